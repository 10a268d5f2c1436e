"""Filled sheets read back as raw cells: whatever program saved them, and with what it did to them said."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum

from crime_sample.errors import InputError
from crime_sample.files import workbook
from crime_sample.files.bounded import read_bounded
from crime_sample.files.guarded import unguarded
from crime_sample.files.sheet_workbook import CHOICES
from crime_sample.files.unzipped import check_bounds
from crime_sample.sheet.values import Table

DELIMITERS = (",", ";", "\t")
MOST_BYTES = 200_000_000
MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
SAVE_AGAIN = "Save the filled sheet again, as .xlsx without a password or as 'CSV UTF-8', and name that file."
_NO_SHEETS = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password",
    b"%PDF": "a PDF",
    b"SQLite f": "a database, perhaps the audit itself",
}


def read_back(path: Path) -> tuple[tuple[Table, ...], str]:
    """The tables the file may hold (its worksheets, or a CSV read with each delimiter), and its SHA-256."""
    data = _bytes(path)
    for magic, words in _NO_SHEETS.items():
        if data.startswith(magic):
            raise InputError(f"this is {words}", where=str(path), remedy=SAVE_AGAIN)
    found = _workbook(path, data) if data.startswith(b"PK\x03\x04") else _delimited(path, data)
    return found, hashlib.sha256(data).hexdigest()


def _bytes(path: Path) -> bytes:
    data = read_bounded(path, MOST_BYTES, what="a sample sheet", remedy=SAVE_AGAIN)
    if not data:
        raise InputError("the file is empty", where=str(path), remedy=SAVE_AGAIN)
    return data


def _delimited(path: Path, data: bytes) -> tuple[Table, ...]:
    text = _decoded(path, data)
    found = []
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        found.append(Table(path.name, tuple(tuple(map(unguarded, row)) for row in rows), {}))
    if not found:
        raise InputError(
            "the file cannot be read as CSV: a quote is not closed", where=str(path), remedy=SAVE_AGAIN
        )
    return tuple(found)


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried: tuple[str, ...] = ("utf-16",)
    else:
        tried = ("utf-8-sig", "windows-1252")
    for encoding in tried:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(
        "this is neither an XLSX workbook nor text in UTF-8 or Windows-1252",
        where=str(path),
        remedy=SAVE_AGAIN,
    )


def _workbook(path: Path, data: bytes) -> tuple[Table, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_bounds(archive, len(data), str(path), most=MOST_BYTES)
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            return tuple(_worksheet(archive, book, name, path) for name in names if name != CHOICES)
    except (*workbook.DAMAGED, OSError) as error:
        raise InputError(
            f"the workbook cannot be read: {error}", where=str(path), remedy=SAVE_AGAIN
        ) from None


def _worksheet(archive: zipfile.ZipFile, book: CalamineWorkbook, name: str, path: Path) -> Table:
    # Looked at first: one stray cell in the last corner would make calamine reserve the whole grid.
    spoilt = _spoilt(archive, name, path)
    sheet = book.get_sheet_by_name(name)
    rows = tuple(tuple(_text(cell) for cell in row) for row in sheet.to_python(skip_empty_area=False))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom, len(rows)) + 1):
            for place in range(left, min(right, MOST_COLUMNS) + 1):
                spoilt[row + 1, place] = "the cell is merged with others."
    return Table(name, rows, spoilt)


def _text(cell: object) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return str(int(cell)) if cell == int(cell) else repr(cell)
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _spoilt(archive: zipfile.ZipFile, name: str, path: Path) -> dict[tuple[int, int], str]:
    """The cells that hold formulas or error values, which calamine does not tell."""
    spoilt: dict[tuple[int, int], str] = {}
    part = workbook.worksheet_part(archive, name)
    if part is None:
        raise InputError(f"its worksheet '{name}' cannot be read", where=str(path), remedy=SAVE_AGAIN)
    with archive.open(part) as file:
        # Entity bombs are stopped by expat (2.4.1 and later) itself.
        for _, element in ElementTree.iterparse(file):  # noqa: S314
            if element.tag == f"{workbook.SHEET}c" and len(element):
                at = workbook.cell_place(element.get("r", "A1"))
                if at[0] > MOST_ROWS or at[1] > MOST_COLUMNS:
                    raise InputError(
                        f"cell {element.get('r')} is filled, far outside any sample sheet",
                        where=f"{path}, sheet '{name}'",
                        remedy="Delete rows and columns that do not belong to the sheet, and save it again.",
                    )
                if element.find(f"{workbook.SHEET}f") is not None:
                    spoilt[at] = "the cell holds a formula."
                elif element.get("t") == "e":
                    value = element.findtext(f"{workbook.SHEET}v") or "an error"
                    spoilt[at] = f"the cell holds the error value {value}."
            elif element.tag == f"{workbook.SHEET}row":
                element.clear()
    return spoilt
