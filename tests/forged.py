"""An audit file as somebody might forge it who can write it, and knows the program: entries are changed, added or taken
out, and the chain is made anew from there to the end, so that it holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from crime_sample import ledger
from crime_sample.canonical import canonical
from crime_sample.ledger import Event
from crime_sample.store.audit_file import open_file

Change = Callable[[list[Event]], list[Event]]


def entries(path: Path) -> list[Event]:
    """The entries as they stand."""
    file = open_file(path)
    try:
        return file.events()
    finally:
        file.close()


def rehashed(events: list[Event]) -> list[Event]:
    """Numbered and chained anew, with the signatures that they have."""
    made: list[Event] = []
    for seq, event in enumerate(events, start=1):
        prev = made[-1].hash if made else ledger.ROOT
        fresh = replace(event, seq=seq, prev=prev, hash="")
        made.append(replace(fresh, hash=ledger.hash_of(fresh)))
    return made


def forge(path: Path, change: Change) -> list[Event]:
    """Write the audit file anew with the entries that ``change`` makes of those that stand there."""
    made = rehashed(change(entries(path)))
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("DELETE FROM signatures; DELETE FROM sealed; DELETE FROM events;")
        for one in made:
            row = (
                one.seq,
                one.at,
                one.actor,
                one.kind,
                one.uid,
                canonical(one.body),
                one.seal,
                one.prev,
                one.hash,
            )
            db.execute(
                "INSERT INTO events (seq, at, actor, kind, uid, body, seal, prev, hash) VALUES (?,?,?,?,?,?,?,?,?)",
                row,
            )
            if one.sealed is not None:
                db.execute("INSERT INTO sealed VALUES (?,?,?)", (one.seq, one.salt, canonical(one.sealed)))
            if one.key:
                db.execute("INSERT INTO signatures VALUES (?,?,?)", (one.seq, one.key, one.signature))
    return made


def as_of_version_1(path: Path) -> None:
    """The file as the program before made it: without a table of signatures."""
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("DROP TABLE signatures; PRAGMA user_version = 1;")


def changed(event: Event, **body: object) -> Event:
    """With another body."""
    return replace(event, body={**json.loads(canonical(event.body)), **body})
