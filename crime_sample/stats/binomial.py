"""Confidence intervals for x of n independent units, one function a method, in a table keyed by the
method's name.

Letters: x units with the property, n units (both may be fractions of a unit, effective sizes), p = x/n, N
units in the frame, a = 1 - level, z and t the 1 - a/2 quantiles of the normal and Student's distribution.
All but the function ``hypergeometric``, which counts units, give limits of a proportion in [0, 1] that contain
p; those in ``FINITE_INTERVALS`` know of a frame of N. All fail unless 0 <= x <= n, n > 0 and 0 < level < 1.
Each limit of a two-sided interval at level 1 - a is a bound on one side at level 1 - a/2: :func:`lower_bound`
and :func:`upper_bound`. ``FORMS`` are the same formulas over arrays, unchecked.

The published examples are those of Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 0 of 20.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.forms import FORMS, tail


class Interval(NamedTuple):
    """Two limits, low <= high, in the unit of the estimate."""

    low: float
    high: float


class Method(Protocol):
    """A method for a proportion: x of n at a level."""

    def __call__(self, x: float, n: float, *, level: float = 0.95) -> Interval: ...


class FiniteMethod(Protocol):
    """A method that can be told of how many the n were drawn; without a population, of very many."""

    def __call__(
        self, x: float, n: float, *, level: float = 0.95, population: int | None = None
    ) -> Interval: ...


def wald(x: float, n: float, *, level: float = 0.95) -> Interval:
    """p +/- z sqrt(p (1 - p) / n), cut to [0, 1]. No width at 0 and n of n: for comparison only.

    Source: Brown, Cai, DasGupta (2001), Statistical Science 16, eq. 1.

    >>> [round(limit, 4) for limit in wald(81, 263)]
    [0.2522, 0.3638]
    """
    return _checked("wald", x, n, level)


def wald_t(x: float, n: float, *, level: float = 0.95) -> Interval:
    """p +/- t sqrt(p (1 - p) / (n - 1)), n - 1 degrees of freedom, cut to [0, 1]. No width at 0 and n of n.

    The linearised interval of a simple random sample drawn with replacement. Source: Cochran (1977), eq.
    3.19, with Student's t. Fails also when n < 2.

    >>> [round(limit, 4) for limit in wald_t(81, 263)]
    [0.2518, 0.3641]
    """
    if 0 < n < 2:
        raise StatisticsError(f"{n:g} units have no variance.", remedy="Take 'clopper-pearson'.")
    return _checked("wald-t", x, n, level)


def wilson(x: float, n: float, *, level: float = 0.95) -> Interval:
    """The score interval (p + z^2/2n +/- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n).

    Source: Wilson (1927), JASA 22; Brown, Cai, DasGupta (2001), eq. 4.

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    return _checked("wilson", x, n, level)


def agresti_coull(x: float, n: float, *, level: float = 0.95) -> Interval:
    """Wald's interval of x + z^2/2 of n + z^2, cut to [0, 1]; wider than Wilson's, same centre.

    Source: Agresti, Coull (1998), The American Statistician 52; Brown, Cai, DasGupta (2001), eq. 5.

    >>> [round(limit, 3) for limit in agresti_coull(0, 20)]
    [0.0, 0.19]
    """
    return _checked("agresti-coull", x, n, level)


def clopper_pearson(x: float, n: float, *, level: float = 0.95) -> Interval:
    """The exact interval: the a/2 quantile of Beta(x, n - x + 1) and the 1 - a/2 quantile of Beta(x + 1, n
    - x).

    0 of n gives [0, 1 - (a/2)^(1/n)]. Source: Clopper, Pearson (1934), Biometrika 26; Korn, Graubard (1999),
    *Analysis of Health Surveys*, with an effective n.

    >>> [round(limit, 4) for limit in clopper_pearson(81, 263)]
    [0.2527, 0.3676]
    >>> [round(limit, 4) for limit in clopper_pearson(0, 20)]
    [0.0, 0.1684]
    """
    return _checked("clopper-pearson", x, n, level)


