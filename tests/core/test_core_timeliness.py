"""How soon crimes owed were recorded: by hand, beside R, and at the edges of what is known of their hours."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from builders import audited_state, small_pack
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.estimate import results
from crime_sample.results import Timeliness
from crime_sample.rules.library import load
from crime_sample.rules.pack import RulePack
from crime_sample.stats.ratio import ratio, stratified

GOLDEN = Path(__file__).parents[1] / "stats" / "golden" / "timeliness.json"
# make_timeliness.R has the same, crime by crime.
SPEC = {
    "a": ["r!@2", "r!@30 n", ".", "r!@", "n", "r!@100 r!@20"],
    "b": ["r!@24", "r!@? n", "l", "r!late!@ r!@5", "."],
}
POPULATION = {"a": 120, "b": 30}


def limited(hours: int | None = 24) -> RulePack:
    """The generic rules with a limit."""
    return small_pack().model_copy(update={"time_limit_hours": hours})


def found(
    spec: Any = None, *, population: Any = None, hours: int | None = 24, interim: bool = False, **audit: Any
) -> Timeliness | None:
    """The timeliness of an audit with this limit."""
    spec = SPEC if spec is None else spec
    population = population or (
        POPULATION if spec is SPEC else {name: 50 * len(c) for name, c in spec.items()}
    )
    state = audited_state(spec, population=population, rules=limited(hours), **audit)
    return results(state, interim=interim).timeliness


def the(spec: Any = None, **asked: Any) -> Timeliness:
    """The same, which is there."""
    one = found(spec, **asked)
    assert one is not None
    return one


def test_it_is_what_r_finds() -> None:
    """Points and standard errors of svyratio, of what is sure and of what may be."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    one = the()
    assert [point.hours for point in one.points] == golden["hours"]
    for point, (rate, error), (most, _) in zip(one.points, golden["within"], golden["most"], strict=True):
        assert point.rate.point == pytest.approx(rate, rel=1e-12)
        assert point.rate.standard_error == pytest.approx(error, rel=1e-9)
        assert point.most == pytest.approx(most, rel=1e-12)


def test_by_hand() -> None:
    """Stratum a weighs 20, b 6. Owed: 20 x 7 + 6 x 6 = 176. Within 24 hours surely: a 2, in time, 20; b 24, 5."""
    within = {point.hours: point.rate for point in the().points}
    assert within[24].point == pytest.approx((20 * 3 + 6 * 2) / 176)
    assert within[72].point == pytest.approx((20 * 4 + 6 * 2) / 176)
    assert within[168].point == within[720].point == pytest.approx((20 * 5 + 6 * 2) / 176)
    assert within[None].point == pytest.approx((20 * 5 + 6 * 4) / 176)
    assert (within[24].x_recorded, within[24].n_due) == (5, 13)
    most = {point.hours: point.most for point in the().points}
    assert most[24] == pytest.approx((20 * 3 + 6 * 3) / 176)  # the one of which nothing is known
    assert most[72] == pytest.approx((20 * 4 + 6 * 4) / 176)  # and the late one
    assert (the().recorded, the().unknown) == (9, 3)


def test_by_the_cut_off_it_is_the_recording_rate() -> None:
    """Whatever the hours, the last point is the headline: estimate, interval and all but its name."""
    state = audited_state(SPEC, population=POPULATION, rules=limited())
    done = results(state)
    assert done.timeliness is not None
    last = done.timeliness.points[-1]
    for name in ("point", "standard_error", "low", "high", "df", "n_due", "x_recorded"):
        assert getattr(last.rate, name) == getattr(done.rate, name)
    assert last.most == last.rate.point


def test_figures_once_logged_are_none_the_worse() -> None:
    """The shares are not among the estimates whose digest stands in ledgers."""
    state = audited_state(SPEC, population=POPULATION, rules=limited())
    assert not [e for e in results(state).estimates if e.estimand == "recorded_within"]


