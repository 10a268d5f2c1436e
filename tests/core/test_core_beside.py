"""An audit among published inspections, and audits after one another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import audited_state

from crime_sample import benchmark as benchmarks
from crime_sample.benchmark import benchmark
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.inspections import PROGRAMMES, inspections, national
from crime_sample.published import published
from crime_sample.report.beside.trended import series as series_of
from crime_sample.results import Domain
from crime_sample.rules.library import load
from crime_sample.state import State
from crime_sample.stats.comparison import Measured, difference
from crime_sample.stats.trend import trend
from crime_sample.trended import trended

POPULATION = {"violence": 400, "other": 900}
PACK = load("england-wales-2023")


def audit(good: int = 17, year: int = 2024, *, of: int = 20, **options: Any) -> State:
    """An audit that found ``good`` of every ``of`` crimes recorded, by the rules of England and Wales."""
    texts = ["r"] * good + ["n"] * (of - good)
    values: dict[str, Any] = {
        "population": POPULATION,
        "rules": PACK,
        "start": date(year, 4, 1),
        "end": date(year, 9, 30),
        "seed": f"dice of {options.get('force', 'Kent')} {year} {good}",
    }
    return audited_state({"violence": texts * 8, "other": texts * 12}, **(values | options))


def test_the_table_that_ships() -> None:
    """27 inspections of all crime, 24 with a margin, the highest first; each names the page it was read on."""
    found = inspections()
    assert len(found) == 27
    assert sum(one.margin is not None for one in found) == 24
    assert [one.rate for one in found] == sorted((one.rate for one in found), reverse=True)
    assert all(
        one.address.startswith("http") for key in ("all", "violence", "sexual") for one in inspections(key)
    )
    assert [one.name for one in found if one.rate == 0.836] == ["Cheshire 2017", "Kent 2017"]
    assert [(one.year, one.rate) for one in national()] == [(2014, 0.81), (2025, 0.948)]
    assert len(inspections(programmes=PROGRAMMES)) > len(found)


def test_every_published_rate_is_a_rate() -> None:
    """No fraction written as percent, no margin as wide as a rate, no period the wrong way round."""
    for key in ("all", "violence", "sexual"):
        for one in inspections(key, programmes=PROGRAMMES):
            assert 0.5 < one.rate < 1
            assert one.margin is None or 0.01 < one.margin < 0.06
            assert one.start is None or one.end is None or one.start < one.end


def test_an_audit_stands_where_its_differences_put_it() -> None:
    """By another route: MOVER differences to each margin at the level that all hold together, counted by hand."""
    state = audit()
    found = benchmark(state)
    rate = results(state).rate
    assert (found.rate.point, found.rate.low) == (rate.point, rate.low)
    joint = results(state, level=0.95 ** (1 / 24)).rate
    above = below = 0
    for one in inspections():
        if one.margin is None:
            continue
        half = one.margin * 3.0697 / 1.96  # z of 0.95^(1/24) over that of 0.95
        then = Measured(one.rate, one.rate - half, min(1, one.rate + half), one.margin / 1.96)
        apart = difference(Measured(joint.point, joint.low, joint.high, joint.standard_error), then)
        above, below = above + (apart.high < 0), below + (apart.low > 0)
    assert found.place is not None
    assert (found.place.above, found.place.below) == (above, below)
    assert above > 0
    assert (found.place.first, found.place.last) == (1 + above, 25 - below)
    assert sum(peer.apart == "higher" for peer in found.peers) == above
    assert found.ranked == 25
    assert found.rank == 1 + sum(one.rate > rate.point for one in inspections() if one.margin is not None)


def test_the_difference_shown_is_that_of_compare() -> None:
    """One by one, at the level asked, each difference is what ``compare`` gives of two printed rates."""
    found = benchmark(audit())
    kent = next(peer for peer in found.peers if peer.inspection.force == "Kent")
    assert kent.difference is not None
    rate = found.rate
    now = Measured(rate.point, rate.low, rate.high, rate.standard_error)
    then = published([83.6, 83.6], [1.85, 1.85]).sides[0].rate
    assert kent.difference == pytest.approx(difference(now, then))


def test_the_force_itself_is_marked_and_not_ranked() -> None:
    """Kent Police is Kent: 2017 is told as 'then', with the change since, and one rate fewer is ranked."""
    found = benchmark(audit(19, force="Kent Police"))
    (own,) = found.own
    assert own.inspection.name == "Kent 2017"
    assert own.apart is None
    assert found.ranked == 24
    said = found.as_dict()["sentences"]
    assert said[2].startswith(
        "Kent 2017 (CDI) is the same force then, and takes no part in the ranking. The rate rose by"
    )
    assert "from 83.6 % (2017) to 95.0 % (now)" in said[2]


@pytest.mark.parametrize(
    "name", ["devon & cornwall police", "Devon and Cornwall Constabulary", "DEVON AND CORNWALL"]
)
def test_a_force_is_known_by_its_names(name: str) -> None:
    """However it is written; another force is another."""
    assert [peer.inspection.force for peer in benchmark(audit(force=name)).own] == ["Devon and Cornwall"]
    assert not benchmarks._same_force("West Yorkshire Police", "South Yorkshire")
    assert not benchmarks._same_force("City of London Police", "Kent")


def test_a_class_is_set_against_rates_of_that_class() -> None:
    """Violence takes the class of the rule pack; a part may be named instead; sexual offences have no margins."""
    key = "violence"
    state = audit()
    found = benchmark(state, measure="violence")
    assert found.part == Domain("class", key)
    assert {peer.inspection.measure for peer in found.peers} == {"violence"}
    north = benchmark(state, part=Domain("district", "north"))
    assert north.part == Domain("district", "North")
    assert north.rate.point == results(state, by=("district",)).one("recording_rate", north.part).point  # type: ignore[union-attr]


def test_without_margins_no_rank_is_given() -> None:
    """No published rate of sexual offences has one: points only, and the words say so."""
    texts = ["r:sexual-offences"] * 9 + ["n:sexual-offences"]
    state = audited_state({"violence": texts * 5, "other": ["r"] * 20}, population=POPULATION, rules=PACK)
    found = benchmark(state, measure="sexual")
    assert (found.rank, found.place, found.ranked) == (None, None, 0)
    assert "do not quote a rank" in found.as_dict()["sentences"][1]
    with pytest.raises(InputError, match="no crime is owed"):
        benchmark(audit(), measure="sexual")


def test_nothing_missed_and_everything_missed() -> None:
    """At 100 % the audit ranks first and at 0 % last, with every published rate apart from the latter."""
    first, last = benchmark(audit(20)), benchmark(audit(0))
    assert (first.rank, first.place and first.place.first) == (1, 1)
    assert last.rank == 25
    assert last.place == (25, 25, 24, 0)


def test_a_tiny_audit_says_that_it_is_one() -> None:
    """Five crimes: a wide range of ranks, a caveat, and no rank that is certain."""
    state = audited_state(
        {"violence": ["r", "n", "r"], "other": ["r", "."]}, population=POPULATION, rules=PACK
    )
    found = benchmark(state)
    assert found.rate.small
    assert found.place is not None
    assert found.place.last - found.place.first > 20
    assert any("too few for a headline" in words for words in found.as_dict()["caveats"])


def test_other_rules_and_programmes_are_told() -> None:
    """An audit by other rules is not refused, but told to be background; several programmes make no one list."""
    other = benchmark(audit(rules=load("scotland")))
    assert any("of different things" in words for words in other.as_dict()["caveats"])
    assert not any("of different things" in words for words in benchmark(audit()).as_dict()["caveats"])
    several = benchmark(audit(), programmes=("CDI", "PEEL"))
    assert any("no one list" in words for words in several.as_dict()["caveats"])


def test_another_kind_that_owes_crimes_is_told_to_be_one() -> None:
    """Directly recorded crimes have a recording rate, and it is not that of all reported crime."""
    found = benchmark(audit(kind="direct"))
    assert any("alone. A rate of these is not" in words for words in found.as_dict()["caveats"])
    assert not any("alone. A rate" in words for words in benchmark(audit()).as_dict()["caveats"])


def test_what_is_no_benchmark_is_refused() -> None:
    """Unknown measures and programmes, audits without a recording rate, audits with open cases."""
    with pytest.raises(InputError, match="'burglary'"):
        benchmark(audit(), measure="burglary")
    with pytest.raises(InputError, match="'VAGO'"):
        benchmark(audit(), programmes=("VAGO",))
    without = audit(rules=PACK.model_copy(update={"groups": PACK.groups[:1]}))
    with pytest.raises(InputError, match="--part"):
        benchmark(without, measure="sexual")
    yes = ". | rightly-cancelled=yes victim-told=yes reason-right=yes"
    cancelled = audited_state({"a": [yes] * 9}, population={"a": 99}, kind="cancelled")
    with pytest.raises(Refused, match="only recording rates"):
        benchmark(cancelled)
    with pytest.raises(Refused, match="1 case that is not settled"):
        benchmark(audited_state({"a": ["r", "r", "open"]}, population={"a": 99}, rules=PACK))


def series(*good: int) -> list[State]:
    """Audits of one force, two years apart."""
    return [audit(one, 2014 + 2 * k, of=20) for k, one in enumerate(good)]


def test_a_trend_is_the_line_through_the_audits_in_order_of_time() -> None:
    """However they are named: the line of stats.trend through the estimates, and each change from the one before."""
    states = series(14, 16, 18)
    found = trended([states[2], states[0], states[1]])
    rates = [results(state).rate for state in states]
    measured = [Measured(rate.point, rate.low, rate.high, rate.standard_error) for rate in rates]
    assert found.line == trend(measured, [one.at for one in found.audits])
    assert [one.rate.point for one in found.audits] == [rate.point for rate in rates]
    assert found.audits[0].change is None
    assert found.audits[2].change == difference(measured[2], measured[1])
    assert found.line.slope == pytest.approx(0.05, abs=0.005)
    assert found.as_dict()["audits"][1]["on_line"] == pytest.approx(found.on_line(found.audits[1].at))
    said = found.sentences()
    assert said[0].startswith("The rate rose by 5.0 points a year (")
    assert said[-1].startswith("From the last audit but one: the rate rose by 10.0 points")


def test_identical_rates_have_no_trend() -> None:
    """Slope nought, its interval on both sides of it, and neither scatter is more than chance."""
    found = trended(series(17, 17, 17))
    assert found.line.slope == pytest.approx(0, abs=1e-12)
    assert found.line.low < 0 < found.line.high
    assert "cannot be told from chance" in found.sentences()[0]
    assert "cannot be ruled out" in found.sentences()[2]


def test_two_audits_are_a_trend_with_a_word_of_warning() -> None:
    """The slope is their difference by the year; whether they lie on a line cannot be seen."""
    found = trended(series(15, 18))
    first, last = found.audits
    assert last.change is not None
    assert found.line.slope == pytest.approx(last.change.point / (last.at - first.at))
    assert found.line.straight is None
    assert any("always lie on a line" in words for words in found.caveats())


def test_nothing_missed_in_one_audit_still_has_a_trend() -> None:
    """20 of 20 have an interval, and so a weight."""
    found = trended(series(17, 20, 19))
    assert found.line.low < found.line.slope < found.line.high


def test_what_is_no_trend_is_refused() -> None:
    """One audit, two forces, one time, one audit twice, unlike rules, open cases, a name too few."""
    states = series(15, 17, 18)
    with pytest.raises(InputError, match="one audit is no trend"):
        trended(states[:1])
    with pytest.raises(InputError, match="Kent and Essex"):
        trended([audit(force="Kent"), audit(17, 2026, force="Essex")])
    with pytest.raises(InputError, match="of one time"):
        trended([audit(15), audit(17)])
    with pytest.raises(InputError, match="one and the same"):
        trended([states[0], states[0]])
    other = audit(17, 2022, rules=load("england-wales-2015"))
    with pytest.raises(Refused, match="rule pack"):
        trended([*states, other])
    assert trended([*states, other], although_unlike=True).unlike
    with pytest.raises(Refused, match="not settled"):
        trended([states[0], audited_state({"violence": ["r", "open"], "other": ["r", "r"]}, population=POPULATION,
                                          rules=PACK, seed="x")])  # fmt: skip
    with pytest.raises(InputError, match="with 1 names"):
        trended(states, names=["one"])


def test_the_method_of_drawing_makes_no_rates_unlike() -> None:
    """Audits drawn differently estimate the rate of their frames alike, so they are set in one line."""
    from crime_sample.design import Design

    states = [audit(15, 2014), audit(17, 2016, design=Design(method="systematic"))]
    with_labels = [state.method.key for state in states]
    assert with_labels == ["tickets", "systematic"]
    from crime_sample.alike import unlike

    assert unlike(states) == []


@pytest.mark.parametrize("years", [(2014, 2016, 2018), (2018, 2019, 2020), (2000, 2010, 2024)])
def test_the_charts_axis_names_times_that_the_audits_span(years: tuple[int, ...]) -> None:
    """Whether audits lie months or decades apart, between two and thirteen times are named within the chart."""
    found = trended([audit(17, year) for year in years])
    ticks = [
        at for at, _ in series_of(found).ticks if found.audits[0].at - 1 <= at <= found.audits[-1].at + 1
    ]
    assert 2 <= len(ticks) <= 13
    start, end = series_of(found).points[0].span or (0, 0)
    assert (start - years[0], end - years[0]) == pytest.approx((0.247, 0.745), abs=0.002)
