"""Single bits of an audit file flipped: does the byte matter, and is it noticed? Each answered without the other.

A byte *matters* if what SQLite reads of the file is another: any row of any table, what the file says it is, its
schema, or what SQLite's own check finds. Free pages, slack and counters of SQLite do not.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crime_sample import ledger
from crime_sample.errors import CrimeSampleError
from crime_sample.replay import replay
from crime_sample.store.audit_file import open_file

ROWS = (
    "SELECT * FROM events ORDER BY seq",
    "SELECT * FROM sealed ORDER BY seq",
    "SELECT * FROM about ORDER BY key",
)


@dataclass
class Flips:
    """How many flips were of which sort, and those that mattered and were not noticed, by what they changed."""

    counts: Counter[str] = field(default_factory=Counter)
    unnoticed: list[tuple[int, int, Any]] = field(default_factory=list)


def content(raw: bytes) -> tuple[object, ...] | None:
    """All that the bytes hold, as SQLite alone reads them; None where it cannot."""
    connection = sqlite3.connect(":memory:")
    connection.text_factory = bytes
    try:
        # Two bytes say whether it is written by a log, which is not to be had in memory; every opening sets them anew.
        connection.deserialize(raw[:18] + b"\x01\x01" + raw[20:])
        facts = [connection.execute(f"PRAGMA {one}").fetchall() for one in ("application_id", "user_version")]
        schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        schema = [
            [b"".join((cell or b"").split()) for cell in row] for row in schema
        ]  # blanks in it do not matter
        rows = [connection.execute(one).fetchall() for one in ROWS]
        sound = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except (sqlite3.Error, UnicodeError, MemoryError):
        return None
    else:
        return facts, schema, rows, sound
    finally:
        connection.close()


def noticed(path: Path) -> bool:
    """Whether opening the file, its own check, the chain or the replay say that something is wrong. Errors that are not
    ours pass through."""
    try:
        store = open_file(path)
        try:
            if store.damage():
                return True
            events = store.events()
        finally:
            store.close()
        ledger.check(events)
        replay(events)
    except CrimeSampleError:
        return True
    return False


def flipped(raw: bytes, path: Path, count: int, seed: int) -> Flips:
    """Flip ``count`` bits one after another, each in the whole file ``raw``, which is put at ``path``."""
    dice, found = random.Random(seed), Flips()
    honest = content(raw)
    assert honest is not None
    path.write_bytes(raw)
    assert not noticed(path)
    for _ in range(count):
        at, bit = dice.randrange(len(raw)), dice.randrange(8)
        spoilt = bytearray(raw)
        spoilt[at] ^= 1 << bit
        path.write_bytes(bytes(spoilt))
        read = content(bytes(spoilt))
        matters, seen = read != honest, noticed(path)
        sort = "matters" if matters else "does not matter"
        found.counts[f"{sort}, {'noticed' if seen else 'not noticed'}"] += 1
        if matters and not seen:
            found.unnoticed.append(
                (at, bit, read and [a for a, b in zip(read, honest, strict=True) if a != b])
            )
    return found
