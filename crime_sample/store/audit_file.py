"""The audit file: reads events, and appends them durably, one writer at a time.

SQLite in WAL mode with ``synchronous=FULL``: an append is on the disk before it is acknowledged. Writers queue at
a file lock, because SQLite's own busy handler lets one of many starve for seconds.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import DatabaseError

from crime_sample import __version__
from crime_sample.canonical import canonical
from crime_sample.errors import Broken, EnvironmentTrouble, InputError
from crime_sample.ledger import ROOT, Draft, Event, write
from crime_sample.store.schema import APPLICATION_ID, SCHEMA_VERSION, about, events, metadata, sealed

PATIENCE = 60.0  # seconds a writer waits for its turn


class AuditFile:
    """One open audit file. Make it with ``create`` or ``open_file``; close it when done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE}
        )
        sa.event.listen(self._engine, "connect", _configure)
        self._lock = FileLock(f"{path}.lock", mode=0o600)

    def close(self) -> None:
        """Let go of the file; the last to do so folds the write-ahead log into it."""
        self._engine.dispose()

    def events(self, *, after: int = 0) -> list[Event]:
        """The events with a number above ``after``, in order."""
        with self._reading() as connection:
            return _read(connection, after)

    def damage(self) -> str:
        """What SQLite's own check of every page and index finds wrong; blank if nothing."""
        with self._reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars().all()
        return "" if found == ["ok"] else "; ".join(str(line) for line in found)

    def append(
        self, decide: Callable[[list[Event]], tuple[str, Sequence[Draft]]], *, after: int, at: str
    ) -> list[Event]:
        """Append what ``decide`` drafts, durably, and return the events written.

        ``decide`` is called with the events that others wrote since ``after``, while no one else can write, so
        that it decides on what is true; it returns who acts and what is to be written. A draft whose ``uid`` was
        written before is passed over: a repeat after a crash is harmless. All drafts are written, or none.
        """
        with self._turn(), self._reading() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            actor, drafts = decide(_read(connection, after))
            known = _known(connection, [draft.uid for draft in drafts])
            seq, prev = _head(connection)
            new: list[Event] = []
            for draft in drafts:
                if draft.uid in known:
                    continue
                event = write(draft, seq=seq + 1, prev=prev, at=at, actor=actor, salt=secrets.token_hex(16))
                seq, prev = event.seq, event.hash
                new.append(event)
            _insert(connection, new)
            connection.exec_driver_sql("COMMIT")
            return new

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            with self._lock.acquire(timeout=PATIENCE):
                yield
        except Timeout:
            raise EnvironmentTrouble(
                f"another program has been writing to this audit for over {PATIENCE:.0f} seconds",
                where=str(self.path),
                remedy="Close it, then try again. Nothing was changed.",
            ) from None

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                try:
                    yield connection
                except BaseException:
                    if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                        connection.exec_driver_sql("ROLLBACK")
                    raise
        except DatabaseError as error:
            raise _trouble(self.path, error) from error


def create(path: Path) -> AuditFile:
    """A new, empty audit file, readable by its owner only. Refuses a path that exists."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise InputError(
            "there is a file with this name already",
            where=str(path),
            remedy="Choose another name for the audit.",
        ) from None
    except OSError as error:
        raise EnvironmentTrouble(
            f"the audit file cannot be made: {error.strerror}", where=str(path)
        ) from error
    file = AuditFile(path)
    with file._reading() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        metadata.create_all(connection)
        connection.execute(sa.insert(about), [{"key": "made by", "value": f"crime_sample {__version__}"}])
        connection.exec_driver_sql("COMMIT")
    return file


def open_file(path: Path) -> AuditFile:
    """An audit file that exists; InputError where it does not, is none, or is newer than this program."""
    if not path.is_file():
        raise InputError(
            "there is no audit file here", where=str(path), remedy="Start one with: crime_sample new AUDIT"
        )
    file = AuditFile(path)
    try:
        with file._reading() as connection:
            kind = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    except Broken:
        if path.read_bytes()[:15] == b"SQLite format 3":
            raise
        kind, version = None, 0
    if kind != APPLICATION_ID:
        raise InputError("this is not an audit file", where=str(path), remedy="Name a file made by 'new'.")
    if version > SCHEMA_VERSION:
        raise InputError(
            f"this audit was made by a newer program (file format {version}, this program knows {SCHEMA_VERSION})",
            where=str(path),
            remedy="Upgrade crime_sample. The file was not changed.",
        )
    return file


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _read(connection: sa.Connection, after: int) -> list[Event]:
    query = (
        sa.select(events, sealed.c.salt, sealed.c.content)
        .select_from(events.outerjoin(sealed, events.c.seq == sealed.c.seq))
        .where(events.c.seq > after)
        .order_by(events.c.seq)
    )
    return [_event(row) for row in connection.execute(query)]


def _event(row: sa.Row[Any]) -> Event:
    try:
        body = json.loads(row.body)
        content = None if row.content is None else json.loads(row.content)
    except (ValueError, TypeError, UnicodeError):
        raise Broken(
            "its content cannot be read",
            where=f"ledger entry {row.seq} ({row.kind}, {row.at})",
            remedy="Something changed this file outside the program. Go back to a copy from before, and compare.",
        ) from None
    return Event(
        seq=row.seq, at=row.at, actor=row.actor, kind=row.kind, uid=row.uid, body=body,
        prev=row.prev, hash=row.hash, seal=row.seal, salt=row.salt, sealed=content,
    )  # fmt: skip


def _known(connection: sa.Connection, uids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        found.update(connection.scalars(sa.select(events.c.uid).where(events.c.uid.in_(part))))
    return found


def _head(connection: sa.Connection) -> tuple[int, str]:
    row = connection.execute(
        sa.select(events.c.seq, events.c.hash).order_by(events.c.seq.desc()).limit(1)
    ).first()
    return (0, ROOT) if row is None else (row.seq, row.hash)


def _insert(connection: sa.Connection, new: Sequence[Event]) -> None:
    if not new:
        return
    connection.execute(
        sa.insert(events),
        [
            {
                name: getattr(event, name)
                for name in ("seq", "at", "actor", "kind", "uid", "seal", "prev", "hash")
            }
            | {"body": canonical(event.body)}
            for event in new
        ],
    )
    parts = [
        {"seq": event.seq, "salt": event.salt, "content": canonical(event.sealed)}
        for event in new
        if event.sealed is not None
    ]
    if parts:
        connection.execute(sa.insert(sealed), parts)


def _trouble(path: Path, error: DatabaseError) -> EnvironmentTrouble | Broken:
    words = str(error.orig or error)
    if any(
        sign in words
        for sign in (
            "malformed",
            "not a database",
            "disk image",
            "no such table",
            "no such column",
            "encoding",
        )
    ):
        return Broken(
            f"the audit file is damaged: {words}",
            where=str(path),
            remedy="Do not write to it. Go back to a copy from before, and compare.",
        )
    if "readonly" in words or "full" in words or "unable to open" in words or "I/O" in words:
        return EnvironmentTrouble(
            f"the audit file cannot be written: {words}",
            where=str(path),
            remedy="Free space or permissions, then try again. What was acknowledged is kept.",
        )
    return EnvironmentTrouble(f"the audit file cannot be used: {words}", where=str(path))
