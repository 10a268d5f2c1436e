# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""A DuckDB that can read one export and nothing else, and whose faults are told in the user's words."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from crime_sample.engines.checks import record
from crime_sample.engines.dialect import Dialect
from crime_sample.engines.place import Place, Row
from crime_sample.engines.watched import Progress, able, silent, watched
from crime_sample.errors import Broken, CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.files.intake import Source, literal, opened, sha256_of

MEMORY = "1GB"
MOST_FIELD = 1 << 27


class Reading(Place):
    """A file under DuckDB's eyes: what it is, and the connection that asks about it.

    ``rules`` are the user's own SQL expressions by a name for messages, so that a fault can be laid at the
    right door.
    """

    dialect = Dialect()

    def __init__(
        self, source: Source, connection: duckdb.DuckDBPyConnection, tell: Progress, *, unchanging: bool
    ) -> None:
        self.source = source
        self.connection = connection
        self.tell = tell
        self.where = str(source.path)
        self.columns = source.columns
        self.relation = source.relation
        self.nulls = source.nulls
        self.remarks = source.remarks
        self.bytes = source.bytes
        self.unchanging = unchanging
        self.rules: dict[str, str] = {}

    def rows(self, sql: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """Run one statement; ``$name`` stands for a value."""
        try:
            with watched(self.connection, self.tell, self.stage):
                return self.connection.execute(sql, dict(values or {})).fetchall()
        except duckdb.Error as error:
            raise self._told(error) from None
        except UnicodeEncodeError:
            raise InputError("a text given is not valid Unicode", where=self.where) from None

    def kept(self, alias: str, sql: str) -> str:
        """A table in memory, or on the disk where that does not suffice. DuckDB keeps the order of the file in it, so
        a row's number is its record; counting by a window function would read the file on one core only."""
        self.rows(f"CREATE OR REPLACE TEMP TABLE {alias} AS {sql}")
        return f"(SELECT rowid + 1 AS record, * FROM {alias}) AS {alias}"

    def identity(self) -> dict[str, Any]:
        """By the SHA-256 of the file."""
        source = self.source
        plain = source.kind != "xlsx" and source.encoding in ("", "utf-8") and not source.nulls
        return {
            "file_kind": source.kind,
            "file_sha256": source.sha256,
            "file_bytes": source.bytes,
            "file_plain": plain,
        }

    def settled(self) -> dict[str, str | None]:
        """Encoding, delimiter and worksheet."""
        source = self.source
        return {
            "encoding": source.encoding or None,
            "delimiter": source.delimiter or None,
            "worksheet": source.worksheet,
        }

    def ascending(self, records: str) -> bool:
        """By one look at neighbours: many exports stand in the order of their numbers."""
        falls = f"SELECT id <= lag(id) OVER () AS falls FROM {records}"
        return not self.rows(f"SELECT 1 FROM ({falls}) WHERE falls LIMIT 1")

    def lines_sha256(self, line: str, records: str) -> str:
        """By way of a file. Records that ascend by id, as in many exports, need no sorting: no id holds a sign that
        comes before the tab behind it."""
        order = "" if self.ascending(records) else " ORDER BY line"
        target = self.source.folder / "lines.txt"
        # One column and no quotes: DuckDB writes the texts as they are.
        self.rows(
            f"COPY (SELECT {line} AS line FROM {records}{order}) TO {literal(str(target))} "
            "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '')"
        )
        found = sha256_of(target)
        target.unlink()
        return found

    def add_rule(self, label: str, expression: str) -> None:
        """Admit a user's SQL expression if it is one, speaks only of this export's columns, and is a test."""
        self._one_expression(label, expression)
        try:
            found = self.connection.execute(
                f"DESCRIBE SELECT ({expression}\n) AS test FROM ({self.source.relation})"
            ).fetchall()
        except duckdb.Error as error:
            raise _rule_fault(label, expression, error) from None
        if found[0][1] != "BOOLEAN":
            raise InputError(
                f"{label}: the expression gives {found[0][1]}, not true or false",
                where=expression,
                remedy="Write a test, such as \"Disposition\" = 'VOID'.",
            )
        self.rules[label] = expression

    def _one_expression(self, label: str, expression: str) -> None:
        found = json.loads(
            self.connection.execute(
                "SELECT json_serialize_sql($s)", {"s": f"SELECT ({expression}\n)"}
            ).fetchall()[0][0]
        )
        if found["error"]:
            raise InputError(
                f"{label}: {found['error_message']}", where=expression, remedy="Correct the expression."
            )
        node = found["statements"][0]["node"] if len(found["statements"]) == 1 else {}
        plain = (
            node.get("type") == "SELECT_NODE"
            and len(node["select_list"]) == 1
            and node["from_table"]["type"] == "EMPTY"
            and not node["where_clause"]
            and not _holds_query(node["select_list"])
        )
        if not plain:
            raise InputError(
                f"{label}: a rule is one expression about one record, without SELECT or FROM",
                where=expression,
                remedy="Write a test of this record's columns, such as \"Disposition\" = 'VOID'.",
            )

    def _told(self, error: duckdb.Error) -> CrimeSampleError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return EnvironmentTrouble(
                f"the memory set aside ({MEMORY}) and the temporary folder did not suffice",
                where=self.where,
                remedy="Free some disk space for temporary files, or leave out columns that are not needed.",
            )
        text = str(error)
        if "CSV" in text.split("\n", 1)[0]:
            return self._csv_fault(text)
        for label, expression in self.rules.items():
            try:
                self.connection.execute(
                    f"SELECT count(*) FILTER (({expression}\n)) FROM ({self.source.relation})"
                )
            except duckdb.Error as fault:
                return _rule_fault(label, expression, fault)
        if isinstance(error, duckdb.IOException):
            return EnvironmentTrouble(
                text.split("\n", 1)[0], where=self.where, remedy="Check the file and the free disk space."
            )
        return InputError(
            text.split("\n", 1)[0], where=self.where, remedy="The file cannot be used as it is."
        )

    def _csv_fault(self, text: str) -> InputError:
        """What is wrong with the CSV, found again by Python's reader, which knows the physical line too."""
        source = self.source
        again = "Correct that record, or export the log again with every cell in quotes."
        before = csv.field_size_limit(MOST_FIELD)
        reached, line = 0, 1
        try:
            with source.readable.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, delimiter=source.delimiter or ",", strict=True)
                for row in reader:
                    if row and len(row) != len(source.columns):
                        return InputError(
                            f"{record(reached)} has {len(row)} cells, the header {len(source.columns)}",
                            where=f"{self.where}, line {line}",
                            remedy=again,
                        )
                    reached += 1 if row else 0
                    line = reader.line_num + 1
        except csv.Error as error:
            return InputError(
                f"{record(reached)}: a quote is not closed, or not followed by the delimiter ({error})",
                where=f"{self.where}, line {line}",
                remedy=again,
            )
        finally:
            csv.field_size_limit(before)
        if "invalid state" in text:
            return InputError(
                "line ends are mixed (CR LF, LF, CR), or a lone CR stands in a cell without quotes",
                where=self.where,
                remedy="Export the log again with one kind of line end and cells in quotes.",
            )
        detail = text.split("\n", 1)[0].removeprefix("Invalid Input Error: ")
        if "Maximum line size" in text:
            detail += ": a record is longer than any log entry can be, so a quote is probably not closed"
        return InputError(detail, where=self.where, remedy=again)


