"""Charts of the workbook: Excel's own, each drawn from the cells of the worksheet that it stands on, below its table.

A cell that is no number (``9 of 12``, a dash) has no bar. What a chart needs and its table has not stands in a small
table below it: how far whiskers reach, which no formula may find, and names that are too long for it, cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from crime_sample.files.labels import cut
from crime_sample.files.workbook_cells import Grid
from crime_sample.files.workbook_page import INK, LEAST, QUIET, RULE, Page
from crime_sample.report.model import RateRange, Table

MOST_ROWS = 40  # more bars than this cannot be read on one page
FEWEST = 2
_WIDEST, _NARROWEST = 680, 460  # pixels
_ROW, _AROUND, _LINE_TALL = 24, 110, 330
_FONT = {"name": "Arial", "size": 9, "bold": False, "color": INK}
_FILLS = ("#FFFFFF", "#B8C9D9", "#17456E")
_PIXELS_A_CHARACTER, _POINTS_A_PIXEL = 7, 0.75
_LABEL = 36.0  # plain letters


def draw(page: Page, table: Table, grid: Grid, top: int) -> None:
    """Below the table whose headings stand in row ``top``, the chart that belongs to it, if one does."""
    make = _rates if table.key.startswith("by-") else _CHARTS.get(table.key)
    if make is None or not FEWEST <= len(grid.rows) <= MOST_ROWS:
        return
    sheet = _Sheet(page, table, grid, top)
    made = make(sheet)
    if made is None:
        return
    wide = max(_NARROWEST, min(_WIDEST, round(_PIXELS_A_CHARACTER * page.width)))
    page.gap()
    high = LEAST * (round(_POINTS_A_PIXEL * made.tall / LEAST) + 1)
    page.room(high, repeated=2 * LEAST)
    row = page.row
    for _ in range(round(high / LEAST)):
        page.gap()
    sheet.names, more = _aside(page, grid, made.reach)
    chart = made.drawn(more)
    chart.set_size({"width": wide, "height": made.tall})
    chart.set_title({"name": made.title, "overlay": False, "name_font": {**_FONT, "size": 11, "bold": True}})
    told = f"{made.title}. {_described(grid)}"
    page.grid.insert_chart(row, 0, chart, {"description": told[:2_000], "object_position": 2})


def _aside(page: Page, grid: Grid, reach: Reach | None) -> tuple[tuple[int, int] | None, dict[str, Any]]:
    """The small table below the chart, if one is needed: where its cut names stand (None: those of the table do), and
    whiskers that refer to it."""
    names = [cut(row[0].text, _LABEL) for row in grid.rows]
    short = all(name == row[0].text for name, row in zip(names, grid.rows, strict=True))
    if short and reach is None:
        return None, {}
    quiet = page.book.style(font_color=QUIET, font_size=8)
    number = page.book.style(font_color=QUIET, font_size=8, num_format="0.0 %", align="right")
    right = page.book.style(font_color=QUIET, font_size=8, align="right")
    heads = ("In the chart",) if reach is None else ("Whiskers of the chart", "to the left", "to the right")
    for place, words in enumerate(heads):
        page.grid.write_string(page.row, place, words, right if place else quiet)
    page.gap()
    first = page.row
    for name, cells in zip(names, reach or [()] * len(names), strict=True):
        page.grid.write_string(page.row, 0, name, quiet)
        for place, cell in enumerate(cells, start=1):
            page.grid.write_number(page.row, place, cell, number)
        page.gap()
    where = None if short else (first, page.row - 1)
    if reach is None:
        return where, {}
    sheet = quote_sheetname(page.grid.get_name())

    def cells_of(place: int) -> str:
        return f"={sheet}!{xl_range_abs(first, place, page.row - 1, place)}"

    whiskers = {
        "type": "custom",
        "minus_values": cells_of(1), "minus_data": [down for down, _ in reach],
        "plus_values": cells_of(2), "plus_data": [up for _, up in reach],
        "line": {"color": INK, "width": 1.25},
    }  # fmt: skip
    return where, {"x_error_bars": whiskers}


Reach = Sequence[tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class _Made:
    """A chart that is ``drawn`` once it is known where its whiskers ``reach`` (None: it has none), ``tall`` in
    pixels."""

    title: str
    tall: int
    drawn: Callable[[dict[str, Any]], Any]
    reach: Reach | None = None


class _Sheet:
    """The cells of a table in their worksheet, as a chart refers to them."""

    def __init__(self, page: Page, table: Table, grid: Grid, top: int) -> None:
        self.page, self.table, self.grid, self.top = page, table, grid, top
        self.name = page.grid.get_name()
        self.last = top + len(grid.rows)
        self.names: tuple[int, int] | None = None

    def column(self, place: int) -> list[Any]:
        """The cells of a column, below its heading."""
        return [self.name, self.top + 1, place, self.last, place]

    def series(self, place: int, **style: Any) -> dict[str, Any]:
        """A column as a series, the first column its categories or their cut names, its heading its name."""
        first, last = self.names or (self.top + 1, self.last)
        return {
            "name": [self.name, self.top, place],
            "categories": [self.name, first, 0, last, 0],
            "values": self.column(place),
            **style,
        }

    def numbers(self, place: int) -> list[float | None]:
        """The numbers of a column, None where a cell is none."""
        return [
            None if isinstance(row[place].value, str) else float(row[place].value) for row in self.grid.rows
        ]

    def place(self, *titles: str) -> int | None:
        """The first column with one of these headings."""
        found = (k for k, head in enumerate(self.grid.columns) if head.title in titles)
        return next(found, None)

    def chart(self, options: dict[str, str]) -> Any:
        """An empty chart."""
        return self.page.book.made.add_chart(options)

    def bars(self, places: Sequence[int], axis: dict[str, Any], **more: Any) -> Any:
        """Bars from these columns, in the order of the table, along an ``axis``."""
        chart = self.chart({"type": "bar"})
        fills = _FILLS if len(places) > 1 else _FILLS[1:2]
        for place, fill in zip(places, fills, strict=True):
            look = {"fill": {"color": fill}, "border": {"color": INK, "width": 0.75}, "gap": 60}
            chart.add_series(self.series(place, **look, **more))
        chart.set_x_axis(axis)
        chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": _FONT, "line": {"color": QUIET}})
        chart.set_legend({"none": True} if len(places) == 1 else {"position": "bottom", "font": _FONT})
        return chart

    def tall(self, series: int = 1) -> int:
        """Pixels that bars of these rows want."""
        return _AROUND + _ROW * len(self.grid.rows) * max(1, series - 1)


def _rates(sheet: _Sheet) -> _Made | None:
    """The rates of a breakdown as bars, their intervals as whiskers."""
    limits = next(
        (place for place, _ in enumerate(sheet.table.columns)
         if any(isinstance(row[place], RateRange) for row in sheet.table.rows)),
        None,
    )  # fmt: skip
    if limits is None:
        return None
    # The grid has the interval in two columns, right after the rate.
    rates, lows, highs = (sheet.numbers(limits + k) for k in (-1, 0, 1))
    if sum(rate is not None for rate in rates) < FEWEST:
        return None
    reach = [
        (0.0, 0.0)
        if rate is None or low is None or high is None
        else (max(0.0, rate - low), max(0.0, high - rate))
        for rate, low, high in zip(rates, lows, highs, strict=True)
    ]
    words = f"{sheet.table.title}, with {sheet.table.columns[limits].title}"
    if None in rates:
        words += " (no bar: too few)"
    return _Made(words, sheet.tall(), lambda more: sheet.bars((limits - 1,), _of_rates(), **more), reach)


def _of_rates() -> dict[str, Any]:
    return _axis("0 %") | {"max": 1, "major_unit": 0.2}


def _axis(form: str) -> dict[str, Any]:
    """An axis of numbers from 0."""
    return {
        "min": 0, "num_format": form, "num_font": _FONT,
        "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.5}}, "line": {"none": True},
    }  # fmt: skip


def _steps(sheet: _Sheet) -> _Made | None:
    labels = {"data_labels": {"value": True, "font": _FONT}}
    return _Made(sheet.table.title, sheet.tall(), lambda _: sheet.bars((1,), _axis("#,##0"), **labels))


def _within(sheet: _Sheet) -> _Made | None:
    """The shares recorded within so many hours as a line, between the lines of their limits."""
    if None in sheet.numbers(1):
        return None

    def drawn(_: dict[str, Any]) -> Any:
        chart = sheet.chart({"type": "line"})
        limits = {"line": {"color": QUIET, "width": 1, "dash_type": "dash"}, "marker": {"type": "none"}}
        dots = {"type": "circle", "size": 6, "fill": {"color": INK}, "border": {"color": INK}}
        chart.add_series(sheet.series(1, line={"color": INK, "width": 2}, marker=dots))
        for place in (2, 3):
            chart.add_series(sheet.series(place, **limits))
        chart.set_x_axis({"num_font": _FONT, "line": {"color": QUIET}})
        chart.set_y_axis(_of_rates())
        chart.set_legend({"position": "bottom", "font": _FONT})
        return chart

    return _Made(sheet.table.title, _LINE_TALL, drawn)


def _precision(sheet: _Sheet) -> _Made | None:
    found = map(sheet.place, ("Target ±", "Planned ±", "Delivered ±"))
    places = [place for place in found if place is not None]
    words = "Half-widths, percentage points: target, planned, delivered"
    return _Made(words, sheet.tall(len(places)), lambda _: sheet.bars(places, _axis("0.0")))


def _falls(sheet: _Sheet) -> _Made | None:
    place = sheet.place("Fall by the next, points")
    if place is None:
        return None
    words = "Fall of the margin by the next cases, percentage points"
    return _Made(words, sheet.tall(), lambda _: sheet.bars((place,), _axis("0.00")))


_CHARTS: dict[str, Callable[[_Sheet], _Made | None]] = {
    "funnel-steps": _steps,
    "timeliness": _within,
    "plan": _precision,
    "strata": _falls,
}


def _described(grid: Grid) -> str:
    """The numbers behind the chart, row by row, for those who do not see it."""
    heads = [head.title for head in grid.columns]
    rows = (
        f"{cut(row[0].text, _LABEL)}: "
        + ", ".join(f"{head} {cell.text}" for head, cell in list(zip(heads, row, strict=True))[1:4])
        for row in grid.rows
    )
    return "; ".join(rows)
