"""The report's workbook in LibreOffice: it opens, holds the same numbers when saved again, and prints on A4.

Needs LibreOffice and poppler's ``pdfinfo`` and ``pdftotext``; fails where they are absent.
"""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from programs.test_sheets_libreoffice import converted
from python_calamine import CalamineWorkbook
from report.public_builders import edition
from report.report_builders import GROSSED, SPEC, made
from report.test_report_pictures import audit

from crime_sample.files.report_workbook import xlsx_bytes
from crime_sample.files.workbook_page import SIDES
from crime_sample.files.worksheet_names import of
from crime_sample.report import Report
from crime_sample.report.shown import text

# Every worksheet in a file of its own, as shown, UTF-8.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
FILL = (184, 201, 217)  # of bars
HOSTILE = '=HYPERLINK("http://evil")'


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every part, and a stratum that looks like a formula."""
    spec = {HOSTILE: SPEC["violence"], "other": [*SPEC["other"], "n:drugs-and-weapons"]}
    return made(spec, population={HOSTILE: 4_000, "other": 12_000}, ask=GROSSED)[2]


@pytest.fixture(scope="module")
def workbook(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as a file."""
    path = tmp_path_factory.mktemp("workbook") / "report.xlsx"
    path.write_bytes(xlsx_bytes(report))
    return path


def output(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=True).stdout


def test_it_prints_on_a4_under_the_marking(report: Report, workbook: Path, tmp_path: Path) -> None:
    """Every page is A4 and bears the marking at head and foot; each table begins a page of its own."""
    pdf = converted(workbook, "pdf", tmp_path)
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", output("pdfinfo", "-l", "99", str(pdf)))
    assert len(sizes) >= len(report.tables) + len(report.data) + 3
    assert {tuple(sorted(round(float(side)) for side in size)) for size in sizes} == {(595, 842)}
    pages = output("pdftotext", "-layout", str(pdf), "-").split("\f")[: len(sizes)]
    assert all(page.count("OFFICIAL-SENSITIVE") >= 2 for page in pages)
    assert all(any(table.title in page for page in pages) for table in report.tables)
    assert "###" not in "".join(pages)  # no column is too narrow for its numbers


def test_no_word_runs_over_the_edge_of_the_paper(workbook: Path, tmp_path: Path) -> None:
    """Every word of every page ends within its margins: a worksheet as wide as its sentences is shrunk, not cut."""
    pages = output("pdftotext", "-bbox", str(converted(workbook, "pdf", tmp_path)), "-").split("<page ")[1:]
    margin = 72 * SIDES
    for page in pages:
        width = float(re.findall(r'^width="([\d.]+)"', page)[0])
        words = re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">([^<]*)<', page)
        assert words
        assert not [word for end, word in words if float(end) > width - margin + 2]


def test_saved_again_it_holds_the_same(workbook: Path, tmp_path: Path) -> None:
    """LibreOffice's own copy has the same worksheets and values, and no formula came of any text."""
    saved = converted(workbook, "xlsx", tmp_path)
    before, after = (CalamineWorkbook.from_path(path) for path in (workbook, saved))
    assert before.sheet_names == after.sheet_names
    for name in before.sheet_names:
        rows = [book.get_sheet_by_name(name).to_python() for book in (before, after)]
        for one, other in zip(*rows, strict=True):
            assert [cell for cell in one if cell != ""] == pytest.approx(
                [cell for cell in other if cell != ""]
            )


def test_shown_numbers_are_those_of_the_report(report: Report, workbook: Path, tmp_path: Path) -> None:
    """What LibreOffice shows in each table's worksheet are the words of every other form, as 83.6 %."""
    converted_to(workbook, tmp_path)
    names = of(report.tables)
    for table in report.tables:
        path = tmp_path / "saved" / f"report-{names[table.key]}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            shown = {cell for row in csv.reader(file) for cell in row}
        for row in table.rows:
            for cell in row:
                parts = text(cell).split(" to ") if type(cell).__name__.endswith("Range") else [text(cell)]
                assert all(part in shown or f"{part} %" in shown for part in parts), (table.key, cell)


def converted_to(workbook: Path, folder: Path) -> None:
    """All worksheets as CSV beside each other; the program's name for the first is not the workbook's."""
    with pytest.raises(AssertionError):
        converted(workbook, CSV, folder)
    assert list((folder / "saved").glob("report-*.csv"))


def test_the_public_edition_opens_too(tmp_path: Path) -> None:
    """The same for the edition for the public, under its own marking on every page."""
    made = edition({"a": ["r", "r", "n", "r"] * 30, "b": ["r", "n", "r"] * 40}, ask=GROSSED)[2]
    path = tmp_path / "public.xlsx"
    path.write_bytes(xlsx_bytes(made))
    pages = output("pdftotext", "-layout", str(converted(path, "pdf", tmp_path)), "-").split("\f")[:-1]
    assert len(pages) >= len(made.tables) + 3
    assert all(page.count("FOR PUBLIC RELEASE") >= 2 for page in pages)


def lengths(picture: Path, fill: tuple[int, int, int]) -> list[int]:
    """How long the bars of this colour are, from above, in pixels."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    wide, high = image.size
    pixels = image.tobytes()
    sign = bytes(fill)
    rows = [
        sum(pixels[k : k + 3] == sign for k in range(3 * wide * row, 3 * wide * (row + 1), 3))
        for row in range(high)
    ]
    found: list[int] = []
    before = 0
    for here in rows:
        if here and not before:
            found.append(here)
        elif here:
            found[-1] = max(found[-1], here)
        before = here
    return [long for long in found if long > 5]


def test_bars_are_as_long_as_their_numbers(tmp_path: Path) -> None:
    """The chart of cases step by step, printed: each bar is to the first as its number is, and none is missing."""
    made_of = audit(targets={"violence": 0.03})
    path = tmp_path / "report.xlsx"
    path.write_bytes(xlsx_bytes(made_of))
    pdf = converted(path, "pdf", tmp_path)
    pages = output("pdftotext", "-layout", str(pdf), "-").split("\f")
    (steps,) = made_of.data
    number = next(k for k, words in enumerate(pages, start=1) if words.count(steps.title) >= 2 and k > 1)
    output(
        "pdftoppm", "-r", "150", "-f", str(number), "-singlefile", "-png", str(pdf), str(tmp_path / "page")
    )
    found = lengths(tmp_path / "page.png", FILL)
    wanted = [int(str(row[1])) for row in steps.rows]
    assert len(found) == len(wanted)
    for long, many in zip(found, wanted, strict=True):
        assert long / found[0] == pytest.approx(many / wanted[0], abs=0.02)


def test_charts_are_printed_whole(tmp_path: Path) -> None:
    """Each chart's title and the numbers of its axis stand on one page, below its table or on the next."""
    made_of = audit(targets={"violence": 0.03})
    path = tmp_path / "report.xlsx"
    path.write_bytes(xlsx_bytes(made_of))
    pages = output("pdftotext", "-layout", str(converted(path, "pdf", tmp_path)), "-").split("\f")
    for title, axis in (
        ("Recording rate by stratum, with 95 % CI", "100 %"),
        ("Half-widths, percentage points: target, planned, delivered", "0.0"),
        ("Fall of the margin by the next cases, percentage points", "0.00"),
    ):
        (page,) = [words for words in pages if title in words]
        assert axis in page
        assert "violence" in page
