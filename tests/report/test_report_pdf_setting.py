"""How the PDF is set: wide and long tables, long texts, pictures, letters that no font has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report.pdf_reading import MM, missing, pages, tags
from report.report_builders import GROSSED, POPULATION, SPEC, made, rates
from report.test_report_outputs import hostile

from crime_sample import formats
from crime_sample.files import paper, pdf
from crime_sample.files.pdf import render
from crime_sample.report import Report
from crime_sample.report.model import Section, Table, columns


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with every part."""
    return made(SPEC, population=POPULATION, ask=GROSSED)[2]


def with_tables(report: Report, *tables: Table) -> Report:
    """The report with these tables and nothing else behind its summary."""
    return replace(report, sections=(Section("x", "Tables", tables=tables),))


def test_wide_tables_stay_on_the_page(report: Report) -> None:
    """A table of thirty columns becomes parts one under the other, each with the first column; numbers stay whole, and
    nothing stands beyond the margins."""
    wide = Table(
        "w",
        "Wide",
        "",
        columns("Class:", *(f"Municipality{at}" for at in range(30))),
        tuple((f"Class{row}", *range(1_000_000, 1_000_030)) for row in range(3)),
    )
    out = render(with_tables(report, wide))
    assert not missing(wide, out)
    words = "".join(pages(out))
    parts = [node for name, node in tags(out) if name == "/Table"][len(report.headline.tables) :]
    assert len(parts) > 1
    assert words.count("Class0") == len(parts)
    assert words.count("1,000,029") == 3
    for node in parts:
        box = next(part["/BBox"] for part in node["/A"] if "/BBox" in part)  # type: ignore[union-attr]
        assert float(box[0]) >= 16.5 * MM
        assert float(box[2]) <= 193.5 * MM


def test_several_pictures_have_titles_and_their_numbers(report: Report) -> None:
    """Each picture of a part has its title, its legend and a tag; the numbers behind it stand below it."""
    behind = Table(
        "d", "Behind it", "Out of all.", columns("Step:", "Cases"), (("Drawn", 1_234), ("Judged", 1_200))
    )
    first = replace(report.pictures[0], title="Side by side", legend="Said of the first.", data=behind)
    pictures = (first, replace(first, key="b", title="Once more", data=None, legend=""))
    held = replace(report, sections=(Section("x", "Pictures", ("Before.",), pictures=pictures),))
    out = render(held)
    assert not missing(held, out)
    assert [str(node["/Alt"]).split(".")[0] for name, node in tags(out) if name == "/Figure"] == [
        "Side by side",
        "Once more",
    ]


def test_long_tables_repeat_their_heads(report: Report) -> None:
    """A table over several pages has its head on each, and every row once."""
    long = Table("l", "Long", "", columns("Ward:", "Cases"), tuple((f"Ward{at};", at) for at in range(200)))
    out = render(with_tables(report, long))
    among = [page for page in pages(out) if "Ward7" in page or ("Ward" in page and "Cases" in page)]
    assert len(among) > 2
    assert all("WardCases" in page for page in among)
    words = "".join(pages(out))
    assert all(words.count(f"Ward{at};") == 1 for at in range(200))


@pytest.mark.parametrize("letters", [1, 60, 500])
def test_a_long_text_in_a_cell_goes_on(report: Report, letters: int) -> None:
    """A cell longer than a page goes on over the next, words of any length break, and none of it is lost."""
    told = " ".join(f"{at:04d}{'w' * letters}" for at in range(6_000 // (letters + 5)))
    table = Table("t", "Texts", "", columns("What:", "Text:"), (("a", told), ("b", "short")))
    out = render(with_tables(report, table))
    words = "".join(page.removeprefix("WhatText") for page in pages(out))
    assert [at for at in range(6_000 // (letters + 5)) if f"{at:04d}{'w' * letters}" not in words] == []


def test_letters_no_font_has_are_told_by_code() -> None:
    """Chinese and pictures of cars by their codes, in text, charts and what is said of charts; Welsh as it is."""
    held = hostile("\u4e2d Dŵr Y\u0302nys e\u0323\u0301")
    out = render(held)
    words = "".join(pages(out))
    assert "<U+4E2D>DŵrY\u0302nyse" in words
    drawn = paper.picture_data(held.pictures[0])
    assert "&lt;U+4E2D&gt; Dŵr Ŷnys" in drawn["svg"]
    assert "<U+4E2D> Dŵr Ŷnys \u1eb9<U+0301>" in drawn["alt"]


def test_every_letter_that_is_let_through_can_be_set() -> None:
    """All letters of the fonts at once, in the weights that texts come in."""
    letters = "".join(char for char in map(chr, sorted(paper._letters())) if formats.one_line(char) == char)
    assert len(letters) > 4_000
    lines = tuple(letters[at : at + 60] for at in range(0, len(letters), 60))
    points = {"points": list(lines), "title": lines[3]}
    held = paper.report_data(made()[2])
    held["sections"] = [
        {"paragraphs": [], "pictures": [], "tables": [], "terms": [[line, line] for line in lines]} | points
    ]
    out = pdf.typeset(held, as_at="2026-01-01T00:00:00Z")
    assert "ŴŵŶŷ" in "".join(pages(out))


def test_colours_of_the_page_become_those_of_print(report: Report) -> None:
    """No variable and no colour of the page is left in a picture's signs; a label that spells one keeps it."""
    chart = rates(report)
    label = "currentColor var(--chart-band, #dfe6ec) system-ui, sans-serif"
    row = replace(chart.rows[0], label=label)
    picture = replace(report.pictures[0], chart=replace(chart, rows=(row,)))
    drawn = paper.picture_data(picture)["svg"]
    signs = "".join(part.split(">")[0] for part in drawn.split("<"))
    assert "currentColor" not in signs
    assert "var(" not in signs
    assert 'font-family="DejaVu Sans"' in signs
    assert drawn.count("currentColor") >= 1
