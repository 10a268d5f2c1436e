"""Workbooks made to do harm, or spoilt by a stray cell: refused before anything is set aside for them."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from crime_sample.errors import InputError
from crime_sample.files.intake import opened
from crime_sample.files.returned import read_back

SHEET = "xl/worksheets/sheet1.xml"
SPACE = 80 << 20


def workbook(path: Path, more: bytes, *, columns: int = 3) -> Path:
    """A workbook with a header and one log, and ``more`` at the end of the worksheet's XML."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"c{number}" for number in range(columns)])
        sheet.write_row(1, 0, ["x"] * columns)
    with zipfile.ZipFile(out) as archive, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            data = archive.read(name)
            if name == SHEET:
                data = data.replace(b"</sheetData>", more + b"</sheetData>")
            target.writestr(name, data)
    return path


def cell(reference: str) -> bytes:
    """A row with one cell in it."""
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'.encode()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (cell("XFD1048576"), "row 1,048,576 and column 16,384"),
        (cell("AB900000"), "row 900,000 and column 28"),
        (b"<row><c r = 'XFD9'><v>1</v></c></row>" + cell("A1000"), "row 1,000 and column 16,384"),
    ],
)
def test_a_cell_in_a_far_corner_is_refused(tmp_path: Path, more: bytes, told: str) -> None:
    """However the cell is written, and on a sheet that came back too."""
    path = workbook(tmp_path / "log.xlsx", more)
    with pytest.raises(InputError, match=told) as caught, opened(path):
        pass
    assert caught.value.where == str(path)
    with pytest.raises(InputError, match=told):
        read_back(path)


def renamed(path: Path, old: str, new: str, *more: str) -> Path:
    """The workbook with another name for a part, wherever it is named, and ``more`` parts beside."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name.replace(old, new), data.replace(old.encode(), new.encode()))
        for name in more:
            target.writestr(name, "<x/>")
    return path


@pytest.mark.parametrize("name", ["sheet1.dat", "sheet1", "sheet1.XML.png"])
def test_a_worksheet_is_looked_at_whatever_its_part_is_called(tmp_path: Path, name: str) -> None:
    """The workbook says which part it is; a cell in a far corner of one ended the program."""
    path = renamed(workbook(tmp_path / "log.xlsx", cell("XFD1048576")), "sheet1.xml", name)
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"), opened(path):
        pass
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
        read_back(path)


@pytest.mark.parametrize("part", ["content.xml", "xl/workbook.bin"])
def test_what_is_two_formats_at_once_is_none(tmp_path: Path, part: str) -> None:
    """One that fails as a workbook would be read as the other, whose bounds are not known."""
    path = renamed(workbook(tmp_path / "log.xlsx", b""), "nothing", "nothing", part)
    with pytest.raises(InputError, match="not an XLSX workbook"), opened(path):
        pass
    with pytest.raises(InputError, match="not an XLSX workbook"):
        read_back(path)


def test_far_columns_or_far_rows_alone_are_read(tmp_path: Path) -> None:
    """Thousands of columns of a few logs, and a stray cell within reach."""
    with opened(workbook(tmp_path / "wide.xlsx", b"", columns=9000)) as source:
        assert len(source.columns) == 9000
    with opened(workbook(tmp_path / "deep.xlsx", cell("C200000"))) as source:
        assert source.columns == ("c0", "c1", "c2")


def test_a_sheet_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    """Blanks without end; also where the archive says that there are few."""
    path = workbook(tmp_path / "log.xlsx", b" " * SPACE)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 100))
    assert path.stat().st_size < 200_000
    for data in (path.read_bytes(), lying):
        path.write_bytes(data)
        with (
            pytest.raises(InputError, match=r"more than 67,108,864 bytes come of the workbook"),
            opened(path),
        ):
            pass
        with pytest.raises(InputError, match=r"more than 67,108,864 bytes come of the workbook"):
            read_back(path)
