"""The quality of a review: every number found again by another route, on audits judged by several people."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from judged_twice import asked, judged, lenient, mixed, outcome_of, rule, rule_one, state_of, truth
from scipy import stats
from small import Small

from crime_sample import adjudicate
from crime_sample.audit.reviewing import sit
from crime_sample.case import Case
from crime_sample.estimate import results
from crime_sample.quality import Quality, page, quality
from crime_sample.state import State
from crime_sample.stats.ranking import simultaneous_level


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Three auditors, every case judged twice, all ruled on by the truth."""
    says = {"Ann": truth, "Ben": lenient, "Cat": mixed}
    small = judged(tmp_path_factory.mktemp("three"), says, size=60, minutes=lambda who, turn: 4.0 + turn % 5)
    rule(small)
    return state_of(small)


@pytest.fixture(scope="module")
def found(state: State) -> Quality:
    """Its quality."""
    return quality(state)


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> State:
    """Three auditors, a third of the cases judged twice, all ruled on."""
    small = judged(
        tmp_path_factory.mktemp("share"), {"Ben": lenient, "Ann": truth, "Cat": lenient}, size=60, second=35
    )
    rule(small)
    return state_of(small)


def told(state: State) -> list[tuple[object, object]]:
    """What was said by place: crimes as classes, or the answer."""
    rows = []
    for case in state.cases.values():
        if case.second is None:
            continue
        row = []
        for verdict in (case.first, case.second):
            assert verdict.owed is not None
            answer = verdict.owed.answer
            classes = tuple(crime.offence for crime in verdict.owed.crimes)
            row.append(classes if answer in ("crimes", "none") else answer)
        rows.append((row[0], row[1]))
    return rows


def test_counts_of_the_second_review(state: State, found: Quality) -> None:
    """Every case was judged twice; those that differ are those whose verdicts were given as different."""
    rows = told(state)
    differ = sum(one != other for one, other in rows)
    assert differ > 5
    assert found.counts.drawn == found.counts.to_judge == found.counts.judged == len(rows)
    assert (found.counts.differ, found.counts.ruled, found.counts.waiting) == (differ, differ, 0)


def test_percent_agreement_and_its_interval(state: State, found: Quality) -> None:
    """The share alike, by counting, with the exact binomial interval of scipy."""
    rows = [(bool(a), bool(b)) for a, b in told(state) if not (isinstance(a, str) or isinstance(b, str))]
    same = sum(a == b for a, b in rows)
    one = asked(found, "owed")
    assert (one.cases, one.same) == (len(rows), same)
    assert one.percent is not None
    limits = stats.binomtest(same, len(rows)).proportion_ci(0.95, "exact")
    assert (one.percent.low, one.percent.high) == pytest.approx((limits.low, limits.high))


def test_kappa_and_ac1_by_hand(state: State, found: Quality) -> None:
    """Scott's pi and AC1 from pooled shares, whichever place a verdict stood in."""
    rows = [(bool(a), bool(b)) for a, b in told(state) if not (isinstance(a, str) or isinstance(b, str))]
    seen = sum(a == b for a, b in rows) / len(rows)
    yes = sum(a + b for a, b in rows) / (2 * len(rows))
    by_chance = yes**2 + (1 - yes) ** 2
    one = asked(found, "owed")
    assert one.kappa is not None
    assert one.ac1 is not None
    assert one.kappa.point == pytest.approx((seen - by_chance) / (1 - by_chance))
    gwet = 2 * yes * (1 - yes)
    assert one.ac1.point == pytest.approx((seen - gwet) / (1 - gwet))


def test_ac1_of_answers_counts_the_answers_that_could_be_given(state: State, found: Quality) -> None:
    """Five answers are offered, and chance is spread over all of them."""
    rows = [[a if isinstance(a, str) else "crimes" if a else "none" for a in row] for row in told(state)]
    seen = sum(a == b for a, b in rows) / len(rows)
    shares = Counter(cell for row in rows for cell in row)
    spread = sum(n / (2 * len(rows)) * (1 - n / (2 * len(rows))) for n in shares.values())
    one = asked(found, "answer")
    assert one.ac1 is not None
    assert one.ac1.point == pytest.approx((seen - spread / 4) / (1 - spread / 4))