def jeffreys(x: float, n: float, *, level: float = 0.95) -> Interval:
    """The a/2 and 1 - a/2 quantiles of Beta(x + 1/2, n - x + 1/2); low is 0 at 0 of n, high is 1 at n of n.

    Widened to contain p where a low level would leave it out. Source: Brown, Cai, DasGupta (2001), section
    3.1.3 and table 5 (1 of 7: 0.016 to 0.501).

    >>> [round(limit, 3) for limit in jeffreys(1, 7)]
    [0.016, 0.501]
    """
    return _checked("jeffreys", x, n, level)


def logit(x: float, n: float, *, level: float = 0.95) -> Interval:
    """log(p / (1 - p)) +/- z / sqrt(n p (1 - p)), brought back to proportions; Clopper-Pearson at 0 and n
    of n.

    Source: Brown, Cai, DasGupta (2001), section 4.2; Newcombe (2001), The American Statistician 55.

    >>> [round(limit, 4) for limit in logit(81, 263)]
    [0.2551, 0.3664]
    """
    return _checked("logit", x, n, level)


def lower_bound(
    x: float, n: float, *, method: str = "clopper-pearson", level: float = 0.95, population: int | None = None
) -> float:
    """The proportion is at least this, at the one-sided ``level``: the lower limit at level 2 ``level`` - 1.

    ``population`` N goes with a method of ``FINITE_INTERVALS``. Fails also on a level of one half or less, which
    bounds nothing, an unknown method, and a population that the method knows nothing of.

    >>> round(lower_bound(20, 20), 4)  # 0.05^(1/20)
    0.8609
    >>> lower_bound(20, 20, method="hypergeometric", population=40)  # 36 of the 40
    0.9
    """
    return _limits(method, x, n, two_sided(level), population).low


def upper_bound(
    x: float, n: float, *, method: str = "clopper-pearson", level: float = 0.95, population: int | None = None
) -> float:
    """The proportion is at most this, at the one-sided ``level``; see :func:`lower_bound`.

    None in n, the "rule of three", 3/n:

    >>> round(upper_bound(0, 100), 4)
    0.0295
    """
    return _limits(method, x, n, two_sided(level), population).high


def hypergeometric(x: int, n: int, N: int, *, level: float = 0.95) -> Interval:
    """Exact limits of the COUNT K of units with the property in a frame of N, from x of n drawn without
    replacement.

    low = smallest K with P(X >= x | K) > a/2, high = largest K with P(X <= x | K) > a/2. A census gives x
    and x. Source: Buonaccorsi (1987), The American Statistician 41; Cochran (1977), section 3.6. Takes O(n
    log N).

    Fails unless 0 <= x <= n <= N, all whole, and n >= 1. A tail within 1e-11 (relative) of a/2 counts as
    equal to it, so that with more than some 10^9 units a limit can be a few off.

    Support by 45 of 100 drawn from 300: 111 to 160. (R ``samplingbook::Sprop`` prints 110 to 161 for it,
    the first counts that are ruled out.)

    >>> hypergeometric(45, 100, 300), hypergeometric(3, 7, 7)
    (Interval(low=111.0, high=160.0), Interval(low=3.0, high=3.0))
    """
    if not (0 <= x <= n <= N and n >= 1 and x == int(x) and n == int(n) and int(N) == N):
        raise StatisticsError(
            f"{x} of {n} drawn from {N} is not possible.", remedy="Give whole counts with 0 <= x <= n <= N."
        )
    edge = tail(level) * (1 + 1e-11)
    low = _first(x, N - (n - x), lambda K: _hypergeometric_tail(x, min(n, K), K, n, N) > edge)
    high = N - _first(n - x, N - x, lambda L: _hypergeometric_tail(n - x, min(n, L), L, n, N) > edge)
    return Interval(float(low), float(high))


def hypergeometric_share(
    x: float, n: float, *, level: float = 0.95, population: int | None = None
) -> Interval:
    """The limits of :func:`hypergeometric` as shares of the frame, K/N, stretched where needed to contain p.

    Without a population, of very many, they are :func:`clopper_pearson`'s, to which they go as N grows. With one x
    and n are whole numbers: a fraction of a unit is not drawn from N.

    >>> [round(limit, 4) for limit in hypergeometric_share(45, 100, population=300)]
    [0.37, 0.5333]
    """
    if population is None:
        return clopper_pearson(x, n, level=level)
    p = share(x, n)
    if x != int(x) or n != int(n):
        raise StatisticsError(
            f"{x:g} of {n:g} drawn from {population} is not possible.", remedy="Give whole counts."
        )
    low, high = hypergeometric(int(x), int(n), population, level=level)
    return holding(p, low / population, high / population)


