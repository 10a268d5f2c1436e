"""One walk through every number: what a report says stands in each of its forms, read back from what was written, and
nothing else does.

A cell of the report is a number; a form prints it. Here the print is read as a number again and held against the
cell, so that neither a wrong column nor a wrong place nor a rounding across 0 or 100 goes through. A form that is
added gets a line in ``FORMS``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report import reading
from report.audits import EVERY
from report.pdf_reading import MM, reader
from report.printed_numbers import agrees, ends, flowing_faults, held_against
from report.reading import Seen, single
from report.report_builders import printed

from crime_sample.audit.reporting import _FORMS
from crime_sample.files.paper import printable
from crime_sample.report import Report
from crime_sample.report.model import (
    Cell,
    Decimal,
    Facts,
    Points,
    PointsRange,
    Rate,
    RateRange,
    Share,
    Table,
    Total,
    TotalRange,
)
from crime_sample.terminal.tables import estimate_tables

WIDE = 1_000


@dataclass(frozen=True)
class Form:
    """How a form is written and read, and what of a report it shows: parts by name, and tables of which sections."""

    write: Callable[[Report], Any]
    read: Callable[[Any], Seen]
    parts: frozenset[str]
    tables: Callable[[str], bool] = lambda key: True
    flows: bool = False


PARTS = frozenset(
    ("headline", "key figures", "grave", "caveats", "paragraphs", "terms", "marking", "notes", "closing")
)
SHOWN = ("headline", "totals", "other", "failures", "review", "missing", "overlap", "picked")


def flowing(written: str) -> Seen:
    """A page as its words one after another: what is left of it where tables cannot be read as tables."""
    seen = reading.html(written)
    rows = [row for table in seen.tables for row in ([table.title], table.heads, *table.rows, [table.note])]
    return Seen([], [*seen.words, *(" ".join(row) for row in rows)])


def in_pdf(written: bytes) -> Seen:
    """The words of a PDF between head and foot, page after page."""
    found: list[str] = []
    for page in reader(written).pages:
        parts: list[str] = []

        def keep(words: str, cm: Any, tm: Any, *_: Any, parts: list[str] = parts) -> None:
            if 20 * MM < tm[5] * cm[3] + cm[5] < 277 * MM:
                parts.append(words)

        page.extract_text(visitor_text=keep)
        found.append(single(" ".join(parts)))
    return Seen([], [single(" ".join(found))])


FORMS: dict[str, Form] = {
    "html": Form(_FORMS[".html"], reading.html, PARTS | {"pictures", "first page"}),
    "words of html": Form(_FORMS[".html"], flowing, PARTS, flows=True),
    "pdf": Form(_FORMS[".pdf"], in_pdf, PARTS - {"marking"} | {"first page"}, flows=True),
    "md": Form(_FORMS[".md"], reading.markdown, PARTS),
    "xlsx": Form(_FORMS[".xlsx"], reading.workbook, PARTS),
    "terminal": Form(
        lambda report: printed(estimate_tables(report), width=WIDE),
        reading.terminal,
        PARTS - {"key figures", "paragraphs", "terms", "grave", "closing"},
        lambda key: key in SHOWN or key.startswith("by-"),
    ),
}
"""Every form that people read. One whose tables come back as words alone ``flows``."""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """Every report, each made once."""

    @cache
    def of(name: str) -> Report:
        return EVERY[name](tmp_path_factory.mktemp("audit"))

    return of


@pytest.fixture(scope="module")
def seen(reports: Callable[[str], Report]) -> Callable[[str, str], Seen]:
    """Every report as it is read back from a form."""

    @cache
    def of(name: str, form: str) -> Seen:
        return FORMS[form].read(FORMS[form].write(reports(name)))

    return of


def test_every_form_there_is_stands_here() -> None:
    """Each ending that a report can be written with is walked: as words here, or as figures below."""
    assert {f".{name}" for name in FORMS} | {".json"} >= set(_FORMS)


# --- tables ------------------------------------------------------------------------------------------------


def known_tables(report: Report) -> dict[str, Table]:
    """Every table of a report by its title, those behind pictures among them."""
    behind = [picture.data for picture in report.pictures if picture.data is not None]
    found = [*report.headline.tables, *report.tables, *behind]
    assert len({table.title for table in found}) == len(found), "two tables of one title"
    return {single(table.title): table for table in found}


def wanted_tables(report: Report, form: Form) -> list[Table]:
    """The tables that a form is to show."""
    found = [table for section in report.sections if form.tables(section.key) for table in section.tables]
    if "first page" in form.parts:
        found += report.headline.tables
    if "pictures" in form.parts:
        found += [picture.data for picture in report.pictures if picture.data is not None]
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", EVERY)
def test_every_cell_stands_in_every_form(
    name: str, form: str, reports: Callable[[str], Report], seen: Callable[[str, str], Seen]
) -> None:
    """Each table of each report: as many rows and columns, each cell the number that it is; and no table more."""
    report, shown, how = reports(name), seen(name, form), FORMS[form]
    wanted = wanted_tables(report, how)
    if how.flows:
        words = " ".join(shown.words)
        assert not [fault for table in wanted for fault in flowing_faults(table, words)]
        return
    known, by_title = known_tables(report), {table.title: table for table in shown.tables}
    assert {single(table.title) for table in wanted} <= set(by_title) <= set(known)
    assert len(by_title) == len(shown.tables)
    faults = {title: held_against(known[title], table) for title, table in by_title.items()}
    assert not {title: found for title, found in faults.items() if found}


# --- words -------------------------------------------------------------------------------------------------


def words_of(report: Report, part: str) -> list[str]:
    """What a report says in a part of it."""
    headline = report.headline
    return {
        "headline": [*headline.sentences, headline.basis],
        "key figures": [
            *(words for one in headline.figures for words in (one.label, one.figure, one.interval, one.note)),
            headline.reading,
        ],
        "grave": [caveat.words for caveat in report.caveats if caveat.grave],
        "caveats": [caveat.words for caveat in report.caveats],
        "paragraphs": [words for one in report.sections for words in (*one.paragraphs, *one.points)],
        "terms": [words for pair in report.glossary for words in pair],
        "marking": [report.marking],
        "notes": [table.note for table in report.tables],
        "closing": [report.closing],
        "first page": [
            *report.headline.care,
            *(words for one in report.headline.remarks for words in (one.title, *one.words)),
        ],
        "pictures": [one.legend for one in report.pictures],
    }[part]


def strings(value: Any) -> Iterator[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from strings(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", EVERY)
def test_every_sentence_stands_in_every_form(
    name: str, form: str, reports: Callable[[str], Report], seen: Callable[[str, str], Seen]
) -> None:
    """Sentences, key figures, caveats, paragraphs, terms, notes of tables: each in every form that is to show it."""
    report, shown, how = reports(name), seen(name, form), FORMS[form]
    there = " ".join((*shown.words, *(table.note for table in shown.tables)))
    keys = {section.key for section in report.sections if how.tables(section.key)}
    notes = [table.note for key in keys for table in report.section(key).tables]
    for part in sorted(how.parts):
        wanted = notes if part == "notes" else words_of(report, part)
        if form == "pdf":  # lines break anywhere, and what the typeface has not is told otherwise
            squeezed = "".join(there.split())
            assert not [one for one in wanted if "".join(printable(one).split()) not in squeezed], part
        else:
            assert not [words for words in wanted if single(words) not in there], part


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", EVERY)
def test_no_form_has_a_number_of_its_own(
    name: str, form: str, reports: Callable[[str], Report], seen: Callable[[str, str], Seen]
) -> None:
    """What stands outside tables and has a digit is a text of the report, or its date; within charts, a number that
    stands in words or in a table beside them."""
    report, shown = reports(name), seen(name, form)
    if FORMS[form].flows:
        return
    known = {single(words) for words in (*strings(report), "20 October 2025, 09:00 UTC")}
    # A key figure stands in one line with what is said of it.
    known |= {single(f"{one.figure} {one.interval} {one.note}") for one in report.headline.figures}
    by_length = sorted(
        (words for words in known if len(words) > 3 and re.search(r"\d", words)), key=len, reverse=True
    )
    # The summary of a workbook has the tables of the first page as cells.
    first = [cell for table in report.headline.tables for row in table.rows for cell in row]
    for block in shown.words:
        if block in known or any(agrees(cell, block) for cell in first):
            continue
        left = block
        for words in by_length:
            left = left.replace(words, " ")
        assert not re.search(r"\d", left), (block, left)
    everywhere = " ".join((*known, *(cell for table in shown.tables for row in table.rows for cell in row)))
    numbers = set(re.findall(r"\d[\d,.]*(?<![,.])", everywhere))
    for words in shown.drawn:
        assert set(re.findall(r"\d[\d,.]*(?<![,.])", words)) <= numbers, words


@pytest.mark.parametrize("name", EVERY)
def test_whiskers_reach_from_the_rate_to_its_limits(name: str, seen: Callable[[str, str], Seen]) -> None:
    """The lengths below a chart of a workbook are those from the rate of each row to the limits beside it."""
    for table in seen(name, "xlsx").tables:
        if table.whiskers:
            low = next(place for place, head in enumerate(table.heads) if head.endswith("low"))
            for row, (left, right) in zip(table.raw, table.whiskers, strict=True):
                rate, least, most = row[low - 1 : low + 2]
                given = all(isinstance(one, float | int) for one in (rate, least, most))
                wanted = (rate - least, most - rate) if given else (0, 0)  # type: ignore[operator]
                assert (left, right) == pytest.approx(wanted, abs=1e-9)


# --- figures for programs ------------------------------------------------------------------------------------


def every_number(value: Any) -> Iterator[float]:
    """Every number anywhere in a document."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from every_number(one)


SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def document_of(report: Report) -> dict[str, Any]:
    """The report for programs, read back; it is as its schema says."""
    document: dict[str, Any] = json.loads(_FORMS[".json"](report))
    name = "estimate" if isinstance(report.facts, Facts) else "public"
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.parametrize("name", [name for name in EVERY if not name.startswith("public")])
def test_figures_for_programs_are_the_unrounded_ones(name: str, reports: Callable[[str], Report]) -> None:
    """The tables are the report's, cell by cell, to the last digit; each of the JSON's estimates is one of the
    report's; the sentences are the same."""
    report = reports(name)
    document = document_of(report)
    counted_in(document["tables"], (*report.headline.tables, *report.tables, *report.data))
    headline = report.headline
    told_there = document["headline"]
    assert [told_there[key] or "" for key in ("rate", "unrecorded", "yearly", "basis")] == [
        headline.rate, headline.unrecorded, headline.yearly, headline.basis
    ]  # fmt: skip
    assert [one["words"] for one in document["caveats"]] == [one.words for one in report.caveats]
    facts = report.facts
    assert isinstance(facts, Facts)
    for given, e in zip(document["estimates"], facts.estimates, strict=True):
        assert (given["estimand"], given["n_due"], given["x_recorded"]) == (e.estimand, e.n_due, e.x_recorded)
        assert (given["point"], given["low"]) == (e.point, e.low)
        assert given["high"] == (e.high if math.isfinite(e.high) else None)


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("public")])
def test_a_public_document_is_the_tables(name: str, reports: Callable[[str], Report]) -> None:
    """Cell by cell the numbers of the report, and its sentences; no other number but those that say how it was made."""
    report = reports(name)
    document = document_of(report)
    counted = counted_in(document["tables"], report.tables)
    rest = [*counted, document["level"], *every_number(document["protection"])]
    assert sorted(rest) == sorted(every_number(document))
    for part in ("paragraphs", "caveats"):
        words = json.dumps(document, ensure_ascii=False)
        assert not [
            one for one in words_of(report, part) if json.dumps(one, ensure_ascii=False)[1:-1] not in words
        ]


def counted_in(told: list[dict[str, Any]], tables: Sequence[Table]) -> list[float]:
    """Every number of the tables as programs are told them, each held against its cell."""
    assert [table["key"] for table in told] == [table.key for table in tables]
    assert [table["title"] for table in told] == [table.title for table in tables]
    counted: list[float] = []
    for given, table in zip(told, tables, strict=True):
        assert given["columns"] == [column.title for column in table.columns]
        assert given["note"] == table.note
        for cells, row in zip(given["rows"], table.rows, strict=True):
            for value, cell in zip(cells, row, strict=True):
                in_two = isinstance(cell, RateRange | TotalRange | PointsRange)
                pair = (value["low"], value["high"]) if in_two else (value, value)
                assert all(map(raw_or_same, ends(cell), pair))
                counted += every_number(value)
    return counted


def raw_or_same(cell: Cell, value: Any) -> bool:
    """Whether a value for programs is that of the cell."""
    match cell:
        case None | str() | int():
            return bool(value == cell)
        case Share(x, n):
            return bool(value == {"of": n, "met": x})
        case Rate() | Total() | Points() | Decimal():
            return bool(value == (cell.value if math.isfinite(cell.value) else None))
    return False
