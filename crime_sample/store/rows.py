"""Events as rows: reading them and appending them, in the same words to SQLite and to PostgreSQL.

Whoever calls a function that writes holds the turn to write and has a transaction open.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from crime_sample.canonical import canonical
from crime_sample.errors import Broken, EnvironmentTrouble
from crime_sample.formats import visible
from crime_sample.ledger import ERASED, ROOT, Draft, Event, write
from crime_sample.store.schema import about, events, sealed, signatures

Decide = Callable[[list[Event]], tuple[str, Sequence[Draft]]]
Choose = Callable[[list[Event]], Sequence[Event]]
Sign = Callable[[Event], Event]
"""The event with its author's signature, where it must have one; raises where there is none to be had."""

_PLAIN = ("seq", "at", "actor", "kind", "uid", "seal", "prev", "hash")
_AT_ONCE = 500  # uids in one question
_TO_CLEAR = "erased, and not cleared away yet"
_MADE = re.compile(r"crime_sample [0-9A-Za-z.+!-]{1,60}")


def read(connection: sa.Connection, *, after: int = 0, signed: bool = True) -> list[Event]:
    """The events with a number above ``after``, in order; ``signed`` if there is a table of signatures."""
    every = _SIGNED if signed else _SELECT
    # All there are for a beginning: a number below 1 is none of ours, and must be found.
    query = (every.where(events.c.seq > after) if after else every).order_by(events.c.seq)
    return [_event(row) for row in connection.execute(query)]


def written(connection: sa.Connection, uids: Sequence[str], *, signed: bool = True) -> list[Event]:
    """Those events that carry one of ``uids``, in order."""
    found: list[Event] = []
    for start in range(0, len(uids), _AT_ONCE):
        query = (_SIGNED if signed else _SELECT).where(events.c.uid.in_(uids[start : start + _AT_ONCE]))
        found.extend(_event(row) for row in connection.execute(query))
    return sorted(found, key=lambda event: event.seq)


def append(
    connection: sa.Connection,
    decide: Decide,
    *,
    after: int,
    at: str,
    sign: Sign | None = None,
    signed: bool = True,
) -> list[Event]:
    """Write what ``decide`` drafts from the events since ``after``; a draft whose uid is known is passed over."""
    # One question brings what others wrote and, where they wrote nothing, the hash to go on from. It is asked before
    # deciding: what comes in meanwhile, against the rules, must collide.
    newest = read(connection, after=max(0, after - 1), signed=signed)
    if after and (not newest or newest[0].seq != after):
        raise Broken(
            f"ledger entry {after}, which was there before, is gone",
            remedy="Another copy of the audit was put in its place. Nothing was written. Look which of them is right.",
        )
    seq, prev = (newest[-1].seq, newest[-1].hash) if newest else (0, ROOT)
    actor, drafts = decide([event for event in newest if event.seq > after])
    known = _known(connection, [draft.uid for draft in drafts])
    new: list[Event] = []
    for draft in drafts:
        if draft.uid in known:
            continue
        event = write(draft, seq=seq + 1, prev=prev, at=at, actor=actor, salt=secrets.token_hex(16))
        seq, prev = event.seq, event.hash
        new.append(event if sign is None else sign(event))
    _insert(connection, new, signed=signed)
    return new


def adopt(connection: sa.Connection, choose: Choose, *, signed: bool = True) -> list[Event]:
    """Write the events, hashes and all, that ``choose`` picks from the chain that stands."""
    tail = list(choose(read(connection, signed=signed)))
    _insert(connection, tail, signed=signed)
    return tail


_PARTS = events.outerjoin(sealed, events.c.seq == sealed.c.seq)
_SELECT = sa.select(
    events, sealed.c.salt, sealed.c.content, sa.null().label("key"), sa.null().label("signature")
).select_from(_PARTS)
_SIGNED = sa.select(
    events, sealed.c.salt, sealed.c.content, signatures.c.key, signatures.c.signature
).select_from(_PARTS.outerjoin(signatures, events.c.seq == signatures.c.seq))


