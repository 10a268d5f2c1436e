"""The marking stands above whatever a command prints of cases, and on whatever it writes of them."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from small import Small, settle, share
from typer.testing import CliRunner

from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app

MARKING = "OFFICIAL-SENSITIVE"


def run(*words: object, code: int = 0) -> Any:
    """A command, which must end as said."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, (words, done.output, done.exception)
    return done


SHOWN = [
    ("status", "AUDIT"),
    ("adjudicate", "AUDIT", "--registrar", "Reg", "--list"),
    ("referrals", "AUDIT", "--who", "Reg"),
    ("flags", "AUDIT", "--who", "Reg"),
    ("assign", "AUDIT", "--who", "Lee"),
    ("quality", "AUDIT", "--who", "Reg"),
    ("estimate", "AUDIT", "--who", "Lee"),
    ("cost", "AUDIT", "--who", "Lee"),
    ("remedial", "status", "AUDIT", "--who", "Lee"),
    ("challenge", "status", "AUDIT", "--who", "Reg"),
]


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_it_stands_above_what_is_shown(settled: Small, command: tuple[str, ...]) -> None:
    """On the first line, of commands that show cases or what was found in them."""
    done = run(*(settled.path if word == "AUDIT" else word for word in command))
    assert done.stdout.splitlines()[0].strip() == MARKING


@pytest.mark.parametrize("name", ["remedial.csv", "remedial.xlsx", "answers.csv", "answers.xlsx"])
def test_it_stands_on_what_is_handed_out(settled: Small, tmp_path: Path, name: str) -> None:
    """In the first line, and in a workbook above and below each page too."""
    path = tmp_path / name
    if name.startswith("remedial"):
        run("remedial", "export", settled.path, path, "--who", "Lee")
    else:
        run("challenge", "export", settled.path, path, "--to", "Smallshire", "--who", "Lee")
    if path.suffix == ".csv":
        assert path.read_text(encoding="utf-8-sig").splitlines()[0].lstrip('"').startswith(MARKING)
        return
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert sheet.count(MARKING) >= 2
        assert MARKING in book.read("xl/sharedStrings.xml").decode()


def test_it_stands_on_sheets_and_packages(small: Small, tmp_path: Path) -> None:
    """Of a package in its first line, which can be read although the rest is encrypted."""
    share(small, "Ann", "Ben")
    run("sheet", "export", small.path, tmp_path / "blind.csv", "--who", "Ann")
    assert MARKING in (tmp_path / "blind.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    run("package", "out", small.path, tmp_path / "p", "--auditor", "Ann", "--who", "Lee")
    assert MARKING in (tmp_path / "p").read_text(encoding="utf-8").splitlines()[0]


def test_it_stands_above_faults_of_a_sheet(small: Small, tmp_path: Path) -> None:
    """They repeat what stands in the cells; a sheet without faults is only counted."""
    path = tmp_path / "blind.csv"
    run("sheet", "export", small.path, path, "--who", "Ann")
    clean = run("sheet", "import", small.path, path, "--auditor", "Ann")
    assert MARKING not in clean.stdout
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    place = next(number for number, title in enumerate(lines[1]) if "answer" in title or "owe" in title)
    lines[2][place] = "nonsense of MARY"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    done = run("sheet", "import", small.path, path, "--auditor", "Ann", code=2)
    assert "MARY" in done.stdout
    assert done.stdout.splitlines()[0].strip() == MARKING


def test_it_stands_above_the_plain_review(small: Small) -> None:
    """On every case, and before the log is shown."""
    from rich.console import Console

    from crime_sample.terminal import review_plain

    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
        console = Console(record=True, width=100, force_terminal=False)

        def ends(*_given: Any, **_more: Any) -> str:
            raise EOFError

        console.input = ends  # type: ignore[method-assign]
        review_plain.run(sitting, console)
    shown = console.export_text()
    assert MARKING in shown
    assert shown.index(MARKING) < shown.index("CALLER SAYS")
