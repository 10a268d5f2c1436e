"""Sharing a sample out over the strata: whole numbers that add up, at least the minimum, at most the stratum.

Letters: N_h units of stratum h in the frame, S_h standard deviation of the variable there, n_h units to
draw, n = sum n_h. Mappings label -> number in, label -> whole number out, in order of label; the order of
the input does not matter. Plain Python with exact fractions: no numpy, no scipy.

``equal``, ``proportional`` and ``neyman`` share n in the ratio of a weight; a stratum that would get less
than its minimum gets the minimum, one that would get more than its cap gets the cap, and the others share
the rest in the same ratio. The fractions left over go to the largest remainders, ties in order of label.
``optimum`` and ``smallest_for`` are exact: no other whole numbers within the bounds do better.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from crime_sample.errors import StatisticsError

Bound = int | Mapping[str, int]


def equal(
    n: int,
    population: Mapping[str, int],
    *,
    lower: Bound = 1,
    upper: Mapping[str, int] | None = None,
    take_all: Iterable[str] = (),
) -> dict[str, int]:
    """The same number from each stratum, as far as the limits allow.

    ``lower`` one number or one a label (a smaller stratum is taken in full); ``upper`` limits beside
    N_h; ``take_all`` labels of strata taken in full. Fails when n does
    not lie between the sums of the lower and the upper limits, or a label or count is not valid; so do all
    the functions here.

    >>> equal(100, {"rape": 20, "theft": 900, "violence": 400})
    {'rape': 20, 'theft': 40, 'violence': 40}
    """
    return _share(n, dict.fromkeys(population, Fraction(1)), population, lower, upper, take_all)


def proportional(
    n: int,
    population: Mapping[str, int],
    *,
    lower: Bound = 1,
    upper: Mapping[str, int] | None = None,
    take_all: Iterable[str] = (),
) -> dict[str, int]:
    """n_h in proportion to N_h. Source: Cochran (1977), section 5.6; arguments as for :func:`equal`.

    Scheaffer, Mendenhall, Ott, *Elementary Survey Sampling*, section 5.5, two towns and a rural area:

    >>> proportional(76, {"town A": 155, "town B": 62, "rural": 93})
    {'rural': 23, 'town A': 38, 'town B': 15}
    """
    weights = {label: Fraction(count) for label, count in population.items()}
    return _share(n, weights, population, lower, upper, take_all)


def neyman(
    n: int,
    population: Mapping[str, int],
    deviation: Mapping[str, float],
    *,
    lower: Bound = 1,
    upper: Mapping[str, int] | None = None,
    take_all: Iterable[str] = (),
) -> dict[str, int]:
    """n_h in proportion to N_h S_h, the best for an overall total before rounding; ``deviation`` label ->
    S_h >= 0.

    Source: Neyman (1934); Cochran (1977), eq. 5.26; other arguments as for :func:`equal`.

    Scheaffer, Mendenhall, Ott, *Elementary Survey Sampling*, section 5.5, two towns and a rural area:

    >>> neyman(57, {"town A": 155, "town B": 62, "rural": 93}, {"town A": 5, "town B": 15, "rural": 10})
    {'rural': 20, 'town A': 17, 'town B': 20}
    """
    return _share(n, _weights(population, deviation), population, lower, upper, take_all)


def optimum(
    n: int,
    population: Mapping[str, int],
    deviation: Mapping[str, float],
    *,
    lower: Bound = 1,
    upper: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """The whole numbers n_h adding up to n that give the smallest variance sum_h N_h^2 (1/n_h - 1/N_h) S_h^2.

    From the lower limits upward each unit goes where N_h^2 S_h^2 / (n_h (n_h + 1)) is largest, ties in
    order of label. ``lower`` at least 1 each; ``upper`` limits beside N_h. Source: Wright (2012), The
    American Statistician 66, 217-224; Wright (2017), Statistics and Probability Letters 129, 50-57. Takes
    O(n log H).

    With S_h = 1 it is the rule that apportions the seats of the United States House of Representatives:

    >>> people = {"Maine": 1_363_582, "New Hampshire": 1_379_089, "Vermont": 643_503}
    >>> optimum(5, people, dict.fromkeys(people, 1))
    {'Maine': 2, 'New Hampshire': 2, 'Vermont': 1}
    """
    low, high = limits(population, lower, upper, ())
    _feasible(n, low, high)
    weights = _weights(population, deviation)
    sizes = _head_start(n, low, high, weights)
    climb = _climb(sizes, high, weights)
    for _ in range(n - sum(sizes.values())):
        sizes[next(climb)] += 1
    return sizes


def smallest_for(
    variance_target: float,
    population: Mapping[str, int],
    deviation: Mapping[str, float],
    *,
    lower: Bound = 1,
    upper: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """The smallest sample whose variance sum_h N_h^2 (1/n_h - 1/N_h) S_h^2 is at most ``variance_target``.

    Units are added as :func:`optimum` does, each bringing the largest fall of the variance, until it is low
    enough. Source: Wright (2014), U.S. Census Bureau, Statistics 2014-07. Fails also when the upper limits
    still leave a larger variance.

    >>> smallest_for(9_000, {"A": 100, "B": 50}, {"A": 3, "B": 1})
    {'A': 11, 'B': 2}
    """
    low, high = limits(population, lower, upper, ())
    weights = _weights(population, deviation)
    if not variance_target >= 0:
        raise StatisticsError(
            f"A variance of at most {variance_target:g}.", remedy="Give a number of 0 or more."
        )
    target = math.inf if math.isinf(variance_target) else Fraction(variance_target)
    if _variance(high, population, weights) > target:
        raise StatisticsError(
            f"No sample within the limits has a variance of {variance_target:g} or less.",
            remedy="Raise the upper limits, or accept a larger variance.",
        )
    sizes, spread = dict(low), _variance(low, population, weights)
    climb = _climb(sizes, high, weights)
    while spread > target:
        label = next(climb)
        spread -= _gain(weights[label], sizes[label])
        sizes[label] += 1
    return sizes


def variance(
    sizes: Mapping[str, int], population: Mapping[str, int], deviation: Mapping[str, float]
) -> float:
    """sum_h N_h^2 (1/n_h - 1/N_h) S_h^2, the variance of an estimated total. Source: Cochran (1977),
    section 5.4.

    >>> variance({"A": 10, "B": 5}, {"A": 100, "B": 50}, {"A": 3, "B": 1})
    8550.0
    """
    if any(sizes.get(label, 0) < 1 for label in population):
        raise StatisticsError(
            "A stratum without a sampled unit has no variance.", remedy="Draw at least 1 from each."
        )
    return float(_variance(sizes, population, _weights(population, deviation)))


def _variance(
    sizes: Mapping[str, int], population: Mapping[str, int], weights: Mapping[str, Fraction]
) -> Fraction:
    terms = (weights[h] ** 2 * (Fraction(1, sizes[h]) - Fraction(1, population[h])) for h in population)
    return sum(terms, Fraction(0))


def _gain(weight: Fraction, size: int) -> Fraction:
    """By how much one more unit lowers the variance."""
    return weight * weight / (size * (size + 1))


def _head_start(
    n: int, low: Mapping[str, int], high: Mapping[str, int], weights: Mapping[str, Fraction]
) -> dict[str, int]:
    """Sizes that the climb from ``low`` to n surely passes through, a few units short of n: all units whose gain
    is above a level that no more than n units reach."""
    spread = {h: float(weights[h]) for h in low}

    def above(level: float) -> dict[str, int]:
        # the unit that makes n_h gains w^2 / ((n_h - 1) n_h); one is left for rounding
        reach = {h: math.floor((1 + math.sqrt(1 + 4 * spread[h] ** 2 / level)) / 2) - 1 for h in low}
        return {h: min(max(reach[h], low[h]), high[h]) for h in low}

    top = max(spread.values(), default=0.0) ** 2
    if not (top > 0 and math.isfinite(top)):
        return dict(low)
    least, most = top * 1e-18, top * 2
    for _ in range(60):
        middle = math.sqrt(least) * math.sqrt(most)
        if sum(above(middle).values()) + len(low) <= n:
            most = middle
        else:
            least = middle
    found = above(most)
    return found if sum(found.values()) + len(low) <= n else dict(low)


def _climb(
    sizes: Mapping[str, int], high: Mapping[str, int], weights: Mapping[str, Fraction]
) -> Iterator[str]:
    """The strata to add a unit in, best first; the caller adds it to ``sizes`` before asking for the next."""
    heap = [(-_gain(weights[h], sizes[h]), h) for h in sizes if sizes[h] < high[h]]
    heapq.heapify(heap)
    while heap:
        _, label = heap[0]
        yield label
        if sizes[label] < high[label]:
            heapq.heapreplace(heap, (-_gain(weights[label], sizes[label]), label))
        else:
            heapq.heappop(heap)


def _share(
    n: int,
    weights: Mapping[str, Fraction],
    population: Mapping[str, int],
    lower: Bound,
    upper: Mapping[str, int] | None,
    take_all: Iterable[str],
) -> dict[str, int]:
    """Whole numbers near factor * weight, kept within the limits, adding up to n."""
    low, high = limits(population, lower, upper, take_all)
    _feasible(n, low, high)
    most = sum(high[h] if weights[h] else low[h] for h in low)
    if n > most:  # strata without weight share what the others cannot hold
        low = {h: high[h] if weights[h] else low[h] for h in low}
        weights = {h: Fraction(population[h]) for h in low}
    exact = _scaled(n, weights, low, high)
    sizes = {h: math.floor(exact[h]) for h in low}
    largest = sorted(low, key=lambda h: (sizes[h] - exact[h], h))
    for h in largest[: n - sum(sizes.values())]:
        sizes[h] += 1
    return sizes


def _scaled(
    n: int, weights: Mapping[str, Fraction], low: Mapping[str, int], high: Mapping[str, int]
) -> dict[str, Fraction]:
    """factor * weight kept within [low, high], the factor chosen so that the sum is n.

    The sum grows with the factor and is straight between the factors at which a stratum leaves its lower or
    meets its upper limit; the stretch that holds n is found by halving.
    """
    live = [h for h in low if weights[h]]
    turns = sorted({Fraction(limit[h]) / weights[h] for h in live for limit in (low, high)} | {Fraction(0)})

    def at(factor: Fraction) -> dict[str, Fraction]:
        return {h: min(max(factor * weights[h], Fraction(low[h])), Fraction(high[h])) for h in low}

    first, last = 0, len(turns) - 1
    while last - first > 1:
        middle = (first + last) // 2
        if sum(at(turns[middle]).values()) <= n:
            first = middle
        else:
            last = middle
    start, end = sum(at(turns[first]).values()), sum(at(turns[last]).values())
    if end == start:
        return at(turns[first])
    return at(turns[first] + (turns[last] - turns[first]) * (n - start) / (end - start))


def limits(
    population: Mapping[str, int], lower: Bound, upper: Mapping[str, int] | None, take_all: Iterable[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """The least and the most units of each stratum, in order of label, checked; arguments as for :func:`equal`."""
    whole = set(take_all)
    for label in {*whole, *(upper or {}), *(lower if isinstance(lower, Mapping) else ())} - set(population):
        raise StatisticsError(f"There is no stratum '{label}'.", remedy="Name strata as the population does.")
    low, high = {}, {}
    for label in sorted(population):
        size = population[label]
        least = lower.get(label, 1) if isinstance(lower, Mapping) else lower
        most = (upper or {}).get(label, size)
        if not all(value == int(value) and value >= 1 for value in (size, least, most)):
            raise StatisticsError(
                f"Stratum '{label}': population {size}, at least {least}, at most {most}.",
                remedy="Give whole numbers of 1 or more; leave an empty stratum out.",
            )
        high[label] = size if label in whole else min(most, size)
        low[label] = size if label in whole else min(least, size)
        if low[label] > high[label]:
            raise StatisticsError(
                f"Stratum '{label}': at least {low[label]}, but at most {high[label]}.",
                remedy="Change one of the two.",
            )
    return low, high


def _feasible(n: int, low: Mapping[str, int], high: Mapping[str, int]) -> None:
    least, most = sum(low.values()), sum(high.values())
    if not least <= n <= most:
        raise StatisticsError(
            f"A sample of {n} is not possible: the limits of the strata allow {least} to {most}.",
            remedy="Change the sample size or the limits.",
        )


def _weights(population: Mapping[str, int], deviation: Mapping[str, float]) -> dict[str, Fraction]:
    """N_h S_h, exactly."""
    for label in population:
        spread = deviation.get(label, -1.0)
        if not (spread >= 0 and math.isfinite(spread)):
            raise StatisticsError(
                f"Stratum '{label}' has no standard deviation of 0 or more.",
                remedy="Give one for each stratum.",
            )
    return {label: Fraction(population[label]) * Fraction(deviation[label]) for label in population}
