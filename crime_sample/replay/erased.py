"""Entries on what was consulted and copied, which excerpts of logs were kept, and what was erased."""

from __future__ import annotations

from collections import Counter

from crime_sample.erasure import GOES, HOLDS
from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, case_of, require
from crime_sample.state import Erasure, State


def _consulted(state: State, event: Event) -> None:
    """An entry that only says that something was done."""


def _copied(state: State, event: Event) -> None:
    require(
        event, event.body["to"] in ("file", "server") and int(event.body["entries"]) > 0, "it copies nothing"
    )


def _excerpted(state: State, event: Event) -> None:
    case_of(state, event)
    require(event, state.about.excerpts, "this audit keeps no excerpts")
    require(event, int(event.body["characters"]) > 0, "it keeps nothing")
    state.excerpts += 1


def _erased(state: State, event: Event) -> None:
    body = event.body
    entries, kinds = [int(seq) for seq in body["entries"]], {str(k): int(n) for k, n in body["kinds"].items()}
    require(event, all(0 < seq < event.seq for seq in entries), "it erases what came after it")
    found = Counter(state.sealed.pop(seq, "") for seq in entries)
    require(event, "" not in found, "it erases what has no sealed part, or was erased before")
    require(event, found == kinds, "it erases another number than it says")
    sorts = {sort for choice in body["what"] for sort in GOES[choice]}
    held = all(sorts & set(HOLDS.get(kind, ())) for kind in kinds)
    require(event, held, "it erases other kinds than it says")
    state.erasures.append(Erasure(event.seq, event.at, event.actor, tuple(map(str, body["what"])), kinds))


APPLY: dict[str, Apply] = {
    "consulted": _consulted,
    "copied": _copied,
    "excerpted": _excerpted,
    "erased": _erased,
}
