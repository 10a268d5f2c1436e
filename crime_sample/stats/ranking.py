"""Many rates in order, and how sure their order is.

A table of ranks says nothing without the ranks that chance would allow. Letters: K rates, k and j two of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.forms import tail


class Place(NamedTuple):
    """Where a rate may stand, 1 the highest: from ``first`` to ``last``, the truth being what it may.

    ``above`` rates are wholly above it, ``below`` wholly below.
    """

    first: int
    last: int
    above: int
    below: int


def simultaneous_level(level: float, count: int) -> float:
    """The level each of ``count`` independent intervals needs for all to hold together at ``level``.

    level^(1/K). Source: Sidak (1967), JASA 62, 626-633. Fails unless 0 < level < 1 and K >= 1.

    Klein, Wright and Wieczorek rank 51 populations at 90 %, with 3.081 standard errors for each:

    >>> from crime_sample.stats.forms import z_quantile
    >>> round(z_quantile(simultaneous_level(0.90, 51)), 3)
    3.081
    """
    tail(level)
    if count < 1:
        raise StatisticsError(f"{count} rates to be ranked.", remedy="Give at least one.")
    return float(level ** (1 / count))


def places(intervals: Sequence[Interval]) -> list[Place]:
    """The ranks each rate may have, from intervals that hold together (:func:`simultaneous_level`).

    Rank 1 is the highest rate. k stands between 1 + #(j with low_j > high_k) and K - #(j with high_j < low_k).
    All K statements hold together at the level at which the intervals do: while every true rate lies in its
    interval, no true rank can leave its range, ties counted either way. Intervals that touch are not apart.

    Source: Klein, Wright, Wieczorek (2020), Journal of the Royal Statistical Society C 69, 589-606,
    https://doi.org/10.1111/rssc.12402. On the safe side: methods that test every pair may give narrower ranges.
    Fails when an interval's limits are the wrong way round.

    >>> [place[:2] for place in places([Interval(0.94, 0.98), Interval(0.85, 0.90), Interval(0.80, 0.86)])]
    [(1, 1), (2, 3), (2, 3)]
    """
    for low, high in intervals:
        if not low <= high:
            raise StatisticsError(f"An interval from {low:g} to {high:g}.", remedy="Give low <= high.")
    lows, highs = sorted(low for low, _ in intervals), sorted(high for _, high in intervals)
    count = len(intervals)
    found = []
    for low, high in intervals:
        above, below = count - bisect_right(lows, high), bisect_left(highs, low)
        found.append(Place(1 + above, count - below, above, below))
    return found


def place_among(differences: Sequence[Interval]) -> Place:
    """The ranks that one rate may have among K others, from its differences to them that hold together.

    ``differences`` (K,) are this rate less each other, each at :func:`simultaneous_level` of K: by Sidak's inequality
    all then hold at the level asked, though the one rate is in every one of them. It stands between 1 + #(high < 0) and
    K + 1 - #(low > 0). Narrower than :func:`places`, which orders the others among each other as well.

    Source: Sidak (1967), JASA 62, 626-633 (for normal errors, however correlated); ranks as Klein, Wright, Wieczorek
    (2020). Fails when limits are the wrong way round.

    >>> place_among([Interval(-0.12, -0.02), Interval(-0.03, 0.04), Interval(0.01, 0.09)])
    Place(first=2, last=3, above=1, below=1)
    """
    for low, high in differences:
        if not low <= high:
            raise StatisticsError(f"An interval from {low:g} to {high:g}.", remedy="Give low <= high.")
    above = sum(high < 0 for _, high in differences)
    below = sum(low > 0 for low, _ in differences)
    return Place(1 + above, len(differences) + 1 - below, above, below)


def ranks(points: Sequence[float]) -> list[int]:
    """The rank of each point, 1 the highest; equal points share the better one.

    >>> ranks([0.84, 0.97, 0.84, 0.70])
    [2, 1, 2, 4]
    """
    order = sorted(points)
    return [1 + len(order) - bisect_right(order, point) for point in points]
