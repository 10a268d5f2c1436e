"""A worksheet of an XLSX workbook streamed to CSV, with nothing lost on the way.

The values come from python-calamine. What it does not tell apart is looked up in the sheet's XML: a formula
that was never calculated, and an error value such as ``#N/A``; it would show both as empty cells.
"""

from __future__ import annotations

import csv
import datetime as dt
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, WorksheetNotFound

from crime_sample.errors import InputError
from crime_sample.files import null_bytes
from crime_sample.files.unzipped import check_bounds

MOST_ROWS = 1_048_576
EXACT = 10**15  # Excel keeps 15 digits
# What is raised of an archive or a sheet that is damaged, encrypted, or packed in a way that is not known.
DAMAGED = (
    CalamineError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, KeyError, IndexError, ValueError,
    NotImplementedError, RuntimeError, lzma.LZMAError, struct.error,
)  # fmt: skip
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def write_csv(path: Path, target: Path, worksheet: str | None) -> tuple[str, list[str], tuple[str, ...], str]:
    """Write the worksheet (the first, if none is named) to ``target``; its name, its header, remarks, and what is to be
    said of null bytes in it."""
    try:
        return _write(path, target, worksheet)
    except DAMAGED as error:
        raise InputError(
            f"the workbook cannot be read: {error}",
            where=str(path),
            remedy="Open it in Excel and save again; or export as CSV.",
        ) from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise InputError(  # the archive, not the disk
            f"the workbook cannot be read: {error}",
            where=str(path),
            remedy="Open it in Excel and save again.",
        ) from None


def _write(path: Path, target: Path, worksheet: str | None) -> tuple[str, list[str], tuple[str, ...], str]:
    with zipfile.ZipFile(path) as archive:
        check_bounds(archive, path.stat().st_size, str(path))
    sheet, worksheet, remarks = _sheet(path, worksheet)
    where = f"{path}, worksheet '{worksheet}'"
    if sheet.start is None:
        raise InputError("the worksheet is empty", where=where, remedy="Name another one with --worksheet.")
    top, left = sheet.start
    if top:
        raise InputError(
            f"the first row is blank; the table begins in row {top + 1}",
            where=where,
            remedy="Delete the rows above the column names.",
        )
    errors = _error_values(path, worksheet, where)
    header: list[str] = []
    blank_rows = nulls = 0
    first = ""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [_text(cell, number, left + place, where, errors) for place, cell in enumerate(row)]
            if spoilt := sum(cell.count("\0") for cell in cells):
                first = first or f"row {number}"
                nulls += spoilt
                cells = list(map(null_bytes.without, cells))
            if number == 1:
                header = cells
            elif not any(cells):
                blank_rows += 1  # written only if something follows: blank rows at the end are no records
                continue
            writer.writerows([[""] * len(header)] * blank_rows)
            blank_rows = 0
            writer.writerow(cells)
    if (sheet.end or (0, 0))[0] + 1 >= MOST_ROWS:
        remarks.append(
            f"The worksheet has {MOST_ROWS:,} rows, the most that Excel can hold: it may have been cut. "
            "Compare its last incidents with the system, or export as CSV."
        )
    told = null_bytes.remark(nulls, first) if nulls else ""
    return worksheet, header, (*remarks, *((told,) if told else ())), told


def _sheet(path: Path, worksheet: str | None) -> tuple[CalamineSheet, str, list[str]]:
    """The worksheet, its name, and a remark if it was one of several and none was named."""
    book = CalamineWorkbook.from_path(path)
    names = book.sheet_names
    remarks = []
    if worksheet is None:
        worksheet = names[0]
        if len(names) > 1:
            others = ", ".join(f"'{name}'" for name in names[1:])
            remarks.append(f"Worksheet '{worksheet}' is read, the first; the others ({others}) are not.")
    try:
        return book.get_sheet_by_name(worksheet), worksheet, remarks
    except WorksheetNotFound:
        raise InputError(
            f"there is no worksheet '{worksheet}'", where=str(path), remedy=f"There are: {', '.join(names)}."
        ) from None


def _text(cell: object, row: int, place: int, where: str, errors: Mapping[tuple[int, int], str]) -> str:
    match cell:
        case str():
            return cell or errors.get((row, place), "")
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            if abs(cell) >= EXACT:
                raise InputError(
                    f"{cell:.0f} is a number of more than 15 digits: Excel has lost the rest of them",
                    where=f"{where}, row {row}, column {_letters(place)}",
                    remedy="Export the log as CSV, or with this column as text.",
                )
            return str(int(cell)) if cell == int(cell) else repr(cell)
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _letters(place: int) -> str:
    """The column's letters from its place, 0 for A.

    >>> _letters(0), _letters(26)
    ('A', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_place(reference: str) -> tuple[int, int]:
    """Row (from 1) and place (from 0) of a cell reference.

    >>> cell_place("AA12")
    (12, 26)
    """
    letters = reference.rstrip("0123456789")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), place - 1


def _error_values(path: Path, worksheet: str, where: str) -> dict[tuple[int, int], str]:
    """The cells that hold an error value; a formula that was never calculated is refused."""
    with zipfile.ZipFile(path) as archive:
        part = worksheet_part(archive, worksheet)
        if part is None or not _may_hold_formulas(archive, part):
            return {}
        errors = {}
        with archive.open(part) as file:
            # Entity bombs are stopped by expat (2.4.1 and later) itself.
            for _, element in ElementTree.iterparse(file):  # noqa: S314
                if element.tag == f"{SHEET}c":
                    value = element.findtext(f"{SHEET}v") or ""
                    kind = element.get("t")
                    if kind == "e":
                        errors[cell_place(element.get("r", "A1"))] = value
                    elif not value and kind != "str" and element.find(f"{SHEET}f") is not None:
                        raise InputError(
                            f"cell {element.get('r')} holds a formula that was never calculated",
                            where=where,
                            remedy="Open the workbook in Excel, save it, and try again; or export as CSV.",
                        )
                elif element.tag == f"{SHEET}row":
                    element.clear()
        return errors


def _may_hold_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    """A quick look at the bytes, so that a sheet without formulas need not be parsed twice."""
    with archive.open(part) as file:
        tail = b""
        while chunk := file.read(1 << 20):
            block = tail + chunk
            if b"<f" in block or b":f" in block or b't="e"' in block:
                return True
            tail = block[-8:]
    return False


def worksheet_part(archive: zipfile.ZipFile, worksheet: str) -> str | None:
    """The archive member of a worksheet, by way of the workbook's relations."""

    def tree(member: str) -> ElementTree.Element:
        file: IO[bytes]
        with archive.open(member) as file:
            return ElementTree.parse(file).getroot()  # noqa: S314

    try:
        relations = {item.get("Id"): item.get("Target", "") for item in tree("xl/_rels/workbook.xml.rels")}
        for sheet in tree("xl/workbook.xml").iter(f"{SHEET}sheet"):
            if sheet.get("name") == worksheet:
                target = relations[sheet.get(RELATION)]
                part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
                return part if part in archive.namelist() else None
    except (KeyError, ElementTree.ParseError):
        return None
    return None
