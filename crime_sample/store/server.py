"""An audit on a PostgreSQL server: the tables of the audit file, in a schema of their own.

Writers take turns by an advisory lock that the server holds for as long as the transaction lasts, so whoever has it
sees all that was written before, and the turn of one who vanished comes to an end. A commit whose acknowledgement
was lost is looked for by the uids of its events: while we hold the turn it is either there or never will be.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crime_sample import __version__, postgres
from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.identity import System
from crime_sample.ledger import Draft, Event
from crime_sample.postgres import is_lost, sqlstate
from crime_sample.store import rows
from crime_sample.store import server_clearing as clearing
from crime_sample.store import server_people as people
from crime_sample.store.address import HOW, ServerAddress
from crime_sample.store.schema import SCHEMA_VERSION, about, events, metadata
from crime_sample.store.server_refusals import BINDING, Tried, refusal
from crime_sample.store.server_soundness import lacking
from crime_sample.store.server_trouble import NOT_ALLOWED, cut_off, trouble, unreachable
from crime_sample.store.upgrades import SIGNED, upgrade_server, version_on
from crime_sample.store.waits import TOLD

PATIENCE = 60  # seconds a writer waits for its turn, and may hold it without a sign of life
RECONNECT = 30.0  # seconds in which a lost server may come back before we give up

# One message, since each is a wait for all who queue behind: the terms of a turn, local to its transaction so that
# they hold behind a connection pooler too, and then the turn itself.
_TURN = sa.text(
    "SELECT set_config('lock_timeout', :patience, true),"
    " set_config('idle_in_transaction_session_timeout', :patience, true),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true), pg_advisory_xact_lock(:key)"
)
_FACTS = sa.text(
    "SELECT current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding,"
    " to_regnamespace(quote_ident(:schema)) IS NOT NULL AS there,"
    " (SELECT array_agg(substr(nspname, 7) ORDER BY nspname) FROM pg_namespace"
    " WHERE nspname LIKE 'audit\\_%') AS audits"
)
_CLOCK = sa.text(
    "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') || '+00:00'"
)

T = TypeVar("T")

# What the driver notes of a lost connection would land in the middle of somebody's screen; our own errors say it.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


class ServerStore:
    """One audit on a server. Make it with ``create_on`` or ``open_on``; close it when done."""

    soundness = "its tables have their keys and constraints"

    def __init__(self, address: ServerAddress) -> None:
        self.address = address
        self._key = int.from_bytes(hashlib.sha256(address.schema.encode()).digest()[:8], "big", signed=True)
        # Each question under the lock must see what is there now.
        engine = postgres.engine(address.url, "READ COMMITTED", where=str(address))
        self._engine = engine.execution_options(schema_translate_map={None: address.schema})
        self._version = 0  # of its tables; only ever raised

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()

    def events(self, *, after: int = 0) -> list[Event]:
        """The events with a number above ``after``, in order."""

        def attempt() -> list[Event]:
            with self._engine.connect() as connection:
                return rows.read(connection, after=after, signed=self._signed(connection))

        return self._steadily(attempt)

    def clock(self) -> str:
        """The server's time."""

        def attempt() -> str:
            with self._engine.connect() as connection:
                return str(connection.scalar(_CLOCK))

        return self._steadily(attempt)

    def identity(self) -> System:
        """The database role that was logged in with."""

        def attempt() -> System:
            with self._engine.connect() as connection:
                return people.logged_in(connection)

        return self._steadily(attempt)

    def roles(self) -> tuple[str, ...] | None:
        """Which of the audit's roles who is logged in has; None where ``roles --sql`` was not run."""

        def attempt() -> tuple[str, ...] | None:
            with self._engine.connect() as connection:
                return people.roles_held(connection, self.address)

        return self._steadily(attempt)

    def has_signatures(self) -> bool:
        """Whether its tables are of a form that has signatures."""

        def attempt() -> bool:
            with self._engine.connect() as connection:
                return self._signed(connection)

        return self._steadily(attempt)

    def bind(self, login: str, person: str) -> None:
        """Tie a login to a pseudonym, which it has to write under; InputError where it is tied already."""

        def attempt() -> None:
            with self._engine.begin() as connection:
                people.bind(connection, self.address, login, person)

        self._steadily(attempt, tried=(("", BINDING),))

    def damage(self) -> str:
        """What the tables lack that keeps the chain single and whole; blank if nothing."""

        def attempt() -> str:
            with self._engine.connect() as connection:
                return lacking(connection, self.address.schema, signed=self._signed(connection))

        return self._steadily(attempt)

    def append(
        self, decide: rows.Decide, *, after: int, at: str, sign: rows.Sign | None = None
    ) -> list[Event]:
        """Append what ``decide`` drafts, durably, and return the events written; as ``AuditFile.append``.

        Where the connection is lost and comes back, ``decide`` is asked again, unless what it drafted first turns
        out to have been written.
        """
        sent: list[str] = []
        tried: list[tuple[str, str]] = []

        def noted(others: list[Event]) -> tuple[str, Sequence[Draft]]:
            actor, drafts = decide(others)
            tried[:] = [(actor, draft.kind) for draft in drafts]
            return actor, drafts

        def attempt() -> list[Event]:
            with self._writing() as connection:
                signed = self._brought_up(connection)
                found = rows.written(connection, sent, signed=signed)
                if found:
                    return found
                new = rows.append(connection, noted, after=after, at=at, sign=sign, signed=signed)
                sent[:] = [event.uid for event in new]
            return new

        return self._steadily(attempt, sent=sent, tried=tried)

    def adopt(self, choose: rows.Choose) -> list[Event]:
        """Append events of another copy of the audit as they stand; ``choose`` picks them from what stands here."""
        sent: list[str] = []
        tried: list[tuple[str, str]] = []

        def noted(here: list[Event]) -> Sequence[Event]:
            tail = choose(here)
            tried[:] = [(event.actor, event.kind) for event in tail]
            return tail

        def attempt() -> list[Event]:
            with self._writing() as connection:
                signed = self._brought_up(connection)
                found = rows.written(connection, sent, signed=signed)
                if found:
                    return found
                new = rows.adopt(connection, noted, signed=signed)
                sent[:] = [event.uid for event in new]
            return new

        return self._steadily(attempt, sent=sent, tried=tried)

    def keeps_from_erasing(self) -> str:
        """That the login does not own the tables, and who does; blank if it does."""

        def attempt() -> str:
            with self._engine.connect() as connection:
                return clearing.not_the_owner(connection, self.address.schema)

        return self._steadily(attempt)

    def to_clear(self) -> bool:
        """Whether sealed parts were erased whose rows may still be in the table's files."""

        def attempt() -> bool:
            with self._engine.connect() as connection:
                return rows.to_clear(connection)

        return self._steadily(attempt)

    def clear(self) -> str:
        """Have the server write the table of sealed parts anew, without what was erased, and forget what it noted of
        its texts; blank once that is done, else what stands in the way. What the server keeps beside it (write-ahead
        log, standbys, backups) is its own."""

        def attempt() -> str:
            with self._writing() as connection:
                return clearing.clear(connection, self.address.schema)

        return self._steadily(attempt)

    def discard(self) -> None:
        """Remove the audit, if nothing stands in it. For one that was just made and could not be begun."""
        try:
            with self._writing() as connection:
                if connection.scalar(sa.select(sa.func.count()).select_from(events)) == 0:
                    metadata.drop_all(connection, checkfirst=False)
                    connection.execute(sa.schema.DropSchema(self.address.schema))
        except DBAPIError as error:
            raise trouble(self.address, error) from error
        finally:
            self.close()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """A transaction that nobody else's can overtake; committed once it is left without an error."""
        with self._engine.begin() as connection:
            self._turn(connection)
            yield connection

    def _signed(self, connection: sa.Connection) -> bool:
        """Whether there is a table of signatures: there is once the owner has written with a program that knows it."""
        if self._version < SIGNED:
            self._version = version_on(connection)
        return self._version >= SIGNED

    def _brought_up(self, connection: sa.Connection) -> bool:
        """``_signed``, once the audit was brought up to this program's form by who may."""
        # Not kept in mind before it is committed: whoever decides may refuse.
        return self._signed(connection) or upgrade_server(connection, self.address.schema, self._version)

    def _turn(self, connection: sa.Connection) -> None:
        connection.execute(_TURN, {"patience": f"{PATIENCE}s", "key": self._key})

    def _steadily(self, attempt: Callable[[], T], *, sent: list[str] | None = None, tried: Tried = ()) -> T:
        """``attempt``, again after a lost connection, until the server has been away for too long. What was ``sent``
        may be in doubt then; what was ``tried`` is named where the server refuses it to the login."""
        deadline, pause, told = time.monotonic() + RECONNECT, 0.1, False
        while True:
            try:
                return attempt()
            except DBAPIError as error:
                if not is_lost(error):
                    raise self._trouble(error, tried) from error
                if time.monotonic() + pause > deadline:
                    raise cut_off(self.address, error, waited=RECONNECT, in_doubt=bool(sent)) from error
            if pause > 0.5 and not told:  # a server that is started anew is often back before
                told = True
                TOLD.get()(f"The server does not answer. Waiting for it, {RECONNECT:.0f} seconds at most.")
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def _trouble(self, error: DBAPIError, tried: Tried = ()) -> CrimeSampleError:
        """What the server refused, in words; where it is a matter of rights also who may."""
        told = trouble(self.address, error)
        if sqlstate(error) != NOT_ALLOWED:
            return told
        try:
            with self._engine.connect() as connection:
                return refusal(connection, self.address, tried, told)
        except DBAPIError:
            return told

    def _once(self, call: Callable[[sa.Connection], T]) -> T:
        """``call`` in a transaction, without patience: when opening, a wrong URL should be told at once."""
        try:
            with self._engine.begin() as connection:
                return call(connection)
        except DBAPIError as error:
            raise (unreachable(self.address, error) if is_lost(error) else self._trouble(error)) from error


