"""Entries of the registrar and the force: rulings, agreed verdicts, challenges, what was put right."""

from __future__ import annotations

from crime_sample.case import Agreement, Challenge, Heard, Ruling, said
from crime_sample.ledger import Event
from crime_sample.replay.entries import (
    Apply,
    by_its_rules,
    case_of,
    fits,
    place_of,
    require,
    sealed,
    unlawful,
)
from crime_sample.state import Remedied, State
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed


def _ruled(state: State, event: Event) -> None:
    case, kept = case_of(state, event), sealed(event)
    cause = case.contested
    require(event, cause is not None, f"case {case.number} has nothing to rule on")
    judges = {verdict.auditor for verdict in case.verdicts}
    require(event, event.actor not in judges, f"case {case.number} is ruled on by who judged it")
    require(event, cause == event.body["cause"], f"case {case.number} is to be ruled on for another cause")
    by_its_rules(state, event, case)
    owed = Owed.model_validate(event.body["owed"])
    held = event.body["outcome"]
    outcome = None if held is None else Outcome.model_validate(held)
    require(
        event, (outcome is not None) == (owed.answer in REVEALED), "its answer and its outcome do not fit"
    )
    if outcome is not None:
        fits(state, event, case, owed, outcome)
    before = said(case.owed, case.outcome)
    words = OutcomeWords.model_validate(kept.get("words", {}))
    why = str(kept.get("why", "(erased)"))
    case.rulings.append(
        Ruling(
            event.body["cause"],
            event.actor,
            event.at,
            owed,
            outcome,
            words,
            why,
            said(owed, outcome) != before,
        )
    )
    case.objections_ruled = case.objections
    if event.body["cause"] == "challenge":
        case.challenges_ruled = len(case.challenges)


def _calibrating(state: State, event: Event) -> None:
    state.calibrators.add(event.actor)


def _agreed(state: State, event: Event) -> None:
    case, verdict = case_of(state, event), place_of(state, event)
    require(
        event, case.calibration, f"case {case.number} is of the sample: its verdict is not agreed beforehand"
    )
    require(event, verdict.settled, f"case {case.number} has no such verdict")
    state.calibrators.add(verdict.auditor)
    before = {one.auditor for one in case.verdicts if one.owed is not None} - state.calibrators
    uid = verdict.outcome_uid or verdict.owed_uid
    case.agreements.append(Agreement(int(event.body["place"]), uid, frozenset(before)))


def _challenged(state: State, event: Event) -> None:
    case = case_of(state, event)
    require(event, case.settled, f"case {case.number} is not settled, so there is nothing to challenge")
    words = str(sealed(event).get("words", "(erased)"))
    case.challenges.append(Challenge(event.actor, event.at, words))


def _answered(state: State, event: Event) -> None:
    sheet = event.body["sheet"]
    require(event, sheet in state.sheets, "its sheet was never handed out")
    for accepted, numbers in ((True, event.body["accepted"]), (False, event.body["challenged"])):
        for number in numbers:
            case = state.cases.get(number) or state.picks.get(number)
            if case is None:
                raise unlawful(event, f"case {number} was never drawn")
            case.heard.append(Heard(accepted, sheet, event.at))
    state.accepted_unnamed.pop(sheet, None)


def _remedied(state: State, event: Event) -> None:
    case, words = case_of(state, event), sealed(event)
    crime = int(event.body["crime"])
    require(event, case.settled, f"case {case.number} is not settled, so nothing is to be put right")
    owed = () if case.owed is None else case.owed.crimes
    require(event, 1 <= crime <= len(owed), f"case {case.number} owes no crime {crime}")
    before = state.remedied.get((case.number, crime))
    state.remedied[case.number, crime] = Remedied(
        owed[crime - 1].offence,
        str(words.get("reference", "(erased)")),
        str(words.get("recorded", "")),
        event.actor,
        event.at,
        1 if before is None else before.times + 1,
    )


APPLY: dict[str, Apply] = {
    "calibrating": _calibrating,
    "agreed": _agreed,
    "ruled": _ruled,
    "challenged": _challenged,
    "remedied": _remedied,
    "answered": _answered,
}
