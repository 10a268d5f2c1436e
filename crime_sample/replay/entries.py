"""What the entries have in common: what they must hold, their sealed part, the case and the place they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crime_sample.case import Case, Verdict
from crime_sample.errors import Broken
from crime_sample.ledger import Event
from crime_sample.state import State
from crime_sample.verdict import BY_HAND, Outcome, Owed

Apply = Callable[[State, Event], None]
"""How an entry changes the state, in place."""


def unlawful(event: Event, fault: str) -> Broken:
    return Broken(fault, where=f"ledger {event.named}")


def require(event: Event, holds: bool, fault: str) -> None:
    if not holds:
        raise unlawful(event, fault)


def sealed(event: Event) -> Mapping[str, Any]:
    return event.sealed or {}


def case_of(state: State, event: Event) -> Case:
    number = event.body["case"]
    case = state.case(number)
    if case is None:
        raise unlawful(event, f"case {event.body['case']} was never drawn")
    return case


def place_of(state: State, event: Event) -> Verdict:
    """The place of the verdict that an event is about: the first unless it says the second."""
    case = case_of(state, event)
    place = int(event.body.get("place", 1))
    if case.calibration and place == len(case.more) + 1:
        case.more.append(Verdict())
    if place == 2 and case.second is None:
        # Drawn by a secret that was erased since: that it was judged twice shows that it was drawn.
        case.second = Verdict()
    return case.verdicts[place - 1]


def by_its_rules(state: State, event: Event, case: Case) -> None:
    """Where an audit has several rule packs, a verdict names that of its case."""
    if not state.about.earlier:
        return
    known = [one.digest for one in state.about.packs]
    if "created" in case.labels:
        known = [state.rules_digest_of(case)]
    require(event, event.body.get("rules") in known, f"case {case.number} is judged by rules not its own")


def fits(state: State, event: Event, case: Case, owed: Owed | None, outcome: Outcome) -> None:
    crimes = () if owed is None else owed.crimes
    require(event, len(outcome.crimes) == len(crimes), "it judges another number of crimes than are owed")
    fault = state.kind.fault(outcome, state.rules_of(case))
    require(event, not fault, fault)
    unknown = [route for route in outcome.overlap if route not in (*state.frames, BY_HAND)]
    # A package knows nothing of frames; what comes out of one is checked by the audit.
    require(event, state.plan is None or not unknown, "it counts records of a frame that is not there")
