# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""A DuckDB that can read the files of one export and nothing else, and whose faults are told in the user's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from crime_sample.engines.csv_fault import csv_fault
from crime_sample.engines.dialect import Dialect
from crime_sample.engines.place import Place, Row
from crime_sample.engines.user_rules import check_rule, rule_fault
from crime_sample.engines.watched import Progress, able, silent, watched
from crime_sample.errors import Broken, CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.files.intake import Source, literal, sha256_of
from crime_sample.files.relations import BUFFER
from crime_sample.files.several import Given, called, exports, labels, opened_all, sha256_of_all, together
from crime_sample.frame import FrameFile

MEMORY = "1GB"
LITTLE = 2 * BUFFER
"""Bytes for each thread, and one more, of a search through a file that keeps next to nothing. With more, DuckDB reads
further ahead for no gain."""


class MemorySpent(EnvironmentTrouble):
    """What was asked of a file did not fit into the memory set aside, nor on the disk beside it."""


class Reading(Place):
    """Files under DuckDB's eyes: what they are, and the connection that asks about them.

    ``rules`` are the user's own SQL expressions by a name for messages, so that a fault can be laid at the
    right door.
    """

    dialect = Dialect()
    of_files = True

    def __init__(
        self,
        sources: Sequence[Source],
        connection: duckdb.DuckDBPyConnection,
        tell: Progress,
        *,
        unchanging: bool,
    ) -> None:
        several = len(sources) > 1
        self.sources = sources
        self.source = sources[0]
        self.connection = connection
        self.tell = tell
        self.labels = labels([source.path for source in sources])
        self.where = called([source.path for source in sources])
        self.columns = self.source.columns
        self.relation = together(sources) if several else self.source.relation
        self.nulls = " ".join(source.nulls for source in sources if source.nulls)
        self.remarks = tuple(
            f"{label}: {words}" if several else words
            for source, label in zip(sources, self.labels, strict=True)
            for words in source.remarks
        )
        self.bytes = sum(source.bytes for source in sources)
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

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many records each file has."""
        asked = ", ".join(f"(SELECT count(*) FROM ({source.relation}))" for source in self.sources)
        return self.row(f"SELECT {asked}")

    def nth(self, number: int) -> tuple[str, int]:
        """By the counts of the files before."""
        if len(self.sources) == 1:
            return "", number
        for label, count in zip(self.labels, self.counts, strict=True):
            if number <= count:
                return label, number
            number -= count
        raise AssertionError("a record beyond the last file")

    def identity(self) -> dict[str, Any]:
        """By the SHA-256 of the file, or of the list of hashes where there are several."""
        sources = self.sources
        found = {
            "file_kind": self.source.kind,
            "file_sha256": sha256_of_all(source.sha256 for source in sources),
            "file_bytes": self.bytes,
            "file_plain": all(
                source.kind != "xlsx" and source.encoding in ("", "utf-8") and not source.nulls
                for source in sources
            ),
        }
        if len(sources) == 1:
            return found
        files = [
            FrameFile(name=source.path.name, sha256=source.sha256, bytes=source.bytes, records=count)
            for source, count in zip(sources, self.counts, strict=True)
        ]
        return {**found, "files": tuple(files)}

    def settled(self) -> dict[str, str | None]:
        """Encoding, delimiter and worksheet, where they are the same for all files."""
        found = {}
        for part in ("encoding", "delimiter", "worksheet"):
            values = {getattr(source, part) or None for source in self.sources}
            found[part] = values.pop() if len(values) == 1 else None
        return found

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
        check_rule(self.connection, self.relation, label, expression)
        self.rules[label] = expression

    def _told(self, error: duckdb.Error) -> CrimeSampleError:
        if isinstance(error, duckdb.OutOfMemoryException):
            return MemorySpent(
                f"the memory set aside ({MEMORY}) and the temporary folder did not suffice",
                where=self.where,
                remedy="Free some disk space for temporary files, or leave out columns that are not needed.",
            )
        text = str(error)
        if "CSV" in text.split("\n", 1)[0]:
            return csv_fault(self.sources, text, self.where)
        for label, expression in self.rules.items():
            try:
                self.connection.execute(f"SELECT count(*) FILTER (({expression}\n)) FROM ({self.relation})")
            except duckdb.Error as fault:
                return rule_fault(label, expression, fault)
        if isinstance(error, duckdb.IOException):
            return EnvironmentTrouble(
                text.split("\n", 1)[0], where=self.where, remedy="Check the file and the free disk space."
            )
        return InputError(
            text.split("\n", 1)[0], where=self.where, remedy="The file cannot be used as it is."
        )


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a file that was registered: its SHA-256, and whether it was ``plain``; of several, that of all
    and each. With ``check`` it is held to that. ``sparing``: what is asked of it should do with little memory."""

    sha256: str
    plain: bool
    check: bool = True
    files: tuple[FrameFile, ...] = ()
    sparing: bool = False


@contextmanager
def reading(
    given: Given,
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
    plain, held_to = before is not None and before.plain, before if before and before.check else None
    paths = exports(given)
    try:
        with (
            opened_all(
                paths, encoding=encoding, delimiter=delimiter, worksheet=worksheet, plain=plain
            ) as sources,
            _connect(sources, sparing=before is not None and before.sparing) as connection,
        ):
            yield Reading(sources, connection, tell, unchanging=held_to is not None)
            if held_to is not None:
                _hold(held_to, {source.path: source.sha256 for source in sources})
    except (InputError, Broken):
        # That it is another file goes before whatever came of reading it.
        if held_to is not None:
            _hold(held_to, {path: sha256_of(path) for path in paths})
        raise


def _hold(before: Before, found: Mapping[Path, str]) -> None:
    """Refuse files that are not those that were registered."""
    whole = sha256_of_all(found.values())
    if whole == before.sha256:
        return
    where = called(list(found))
    if not before.files:
        raise InputError(
            f"this is not the file that was registered: its SHA-256 is {whole}, registered was {before.sha256}",
            where=where,
            remedy="Use the very file that was registered; a new export needs a new registration.",
        )
    known = {one.sha256 for one in before.files}
    others = [f"'{path.name}' is none of them" for path, one in found.items() if one not in known]
    lacking = [f"'{one.name}' is not among these" for one in before.files if one.sha256 not in found.values()]
    raise InputError(
        f"these are not the {len(before.files)} files that were registered: {'; '.join(others + lacking)}",
        where=where,
        remedy="Use the very files that were registered; a new export needs a new registration.",
    )


def _connect(sources: Sequence[Source], *, sparing: bool) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    able(connection)
    threads: int = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    memory = f"{LITTLE * (threads + 1)}B" if sparing else MEMORY
    readable = [
        str(path) for source in sources for path in (source.readable.resolve(), source.readable.absolute())
    ]
    for setting, value in (
        ("memory_limit", literal(memory)),
        ("temp_directory", literal(str(sources[0].folder))),
        ("TimeZone", "'UTC'"),
        ("allowed_paths", _list(readable)),
        ("allowed_directories", _list([str(source.folder) for source in sources])),
        ("enable_external_access", "false"),
        ("lock_configuration", "true"),
    ):
        connection.execute(f"SET {setting} = {value}")
    return connection


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(literal(text) for text in texts)}]"
