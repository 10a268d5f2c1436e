"""Weekly counts on a control chart: which weeks stand out from the others, and whether the rate drifts.

Letters: week k of K; n_k crimes checked, x_k of them recorded, p_k = x_k / n_k; p the rate that the weeks are held to,
s_k = sqrt(p (1 - p) / n_k), a the chance of a false alarm in one week.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.trend import Scatter

Floats = npt.NDArray[np.float64]

FALSE_ALARM = 0.0027
"""Chance of a false alarm in one week: that of three standard errors on either side of a normal distribution."""

WEIGHT, WIDTH = 0.2, 2.86
"""Weight of the newest week in the moving average, and its limits in standard errors: one false alarm in some 370 weeks
in the long run, as FALSE_ALARM gives (Lucas and Saccucci 1990)."""

RANGE_OF_TWO = 1.128
"""Mean range of two normal values in standard deviations, 2 / sqrt(pi), as charts round it."""


class Moving(NamedTuple):
    """A moving average with its limits, each (K,)."""

    average: Floats
    low: Floats
    high: Floats


def exact_limits(p: float, n: int, *, chance: float = FALSE_ALARM) -> Interval:
    """The least and the most that p_k of n can be without standing out, by the binomial distribution itself.

    low = (smallest x with P(X <= x) > a/2) / n, high = (largest x with P(X >= x) > a/2) / n. A week outside has a
    chance of at most a/2 on its side, whatever n: three standard errors have not (with 20 checked at 95 % they give a
    false alarm in one week of 63). With few checked low is 0 or high is 1, and nothing can stand out on that side.

    Source: Duncan (1986), *Quality Control and Industrial Statistics*, chapter 20 (the p-chart); Ryan (2011),
    *Statistical Methods for Quality Improvement*, section 6.1 (limits by probability). Fails unless 0 < p < 1 and n
    is a whole number of 1 or more.

    >>> exact_limits(0.95, 20), exact_limits(0.5, 4)
    (Interval(low=0.75, high=1.0), Interval(low=0.0, high=1.0))
    """
    _inside(p)
    if n < 1 or n != int(n):
        raise StatisticsError(f"{n:g} checked in a week.", remedy="Give a whole number of 1 or more.")
    x = np.arange(int(n) + 1)
    below = special.bdtr(x, int(n), p)
    above = special.bdtr(int(n) - x, int(n), 1 - p)
    low = int(np.argmax(below > chance / 2))
    high = int(n) - int(np.argmax((above > chance / 2)[::-1]))
    return Interval(low / n, high / n)


def excess(rates: Sequence[float], checked: Sequence[float], p: float) -> float:
    """sigma_z: how many times as much the weeks scatter from one to the next as the binomial distribution has it.

    z_k = (p_k - p) / s_k; sigma_z = mean |z_k - z_(k-1)| / 1.128. About 1 where crimes fare one by one, more where they
    fare alike within a week, as those of one incident or one officer do. Source: Laney (2002), Quality Engineering 14,
    531-537. Fails with fewer than two weeks, or unless 0 < p < 1.

    >>> round(excess([0.9, 0.7, 0.95, 0.75], [40, 40, 40, 40], 0.825), 3)
    3.197
    """
    _inside(p)
    if len(rates) < 2:
        raise StatisticsError("One week has no scatter.", remedy="Give two weeks or more.")
    n = np.asarray(checked, dtype=np.float64)
    z = (np.asarray(rates, dtype=np.float64) - p) / np.sqrt(p * (1 - p) / n)
    return float(np.abs(np.diff(z)).mean() / RANGE_OF_TWO)


def laney_limits(p: float, n: float, sigma_z: float) -> Interval:
    """p -/+ 3 sigma_z s_k, cut to [0, 1]: the p'-chart, whose limits are as wide as the weeks scatter (:func:`excess`).

    Source: Laney (2002); Mohammed and Laney (2006), Quality and Safety in Health Care 15, 383-384. Rests on the normal
    distribution: where n (1 - p) is below 5 or so it gives more false alarms than it should.

    >>> [round(limit, 4) for limit in laney_limits(0.825, 400, 1.5)]
    [0.7395, 0.9105]
    """
    _inside(p)
    half = 3 * sigma_z * (p * (1 - p) / n) ** 0.5
    return Interval(max(0.0, p - half), min(1.0, p + half))


def moving_average(
    rates: Sequence[float],
    checked: Sequence[float],
    p: float,
    *,
    spread: float = 1.0,
    weight: float = WEIGHT,
    width: float = WIDTH,
) -> Moving:
    """The exponentially weighted moving average, which sees a small lasting change sooner than single weeks do.

    E_k = w p_k + (1 - w) E_(k-1), E_0 = p; its variance V_k = w^2 s_k^2 + (1 - w)^2 V_(k-1), V_0 = 0, times
    ``spread`` squared (sigma_z, where the weeks scatter more); limits p -/+ ``width`` sqrt(V_k), cut to [0, 1].
    ``rates`` and ``checked`` (K,) of the weeks in which something was checked, in order.

    Source: Roberts (1959), Technometrics 1, 239-250; Lucas and Saccucci (1990), Technometrics 32, 1-12 (limits from the
    first week on, and ``width``). Fails unless 0 < p < 1 and 0 < weight <= 1.

    Roberts's statistic for two weeks of 90 % and 80 % of 50, around 85 %:

    >>> found = moving_average([0.9, 0.8], [50, 50], 0.85)
    >>> found.average.round(4).tolist(), found.low.round(4).tolist()
    ([0.86, 0.848], [0.8211, 0.813])
    """
    _inside(p)
    if not 0 < weight <= 1:
        raise StatisticsError(f"A weight of {weight:g}.", remedy="Give more than 0, at most 1.")
    average, variance = p, 0.0
    averages, errors = [], []
    for rate, n in zip(rates, checked, strict=True):
        average = weight * rate + (1 - weight) * average
        variance = weight**2 * spread**2 * p * (1 - p) / n + (1 - weight) ** 2 * variance
        averages.append(average)
        errors.append(variance**0.5)
    error = width * np.array(errors)
    return Moving(np.array(averages), np.maximum(0.0, p - error), np.minimum(1.0, p + error))


def scatter(recorded: Sequence[float], checked: Sequence[float], p: float) -> Scatter:
    """Pearson's test that the weeks scatter no more about their common rate than the binomial distribution has it.

    Q = sum (x_k - n_k p)^2 / (n_k p (1 - p)) on K - 1 degrees of freedom. Rough where n_k (1 - p) is below 1. Source:
    Fisher (1925), *Statistical Methods for Research Workers*, section 19. Fails with fewer than two weeks, or unless
    0 < p < 1.

    >>> round(scatter([36, 28, 38, 30], [40, 40, 40, 40], 0.825).q, 3)
    11.775
    """
    _inside(p)
    x, n = np.asarray(recorded, dtype=np.float64), np.asarray(checked, dtype=np.float64)
    if len(x) < 2:
        raise StatisticsError("One week has no scatter.", remedy="Give two weeks or more.")
    q = float(((x - n * p) ** 2 / (n * p * (1 - p))).sum())
    return Scatter(q, len(x) - 1, float(special.chdtrc(len(x) - 1, q)))


def _inside(p: float) -> None:
    if not 0 < p < 1:
        raise StatisticsError(
            f"A rate of {p:g} leaves no limits: nothing says what chance would do.",
            remedy="Give a rate between 0 and 1.",
        )
