"""A table of a report for programs: its cells as plain values, unrounded."""

from __future__ import annotations

import math
from typing import Any

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


def table_values(table: Table) -> dict[str, Any]:
    """The table: rates as fractions, intervals as low and high, what is not told or does not apply as null."""
    return {
        "key": table.key,
        "title": table.title,
        "note": table.note,
        "columns": [column.title for column in table.columns],
        "rows": [[_value(cell) for cell in row] for row in table.rows],
    }


def _value(cell: Cell) -> Any:
    match cell:
        case Rate() | Points() | Decimal() | Total():
            return _finite(cell.value)
        case RateRange() | TotalRange() | PointsRange():
            return {"low": _finite(cell.low), "high": _finite(cell.high)}
        case Share():
            return {"of": cell.n, "met": cell.x}
        case _:
            return cell


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
