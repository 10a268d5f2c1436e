"""From a recording rate to numbers of crimes, by way of a published total. Plain Python: no numpy, no scipy.

Letters: R recording rate (a fraction), T recorded crimes of the period and coverage the rate speaks for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from crime_sample.errors import StatisticsError


class Unrecorded(NamedTuple):
    """Crimes that should have been recorded and were not: the estimate and its limits."""

    point: float
    low: float
    high: float


def unrecorded_from_total(rate: float, low: float, high: float, recorded: float) -> Unrecorded:
    """T (1 - R) / R at the rate and at its two limits: few unrecorded at the high rate, many at the low one.

    If R of the crimes due are recorded and the recorded ones are T, then T / R were due. The limits are
    those of the rate carried through a falling function, so they keep its level, and they do not lie evenly
    about the point. T is taken as
    known. Source: the crime data integrity reports of HMICFRS, which print the point.

    Fails unless 0 < low <= rate <= high <= 1 and T >= 0: at a rate of 0 nothing recorded tells how much was
    due.

    Kent, 83.6 % +/- 1.85 for the audit to 30 November 2016: "over 24,300 reported crimes each year".

    >>> kent = rolling_total([date(2016, 9, 30), date(2016, 12, 31)], [121_886, 125_745], date(2016, 11, 30))
    >>> [round(number) for number in (kent, *unrecorded_from_total(0.836, 0.8175, 0.8545, kent))]
    [124445, 24413, 21190, 27781]
    """
    if low <= 0 or rate <= 0:
        raise StatisticsError(
            "A rate or lower limit of 0 leaves the unrecorded crimes without an upper limit.",
            remedy="Estimate them from the sample instead, by expansion to its frame.",
        )
    if not low <= rate <= high <= 1:
        raise StatisticsError(
            f"A rate of {rate:g} with limits {low:g} and {high:g}.",
            remedy="Give fractions, low <= rate <= high <= 1.",
        )
    _recorded(recorded)
    return Unrecorded(*(recorded * (1 - r) / r for r in (rate, high, low)))


def extra_recorded(before: float, after: float, recorded: float) -> float:
    """T (R2 - R1) / R2: of T crimes recorded at the later rate R2, those that R1 would have missed.

    ``before`` R1, ``after`` R2, ``recorded`` T of the later period; negative when recording became worse.
    Source: the re-inspection reports of HMICFRS (crime data integrity). Fails unless 0 <= R1 <= 1, 0 < R2
    <= 1 and T >= 0.

    >>> round(extra_recorded(0.836, 0.966, 150_000))
    20186
    """
    if not (0 <= before <= 1 and 0 < after <= 1):
        raise StatisticsError(
            f"Rates of {before:g} before and {after:g} after.",
            remedy="Give fractions; the later one above 0.",
        )
    _recorded(recorded)
    # exact to the last digit where the difference is not
    return recorded * (after - before) / after


def rolling_total(year_ends: Sequence[date], totals: Sequence[float], on: date) -> float:
    """The twelve-month total to a date, on the straight line between the published quarter ends on either
    side.

    ``year_ends`` days on which twelve months end, rising; ``totals`` recorded crimes of those twelve
    months; the line runs by days. Fails outside the days given, when they do not rise, or when the two
    differ in number.

    >>> rolling_total([date(2016, 3, 31), date(2016, 6, 30)], [100_000, 109_100], date(2016, 4, 30))
    103000.0
    """
    if len(year_ends) != len(totals) or not year_ends:
        raise StatisticsError(
            f"{len(year_ends)} year ends for {len(totals)} totals.",
            remedy="Give one total for each, at least one.",
        )
    if any(later <= earlier for earlier, later in pairwise(year_ends)):
        raise StatisticsError("The year ends do not rise.", remedy="Sort them, each once.")
    for value in totals:
        _recorded(value)
    if not year_ends[0] <= on <= year_ends[-1]:
        raise StatisticsError(
            f"{on} lies outside {year_ends[0]} to {year_ends[-1]}.",
            remedy="Give totals on either side of the date.",
        )
    after = bisect_left(year_ends, on)
    if year_ends[after] == on:
        return float(totals[after])
    start, end = year_ends[after - 1], year_ends[after]
    return totals[after - 1] + (totals[after] - totals[after - 1]) * (on - start).days / (end - start).days


def _recorded(value: float) -> None:
    if not 0 <= value < float("inf"):
        raise StatisticsError(f"A total of {value:g} recorded crimes.", remedy="Give a number of 0 or more.")
