# ruff: noqa: S608 - SQL is made of names, quoted by the dialect, and of a query that was looked at.
"""The records of a table, a view or a query in PostgreSQL as text: which columns there are, and how each is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from crime_sample.engines.address import HOW, TableAddress
from crime_sample.engines.expressions import query_fault
from crime_sample.errors import InputError
from crime_sample.files.relations import literal, name

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Runs a statement and gives its rows."""
Described = Sequence[tuple[str, int]]
"""Columns by name and the number of their type."""

_FLOATS, _MOMENTS = (700, 701, 1700), 1184  # float4, float8, numeric; timestamptz
_TABLES = (
    "SELECT n.nspname, c.relname, pg_table_is_visible(c.oid), c.oid FROM pg_class AS c "
    "JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') "
    "AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Records:
    """The records: SQL for them, their columns, and what is to be said of them."""

    relation: str
    columns: tuple[str, ...]
    remarks: tuple[str, ...]


def source(address: TableAddress, query: str | None, ask: Ask) -> str:
    """SQL to stand behind FROM: the table that the address names, or the query."""
    if query is None:
        return _table(address, ask)
    if address.table:
        raise InputError(
            "both a table and a query are given", where=str(address), remedy=f"Name one of them. {HOW}"
        )
    bare = query.strip().removesuffix(";").strip()
    if fault := query_fault(bare):
        raise InputError(
            f"the query cannot be asked: {fault}", where=str(address), remedy="Write one SELECT."
        )
    return f"({bare}\n) AS base"


def told(
    address: TableAddress, base: str, described: Described, arrays: set[int], zone: str | None
) -> Records:
    """The records of ``base`` with every column as text, blanks as ''. A moment is told by the clocks of ``zone``."""
    columns = [column for column, _ in described]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice or not columns:
        what = f"the query gives several columns the name '{twice[0]}'" if twice else "it has no columns"
        raise InputError(what, where=str(address), remedy="Name each column once: SELECT ... AS ...")
    picked = ", ".join(
        f"{_as_text(name(column), kind, array=kind in arrays, zone=zone or 'UTC')} AS {name(column)}"
        for column, kind in described
    )
    zoned = [column for column, kind in described if kind == _MOMENTS]
    remarks = []
    if zoned:
        because = "as the mapping's time_zone says" if zone else "since the mapping names no time_zone"
        listed = ", ".join(f"'{column}'" for column in zoned)
        remarks.append(
            f"Moments with a zone in {listed}: the clock time of {zone or 'UTC'} is taken, {because}."
        )
    return Records(f"SELECT {picked} FROM {base}", tuple(columns), tuple(remarks))


def _as_text(cell: str, kind: int, *, array: bool, zone: str) -> str:
    text = f"CAST({cell} AS text)"
    if kind in _FLOATS:
        text = f"CASE WHEN {cell} <> 'NaN' THEN {text} END"  # how other programs write a missing number
    elif kind == _MOMENTS:
        text = f"CAST({cell} AT TIME ZONE {literal(zone)} AS text)"
    elif array:
        text = f"array_to_string({cell}, '; ')"
    return f"coalesce({text} COLLATE \"C\", '')"


def _table(address: TableAddress, ask: Ask) -> str:
    if not address.table:
        raise InputError("the URL names no table, and there is no query", where=str(address), remedy=HOW)
    schema, table = address.named()
    there = [(str(row[0]), str(row[1]), bool(row[2]), int(row[3])) for row in ask(_TABLES)]
    # As it is written, then as SQL reads it.
    for meant in (_unquoted, _folded):
        wanted = (None if schema is None else meant(schema), meant(table))
        for space, known, visible, number in there:
            if known == wanted[1] and (space == wanted[0] if schema else visible):
                return _readable(f"{name(space)}.{name(known)}", number, ask)
    names = [f"{space}.{known}" if not visible else known for space, known, visible, _ in there]
    near = get_close_matches(address.table.lower(), {one.lower(): one for one in names}, n=3, cutoff=0.5)
    near += [one for one in names if one.rpartition(".")[2] == _unquoted(table) and one not in near]
    listed = near or names[:10]
    raise InputError(
        f"there is no table or view {address.table}",
        where=address.database,
        remedy=f"{'Near are' if near else 'There are'}: {', '.join(listed) or 'none'}. Another schema's is written "
        "schema.table, a name with dots or blanks in double quotes.",
    )


def _readable(table: str, number: int, ask: Ask) -> str:
    """The table with the columns that this login may read; all of them where that is not all or none."""
    rows = ask(
        f"SELECT attname, has_column_privilege({number}, attnum, 'SELECT') FROM pg_attribute "
        f"WHERE attrelid = {number} AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    granted = [str(column) for column, may in rows if may]
    if not granted or len(granted) == len(rows):
        return f"{table} AS base"
    return f"(SELECT {', '.join(map(name, granted))} FROM {table}) AS base"


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part


def _folded(part: str) -> str:
    return _unquoted(part) if part.startswith('"') else re.sub("[A-Z]", lambda found: found[0].lower(), part)
