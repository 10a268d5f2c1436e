"""Whether the periods of audits are alike: what could part two rates by the calendar alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from crime_sample import formats

Period = tuple[date, date]
"""First and last day, both included."""

MOST_OF_A_MONTH = 15


def apart(periods: Sequence[Period]) -> str | None:
    """The periods in words where not all have a day in common, else None.

    >>> apart([(date(2016, 4, 1), date(2016, 9, 30)), (date(2016, 9, 1), date(2017, 3, 31))])
    >>> apart([(date(2016, 4, 1), date(2016, 9, 30)), (date(2018, 4, 1), date(2018, 9, 30))])
    '1 April to 30 September 2016 against 1 April to 30 September 2018'
    """
    if max(start for start, _ in periods) <= min(end for _, end in periods):
        return None
    return " against ".join(dict.fromkeys(formats.period(*period) for period in periods))


def seasons(periods: Sequence[Period]) -> str | None:
    """A warning where the periods cover other months of the year, by most of a month; else None.

    >>> seasons([(date(2016, 4, 1), date(2016, 9, 30)), (date(2018, 4, 3), date(2018, 10, 2))])
    >>> seasons([(date(2016, 4, 1), date(2016, 9, 30)), (date(2017, 11, 1), date(2018, 4, 30))])  # doctest: +ELLIPSIS
    'The audits cover different months of the year (April to September against November to April): what is ...'
    """
    covered = [_months(period) for period in periods]
    if len(set(covered)) == 1:
        return None
    shown = " against ".join(dict.fromkeys(_in_words(*pair) for pair in zip(periods, covered, strict=True)))
    return (
        f"The audits cover different months of the year ({shown}): what is reported, and how well it is recorded, "
        "can differ by the season."
    )


def _months(period: Period) -> frozenset[int]:
    """The calendar months most of which the period covers; all that it touches where that is none."""
    start, end = period
    days: Counter[int] = Counter()
    # From a year on every month is covered.
    for offset in range(min((end - start).days + 1, 366)):
        days[(start + timedelta(offset)).month] += 1
    return frozenset(month for month, number in days.items() if number >= MOST_OF_A_MONTH) or frozenset(days)


def _in_words(period: Period, covered: frozenset[int]) -> str:
    if len(covered) == 12:
        return "the whole year"
    start, end = period
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    touched = ((start.month - 1 + step) % 12 + 1 for step in range(count))
    names = [formats.MONTHS[month - 1] for month in touched if month in covered]
    return " to ".join(dict.fromkeys((names[0], names[-1])))
