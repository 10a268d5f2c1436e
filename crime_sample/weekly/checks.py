"""A table of weekly checks: week, crimes that should have been recorded, and how many of them were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crime_sample import formats
from crime_sample.errors import InputError
from crime_sample.table import Table, numbers

WEEK = ("week", "week starting", "week commencing", "date")
OWED = ("owed", "due", "checked", "m", "n")
RECORDED = ("recorded", "y", "x")

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?")


@dataclass(frozen=True, slots=True)
class Check:
    """What was found in one week: ``recorded`` of the ``owed`` crimes; ``start`` is its Monday."""

    start: date
    owed: int
    recorded: int


@dataclass(frozen=True, slots=True)
class Checks:
    """Weeks in order, those without a crime owed left in; ``notes`` on what became of the rows."""

    weeks: tuple[Check, ...]
    notes: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Weeks between the first and the last of which the table says nothing."""
        span = (self.weeks[-1].start - self.weeks[0].start).days // 7 + 1
        return span - len(self.weeks)


def checks(
    table: Table, *, week: str | None = None, owed: str | None = None, recorded: str | None = None
) -> Checks:
    """The checks in a table, in any order. Rows of one week are added up; rows without either count are left out.

    ``week`` holds a day (2026-03-02 or 02/03/2026, day first) or a week (2026-W10). A column that is not named is
    found by its name (week, date; owed, checked, due, m, n; recorded, y, x).

    >>> made = Table("t.csv", ("Week", "Owed", "Recorded"), range(2, 4),
    ...              {"Week": ["2026-W11", "02/03/2026"], "Owed": ["20", "18"], "Recorded": ["19", "17"]}.__getitem__)
    >>> [(one.start.isoformat(), one.owed, one.recorded) for one in checks(made).weeks]
    [('2026-03-02', 18, 17), ('2026-03-09', 20, 19)]
    """
    named = [
        _column(table, given, usual, option)
        for given, usual, option in (
            (week, WEEK, "--week"),
            (owed, OWED, "--owed"),
            (recorded, RECORDED, "--recorded"),
        )
    ]
    if len(set(named)) < len(named):
        raise InputError(
            "one column stands for two things",
            where=table.name,
            remedy="Name each: --week, --owed, --recorded.",
        )
    days, due, met = table.column(named[0]), numbers(table, named[1]), numbers(table, named[2])
    found: dict[date, tuple[int, int]] = {}
    rows = blank = 0
    for place, text in enumerate(days):
        if due.blank[place] and met.blank[place]:
            blank += 1
            continue
        for column, read in ((named[1], due), (named[2], met)):
            if read.blank[place] or read.values[place] != int(read.values[place]):
                raise InputError(
                    "a count is missing"
                    if read.blank[place]
                    else f"{read.values[place]:g} is no whole number",
                    where=table.where(place, column),
                    remedy="Give the number of crimes; leave both cells blank for a week without a check.",
                )
        own = int(due.values[place]), int(met.values[place])
        if own[1] > own[0]:
            raise InputError(
                f"{own[1]} recorded of {own[0]} owed",
                where=table.where(place, named[2]),
                remedy="Only crimes that were owed count as recorded.",
            )
        start = _monday(text, table.where(place, named[0]))
        before = found.get(start, (0, 0))
        found[start] = before[0] + own[0], before[1] + own[1]
        rows += 1
    if not found:
        raise InputError(
            "there is no week in the table", where=table.name, remedy="Give a row for each week."
        )
    weeks = tuple(Check(start, *found[start]) for start in sorted(found))
    return Checks(weeks, (*table.remarks, *_notes(blank, rows, weeks)))


def _notes(blank: int, rows: int, weeks: Sequence[Check]) -> Sequence[str]:
    said = []
    if blank:
        said.append(f"{formats.plural(blank, 'row')} without counts left out.")
    if rows > len(weeks):
        said.append(f"{formats.plural(rows, 'row')} added up to {formats.plural(len(weeks), 'week')}.")
    return said


def _column(table: Table, given: str | None, usual: Sequence[str], option: str) -> str:
    if given is not None:
        return table.named(given)
    by_name = {column.casefold().strip(): column for column in table.columns}
    found = [by_name[name] for name in usual if name in by_name]
    if found:
        return found[0]
    raise InputError(
        f"no column is called {formats.several(list(usual))}",
        where=table.name,
        remedy=f"Name it with {option}. The columns are: {formats.one_line(', '.join(table.columns))}.",
    )


def _monday(text: str, where: str) -> date:
    """The first day of the week that a cell names, or in which its day lies."""
    bare = _MIDNIGHT.sub("", text.strip())
    try:
        if match := _ISO_WEEK.fullmatch(bare):
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
        if match := _DAY_FIRST.fullmatch(bare):
            day = date(int(match[3]), int(match[2]), int(match[1]))
        else:
            day = date.fromisoformat(bare)
    except ValueError:
        raise InputError(
            f"'{formats.one_line(text)[:40]}' is neither a day nor a week",
            where=where,
            remedy="Write 2026-03-02, 02/03/2026 (day first), or 2026-W10.",
        ) from None
    return day - timedelta(days=day.weekday())
