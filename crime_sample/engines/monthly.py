# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""What changes in an export from month to month: blanks, logs left open, and the codes with which logs are closed."""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample.engines import records
from crime_sample.engines.place import Place
from crime_sample.formats import one_line
from crime_sample.frame import BLANK_LABEL, FrameMapping
from crime_sample.profile import Month, Monthly

EXPECTED = 10  # uses: with so many expected, none has a chance below one in twenty thousand
_MONTH = "left('' || CAST(created AS DATE), 7)"


def cells(place: Place, mapping: FrameMapping) -> list[str]:
    """What is looked at of each record."""
    dialect, part = place.dialect, mapping.columns
    blanks = [
        f"CASE WHEN {dialect.trimmed(dialect.name(column))} = '' THEN 1 ELSE 0 END AS blank_{number}"
        for number, column in enumerate(part.named())
    ]
    return [*blanks, f"{records.joined(dialect, map(dialect.name, part.closing))} AS closing_code"]


def by_month(place: Place, mapping: FrameMapping, dated: str, *, codes: bool) -> Monthly | None:
    """The months of the records ``dated``; without ``codes`` where these are too many to be codes."""
    named, part = mapping.columns.named(), mapping.columns
    sums = ", ".join(f"sum(blank_{number})" for number in range(len(named)))
    scope = f"FROM (SELECT *, {_MONTH} AS month FROM {dated} WHERE created IS NOT NULL) AS months"
    rows = place.rows(f"SELECT month, count(*), {sums} {scope} GROUP BY month ORDER BY month")
    if not rows:
        return None
    used: dict[str, dict[str, int]] = {}
    if codes and part.closing:
        asked = f"SELECT closing_code, month, count(*) {scope} GROUP BY closing_code, month"
        for code, month, count in place.rows(asked):
            used.setdefault(code or BLANK_LABEL, {})[month] = count
    ordered = sorted(used, key=lambda code: (-sum(used[code].values()), code))
    closed = named.index(part.closed) if part.closed else None
    months = tuple(
        Month(
            month,
            count,
            0 if closed is None else int(blanks[closed]),
            tuple(map(int, blanks)),
            tuple(used[code].get(month, 0) for code in ordered),
        )
        for month, count, *blanks in rows
    )
    return Monthly(named, tuple(ordered), closed is not None, months)


def turns(monthly: Monthly | None) -> list[str]:
    """A remark for each code that appears or vanishes while the log goes on: a new code, or a new practice."""
    if monthly is None:
        return []
    names = [month.name for month in monthly.months]
    totals = [month.records for month in monthly.months]
    found = []
    for place, code in enumerate(monthly.codes):
        counts = [month.codes[place] for month in monthly.months]
        first, last = turn(counts, totals)
        if first is not None:
            found.append(f"Closing code '{one_line(code)}' appears in {names[first]}, not before.")
        if last is not None:
            found.append(f"Closing code '{one_line(code)}' vanishes after {names[last]}.")
    return found


def turn(counts: Sequence[int], totals: Sequence[int]) -> tuple[int | None, int | None]:
    """The months in which a code appears and after which it vanishes, where it would have been used before or after at
    the rate of the months between; None where that is no surprise.

    >>> turn([0, 0, 40, 50], [1000] * 4), turn([30, 0, 0, 0], [1000] * 4), turn([0, 0, 0, 9], [1000] * 4)
    ((2, None), (None, 0), (None, None))
    """
    used = [place for place, count in enumerate(counts) if count]
    if sum(counts) < EXPECTED:  # too few to tell its rate
        return None, None
    first, last = used[0], used[-1]
    rate = sum(counts) / sum(totals[first : last + 1])
    before, after = sum(totals[:first]) * rate, sum(totals[last + 1 :]) * rate
    return (first if before >= EXPECTED else None), (last if after >= EXPECTED else None)
