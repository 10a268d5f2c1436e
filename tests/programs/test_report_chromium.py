"""The HTML report in a browser: it opens without a complaint, looks like a page, and prints on A4.

Needs Chromium and, for the pages of the PDF, poppler's ``pdfinfo`` and ``pdftotext``; fails where they are absent.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from programs.browser import Browser
from report.first_page_builders import full, grades
from report.public_builders import edition
from report.report_builders import GROSSED, POPULATION, SPEC, made

from crime_sample.files import html
from crime_sample.report import Report
from crime_sample.report.first_page import with_care
from crime_sample.report.model import Caveat
from crime_sample.report.shown import text

OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--v=0", "--hide-scrollbars",
)  # fmt: skip
# What the page itself has the browser say; the rest of its log is about the machine.
COMPLAINT = re.compile(r"CONSOLE|Refused to|Failed to load|ERR_[A-Z]+|Uncaught")


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every part, and a name that would break a careless page."""
    spec = {"<b>violence</b> $x$": SPEC["violence"], "other": [*SPEC["other"], "n:drugs-and-weapons"]}
    population = {"<b>violence</b> $x$": POPULATION["violence"], "other": POPULATION["other"]}
    return made(spec, population=population, ask=GROSSED)[2]


@pytest.fixture(scope="module")
def page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as a file."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.render(report), encoding="utf-8")
    return path


def program(*names: str) -> str:
    """The first of these programs that is there; the test fails when none is."""
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, f"this test needs one of: {', '.join(names)}"
    return found


def browse(page: Path, folder: Path, *options: str) -> str:
    """Open the page with a fresh profile; what the browser logged."""
    browser = program("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [browser, *OPTIONS, profile, *options, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    complaints = [line for line in done.stderr.splitlines() if COMPLAINT.search(line)]
    assert not complaints, complaints
    return done.stdout


def colours(path: Path) -> tuple[tuple[int, ...], int]:
    """The colour of a picture's most frequent pixel, and how many colours there are."""
    with Image.open(path) as picture:
        found = picture.convert("RGB").getcolors(maxcolors=2**24) or []
    return max(found)[1], len(found)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("scheme", "paper"), [("light", (255, 255, 255)), ("dark", (18, 23, 28))], ids=["light", "dark"]
)
def test_it_is_drawn_in_light_and_dark(
    page: Path, tmp_path: Path, scheme: str, paper: tuple[int, ...]
) -> None:
    """A screenshot has the paper of its scheme and is not blank; the console stays silent."""
    shot = tmp_path / "shot.png"
    number = {"dark": 0, "light": 1}[scheme]
    scheme_option = f"--blink-settings=preferredColorScheme={number}"
    browse(page, tmp_path, f"--screenshot={shot}", "--window-size=1200,1600", scheme_option)
    background, many = colours(shot)
    assert background == paper
    assert many > 20


def test_it_fits_a_narrow_window(page: Path, tmp_path: Path) -> None:
    """In a frame 400 pixels wide nothing but a table or the chart, each in a box of its own, asks for more room."""
    probe = tmp_path / "probe.html"
    script = (
        "<script>onload=()=>{const f=document.querySelector('iframe');const d=f.contentDocument.documentElement;"
        "document.title=d.scrollWidth+' '+d.clientWidth;document.body.dataset.widths=document.title}</script>"
    )
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    inner = policy.sub("", page.read_text(encoding="utf-8")).replace("&", "&amp;").replace('"', "&quot;")
    probe.write_text(f'{script}<iframe width=400 height=2000 srcdoc="{inner}"></iframe>', encoding="utf-8")
    dom = browse(probe, tmp_path, "--dump-dom")
    found = re.search(r'data-widths="(\d+) (\d+)"', dom)
    assert found, dom[:500]
    assert int(found[1]) <= int(found[2])


def test_titles_and_notes_of_tables_are_read_whole_on_a_phone(page: Path, tmp_path: Path) -> None:
    """320 pixels wide, what is said above a table breaks into lines, however wide the table beneath is."""
    browser = Browser(tmp_path)
    try:
        browser.ask(
            "Emulation.setDeviceMetricsOverride", width=320, height=900, deviceScaleFactor=1, mobile=False
        )
        browser.open(page)
        over = browser.run(
            "[...document.querySelectorAll('caption .title, caption .note')]"
            ".filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.textContent)"
        )
        wide = browser.run("document.querySelectorAll('caption').length")
    finally:
        browser.close()
    assert wide > 10
    assert over == []


