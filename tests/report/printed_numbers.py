"""Numbers read back from how they are printed, and held against the cell of the report that they are to be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from report.reading import SeenTable, single

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

NUMBER = r"([<>]?)(-?\d{1,3}(?:,\d{3})*(?:\.\d+)?)"


def near(sign: str, digits: str, value: float, places: int) -> bool:
    """Whether what is printed is ``value`` rounded to ``places``, and is nothing or everything only if it is."""
    number, step = float(digits.replace(",", "")), 10.0**-places
    if len(digits.partition(".")[2]) != places:
        return False
    if sign == "<":
        return number == pytest.approx(step) and 0 < value <= step / 2 + 1e-9
    if sign == ">":
        return number == pytest.approx(100 - step) and 100 - step / 2 - 1e-9 <= value < 100
    return (abs(number - value) <= step / 2 + 1e-9 and number != 100) or value == pytest.approx(number)


def percent(match: re.Match[str], at: int, fraction: float, places: int) -> bool:
    """Whether the groups from ``at`` are a fraction in percent; 0 and 100 are said of nothing and everything alone."""
    number = float(match[at + 1].replace(",", ""))
    if not match[at] and (number in (0, 100)) and fraction != number / 100:
        return False
    return near(match[at], match[at + 1], 100 * fraction, places)


def total(words: str, value: float, unit: int) -> bool:
    """Whether the words are a total to the nearest ``unit``."""
    if not math.isfinite(value):
        return words == "no upper limit"
    number = int(words.replace(",", ""))
    return number % unit == 0 and abs(number - value) <= unit / 2 + 1e-9


WHOLE = r"-?\d{1,3}(?:,\d{3})*"
TOTAL = rf"({WHOLE}|no upper limit)"


def told(cell: Cell) -> tuple[str, Callable[[re.Match[str]], bool]]:
    """How a cell may be printed, and whether a print of it is true."""
    pattern, holds = _TOLD[type(cell)]
    if isinstance(cell, str):
        return r"\s*".join(map(re.escape, "".join(single(cell).split()))), lambda _: True
    return pattern, lambda match: holds(match, cell)


_TOLD: dict[type, tuple[str, Callable[[re.Match[str], Any], bool]]] = {
    type(None): ("–", lambda m, _: True),
    str: ("", lambda m, _: True),
    int: (f"({WHOLE})", lambda m, cell: int(m[1].replace(",", "")) == cell),
    Rate: (f"{NUMBER} %", lambda m, cell: percent(m, 1, cell.value, cell.digits)),
    RateRange: (
        f"{NUMBER} to {NUMBER}",
        lambda m, cell: percent(m, 1, cell.low, cell.digits) and percent(m, 3, cell.high, cell.digits),
    ),
    Share: (f"({WHOLE}) of ({WHOLE})", lambda m, cell: total(m[1], cell.x, 1) and total(m[2], cell.n, 1)),
    Total: (TOTAL, lambda m, cell: total(m[1], cell.value, cell.unit)),
    TotalRange: (
        f"{TOTAL} to {TOTAL}",
        lambda m, cell: total(m[1], cell.low, cell.unit) and total(m[2], cell.high, cell.unit),
    ),
    Points: (NUMBER, lambda m, cell: near(m[1], m[2], 100 * cell.value, 2)),
    PointsRange: (
        f"{NUMBER} to {NUMBER}",
        lambda m, cell: near(m[1], m[2], 100 * cell.low, 2) and near(m[3], m[4], 100 * cell.high, 2),
    ),
    Decimal: (NUMBER, lambda m, cell: near(m[1], m[2], cell.value, cell.digits)),
}


def agrees(cell: Cell, words: str) -> bool:
    """Whether what is printed is the cell."""
    pattern, holds = told(cell)
    match = re.fullmatch(pattern, words)
    return match is not None and holds(match)


def ends(cell: Cell) -> tuple[Cell, Cell]:
    """A cell as the two that a worksheet has of it in a column of intervals."""
    match cell:
        case RateRange(low, high, places):
            return Rate(low, places), Rate(high, places)
        case TotalRange(low, high, unit):
            return Total(low, unit), Total(high, unit)
        case PointsRange(low, high):
            return Points(low), Points(high)
    return cell, cell


def laid(table: Table) -> Iterator[tuple[str, list[Cell]]]:
    """The columns of a table as a worksheet has them: intervals in two."""
    for at, column in enumerate(table.columns):
        cells = [row[at] for row in table.rows]
        if any(isinstance(cell, RateRange | TotalRange | PointsRange) for cell in cells):
            yield f"{column.title}, low", [ends(cell)[0] for cell in cells]
            yield f"{column.title}, high", [ends(cell)[1] for cell in cells]
        else:
            yield column.title, cells


def raw_agrees(cell: Cell, value: Any) -> bool:
    """Whether the number in a worksheet is that of the cell: unrounded, but for totals."""
    match cell:
        case int() | Rate() | Decimal():
            return bool(value == pytest.approx(cell if isinstance(cell, int) else cell.value, rel=1e-14))
        case Points():
            return bool(value == pytest.approx(100 * cell.value, rel=1e-14))
        case Total() if math.isfinite(cell.value):
            return isinstance(value, float | int) and total(str(int(value)), cell.value, cell.unit)
    return isinstance(value, str)


def held_against(table: Table, shown: SeenTable) -> list[str]:
    """Where a table as it is read differs from the table of the report."""
    columns = list(laid(table)) if shown.raw else [
        (column.title, [row[at] for row in table.rows]) for at, column in enumerate(table.columns)
    ]  # fmt: skip
    faults = []
    if len(shown.heads) != len(columns) or len(shown.rows) != len(table.rows):
        return [f"{len(shown.heads)} by {len(shown.rows)} for {len(columns)} by {len(table.rows)}"]
    for at, (title, cells) in enumerate(columns):
        # A heading of a terminal is broken at hyphens too; a worksheet's second interval is called after its column.
        head, own = ("".join(words.split()) for words in (shown.heads[at], title))
        if head != own and not (shown.raw and head.endswith(f",{own}")):
            faults.append(f"column {head} for {title}")
        for place, cell in enumerate(cells):
            if not agrees(cell, shown.rows[place][at]):
                faults.append(f"{title}: {shown.rows[place][at]} for {cell}")
            if shown.raw and not raw_agrees(cell, shown.raw[place][at]):
                faults.append(f"{title}: {shown.raw[place][at]!r} in the worksheet for {cell}")
    return faults


def flowing_faults(table: Table, words: str) -> list[str]:
    """Rows of a table that do not stand in the words after its title, cell after cell."""
    _, found, _after = words.partition(single(table.title))
    if not found:
        return [f"no {table.title}"]
    faults = []
    for row in table.rows:
        told_cells = [told(cell) for cell in row]
        pattern = r"\s+".join(f"({_loose(one)})" for one, _ in told_cells)
        if not any(_all_hold(told_cells, match) for match in re.finditer(pattern, words)):
            faults.append(f"{table.title}: {row}")
    return faults


def _loose(pattern: str) -> str:
    """A pattern for words whose lines may break anywhere."""
    return pattern.replace(" ", r"\s*")


def _all_hold(
    told_cells: Iterable[tuple[str, Callable[[re.Match[str]], bool]]], match: re.Match[str]
) -> bool:
    group = 1
    for pattern, holds in told_cells:
        own = re.fullmatch(_loose(pattern), match[group])
        if own is None or not holds(own):
            return False
        group += 1 + re.compile(pattern).groups
    return True
