"""The report as a workbook: read back with what it says, harmless whatever it holds, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import NOW
from python_calamine import CalamineWorkbook
from report.public_builders import edition
from report.report_builders import GROSSED, POPULATION, SPEC, made, outputs, plain
from report.test_report_outputs import HOSTILE, hostile
from report.test_report_pictures import CASES, audit

from crime_sample.audit.reporting import write_report
from crime_sample.errors import InputError
from crime_sample.files import worksheet_names
from crime_sample.files.report_workbook import xlsx_bytes
from crime_sample.files.workbook_cells import grid
from crime_sample.files.workbook_page import Page
from crime_sample.report import Report
from crime_sample.report.model import Rate, RateRange, Share, Table, TotalRange, columns
from crime_sample.report.shown import text


@pytest.fixture(scope="module")
def report() -> Report:
    """An ordinary report with a small cell, missing logs, a yearly number."""
    spec = {**SPEC, "violence": [*SPEC["violence"], "r:drugs-and-weapons", "n:drugs-and-weapons"]}
    return made(spec, population=POPULATION, ask=GROSSED)[2]


def parts(content: bytes) -> dict[str, str]:
    """The files of a workbook's archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The worksheets, read by another library than the one that wrote them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table_rows(rows: list[list[Any]], table: Table) -> list[list[Any]]:
    """The rows of the table in its worksheet, found by the titles of its columns."""
    heads = [column.title for column in grid(table).columns]
    top = next(place for place, row in enumerate(rows) if row[: len(heads)] == heads)
    return [row[: len(heads)] for row in rows[top + 1 : top + 1 + len(table.rows)]]


def test_every_table_is_there_with_its_numbers(report: Report) -> None:
    """Each table has a worksheet with its title, its note and its rows; rates, counts and totals are numbers."""
    found = sheets(xlsx_bytes(report))
    every = (*report.tables, *report.data)
    names = worksheet_names.of(every)
    for table in every:
        rows = found[names[table.key]]
        flat = [cell for row in rows for cell in row]
        assert table.title in flat
        assert not table.note or table.note in flat
        assert report.marking in rows[0]
        for row, cells in zip(table.rows, table_rows(rows, table), strict=True):
            assert cells[0] == text(row[0])
            for cell in row:
                numbers = [one for one in cells if isinstance(one, float | int)]
                if isinstance(cell, Rate):
                    assert any(one == pytest.approx(cell.value, rel=1e-14) for one in numbers)
                elif isinstance(cell, RateRange):
                    assert any(one == pytest.approx(cell.low, rel=1e-14) for one in numbers)
                    assert any(one == pytest.approx(cell.high, rel=1e-14) for one in numbers)
                elif isinstance(cell, int):
                    assert cell in cells
                elif isinstance(cell, TotalRange):
                    assert round(cell.low / cell.unit) * cell.unit in cells


def test_the_summary_says_what_the_report_says(report: Report) -> None:
    """The first worksheet holds the sentences, the key figures, the grave caveats, and a link to each table."""
    content = xlsx_bytes(report)
    found = sheets(content)
    assert next(iter(found)) == "Summary"
    flat = {cell for row in found["Summary"] for cell in row}
    assert {*report.headline.sentences, report.headline.basis} <= flat
    for figure in report.headline.figures:
        assert {figure.label, figure.figure, figure.interval, figure.note} <= flat
    assert {caveat.words for caveat in report.caveats if caveat.grave} <= flat
    links = re.findall(r'location="([^"]*)"', parts(content)["xl/worksheets/sheet1.xml"])
    assert [link.removeprefix("'").removesuffix("'!A1") for link in links] == [*list(found)[1:]]
    assert {caveat.words for caveat in report.caveats} <= {
        c for row in found["Caveats and method"] for c in row
    }
    assert dict(report.glossary).items() <= {tuple(row) for row in found["Terms"]}