def test_it_prints_on_a4_with_its_marking_on_every_page(page: Path, report: Report, tmp_path: Path) -> None:
    """The PDF is A4, the summary has the first page to itself, and every page bears the marking and its number."""
    pdf = tmp_path / "report.pdf"
    browse(page, tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    facts = subprocess.run([program("pdfinfo"), pdf], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts)
    assert size
    assert abs(float(size[1]) - 595) < 2
    assert abs(float(size[2]) - 842) < 2
    words = subprocess.run(
        [program("pdftotext"), "-layout", pdf, "-"], capture_output=True, text=True, check=True
    )
    pages = words.stdout.rstrip("\f").split("\f")
    assert len(pages) > 3
    for number, printed in enumerate(pages, start=1):
        assert printed.count(report.marking) >= 2, number
        assert f"{number}/{len(pages)}" in printed.replace(" ", "")
    first = " ".join(pages[0].split()).replace("\u00a0", " ")
    for figure in report.headline.figures:
        assert figure.figure in first
    assert "Rates side by side" not in pages[0]
    assert "<b>violence</b> $x$" in words.stdout
    printed = " ".join(words.stdout.split())
    assert report.data
    for table in report.data:  # what a screen folds away is printed open
        assert all(column.title in printed for column in table.columns)
    assert "The numbers behind it" not in printed


LONG_FORCE = "The Police and Crime Constabulary of North and South Northshire with the Isles and the Borough"
LONG_SOURCE = (
    "Home Office, Police recorded crime and outcomes open data tables, year ending September 2025, table 7b"
)


def crowded(force: str, source: str, caveats: int) -> Report:
    """A report with everything on its first page, from long names; and as many grave caveats, of two sentences each."""
    bands = grades(60, 78, 95, name=f"Grades of {force}"[:120], source=source[:300])
    made = full(force=force, bands=bands, ask={**GROSSED, "recorded_source": source})
    told = (
        f"What was drawn for {force[:60]} was reviewed in a way that readers must know of. It goes on and on."
    )
    said = (*made.caveats, *(Caveat("interim", told, grave=True) for _ in range(caveats)))
    care = tuple(with_care(said))
    return replace(made, caveats=said, headline=replace(made.headline, care=care))


@pytest.mark.parametrize(
    ("force", "source", "caveats"),
    [
        ("Northshire Police", "Home Office", 0),
        (LONG_FORCE, LONG_SOURCE, 3),
        (LONG_FORCE, LONG_SOURCE, 15),
        ("W" * 500, "S" * 300, 40),
        ("Ein sehr langer Name " * 20, "x" * 300, 40),
    ],
    ids=["usual", "long", "all caveats", "one word of 500", "many words"],
)
def test_the_summary_is_one_page(tmp_path: Path, force: str, source: str, caveats: int) -> None:
    """Whatever it holds, the first page has the whole summary and the second begins with the next part."""
    report = crowded(force, source, caveats)
    page, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(html.render(report), encoding="utf-8")
    browse(page, tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    done = subprocess.run(
        [program("pdftotext"), "-layout", pdf, "-"], capture_output=True, text=True, check=True
    )
    first, second = (re.sub(r"\s+", "", words) for words in done.stdout.split("\f")[:2])
    head = report.headline
    parts = [force, *head.sentences, *head.beneath, *head.care]
    parts += [words for remark in head.remarks for words in (remark.title, *remark.words)]
    parts += [words for table in head.tables for words in (table.title, table.note)]
    assert not [words for words in parts if re.sub(r"\s+", "", words) not in first]
    for table in head.tables:
        for row in table.rows:
            for cell in row[1:3]:
                assert text(cell).replace(" ", "") in first
    assert second.removeprefix(report.marking).startswith("Ratessidebyside")


def test_the_public_edition_is_a_page_too(tmp_path: Path) -> None:
    """It opens in silence and prints on A4 under its own marking."""
    made = edition({"a": ["r", "r", "n", "r"] * 30, "b": ["r", "n", "r"] * 40}, ask=GROSSED)[2]
    page, pdf = tmp_path / "public.html", tmp_path / "public.pdf"
    page.write_text(html.render(made), encoding="utf-8")
    browse(page, tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    pages = done.stdout.split("\f")[:-1]
    assert len(pages) > 1
    assert all("FOR PUBLIC RELEASE" in words for words in pages)
    assert "OFFICIAL-SENSITIVE" not in done.stdout
