"""Kinds of audit: what each asks, what a ledger of one may hold, and that older ledgers are what they were."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from builders import Chain, an_extract, audited_chain, give_verdict

from crime_sample import adjudicate, review
from crime_sample.canonical import canonical
from crime_sample.case import said
from crime_sample.errors import Broken, InputError
from crime_sample.frame import Crime
from crime_sample.kind import KINDS, KindKey
from crime_sample.linked import look
from crime_sample.rules.library import load
from crime_sample.state import Charter
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime

PACK = load("england-wales-2015")
FULL = {"rightly-cancelled": "no", "victim-told": "not-applicable", "reason-right": "unknown"}
TEXT = "| rightly-cancelled=no victim-told=yes reason-right=no"
OWED = Owed(answer="crimes", crimes=(OwedCrime(offence="robbery"),))
CANCELLED = KINDS["cancelled"]


def chain(kind: KindKey = "cancelled", cases: tuple[str, ...] = ("open", "open")) -> Chain:
    """An audit of two cases, by a rule pack that has reasons for cancelling."""
    return audited_chain({"a": cases}, population={"a": 90}, kind=kind, rules=PACK)


def at_the_reveal(made: Chain) -> Chain:
    """The same with the first step of case 1 committed by p1: a robbery is owed."""
    body = {"case": 1, "owed": OWED.model_dump(mode="json")}
    made.write("committed", body, sealed={"rationale": "hit and robbed"})
    made.write("revealed", {"case": 1})
    return made


def outcome(recorded: str = "not-recorded", **changes: Any) -> Outcome:
    """A second step that an audit of cancelled crimes takes."""
    crime = CrimeOutcome.model_validate({"recorded": recorded})
    return Outcome.model_validate(
        {"crimes": (crime,), "answers": FULL, "reason": "recorded-in-error"} | changes
    )


def test_every_kind_has_its_own_headline_and_words() -> None:
    """A headline that is no recording rate is the answer to one of the kind's questions; no estimand stands twice in a
    kind; the keys are those a charter takes."""
    assert set(KINDS) == set(get_args(KindKey))
    for kind in KINDS.values():
        assert kind.counts_crimes == (kind.deciding is None)
        estimands = [question.estimand for question in kind.questions]
        assert len(set(estimands)) == len(estimands)
    assert {kind.key for kind in KINDS.values() if not kind.counts_crimes} == {"cancelled", "n100"}


@pytest.mark.parametrize("name", ["estimate", "status", "quality"])
def test_the_schemas_know_every_kind(name: str) -> None:
    """A kind that is added must be added to the schemas too, and its estimands."""
    path = Path(__file__).parents[2] / "docs" / "schemas" / f"{name}.schema.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    properties = document["properties"]
    listed = properties["audit"]["properties"]["kind"] if name == "estimate" else properties["kind"]
    assert set(listed["enum"]) == set(KINDS)
    if name == "estimate":
        known = set(document["$defs"]["estimate"]["properties"]["estimand"]["enum"])
        for kind in KINDS.values():
            assert {kind.headline, kind.missed, *(one.estimand for one in kind.questions)} <= known


def test_entries_of_the_usual_kind_are_what_they_were() -> None:
    """Neither a charter nor an outcome says a word of kinds where there is nothing to say, so that their "
    "digests stay."""
    made = chain("incidents", ("n", "r"))
    bodies = {event.kind: event.body for event in made.events}
    assert "kind" not in bodies["audit-started"]["charter"]
    dumped = Outcome(crimes=(CrimeOutcome(recorded="not-recorded"),)).model_dump(mode="json")
    assert canonical(dumped) == (
        '{"crimes":[{"hours":null,"investigated":null,"reasons":[],"recorded":"not-recorded","right_class":null,'
        '"safeguarded":null,"timely":null}],"not_owed":0}'
    )


