"""The report as an XLSX workbook: a summary with contents, then a worksheet for each table with what its numbers are
out of. Nothing is hidden, no cell is a formula, and every worksheet prints on A4 under the marking.

A rate is a number in a percent format, an interval stands in two columns, an estimated total is rounded as it is
printed. Texts are written as texts, whatever they look like.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from crime_sample import formats
from crime_sample.files import workbook_cells, workbook_charts, worksheet_names
from crime_sample.files.safe_workbook import OPTIONS
from crime_sample.files.workbook_cells import Grid, Head
from crime_sample.files.workbook_page import (
    HEAD,
    LINK,
    LONGEST,
    QUIET,
    RULE,
    Book,
    Page,
    lines_of,
    row_height,
)
from crime_sample.files.worksheet_names import CAVEATS, SUMMARY, TERMS
from crime_sample.report.model import SUMS, Published, Report, Section, Table
from crime_sample.report.shown import text
from crime_sample.sheet.values import letters

# Characters of the columns that sentences are laid over: one column wider than the paper would be cut, not shrunk.
ACROSS = (23.0,) * 4


def xlsx_bytes(report: Report) -> bytes:
    """The workbook, the same bytes for the same report."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as made:
        made.set_properties(
            {
                "title": report.title[:255],
                "comments": f"crime_sample {report.version}",
                "created": _moment(report.as_at),
            }
        )
        book = Book(made, report, worksheet_names.of((*report.tables, *report.data)))
        _summary(book)
        for section in report.sections:
            for place, table in enumerate(_tables(section)):
                _sheet(book, section, table, first=place == 0)
        _caveats(book)
        _terms(book)
    return target.getvalue()


def _moment(iso: str) -> datetime:
    """The time the report speaks of, as the workbook's time of creation."""
    try:
        return datetime.fromisoformat(iso).replace(tzinfo=None)
    except ValueError:
        return datetime(1980, 1, 1)  # noqa: DTZ001 the format knows no zone


def _tables(section: Section) -> tuple[Table, ...]:
    """The tables of a section, and those that its pictures are drawn from."""
    return (*section.tables, *section.data)


def _summary(book: Book) -> None:
    report = book.report
    widths = (28.0, 13.0, 19.0, 19.0, 21.0)
    page = book.page(SUMMARY, width=sum(widths), columns=len(widths), about=report.title)
    for place, width in enumerate(widths):
        page.grid.set_column(place, place, width)
    page.words(report.audit, font_color=QUIET)
    page.words(report.force, bold=True, font_size=18)
    interim = ", interim" if report.interim else ""
    page.words(f"{report.period}; results as at {formats.moment(report.as_at)}{interim}", font_color=QUIET)
    page.gap()
    page.words(report.headline.rate, bold=True, font_size=13)
    head = report.headline
    for sentence in filter(None, (head.unrecorded, head.yearly, *head.beneath)):
        page.words(sentence)
    page.gap()
    _key_figures(page, report, widths)
    _beside(page, report, widths)
    for place, caveat in enumerate(caveat for caveat in report.caveats if caveat.grave):
        if place == 0:
            page.gap()
            page.words("Read with care", bold=True)
        page.words(caveat.words)
    page.gap()
    page.words("Contents", bold=True)
    link = {"font_color": LINK, "underline": 1}
    for section in report.sections:
        for table in _tables(section):
            name = book.names[table.key]
            page.words(f"{name}: {table.title}", link=name, **link)
    page.words("Caveats and method", link=CAVEATS, **link)
    page.words("Terms", link=TERMS, **link)
    page.gap()
    page.words(
        "Rates are numbers in percent, and can be calculated with. Estimated totals are rounded to what "
        f"their intervals support. {report.closing}",
        font_color=QUIET, font_size=9,
    )  # fmt: skip
    page.grid.activate()


def _key_figures(page: Page, report: Report, widths: Sequence[float]) -> None:
    figures = report.headline.figures
    if figures:
        titles = ("Key figure", "Number", "Interval", "Covers")
        _row(page, titles, widths, bold=True, bg_color=HEAD, bottom=1)
    for figure in figures:
        cells = (figure.label, figure.figure, figure.interval, figure.note)
        _row(page, cells, widths, bottom=1, bottom_color=RULE)


def _beside(page: Page, report: Report, widths: Sequence[float]) -> None:
    """What stands beside the headline: remarks and small tables."""
    for remark in report.headline.remarks:
        page.gap()
        page.words(remark.title, bold=True)
        for words in remark.words:
            page.words(words)
    for table in report.headline.tables:
        page.gap()
        page.words(table.title, bold=True)
        _row(page, [column.title for column in table.columns], widths, bold=True, bg_color=HEAD, bottom=1)
        for row in table.rows:
            _row(page, [text(cell) for cell in row], widths, bottom=1, bottom_color=RULE)
        page.words(table.note, font_color=QUIET, font_size=9)


