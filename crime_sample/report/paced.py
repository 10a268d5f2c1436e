"""A total of the audit's period at the pace of a year: what it would come to if all days were like those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crime_sample.stats.grossing import Unrecorded


@dataclass(frozen=True, slots=True)
class Paced:
    """Crimes in the frame over the ``year`` of days that ends with its period, if each of them had as many as each of
    the period's ``days``."""

    days: int
    year: int
    unrecorded: Unrecorded


def days_of(start: date, end: date) -> int:
    """Days of a period, both ends included.

    >>> days_of(date(2025, 4, 1), date(2025, 9, 30))
    183
    """
    return (end - start).days + 1


def year_to(end: date) -> int:
    """Days of the 12 months to ``end``.

    >>> year_to(date(2024, 3, 31)), year_to(date(2024, 2, 28)), year_to(date(2024, 2, 29)), year_to(date(2025, 2, 28))
    (366, 365, 366, 365)
    """
    after = end + timedelta(days=1)
    leap = (after.month, after.day) == (2, 29)
    before = date(after.year - 1, 3, 1) if leap else after.replace(year=after.year - 1)
    return (after - before).days


def paced(total: tuple[float, float, float], start: date, end: date) -> Paced | None:
    """A total and its limits at the pace of a year, None where the period is 12 months."""
    days, year = days_of(start, end), year_to(end)
    if days == year:
        return None
    return Paced(days, year, Unrecorded(*(value * year / days for value in total)))