def test_a_charter_from_before_there_were_kinds_is_of_incidents() -> None:
    """And one that says its kind comes back with it."""
    charter = chain("cancelled").state.about
    held = charter.model_dump(mode="json")
    assert held["kind"] == "cancelled"
    assert Charter.model_validate(held) == charter
    del held["kind"]
    assert Charter.model_validate(held).kind == "incidents"


@pytest.mark.parametrize(
    ("kind", "answers", "reason", "fault"),
    [
        ("cancelled", FULL, "", ""),
        ("cancelled", FULL, "recorded-in-error", ""),
        (
            "cancelled",
            {**FULL, "rightly-cancelled": "not-applicable"},
            "",
            "cannot be answered with 'not-applicable'",
        ),
        (
            "cancelled",
            {key: FULL[key] for key in ("rightly-cancelled", "victim-told")},
            "",
            "is not answered",
        ),
        ("cancelled", {**FULL, "risk-assessed": "yes"}, "", "does not ask 'risk-assessed'"),
        ("cancelled", FULL, "credible-evidence-against", "none of the reasons"),
        ("incidents", {"rightly-cancelled": "yes"}, "", "does not ask 'rightly-cancelled'"),
        ("incidents", {}, "recorded-in-error", "it has none"),
        ("n100", {"rightly-n100": "yes", "reason-right": "yes", "victim-told": "no"}, "other-force", ""),
        ("antisocial", {"risk-assessed": "not-applicable"}, "", ""),
        ("direct", {}, "", ""),
    ],
)
def test_a_ledger_holds_the_answers_of_its_kind_and_no_others(
    kind: KindKey, answers: dict[str, str], reason: str, fault: str
) -> None:
    """What is not asked, not answered, answered as it cannot be, or no reason of the list is refused, by the review and
    by replay alike."""
    made = at_the_reveal(chain(kind))
    told = Outcome.model_validate(
        {"crimes": (CrimeOutcome(recorded="not-recorded"),), "answers": answers, "reason": reason}
    )
    body = {"case": 1, "outcome": told.model_dump(mode="json")}
    give = {"auditor": "p1", "uid": "u", "crimes": {}}
    words = OutcomeWords(references=("",))
    if fault:
        with pytest.raises(InputError, match=fault):
            review.judge(made.state, 1, told, words, **give)
        with pytest.raises(Broken, match=fault):
            made.write("judged", body)
    else:
        assert review.judge(made.state, 1, told, words, **give)[0].body["outcome"] == body["outcome"]
        made.write("judged", body)
        assert made.state.cases[1].settled


def test_two_who_differ_on_whether_it_was_rightly_cancelled_differ() -> None:
    """The answers are part of what a verdict comes to; the reason that applies is how it was reached."""
    one, other = outcome(), outcome(answers={**FULL, "rightly-cancelled": "yes"})
    assert said(OWED, one) != said(OWED, other)
    assert said(OWED, one) == said(OWED, outcome(reason="already-recorded"))
    made = at_the_reveal(chain())
    made.write("judged", {"case": 1, "outcome": one.model_dump(mode="json")})
    body = {"case": 1, "place": 2, "owed": OWED.model_dump(mode="json")}
    made.write("committed", body, sealed={"rationale": "so too"}, actor="p2")
    made.write("revealed", {"case": 1, "place": 2}, actor="p2")
    made.write("judged", {"case": 1, "place": 2, "outcome": other.model_dump(mode="json")}, actor="p2")
    case = made.state.cases[1]
    assert case.contested == "difference"
    assert adjudicate.differing(case.verdicts[0], case.verdicts[1]) == ("rightly-cancelled",)


def test_a_reason_alone_is_told_as_a_difference_but_makes_none() -> None:
    """Stars stand where reasons differ, and the case is settled all the same."""
    owed = replace(chain().state.cases[1].first, owed=OWED, outcome=outcome())
    other = replace(owed, outcome=outcome(reason="already-recorded"))
    assert adjudicate.differing(owed, other) == ("reason",)


