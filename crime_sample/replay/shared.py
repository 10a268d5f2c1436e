"""Entries on who judges what, and on what an auditor tells the registrar: notes and urgent referrals."""

from __future__ import annotations

from dataclasses import replace

from crime_sample.case import Case, Remark
from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, case_of, require, sealed
from crime_sample.state import Conflict, Referral, State


def _assigned(state: State, event: Event) -> None:
    for number, place, person in event.body["places"]:
        case = state.cases.get(number) or state.picks.get(number)
        require(event, case is not None, f"case {number} was never drawn")
        require(event, not person or person in state.people, f"{person} is not known")
        if case is not None:
            case.verdicts[place - 1].assigned = person


def _recused(state: State, event: Event) -> None:
    case = case_of(state, event)
    case.recused.add(event.actor)
    for verdict in case.verdicts:
        require(
            event,
            verdict.owed is None or verdict.auditor != event.actor,
            f"case {case.number} was judged by them before",
        )
        if verdict.assigned == event.actor:
            verdict.assigned = ""
        if verdict.opening is not None and verdict.opening.actor == event.actor:
            verdict.opening = None


def _conflict_declared(state: State, event: Event) -> None:
    words = sealed(event)
    declared = Conflict(str(words.get("column", "")), str(words.get("value", "(erased)")))
    state.conflicts.setdefault(event.body["person"], []).append(declared)


def _remarked(state: State, event: Event) -> None:
    case = case_of(state, event)
    words = str(sealed(event).get("words", "(erased)"))
    case.remarks.append(Remark(event.actor, event.at, words, event.uid))
    state.notes.append((case.number, event.uid))


def _note(state: State, event: Event) -> tuple[Case, int]:
    """The case of the note that an event is about, and its place among the notes there."""
    case = case_of(state, event)
    places = [place for place, one in enumerate(case.remarks) if one.uid == event.body["note"]]
    require(event, len(places) == 1, f"case {case.number} has no such note")
    require(event, case.remarks[places[0]].open, f"the note on case {case.number} waits no longer")
    return case, places[0]


def _remark_closed(state: State, event: Event) -> None:
    case, place = _note(state, event)
    words = str(sealed(event).get("words", "(erased)"))
    case.remarks[place] = replace(case.remarks[place], closed_at=event.at, closed_words=words)


def _remark_withdrawn(state: State, event: Event) -> None:
    case, place = _note(state, event)
    require(event, case.remarks[place].actor == event.actor, "a note is taken back by its author only")
    case.remarks[place] = replace(case.remarks[place], withdrawn_at=event.at)


def _referred(state: State, event: Event) -> None:
    case = case_of(state, event)
    state.referrals.append(
        Referral(case.number, event.actor, event.at, str(sealed(event).get("words", "(erased)")))
    )


def _referral_closed(state: State, event: Event) -> None:
    place = int(event.body["referral"])
    require(event, 1 <= place <= len(state.referrals), f"there is no referral {place}")
    one = state.referrals[place - 1]
    require(event, not one.closed_at, f"referral {place} was dealt with before")
    one.closed_at, one.closed_words = event.at, str(sealed(event).get("words", "(erased)"))


APPLY: dict[str, Apply] = {
    "assigned": _assigned,
    "recused": _recused,
    "conflict-declared": _conflict_declared,
    "remarked": _remarked,
    "remark-closed": _remark_closed,
    "remark-withdrawn": _remark_withdrawn,
    "referred": _referred,
    "referral-closed": _referral_closed,
}
