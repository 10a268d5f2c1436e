"""A sheet that LibreOffice opened and saved still says what it said. Fails where LibreOffice is absent."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sheets.sheet_builders import CRIMES_OWED, IDS, RECORDED, Grid, World, world

from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.sheets import export_sheet, import_sheet

# Field separator, quote, UTF-8, from line 1; all cells as shown, no formulas.
CSV = {"comma": "44,34,76,1", "semicolon": "59,34,76,1", "windows": "59,34,1,1"}
# Read a CSV with every column guessed, which is what a double click does.
GUESSED = "CSV:44,34,76,1,,2057,false,true"


@pytest.fixture
def north(tmp_path: Path) -> World:
    """A drawn audit with awkward ids."""
    return world(tmp_path)


@pytest.fixture
def ann(north: World) -> Any:
    """Ann at work on it."""
    sitting = north.sitting()
    yield sitting
    sitting.audit.close()


def converted(path: Path, target: str, folder: Path, *options: str) -> Path:
    """The file as LibreOffice saves it, from a profile of its own."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office is not None, "LibreOffice is not installed: apt-get install libreoffice-calc"
    done = subprocess.run(
        [
            office, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless",
            "--convert-to", target, "--outdir", str(folder / "saved"), *options, str(path),
        ],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    made = folder / "saved" / f"{path.stem}.{target.partition(':')[0]}"
    assert made.is_file(), done.stdout + done.stderr
    return made


def worksheet(path: Path) -> bytes:
    """The XML of the workbook's first worksheet."""
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def filled(sitting: Sitting, folder: Path, suffix: str) -> Path:
    """A blind sheet with every case answered, as Excel would save it."""
    grid = Grid(export_sheet(sitting, folder / f"blind.{suffix}", step="blind", with_text=True).path)
    for case in range(1, len(IDS) + 1):
        grid.put(case, answer="not-found")
    grid.put(1, **CRIMES_OWED, flags="hate; child")
    grid.put(2, answer="none", rationale="=no crime,\n+verbal")
    return grid.save(folder / f"filled.{suffix}")


def test_a_workbook_saved_by_libreoffice_is_read_the_same(ann: Sitting, north: World) -> None:
    """Ids, texts that look like formulas, and answers survive opening and saving as XLSX."""
    done = import_sheet(ann, converted(filled(ann, north.folder, "xlsx"), "xlsx", north.folder))
    assert not done.faults, [str(fault) for fault in done.faults]
    assert len(done.kept) == len(IDS)
    words = ann.case(2).first.owed_words
    assert words is not None
    assert words.rationale == "=no crime,\n+verbal"
    sheet = Grid(export_sheet(ann, north.folder / "reveal.xlsx", step="reveal").path)
    sheet.put(1, **RECORDED, reference="19AB/1000", hours=5.25, crimes_recorded_but_not_owed=1)
    sheet.put(2, crimes_recorded_but_not_owed=0)
    path = converted(sheet.save(north.folder / "reveal-filled.xlsx"), "xlsx", north.folder)
    done = import_sheet(ann, path)
    assert not done.faults, [str(fault) for fault in done.faults]
    assert done.kept == (1, 2)
    outcome = ann.case(1).outcome
    assert outcome is not None
    assert outcome.crimes[0].hours == 5.25


@pytest.mark.parametrize("kind", sorted(CSV))
def test_a_workbook_saved_as_csv_is_read_the_same(ann: Sitting, north: World, kind: str) -> None:
    """Comma, semicolon and Windows-1252: what LibreOffice writes of our workbook is a sheet still."""
    target = f"csv:Text - txt - csv (StarCalc):{CSV[kind]}"
    done = import_sheet(ann, converted(filled(ann, north.folder, "xlsx"), target, north.folder))
    assert not done.faults, [str(fault) for fault in done.faults]
    assert len(done.kept) == len(IDS)


def test_the_workbook_as_handed_out_survives_with_its_protection(ann: Sitting, north: World) -> None:
    """LibreOffice keeps the drop-downs and the locked cells, and adds no formula of its own."""
    path = export_sheet(ann, north.folder / "blind.xlsx", step="blind", with_text=True).path
    saved = converted(path, "xlsx", north.folder)
    before, after = Grid(path), Grid(saved)
    assert [row[:2] for row in before.rows] == [row[:2] for row in after.rows]
    page = worksheet(saved)
    assert page.count(b'type="list"') == 10
    assert b"sheetProtection" in page
    assert b"<f" not in page.replace(b"<formula", b"")


def test_a_csv_opened_as_by_double_click_runs_nothing(ann: Sitting, north: World) -> None:
    """Even with every column guessed no cell becomes a formula; ids that were mangled are faults."""
    path = filled(ann, north.folder, "csv")
    saved = converted(path, "xlsx", north.folder, f"--infilter={GUESSED}")
    assert b"<f" not in worksheet(saved)
    live = north.folder / "live.csv"
    live.write_text("a,b\r\n=1+1,2\r\n")
    assert b"<f" in worksheet(converted(live, "xlsx", north.folder, f"--infilter={GUESSED}"))
    done = import_sheet(ann, saved)
    mangled = {fault.row for fault in done.faults if "(incident id)" in fault.column}
    kept = Grid(path)
    assert kept.row(1) in mangled
    assert not done.kept
