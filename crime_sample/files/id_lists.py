"""Lists of ids that a user brings: a text file with one on a line, or a column of a table."""

from __future__ import annotations

from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.bounded import read_bounded
from crime_sample.files.tables import read_table
from crime_sample.frame import trim

MOST_BYTES = 50_000_000
_AS_TEXT = frozenset((".txt", ".lst", ""))


def read_ids(path: Path, *, column: str = "", usual: str = "") -> list[tuple[str, str]]:
    """The ids in a file, each with the place where it stands; lines and rows without one are passed over.

    A .txt file has one on a line. A table (CSV, XLSX, Parquet) has them in ``column``; without that, in the one called
    as in the export (``usual``). A lone column of another name is not taken for it: its title may be the first id.
    """
    if path.suffix.lower() in _AS_TEXT:
        if column:
            raise InputError(
                "a list of lines has no columns",
                where=str(path),
                remedy="Leave out --column, or give a .csv.",
            )
        return _lines(path)
    table = read_table(path)
    named = table.named(column or usual)
    found = ((trim(cell), table.where(place, named)) for place, cell in enumerate(table.column(named)))
    return [(unit, where) for unit, where in found if unit]


def _lines(path: Path) -> list[tuple[str, str]]:
    data = read_bounded(path, MOST_BYTES, what="a list of ids", remedy="Name fewer.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            "the file is no text in UTF-8",
            where=str(path),
            remedy="Save it as UTF-8, or give a table: .csv, .xlsx.",
        ) from None
    if "\0" in text:
        raise InputError(
            "the file is no text: null bytes stand in it", where=str(path), remedy="Save it as UTF-8."
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [(trim(line), f"{path}, line {number}") for number, line in enumerate(lines, 1) if trim(line)]
