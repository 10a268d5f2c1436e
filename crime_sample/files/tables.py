# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``.
"""Tables that a user brings (CSV, XLSX, Parquet), read whole and strictly.

Encoding, delimiter, worksheet and the traps of each kind of file are ``intake``'s affair. The records are
kept in DuckDB's memory, by column, so that a million rows with columns nobody asks for cost little.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files.brought import MOST_FIELD, brought
from crime_sample.files.intake import Source
from crime_sample.frame import BLANKS
from crime_sample.table import Numbers, Table, numbers

if TYPE_CHECKING:
    import duckdb

__all__ = ["Numbers", "Table", "numbers", "read_table"]

# What Excel shows for a formula that failed.
EXCEL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)


def read_table(path: Path | str, *, encoding: str | None = None, worksheet: str | None = None) -> Table:
    """The table in a file, "-" being standard input. Records without any entry are left out, and a remark says so.

    Fails when the file cannot be read strictly: no header, a name twice, a record with a cell too many, a
    formula never calculated; and for a column asked for that holds an error value of Excel's.
    """
    import duckdb

    with brought(path, encoding=encoding, worksheet=worksheet) as file:
        source = file.source
        connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "temp_directory": "",  # else it would spill into the folder the user stands in
            }
        )
        try:
            connection.execute(f"CREATE TABLE records AS {source.relation}")
        except duckdb.Error as error:
            raise _told(source, str(error)) from None
        rows, empty = _rows(source, connection)
    remarks = file.remarks + source.remarks
    if empty:
        remarks += (f"Rows without any entry were left out: {empty:,}.",)
    fields = dict(zip(source.columns, source.fields, strict=True))
    where = file.name if source.worksheet is None else f"{file.name}, worksheet '{source.worksheet}'"

    def cells(column: str) -> list[str]:
        found = connection.execute(
            f"SELECT {fields[column]} AS cell FROM records ORDER BY rowid"
        ).fetchnumpy()
        trimmed = [cell.strip(BLANKS) for cell in found["cell"].tolist()]
        if source.kind == "xlsx":
            _refuse_errors(table, column, trimmed)
        return trimmed

    table = Table(where, source.columns, rows, cells, remarks)
    return table


def _rows(source: Source, connection: duckdb.DuckDBPyConnection) -> tuple[Sequence[int], int]:
    """The row of each record that has an entry, and how many had none, which are removed."""
    records = int(connection.execute("SELECT count(*) FROM records").fetchall()[0][0])
    rows: Sequence[int] = range(2, records + 2)
    if source.kind == "csv" and _has_blank_lines(source):
        listed = list(_numbered(source))
        # Where the two readers part the file differently, no number is better than the record's own.
        rows = listed if len(listed) == records else rows
    entries = f"concat({', '.join(source.fields)})"
    blanks = " || ".join(f"chr({ord(letter)})" for letter in BLANKS)
    empty = [
        int(row[0])
        for row in connection.execute(
            f"DELETE FROM records WHERE trim({entries}, {blanks}) = '' RETURNING rowid"
        ).fetchall()
    ]
    if empty:
        gone = set(empty)
        rows = [row for place, row in enumerate(rows) if place not in gone]
    return rows, len(empty)


def _has_blank_lines(source: Source) -> bool:
    tail = b""
    with source.readable.open("rb") as file:
        while chunk := file.read(1 << 20):
            block = tail + chunk
            if b"\n\n" in block or b"\n\r\n" in block or b"\r\r" in block:
                return True
            tail = block[-2:]
    return False


def _numbered(source: Source) -> Iterator[int]:
    """The row of each record, blank lines counted, as a spreadsheet numbers them."""
    before = csv.field_size_limit(MOST_FIELD)
    try:
        with source.readable.open(encoding="utf-8-sig", newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=source.delimiter), 1):
                if cells and number > 1:
                    yield number
    finally:
        csv.field_size_limit(before)


def _refuse_errors(table: Table, column: str, cells: list[str]) -> None:
    if EXCEL_ERRORS.isdisjoint(cells):
        return
    place = next(place for place, cell in enumerate(cells) if cell in EXCEL_ERRORS)
    raise InputError(
        f"the cell holds the error value {cells[place]}",
        where=table.where(place, column),
        remedy="Mend the formula, or leave the cell blank if the value is not known.",
    )


def _told(source: Source, text: str) -> InputError | EnvironmentTrouble:
    """What DuckDB would not read, in words; a fault of a CSV is found again by Python's reader."""
    first = text.split("\n", 1)[0]
    if "Out of Memory" in first:
        return EnvironmentTrouble(
            "the file does not fit in memory", where=str(source.path), remedy="Keep the columns needed only."
        )
    if source.kind != "csv":
        return InputError(first, where=str(source.path), remedy="The file cannot be used as it is.")
    remedy = "Correct that record, or save the table again with every cell in quotes."
    before = csv.field_size_limit(MOST_FIELD)
    number, line = 0, 1
    try:
        with source.readable.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=source.delimiter, strict=True)
            for number, cells in enumerate(reader, 1):
                if cells and len(cells) != len(source.columns):
                    return InputError(
                        f"the row has {len(cells)} cells, the header {len(source.columns)}",
                        where=f"{source.path}, row {number} (line {line})",
                        remedy=remedy,
                    )
                line = reader.line_num + 1
    except csv.Error as error:
        return InputError(
            f"a quote is not closed, or not followed by the delimiter ({error})",
            where=f"{source.path}, row {number + 1} (line {line})",
            remedy=remedy,
        )
    finally:
        csv.field_size_limit(before)
    return InputError(first, where=str(source.path), remedy=remedy)
