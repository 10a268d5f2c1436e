r"""The default intervals, for rates and totals: beta and gamma limits that look one incident further.

Korn and Graubard's interval takes Clopper and Pearson's on an effective number of crimes, v being the variance
found in the sample. Near 100 % the few misses that a sample happens to hold make up v, so where the next one would
be heavier - a heavier stratum, an incident with many crimes - v is too small and the interval too short: 0.82 to
0.94 in place of 0.95 in 60 of 980 settings. Fay and Feuer's gamma interval for weighted sums adds one more count to
the upper limit, of the largest weight: safe, but up to three times too long where weights differ. These take the
beta form of the one and the step of the other, of a typical size (:mod:`crime_sample.stats.steps`).

Letters: R rate, Q = 1 - R, v its variance times (t/z)^2, at least s min(s, R, Q), s the step.

- Q is at most the 1 - a/2 quantile of Beta(A, A R / (Q + s)), A = (Q + s)^2 / (v / R + s^2), the beta distribution
  with mean (Q + s) / (1 + s). With s = v / (R Q), one crime of an effective sample, this is Clopper and Pearson's
  limit of Q n of n crimes, n = R Q / v; with Q = 0, 1 - (a/2)^s.
- R is at most the same with R and Q in each other's place.
- A total T is at most the 1 - a/2 quantile of the gamma distribution with mean T + s and variance v + s^2, at least
  the a/2 quantile of that with mean T and variance v: Fay and Feuer's, with our s. Its t has fewer degrees of freedom
  than the design where a few large incidents make up v (:func:`crime_sample.stats.steps.df_sizes`). Crimes recorded,
  near the most they can be, fall short of it by the few that were missed: both limits go towards those of the rate
  T / most, times it, where these are lower; all the way if the most has no variance, as far as the variance of the
  shortfall is of both otherwise.

Source: Clopper, Pearson (1934); Korn, Graubard (1998), Survey Methodology 24; Fay, Feuer (1997), Statistics in
Medicine 16; the rest is ours, and rests on measured coverage (docs/coverage.md).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from crime_sample.stats.estimates import Floats, Ints, Rates, Totals
from crime_sample.stats.forms import Limits, t_quantiles, tail, z_quantile

STIFF = 1e12
"""A shape beyond which a beta or gamma distribution is its mean, and its quantiles are no longer computed."""
LOOSE = 1.0
"""A shape below which an upper quantile can fall as the variance grows."""


def stepped_rates(rates: Rates, level: float) -> Limits:
    """(k,) lower and (k,) upper limits of rates."""
    return _between(rates.point, _stretched(rates.variance, rates.df, level), rates.step, level)


def stepped_totals(totals: Totals, level: float) -> Limits:
    """(k,) lower and (k,) upper limits of totals."""
    df = 1.0 / (1.0 / np.maximum(totals.df, 1) + 1.0 / totals.df_sizes)
    variance = _stretched(totals.variance, np.maximum(df, 1.0), level)
    least = np.maximum(variance, of_one_step(totals.step, totals.point))
    low, high = gamma_limits(totals.point, least, totals.step, level)
    known = np.isfinite(totals.ceiling)
    if known.any():
        most = np.where(known, totals.ceiling, 1.0)
        share = np.where(known, np.minimum(totals.point / most, 1.0), 0.5)
        least, greatest = _between(share, variance / most**2, totals.step / most, level)
        firm = np.where(known, totals.firm, 0.0)
        low = low - firm * np.maximum(low - least * most, 0.0)
        high = high - firm * np.where(share < 1, np.maximum(high - greatest * most, 0.0), 0.0)
    return low, high


def gamma_limits(point: Floats, variance: Floats, step: Floats, level: float) -> Limits:
    """(k,) limits of weighted counts, with one more count of size ``step`` in the upper one."""
    half = tail(level)
    return _gamma(half, point, variance), _gamma(1 - half, point + step, variance + step * step)


def of_one_step(step: Floats, point: Floats) -> Floats:
    """(k,) the variance of a single count of size ``step``, for want of any; no more than that of ``point``."""
    return step * np.minimum(step, point)


def _between(rate: Floats, variance: Floats, step: Floats, level: float) -> Limits:
    other = 1.0 - rate
    spread = np.maximum(variance, of_one_step(step, np.minimum(rate, other)))
    return 1.0 - _most(other, rate, spread, step, level), _most(rate, other, spread, step, level)


def _most(share: Floats, rest: Floats, variance: Floats, step: Floats, level: float) -> Floats:
    """Upper limit of ``share``; ``rest`` is what is left of 1."""
    inside = (rest > 0) & (step > 0)
    left, more = np.where(inside, rest, 0.5), np.where(inside, share + step, 0.5)
    first = more**2 / (variance / left + np.where(inside, step, 0.5) ** 2)

    def quantile(shape: Floats, odds: Floats) -> Floats:
        return np.asarray(special.betaincinv(shape, shape * odds, 1 - tail(level)), dtype=np.float64)

    return np.where(inside, _highest(quantile, first, left / more), np.where(rest > 0, share, 1.0))


def _gamma(p: float, mean: Floats, variance: Floats) -> Floats:
    """The p quantile of the gamma distribution with this mean and variance; 0 where the mean is 0."""
    inside = (mean > 0) & (variance > 0)
    centre, spread = np.where(inside, mean, 1.0), np.where(inside, variance, 1.0)

    def quantile(shape: Floats, centre: Floats) -> Floats:
        return np.asarray(centre / shape * special.gammaincinv(shape, p), dtype=np.float64)

    shape = np.minimum(centre**2 / spread, STIFF)
    limit = quantile(shape, centre) if p < 0.5 else _highest(quantile, shape, centre)
    return np.asarray(np.where(inside, limit, mean), dtype=np.float64)


def _highest(quantile: Callable[[Floats, Floats], Floats], shape: Floats, other: Floats) -> Floats:
    """The highest quantile of this variance or a smaller one; ``other`` is the quantile's second argument.

    With a mean given, an upper quantile grows with the variance only until nearly all lies at 0; then it falls.
    """
    shape = np.minimum(shape, STIFF)
    found = quantile(shape, other)
    loose = np.flatnonzero(shape < LOOSE)
    while len(loose):
        shape[loose] *= 1.1
        found[loose] = np.maximum(found[loose], quantile(shape[loose], other[loose]))
        loose = loose[shape[loose] < LOOSE]
    return found


def _stretched(variance: Floats, df: Floats | Ints, level: float) -> Floats:
    """An estimated variance, made larger for the degrees of freedom it is estimated on."""
    z = z_quantile(level)
    return np.asarray(variance * ((t_quantiles(level, df) / z) ** 2 if z > 0 else 1.0), dtype=np.float64)
