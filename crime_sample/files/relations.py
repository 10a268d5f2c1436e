# ruff: noqa: S608 - SQL is made of column names, quoted by ``name``; values are parameters.
"""SQL for the records of a file: every column text, blanks as ''.

A relation calls its columns by ``fields``: their names, or numbers (c0, c1 ...) where names may differ in case alone,
which SQL does not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.null_bytes import SIGN
from crime_sample.formats import plural

CAN_READ = "Export the log as CSV, XLSX or Parquet."
# DuckDB forgives a surplus cell that equals its text for NULL, by default a blank: so none may equal it.
NEVER = "\x1f no cell holds this \x1f"
LONGEST_RECORD = 8_000_000  # bytes; beyond this a quote was left open
BUFFER = 2 * LONGEST_RECORD  # DuckDB would take sixteen times the longest record for each of several


def name(column: str) -> str:
    """A column's name as SQL.

    >>> print(name('a "b" c'))
    "a ""b"" c"
    """
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL, for the few places where a parameter cannot stand.

    >>> print(literal("O'Hara"))
    'O''Hara'
    """
    return "'" + text.replace("'", "''") + "'"


def of_csv(readable: Path, fields: tuple[str, ...], delimiter: str) -> str:
    """The relation of a CSV file, read strictly."""
    cells = _numbered(len(fields))
    picked = ", ".join(f"{cell} AS {name(field)}" for cell, field in zip(cells, fields, strict=True))
    typed = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    return (
        f"SELECT {picked} FROM read_csv({literal(str(readable))}, auto_detect=false, header=true, "
        f"columns={{{typed}}}, delim={literal(delimiter)}, quote='\"', escape='\"', strict_mode=true, "
        f"nullstr={literal(NEVER)}, force_not_null=[{', '.join(literal(cell) for cell in cells)}], "
        f"max_line_size={LONGEST_RECORD}, buffer_size={BUFFER}, compression='none')"
    )


@dataclass(frozen=True, slots=True)
class Parquet:
    """What a Parquet file says of itself: the columns' ``names`` and ``kinds``, and the ``records`` in which null bytes
    stand."""

    readable: Path
    names: list[str]
    kinds: list[str]
    records: int

    @property
    def nulls(self) -> str:
        """What is to be said of null bytes; blank if there are none."""
        if not self.records:
            return ""
        return f"Null bytes stand in {plural(self.records, 'record')} of it; each is shown as {SIGN}."

    def relation(self, columns: tuple[str, ...], fields: tuple[str, ...]) -> str:
        """The relation, its columns called by these ``fields``; errors call them ``columns``."""
        cells = _numbered(len(columns))
        picked = ", ".join(
            f"{_as_text(cell, kind, column, nulls=bool(self.records))} AS {name(field)}"
            for cell, kind, column, field in zip(cells, self.kinds, columns, fields, strict=True)
        )
        return f"SELECT {picked} FROM {_read(self.readable)} AS t({', '.join(cells)})"


def parquet(readable: Path, path: Path, *, plain: bool = False) -> Parquet:
    """What the Parquet file says of itself; errors call it ``path``. One that is ``plain`` is known to hold no null
    byte, and is not looked through for any."""
    import duckdb

    try:
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            found = connection.execute(f"DESCRIBE SELECT * FROM {_read(readable)}").fetchall()
            schema = f"parquet_schema({literal(str(readable))})"
            parts = connection.execute(f"SELECT name, num_children FROM {schema}").fetchall()
            texts = [name(str(row[0])) for row in found if "VARCHAR" in str(row[1])]
            spoilt = " OR ".join(f"contains(CAST({text} AS VARCHAR), chr(0))" for text in texts) or "false"
            looked = "false" if plain else spoilt
            counted = connection.execute(f"SELECT count(*) FROM {_read(readable)} WHERE {looked}").fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise InputError(
            f"the Parquet file cannot be read: {first}", where=str(path), remedy=CAN_READ
        ) from None
    names = [str(row[0]) for row in found]
    own = _outermost([(str(part), int(children or 0)) for part, children in parts[1:]])
    # DuckDB gives the second of two names that differ in case alone a number.
    return Parquet(
        readable, own if len(own) == len(names) else names, [str(row[1]) for row in found], counted[0][0]
    )


def _read(readable: Path) -> str:
    return f"read_parquet({literal(str(readable))})"


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"c{place}" for place in range(count))


def _outermost(parts: list[tuple[str, int]]) -> list[str]:
    """The names that lie in no other, of a tree written out from the top: each with how many it holds."""
    found, inner = [], 0
    for part, children in parts:
        if not inner:
            found.append(part)
        inner = max(inner - 1, 0) + children
    return found


def _as_text(cell: str, kind: str, column: str, *, nulls: bool) -> str:
    """A Parquet column as text; whole floating-point numbers lose their '.0', large ones are refused.

    One that is not a number (NaN) is how other programs write a missing one: blank.
    """
    text = f"CAST({cell} AS VARCHAR)"
    if kind in {"FLOAT", "DOUBLE"}:
        lost = literal(f"column '{column}' holds floating-point numbers of more than 15 digits")
        text = (
            f"CASE WHEN isnan({cell}) THEN '' WHEN isinf({cell}) THEN {text} "
            f"WHEN abs({cell}) >= 1e15 THEN error({lost}) "
            f"WHEN {cell} = trunc({cell}) THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) ELSE {text} END"
        )
    if nulls and "VARCHAR" in kind:
        text = f"replace({text}, chr(0), {literal(SIGN)})"
    return f"coalesce({text}, '')"
