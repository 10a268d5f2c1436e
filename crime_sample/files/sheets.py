"""Sheets as files: XLSX, or CSV in which no text can become a formula; and the list of crimes to record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from crime_sample.case import NOT_DRAWN
from crime_sample.errors import InputError
from crime_sample.files.guarded import csv_text
from crime_sample.files.private import write_new
from crime_sample.files.sheet_workbook import xlsx_bytes
from crime_sample.sheet.lines import PICKED
from crime_sample.sheet.values import Sheet, clean
from crime_sample.state import State

if TYPE_CHECKING:
    from crime_sample.results import Remedy

Format = Literal["csv", "xlsx"]


def format_of(path: Path) -> Format:
    """The format that the file's name asks for."""
    match path.suffix.lower():
        case ".csv":
            return "csv"
        case ".xlsx":
            return "xlsx"
        case _:
            raise InputError(
                f"a sheet is a .csv or an .xlsx file, not '{path.suffix}'",
                where=str(path),
                remedy="Choose a name with one of these endings; .xlsx has drop-downs and keeps ids.",
            )


def rendered(sheet: Sheet, form: Format) -> bytes:
    """The sheet as the bytes of a file."""
    return _RENDER[form](sheet)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    return csv_text(rows, end="\r\n").encode("utf-8-sig")


def csv_bytes(sheet: Sheet) -> bytes:
    """The sheet as CSV: the marking, the column titles, the rows. UTF-8 with its mark, for Excel."""
    return _csv([[sheet.line], [column.title for column in sheet.columns], *sheet.rows])


_RENDER: dict[Format, Callable[[Sheet], bytes]] = {"csv": csv_bytes, "xlsx": xlsx_bytes}


def remedial_csv(remedial: Iterable[Remedy], state: State, path: Path) -> None:
    """Write the crimes that the force must now record, as CSV with its marking line."""
    rows = [
        (
            str(one.case),
            clean(one.incident),
            clean(state.about.all_rules.called(one.offence, one.code)),
            "recorded later" if one.later else "to record",
            *((NOT_DRAWN if one.case in state.picks else "",) if state.picks else ()),
        )
        for one in remedial
    ]
    marking = clean(f"{state.about.marking} | {state.about.force}: {state.kind.owing.put_right.lower()}")
    heads = ["case", state.kind.unit_id, "class", "status", *([PICKED.title] if state.picks else [])]
    write_new(path, _csv([[marking], heads, *rows]))
