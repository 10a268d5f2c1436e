"""Entries on who is who: as whom the system knows a person, and by which key they sign."""

from __future__ import annotations

from crime_sample.identity import read_system
from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, require, sealed
from crime_sample.state import State


def known_as(state: State, event: Event) -> None:
    """From this entry on its author is who the system says; what was erased is kept as that."""
    system = read_system(sealed(event))
    if system is not None or (event.seal is not None and event.sealed is None):
        state.systems.setdefault(event.actor, []).append((event.seq, system))


def _identified(state: State, event: Event) -> None:
    require(event, event.actor in state.people, f"{event.actor} is not known")
    known_as(state, event)


def _key(state: State, event: Event) -> None:
    """What it changes is for the keyring, which takes every entry."""
    require(event, event.actor in state.people, f"{event.actor} is not known")


APPLY: dict[str, Apply] = {
    "identified": _identified,
    "key-registered": _key,
    "key-replaced": _key,
    "key-revoked": _key,
}
