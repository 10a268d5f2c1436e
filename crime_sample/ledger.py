"""Stage 4b: the ledger, an append-only chain of events that is the truth of an audit.

Each event has a public body and may have a *sealed* part: names, free text, incident ids, references. The
chain covers the body and a salted commitment to the sealed part, so that a sealed part can be erased and the
chain still holds, and nothing personal stands in the chain itself.

The hash of an event is SHA-256 of the UTF-8 canonical JSON (sorted keys, no spaces) of the list
``["crime_sample-ledger-1", seq, prev, at, actor, kind, uid, seal, body]``; ``prev`` is the hash before it, for
the first event 64 zeros. The seal is SHA-256 of ``SALT LF canonical JSON of the sealed part``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crime_sample.canonical import canonical, digest
from crime_sample.errors import Broken

FORMAT = "crime_sample-ledger-1"
ROOT = "0" * 64
ERASED = "erased"
"""The kind of entry that tells which sealed parts were erased; they are deleted in the writing of it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that has been decided but not yet written. ``uid`` makes a repeated write harmless."""

    kind: str
    body: Mapping[str, Any]
    uid: str
    sealed: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A written event. ``sealed`` is None where there was nothing to seal, or where it was erased.

    ``key`` and ``signature`` (hexadecimal) stand outside of the hash, over which the signature is.
    """

    seq: int
    at: str
    actor: str
    kind: str
    uid: str
    body: Mapping[str, Any]
    prev: str
    hash: str
    seal: str | None = None
    salt: str | None = field(default=None, repr=False)
    sealed: Mapping[str, Any] | None = field(default=None, repr=False)
    key: str | None = None
    signature: str | None = field(default=None, repr=False)

    @property
    def named(self) -> str:
        """The entry as messages name it."""
        return f"entry {self.seq} ({self.kind}, {self.at})"


def seal_of(salt: str, sealed: Mapping[str, Any]) -> str:
    """The commitment to a sealed part."""
    return digest(f"{salt}\n{canonical(sealed)}")


def hash_of(event: Event) -> str:
    """The hash an event must carry."""
    return digest(hashed_text(event))


def hashed_text(event: Event) -> str:
    """The text that is hashed: all of an event but its sealed part."""
    return canonical(
        [FORMAT, event.seq, event.prev, event.at, event.actor, event.kind, event.uid, event.seal, event.body]
    )


def write(draft: Draft, *, seq: int, prev: str, at: str, actor: str, salt: str) -> Event:
    """``draft`` as the event that follows the one with hash ``prev``. ``salt`` is random, made by the caller."""
    sealed = None if draft.sealed is None else dict(draft.sealed)
    event = Event(
        seq=seq,
        at=at,
        actor=actor,
        kind=draft.kind,
        uid=draft.uid,
        body=dict(draft.body),
        prev=prev,
        hash="",
        seal=None if sealed is None else seal_of(salt, sealed),
        salt=None if sealed is None else salt,
        sealed=sealed,
    )
    return Event(
        **{name: getattr(event, name) for name in Event.__slots__ if name != "hash"}, hash=hash_of(event)
    )


def check(events: Iterable[Event], *, prev: str = ROOT, seq: int = 0) -> str:
    """The head hash of a chain; raises ``Broken`` naming the first event that does not hold.

    ``prev`` and ``seq`` are the hash and number of the event before the first, for the tail of a chain.
    """
    for event in events:
        seq += 1
        try:
            fault = _fault(event, seq, prev)
        except (ValueError, TypeError, RecursionError):  # no canonical JSON can be made of it
            fault = "its content cannot be read"
        if fault:
            raise Broken(
                fault,
                where=f"ledger entry {seq} ({event.kind}, {event.at})",
                remedy="Something changed this audit outside the program. Go back to a copy from before, and compare.",
            )
        prev = event.hash
    return prev


def _fault(event: Event, seq: int, prev: str) -> str:
    if event.seq != seq:
        return f"entry {seq} is missing: the next one is numbered {event.seq}"
    if event.prev != prev:
        return "it does not follow the entry before it: one of the two was changed, or another stood between them"
    if hash_of(event) != event.hash:
        return "its content does not match its hash"
    if event.sealed is not None and seal_of(event.salt or "", event.sealed) != event.seal:
        return "its sealed part (names, texts or ids) does not match the commitment in the ledger"
    return ""
