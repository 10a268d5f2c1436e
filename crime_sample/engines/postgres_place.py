# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""A frame in a PostgreSQL database: everything is asked there, in one snapshot, and nothing is written.

One transaction that can only read sees one state of the tables, however long it asks. What is kept is a subselect: not
even a temporary table is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crime_sample import postgres
from crime_sample.engines import expressions, postgres_table
from crime_sample.engines.address import TableAddress
from crime_sample.engines.place import Place, Row
from crime_sample.engines.postgres_dialect import PostgresDialect
from crime_sample.engines.postgres_trouble import trouble
from crime_sample.engines.watched import Progress, silent
from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.formats import without_values

OLDEST = 110000  # the first that has sha256()
BLOCK = 5000  # lines in a text that is sent
_BOOL = 16
# Set within the transaction, so that a pooler's connection is as it was when it is rolled back.
_TERMS = (
    "SET default_transaction_read_only = on",  # also for whoever should end this transaction
    "SET row_security = off",  # an error instead of records that are silently left out
    "SET standard_conforming_strings = on",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET TimeZone = 'UTC'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
    "SET jit = off",  # what is asked is long, and compiling it takes longer than asking
)
_FACTS = (
    "SELECT current_setting('server_version_num')::integer, current_setting('server_version'), "
    "current_setting('server_encoding'), (SELECT collname FROM pg_collation WHERE collname IN "
    "('pg_c_utf8', 'und-x-icu', 'C.utf8', 'en_US.utf8') AND pg_collation_is_visible(oid) "
    "ORDER BY array_position(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8', 'en_US.utf8'], collname::text) LIMIT 1)"
)