@pytest.mark.parametrize(
    ("spec", "hours"),
    [
        ({"a": ["r!@? n", "r!@", "r!late!@"]}, 24),
        ({"a": ["n", "l", "."]}, 24),
        ({"a": [".", "x", "."]}, None),
    ],
    ids=["no hours", "none recorded", "none owed"],
)
def test_without_hours_there_is_none(spec: Any, hours: int | None) -> None:
    """Where of no crime recorded the hours are known, nothing is said."""
    assert found(spec, hours=hours) is None


def test_kinds_that_count_cases_have_none() -> None:
    """An audit whose headline is an answer on each case says nothing of hours."""
    answers = "rightly-cancelled=no victim-told=yes reason-right=no"
    state = audited_state(
        {"a": [f"r:violence!@2 | {answers}", f". | {answers}"] * 4},
        population={"a": 100},
        kind="cancelled",
        rules=load("england-wales-2015"),
    )
    assert results(state).timeliness is None


def test_a_limit_is_a_point_of_its_own_and_no_point_comes_twice() -> None:
    """Of 36 hours it stands between 24 and 72, of 24 it is the 24, without one the usual stand alone."""
    assert [p.hours for p in the(hours=36).points] == [24, 36, 72, 168, 720, None]
    assert [p.hours for p in the(hours=24).points] == [24, 72, 168, 720, None]
    assert [p.hours for p in the(hours=None).points] == [24, 72, 168, 720, None]
    assert the(hours=None).limits == ()


def test_on_the_hour_is_within() -> None:
    """24 hours to the second are within 24, a moment more is not; a record before its report is within any."""
    one = the({"a": ["r!@24", "r!@24.001", "r!@-3", "n"] * 10})
    assert one.points[0].rate.x_recorded == 20
    assert one.points[1].rate.x_recorded == 30
    assert one.curve[0] == (-3.0, pytest.approx(0.25))


def test_what_was_recorded_after_the_cut_off_never_counts() -> None:
    """However soon after the report."""
    assert the({"a": ["l", "r!@2"] * 20}).points[-1].rate.point == 0.5


def test_every_rate_of_an_interim_result_is_of_its_cases() -> None:
    """Only what is settled from the top counts, as in every rate."""
    one = the({"a": ["r!@2", "n", "open", "r!@2", "r!@2"]}, interim=True)
    assert one.points[-1].rate.n_due == 2


crime = st.one_of(
    st.sampled_from(["n", "l", "r!@?", "r!@", "r!late!@"]),
    st.floats(0, 2_000).map(lambda hours: f"r!@{hours:.2f}"),
)
incident = st.one_of(st.sampled_from([".", "?", "x"]), st.lists(crime, min_size=1, max_size=4).map(" ".join))
stratum = st.lists(incident, min_size=2, max_size=8).map(lambda texts: ["r!@1", ".", *texts])


@given(st.dictionaries(st.sampled_from("abc"), stratum, min_size=1), st.sampled_from([24, 72, 100]))
def test_the_curve_rises_through_its_points(spec: dict[str, list[str]], hours: int) -> None:
    """Curve and points are found in two ways and agree; both rise; what may be is never less than what is sure."""
    one = the(spec, hours=hours)
    shares = [point.rate.point for point in one.points]
    assert shares == sorted(shares)
    for run in (one.curve, one.ceiling):
        assert [at for at, _ in run] == sorted({at for at, _ in run})
        assert [share for _, share in run] == sorted(share for _, share in run)
    for point in one.points:
        limit = math.inf if point.hours is None else point.hours
        assert point.most >= point.rate.point - 1e-12
        if point.hours is not None:
            reached = [share for at, share in one.curve if at <= limit]
            assert (reached[-1] if reached else 0.0) == pytest.approx(point.rate.point)
            possible = [share for at, share in one.ceiling or one.curve if at <= limit]
            assert (possible[-1] if possible else 0.0) == pytest.approx(point.most)


def test_by_two_routes() -> None:
    """The share within 72 hours is the ratio over a design declared by hand."""
    y = [1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0]
    m = [1, 2, 0, 1, 1, 2, 1, 2, 1, 2, 0]
    design = stratified(["a"] * 6 + ["b"] * 5, population=POPULATION)
    rate = the().points[1].rate
    assert rate.point == pytest.approx(ratio(design, y, m).point)
    assert rate.standard_error == pytest.approx(ratio(design, y, m).standard_error)
