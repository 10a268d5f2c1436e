"""The rows of a table checked and summed to incidents, which are what was sampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crime_sample import formats
from crime_sample.analysis.question import Question
from crime_sample.errors import InputError
from crime_sample.table import Table, numbers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

MOST_PARTS = 5_000
"""Values of a column beyond which a breakdown by it is taken for a slip."""

ALONE = "all"
"""The stratum where no column names any."""


@dataclass(frozen=True, slots=True, eq=False)
class Incidents:
    """n incidents and the rows behind them.

    ``table`` and ``question`` are what they come from; ``first`` (n,) the first record of each. ``stratum``,
    ``cluster``, ``weight`` (n,) of each incident; ``population`` the count of each stratum; ``missing`` (n,) those
    with a blank in a row; ``of`` (rows,) the incident of each row; ``due`` and ``recorded`` (rows,) its crimes, 0 in
    missing incidents; ``parts`` the breakdowns.
    """

    table: Table
    question: Question
    first: Ints
    stratum: list[str]
    population: dict[str, float] | None
    cluster: list[str] | None
    weight: Floats | None
    missing: Booleans
    of: Ints
    due: Floats
    recorded: Floats
    parts: tuple[Part, ...]

    def __len__(self) -> int:
        return len(self.missing)

    def where(self, units: Sequence[int], part: str) -> str:
        """File, rows and column of these incidents, for an error; the column is the one of that part, if named."""
        rows = [f"{self.table.row(int(self.first[unit])):,}" for unit in units]
        column = getattr(self.question, part)
        return f"{self.table.name}, row{'' if len(rows) == 1 else 's'} {formats.several(rows)}" + (
            "" if column is None else f", column '{column}'"
        )

    def sums(self, crimes: Floats) -> Floats:
        """(n,) crimes of each incident, of all its rows."""
        return np.bincount(self.of, weights=crimes, minlength=len(self)).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A breakdown: the ``values`` of its columns in order, and which of them each row has, ``codes`` (rows,)."""

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: Ints


def gather(table: Table, question: Question) -> Incidents:
    """The incidents of a table.

    A row is an incident; with an id column, all rows of one id are, wherever they stand. A blank crime count
    in any of its rows makes the incident missing as a whole.

    Fails, naming file, row and column, when: a count is no number of 0 or more; more is recorded than owed;
    a design column is blank, differs between rows of one incident, or (population) within a stratum; a
    weight is 0; a population is no whole number of at least 1.
    """
    if not len(table):
        raise InputError("the file holds no records", where=table.name, remedy="Give rows below the header.")
    due, recorded = numbers(table, question.due), numbers(table, question.recorded)
    over = ~due.blank & ~recorded.blank & (recorded.values > due.values)
    if over.any():
        place = int(np.argmax(over))
        raise InputError(
            f"{recorded.values[place]:g} recorded, but only {due.values[place]:g} owed ('{question.due}')",
            where=table.where(place, question.recorded),
            remedy="Count only crimes that were owed; those recorded without being owed are another figure.",
        )
    of, first = _incidents(table, question.id)
    missing = np.bincount(of, weights=due.blank | recorded.blank, minlength=len(first)) > 0
    stratum = _labels(table, question.stratum, of, first) or [ALONE] * len(first)
    seen = ~missing[of]
    return Incidents(
        table=table,
        question=question,
        first=first,
        stratum=stratum,
        population=_population(table, question, of, first, stratum),
        cluster=_labels(table, question.cluster, of, first),
        weight=_weights(table, question.weight, of, first),
        missing=missing,
        of=of,
        due=np.where(seen, due.values, 0.0),
        recorded=np.where(seen, recorded.values, 0.0),
        parts=tuple(_part(table, columns) for columns in question.by),
    )


def _incidents(table: Table, column: str | None) -> tuple[Ints, Ints]:
    """(rows,) the incident of each row, and (n,) the first row of each."""
    if column is None:
        every = np.arange(len(table))
        return every, every
    of = _codes(_filled(table, column))
    return of, _first(of)


