"""Events in several records, in memory: what the figures make of them; nothing changes where there are none."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from builders import audited_chain, audited_state

from crime_sample.case import said
from crime_sample.estimate import results
from crime_sample.frame import ColumnMap, FrameMapping, Incident
from crime_sample.kind import KINDS
from crime_sample.masking import blind
from crime_sample.observed import as_if, observe
from crime_sample.overview import overview
from crime_sample.quality.corrected import corrected
from crime_sample.replay import replay
from crime_sample.results import Domain
from crime_sample.routes import multiplicity_at_most
from crime_sample.stats.ratio import ratio, stratified, total
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedCrime

SPEC = {"a": ["r r &1", "n", "r n &2", "r", ".", "n +2 &3"], "b": ["r &1", "n", "r +1", "?", "r!late &1"]}
POPULATION = {"a": 120, "b": 45}


def by_hand(state: Any, count: Any) -> tuple[np.ndarray[Any, Any], list[str]]:
    """``count`` over k of every judged case, and the strata."""
    cases = [case for case in state.cases.values() if not case.missing]
    return np.array([count(case) / case.multiplicity for case in cases]), [case.stratum for case in cases]


def test_every_estimate_counts_shares() -> None:
    """Rate, totals, domains, over-recording and compliance are those of y / k and m / k; what was seen in the sample,
    and the cases of a stratum, stay whole."""
    state = audited_state(SPEC, population=POPULATION)
    found = results(state, by=("district", "class"))
    m, strata = by_hand(state, lambda case: len(case.owed.crimes))
    y, _ = by_hand(
        state,
        lambda case: sum(one.recorded == "recorded" for one in (case.outcome.crimes if case.outcome else ())),
    )
    extra, _ = by_hand(state, lambda case: case.outcome.not_owed if case.outcome else 0)
    comply, _ = by_hand(state, lambda case: bool(case.outcome) and not case.outcome.not_owed and all(
        one.recorded == "recorded" for one in case.outcome.crimes))  # fmt: skip
    ones, _ = by_hand(state, lambda case: case.outcome is not None)
    design = stratified(strata, population=POPULATION)
    for estimand, want in (
        ("recording_rate", ratio(design, y, m)),
        ("unrecorded_total", total(design, m - y)),
        ("owed_total", total(design, m)),
        ("recorded_owed_total", total(design, y)),
        ("not_owed_total", total(design, extra)),
        ("over_recording", ratio(design, extra, m)),
        ("incident_compliance", ratio(design, comply, ones)),
    ):
        one = found.one(estimand)
        assert one is not None
        assert (one.point, one.standard_error) == pytest.approx((want.point, want.standard_error)), estimand
        assert one.low <= one.point <= one.high
    rate = found.rate
    assert (rate.n_due, rate.x_recorded) == (11, 7)
    assert [(one.population, one.drawn, one.judged) for one in found.strata] == [(120, 6, 6), (45, 5, 4)]
    inside = np.array(
        [case.labels["district"] == "North" for case in state.cases.values() if not case.missing]
    )
    north = found.one("unrecorded_total", Domain("district", "North"))
    assert north is not None
    assert north.point == pytest.approx(total(design, m - y, domain=inside).point)
    assert found.missing is not None
    assert found.missing.reweighted == pytest.approx(rate.point)
    assert (
        found.missing.low
        < found.missing.scenario_low
        < rate.point
        < found.missing.scenario_high
        < found.missing.high
    )
    assert found.as_published is not None
    assert found.as_published.n_due == 11


def test_the_rows_of_the_table_are_the_figures_with_other_multiplicities() -> None:
    """Nothing, as said, and as much as proposed; the middle row is the headline, and without proposals the last too."""
    state = audited_state(SPEC, population=POPULATION)
    found = results(state)
    assert found.overlap is not None
    none, as_said, all_of_them = found.overlap.counted
    assert as_said.rate == found.rate
    assert (all_of_them.rate, all_of_them.missed) == (as_said.rate, as_said.missed)
    spec = {s: [re.sub(r" &\d", "", text) for text in of] for s, of in SPEC.items()}
    plain = audited_state(spec, population=POPULATION)
    for one, other in (
        (none.rate, results(plain).rate),
        (none.missed, results(plain).one("unrecorded_total")),
    ):
        assert one is not None
        assert other is not None
        assert (one.point, one.low, one.high, one.df) == pytest.approx(
            (other.point, other.low, other.high, other.df)
        )
    assert results(plain).overlap is None
    seen = observe(state, interim=False)
    assert as_if(seen, np.ones(len(seen.cases))).design.share is None
    assert (found.overlap.confirmed, found.overlap.most, found.overlap.proposed) == (5, 4, 0)


def test_an_interim_look_and_a_stratum_without_any() -> None:
    """Open cases count nowhere; a stratum whose events stand in one record each keeps its weights."""
    spec = {"a": ["r &1", "n", "open", "n &4"], "b": ["r", "n"]}
    state = audited_state(spec, population=POPULATION)
    found = results(state, interim=True)
    assert found.overlap is not None
    assert (found.overlap.confirmed, found.overlap.most) == (1, 2)
    seen = observe(state, interim=True)
    assert seen.design.weight.tolist() == [30.0, 60.0, 22.5, 22.5]


def test_nothing_owed_has_no_rate_in_the_table() -> None:
    """Totals of none, and no rate."""
    found = results(audited_state({"a": [". &1", ".", ". +1 &2"]}, population={"a": 30}))
    assert found.overlap is not None
    assert [one.rate for one in found.overlap.counted] == [None] * 3
    assert [one.missed.point for one in found.overlap.counted] == [0.0] * 3


def test_a_rate_of_cases_counts_shares_too() -> None:
    """Where the headline is an answer on each case, a record that stands in two exports is one of half a weight."""
    right, wrong = ". | rightly-cancelled=yes", ". &1 | rightly-cancelled=no"
    kind = KINDS["cancelled"]
    texts = [_answered(kind, text) for text in (right, wrong, right, wrong)]
    state = audited_state({"a": texts}, population={"a": 40}, kind="cancelled")
    found = results(state)
    assert found.rate.point == pytest.approx(2 / 3)
    missed = found.one(kind.missed)
    assert missed is not None
    assert missed.point == pytest.approx(10)
    assert found.overlap is not None
    assert found.overlap.counted[0].missed.point == pytest.approx(20)


def _answered(kind: Any, text: str) -> str:
    """The text with every other question of the kind answered by its first answer."""
    given = {part.split("=")[0] for part in text.split("|")[1].split()}
    rest = [f"{one.key}={next(iter(one.options))}" for one in kind.questions if one.key not in given]
    return f"{text} {' '.join(rest)}"


def test_the_corrected_rate_of_the_quality_page_counts_shares() -> None:
    """With everything judged twice alike, the corrected rate is the headline."""
    state = audited_state({s: [t for t in of if t != "?"] for s, of in SPEC.items()}, population=POPULATION)
    for case in state.cases.values():
        case.second = case.first
    found = corrected(state, list(state.cases.values()), level=0.95)
    rate, missed = results(state).rate, results(state).one("unrecorded_total")
    assert missed is not None
    assert found.rate.corrected.point == pytest.approx(rate.point)
    assert found.unrecorded.corrected.point == pytest.approx(missed.point)


def test_pooled_audits_keep_their_shares() -> None:
    """The pooled total is the sum of the two."""
    one = audited_state(SPEC, population=POPULATION, seed="one")
    other = audited_state({"c": ["r &1", "n &1", "r"]}, population={"c": 60}, seed="other")
    pooled = overview([one, other], names=["one", "other"], pool=True).pooled
    assert pooled is not None
    totals = [results(state).one("unrecorded_total") for state in (one, other)]
    assert pooled.missed.point == pytest.approx(sum(each.point for each in totals if each))


def test_what_a_verdict_comes_to_holds_the_number_of_records() -> None:
    """However they were counted; a verdict of before, without the field, stands in one."""
    owed = Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),))
    crime = {"recorded": "not-recorded"}

    def outcome(**overlap: int) -> Outcome:
        return Outcome.model_validate({"crimes": [crime], "overlap": overlap})

    before = Outcome.model_validate({"crimes": [crime], "not_owed": 0})
    assert said(owed, before) == said(owed, outcome())
    assert said(owed, outcome(online=2)) == said(owed, outcome(online=1, storm=1)) != said(owed, before)
    assert (before.multiplicity, outcome(online=2).multiplicity) == (1, 3)
    assert multiplicity_at_most(None, {}) == 1


def test_what_has_none_is_written_as_it_was() -> None:
    """Outcome, its words and a mapping without a place; and a ledger of before replays to the same."""
    assert "overlap" not in Outcome(crimes=()).model_dump()
    assert "same" not in OutcomeWords().model_dump()
    columns = ColumnMap(id="a", created="b")
    assert "place" not in columns.model_dump()
    assert "place" not in json.loads(FrameMapping(columns=columns).model_dump_json())["columns"]
    assert FrameMapping(columns=ColumnMap(id="a", created="b", place="c")).columns.named() == ("a", "b", "c")
    chain = audited_chain({"a": ["r", "n"]}, population={"a": 9})
    assert "overlap" not in json.dumps([event.body for event in chain.events])
    state = replay(chain.events)
    assert (state.overlap, state.uncovered) == (None, None)
    assert observe(state, interim=False).design.share is None


def test_the_place_is_seen_before_the_commitment() -> None:
    """Where it was tells nothing of the outcome; references in it are hidden all the same."""
    columns = ColumnMap(id="a", created="b", place=("street", "town"), refs="r")
    shown = blind(
        FrameMapping(columns=columns),
        Incident("1", {"a": "1", "b": "2", "street": "by X9", "town": "T", "r": "X9"}),
    )
    assert shown.fields == (("a", "1"), ("b", "2"), ("street", "by [reference hidden]"), ("town", "T"))


@pytest.mark.parametrize("overlap", [{"online": 0}, {"online": -1}, {"online": 51}, {"online": 1.5}])
def test_a_number_of_records_is_whole_and_not_none(overlap: Any) -> None:
    """None are not written, and more than fifty of one event are none."""
    with pytest.raises(ValueError, match="overlap"):
        Outcome.model_validate({"overlap": overlap})
