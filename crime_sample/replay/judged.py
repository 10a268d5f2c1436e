"""Entries of the review: what one auditor says of a case, step by step."""

from __future__ import annotations

from crime_sample.case import Opening, TakenBack
from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, by_its_rules, case_of, fits, place_of, require, sealed
from crime_sample.state import State
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


def _opened(state: State, event: Event) -> None:
    verdict = place_of(state, event)
    if verdict.owed is not None and verdict.auditor != event.actor:
        return  # somebody else looked at a case that is judged
    if verdict.opening is None or verdict.opening.actor != event.actor:
        verdict.opened_at = event.at
    verdict.opening = Opening(event.actor, event.at)


def _committed(state: State, event: Event) -> None:
    case, verdict = case_of(state, event), place_of(state, event)
    require(event, verdict.owed is None, f"case {case.number} was committed before")
    others = [other.auditor for other in case.verdicts if other is not verdict]
    require(event, event.actor not in others, f"case {case.number} is judged twice by one auditor")
    by_its_rules(state, event, case)
    verdict.owed = Owed.model_validate(event.body["owed"])
    verdict.owed_words = OwedWords.model_validate(sealed(event))
    verdict.auditor, verdict.committed_at, verdict.owed_uid = event.actor, event.at, event.uid
    if case.retired is not None:
        state.cases[case.retired].recused.add(event.actor)


def _revealed(state: State, event: Event) -> None:
    case, verdict = case_of(state, event), place_of(state, event)
    require(event, verdict.owed is not None, f"case {case.number} was revealed before it was committed")
    verdict.revealed = True


def _judged(state: State, event: Event) -> None:
    case, verdict = case_of(state, event), place_of(state, event)
    require(
        event,
        verdict.revealed and verdict.owed is not None,
        f"case {case.number} was judged before its reveal",
    )
    require(event, verdict.outcome is None, f"case {case.number} was judged before")
    by_its_rules(state, event, case)
    outcome = Outcome.model_validate(event.body["outcome"])
    fits(state, event, case, verdict.owed, outcome)
    verdict.outcome, verdict.outcome_uid, verdict.judged_at = outcome, event.uid, event.at
    # In a package its auditor saw what was known when it was handed out.
    package = state.sheets.get(event.body.get("offline", {}).get("package", ""), {})
    verdict.known_at = str(package.get("at", event.at))
    verdict.outcome_words = OutcomeWords.model_validate(sealed(event))


def _withdrawn(state: State, event: Event) -> None:
    case, verdict = case_of(state, event), place_of(state, event)
    require(event, not case.rulings, f"case {case.number} was ruled on before")
    require(event, not case.challenges, f"case {case.number} was challenged before")
    if verdict.owed is not None:
        verdict.taken_back = TakenBack(
            verdict.auditor,
            verdict.owed,
            verdict.owed_words or OwedWords(),
            verdict.outcome,
            verdict.outcome_words,
        )
    if event.body["step"] == "outcome":
        require(event, verdict.outcome_uid == event.body["supersedes"], "it withdraws what does not stand")
        verdict.outcome, verdict.outcome_words, verdict.outcome_uid, verdict.judged_at = None, None, "", ""
    else:
        require(event, verdict.owed_uid == event.body["supersedes"], "it withdraws what does not stand")
        # What is right in a calibration case may be said anew: it measures others, nobody's blindness.
        again = case.calibration and event.actor in state.calibrators
        require(event, again or not verdict.revealed, f"case {case.number} is locked since its reveal")
        verdict.revealed = False
        verdict.owed, verdict.owed_words, verdict.owed_uid = None, None, ""
        verdict.auditor, verdict.committed_at = "", ""
    verdict.superseded += 1


def _objected(state: State, event: Event) -> None:
    case, verdict = case_of(state, event), place_of(state, event)
    require(event, verdict.revealed, f"case {case.number} is not locked, so nothing needs adjudication")
    verdict.objected.append(str(sealed(event).get("why", "(erased)")))


APPLY: dict[str, Apply] = {
    "opened": _opened,
    "committed": _committed,
    "revealed": _revealed,
    "judged": _judged,
    "withdrawn": _withdrawn,
    "objected": _objected,
}
