"""Estimates from verdicts: by hand on small audits, and at the edges."""

from __future__ import annotations

import math

import pytest
from builders import audited_state

from crime_sample.errors import CrimeSampleError, InputError, Refused
from crime_sample.estimate import results
from crime_sample.results import Domain, Results
from crime_sample.state import State

POPULATION = {"a": 100, "b": 400}
SPEC = {"a": ["r r", "n", ".", "r n"], "b": ["r", "r", ".", "x", "n:property"]}


def made(
    spec: dict[str, list[str]] = SPEC, population: dict[str, int] = POPULATION, **options: object
) -> Results:
    keys = ("by", "level", "interval", "recorded_crime", "recorded_source", "interim")
    asked = {key: options.pop(key) for key in keys if key in options}
    return results(audited_state(spec, population=population, **options), **asked)  # type: ignore[arg-type]


def test_the_rate_is_the_weighted_ratio_with_its_linearised_variance() -> None:
    """Point and standard error follow METHODS' formula, written out here with plain loops."""
    found = made()
    data = {"a": [(2, 2), (1, 0), (0, 0), (2, 1)], "b": [(1, 1), (1, 1), (0, 0), (0, 0), (1, 0)]}
    owed = sum(POPULATION[h] / len(v) * sum(m for m, _ in v) for h, v in data.items())
    recorded = sum(POPULATION[h] / len(v) * sum(y for _, y in v) for h, v in data.items())
    rate = recorded / owed
    variance = 0.0
    for h, units in data.items():
        n, N = len(units), POPULATION[h]
        e = [(y - rate * m) / owed for m, y in units]
        mean = sum(e) / n
        variance += N**2 * (1 - n / N) * sum((x - mean) ** 2 for x in e) / (n - 1) / n
    assert found.rate.point == pytest.approx(rate, rel=1e-12)
    assert found.rate.standard_error == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert (found.rate.df, found.rate.n_due, found.rate.x_recorded) == (7, 8, 5)


def test_totals_expand_by_stratum_and_add_up() -> None:
    """Unrecorded plus recorded is owed, each N/n times what the sample holds."""
    found = made()
    owed, recorded, missed = (found.one(e) for e in ("owed_total", "recorded_owed_total", "unrecorded_total"))
    assert owed is not None
    assert recorded is not None
    assert missed is not None
    assert missed.point == pytest.approx(100 / 4 * 2 + 400 / 5 * 1)
    assert recorded.point + missed.point == pytest.approx(owed.point)
    assert missed.low <= missed.point <= missed.high


def test_a_class_cuts_through_incidents_and_the_classes_add_up() -> None:
    """Crimes of one incident fall into their own classes; the totals of the classes are the whole."""
    found = made(
        {"a": ["r:violence n:property", "r:property"], "b": ["n:violence", "r:violence r:violence"]},
        by=("class",),
    )
    rates = {e.domain.value: e for e in found.by("class") if e.domain}
    assert (rates["violence"].n_due, rates["violence"].x_recorded) == (4, 3)
    assert (rates["property"].n_due, rates["property"].x_recorded) == (2, 1)
    whole = found.one("unrecorded_total")
    parts = [found.one("unrecorded_total", Domain("class", c)) for c in rates]
    assert whole is not None
    assert sum(p.point for p in parts if p) == pytest.approx(whole.point)


def test_a_stratum_as_a_domain_is_that_stratum_alone() -> None:
    """The rate of a stratum is the plain ratio in it."""
    found = made(by=("stratum", "district", "flag", "frame"))
    assert next(e.point for e in found.by("stratum") if e.domain and e.domain.value == "a") == pytest.approx(
        3 / 5
    )
    assert [e.domain.value for e in found.by("district") if e.domain] == ["North", "South"]
    assert found.by("flag") == ()


@pytest.mark.parametrize(("spec", "low", "high"), [("r", 0.9, 1.0), ("n", 0.0, 0.1)])
def test_all_or_nothing_recorded_still_has_an_interval(spec: str, low: float, high: float) -> None:
    """At 100 % and 0 % the interval is one-sided and not empty, as linearisation would have it."""
    found = made({"a": [spec] * 60}, {"a": 5000})
    assert found.rate.standard_error == 0
    assert low <= found.rate.low < found.rate.high <= high or (found.rate.low, found.rate.high) != (low, high)
    assert found.rate.high - found.rate.low > 0.03
    missed = found.one("unrecorded_total")
    assert missed is not None
    assert missed.high > missed.point or spec == "n"