def _event(row: sa.Row[Any]) -> Event:
    try:
        texts = (row.at, row.actor, row.kind, row.uid, row.body, row.prev, row.hash)
        perhaps = [one for one in (row.seal, row.salt, row.content) if one is not None]
        if type(row.seq) is not int or not all(type(one) is str for one in (*texts, *perhaps)):
            raise TypeError
        body = json.loads(row.body)
        content = None if row.content is None else json.loads(row.content)
        if type(body) is not dict or type(content) not in (dict, type(None)):
            raise TypeError
    except (ValueError, TypeError, UnicodeError, RecursionError):
        raise Broken(
            "its content cannot be read",
            where=visible(f"ledger entry {row.seq} ({row.kind}, {row.at})"),
            remedy="Something changed this audit outside the program. Go back to a copy from before, and compare.",
        ) from None
    return Event(
        seq=row.seq, at=row.at, actor=row.actor, kind=row.kind, uid=row.uid, body=body,
        prev=row.prev, hash=row.hash, seal=row.seal, salt=row.salt, sealed=content,
        key=row.key, signature=row.signature,
    )  # fmt: skip


def misspelt(connection: sa.Connection) -> list[str]:
    """The first thing that is written otherwise than this program writes it, in words: such as a key that stands twice,
    of which another reader may take the other. None if there is none."""
    made = connection.scalar(sa.select(about.c.value).where(about.c.key == "made by"))
    if type(made) is not str or not _MADE.fullmatch(made):
        return ["it does not say which program made it"]
    for row in connection.execute(_SELECT.order_by(events.c.seq)):
        event = _event(row)
        try:
            same = canonical(event.body) == row.body and (
                event.sealed is None or canonical(event.sealed) == row.content
            )
        except (ValueError, RecursionError):
            same = False
        if not same:
            return [f"ledger {event.named} is not written as this program writes it"]
    return []


def _known(connection: sa.Connection, uids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(uids), _AT_ONCE):
        part = uids[start : start + _AT_ONCE]
        found.update(connection.scalars(sa.select(events.c.uid).where(events.c.uid.in_(part))))
    return found


def _insert(connection: sa.Connection, new: Sequence[Event], *, signed: bool) -> None:
    if not new:
        return
    keys = [
        {"seq": event.seq, "key": event.key, "signature": event.signature} for event in new if event.signature
    ]
    if keys and not signed:
        raise EnvironmentTrouble(
            "this audit was made by an earlier program and has no room for signatures",
            remedy="Whoever made it on the server writes to it once with this program. Nothing was written.",
        )
    connection.execute(
        sa.insert(events),
        [{name: getattr(event, name) for name in _PLAIN} | {"body": canonical(event.body)} for event in new],
    )
    parts = [
        {"seq": event.seq, "salt": event.salt, "content": canonical(event.sealed)}
        for event in new
        if event.sealed is not None
    ]
    if parts:
        connection.execute(sa.insert(sealed), parts)
    if keys:
        connection.execute(sa.insert(signatures), keys)
    for event in new:
        if event.kind == ERASED:
            _delete(connection, event.body.get("entries", ()))


def _delete(connection: sa.Connection, seqs: Sequence[int]) -> None:
    """Delete sealed parts, salts too, in the transaction that tells of it; and note that their bytes are to be cleared
    away."""
    for start in range(0, len(seqs), _AT_ONCE):
        part = [int(seq) for seq in seqs[start : start + _AT_ONCE]]
        connection.execute(sa.delete(sealed).where(sealed.c.seq.in_(part)))
    if not to_clear(connection):
        connection.execute(sa.insert(about), [{"key": _TO_CLEAR, "value": "yes"}])


def to_clear(connection: sa.Connection) -> bool:
    """Whether sealed parts were deleted whose bytes may still be there."""
    return connection.scalar(sa.select(about.c.value).where(about.c.key == _TO_CLEAR)) is not None


def cleared(connection: sa.Connection) -> None:
    """Note that nothing is to be cleared away any more."""
    connection.execute(sa.delete(about).where(about.c.key == _TO_CLEAR))