def test_what_a_cell_shows_is_what_the_page_shows(report: Report) -> None:
    """The number format makes of each number the words that HTML and terminal print."""
    for table in report.tables:
        laid = grid(table)
        for row, cells in zip(table.rows, laid.rows, strict=True):
            shown = [cell.text for cell in cells]
            for cell in row:
                if isinstance(cell, RateRange | TotalRange):
                    low, high = text(cell).split(" to ")
                    assert any(one.removesuffix(" %") == low for one in shown)
                    assert any(one.removesuffix(" %") == high for one in shown)
                else:
                    assert text(cell) in shown


def test_an_interval_stands_in_two_columns_each_by_its_own_name() -> None:
    """Low and high ends apart; a second interval is named by what it is of; points stand in both."""
    heads = columns("What:", "Rate", "95 % CI", "Total", "95 % CI")
    rows = (
        ("a", Rate(0.5), RateRange(0.4, 0.6), 7, TotalRange(1, 2)),
        ("b", Share(1, 2), Rate(0.999999), None, None),
    )
    laid = grid(Table("k", "t", "", heads, rows))
    assert [head.title for head in laid.columns] == [
        "What", "Rate", "95 % CI, low", "95 % CI, high", "Total", "Total, 95 % CI, low", "Total, 95 % CI, high",
    ]  # fmt: skip
    assert [cell.text for cell in laid.rows[1]] == ["b", "1 of 2", ">99.9 %", ">99.9 %", "–", "–", "–"]
    assert laid.rows[1][2].form == '">99.9 %"'


MORE = ["x" * 40_000, "12", "'", "1e5", "https://evil.example/"]


@pytest.mark.parametrize("words", [*HOSTILE, *MORE], ids=range(len(HOSTILE) + len(MORE)))
def test_nothing_in_it_runs_links_or_hides(words: str) -> None:
    """Whatever stands in names and labels: no formula, no link out, no macro, nothing hidden; text stays text."""
    found = xlsx_bytes(hostile(words))
    files = parts(found)
    for name, xml in files.items():
        assert "vba" not in name.lower()
        assert 'TargetMode="External"' not in xml
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(r"<f[ >]", xml)
            assert "hidden" not in xml
    assert not re.search(r'state="[^"]*[hH]idden"', files["xl/workbook.xml"])
    names = re.findall(r'<sheet name="([^"]*)"', files["xl/workbook.xml"])
    assert len({name.lower() for name in names}) == len(names)
    assert max(len(name.encode("utf-16-le")) for name in sheets(found)) <= 62


def test_every_page_prints_on_a4_under_the_marking(report: Report) -> None:
    """Paper, one page wide, the marking in header and footer, headings on each page; an & in it is no command."""
    files = parts(xlsx_bytes(replace(report, marking="9 OFFICIAL & SENSITIVE")))
    pages = [xml for name, xml in files.items() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == len(report.tables) + len(report.data) + 3
    for xml in pages:
        assert 'paperSize="9"' in xml
        assert 'fitToHeight="0"' in xml
        header, footer = (re.search(rf"<odd{part}>(.*?)</odd{part}>", xml) for part in ("Header", "Footer"))
        assert header
        assert footer
        for one in (header[1], footer[1]):
            assert "&amp;9 9 OFFICIAL &amp;&amp; SENSITIVE" in one
            assert len(one.replace("&amp;", "&").replace("&quot;", '"')) <= 255
    assert files["xl/workbook.xml"].count("Print_Titles") == len(report.tables) + len(report.data)


def test_the_same_report_has_the_same_bytes(report: Report) -> None:
    """No clock, no user and no machine is in it."""
    one = xlsx_bytes(report)
    assert one == xlsx_bytes(report)
    core = parts(one)["docProps/core.xml"]
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == [f"{NOW[:19]}Z"] * 2
    assert "<dc:creator></dc:creator>" in core


def test_names_are_valid_and_each_its_own() -> None:
    """Signs that may not stand in a name are gone, long ones cut, twins numbered, reserved ones not taken."""
    titles = [
        "a/b",
        "a b",
        "A:B",
        "Summary",
        "W" * 60,
        "W" * 70,
        "'x'",
        "History",
        "",
        "\U0001f694" * 30,
        "by-" + "d" * 50,
    ]
    keys = [title if title.startswith("by-") else f"k{place}" for place, title in enumerate(titles)]
    tables = [Table(key, title, "", (), ()) for key, title in zip(keys, titles, strict=True)]
    names = list(worksheet_names.of(tables).values())
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name.encode("utf-16-le")) <= 62 and not set(name) & set("[]:*?/\\'") for name in names)
    assert not {"summary", "history"} & {name.lower() for name in names}


