"""A file that is no sheet of this audit is refused as a whole, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sheets.sheet_builders import CRIMES_OWED, World, blind, world

from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.sheets import import_sheet
from crime_sample.errors import CrimeSampleError, InputError, Refused

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])


def test_a_sheet_of_another_audit_is_refused(ann: Sitting, north: World, tmp_path: Path) -> None:
    """A sheet id that this audit never gave out is refused."""
    other = tmp_path / "other"
    other.mkdir()
    there = world(other)
    sitting = there.sitting()
    grid = blind(sitting, other)
    grid.put(1, **CRIMES_OWED)
    with pytest.raises(Refused, match="was not handed out by this audit"):
        import_sheet(ann, grid.save(other / "filled.xlsx"))
    sitting.audit.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows, header: rows.pop(0), "the line with the marking"),
        (lambda rows, header: rows.pop(header), "no header of a sample sheet"),
        (lambda rows, header: [row.pop() for row in rows[header:]], "missing: rationale"),
        (lambda rows, header: rows[header].append("Answer"), "'answer' stands there more than once"),
    ],
)
def test_a_sheet_that_lost_its_frame_is_refused(ann: Sitting, north: World, change: Any, words: str) -> None:
    """Without marking line, header or a column to fill, a sheet cannot be matched, and says so."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    change(grid.rows, grid.header)
    with pytest.raises(InputError, match=words):
        import_sheet(ann, grid.save(north.folder / "filled.xlsx"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"one,two\r\n1,2\r\n", "no header of a sample sheet"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "cannot be read"),
        ("a.csv", b'"open quote,\r\n', "quote"),
        ("a.csv", b"\x00\x01\x02\x03", "neither an XLSX workbook nor text"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.audit", b"SQLite format 3\x00", "a database"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(
    ann: Sitting, north: World, name: str, content: bytes, words: str
) -> None:
    """Empty, torn and foreign files are told apart."""
    path = north.folder / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        import_sheet(ann, path)
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_are_the_users_mistake(ann: Sitting, north: World) -> None:
    """Neither ends in a traceback."""
    for path in (north.folder / "none.xlsx", north.folder):
        with pytest.raises(CrimeSampleError):
            import_sheet(ann, path)


def test_a_stray_cell_far_away_does_not_exhaust_memory(ann: Sitting, north: World) -> None:
    """How far a value in the last corner reaches is told instead of the whole grid being built; one that is merely
    outside of any sheet is named."""
    path = north.folder / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Blind step").write_string(1_048_575, 16_383, "x")
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
        import_sheet(ann, path)
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Blind step").write_string(200_000, 2, "x")
    with pytest.raises(InputError, match="cell C200001 is filled"):
        import_sheet(ann, path)