@pytest.mark.parametrize(
    ("reference", "status", "kind", "fault"),
    [
        ("46/1/24", "cancelled", "cancelled", "is a cancelled record"),
        ("unit", "recorded", "cancelled", "is a cancelled record"),
        ("46/1/24", "recorded", "cancelled", ""),
        ("46/1/24", "cancelled", "n100", ""),
        ("46/1/24", "cancelled", "incidents", ""),
    ],
)
@pytest.mark.parametrize("recorded", ["recorded", "later"])
def test_a_cancelled_record_answers_for_no_crime_among_cancelled_ones(
    reference: str, status: str, kind: KindKey, fault: str, recorded: str
) -> None:
    """Neither itself nor another that was cancelled; in any other kind it counts as recorded, as before."""
    made = at_the_reveal(chain(kind))
    unit = made.state.cases[1].id
    reference = unit if reference == "unit" else reference
    crime = Crime(reference=reference, recorded="2025-05-01", klass="robbery", status=status)
    answers = {question.key: "yes" for question in KINDS[kind].questions}
    told = Outcome.model_validate({"crimes": ({"recorded": recorded},), "answers": answers})
    words = OutcomeWords(references=(reference,))
    give: dict[str, Any] = {"auditor": "p1", "uid": "u", "crimes": {reference: crime}}
    fault = fault or ("is in the crime extract" if recorded == "later" else "")
    if fault:
        with pytest.raises(InputError, match=fault):
            review.judge(made.state, 1, told, words, **give)
    else:
        assert review.judge(made.state, 1, told, words, **give)
    found = look(
        reference, crime, extract=an_extract(), reported="", zone=None, recorded_zone=None,
        timely=lambda _: None, cancelled_unit=unit if KINDS[kind].stands_alone else None,
    )  # fmt: skip
    void = reference == unit or status == "cancelled"
    assert (found.standing == "void") == (kind == "cancelled" and void)
    assert found.counts == (found.standing != "void")
    assert not (found.stands and void and kind == "cancelled")


def test_a_ruling_is_held_to_the_questions_too() -> None:
    """The registrar cannot rule without an answer."""
    made = chain(cases=(f"n:robbery {TEXT}", "open"))
    made.write("objected", {"case": 1, "place": 1}, sealed={"why": "wrong"}, actor="p1")
    ruled: dict[str, Any] = {"why": "so it is", "registrar": "p9", "uid": "r", "crimes": {}}
    words = OutcomeWords(references=("",))
    with pytest.raises(InputError, match="is not answered"):
        adjudicate.rule(made.state, 1, OWED, outcome(answers={}), words, **ruled)
    draft = adjudicate.rule(made.state, 1, OWED, outcome(), words, **ruled)[0]
    made.write(draft.kind, draft.body, sealed=draft.sealed, actor="p9")
    assert made.state.cases[1].outcome == outcome()


def test_what_is_to_be_put_right() -> None:
    """Among cancelled records the wrongly cancelled ones, whatever became of the crimes; elsewhere crimes "
    "unrecorded."""
    assert CANCELLED.failing(outcome("recorded"))
    assert not CANCELLED.failing(outcome(answers={**FULL, "rightly-cancelled": "yes"}))
    assert not CANCELLED.failing(outcome(answers={**FULL, "rightly-cancelled": "unknown"}))
    assert KINDS["incidents"].failing(outcome()) != KINDS["incidents"].failing(outcome("recorded"))
    assert not CANCELLED.failing(None)


def test_a_case_without_a_crime_is_asked_too() -> None:
    """No crime stands, and the questions are answered all the same."""
    made = chain(cases=(f". {TEXT}", "open"))
    assert made.state.cases[1].settled
    with pytest.raises(Broken, match="is not answered"):
        give_verdict(made, 2, ".", offence="robbery")
