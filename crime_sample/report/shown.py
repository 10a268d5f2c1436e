"""How one cell of a report is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crime_sample import formats
from crime_sample.report.model import (
    Cell,
    Decimal,
    Points,
    PointsRange,
    Rate,
    RateRange,
    Share,
    Total,
    TotalRange,
)


def text(cell: Cell) -> str:
    """The cell in words; what does not apply is a dash.

    >>> text(Rate(0.836)), text(Share(9, 12)), text(Total(12_327, 100)), text(None)
    ('83.6 %', '9 of 12', '12,300', '–')
    """
    return _SHOWN[type(cell)](cell)


_SHOWN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: formats.NOTHING,
    str: str,
    int: formats.count,
    Rate: lambda cell: formats.percent(cell.value, digits=cell.digits),
    RateRange: lambda cell: formats.percent_range(cell.low, cell.high, digits=cell.digits),
    Share: lambda cell: f"{formats.count(cell.x)} of {formats.count(cell.n)}",
    Total: lambda cell: formats.rounded(cell.value, cell.unit),
    TotalRange: lambda cell: formats.rounded_range(cell.low, cell.high, cell.unit),
    Points: lambda cell: formats.points(cell.value),
    PointsRange: lambda cell: formats.points_range(cell.low, cell.high, digits=2),
    Decimal: lambda cell: formats.decimal(cell.value, digits=cell.digits),
}