def create_on(address: ServerAddress) -> ServerStore:
    """A new, empty audit on a server, in a schema that only its maker may use. Refuses a name that is taken."""
    store = ServerStore(address)

    def make(connection: sa.Connection) -> None:
        store._turn(connection)
        if _facts(store, connection).there:
            raise InputError(
                "there is an audit of this name already",
                where=str(address),
                remedy="Choose another name after the # of the URL.",
            )
        connection.execute(sa.schema.CreateSchema(address.schema))
        metadata.create_all(connection, checkfirst=False)
        clearing.keep_no_samples(connection, address.schema)
        made = {"made by": f"crime_sample {__version__}", "format": str(SCHEMA_VERSION)}
        connection.execute(sa.insert(about), [{"key": key, "value": value} for key, value in made.items()])

    return _made(store, make)


def open_on(address: ServerAddress) -> ServerStore:
    """An audit that is on the server; InputError where there is none or it is newer than this program."""
    store = ServerStore(address)

    def look(connection: sa.Connection) -> None:
        facts = _facts(store, connection)
        if not facts.there:
            there = ", ".join(facts.audits or ()) or "none"
            raise InputError(
                f"there is no audit '{address.audit}' in this database; it holds: {there}",
                where=address.database,
                remedy=f"Put one there with: crime_sample push FILE '{address}'. {HOW}",
            )
        store._version = version = version_on(connection)
        if version > SCHEMA_VERSION:
            raise InputError(
                f"this audit was made by a newer program (format {version}, this one knows {SCHEMA_VERSION})",
                where=str(address),
                remedy="Upgrade crime_sample. The audit was not changed.",
            )

    return _made(store, look)


def _made(store: ServerStore, call: Callable[[sa.Connection], None]) -> ServerStore:
    try:
        store._once(call)
    except CrimeSampleError:
        store.close()
        raise
    return store


def _facts(store: ServerStore, connection: sa.Connection) -> sa.Row[Any]:
    """What the server says of itself; refused where it could not keep what it acknowledges."""
    facts = connection.execute(_FACTS, {"schema": store.address.schema}).one()
    if facts.fsync != "on":
        raise EnvironmentTrouble(
            "this server acknowledges what is not yet on its disk (fsync is off)",
            where=store.address.database,
            remedy="Ask who looks after it to set fsync = on. Nothing was written.",
        )
    if facts.encoding != "UTF8":
        raise EnvironmentTrouble(
            f"this database keeps text as {facts.encoding}, which cannot hold every name and note",
            where=store.address.database,
            remedy="Make one for audits with: createdb --encoding=UTF8 --template=template0 NAME",
        )
    return facts