def test_a_census_is_its_own_answer() -> None:
    """With every incident judged there is no interval left."""
    found = made({"a": ["r", "n", "."]}, {"a": 3})
    assert (found.rate.low, found.rate.point, found.rate.high) == (0.5, 0.5, 0.5)
    missed = found.one("unrecorded_total")
    assert missed is not None
    assert (missed.low, missed.high) == (1, 1)


def test_a_take_all_stratum_adds_no_variance() -> None:
    """The standard error is that of the sampled stratum's residuals alone."""
    found = made({"a": ["r", "n", "r", "n"], "b": ["r", "n", "r"]}, {"a": 4, "b": 400})
    owed = 4 + 400
    rate = (2 + 400 * 2 / 3) / owed
    e = [(y - rate) / owed for y in (1, 0, 1)]
    spread = sum((x - sum(e) / 3) ** 2 for x in e) / 2
    assert found.rate.standard_error == pytest.approx(math.sqrt(400**2 * (1 - 3 / 400) * spread / 3))


def test_a_class_seen_in_a_full_stratum_only_is_not_certain() -> None:
    """All logs of a take-all stratum owe a class and no sampled log elsewhere does: the unseen ones may."""
    spec = {"a": ["r:violence"] * 8 + ["n:violence"] * 2, "b": ["r:property"] * 30}
    found = made(spec, {"a": 10, "b": 3_000}, by=("class", "stratum"))
    rates = {e.domain.value: e for e in (*found.by("class"), *found.by("stratum")) if e.domain}
    assert rates["violence"].low < 0.8 < rates["violence"].high
    assert (rates["a"].low, rates["a"].high) == (0.8, 0.8)
    missed = found.one("unrecorded_total", Domain("class", "violence"))
    assert missed is not None
    assert missed.high > 100


def test_a_lonely_stratum_is_refused_by_name() -> None:
    """One judged case of many gives no variance, and the stratum is named."""
    with pytest.raises(CrimeSampleError, match="b"):
        made({"a": ["r", "n"], "b": ["r"]})


def test_no_crime_owed_gives_no_rate_and_still_the_totals() -> None:
    """An audit in which nothing was owed says so; unrecorded stays 0 with an upper limit."""
    found = made({"a": ["."] * 20, "b": ["."] * 20})
    missed = found.one("unrecorded_total")
    assert missed is not None
    assert missed.point == 0
    assert missed.high > 0
    with pytest.raises(InputError, match="no crime is owed"):
        _ = found.rate


def test_missing_logs_reweight_their_stratum_and_widen_the_bounds() -> None:
    """The rest of the stratum carries the weight; scenario and bounds contain the headline."""
    found = made({"a": ["r", "n", "?", "u"], "b": ["r", "r", "n", "."]})
    owed = found.one("owed_total")
    assert owed is not None
    assert owed.point == pytest.approx(100 / 2 * 2 + 400 / 4 * 3)
    assert found.missing is not None
    assert (
        found.missing.low
        <= found.missing.scenario_low
        <= found.rate.point
        <= found.missing.scenario_high
        <= found.missing.high
    )
    counted = found.strata[0]
    assert (counted.drawn, counted.judged, counted.not_found, counted.undeterminable) == (4, 2, 1, 1)


def test_out_of_scope_stays_in_with_nothing_owed() -> None:
    """A test call keeps its place in n: the owed total is not inflated."""
    with_it, without = made({"a": ["r", "n", "x", "x"]}, {"a": 100}), made({"a": ["r", "n"]}, {"a": 100})
    one, two = with_it.one("owed_total"), without.one("owed_total")
    assert one is not None
    assert two is not None
    assert one.point == pytest.approx(two.point / 2)


def test_later_crimes_are_not_recorded_ones() -> None:
    """A crime recorded after the cut-off never enters y; it is on the remedial list, marked."""
    found = made({"a": ["r", "l", "n", "r"]}, {"a": 100})
    assert found.rate.x_recorded == 2
    assert [r.later for r in found.remedial].count(True) == 1
    assert len(found.remedial) == 2