def _holds_query(node: object) -> bool:
    if isinstance(node, dict):
        return node.get("class") in {"SUBQUERY", "STAR"} or any(map(_holds_query, node.values()))
    return isinstance(node, list) and any(map(_holds_query, node))


def _rule_fault(label: str, expression: str, error: duckdb.Error) -> InputError:
    text = str(error).split("\n\n", 1)[0].split("\nLINE", 1)[0].replace("\n", " ")
    remedy = "Columns are named in double quotes, texts in single ones; every column is text."
    if isinstance(error, duckdb.PermissionException):
        text, remedy = "a rule may not read files or the network", "Use the record's own columns only."
    return InputError(f"{label}: {text}", where=expression, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a file that was registered: its SHA-256, and whether it was ``plain``. With ``check`` it is held
    to that."""

    sha256: str
    plain: bool
    check: bool = True


@contextmanager
def reading(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    progress: Progress | None = None,
    before: Before | None = None,
) -> Iterator[Reading]:
    """Open the export and a locked connection to it. What was done with a file that was registered ``before`` is
    refused at the end if it is not the very one: its hash is computed meanwhile."""
    tell = progress or silent
    tell("reading the file")
    plain, held_to = before is not None and before.plain, before.sha256 if before and before.check else None
    try:
        with (
            opened(path, encoding=encoding, delimiter=delimiter, worksheet=worksheet, plain=plain) as source,
            _connect(source) as connection,
        ):
            yield Reading(source, connection, tell, unchanging=held_to is not None)
            if held_to is not None and source.sha256 != held_to:
                raise _another(path, source.sha256, held_to)
    except (InputError, Broken):
        # That it is another file goes before whatever came of reading it.
        if held_to is not None and (found := sha256_of(path)) != held_to:
            raise _another(path, found, held_to) from None
        raise


def _another(path: Path | str, found: str, registered: str) -> InputError:
    return InputError(
        f"this is not the file that was registered: its SHA-256 is {found}, registered was {registered}",
        where=str(path),
        remedy="Use the very file that was registered; a new export needs a new registration.",
    )


def _connect(source: Source) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    able(connection)
    for setting, value in (
        ("memory_limit", literal(MEMORY)),
        ("temp_directory", literal(str(source.folder))),
        ("TimeZone", "'UTC'"),
        ("allowed_paths", _list((str(source.readable.resolve()), str(source.readable.absolute())))),
        ("allowed_directories", _list((str(source.folder),))),
        ("enable_external_access", "false"),
        ("lock_configuration", "true"),
    ):
        connection.execute(f"SET {setting} = {value}")
    return connection


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(literal(text) for text in texts)}]"