def share(x: float, n: float) -> float:
    """p = x/n, checked."""
    if not (math.isfinite(n) and n > 0 and 0 <= x <= n):
        raise StatisticsError(
            f"{x:g} of {n:g} is not a proportion.", remedy="Give 0 <= x <= n and n above 0."
        )
    return x / n


def two_sided(level: float) -> float:
    """The level of the two-sided interval whose limits are bounds at the one-sided ``level``."""
    if not 0.5 < level < 1:
        raise StatisticsError(
            f"A one-sided level of {level:g} is not between 0.5 and 1.", remedy="Give 0.95 for 95 %."
        )
    tail(2 * level - 1)
    return 2 * level - 1


def _checked(method: str, x: float, n: float, level: float) -> Interval:
    p = share(x, n)
    tail(level)
    low, high = FORMS[method](np.array([float(x)]), np.array([float(n)]), level)
    return holding(p, low.item(), high.item())


def _limits(name: str, x: float, n: float, level: float, population: int | None) -> Interval:
    if name not in INTERVALS:
        raise StatisticsError(
            f"No interval for x of n is called {name!r}.", remedy=f"Choose one of: {', '.join(INTERVALS)}."
        )
    if population is None:
        return INTERVALS[name](x, n, level=level)
    if name not in FINITE_INTERVALS:
        raise StatisticsError(
            f"The interval {name!r} knows no population.",
            remedy=f"Leave the population out, or choose one of: {', '.join(FINITE_INTERVALS)}.",
        )
    return FINITE_INTERVALS[name](x, n, level=level, population=population)


def holding(p: float, low: float, high: float) -> Interval:
    """[low, high] cut to [0, 1] and stretched, where needed, to contain p."""
    return Interval(max(0.0, min(low, p)), min(1.0, max(high, p)))


def _first(least: int, most: int, holds: Callable[[int], bool]) -> int:
    """The smallest number in [least, most] for which ``holds``, false below it and true from it on."""
    while least < most:
        middle = (least + most) // 2
        if holds(middle):
            most = middle
        else:
            least = middle + 1
    return least


def _hypergeometric_tail(least: int, most: int, K: int, n: int, N: int) -> float:
    """P(least <= X <= most) for X of n drawn from N that hold K.

    log P(k) = log C(n, k) + sum log((K - i)/N) + sum log((N - K - i)/N) - sum log((N - i)/N): sums of n small
    logarithms, which do not cancel as the log factorials of a large N do.
    """
    k = np.arange(max(least, n - (N - K)), min(most, K) + 1)
    if not len(k):
        return 0.0
    held, lacking = _falling(K, N, int(k[-1])), _falling(N - K, N, n - int(k[0]))
    choose = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
    return float(np.exp(choose + held[k] + lacking[n - k] - _falling(N, N, n)[n]).sum())


def _falling(count: int, N: int, most: int) -> npt.NDArray[np.float64]:
    """(most + 1,) log of count (count - 1) ... / N^j, for j = 0 to ``most`` factors, at most ``count``."""
    factors = (count - np.arange(most, dtype=np.float64)) / N
    return np.concatenate([[0.0], np.cumsum(np.log(factors))])


FINITE_INTERVALS: dict[str, FiniteMethod] = {"hypergeometric": hypergeometric_share}
"""Intervals for x of n drawn from a population of N, by name."""

INTERVALS: dict[str, Method] = {
    "wald": wald,
    "wald-t": wald_t,
    "wilson": wilson,
    "agresti-coull": agresti_coull,
    "clopper-pearson": clopper_pearson,
    "jeffreys": jeffreys,
    "logit": logit,
    "korn-graubard": clopper_pearson,
    **FINITE_INTERVALS,
}
"""Intervals for x of n, by name. Korn and Graubard's is Clopper and Pearson's when units are independent."""
