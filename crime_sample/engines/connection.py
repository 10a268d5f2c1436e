# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""A DuckDB that can read one export and nothing else, and whose faults are told in the user's words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.files.intake import Source, literal, opened

Progress = Callable[[str], None]
MEMORY = "2GB"
MOST_FIELD = 1 << 27


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Reading:
    """An export under the engine's eyes: what it is, and the connection that asks about it.

    ``rules`` are the user's own SQL expressions by a name for messages, so that a fault can be laid at the
    right door.
    """

    source: Source
    connection: duckdb.DuckDBPyConnection
    progress: Progress = silent
    rules: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The export's path, for messages."""
        return str(self.source.path)

    def rows(self, sql: str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement; ``$name`` stands for a value."""
        try:
            return self.connection.execute(sql, dict(values or {})).fetchall()
        except duckdb.Error as error:
            raise self._told(error) from None
        except UnicodeEncodeError:
            raise InputError("a text given is not valid Unicode", where=self.where) from None

    def row(self, sql: str, values: Mapping[str, object] | None = None) -> tuple[Any, ...]:
        """The one row of a statement that has one."""
        return self.rows(sql, values)[0]

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


def record(number: int) -> str:
    """A record by its number, the first after the header being 1, with its row in a spreadsheet.

    >>> record(5)
    'record 5 (spreadsheet row 6)'
    """
    return f"record {number} (spreadsheet row {number + 1})" if number else "the header"


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


@contextmanager
def reading(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    progress: Progress | None = None,
    sha256: str | None = None,
) -> Iterator[Reading]:
    """Open the export and a locked connection to it; with ``sha256``, only if the file is still that one."""
    progress = progress or silent
    progress("reading the file")
    with opened(path, encoding=encoding, delimiter=delimiter, worksheet=worksheet) as source:
        if sha256 is not None and source.sha256 != sha256:
            raise InputError(
                "this is not the file that was registered: "
                f"its SHA-256 is {source.sha256}, registered was {sha256}",
                where=str(path),
                remedy="Use the very file that was registered; a new export needs a new registration.",
            )
        with _connect(source) as connection:
            yield Reading(source, connection, progress)


def _connect(source: Source) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    for setting, value in (
        ("memory_limit", literal(MEMORY)),
        ("temp_directory", literal(str(source.folder))),
        ("TimeZone", "'UTC'"),
        ("enable_progress_bar", "false"),
        ("allowed_paths", _list((str(source.readable.resolve()), str(source.readable.absolute())))),
        ("allowed_directories", _list((str(source.folder),))),
        ("enable_external_access", "false"),
        ("lock_configuration", "true"),
    ):
        connection.execute(f"SET {setting} = {value}")
    return connection


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(literal(text) for text in texts)}]"