class Asking(Place):
    """A table, a view or a query, and the one connection on which it is asked about."""

    when_changed = (
        "The table is not what it was when it was registered. Nothing is drawn from another: register it again, or "
        "restore it; a copy that nobody writes to stays what it is."
    )

    def __init__(
        self,
        address: TableAddress,
        connection: sa.Connection,
        tell: Progress,
        query: str | None,
        time_zone: str | None,
    ) -> None:
        self.address = address
        self.connection = connection
        self.tell = tell
        self.query = query
        self.where = str(address)
        self.rules: dict[str, str] = {}
        self._begin()
        version, called, encoding, casing = self.row(_FACTS)
        _refuse_old(address, int(version), str(called), str(encoding))
        self.dialect = PostgresDialect(casing or "")
        base = postgres_table.source(address, query, self.rows)
        described = self._described(f"SELECT * FROM {base}")
        kinds = ", ".join(str(kind) for _, kind in described) or "0"
        arrays = self.rows(f"SELECT oid FROM pg_type WHERE typcategory = 'A' AND oid IN ({kinds})")
        records = postgres_table.told(address, base, described, {int(row[0]) for row in arrays}, time_zone)
        self.relation, self.columns, self.remarks = records.relation, records.columns, records.remarks

    def rows(self, sql: str) -> list[Row]:
        """Run one statement."""
        try:
            return [tuple(row) for row in self.connection.exec_driver_sql(sql)]
        except DBAPIError as error:
            raise self._told(error) from None
        except UnicodeEncodeError:
            raise InputError("a text given is not valid Unicode", where=self.where) from None

    def kept(self, alias: str, sql: str) -> str:
        """A subselect, each column of which is computed once."""
        kept = f"SELECT CAST(NULL AS bigint) AS record, * FROM ({sql}) AS {alias} OFFSET 0"
        return f"({kept}) AS {alias}"

    def identity(self) -> dict[str, Any]:
        """By nothing but its fingerprint: there is no file."""
        return {"file_kind": "postgresql", "file_sha256": "", "file_bytes": 0}

    def settled(self) -> dict[str, str | None]:
        """The query."""
        return {"query": self.query}

    def add_rule(self, label: str, expression: str) -> None:
        """Admit a user's SQL expression if it is one, speaks only of this place's columns, and is a test."""
        fault = expressions.expression_fault(expression) or self._strange_function(expression)
        if fault:
            raise InputError(
                f"{label}: {fault}",
                where=expression,
                remedy="Write a test of this record's columns, such as \"Disposition\" = 'VOID'.",
            )
        try:
            found = self._described(f"SELECT ({expression}\n) AS test FROM ({self.relation}) AS export")
        except DBAPIError as error:
            raise InputError(
                f"{label}: {postgres.first_line(self.address.url, error)}",
                where=expression,
                remedy="Columns are named in double quotes, texts in single ones; every column is text.",
            ) from None
        if found[0][1] != _BOOL:
            raise InputError(
                f"{label}: the expression is not true or false",
                where=expression,
                remedy="Write a test, such as \"Disposition\" = 'VOID'.",
            )
        self.rules[label] = expression

    def lines_sha256(self, line: str, records: str) -> str:
        """The lines come sorted, some thousands in a text, and are never here all at once."""
        texts = f'SELECT ({line}) COLLATE "C" AS line FROM {records}'
        numbered = (
            f"SELECT line, (row_number() OVER (ORDER BY line) - 1) / {BLOCK} AS block FROM ({texts}) AS texts"
        )
        sql = (
            f"SELECT string_agg(line, chr(10) ORDER BY line) || chr(10) FROM ({numbered}) AS numbered "
            "GROUP BY block ORDER BY block"
        )
        digest = hashlib.sha256()
        try:
            streamed = self.connection.execution_options(stream_results=True, max_row_buffer=20)
            with streamed.exec_driver_sql(sql) as blocks:
                for (text,) in blocks:
                    digest.update(text.encode())
        except DBAPIError as error:
            raise self._told(error) from None
        finally:
            self.connection.execution_options(stream_results=False)
        return digest.hexdigest()

    def _begin(self) -> None:
        for term in _TERMS:
            self.connection.exec_driver_sql(term)

    def _described(self, sql: str) -> postgres_table.Described:
        """The columns that a statement would give, by its plan alone."""
        with self.connection.exec_driver_sql(f"{sql} LIMIT 0") as result:
            return [(str(column[0]), int(str(column[1]))) for column in result.cursor.description or ()]

    def _strange_function(self, expression: str) -> str:
        """Why a function in it cannot be used: it does more than tell something of one record."""
        called = sorted(expressions.functions(expression))
        if not called:
            return ""
        listed = ", ".join(map(self.dialect.literal, called))
        rows = self.rows(
            "SELECT DISTINCT proname FROM pg_proc AS p WHERE "
            f"proname IN ({listed}) AND (provolatile = 'v' OR prokind <> 'f' OR proname LIKE '%\\_to\\_xml%') "
            # PostgreSQL's own goes before somebody's of the same name.
            "AND (pronamespace = 'pg_catalog'::regnamespace OR NOT EXISTS (SELECT 1 FROM pg_proc AS own "
            "WHERE own.proname = p.proname AND own.pronamespace = 'pg_catalog'::regnamespace)) ORDER BY 1"
        )
        return f"the function '{rows[0][0]}' does not tell the same of one record each time" if rows else ""

    def _told(self, error: DBAPIError) -> CrimeSampleError:
        """The fault in words, laid at the door of the rule that it comes from, if it does."""
        found = trouble(self.address, error)
        if not isinstance(found, InputError):
            return found
        for label, expression in self.rules.items():
            try:
                self.connection.rollback()
                self._begin()
                self.connection.exec_driver_sql(
                    f"SELECT count(*) FILTER (WHERE ({expression}\n)) FROM ({self.relation}) AS export"
                )
            except DBAPIError as fault:
                what = without_values(postgres.first_line(self.address.url, fault), expression)
                return InputError(f"{label}: {what}", where=expression, remedy="Correct the expression.")
        return found


def _refuse_old(address: TableAddress, version: int, called: str, encoding: str) -> None:
    again = "Export the log as CSV in UTF-8, and register that."
    if version < OLDEST:
        raise EnvironmentTrouble(
            f"this is PostgreSQL {called}, which has no SHA-256; 11 is the first that has",
            where=address.database,
            remedy=again,
        )
    if encoding != "UTF8":
        raise EnvironmentTrouble(
            f"this database keeps text as {encoding}, whose bytes sort otherwise than those of UTF-8",
            where=address.database,
            remedy=again,
        )


@contextmanager
def asking(
    address: TableAddress,
    *,
    query: str | None = None,
    time_zone: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Asking]:
    """Open the database for reading, for as long as it is asked; a moment with a zone is told by the clocks of
    ``time_zone``."""
    tell = progress or silent
    tell("connecting")
    engine = postgres.engine(address.url, "REPEATABLE READ", where=str(address))
    # Statements hold their values: a per cent sign in one is no place for another.
    options = {"postgresql_readonly": True, "no_parameters": True}
    try:
        with engine.execution_options(**options).connect() as connection:
            try:
                yield Asking(address, connection, tell, query, time_zone)
            finally:
                connection.rollback()
    except DBAPIError as error:
        raise trouble(address, error) from None
    finally:
        engine.dispose()
