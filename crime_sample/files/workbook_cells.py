"""The cells of a report's table as a spreadsheet holds them: numbers with their formats, intervals in two columns."""

from __future__ import annotations

import math
from dataclasses import dataclass

from crime_sample import formats
from crime_sample.report.model import (
    Cell,
    Decimal,
    Points,
    PointsRange,
    Rate,
    RateRange,
    Share,
    Table,
    Total,
    TotalRange,
)
from crime_sample.report.shown import text

COUNT = "#,##0"
LEAST, MOST_NUMBER, MOST_TEXT = 11.0, 16.0, 46.0


@dataclass(frozen=True, slots=True)
class Written:
    """A value, the number format it is shown by, and the words that this format makes of it."""

    value: str | float
    form: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its title, and whether it stands to the right."""

    title: str
    number: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table laid out for a worksheet; ``widths`` in characters."""

    columns: tuple[Head, ...]
    rows: tuple[tuple[Written, ...], ...]
    widths: tuple[float, ...]


def grid(table: Table) -> Grid:
    """The table with every column of intervals parted into its low and its high end; a point stands in both."""
    heads: list[Head] = []
    down: list[list[Written]] = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        number = column.kind == "number"
        if any(isinstance(cell, RateRange | TotalRange | PointsRange) for cell in cells):
            name = _apart(column.title, heads)
            heads += [Head(f"{name}, low", number), Head(f"{name}, high", number)]
            pairs = [_ends(cell) for cell in cells]
            down += [[low for low, _ in pairs], [high for _, high in pairs]]
        else:
            heads.append(Head(column.title, number))
            down.append([written(cell) for cell in cells])
    rows = tuple(zip(*down, strict=True)) if table.rows else ()
    widths = tuple(_width(head, cells) for head, cells in zip(heads, down, strict=True))
    return Grid(tuple(heads), rows, widths)


def _apart(title: str, before: list[Head]) -> str:
    """The title of a column of intervals; a second of the same title is told by the column it belongs to."""
    taken = any(head.title == f"{title}, low" for head in before)
    return f"{before[-1].title}, {title}" if taken else title


def written(cell: Cell) -> Written:
    """A cell as a spreadsheet holds it. A number is shown as every other form of the report shows it.

    >>> written(Rate(0.8364))
    Written(value=0.8364, form='0.0 %', text='83.6 %')
    >>> written(Rate(0.99996)).form, written(Total(12_327, 100)).value, written("=1+1").value
    ('">99.9 %"', 12300, '=1+1')
    """
    shown = text(cell)
    match cell:
        case bool() | None | str() | Share():
            return Written(shown, "@", shown)
        case int():
            return Written(cell, COUNT, shown)
        case Rate():
            return _rate(cell.value, cell.digits)
        case Total():
            return _total(cell.value, cell.unit)
        case Points():
            return Written(100 * cell.value, "0.00", shown)
        case Decimal():
            return Written(cell.value, f"#,##0.{'0' * cell.digits}" if cell.digits else COUNT, shown)
        case _:
            return Written(shown, "@", shown)


def _ends(cell: Cell) -> tuple[Written, Written]:
    if isinstance(cell, RateRange):
        return _rate(cell.low, cell.digits), _rate(cell.high, cell.digits)
    if isinstance(cell, TotalRange):
        return _total(cell.low, cell.unit), _total(cell.high, cell.unit)
    if isinstance(cell, PointsRange):
        return written(Points(cell.low)), written(Points(cell.high))
    return written(cell), written(cell)


def _rate(value: float, digits: int) -> Written:
    shown = formats.percent(value, digits=digits)
    if (
        shown[0] in "<>"
    ):  # what is not everything is never shown as all of it: no format of a number does that
        return Written(value, f'"{shown}"', shown)
    return Written(value, f"0.{'0' * digits} %" if digits else "0 %", shown)


def _total(value: float, unit: int) -> Written:
    shown = formats.rounded(value, unit)
    if not math.isfinite(value):
        return Written(shown, "@", shown)
    return Written(round(value / unit) * unit, COUNT, shown)


def _width(head: Head, cells: list[Written]) -> float:
    """Wide enough for every number, and for texts up to a limit beyond which they wrap."""
    longest = max((len(cell.text) for cell in cells), default=0)
    if all(not isinstance(cell.value, str) for cell in cells) or head.number:
        words = max(map(len, head.title.split()), default=0)
        return min(MOST_NUMBER, max(LEAST, longest + 2.0, words + 2.0, len(head.title) / 3 + 2.0))
    return min(MOST_TEXT, max(12.0, longest + 3.0, len(head.title) + 2.0))