def test_class_is_asked_where_both_found_one_crime(state: State, found: Quality) -> None:
    """Cases with exactly one crime in both verdicts, and whether its class is the same."""
    rows = [(a, b) for a, b in told(state) if isinstance(a, tuple) and isinstance(b, tuple)]
    both = [(a, b) for a, b in rows if len(a) == len(b) == 1]
    one = asked(found, "offence")
    assert (one.cases, one.same) == (len(both), sum(a == b for a, b in both))
    assert one.same < one.cases
    assert asked(found, "recorded").same == asked(found, "recorded").cases == len(both)


def test_weighted_agreement_is_of_the_frame(share: State) -> None:
    """Strata weighted by their incidents: sum of N_h times the share alike in h, over N."""
    strata: dict[str, list[bool]] = {}
    for case in share.cases.values():
        if case.second is not None:
            assert case.first.owed is not None
            assert case.second.owed is not None
            alike = case.first.owed.answer == case.second.owed.answer
            strata.setdefault(case.stratum, []).append(alike)
    whole = sum(share.population.values())
    expected = sum(share.population[name] * np.mean(alike) for name, alike in strata.items()) / whole
    one = asked(quality(share), "answer")
    assert one.weighted is not None
    assert one.weighted.point == pytest.approx(float(expected))
    assert 0 < one.weighted.low < one.weighted.point < one.weighted.high < 1


def test_what_was_taken_for_what(state: State, found: Quality) -> None:
    """Robbery for violence as often as one says robbery and the other violence; nothing for it likewise."""
    pairs = Counter(
        frozenset((a, b)) for a, b in told(state) if isinstance(a, tuple) and isinstance(b, tuple) and a != b
    )
    listed = {(one.one, one.other): one for one in found.confusion.offences}
    swapped = pairs[frozenset({("violence",), ("robbery",)})]
    assert swapped > 0
    assert listed["robbery", "violence"].times == swapped
    assert listed["", "violence"].times == pairs[frozenset({(), ("violence",)})]
    both = sum(a == b == ("violence",) for a, b in told(state))
    assert listed["robbery", "violence"].agreed[1] == both
    answers = {(one.one, one.other): one.times for one in found.confusion.answers}
    undecided = sum(
        "undeterminable" in row and any(isinstance(x, tuple) and x for x in row) for row in told(state)
    )
    assert answers["crimes", "undeterminable"] == undecided > 0


def test_which_place_a_verdict_stood_in_makes_no_difference(state: State, found: Quality) -> None:
    """With the two verdicts of every case swapped, agreement, confusion and leanings are the same."""
    turned = replace(
        state,
        cases={
            number: replace(case, first=case.second or case.first, second=case.first)
            for number, case in state.cases.items()
        },
    )
    other = quality(turned)
    assert other.agreement == found.agreement
    assert other.confusion == found.confusion
    assert other.leanings == found.leanings


def test_several_differing_crimes_are_not_paired(tmp_path: Path) -> None:
    """Where two classes stand against two others nobody can say which was taken for which: counted apart."""
    says = {
        "Ann": lambda case: ["violence", "robbery"],
        "Ben": lambda case: ["burglary", "shoplifting"] if int(case.id) % 2 else ["violence", "burglary"],
    }
    small = judged(tmp_path, says, size=12)
    rule(small, says["Ann"])
    state = state_of(small)
    odd = sum(int(case.id) % 2 for case in state.cases.values())
    confusion = quality(state).confusion
    assert confusion.unpaired == odd
    assert [(one.one, one.other, one.times) for one in confusion.offences] == [
        ("burglary", "robbery", len(state.cases) - odd)
    ]
    assert any("several crimes at once" in words for s in page(quality(state), as_at="", version="1").sections
               for words in s.paragraphs)  # fmt: skip


