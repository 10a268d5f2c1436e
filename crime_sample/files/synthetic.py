"""The synthetic force on disk: its export and its crime extract, in the dress real ones come in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from crime_sample.files.private import placed
from crime_sample.simulate import EXPORT_HEADER, EXTRACT_HEADER, Force, extract_rows, rows

EXPORT_ENCODING = "windows-1252"
EXTRACT_ENCODING = "utf-8"
LINES_AT_ONCE = 2_000


def write_export(force: Force, path: Path) -> None:
    """Write the incident logs as CSV in Windows-1252 with CRLF; a file at ``path`` is replaced."""
    _write(path, EXPORT_HEADER, rows(force), encoding=EXPORT_ENCODING)


def write_extract(force: Force, path: Path) -> None:
    """Write the crimes recorded by the cut-off as CSV in UTF-8; a file at ``path`` is replaced."""
    _write(path, EXTRACT_HEADER, extract_rows(force), encoding=EXTRACT_ENCODING)


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]], *, encoding: str) -> None:
    # By hand, because the csv module takes three times as long; a test reads the file back with it.
    lines = chain((_line(header),), map(_line, rows))
    with placed(path, replace=True, personal=False) as part, part.open("wb") as out:
        while batch := "".join(islice(lines, LINES_AT_ONCE)):
            out.write(batch.encode(encoding, errors="strict"))


def _line(row: tuple[str, ...]) -> str:
    """One line, every cell in quotes. NUL, which no cell holds, parts the cells until quotes are doubled."""
    cells = "\0".join(row)
    if '"' in cells:
        cells = cells.replace('"', '""')
    return '"' + cells.replace("\0", '","') + '"\r\n'
