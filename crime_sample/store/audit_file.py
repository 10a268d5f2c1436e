"""The audit file: reads events, and appends them durably, one writer at a time.

SQLite in WAL mode with ``synchronous=FULL``: an append is on the disk before it is acknowledged. Writers queue at
a file lock, because SQLite's own busy handler lets one of many starve for seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import DatabaseError

from crime_sample import __version__
from crime_sample.errors import Broken, EnvironmentTrouble, InputError
from crime_sample.files.private import claim
from crime_sample.formats import visible
from crime_sample.identity import System
from crime_sample.ledger import Event
from crime_sample.store import rows
from crime_sample.store.logins import this_login
from crime_sample.store.schema import APPLICATION_ID, SCHEMA_VERSION, about, metadata
from crime_sample.store.soundness import OBJECTS, look, refuse_strangers
from crime_sample.store.upgrades import SIGNED, upgrade_file

PATIENCE = 60.0  # seconds a writer waits for its turn
POLL = 0.01  # seconds between looks at whether it has come
CLEARING = 2000  # milliseconds that what was erased waits for readers of the log it stands in
# The first two are what SQLite advises for a file that somebody else may have made.
_PRAGMAS = (
    "trusted_schema=OFF", "cell_size_check=ON", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
    "secure_delete=ON",
)  # fmt: skip

# What the library notes of a connection that was stopped would land in the middle of somebody's screen.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


class AuditFile:
    """One open audit file. Make it with ``create`` or ``open_file``; close it when done."""

    soundness = "its pages and indexes fit"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            connect_args={"timeout": PATIENCE},
            hide_parameters=True,  # they are what is sealed, and errors would repeat them
        )
        sa.event.listen(self._engine, "connect", _configure)
        self._lock = FileLock(f"{path.resolve()}.lock", mode=0o600)

    def close(self) -> None:
        """Let go of the file; the last to do so folds the write-ahead log into it."""
        self._engine.dispose()

    @property
    def address(self) -> Path:
        """Where the audit is kept."""
        return self.path

    def events(self, *, after: int = 0) -> list[Event]:
        """The events with a number above ``after``, in order."""
        with self._reading() as connection:
            return rows.read(connection, after=after, signed=_version(connection) >= SIGNED)

    def damage(self) -> str:
        """What SQLite's own check of every page and index finds, and what is not as it is written; blank if nothing."""
        with self._reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars().all()
            if found == ["ok"]:
                loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                found = [
                    f"a row of '{table}' is of entry {row}, which is not there"
                    for table, row, *_ in loose[:3]
                ] or rows.misspelt(connection)
        return "; ".join(visible(str(line)) for line in found)

    def clock(self) -> str:
        """Blank: who writes a file goes by their own computer's clock."""
        return ""

    def identity(self) -> System:
        """The login: who writes a file is who the operating system says."""
        return this_login()

    def roles(self) -> None:
        """None: nothing but the file's own rights keeps anybody from anything."""

    def append(
        self, decide: rows.Decide, *, after: int, at: str, sign: rows.Sign | None = None
    ) -> list[Event]:
        """Append what ``decide`` drafts, durably, and return the events written.

        ``decide`` is called with the events that others wrote since ``after``, while no one else can write, so
        that it decides on what is true; it returns who acts and what is to be written. A draft whose ``uid`` was
        written before is passed over: a repeat after a crash is harmless. All drafts are written, or none.
        ``sign`` is given each event before it is written.
        """
        with self._writing() as connection:
            return rows.append(connection, decide, after=after, at=at, sign=sign)

    def adopt(self, choose: rows.Choose) -> list[Event]:
        """Append events of another copy of the audit as they stand; ``choose`` picks them from what stands here."""
        with self._writing() as connection:
            return rows.adopt(connection, choose)

    def keeps_from_erasing(self) -> str:
        """Blank: who may write to a file may erase in it."""
        return ""

    def to_clear(self) -> bool:
        """Whether sealed parts were erased whose bytes may still be in the file or beside it."""
        with self._reading() as connection:
            return rows.to_clear(connection)

    def clear(self) -> str:
        """Overwrite the bytes of what was erased in the file, write it anew without the gaps, and cut off the
        write-ahead log, which holds older pages; blank once that is done, else what stands in the way."""
        with self._turn(), self._reading() as connection:
            connection.exec_driver_sql("PRAGMA temp_store = MEMORY")  # no copy of it in a temporary folder
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {CLEARING}")
            try:
                # First, so that zeros come where the texts were before the file gets shorter.
                gone = _truncated(connection)
                connection.exec_driver_sql("VACUUM")
                if not (gone and _truncated(connection)):
                    return "another program has this audit open"
                rows.cleared(connection)
                _truncated(connection)
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
        return ""

    def discard(self) -> None:
        """Remove the file. For one that was just made and could not be begun."""
        self.close()
        self.path.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """A transaction that nobody else's can overtake; on the disk once it is left without an error."""
        with self._turn(), self._reading() as connection:
            upgrade_file(connection, self.path, _version(connection))
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            self._refuse_strangers(connection)
            yield connection
            connection.exec_driver_sql("COMMIT")

    def _refuse_strangers(self, connection: sa.Connection) -> None:
        refuse_strangers(connection.exec_driver_sql(OBJECTS).all(), str(self.path))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        try:
            turn = self._lock.acquire(timeout=PATIENCE, poll_interval=POLL)
        except Timeout:
            raise EnvironmentTrouble(
                f"another program has been writing to this audit for over {PATIENCE:.0f} seconds",
                where=str(self.path),
                remedy="Close it, then try again. Nothing was changed.",
            ) from None
        except OSError as error:
            raise EnvironmentTrouble(
                f"the audit cannot be written: its lock cannot be had: {error.strerror or error}",
                where=self._lock.lock_file,
                remedy="Free space or permissions there, then try again. Nothing was changed.",
            ) from error
        with turn:
            yield

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                try:
                    yield connection
                except BaseException:
                    # Stopped within a statement, it was let go of, and what was begun with it.
                    if not connection.invalidated and connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                        connection.exec_driver_sql("ROLLBACK")
                    raise
        except DatabaseError as error:
            raise _trouble(self.path, error) from error
        except UnicodeDecodeError as error:  # SQLite's own words repeat bytes of the file
            raise _damaged(self.path, "a text in it is not UTF-8") from error


