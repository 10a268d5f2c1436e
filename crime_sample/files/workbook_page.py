"""A worksheet of a report's workbook, filled from above: how it prints, and how high its rows are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from crime_sample.files.safe_workbook import in_margin
from crime_sample.report.model import Report

A4 = 9  # as xlsxwriter numbers it
UPRIGHT = 100.0  # beyond this width a worksheet is printed sideways
LINE, LEAST = 13.5, 15.0  # points
TALLEST = 400.0
LONGEST = 32_767  # characters that a cell can hold
IN_MARGIN = 120  # characters of the marking in the margins; the format allows 255 for all of it
SIDES, EDGES = 0.6, 0.8  # inches
PAPER = (595.0, 842.0)  # points
POINTS_A_CHARACTER = (5.25, 7.0)  # in Calibri, and in what LibreOffice takes where that is not there
AROUND = 0.71  # characters of a column beside its width
INK, QUIET, HEAD, RULE, LINK = "#17202A", "#52606D", "#E6EBF0", "#B8C2CC", "#17456E"
_BASE = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}


@dataclass(slots=True)
class Book:
    """The workbook that is ``made`` of a report; ``names`` of the worksheets of its tables, by their keys."""

    made: Any
    report: Report
    names: dict[str, str]

    def style(self, **more: Any) -> Any:
        """A cell format; the workbook keeps equal ones once."""
        return self.made.add_format(_BASE | more)

    def page(self, name: str, *, width: float, columns: int, about: str) -> Page:
        """A worksheet with its print set-up and the marking in its first row."""
        grid = self.made.add_worksheet(name)
        marking = in_margin(self.report.marking, IN_MARGIN)
        grid.set_paper(A4)
        if width > UPRIGHT:
            grid.set_landscape()
        grid.set_margins(left=SIDES, right=SIDES, top=EDGES, bottom=EDGES)
        grid.fit_to_pages(1, 0)
        grid.hide_gridlines(2)
        grid.set_header(f'&C&"Arial,Bold"&9{" " if marking[:1].isdecimal() else ""}{marking}')
        grid.set_footer(
            f'&L&"Arial"&8{in_margin(about, 60)}&C&"Arial,Bold"&9'
            f'{" " if marking[:1].isdecimal() else ""}{marking}&R&"Arial"&8&P / &N'
        )
        page = Page(self, grid, max(1, columns), max(width, 1.0), width > UPRIGHT)
        page.words(self.report.marking, bold=True, font_size=11)
        return page


@dataclass(slots=True)
class Page:
    """A worksheet that is filled from above; ``row`` is the next free one, ``down`` the points above it. ``width`` in
    characters, ``sideways`` how it prints."""

    book: Book
    grid: Any
    columns: int
    width: float
    sideways: bool
    row: int = 0
    down: float = 0.0

    def words(self, words: str, *, link: str = "", **style: Any) -> None:
        """A text over the whole width, wrapped, in a row as high as it needs."""
        made = self.book.style(text_wrap=True, **style)
        text = words[:LONGEST]
        size = style.get("font_size", 10)
        per_line = self.width * 10 / size * (0.9 if style.get("bold") else 1.0)
        high = row_height(lines_of(text, per_line), size)
        self.grid.set_row(self.row, high)
        if self.columns > 1:
            self.grid.merge_range(self.row, 0, self.row, self.columns - 1, "", made)
        if link:
            self.grid.write_url(self.row, 0, f"internal:'{link}'!A1", made, string=text[:255])
        elif text:
            self.grid.write_string(self.row, 0, text, made)
        else:
            self.grid.write_blank(self.row, 0, None, made)
        self.filled(high)

    def filled(self, high: float) -> None:
        """The next row is one further down, after one ``high`` points high."""
        self.row += 1
        self.down += high

    def gap(self) -> None:
        """A blank row."""
        self.filled(LEAST)

    def room(self, high: float, *, repeated: float) -> None:
        """Leave so much blank that what comes, ``high`` points high, is not cut by the end of a printed page;
        ``repeated`` points of each further page are taken by headings. Nothing is left where no page would hold it.

        A page holds more of a worksheet that is shrunk to its width, and how wide characters are depends on the fonts
        that are there: it holds for the usual ones and for wide ones.
        """
        across, along = PAPER[::-1] if self.sideways else PAPER
        wide = [points * (self.width + AROUND * self.columns) for points in POINTS_A_CHARACTER]
        pages = [(along - 144 * EDGES) * max(1.0, one / (across - 144 * SIDES)) for one in wide]
        further = round(2 * max(pages) / LEAST)
        for blank in range(further):
            top = self.down + LEAST * (blank - 2)  # and two rows to spare at both ends
            if not any(_cut(top, high + 4 * LEAST, page, repeated) for page in pages):
                for _ in range(blank):
                    self.gap()
                return


def _cut(top: float, high: float, page: float, repeated: float) -> bool:
    """Whether the end of a page lies between ``top`` and ``high`` below it."""
    if top < page:
        return top + high > page
    return (top - page) % (page - repeated) + high > page - repeated


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes: in Arial 10 some more characters fit than the unit of width counts."""
    return sum(max(1, math.ceil(len(part) / max(1.0, 1.18 * width))) for part in text.split("\n"))


def row_height(lines: int, size: float = 10) -> float:
    """Points for so many lines of letters of this size."""
    return min(TALLEST, max(LEAST, lines * LINE * size / 10 + 2))
