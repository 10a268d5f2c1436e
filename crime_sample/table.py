"""A table that a user brings: named columns of text, and where each cell stands in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crime_sample.errors import InputError

# Programs differ on "1_000", "0x10" and "nan"; a number here is digits, with a point or an exponent at most.
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

LARGEST, SMALLEST = 1e15, 1e-9
"""What no count or weight reaches, and what none above 0 falls below: beyond it spreadsheets lose digits, and sums of
squares their meaning; a smaller one is what a formula left of 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The records of a file. ``name`` is what errors call the file; ``rows`` the row of each record as a
    person sees it, the header being row 1; ``cells`` gives a column by its exact name; ``remarks`` what
    became of the file on the way in.

    >>> made = Table("t.csv", ("Stratum", "m"), range(2, 4), {"Stratum": ["A", "B"], "m": ["1", ""]}.__getitem__)
    >>> len(made), made.column("m"), made.row(1), made.named("stratum"), made.where(1, "m")
    (2, ['1', ''], 3, 'Stratum', "t.csv, row 3, column 'm'")
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[int]
    cells: Callable[[str], list[str]]
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """The cells of a column, trimmed; a blank one is ''."""
        return self.cells(self.named(name))

    def named(self, name: str) -> str:
        """The column's name as the header has it; case matters only where it tells two apart. Fails when there is none,
        or when two could be meant."""
        if name in self.columns:
            return name
        alike = [column for column in self.columns if column.casefold() == name.casefold()]
        if not alike:
            raise InputError(
                f"there is no column '{name}'",
                where=self.name,
                remedy=f"The columns are: {', '.join(self.columns)}.",
            )
        if len(alike) > 1:
            raise InputError(
                f"'{name}' could be column {' or '.join(alike)}",
                where=self.name,
                remedy="Write it as the header has it.",
            )
        return alike[0]

    def row(self, record: int) -> int:
        """The row in which a record stands, records counted from 0; the header is row 1."""
        return int(self.rows[record])

    def where(self, record: int, column: str) -> str:
        """File, row and column of a cell, for an error."""
        return f"{self.name}, row {self.row(record)}, column '{column}'"


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column as numbers: ``values`` (n,), 0 where the cell is ``blank`` (n,)."""

    values: npt.NDArray[np.float64]
    blank: npt.NDArray[np.bool_]


def numbers(table: Table, name: str) -> Numbers:
    """A column as numbers: 0, or from 10^-9 to below 10^15. Fails on the first cell that is none, naming file, row,
    column.

    >>> found = numbers(Table("t.csv", ("m",), range(2, 5), {"m": ["1", "", "2.50"]}.__getitem__), "m")
    >>> found.values.tolist(), found.blank.tolist()
    ([1.0, 0.0, 2.5], [False, True, False])
    """
    column = table.named(name)
    cells = table.column(column)
    read = {cell: _number(cell) for cell in set(cells)}
    if None in read.values():
        place = next(place for place, cell in enumerate(cells) if read[cell] is None)
        raise InputError(
            f"'{_shown(cells[place])}' is not a number of 0 or more, below 10^15",
            where=table.where(place, column),
            remedy="Write it with a decimal point and without signs for thousands; leave the cell blank if unknown.",
        )
    if any(0 < (value or 0) < SMALLEST for value in read.values()):
        place = next(place for place, cell in enumerate(cells) if 0 < (read[cell] or 0) < SMALLEST)
        raise InputError(
            f"'{_shown(cells[place])}' is above 0, but below 10^-9",
            where=table.where(place, column),
            remedy="If it is what a formula left of 0, write 0; weights may all be multiplied by one number.",
        )
    values = np.fromiter(map(read.__getitem__, cells), dtype=np.float64, count=len(cells))
    blank = np.fromiter((cell == "" for cell in cells), dtype=np.bool_, count=len(cells))
    return Numbers(values, blank)


def _number(cell: str) -> float | None:
    if not cell:
        return 0.0
    if not _NUMBER.fullmatch(cell):
        return None
    value = float(cell)
    return value if 0 <= value < LARGEST else None


def _shown(cell: str, most: int = 40) -> str:
    return cell if len(cell) <= most else f"{cell[:most]}..."