def test_leaning_by_hand(state: State, found: Quality) -> None:
    """Crimes named less crimes settled, for each crime settled, in the auditor's cases with a result."""
    for person, leans in zip(("p2", "p3", "p4"), found.leanings, strict=True):
        own = [
            (len(verdict.owed.crimes), len(truth(case)))
            for case in state.cases.values()
            for verdict in case.verdicts
            if verdict.auditor == person
            and verdict.owed is not None
            and verdict.owed.answer in ("crimes", "none")
        ]
        named, settled = (sum(column) for column in zip(*own, strict=True))
        assert leans.cases == len(own)
        assert leans.points is not None
        assert leans.found is not None
        assert leans.points.point == pytest.approx((named - settled) / settled)
        assert leans.found.crimes == settled
        assert leans.points.low <= leans.points.point <= leans.points.high
    ben = found.leanings[1]
    assert ben.found is not None
    assert ben.found.direction == "lenient"
    assert found.leanings[2].left_out == sum(
        verdict.auditor == "p4" and verdict.owed is not None and verdict.owed.answer == "undeterminable"
        for case in state.cases.values()
        for verdict in case.verdicts
    )


def test_the_level_of_each_auditor_lets_all_hold_together(found: Quality) -> None:
    """Three auditors at 95 % together take the cube root of it each."""
    assert found.level_of_each == pytest.approx(0.95 ** (1 / 3))
    assert found.level_of_each == simultaneous_level(0.95, 3)


def test_drift_is_in_the_order_of_judging(tmp_path: Path) -> None:
    """An auditor who misses crimes in the later half only drifts the way of fewer, by as much as that half misses."""
    seen: list[int] = []

    def tires(case: Case) -> list[str]:
        seen.append(case.number)
        return [] if len(seen) > 30 else ["violence"]

    small = judged(tmp_path, {"Ann": lambda _: ["violence"], "Ben": tires}, size=60)
    rule(small, lambda _: ["violence"])
    state = state_of(small)
    found = quality(state)
    ben = found.leanings[1]
    assert ben.points is not None
    assert ben.drift is not None
    assert ben.points.point == pytest.approx(-0.5)
    assert ben.drift.point == pytest.approx(-1.0)
    assert ben.drift.high < 0
    words = page(found, as_at="", version="1").sentences
    assert any(
        "Ben finds 50.0 points fewer crimes owed than the settled verdicts, interval" in one
        and "And drifts: 100.0 points fewer in the later half" in one
        for one in words
    )


def test_all_judged_twice_corrects_to_the_headline(tmp_path: Path) -> None:
    """When every case was judged twice, the corrected rate and total are those of the settled verdicts."""
    small = judged(tmp_path, {"Ben": lenient, "Ann": truth}, size=40)
    rule(small)
    state = state_of(small)
    found, plain = quality(state), results(state)
    unrecorded = plain.one("unrecorded_total")
    assert found.corrected is not None
    assert unrecorded is not None
    assert found.corrected.rate.as_found.point != pytest.approx(plain.rate.point)
    assert found.corrected.rate.corrected.point == pytest.approx(plain.rate.point)
    assert found.corrected.unrecorded.corrected.point == pytest.approx(unrecorded.point)
    assert found.headline == (plain.rate, unrecorded)


def test_corrected_rate_by_hand(share: State) -> None:
    """N_h times (mean of all first verdicts + mean difference of those judged twice), recorded over owed."""

    def numbers(owed: object, outcome: object) -> tuple[int, int]:
        crimes = () if outcome is None else outcome.crimes  # type: ignore[attr-defined]
        return sum(one.recorded == "recorded" for one in crimes), len(owed.crimes)  # type: ignore[attr-defined]

    totals = np.zeros(2)
    first_totals = np.zeros(2)
    for name, population in share.population.items():
        cases = [case for case in share.cases.values() if case.stratum == name]
        first = np.array([numbers(case.first.owed, case.first.outcome) for case in cases])
        again = [case for case in cases if case.second is not None]
        moved = np.array([
            np.subtract(numbers(case.owed, case.outcome), numbers(case.first.owed, case.first.outcome))
            for case in again
        ])  # fmt: skip
        totals += population * (first.mean(axis=0) + moved.mean(axis=0))
        first_totals += population * first.mean(axis=0)
    found = quality(share)
    assert found.corrected is not None
    rate, total = found.corrected.rate, found.corrected.unrecorded
    assert rate.as_found.point == pytest.approx(first_totals[0] / first_totals[1])
    assert rate.raw == pytest.approx(totals[0] / totals[1])
    assert total.raw == pytest.approx(totals[1] - totals[0])
    assert rate.changed > 0
    assert rate.judged_again == found.counts.judged < rate.cases == len(share.cases)
    assert 0 < rate.corrected.low < rate.corrected.point < rate.corrected.high < 1
    assert found.headline is not None
    assert found.headline[0].point == pytest.approx(results(share).rate.point)