def create(path: Path) -> AuditFile:
    """A new, empty audit file, readable by its owner only. Refuses a path that exists."""
    try:
        claim(path)
    except FileExistsError:
        raise InputError(
            "there is a file with this name already",
            where=str(path),
            remedy="Choose another name for the audit.",
        ) from None
    except OSError as error:
        raise EnvironmentTrouble(
            f"the audit file cannot be made: {error.strerror}",
            where=str(path),
            remedy="Name a folder that is there and that you may write to.",
        ) from error
    file = AuditFile(path)
    try:
        with file._reading() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            metadata.create_all(connection)
            connection.execute(sa.insert(about), [{"key": "made by", "value": f"crime_sample {__version__}"}])
            connection.exec_driver_sql("COMMIT")
    except BaseException:
        file.discard()
        raise
    return file


def open_file(path: Path) -> AuditFile:
    """An audit file that exists; InputError where it does not, is none, or is newer than this program. ``Broken`` where
    it or what lies beside it is not as this program makes it. Nothing is changed before that is known."""
    version = look(path)
    if version > SCHEMA_VERSION:
        raise InputError(
            f"this audit was made by a newer program (file format {version}, this program knows {SCHEMA_VERSION})",
            where=str(path),
            remedy="Upgrade crime_sample. The file was not changed.",
        )
    file = AuditFile(path)
    try:
        with file._reading() as connection:
            file._refuse_strangers(connection)
    except BaseException:
        file.close()
        raise
    return file


def _version(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _truncated(connection: sa.Connection) -> bool:
    """Fold the write-ahead log into the file and cut it off; whether no reader was in the way."""
    return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0)


def _damaged(path: Path, words: str) -> Broken:
    return Broken(
        f"the audit file is damaged: {words}",
        where=str(path),
        remedy="Do not write to it. Go back to a copy from before, and compare.",
    )


def _trouble(path: Path, error: DatabaseError) -> EnvironmentTrouble | Broken:
    words = str(error.orig or error)
    if "decode" in words:  # it would repeat the text, which may be a sealed one
        return _damaged(path, "a text in it is not UTF-8")
    signs = ("malformed", "not a database", "disk image", "no such table", "no such column", "encoding")
    if any(sign in words for sign in signs):
        return _damaged(path, visible(words))
    if "readonly" in words or "full" in words or "unable to open" in words or "I/O" in words:
        return EnvironmentTrouble(
            f"the audit file cannot be written: {words}",
            where=str(path),
            remedy="Free space or permissions, then try again; to look at it only, copy it to a folder that takes "
            "writing. What was acknowledged is kept.",
        )
    return EnvironmentTrouble(f"the audit file cannot be used: {words}", where=str(path))
