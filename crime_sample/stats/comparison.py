"""Two rates set against each other: their difference, their ratio, and the crimes that an improvement brought.

Every interval here is made from the rates' own intervals (MOVER, the method of variance estimates recovery), so
that it keeps their skewness near 100 %. Letters: R1, R2 rates, l and u the limits of each, r the correlation of
the two estimates, T recorded crimes of the later period.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.grossing import extra_recorded

DUST = 1e-9
"""A correlation this far beyond 1 is rounding."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A rate as it was measured: ``point`` with its limits at some level, and its standard error.

    Fails unless all are finite, low <= point <= high, and the standard error is 0 or more.
    """

    point: float
    low: float
    high: float
    standard_error: float

    def __post_init__(self) -> None:
        values = (self.point, self.low, self.high, self.standard_error)
        if not (all(map(math.isfinite, values)) and self.low <= self.point <= self.high):
            raise StatisticsError(
                f"A rate of {self.point:g} with limits {self.low:g} and {self.high:g}.",
                remedy="Give numbers, low <= rate <= high.",
            )
        if self.standard_error < 0:
            raise StatisticsError(f"A standard error of {self.standard_error:g}.", remedy="Give 0 or more.")


class Difference(NamedTuple):
    """R2 - R1 with its interval, and beside it the test that it is 0.

    ``statistic`` is ``point`` over ``standard_error``, ``p`` its two-sided chance under Student's distribution
    with ``df`` degrees of freedom, or the normal one where ``df`` is None. Both are None where the standard
    error is 0.
    """

    point: float
    low: float
    high: float
    standard_error: float
    statistic: float | None
    df: int | None
    p: float | None


class Extra(NamedTuple):
    """Crimes recorded that the earlier rate would have missed: the estimate and its limits."""

    point: float
    low: float
    high: float


def difference(
    later: Measured, earlier: Measured, *, covariance: float = 0.0, df: int | None = None
) -> Difference:
    """R2 - R1, ``later`` less ``earlier``, with limits from the limits of the two.

    low = d - sqrt((R2 - l2)^2 + (u1 - R1)^2 - 2 r (R2 - l2) (u1 - R1)),
    high = d + sqrt((u2 - R2)^2 + (R1 - l1)^2 - 2 r (u2 - R2) (R1 - l1)), d = R2 - R1.

    Two audits are independent: r = 0, and the test is the z-test. Two parts of one audit share its sample:
    give the ``covariance`` of their estimates (:func:`crime_sample.stats.ratio.influence` and
    ``total_covariance``); then r = covariance / (se1 se2), 0 where a standard error is 0, and v(d) = v1 + v2 -
    2 covariance. ``df`` makes the test Student's.

    The limits keep the level of the two given, lie in [-1, 1] when those lie in [0, 1], and contain d.
    Source: Zou, Donner (2008), Statistics in Medicine 27, 1693-1702; with correlation Zou (2008), American
    Journal of Epidemiology 168, 212-224; with Wilson's intervals and r = 0 it is method 10 of Newcombe
    (1998), Statistics in Medicine 17, 873-890, whose example is 56 of 70 less 48 of 80. Fails when the
    covariance exceeds what the two standard errors allow, or df is below 1.

    >>> from crime_sample.stats.binomial import wilson
    >>> def rate(x, n):
    ...     return Measured(x / n, *wilson(x, n), (x / n * (1 - x / n) / n) ** 0.5)
    >>> found = difference(rate(56, 70), rate(48, 80))
    >>> [round(value, 4) for value in found[:3]]
    [0.2, 0.0524, 0.3339]
    """
    together = _correlation(later, earlier, covariance)
    point = later.point - earlier.point
    below = _joint(later.point - later.low, earlier.high - earlier.point, together)
    above = _joint(later.high - later.point, earlier.point - earlier.low, together)
    variance = later.standard_error**2 + earlier.standard_error**2 - 2 * covariance
    error = math.sqrt(max(0.0, variance))
    statistic = point / error if error > 0 else None
    return Difference(point, point - below, point + above, error, statistic, df, _chance(statistic, df))


def ratio_interval(top: Measured, bottom: Measured) -> Interval:
    """Limits of R1 / R2, ``top`` over ``bottom``, two independent rates: MOVER-R.

    The numbers q for which the MOVER interval of R1 - q R2 contains 0. With d = R1 - l1 and e = u2 - R2 (for
    the high limit d = u1 - R1 and e = R2 - l2) they end at the roots of (R2^2 - e^2) q^2 - 2 R1 R2 q + R1^2 -
    d^2 = 0: the smaller one is low, the larger one is high.

    Source: Donner, Zou (2012), Statistical Methods in Medical Research 21, 347-359; Newcombe (2016), the same
    25, 1774-1778. Fails when a limit is negative or the lower limit of ``bottom`` is 0: then the ratio has no
    upper limit.

    7 of 34 over 1 of 34 with Wilson's intervals (Fagerland, Lydersen, Laake 2017, *Statistical Analysis of
    Contingency Tables*, chapter 4):

    >>> from crime_sample.stats.binomial import wilson
    >>> limits = ratio_interval(Measured(7 / 34, *wilson(7, 34), 0.0), Measured(1 / 34, *wilson(1, 34), 0.0))
    >>> [round(limit, 4) for limit in limits]
    [1.1537, 41.9763]
    """
    if top.low < 0 or bottom.low <= 0:
        raise StatisticsError(
            "A rate that could be 0 leaves the ratio to it without an upper limit.",
            remedy="Compare by the difference.",
        )
    product = top.point * bottom.point
    fall, rise = top.point - top.low, bottom.high - bottom.point
    under = (top.point * rise) ** 2 + (bottom.point * fall) ** 2 - (fall * rise) ** 2
    # The smaller root, written so that it holds as well where the leading coefficient is 0 or negative.
    low = 0.0
    if top.low > 0:
        low = top.low * (2 * top.point - top.low) / (product + math.sqrt(max(0.0, under)))
    rise, fall = top.high - top.point, bottom.point - bottom.low
    over = (top.point * fall) ** 2 + (bottom.point * rise) ** 2 - (fall * rise) ** 2
    high = (product + math.sqrt(max(0.0, over))) / (bottom.low * (2 * bottom.point - bottom.low))
    point = top.point / bottom.point
    return Interval(min(low, point), max(high, point))


def extra_interval(earlier: Measured, later: Measured, recorded: float) -> Extra:
    """T (R2 - R1) / R2 with its limits: of the T crimes recorded at the later rate, those that R1 would have
    missed.

    It is T (1 - R1 / R2), which falls as R1 / R2 rises, so the limits are T (1 - high) and T (1 - low) of
    :func:`ratio_interval` and keep its level. T, of the later period, is taken as known. They contain 0
    exactly when those of :func:`difference` do. The two rates are independent. Fails as ``ratio_interval`` and
    :func:`crime_sample.stats.grossing.extra_recorded` do.

    Kent, 83.6 % +/- 1.85 before; say 96.6 % +/- 1.4 after, and 177,187 recorded crimes:

    >>> before, after = Measured(0.836, 0.8175, 0.8545, 0.0094), Measured(0.966, 0.952, 0.98, 0.0071)
    >>> [round(value) for value in extra_interval(before, after, 177_187)]
    [23845, 19756, 27870]
    """
    point = extra_recorded(earlier.point, later.point, recorded)
    low, high = ratio_interval(earlier, later)
    return Extra(point, min(point, recorded * (1 - high)), max(point, recorded * (1 - low)))


def _correlation(one: Measured, other: Measured, covariance: float) -> float:
    product = one.standard_error * other.standard_error
    if abs(covariance) > product * (1 + DUST) + DUST * DUST:
        raise StatisticsError(
            f"A covariance of {covariance:g} with standard errors {one.standard_error:g} and "
            f"{other.standard_error:g}.",
            remedy="Give the covariance of the two estimates, not their correlation.",
        )
    return 0.0 if product == 0 else max(-1.0, min(1.0, covariance / product))


def _joint(one: float, other: float, together: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - 2 * together * one * other))


def _chance(statistic: float | None, df: int | None) -> float | None:
    """The two-sided p value."""
    if df is not None and df < 1:
        raise StatisticsError(
            f"{df:g} degrees of freedom: too few units for a test.", remedy="Take the interval alone."
        )
    if statistic is None:
        return None
    tail = special.ndtr(-abs(statistic)) if df is None else special.stdtr(df, -abs(statistic))
    return 2 * float(tail)