def test_minutes_per_case(tmp_path: Path) -> None:
    """Median and quartiles of the minutes taken; a case with a pause of more than an hour is left out and counted."""
    took = [5.0, 7.0, 9.0, 30.0, 11.0, 6.0, 200.0, 8.0]
    small = judged(tmp_path, {"Ann": truth}, size=8, second=0, minutes=lambda _, turn: took[turn])
    pace = quality(state_of(small)).conduct[0].pace
    kept = [minutes for minutes in took if minutes * 2 / 3 <= 60]
    quartiles = statistics.quantiles(kept, n=4, method="inclusive")
    assert (pace.timed, pace.paused, pace.untimed) == (7, 1, 0)
    assert [pace.lower, pace.median, pace.upper] == pytest.approx(quartiles)


def test_verdicts_without_a_time_of_opening_are_counted(settled: Small) -> None:
    """Cases that were never on a screen, as on sheets, have no time and are said to have none."""
    pace = quality(state_of(settled)).conduct[0].pace
    assert (pace.timed, pace.median, pace.untimed) == (0, None, 24)


def test_objections_rulings_and_challenges(tmp_path: Path) -> None:
    """Counted by auditor and by cause: upheld, changed, neither, and what waits."""
    small = judged(tmp_path, {"Ann": truth, "Ben": lenient}, size=20)
    rule(small, lambda case: ["robbery"])
    with small.open("Reg", "registrar") as audit:
        ruled = [case for case in audit.state.cases.values() if case.rulings]
        plain = [
            case for case in audit.state.cases.values() if not case.rulings and case.owed and case.owed.crimes
        ]
        for case in plain[:3]:
            audit.write(
                lambda state, n=case.number: adjudicate.challenge(state, n, words="not so", uid=f"c{n}")  # type: ignore[misc]
            )
        rule_one(audit, plain[0], [])
        rule_one(audit, plain[1], ["violence"])
        found = quality(audit.state)
    by_cause = {one.cause: one for one in found.rulings}
    assert by_cause["difference"].ruled == by_cause["difference"].changed == by_cause["difference"].neither
    assert by_cause["difference"].ruled == len(ruled) == found.counts.differ
    challenge = by_cause["challenge"]
    assert (challenge.ruled, challenge.changed, challenge.waiting) == (2, 1, 1)
    assert [one.as_said for one in found.conduct] == [0, 0]
    assert found.conduct[0].differed == len(ruled)


def test_a_challenge_does_not_make_an_auditor_lean(tmp_path: Path) -> None:
    """Leaning is against what the review settled, before the force was heard; the headline is after."""
    small = judged(tmp_path, {"Ann": truth, "Ben": truth}, size=20)
    before = quality(state_of(small))
    with small.open("Reg", "registrar") as audit:
        case = next(one for one in audit.state.cases.values() if one.owed and one.owed.crimes)
        audit.write(lambda state: adjudicate.challenge(state, case.number, words="not so", uid="c"))
        rule_one(audit, case, [])
        after = quality(audit.state)
    assert after.leanings == before.leanings
    assert after.headline != before.headline


def test_withdrawals_and_objections_by_auditor(tmp_path: Path) -> None:
    """An undone verdict and a change of mind stand against who had them."""
    small = judged(tmp_path, {"Ann": truth, "Ben": truth}, size=12)
    with small.open("Ben") as audit:
        sitting = sit(audit)
        (first, _), (second, _) = sitting.history()[:2]
        sitting.object_to(first, why="missed one")
        sitting.undo(second, why="wrong key")
        verdict = sitting.mine(second)
        assert verdict.owed is not None
        sitting.judge(second, *outcome_of(second, len(verdict.owed.crimes)))
    found = quality(state_of(small), interim=True)
    assert [(one.withdrawn, one.objections) for one in found.conduct] == [(0, 0), (1, 1)]
    assert found.counts.objections == 1
