"""Adjudication: what the registrar is shown, who may rule, what a ruling counts, and what a ledger must refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import Chain, audited_chain
from hypothesis import example, given
from hypothesis import strategies as st

from crime_sample import adjudicate
from crime_sample.case import Case, Verdict, said
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.ledger import Draft
from crime_sample.observed import observe
from crime_sample.state import State
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

VIOLENCE = Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),))
NONE = Owed(answer="none")
MISSED = Outcome(crimes=(CrimeOutcome(recorded="not-recorded"),))
REGISTRAR = "p9"
BLANK = OutcomeWords(references=("",))


def chain(*specs: str) -> Chain:
    """An audit whose cases were judged once, by p1."""
    return audited_chain({"a": specs or ("n:violence", "r:violence")}, population={"a": 90})


def second(made: Chain, number: int, owed: Owed, outcome: Outcome | None, actor: str = "p2") -> None:
    """A second verdict on a case."""
    body: dict[str, Any] = {"case": number, "place": 2, "rules": made.state.about.rules_digest}
    why = {"rationale": "seen otherwise"}
    made.write("committed", body | {"owed": owed.model_dump(mode="json")}, sealed=why, actor=actor)
    if outcome is None:
        return
    made.write("revealed", {"case": number, "place": 2}, actor=actor)
    words = {"references": [""] * len(outcome.crimes)}
    made.write("judged", body | {"outcome": outcome.model_dump(mode="json")}, sealed=words, actor=actor)


def write(made: Chain, drafts: list[Draft], actor: str = REGISTRAR) -> None:
    """Append what was drafted."""
    for draft in drafts:
        made.write(draft.kind, draft.body, sealed=draft.sealed, actor=actor)


def rule(state: State, number: int, owed: Owed, outcome: Outcome | None, **changes: Any) -> list[Draft]:
    """A ruling of the registrar, lawful unless ``changes`` make it otherwise."""
    words = OutcomeWords(references=("",) * (len(outcome.crimes) if outcome else 0))
    options = {"why": "the log says so", "registrar": REGISTRAR, "uid": "ruling", "crimes": {}} | changes
    return adjudicate.rule(state, number, owed, outcome, words, **options)


def judged(owed: Owed, outcome: Outcome | None, auditor: str) -> Verdict:
    """A settled verdict."""
    words = OwedWords(rationale=f"so says {auditor}")
    return Verdict(owed=owed, outcome=outcome, owed_words=words, outcome_words=BLANK, auditor=auditor)


def test_verdicts_that_differ_leave_the_case_open_until_it_is_ruled_on() -> None:
    """A difference is put on the agenda, holds the results back, and a ruling counts in place of the first verdict."""
    made = chain()
    second(made, 1, NONE, Outcome())
    assert [(case.number, cause) for case, cause in adjudicate.agenda(made.state)] == [(1, "difference")]
    with pytest.raises(Refused, match="1 waits for the registrar"):
        observe(made.state, interim=False)
    assert observe_owed(made.state) is None
    write(made, rule(made.state, 1, NONE, Outcome()))
    assert adjudicate.agenda(made.state) == []
    assert observe_owed(made.state) == 1
    case = made.state.cases[1]
    assert (case.owed, case.rulings[0].changed) == (NONE, True)


def observe_owed(state: State) -> float | None:
    """Crimes owed by what counts; None while there is no result."""
    try:
        return float(observe(state, interim=False).m.sum())
    except Refused:
        return None


def test_both_verdicts_are_kept_as_they_were() -> None:
    """A ruling changes neither verdict, whatever it says."""
    made = chain()
    second(made, 1, NONE, Outcome())
    case = made.state.cases[1]
    before = [replace(verdict) for verdict in case.verdicts]
    write(made, rule(made.state, 1, Owed(answer="undeterminable"), None))
    assert list(case.verdicts) == before
    assert case.missing


def test_a_ruling_for_the_first_verdict_changes_nothing() -> None:
    """It is counted as a ruling, and not as a change."""
    made = chain()
    second(made, 1, NONE, Outcome())
    write(made, rule(made.state, 1, VIOLENCE, MISSED))
    tally = adjudicate.tally(made.state.cases.values())
    assert (tally.twice, tally.differed) == (1, 1)
    assert (tally.ruled["difference"], tally.changed["difference"]) == (1, 0)


@pytest.mark.parametrize("who", ["p1", "p2"])
def test_who_judged_a_case_may_not_rule_on_it(who: str) -> None:
    """Neither of the two, whichever place was theirs."""
    made = chain()
    second(made, 1, NONE, Outcome())
    with pytest.raises(Refused, match="judged case 1 yourself"):
        rule(made.state, 1, NONE, Outcome(), registrar=who)


def test_who_declared_an_interest_may_not_rule_on_it() -> None:
    """A recused person is no registrar of the case."""
    made = chain()
    second(made, 1, NONE, Outcome())
    made.write("recused", {"case": 1}, sealed={"why": "my brother"}, actor=REGISTRAR)
    with pytest.raises(Refused, match="declared an interest"):
        rule(made.state, 1, NONE, Outcome())


def test_a_ruling_needs_a_reason_and_something_to_rule_on() -> None:
    """No reason, or nothing contested, is refused."""
    made = chain()
    with pytest.raises(Refused, match="nothing to rule on"):
        rule(made.state, 1, NONE, Outcome())
    second(made, 1, NONE, Outcome())
    with pytest.raises(InputError, match="needs a reason"):
        rule(made.state, 1, NONE, Outcome(), why="  ")


@pytest.mark.parametrize(
    ("owed", "outcome", "fault"),
    [
        (NONE, None, "do not fit"),
        (Owed(answer="not-found"), Outcome(), "do not fit"),
        (VIOLENCE, Outcome(), "1 crime is owed, but 0"),
        (Owed(answer="crimes", crimes=(OwedCrime(offence="violense"),)), MISSED, "no offence group"),
        (VIOLENCE, Outcome(crimes=(CrimeOutcome(recorded="recorded"),)), "not in the crime extract"),
    ],
)
def test_a_ruling_is_held_to_the_rules_of_a_verdict(owed: Owed, outcome: Outcome | None, fault: str) -> None:
    """Unknown classes, steps that do not fit and references not in the extract are refused."""
    made = chain()
    second(made, 1, NONE, Outcome())
    with pytest.raises(InputError, match=fault):
        rule(made.state, 1, owed, outcome)


def test_the_same_ruling_again_is_harmless() -> None:
    """A write repeated after a crash drafts nothing."""
    made = chain()
    second(made, 1, NONE, Outcome())
    made.state.uids.add("ruling")
    assert rule(made.state, 1, NONE, Outcome()) == []


def test_objections_and_challenges_open_a_case_again() -> None:
    """First an objection, then a challenge, each ruled on; the last ruling counts, and all are kept."""
    made = chain()
    made.write("objected", {"case": 1, "place": 1}, sealed={"why": "second thoughts"}, actor="p1")
    case = made.state.cases[1]
    assert (case.contested, case.settled) == ("objection", False)
    assert adjudicate.positions(case)[0].objected == ("second thoughts",)
    write(made, rule(made.state, 1, VIOLENCE, MISSED))
    assert (case.contested, case.settled) == (None, True)
    write(made, adjudicate.challenge(made.state, 1, words="no such victim", uid="c1"))
    assert (case.contested, case.settled) == ("challenge", True)
    assert [one.sign for one in adjudicate.positions(case)] == ["stands"]
    with pytest.raises(Refused, match="challenged already"):
        adjudicate.challenge(made.state, 1, words="still not", uid="c2")
    write(made, rule(made.state, 1, NONE, Outcome()))
    assert [(ruling.cause, ruling.changed) for ruling in case.rulings] == [
        ("objection", False), ("challenge", True),
    ]  # fmt: skip
    made.write("objected", {"case": 1, "place": 1}, sealed={"why": "yet again"}, actor="p1")
    assert case.contested == "objection"
    assert [one.sign for one in adjudicate.positions(case)] == ["stands", "A"]


def test_an_unsettled_case_cannot_be_challenged_nor_without_a_reason() -> None:
    """The force answers to outcomes, in words."""
    made = audited_chain({"a": ["n", "open"]}, population={"a": 90})
    with pytest.raises(Refused, match="not settled"):
        adjudicate.challenge(made.state, 2, words="no", uid="c")
    with pytest.raises(InputError, match="needs a reason"):
        adjudicate.challenge(made.state, 1, words=" ", uid="c")


def ruling(case: int, cause: str, owed: Owed, outcome: Outcome | None) -> dict[str, Any]:
    """The body of a ruling."""
    after = None if outcome is None else outcome.model_dump(mode="json")
    return {"case": case, "cause": cause, "owed": owed.model_dump(mode="json"), "outcome": after}


@pytest.mark.parametrize(
    ("kind", "body", "fault"),
    [
        ("ruled", ruling(2, "difference", NONE, Outcome()), "nothing to rule on"),
        ("ruled", ruling(1, "challenge", NONE, Outcome()), "another cause"),
        ("ruled", ruling(1, "difference", NONE, None), "do not fit"),
        ("ruled", ruling(1, "difference", VIOLENCE, Outcome()), "another number of crimes"),
        ("challenged", {"case": 1}, "not settled"),
        ("challenged", {"case": 77}, "never drawn"),
    ],
)
def test_a_ledger_with_an_unlawful_ruling_does_not_replay(
    kind: str, body: dict[str, Any], fault: str
) -> None:
    """A ruling on nothing, for another cause, or whose steps do not fit is refused, wherever it came from."""
    made = chain()
    second(made, 1, NONE, Outcome())
    with pytest.raises(Broken, match=fault):
        made.write(kind, body, actor=REGISTRAR)


@given(st.text(min_size=1), st.text(min_size=1), st.booleans())
def test_the_order_of_the_sides_tells_nothing(frame: str, unit: str, turned: bool) -> None:
    """It is fixed by the incident, and the same whichever of the two verdicts came first or whose they are."""
    case = Case(1, frame, "a", 1, unit, "", {})
    one, other = judged(NONE, Outcome(), "p1"), judged(VIOLENCE, MISSED, "p2")
    case.first, case.second = (other, one) if turned else (one, other)
    placed = [case.verdicts.index(verdict) for verdict in adjudicate.sides(case)]
    case.first, case.second = case.second, case.first
    case.first.auditor, case.second.auditor = "p7", "p3"
    assert [case.verdicts.index(verdict) for verdict in adjudicate.sides(case)] == placed
    shown = repr(adjudicate.positions(case))
    assert "auditor=" not in shown


def test_each_side_comes_first_about_as_often() -> None:
    """Over many incidents neither place is favoured."""
    first = 0
    for number in range(400):
        case = Case(number, "main", "a", 1, f"IN{number}", "", {})
        case.first, case.second = judged(NONE, Outcome(), "p1"), judged(VIOLENCE, MISSED, "p2")
        first += adjudicate.sides(case)[0] is case.first
    assert 160 <= first <= 240


owed_lists = st.lists(st.sampled_from(["violence", "robbery", "burglary"]), max_size=4)
made_of = st.sampled_from(["recorded", "later", "not-recorded"])


def _fate(draw: st.DrawFn) -> dict[str, Any]:
    made = draw(made_of)
    if made == "not-recorded":
        return {"recorded": made}
    known = st.sampled_from([True, False, None])
    return {"recorded": made, "right_class": draw(known), "timely": draw(known)}


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    """A settled verdict of a few crimes."""
    offences = draw(owed_lists)
    owed = Owed.model_validate(
        {"answer": "crimes" if offences else "none", "crimes": [{"offence": key} for key in offences]}
    )
    crimes = [_fate(draw) for _ in offences]
    outcome = Outcome.model_validate({"crimes": crimes, "not_owed": draw(st.integers(0, 2))})
    return judged(owed, outcome, "p1")


def crossed(turned: bool) -> Verdict:
    """Two crimes of a class: one in the right class and late, the other the reverse; or each all right or all wrong."""
    pairs = ((True, True), (False, False)) if turned else ((True, False), (False, True))
    crimes = tuple(CrimeOutcome(recorded="recorded", right_class=right, timely=soon) for right, soon in pairs)
    return judged(Owed(answer="crimes", crimes=VIOLENCE.crimes * 2), Outcome(crimes=crimes), "p1")


@example(crossed(True), crossed(False))
@given(verdicts(), verdicts())
def test_verdicts_come_to_the_same_if_and_only_if_no_such_question_differs(
    one: Verdict, other: Verdict
) -> None:
    """What is marked as differing is what contests a case: both ways, in any order of the crimes."""
    told = set(adjudicate.differing(one, other)) - {"reasons", "flags", "sources"}
    assert bool(told) == (said(one.owed, one.outcome) != said(other.owed, other.outcome))
    assert adjudicate.differing(one, other) == adjudicate.differing(other, one)


def test_the_cases_before_the_force_was_heard() -> None:
    """Rulings on challenges are left out, those before are kept; the state itself stays as it is."""
    made = chain()
    second(made, 1, NONE, Outcome())
    write(made, rule(made.state, 1, VIOLENCE, MISSED))
    write(made, adjudicate.challenge(made.state, 1, words="no", uid="c1"))
    write(made, rule(made.state, 1, NONE, Outcome(), uid="r2"))
    before = replace(made.state, cases=adjudicate.before_challenges(made.state))
    assert (observe_owed(made.state), observe_owed(before)) == (1, 2)
    assert len(made.state.cases[1].rulings) == 2


def test_the_cases_as_first_judged_give_a_result_though_verdicts_differ() -> None:
    """Neither a second verdict, nor an objection, nor a ruling stands in the way of what the first ones say."""
    made = chain()
    second(made, 1, NONE, Outcome())
    made.write("objected", {"case": 1, "place": 2}, sealed={"why": "hm"}, actor="p2")
    first = replace(made.state, cases=adjudicate.as_first_judged(made.state))
    assert observe_owed(first) == 2
    write(made, rule(made.state, 1, NONE, Outcome()))
    first = replace(made.state, cases=adjudicate.as_first_judged(made.state))
    assert (observe_owed(first), observe_owed(made.state)) == (2, 1)
