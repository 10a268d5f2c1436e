"""The report as PDF, as other programs see it: poppler opens it without complaint, reads the same words, draws it.

Needs poppler's ``pdfinfo``, ``pdffonts``, ``pdftotext`` and ``pdftoppm``; fails where they are absent.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from report.pdf_reading import squeezed, texts
from report.public_builders import edition
from report.report_builders import GROSSED, POPULATION, SPEC, made

from crime_sample.files.pdf import render
from crime_sample.report import Report

NAME = '#read("/etc/passwd") <b>$x$ {{y}} Dŵr Ŷnys'
# Poppler expects a word where the standard has a boolean, and one colour for a border where it allows four.
_KNOWN = (
    "Syntax Error: Suspects object is wrong type (boolean)",
    "Syntax Warning: Attribute BorderColor value is of wrong type (array)",
)


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every part, and a name that typst would act on."""
    spec = {NAME: SPEC["violence"], "other": [*SPEC["other"], "n:drugs-and-weapons"]}
    population = {NAME: POPULATION["violence"], "other": POPULATION["other"]}
    return made(spec, population=population, ask=GROSSED)[2]


@pytest.fixture(scope="module")
def file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as a file."""
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(render(report))
    return path


def output(*command: str) -> str:
    """What a program prints; it has nothing to complain of."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=True)
    assert not [line for line in done.stderr.splitlines() if line not in _KNOWN], done.stderr
    return done.stdout


def test_poppler_opens_it(report: Report, file: Path) -> None:
    """Tagged, titled, of A4 pages, dated by the results, without script; every font embedded, with its letters."""
    facts = dict(
        re.findall(r"^([^:]+): +(.+)$", output("pdfinfo", "-isodates", str(file)), flags=re.MULTILINE)
    )
    assert facts["Title"] == f"{report.title}, {report.period}"
    assert facts["Author"] == "crime_sample 0.1.0"
    assert facts["CreationDate"] == "2025-10-20T09:00:00Z"
    assert (facts["Tagged"], facts["JavaScript"], facts["Encrypted"]) == ("yes", "no", "no")
    assert facts["Page size"].endswith("(A4)")
    assert 6 <= int(facts["Pages"]) <= 12
    fonts = output("pdffonts", str(file)).splitlines()[2:]
    assert len(fonts) >= 4
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)


def test_poppler_reads_every_word(report: Report, file: Path) -> None:
    """Every sentence and cell stands in the text that poppler takes out, and the marking twice on each page."""
    whole = output("pdftotext", str(file), "-").split("\f")[:-1]
    assert all(page.count("OFFICIAL-SENSITIVE") >= 2 for page in whole)
    # Without the lines of head and foot, which stand between the halves of what goes over a page.
    foot = re.compile(r"^(OFFICIAL-SENSITIVE|\d+ / \d+)$", flags=re.MULTILINE)
    # Poppler takes a hyphen at the end of a line for one that is there for the line's sake.
    words = squeezed(foot.sub("", "".join(whole))).replace("-", "")
    assert not [said for said in texts(report) if squeezed(said).replace("-", "") not in words]


def test_poppler_sees_the_structure(report: Report, file: Path) -> None:
    """Its tree has the tables, header cells, lists and the picture, and begins with the title."""
    tree = output("pdfinfo", "-struct", str(file))
    counts = {
        name: len(re.findall(rf"^ *{name}\b", tree, flags=re.MULTILINE)) for name in ("Table", "TH", "Figure")
    }
    tables = (*report.headline.tables, *report.tables, *report.data)
    heads = sum(len(table.columns) for table in tables)
    assert counts == {"Table": len(tables), "TH": heads, "Figure": len(report.pictures)}
    headings = re.findall(r"^ *(H\d)", tree, flags=re.MULTILINE)
    assert headings[0] == "H1"
    assert set(headings) == {"H1", "H2", "H3"}


def test_nothing_is_drawn_beyond_the_margins(file: Path, tmp_path: Path) -> None:
    """Drawn by poppler, every page has ink, and none of it left or right of the margins or on the rim."""
    output("pdftoppm", "-r", "60", "-gray", str(file), str(tmp_path / "page"))
    shots = sorted(tmp_path.glob("page*.pgm"))
    assert len(shots) >= 6
    for shot in shots:
        with Image.open(shot) as picture:
            ink = picture.point(lambda grey: 255 if grey < 200 else 0).getbbox()
            assert ink is not None
            left, top, right, bottom = (side / 60 * 25.4 for side in ink)
            assert left > 16, shot
            assert right < 194, shot
            assert top > 5, shot
            assert bottom < 292, shot


def test_the_edition_for_the_public(tmp_path: Path) -> None:
    """Opens as well, under its own marking on every page and nothing of the audit's own."""
    path = tmp_path / "public.pdf"
    path.write_bytes(
        render(edition({"a": ["r", "r", "n", "r"] * 30, "b": ["r", "n", "r"] * 40}, ask=GROSSED)[2])
    )
    whole = output("pdftotext", str(path), "-").split("\f")[:-1]
    assert len(whole) >= 3
    assert all(page.count("FOR PUBLIC RELEASE") >= 2 for page in whole)
    assert "OFFICIAL-SENSITIVE" not in "".join(whole)
