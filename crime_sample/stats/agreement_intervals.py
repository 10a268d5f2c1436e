"""Intervals for coefficients of agreement: around a standard error, and where that has nothing to go on.

Letters: n cases, q categories, a = 1 - level; T (q, q) the shares of pairs of ratings of a case, pi (q,) the
shares of ratings.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.polynomial import Polynomial

from crime_sample.stats.binomial import Interval, clopper_pearson, hypergeometric
from crime_sample.stats.strata import Floats

Coefficient = Callable[[Floats, Floats], tuple[float, float]]
"""A coefficient in a very large sample: numerator and denominator as functions of T and pi."""

INTERVALS = ("guarded", "published")
"""The published interval, or that widened to hold :func:`unseen`."""

NOTHING = 1e-16
"""A variance this small is floating-point dust: the sample shows no spread."""


def around(point: float, half: float) -> Interval:
    """point +/- half, cut to [-1, 1]; stretched beyond it only to hold a point that lies there."""
    return holding(point, point - half, point + half)


def holding(point: float, low: float, high: float) -> Interval:
    """[low, high] cut to [-1, 1] and stretched, where needed, to contain the point."""
    return Interval(min(max(-1.0, low), point), max(min(1.0, high), point))


def of_share(x: float, n: int, *, level: float, population: int | None = None) -> Interval:
    """Limits of a share from x of n cases, where a case may count in part: Clopper and Pearson's.

    Exact for whole x and independent cases. A number in [0, 1] spreads no more than one that is 0 or 1 with
    the same mean, so for parts of cases it is wider than need be. With a ``population`` of N cases drawn
    from without replacement: the exact hypergeometric limits, of x rounded down for low and up for high.

    >>> [round(limit, 3) for limit in of_share(96, 100, level=0.95)]
    [0.901, 0.989]
    """
    if population is None:
        return clopper_pearson(x, n, level=level)
    down, up = math.floor(x + 1e-9), math.ceil(x - 1e-9)
    low = hypergeometric(down, n, population, level=level).low / population
    high = hypergeometric(up, n, population, level=level).high / population
    return Interval(min(low, x / n), max(high, x / n))


def hidden_share(n: int, *, level: float, population: int | None = None) -> float:
    """The largest share of cases that can be of a kind not seen in n: 1 - (a/2)^(1/n) without a population.

    >>> round(hidden_share(100, level=0.95), 4)
    0.0362
    """
    return 1.0 - of_share(n, n, level=level, population=population).low


def quotient(parts: tuple[float, float]) -> float | None:
    """Numerator over denominator; None where it is 0/0."""
    return parts[0] / parts[1] if parts[1] > NOTHING else None


def unseen(
    point: float,
    pairs: Floats,
    shares: Floats,
    coefficient: Coefficient,
    *,
    hidden: float,
    reach: int | None = None,
) -> Interval:
    """What a coefficient could be if the sample hid a kind of case.

    It spans the values the coefficient would take if some share of the cases, up to ``hidden``
    (:func:`hidden_share`), had been rated in any one other way: T' = (1 - s) T + s E for 0 < s <= hidden, with
    E a case that two auditors put into categories k and l, either way round equally often, for every k and l
    at most ``reach`` places apart (weights and scales for which disagreements differ take the largest seen: a
    kind much worse than any seen would swamp the interval). And with E agreed cases, of each answer as often as
    it was given: where no case was agreed on, the coefficient then goes as high as the percent agreement allows,
    to which agreement on one answer alone would not take it, since that makes for agreement by chance as well.

    Ours. It is the interval where the published standard errors are 0, as for unanimous ratings, and guards
    the published ones where few cases differ or a category is rare. Simulated with two auditors and two
    categories, 27 settings of 30 to 400 cases, a rarer category of 2 to 40 % and errors of 0.5 to 10 %: the
    published intervals of kappa and alpha at 95 % held the truth in 51 % of samples at worst, the guarded
    ones in 91 %; from 100 cases with one in ten misjudged on, the two are nearly the same. With five ordered
    categories, errors of one step, weights and 50 cases it is up to 16 % wider, with 200 up to 3 %.
    """
    found = [point]
    for k in range(len(shares)):
        for j in range(k, len(shares) if reach is None else min(k + reach + 1, len(shares))):
            other = np.zeros_like(pairs)
            other[k, j] += 0.5
            other[j, k] += 0.5
            found.extend(_along(pairs, shares, other, coefficient, hidden))
    found.extend(_along(pairs, shares, np.diag(shares), coefficient, hidden))
    return holding(point, min(found), max(found))


_AT = np.arange(5) / 4
_POWERS = np.linalg.inv(np.vander(_AT, increasing=True))


def _along(
    pairs: Floats, shares: Floats, other: Floats, coefficient: Coefficient, hidden: float
) -> list[float]:
    """The values at the end and at the turns of the way from T to (1 - hidden) T + hidden E.

    Numerator and denominator are polynomials of degree 4 or less on it, so five values of each give them.
    """

    def parts(t: float) -> tuple[float, float]:
        s = t * hidden
        return coefficient((1 - s) * pairs + s * other, (1 - s) * shares + s * other.sum(axis=1))

    above, below = (Polynomial(_POWERS @ side) for side in np.array([parts(t) for t in _AT]).T)
    turns = np.asarray((above.deriv() * below - above * below.deriv()).trim().roots(), dtype=np.complex128)
    way = [float(t.real) for t in turns if abs(t.imag) < 1e-6 and 0 < t.real < 1]
    values = [quotient(parts(t)) for t in (*way, 1.0)]
    return [value for value in values if value is not None]