def test_timeliness_class_and_over_recording_have_their_own_denominators() -> None:
    """Timely and rightly classified of the recorded; recorded but not owed per owed crime, never netted."""
    found = made({"a": ["r r!late", "r!wrong", "n", ". +1"], "b": ["r", "r", "n", "."]})
    timely, right = found.one("timely_rate"), found.one("classification_rate")
    assert timely is not None
    assert right is not None
    assert (timely.n_due, timely.x_recorded, right.x_recorded) == (5, 4, 4)
    extra, over = found.one("not_owed_total"), found.one("over_recording")
    assert extra is not None
    assert over is not None
    assert extra.point == pytest.approx(25)
    assert over.point == pytest.approx(25 / (25 * 4 + 100 * 3))
    assert over.low <= over.point <= over.high
    comply = found.one("incident_compliance")
    assert comply is not None
    assert comply.n_due == 8


def test_both_limits_of_the_rate_are_carried_into_the_grossed_total() -> None:
    """T (1 - R) / R at the point and both limits; not symmetric."""
    found = made(recorded_crime=100_000, recorded_source="a table")
    rate, grossed = found.rate, found.grossed
    assert grossed is not None
    assert grossed.unrecorded.point == pytest.approx(100_000 * (1 - rate.point) / rate.point)
    assert grossed.unrecorded.low == pytest.approx(100_000 * (1 - rate.high) / rate.high)


def test_a_rate_that_could_be_nothing_is_not_grossed_up() -> None:
    """With nothing recorded the yearly number has no upper limit; the rest of the results stands."""
    found = made({"a": ["n"] * 20}, {"a": 500}, recorded_crime=1000)
    assert found.grossed is None
    assert found.rate.point == 0


def test_a_total_seen_in_every_incident_has_a_low_limit_below_it() -> None:
    """12 of 480 drawn, each missing one crime: 480 is not certain."""
    missed = made({"a": ["n"] * 12}, {"a": 480}).one("unrecorded_total")
    assert missed is not None
    assert 12 <= missed.low < 400 < missed.point < missed.high


def test_an_unfinished_audit_has_no_result_unless_asked_for() -> None:
    """Open cases refuse the estimate; interim takes each stratum only down to its first open case."""
    spec = {"a": ["r", "n", "open", "r"], "b": ["r", "r", "n", "."]}
    with pytest.raises(Refused, match="1 of 8 cases is not settled"):
        made(spec)
    found = made(spec, interim=True)
    assert found.interim
    assert (found.strata[0].counted, found.strata[0].drawn) == (2, 4)
    with pytest.raises(InputError, match="'a' the first case in ticket order, case 1, is not settled"):
        made({"a": ["open", "r"], "b": ["r", "r"]}, interim=True)


def test_nothing_drawn_is_refused() -> None:
    """An estimate before a draw says what to do."""
    with pytest.raises(Refused, match="nothing was drawn"):
        results(State())


def test_an_unknown_breakdown_names_those_known() -> None:
    """A column that is not mapped cannot be a domain."""
    with pytest.raises(InputError, match="'distrct'"):
        made(by=("distrct",))


def test_a_domain_seen_once_has_a_wide_interval_not_nan() -> None:
    """One incident in one district: df 0 in R's count; the interval is wide and whole."""
    found = made(
        {"a": ["r", "n", "r", "r", "n", "r"]},
        {"a": 100},
        by=("district",),
        labels={"district": ["N", "N", "N", "N", "N", "S"]},
    )
    lone = next(e for e in found.by("district") if e.domain and e.domain.value == "S")
    assert lone.df == 0
    assert lone.high - lone.low > 0.5
    assert lone.small


def test_small_cells_are_marked() -> None:
    """Fewer than 30 crimes owed is no headline."""
    assert made({"a": ["r"] * 29}, {"a": 100}).rate.small
    assert not made({"a": ["r"] * 30}, {"a": 100}).rate.small


def test_the_plain_interval_stands_beside_the_headline() -> None:
    """As published reports print it: z on the crime counts, around the same point."""
    found = made()
    plain = found.as_published
    assert plain is not None
    half = 1.959963984540054 * math.sqrt(plain.point * (1 - plain.point) / 8)
    assert plain.point == found.rate.point
    assert plain.high == pytest.approx(min(1, plain.point + half))
