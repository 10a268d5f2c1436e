"""Looks at an unfinished audit, declared in the plan: how strict each has to be for the whole to keep its level.

An interval that is right for one look at the end is wrong when the audit may stop at any of several. Here the
chance of a false alarm, a = 1 - level, is *spent* over the looks; each look gets its own, higher level, and
the intervals of all looks hold the truth together with the plan's level.

Large samples only: the estimates of the looks are taken as normal, each an average of all data so far, as a
Brownian motion seen at the information fractions t_1 < ... < t_K = 1. What holds without that is the
confidence sequence of :mod:`crime_sample.stats.sequential`.

Letters: t information fraction, z_k the bound on |estimate - truth| / standard error at look k.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.forms import tail
from crime_sample.stats.strata import Floats

SpendingFunction = Callable[[float, float], float]
"""(t, a) -> the part of a spent by then: 0 at t = 0, a at t = 1, never falling."""

WIDEST = 8.0
"""No bound is set beyond this many standard errors (two-sided chance 1.2e-15): what would call for a wider one
is left for the next look."""

NEAREST = 1e-3
"""Looks nearer to each other than this information fraction, or to the start, are refused: they are one look."""


@dataclass(frozen=True, slots=True)
class Look:
    """One declared look: at ``fraction`` t of the information, with ``spent`` the chance of a false alarm at this
    look or before, ``bound`` z_k, and ``level`` 2 Phi(z_k) - 1, the level of the interval to print there."""

    fraction: float
    spent: float
    bound: float
    level: float


def declared_looks(
    fractions: Sequence[float], *, spending: str = "obrien-fleming", level: float = 0.95
) -> tuple[Look, ...]:
    """The bound and the level of each look, so that all intervals together hold the truth with ``level``.

    ``fractions`` t_1 < ... < t_K = 1 (:func:`information`); ``spending`` a name in ``SPENDING``. Two-sided
    and symmetric: z_k solves P(|Z_1| < z_1, ..., |Z_k-1| < z_k-1, |Z_k| >= z_k) = spent(t_k) - spent(t_k-1),
    with corr(Z_j, Z_k) = sqrt(t_j / t_k). An interval R +/- z_k se at look k is a repeated confidence
    interval; another method is used at ``level`` of its look. Source: Lan, DeMets (1983), Biometrika 70;
    Jennison, Turnbull (1989), JRSS B 51, for the intervals; Armitage, McPherson, Rowe (1969), JRSS A 132, for
    the recursion.

    Fails on an unknown name, a level outside (0, 1), or fractions that do not rise from above 0 to 1 by steps
    of at least ``NEAREST``.

    A look may be moved, but not because of what was seen. Five equal looks, as R ``rpact`` has them:

    >>> [round(look.bound, 3) for look in declared_looks([0.2, 0.4, 0.6, 0.8, 1.0])]
    [4.877, 3.357, 2.68, 2.29, 2.031]
    >>> [round(look.bound, 3) for look in declared_looks([0.2, 0.4, 0.6, 0.8, 1.0], spending="pocock")]
    [2.438, 2.427, 2.41, 2.397, 2.386]
    """
    if spending not in SPENDING:
        raise StatisticsError(
            f"There is no spending function {spending!r}.", remedy=f"Choose one of: {', '.join(SPENDING)}."
        )
    tail(level)
    times = _checked(fractions)
    if times[-1] != 1:
        raise StatisticsError(
            f"The last look is at {times[-1]:g} of the information, not at all of it.",
            remedy="End the fractions with 1: the last look is the finished audit.",
        )
    looks: list[Look] = []
    motion, spent = _Motion(times), 0.0
    for t in times:
        bound = motion.bound_for(SPENDING[spending](t, 1 - level) - spent)
        spent += motion.advance(bound)
        looks.append(Look(t, spent, bound, float(special.erf(bound / math.sqrt(2)))))
    return tuple(looks)


def crossing(bounds: Sequence[float], fractions: Sequence[float]) -> tuple[float, ...]:
    """The chance that |Z| has reached its bound by each look, when the truth is as supposed.

    ``bounds`` z_k and ``fractions`` t_k, one each; the last fraction need not be 1. With t_k = k/K the
    constants of Pocock and of O'Brien and Fleming give 0.05 for five looks (Jennison, Turnbull 2000, *Group
    Sequential Methods*, tables 2.1 and 2.3), and 1.96 at every look 0.142 (Armitage, McPherson, Rowe 1969):

    >>> fifths = [0.2, 0.4, 0.6, 0.8, 1.0]
    >>> round(crossing([2.413] * 5, fifths)[-1], 4), round(crossing([1.96] * 5, fifths)[-1], 3)
    (0.05, 0.142)
    >>> round(crossing([2.040 / t**0.5 for t in fifths], fifths)[-1], 4)
    0.05
    """
    times = _checked(fractions)
    if len(bounds) != len(times) or not all(bound > 0 for bound in bounds):
        raise StatisticsError(
            f"{len(bounds)} bounds for {len(times)} looks.", remedy="Give one bound above 0 for each look."
        )
    motion, spent, chances = _Motion(times), 0.0, []
    for bound in bounds:
        spent += motion.advance(min(bound, WIDEST))
        chances.append(spent)
    return tuple(chances)


def information(looks: Sequence[int], *, population: int | None = None) -> tuple[float, ...]:
    """Information fractions of looks after n_1 < ... < n_K units: t_k = I_k / I_K with 1 / I = 1/n - 1/N.

    The variance of a mean of n of N units drawn without replacement is proportional to 1/n - 1/N, and the
    covariance of two means is the variance of the later one, so the fractions follow the inverse variances;
    without ``population`` N they are n_k / n_K. Source: Cochran (1977), theorem 2.2; Jennison, Turnbull
    (1997), JASA 92, for looks in terms of information.

    Fails unless the numbers rise from 1 and n_K < N: a census has infinite information, against which the
    earlier looks are nothing.

    >>> information([100, 200, 400])
    (0.25, 0.5, 1.0)
    >>> [round(t, 4) for t in information([100, 200, 400], population=800)]
    [0.1429, 0.3333, 1.0]
    """
    if not looks or looks[0] < 1 or any(later <= n for n, later in pairwise(looks)):
        raise StatisticsError(
            f"Looks after {', '.join(map(str, looks)) or 'no'} incidents.",
            remedy="Give numbers of incidents that rise, each the total so far.",
        )
    if population is None:
        return tuple(n / looks[-1] for n in looks)
    if looks[-1] >= population:
        raise StatisticsError(
            f"The last look is at {looks[-1]} of {population} incidents: nothing is left to chance there.",
            remedy="For a census use the confidence sequence, which needs no fractions.",
        )
    amounts = [n * population / (population - n) for n in looks]
    return tuple(amount / amounts[-1] for amount in amounts)


def _obrien_fleming(t: float, a: float) -> float:
    """4 (1 - Phi(z / sqrt t)), z the 1 - a/4 quantile: each side spends a/2 (Lan, DeMets 1983, a1*)."""
    return 4 * float(special.ndtr(special.ndtri(a / 4) / math.sqrt(t)))


def _pocock(t: float, a: float) -> float:
    """a log(1 + (e - 1) t) (Lan, DeMets 1983, a2*)."""
    return a * math.log1p((math.e - 1) * t)


def _linear(t: float, a: float) -> float:
    """a t (Lan, DeMets 1983, a3*)."""
    return a * t


SPENDING: dict[str, SpendingFunction] = {
    "obrien-fleming": _obrien_fleming,
    "pocock": _pocock,
    "linear": _linear,
}
"""How a is spent, by name: ``obrien-fleming`` little early and nearly all at the end, ``pocock`` about evenly
in the bounds, ``linear`` in proportion to the information."""


class _Motion:
    """Brownian motion at the given times, as far as it has stayed inside the bounds set so far.

    ``points`` where it can be, ``mass`` the chance to be about there (quadrature weight times density), both
    (q,); it starts at 0 for certain. Gauss-Legendre nodes: the densities are smooth inside the bounds.
    """

    def __init__(self, times: Sequence[float]) -> None:
        self.times = tuple(times)
        self.step = 0
        self.points: Floats = np.zeros(1)
        self.mass: Floats = np.ones(1)

    def crossing(self, bound: float) -> float:
        """The chance to be inside up to now and at ``bound`` or beyond at the next time."""
        t, spread = self._next()
        edge = bound * math.sqrt(t)
        beyond = special.ndtr((self.points - edge) / spread) + special.ndtr(-(self.points + edge) / spread)
        return float(self.mass @ beyond)

    def bound_for(self, chance: float) -> float:
        """The bound that is crossed next with this chance, at most ``WIDEST``."""
        from scipy.optimize import brentq

        if self.crossing(WIDEST) >= chance:
            return WIDEST
        return float(brentq(lambda bound: self.crossing(bound) - chance, 0.0, WIDEST, xtol=1e-12))

    def advance(self, bound: float) -> float:
        """Go to the next time, keep what is inside the bound; gives the chance to have crossed it."""
        crossed = self.crossing(bound)
        t, spread = self._next()
        self.step += 1
        edge = bound * math.sqrt(t)
        nearest = spread
        if self.step < len(self.times):
            nearest = min(nearest, self._next()[1])
        nodes, weights = np.polynomial.legendre.leggauss(max(80, math.ceil(8 * edge / nearest)))
        points = edge * nodes
        gaps = (points[:, None] - self.points[None, :]) / spread
        density = np.exp(-0.5 * gaps * gaps) @ self.mass / (spread * math.sqrt(2 * math.pi))
        self.points, self.mass = points, edge * weights * density
        return crossed

    def _next(self) -> tuple[float, float]:
        """The next time and the standard deviation of the motion until then."""
        t = self.times[self.step]
        return t, math.sqrt(t - (self.times[self.step - 1] if self.step else 0.0))


def _checked(fractions: Sequence[float]) -> tuple[float, ...]:
    times = tuple(float(t) for t in fractions)
    steps = [later - t for t, later in pairwise((0.0, *times))]
    if not times or not all(step >= NEAREST * (1 - 1e-9) for step in steps) or times[-1] > 1:
        raise StatisticsError(
            f"Looks at {', '.join(f'{t:g}' for t in times) or 'no'} of the information.",
            remedy=f"Give fractions that rise from above 0 to 1, at least {NEAREST:g} apart.",
        )
    return times
