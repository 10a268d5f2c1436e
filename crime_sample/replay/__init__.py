"""From events to the state they amount to.

``advance`` is the only place where a state changes. An event that does not fit the state before it (a draw before a
frozen plan, a verdict on a case that was never drawn) raises ``Broken``: a ledger that replays is lawful.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from crime_sample.erasure import filled
from crime_sample.keyring import WHY
from crime_sample.ledger import Event
from crime_sample.replay import begun, drawn, erased, judged, routes, ruled, shared, who
from crime_sample.replay.entries import Apply, unlawful
from crime_sample.state import State


def replay(events: Iterable[Event]) -> State:
    """The state after ``events``, from the first; of what was erased, what is kept in its place."""
    state = State()
    for event in filled(events):
        advance(state, event)
    return state


def advance(state: State, event: Event) -> None:
    """Apply one event to ``state`` in place."""
    apply = APPLY.get(event.kind)
    if apply is None:
        raise unlawful(event, "this kind of entry is not known; the file may come from a newer program")
    if event.uid in state.uids:
        raise unlawful(event, "an entry with this identifier came before")
    if not _is_time(event.at):
        raise unlawful(event, "it does not say when it was written")
    try:
        apply(state, event)
        why = state.keyring.take(event)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise unlawful(event, f"it does not have the content it should ({type(error).__name__})") from error
    if why:
        raise unlawful(event, WHY[why])
    state.uids.add(event.uid)
    if event.seal is not None:
        state.sealed[event.seq] = event.kind
    state.seq, state.head, state.last_at = event.seq, event.hash, event.at


def _is_time(text: str) -> bool:
    """Whether it is an ISO time with its offset, as the program writes."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


APPLY: dict[str, Apply] = {
    **begun.APPLY,
    **drawn.APPLY,
    **judged.APPLY,
    **shared.APPLY,
    **ruled.APPLY,
    **routes.APPLY,
    **erased.APPLY,
    **who.APPLY,
}
