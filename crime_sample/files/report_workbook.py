"""The report as an XLSX workbook: a summary with contents, then a worksheet for each table with what its numbers are
out of. Nothing is hidden, no cell is a formula, and every worksheet prints on A4 under the marking.

A rate is a number in a percent format, an interval stands in two columns, an estimated total is rounded as it is
printed. Texts are written as texts, whatever they look like.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from crime_sample import formats
from crime_sample.files import workbook_cells, worksheet_names
from crime_sample.files.safe_workbook import OPTIONS
from crime_sample.files.workbook_cells import Grid, Head
from crime_sample.files.worksheet_names import CAVEATS, SUMMARY, TERMS
from crime_sample.report.model import SUMS, Report, Section, Table
from crime_sample.report.shown import text
from crime_sample.sheet.values import letters

A4 = 9  # as xlsxwriter numbers it
ACROSS = 92.0  # characters of the width of a page, which titles and notes are laid over
UPRIGHT = 100.0  # beyond this width a worksheet is printed sideways
LINE, LEAST = 13.5, 15.0  # points
TALLEST = 400.0
LONGEST = 32_767  # characters that a cell can hold
IN_MARGIN = 120  # characters of the marking in the margins; the format allows 255 for all of it
_INK, _QUIET, _HEAD, _RULE, _LINK = "#17202A", "#52606D", "#E6EBF0", "#B8C2CC", "#17456E"
_BASE = {"font_name": "Arial", "font_size": 10, "font_color": _INK, "valign": "top"}


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
        book = _Book(made, report, worksheet_names.of(report.tables))
        _summary(book)
        for section in report.sections:
            for place, table in enumerate(section.tables):
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


@dataclass(slots=True)
class _Book:
    made: Any
    report: Report
    names: dict[str, str]

    def style(self, **more: Any) -> Any:
        """A cell format; the workbook keeps equal ones once."""
        return self.made.add_format(_BASE | more)

    def page(self, name: str, *, width: float, columns: int, about: str) -> _Page:
        """A worksheet with its print set-up and the marking in its first row."""
        grid = self.made.add_worksheet(name)
        marking = self.report.marking[:IN_MARGIN].replace("&", "&&")
        grid.set_paper(A4)
        if width > UPRIGHT:
            grid.set_landscape()
        grid.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        grid.fit_to_pages(1, 0)
        grid.hide_gridlines(2)
        grid.set_header(f'&C&"Arial,Bold"&9{" " if marking[:1].isdecimal() else ""}{marking}')
        grid.set_footer(
            f'&L&"Arial"&8{about[:60].replace("&", "&&")}&C&"Arial,Bold"&9'
            f'{" " if marking[:1].isdecimal() else ""}{marking}&R&"Arial"&8&P / &N'
        )
        page = _Page(self, grid, max(1, columns), max(width, 1.0))
        page.words(self.report.marking, bold=True, font_size=11)
        return page


@dataclass(slots=True)
class _Page:
    """A worksheet that is filled from above; ``row`` is the next free one."""

    book: _Book
    grid: Any
    columns: int
    width: float
    row: int = 0

    def words(self, words: str, *, link: str = "", **style: Any) -> None:
        """A text over the whole width, wrapped, in a row as high as it needs."""
        made = self.book.style(text_wrap=True, **style)
        text = words[:LONGEST]
        size = style.get("font_size", 10)
        per_line = self.width * 10 / size * (0.9 if style.get("bold") else 1.0)
        self.grid.set_row(self.row, _height(_lines(text, per_line), size))
        if self.columns > 1:
            self.grid.merge_range(self.row, 0, self.row, self.columns - 1, "", made)
        if link:
            self.grid.write_url(self.row, 0, f"internal:'{link}'!A1", made, string=text[:255])
        elif text:
            self.grid.write_string(self.row, 0, text, made)
        else:
            self.grid.write_blank(self.row, 0, None, made)
        self.row += 1

    def gap(self) -> None:
        """A blank row."""
        self.row += 1


def _lines(text: str, width: float) -> int:
    """How many lines a text takes: in Arial 10 some more characters fit than the unit of width counts."""
    return sum(max(1, math.ceil(len(part) / max(1.0, 1.18 * width))) for part in text.split("\n"))


def _height(lines: int, size: float = 10) -> float:
    return min(TALLEST, max(LEAST, lines * LINE * size / 10 + 2))


def _summary(book: _Book) -> None:
    report = book.report
    widths = (28.0, 13.0, 19.0, 19.0, 21.0)
    page = book.page(SUMMARY, width=sum(widths), columns=len(widths), about=report.title)
    for place, width in enumerate(widths):
        page.grid.set_column(place, place, width)
    page.words(report.audit, font_color=_QUIET)
    page.words(report.force, bold=True, font_size=18)
    interim = ", interim" if report.interim else ""
    page.words(f"{report.period}; results as at {formats.moment(report.as_at)}{interim}", font_color=_QUIET)
    page.gap()
    page.words(report.headline.rate, bold=True, font_size=13)
    head = report.headline
    for sentence in filter(None, (head.unrecorded, head.yearly, head.basis)):
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
    link = {"font_color": _LINK, "underline": 1}
    for name, table in zip(book.names.values(), report.tables, strict=True):
        page.words(f"{name}: {table.title}", link=name, **link)
    page.words("Caveats and method", link=CAVEATS, **link)
    page.words("Terms", link=TERMS, **link)
    page.gap()
    page.words(
        "Rates are numbers in percent, and can be calculated with. Estimated totals are rounded to what "
        f"their intervals support. {report.closing}",
        font_color=_QUIET, font_size=9,
    )  # fmt: skip
    page.grid.activate()


def _key_figures(page: _Page, report: Report, widths: Sequence[float]) -> None:
    figures = report.headline.figures
    if figures:
        titles = ("Key figure", "Number", "Interval", "Covers")
        _row(page, titles, widths, bold=True, bg_color=_HEAD, bottom=1)
    for figure in figures:
        cells = (figure.label, figure.figure, figure.interval, figure.note)
        _row(page, cells, widths, bottom=1, bottom_color=_RULE)


def _beside(page: _Page, report: Report, widths: Sequence[float]) -> None:
    """What stands beside the headline: remarks and small tables."""
    for remark in report.headline.remarks:
        page.gap()
        page.words(remark.title, bold=True)
        for words in remark.words:
            page.words(words)
    for table in report.headline.tables:
        page.gap()
        page.words(table.title, bold=True)
        _row(page, [column.title for column in table.columns], widths, bold=True, bg_color=_HEAD, bottom=1)
        for row in table.rows:
            _row(page, [text(cell) for cell in row], widths, bottom=1, bottom_color=_RULE)
        page.words(table.note, font_color=_QUIET, font_size=9)


def _row(page: _Page, texts: Sequence[str], widths: Sequence[float], **style: Any) -> None:
    """Texts beside each other; the last takes the width that is left."""
    made = page.book.style(text_wrap=True, **style)
    last = len(texts) - 1
    own = (*widths[:last], sum(widths[last:]))
    lines = max(_lines(words, width * 0.95) for words, width in zip(texts, own, strict=True))
    page.grid.set_row(page.row, _height(lines))
    if len(widths) > len(texts):
        page.grid.merge_range(page.row, last, page.row, len(widths) - 1, "", made)
    for place, words in enumerate(texts):
        page.grid.write_string(page.row, place, words[:LONGEST], made)
    page.row += 1


def _sheet(book: _Book, section: Section, table: Table, *, first: bool) -> None:
    grid = workbook_cells.grid(table)
    widths = list(grid.widths)
    widths[-1] += max(0.0, 60.0 - sum(widths)) if len(widths) == 1 else 0.0
    width = sum(widths)
    page = book.page(book.names[table.key], width=width, columns=len(widths), about=book.report.title)
    for place, one in enumerate(widths):
        page.grid.set_column(place, place, one)
    page.words(table.title, bold=True, font_size=13)
    about = f"{book.report.force}, {book.report.period}"
    page.words(about, font_color=_QUIET)
    if table.note:
        page.words(table.note)
    page.gap()
    _grid(page, grid, widths)
    if first and (section.paragraphs or section.points):
        page.gap()
        for words in (*section.paragraphs, *section.points):
            page.words(words)
    page.gap()
    page.words("Back to the summary", link=SUMMARY, font_color=_LINK, underline=1)


def _grid(page: _Page, grid: Grid, widths: Sequence[float]) -> None:
    style, target, top = page.book.style, page.grid, page.row
    lines = max(_lines(column.title, width * 0.9) for column, width in zip(grid.columns, widths, strict=True))
    target.set_row(top, _height(lines))
    for place, column in enumerate(grid.columns):
        head = style(
            bold=True, text_wrap=True, bg_color=_HEAD, bottom=1, valign="bottom", **_stand(column, place),
        )  # fmt: skip
        target.write_string(top, place, column.title, head)
    for offset, row in enumerate(grid.rows, start=1):
        total = offset == len(grid.rows) and row[0].value in SUMS
        look = {"bold": True, "top": 1} if total else {"bottom": 1, "bottom_color": _RULE}
        texts = [cell.text for cell in row]
        high = max(_lines(text, width * 0.95) for text, width in zip(texts, widths, strict=True))
        target.set_row(top + offset, _height(high))
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
    page.row = top + 1 + len(grid.rows)


def _stand(column: Head, place: int) -> dict[str, Any]:
    """Numbers stand right; a text beside one is set off from it."""
    return {"align": "right"} if column.number else {"align": "left", "indent": 1 if place else 0}


def _caveats(book: _Book) -> None:
    report = book.report
    page = book.page(CAVEATS, width=ACROSS, columns=1, about=report.title)
    page.grid.set_column(0, 0, ACROSS)
    page.words("Caveats", bold=True, font_size=13)
    for caveat in report.caveats:
        page.words(caveat.words, bold=caveat.grave)
    for section in report.sections:
        if not section.tables:
            page.gap()
            page.words(section.title, bold=True, font_size=13)
            for words in (*section.paragraphs, *section.points):
                page.words(words)


def _terms(book: _Book) -> None:
    widths = (26.0, 66.0)
    page = book.page(TERMS, width=sum(widths), columns=2, about=book.report.title)
    for place, width in enumerate(widths):
        page.grid.set_column(place, place, width)
    page.words("Terms", bold=True, font_size=13)
    for pair in book.report.glossary:
        _row(page, pair, widths, bottom=1, bottom_color=_RULE)