def test_it_is_written_for_its_owner_only(report: Report, tmp_path: Path) -> None:
    """By the ending of the name, mode 0600, and never over a file that exists."""
    path = tmp_path / "report.xlsx"
    write_report(report, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == xlsx_bytes(report)
    with pytest.raises(InputError, match="this file exists"):
        write_report(report, path)


def test_the_sentences_agree_with_every_other_form(report: Report) -> None:
    """What the first worksheet says is in the page too, word for word."""
    page = plain("html", outputs(report)["html"])
    summary = sheets(xlsx_bytes(report))["Summary"]
    said = [
        str(row[0])
        for row in summary
        if str(row[0]).endswith(".") and "be calculated with" not in str(row[0])
    ]
    assert len(said) > 3
    assert not [words for words in said if words not in page]


def with_pictures(interim: bool = False) -> Report:
    """A report with every picture, small rows among its classes."""
    spec = {"a": [*CASES, "r:drugs-and-weapons!@3"], "b": [*CASES[:40], *["r:robbery!@5", "n:robbery"] * 20]}
    return audit(spec, targets={"a": 0.03}, interim=interim)


def drawn(files: dict[str, str], name: str) -> list[tuple[str, str]]:
    """The charts on the worksheet ``name``, and their alternative texts."""
    names = re.findall(r'<sheet name="([^"]*)"', files["xl/workbook.xml"])
    sheet = f"sheet{names.index(name) + 1}.xml"
    linked = files.get(f"xl/worksheets/_rels/{sheet}.rels", "")
    drawings = re.findall(r'Target="\.\./drawings/(drawing\d+\.xml)"', linked)
    found = []
    for one in drawings:
        told = re.findall(r'<xdr:cNvPr[^>]*descr="([^"]*)"', files[f"xl/drawings/{one}"])
        charts = re.findall(r'Target="\.\./charts/(chart\d+\.xml)"', files[f"xl/drawings/_rels/{one}.rels"])
        found += [(files[f"xl/charts/{chart}"], words) for chart, words in zip(charts, told, strict=True)]
    return found


def test_charts_stand_on_the_worksheets_of_their_numbers() -> None:
    """A chart on each breakdown, on hours, steps, plan and costs; it refers to no other worksheet, and tells itself."""
    made_of = with_pictures()
    files = parts(xlsx_bytes(made_of))
    names = worksheet_names.of((*made_of.tables, *made_of.data))
    keys = ("by-class", "by-stratum", "timeliness", "funnel-steps", "plan", "strata")
    for key in keys:
        ((chart, told),) = drawn(files, names[key])
        refers = set(re.findall(r"<c:f>(.*?)!", chart))
        assert {one.strip("'") for one in refers} == {names[key]}
        table = next(one for one in (*made_of.tables, *made_of.data) if one.key == key)
        assert all(text(row[0]) in told for row in table.rows)
        assert "<c:title>" in chart
    assert len([name for name in files if name.startswith("xl/charts/")]) == len(keys)


def test_charts_hold_the_numbers_of_the_cells() -> None:
    """What the chart caches is what stands in the cells; whiskers end at the limits; a small row has no bar."""
    made_of = with_pictures()
    content = xlsx_bytes(made_of)
    names = worksheet_names.of((*made_of.tables, *made_of.data))
    table = made_of.section("by-class").tables[0]
    ((chart, _),) = drawn(parts(content), names["by-class"])
    cells = table_rows(sheets(content)[names["by-class"]], table)
    caches = re.findall(r"<c:(minus|plus|val)>(.*?)</c:\1>", chart, flags=re.DOTALL)
    numbers = {
        name: [
            float(v) if re.fullmatch(r"[-\d.e]+", v) else None for v in re.findall(r"<c:v>(.*?)</c:v>", part)
        ]
        for name, part in caches
    }
    small = [place for place, row in enumerate(cells) if isinstance(row[1], str)]
    assert small
    for place, (_, rate, low, high, *_) in enumerate(cells):
        if place in small:
            assert (numbers["minus"][place], numbers["plus"][place]) == (0, 0)
        else:
            assert numbers["minus"][place] == pytest.approx(rate - low)
            assert numbers["plus"][place] == pytest.approx(high - rate)
    assert "no bar: too few" in chart


def test_charts_hide_and_reckon_nothing() -> None:
    """No hidden worksheet, row or column for their sake, no formula in a cell, the same bytes again."""
    content = xlsx_bytes(with_pictures())
    files = parts(content)
    for name, xml in files.items():
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(r"<f[ >]", xml)
            assert "hidden" not in xml
    assert content == xlsx_bytes(with_pictures())
    assert not re.search(r'state="[^"]*[hH]idden"', files["xl/workbook.xml"])


def test_long_names_are_cut_in_charts_alone() -> None:
    """A chart refers to a small table of cut names where the table's are too long; the table keeps them whole."""
    made_of = audit({"W" * 500: CASES, "b": CASES})
    content = xlsx_bytes(made_of)
    names = worksheet_names.of((*made_of.tables, *made_of.data))
    ((chart, told),) = drawn(parts(content), names["by-stratum"])
    assert max(map(len, re.findall(r"<c:v>(.*?)</c:v>", chart))) < 80
    assert len(told) <= 2_000
    assert "W" * 500 in {cell for row in sheets(content)[names["by-stratum"]] for cell in row}


def test_more_bars_than_a_page_holds_are_not_drawn() -> None:
    """Of 41 strata there is a table and no chart."""
    made_of = audit({f"s{k:02d}": CASES[:14] for k in range(41)})
    names = worksheet_names.of((*made_of.tables, *made_of.data))
    files = parts(xlsx_bytes(made_of))
    assert drawn(files, names["by-stratum"]) == []
    assert drawn(files, names["funnel-steps"])


def test_the_public_edition_has_no_chart() -> None:
    """What is told there is told in tables."""
    made_of = edition({"a": CASES * 2, "b": CASES * 2}, ask=GROSSED)[2]
    assert not [name for name in parts(xlsx_bytes(made_of)) if "chart" in name]


@pytest.mark.parametrize(("down", "high"), [(0.0, 300.0), (400.0, 300.0), (600.0, 300.0), (1_300.0, 200.0)])
def test_a_chart_is_not_cut_by_the_end_of_a_page(down: float, high: float) -> None:
    """Rows are left blank until it fits, for narrow and wide letters alike, and none where it fits as it is."""

    class Grid:
        def set_row(self, *_: Any) -> None: ...

    page = Page(None, Grid(), 4, 80.0, sideways=False, down=down)  # type: ignore[arg-type]
    page.room(high, repeated=30.0)
    along, across = 842 - 144 * 0.8, 595 - 144 * 0.6
    for points in (5.25, 7.0):
        height = along * max(1.0, points * (80 + 0.71 * 4) / across)
        ends = [height + k * (height - 30) for k in range(5)]
        assert not [end for end in ends if page.down < end < page.down + high]
    assert page.down - down < 2 * along
    if down == 0:
        assert page.down == 0