def _row(page: Page, texts: Sequence[str], widths: Sequence[float], **style: Any) -> None:
    """Texts beside each other; the last takes the width that is left."""
    made = page.book.style(text_wrap=True, **style)
    last = len(texts) - 1
    own = (*widths[:last], sum(widths[last:]))
    lines = max(lines_of(words, width * 0.95) for words, width in zip(texts, own, strict=True))
    high = row_height(lines)
    page.grid.set_row(page.row, high)
    if len(widths) > len(texts):
        page.grid.merge_range(page.row, last, page.row, len(widths) - 1, "", made)
    for place, words in enumerate(texts):
        page.grid.write_string(page.row, place, words[:LONGEST], made)
    page.filled(high)


def _sheet(book: Book, section: Section, table: Table, *, first: bool) -> None:
    grid = workbook_cells.grid(table)
    widths = list(grid.widths)
    widths[-1] += max(0.0, 60.0 - sum(widths)) if len(widths) == 1 else 0.0
    width = sum(widths)
    page = book.page(book.names[table.key], width=width, columns=len(widths), about=book.report.title)
    for place, one in enumerate(widths):
        page.grid.set_column(place, place, one)
    page.words(table.title, bold=True, font_size=13)
    about = f"{book.report.force}, {book.report.period}"
    page.words(about, font_color=QUIET)
    if table.note:
        page.words(table.note)
    page.gap()
    top = page.row
    _grid(page, grid, widths)
    if not isinstance(book.report.facts, Published):
        workbook_charts.draw(page, table, grid, top)
    if first and (section.paragraphs or section.points):
        page.gap()
        for words in (*section.paragraphs, *section.points):
            page.words(words)
    page.gap()
    page.words("Back to the summary", link=SUMMARY, font_color=LINK, underline=1)


def _grid(page: Page, grid: Grid, widths: Sequence[float]) -> None:
    style, target, top = page.book.style, page.grid, page.row
    lines = max(
        lines_of(column.title, width * 0.9) for column, width in zip(grid.columns, widths, strict=True)
    )
    page.filled(row_height(lines))
    target.set_row(top, row_height(lines))
    for place, column in enumerate(grid.columns):
        head = style(
            bold=True, text_wrap=True, bg_color=HEAD, bottom=1, valign="bottom", **_stand(column, place),
        )  # fmt: skip
        target.write_string(top, place, column.title, head)
    for offset, row in enumerate(grid.rows, start=1):
        total = offset == len(grid.rows) and row[0].value in SUMS
        look = {"bold": True, "top": 1} if total else {"bottom": 1, "bottom_color": RULE}
        texts = [cell.text for cell in row]
        high = max(lines_of(text, width * 0.95) for text, width in zip(texts, widths, strict=True))
        target.set_row(top + offset, row_height(high))
        page.filled(row_height(high))
        for place, (column, cell) in enumerate(zip(grid.columns, row, strict=True)):
            stand = _stand(column, place)
            if isinstance(cell.value, str):
                # Some versions of Excel show a long text as ##### where the cell's format is text.
                form = "General" if len(cell.value) > 255 else "@"
                made = style(text_wrap=True, num_format=form, **stand, **look)
                target.write_string(top + offset, place, cell.value[:LONGEST], made)
            else:
                made = style(num_format=cell.form, **stand, **look)
                target.write_number(top + offset, place, cell.value, made)
    last = letters(len(grid.columns) - 1)
    target.ignore_errors({"number_stored_as_text": f"A1:{last}{top + len(grid.rows) + 1}"})
    target.freeze_panes(top + 1, 1)
    target.repeat_rows(top)


def _stand(column: Head, place: int) -> dict[str, Any]:
    """Numbers stand right; a text beside one is set off from it."""
    return {"align": "right"} if column.number else {"align": "left", "indent": 1 if place else 0}


def _caveats(book: Book) -> None:
    report = book.report
    page = book.page(CAVEATS, width=sum(ACROSS), columns=len(ACROSS), about=report.title)
    page.grid.set_column(0, len(ACROSS) - 1, ACROSS[0])
    page.words("Caveats", bold=True, font_size=13)
    for caveat in report.caveats:
        page.words(caveat.words, bold=caveat.grave)
    for section in report.sections:
        if not section.tables and (section.paragraphs or section.points):
            page.gap()
            page.words(section.title, bold=True, font_size=13)
            for words in (*section.paragraphs, *section.points):
                page.words(words)


def _terms(book: Book) -> None:
    widths = (26.0, 66.0)
    page = book.page(TERMS, width=sum(widths), columns=2, about=book.report.title)
    for place, width in enumerate(widths):
        page.grid.set_column(place, place, width)
    page.words("Terms", bold=True, font_size=13)
    for pair in book.report.glossary:
        _row(page, pair, widths, bottom=1, bottom_color=RULE)
