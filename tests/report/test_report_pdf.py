"""The report as PDF: all that it says stands in it, tagged, on A4, as text and never as markup, in the same bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from builders import audited_state
from report.pdf_reading import missing, pages, reader, squeezed, tags
from report.public_builders import edition
from report.report_builders import GROSSED, POPULATION, SPEC, made, rates
from report.test_report_kinds import report as of_kind
from report.test_report_outputs import CASES, HOSTILE, hostile

from crime_sample import formats
from crime_sample.audit.reporting import ready, write_report
from crime_sample.benchmark import benchmark
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files import paper, pdf
from crime_sample.files.pdf import render
from crime_sample.quality import QualityPage
from crime_sample.report import Report
from crime_sample.report.beside import benchmark_page, weekly_page
from crime_sample.report.model import Section, Table, columns
from crime_sample.rules.library import load
from crime_sample.weekly import Check, Checks, control_chart

# What typst would act on, if it read it.
TYPST = [
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd") #eval("1+1") #panic()',
    "$x^2$ @label <label> = Title *b* _i_ `r` // c /* d */ \\u{41} ~ -- --- ... - + / 'q' \"q\"",
    "#sys.inputs.document #it.marking ]] )) }} #{",
    "Dŵr Ŷ ŷ Ŵ é ß Łódź Ελλ Жук fi ffl \u00a0 ½ ≤",
    "\u4e2d\U0001f694\ue000\ufe0f\u200d",
]
ALL: dict[str, Callable[[], Report]] = {
    **CASES,
    "another kind": lambda: of_kind(),
    "for the public": lambda: edition({"a": ["r", "r", "n", "r"] * 30, "b": ["r", "n"] * 40}, ask=GROSSED)[2],
    **{f"hostile {at}": lambda words=words: hostile(words) for at, words in enumerate(HOSTILE)},  # type: ignore[misc]
    **{f"markup {at}": lambda words=words: hostile(words) for at, words in enumerate(TYPST)},  # type: ignore[misc]
}


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every part, a small cell among them."""
    return made(
        {**SPEC, "violence": [*SPEC["violence"], "n:drugs-and-weapons"]}, population=POPULATION, ask=GROSSED
    )[2]


@pytest.fixture(scope="module")
def written(report: Report) -> bytes:
    """The same as PDF."""
    return render(report)


@pytest.mark.parametrize("case", ALL)
def test_every_text_stands_in_it(case: str) -> None:
    """Every sentence, title, legend and cell of every sort of report is found as it was written; the summary has the
    first page to itself, and each part after it begins behind it."""
    held = ALL[case]()
    made_pdf = render(held)
    assert not missing(held, made_pdf)
    first, second, *_ = pages(made_pdf)
    for words in (held.headline.basis, *(caveat.words for caveat in held.caveats if caveat.grave)):
        assert squeezed(paper.printable(words)) in first
    shown = [section for section in held.sections if not section.empty]
    assert second.startswith(squeezed(paper.printable(shown[0].title)))


def test_a_text_that_is_left_out_is_found_missing(report: Report, written: bytes) -> None:
    """The test above can fail: a cell, a sentence or a caveat that is not there is named."""
    table = Table("k", "A table that is not there", "", columns("Row:"), (("a cell that is not there",),))
    more = replace(report, sections=(*report.sections, Section("x", "A part more", ("Said.",), (table,))))
    found = missing(more, written)
    assert {"A part more", "Said.", "A table that is not there", "a cell that is not there"} <= set(found)


def test_same_report_same_bytes(report: Report, written: bytes) -> None:
    """Once more here, and by another process with another order of hashes."""
    assert render(report) == written
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from hashlib import sha256\n"
        "from report.report_builders import GROSSED, made\n"
        "from crime_sample.files.pdf import render\n"
        "print(sha256(render(made(ask=GROSSED)[2])).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={
                "PYTHONHASHSEED": seed,
                "SOURCE_DATE_EPOCH": seed,
                "PATH": "",
                "PYTHONPATH": ":".join(sys.path),
                "TZ": zone,
            },
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert len(digests) == 1


def test_it_says_what_it_is(report: Report, written: bytes) -> None:
    """Title, author, language, time of the results, a mark that it is tagged, and PDF/UA-1 in its metadata."""
    held = reader(written)
    root: Any = held.trailer["/Root"]
    assert held.metadata is not None
    assert held.metadata.title == f"{report.title}, {report.period}"
    assert held.metadata.author == "crime_sample 0.1.0"
    assert held.metadata.creation_date is not None
    assert held.metadata.creation_date.isoformat() == report.as_at
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize(
    "at", ["2025-10-20T09:00:00.123456+00:00", "2025-10-20T10:00:00+01:00", "2025-10-20T09:00:00"]
)
def test_any_way_of_telling_the_time_will_do(report: Report, at: str) -> None:
    """With parts of a second, in another zone, or without one, which is taken for UTC."""
    held = reader(render(replace(report, sections=(), as_at=at)))
    assert held.metadata is not None
    assert held.metadata.creation_date is not None
    assert held.metadata.creation_date.astimezone(UTC).isoformat() == "2025-10-20T09:00:00+00:00"