def _filled(table: Table, column: str) -> list[str]:
    cells = table.column(column)
    if "" in cells:
        raise InputError(
            "the cell is blank", where=table.where(cells.index(""), column), remedy="Fill it in."
        )
    return cells


def _codes(cells: Sequence[object]) -> Ints:
    """(rows,) each cell's place among the distinct ones, in order of first sight."""
    place = {cell: code for code, cell in enumerate(dict.fromkeys(cells))}
    return np.fromiter(map(place.__getitem__, cells), dtype=np.int64, count=len(cells))


def _first(of: Ints) -> Ints:
    """(n,) the first place of each code; codes stand in order of first sight."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(of), prepend=-1))


def _labels(table: Table, column: str | None, of: Ints, first: Ints) -> list[str] | None:
    if column is None:
        return None
    cells = _filled(table, column)
    if len(first) == len(of):
        return cells
    _agree(table, column, _codes(cells), of, first, whose=_INCIDENT)
    return [cells[place] for place in first.tolist()]


def _weights(table: Table, column: str | None, of: Ints, first: Ints) -> Floats | None:
    if column is None:
        return None
    _filled(table, column)
    values = numbers(table, column).values
    if not values.all():
        raise InputError(
            "the weight is 0",
            where=table.where(int(np.argmin(values)), column),
            remedy="A weight is the number of incidents that this one stands for: above 0.",
        )
    _agree(table, column, values, of, first, whose=_INCIDENT)
    return values[first]


def _population(
    table: Table, question: Question, of: Ints, first: Ints, stratum: list[str]
) -> dict[str, float] | None:
    column = question.population
    if column is None:
        return None
    cells = _filled(table, column)
    values = numbers(table, column).values
    odd = (values < 1) | (values != np.floor(values))
    if odd.any():
        place = int(np.argmax(odd))
        counted = "incidents" if question.cluster is None else "clusters"
        raise InputError(
            f"a population of {cells[place]}",
            where=table.where(place, column),
            remedy=f"Give the COUNT of {counted} in the stratum, a whole number of 1 or more; not a share.",
        )
    _agree(table, column, values, of, first, whose=_INCIDENT)
    rows = _codes(stratum)[of]
    start = _first(rows)
    _agree(table, column, values, rows, start, whose=_STRATUM)
    return {stratum[of[place]]: float(values[place]) for place in start.tolist()}


_INCIDENT = ("of the same incident", "All rows of one incident must agree in it.")
_STRATUM = (
    "of the same stratum",
    "It is one count for the whole stratum, the same in all its rows; or name the strata with --stratum.",
)


def _agree(
    table: Table, column: str, values: Floats | Ints, of: Ints, first: Ints, *, whose: tuple[str, str]
) -> None:
    """Refuse a row whose value is not that of the first row with the same code in ``of``."""
    astray = values != values[first][of]
    if not astray.any():
        return
    place = int(np.argmax(astray))
    before = int(first[of[place]])
    cells = table.column(column)
    raise InputError(
        f"'{cells[place]}' here, but '{cells[before]}' in row {table.row(before)} {whose[0]}",
        where=table.where(place, column),
        remedy=whose[1],
    )


def _part(table: Table, columns: tuple[str, ...]) -> Part:
    cells = list(zip(*(table.column(column) for column in columns), strict=True))
    values = sorted(set(cells))
    if len(values) > MOST_PARTS:
        raise InputError(
            f"{' * '.join(columns)} has {len(values):,} different values, too many parts to break down by",
            where=table.name,
            remedy="Name a column with fewer values; the incident's own is --id.",
        )
    place = {value: code for code, value in enumerate(values)}
    codes = np.fromiter(map(place.__getitem__, cells), dtype=np.int64, count=len(cells))
    return Part(columns, tuple(values), codes)
