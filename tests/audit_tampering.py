# ruff: noqa: S608 - SQL of our own making.
"""Audit files as somebody might tamper with them: by plain SQL, without the program, and with as much care as can be.

The tables and columns are found in the file, so that a new one is tampered with at once.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from small import now

from crime_sample.audit.verifying import verify
from crime_sample.canonical import canonical, digest
from crime_sample.errors import CrimeSampleError
from crime_sample.ledger import FORMAT, ROOT

Row = dict[str, Any]


@contextmanager
def by_hand(path: Path) -> Iterator[sqlite3.Connection]:
    """The file open without the program, what is done kept."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def tables(path: Path) -> dict[str, list[str]]:
    """The columns of each table in the file."""
    with by_hand(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in names}


def table(path: Path, name: str = "events") -> list[Row]:
    """The rows of a table in order, each with its ``rowid``."""
    with by_hand(path) as connection:
        return [
            dict(row) for row in connection.execute(f"SELECT rowid AS rowid, * FROM {name} ORDER BY rowid")
        ]


def put(path: Path, rows: Sequence[Row], name: str = "events") -> None:
    """Make ``rows`` the table."""
    with by_hand(path) as connection:
        connection.execute(f"DELETE FROM {name}")
        for row in rows:
            add(connection, name, row)


def add(connection: sqlite3.Connection, name: str, row: Row) -> None:
    """One more row."""
    given = {key: value for key, value in row.items() if key != "rowid"}
    columns = ", ".join(f'"{key}"' for key in given)
    connection.execute(
        f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' * len(given))})", tuple(given.values())
    )


def rehashed(rows: Sequence[Row]) -> list[Row]:
    """The entries as one chain that holds, numbers and hashes anew; sealed parts keep their commitments."""
    made, prev = [], ROOT
    for seq, row in enumerate(rows, start=1):
        body = json.loads(row["body"])
        told = [FORMAT, seq, prev, row["at"], row["actor"], row["kind"], row["uid"], row["seal"], body]
        made.append(row | {"seq": seq, "prev": prev, "hash": digest(canonical(told))})
        prev = made[-1]["hash"]
    return made


@dataclass(frozen=True)
class Said:
    """What ``verify`` says of a file: all that is broken, the note on the sealed parts, and that on anchors."""

    broken: str
    sealed: str = ""
    anchor: str = ""
    code: int = 0


def said(path: Path, *anchors: str) -> Said:
    """What ``verify`` says, up to what it says of anchors and signatures. Other errors than ours pass."""
    notes = {"sealed parts": "", "anchor": ""}
    broken: list[str] = []
    try:
        for check in verify(path, anchor=anchors, who="x", now=now):
            notes[check.name] = check.words
            if check.verdict == "broken":
                broken.append(check.words)
            if check.name == "signatures":
                break
    except CrimeSampleError as error:
        return Said("\n".join([*broken, str(error)]), code=error.exit_code)
    return Said("\n".join(broken), notes["sealed parts"], notes["anchor"], 1 if broken else 0)


def hashes(path: Path) -> dict[str, str]:
    """The hashes given out: of the freeze, of the draw, and of the last entry when all was closed."""
    rows = table(path)
    by_kind = {row["kind"]: row["hash"] for row in rows}
    return {"freeze": by_kind["plan-frozen"], "draw": by_kind["drawn"], "close": rows[-1]["hash"]}


def copied(path: Path, folder: Path) -> Path:
    """The file alone, elsewhere."""
    made = folder / path.name
    shutil.copy(path, made)
    for ending in ("-wal", "-shm"):
        Path(f"{made}{ending}").unlink(missing_ok=True)
    return made