def test_headings_are_bookmarks(report: Report, written: bytes) -> None:
    """Every part and every table has a heading; none skips a level; the bookmarks are these headings."""
    titles: list[str] = []

    def walk(outline: Any) -> None:
        for part in outline:
            if isinstance(part, list):
                walk(part)
            else:
                titles.append(squeezed(str(part.title)))

    walk(reader(written).outline)
    first = (*report.headline.remarks, *report.headline.tables)
    wanted = [report.force, *(one.title for one in first), "Read with care"]
    for section in report.sections:
        wanted.append(section.title)
        for picture in section.pictures:
            wanted += [picture.title] if picture.title != section.title else []
            wanted += [] if picture.data is None else [picture.data.title]
        wanted += [table.title for table in section.tables]
    assert titles == [squeezed(title) for title in (*wanted, "Caveats", "Terms")]
    levels = [int(tag[2:]) for tag, _ in tags(written) if tag[:2] == "/H" and tag[2:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_and_pictures_are_tagged(report: Report, written: bytes) -> None:
    """Heads of columns are header cells with a scope; each picture has words for those who do not see it."""
    found = tags(written)
    names = [name for name, _ in found]
    listed = (*report.headline.tables, *report.tables, *report.data)
    assert names.count("/Table") == names.count("/THead") == len(listed)
    assert names.count("/TH") == sum(len(table.columns) for table in listed)
    assert names.count("/TD") == sum(len(table.columns) * len(table.rows) for table in listed)
    scopes = {str(node["/A"][0]["/Scope"]) for name, node in found if name == "/TH"}  # type: ignore[index]
    assert scopes == {"/Column"}
    alts = [str(node["/Alt"]) for name, node in found if name == "/Figure"]
    assert len(alts) == len(report.pictures)
    limits = formats.percent_range(rates(report).overall.low, rates(report).overall.high)
    assert all(words in alts[0] for words in ("Rates side by side", limits, "Violence"))


def test_pages_are_a4_marked_and_numbered(report: Report, written: bytes) -> None:
    """Every page is A4, with the marking at head and foot and its number of all."""
    held = reader(written)
    for number, page in enumerate(held.pages, start=1):
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
        words = squeezed(page.extract_text())
        assert words.count(report.marking) >= 2
        assert f"{number}/{len(held.pages)}" in words


def test_no_font_of_the_machine(written: bytes) -> None:
    """The fonts are those of the engine and of matplotlib, embedded; the file has no link, script or attachment."""
    held = reader(written)
    names = {
        str(font["/BaseFont"]).split("+")[1]
        for page in held.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert names
    assert all(name.startswith(("LibertinusSerif", "DejaVuSans")) for name in names)
    for key in (b"/URI", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction"):
        assert key not in written


def test_without_the_library_it_is_said_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is computed, and with what to install; the other forms need nothing."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EnvironmentTrouble, match=r'pip install "crime_sample\[pdf\]"') as raised:
        ready([tmp_path / "a.html", tmp_path / "a.pdf"], replace=False)
    assert raised.value.exit_code == 3
    ready([tmp_path / "a.html"], replace=False)


def test_what_is_there_is_kept(report: Report, written: bytes, tmp_path: Path) -> None:
    """Written for its owner's eyes, by an ending in any letters, and never over a file unasked."""
    path = tmp_path / "report.PDF"
    write_report(report, path)
    assert path.read_bytes() == written
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="exists"):
        ready([path], replace=False)
    ready([path], replace=True)


@pytest.mark.parametrize("name", ["plain", '=cmd() #read("/etc/passwd") <b>$x$ {{y}} ' + "W" * 300])
def test_other_pages_can_be_pdf(name: str) -> None:
    """The page of a control chart and that on the review's quality, whatever they are called."""
    weeks = tuple(Check(date.fromisocalendar(2026, week, 1), 20, 17 + week % 3) for week in range(1, 30))
    beside = weekly_page(
        control_chart(Checks(weeks, ())),
        title=name,
        marking="OFFICIAL",
        as_at="2026-11-29T09:00:00Z",
        version="0",
    )
    assert not missing(beside, pdf.typeset(paper.beside_data(beside), as_at=beside.as_at))
    section = Section(
        "s", "Agreement", ("All said.",), (Table("t", "Verdicts", "Of all.", columns("A:"), ((name,),)),)
    )
    quality = QualityPage(
        f"Quality of the review: {name}", "", "OFFICIAL", name, "2026", beside.as_at, "0", True, ("Good.", "Read on."),
        ("Do this.",), (section,), ("With care.",),
    )  # fmt: skip
    out = pdf.typeset(paper.quality_data(quality), as_at=quality.as_at)
    assert not missing(quality, out)
    assert "interim" in pages(out)[0]


def test_no_page_is_left_blank_before_a_tall_picture() -> None:
    """What is to be read with care comes before a picture that the first page has no room for, and after one it has."""
    state = audited_state(SPEC, population=POPULATION, rules=load("england-wales-2023"))
    among = benchmark_page(benchmark(state), as_at="2026-11-29T09:00:00Z", version="0")
    first, second, *_ = pages(pdf.typeset(paper.beside_data(among), as_at=among.as_at))
    assert squeezed("Read with care") in first
    assert squeezed("Where they are published") not in first
    assert squeezed(among.picture.legend) in second
    weeks = tuple(Check(date.fromisocalendar(2026, week, 1), 20, 17 + week % 3) for week in range(1, 30))
    weekly = weekly_page(
        control_chart(Checks(weeks, ())), title="Checks", marking="", as_at=among.as_at, version="0"
    )
    (first, *_) = pages(pdf.typeset(paper.beside_data(weekly), as_at=weekly.as_at))
    assert first.index(squeezed(weekly.picture.legend)) < first.index(squeezed("Read with care"))
