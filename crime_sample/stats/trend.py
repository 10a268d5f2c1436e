"""A rate over several audits: the straight line through them, and whether they lie on one.

Letters: K audits, R_k rate of audit k at time t_k, s_k its spread, w_k = 1 / s_k^2, z the 1 - a/2 normal
quantile of the level.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.comparison import Measured
from crime_sample.stats.forms import z_quantile


class Scatter(NamedTuple):
    """Cochran's Q, its degrees of freedom, and the chance of one as large when only sampling is at work."""

    q: float
    df: int
    p: float


class Trend(NamedTuple):
    """The line R(t) = ``centre`` + ``slope`` (t - ``middle``).

    ``slope`` change of the rate per unit of time, with its limits and standard error; ``alike`` tests that all
    rates are the same, ``straight`` that they lie on the line (None for two audits: they always do).
    """

    slope: float
    low: float
    high: float
    standard_error: float
    centre: float
    middle: float
    alike: Scatter
    straight: Scatter | None


def trend(rates: Sequence[Measured], times: Sequence[float], *, level: float = 0.95) -> Trend:
    """The weighted least-squares line through independent rates.

    ``rates`` (K,) with limits at ``level``; ``times`` (K,) when each was measured, in years, say. s_k = (high_k -
    low_k) / (2 z): the interval and not the standard error says how much an audit weighs, since with nothing
    missed the standard error is 0. slope = sum_k c_k R_k, c_k = w_k (t_k - t) / sum_j w_j (t_j - t)^2, t = sum w
    t / sum w. The limits are MOVER's: low = slope - sqrt(sum c_k^2 (R_k - l_k)^2), with u_k in place of l_k
    where c_k < 0; high likewise. For two audits that is the interval of their difference, by the year.

    The weights taken as fixed, the interval is one for the slope of the line through the *true* rates of these
    audits, whether or not those lie on a line; ``straight`` says whether they do. It is no forecast.

    Source: Zou, Huang, Zhang (2009), Computational Statistics and Data Analysis 53, 1080-1085 (MOVER for a sum);
    Cochran (1954), Biometrics 10, 101-129 (Q, weights). With symmetric intervals it is R ``metafor::rma(method =
    "FE")`` with one moderator. Fails with fewer than two times, or an audit without width.

    >>> audits = [Measured(0.80, 0.78, 0.82, 0.01), Measured(0.86, 0.84, 0.88, 0.01), Measured(0.92, 0.9, 0.94, 0.01)]
    >>> line = trend(audits, [2014, 2016, 2018])
    >>> [round(value, 4) for value in line[:3]], line.straight.df
    ([0.03, 0.0229, 0.0371], 1)
    """
    if len(rates) != len(times) or len(set(times)) < 2 or not all(map(math.isfinite, times)):
        raise StatisticsError(
            f"{len(rates)} rates at {len(set(times))} different times make no trend.",
            remedy="Give each rate its time, at least two of them different.",
        )
    twice = 2 * z_quantile(level)
    spread = [(rate.high - rate.low) / twice for rate in rates]
    if min(spread) <= 0:
        raise StatisticsError(
            "A rate whose interval has no width was counted in full, and outweighs every other.",
            remedy="Compare it with each of the others, two by two.",
        )
    weight = [1 / s**2 for s in spread]
    middle, centre = _mean(times, weight), _mean([rate.point for rate in rates], weight)
    across = sum(w * (t - middle) ** 2 for w, t in zip(weight, times, strict=True))
    part = [w * (t - middle) / across for w, t in zip(weight, times, strict=True)]
    slope = sum(c * (rate.point - centre) for c, rate in zip(part, rates, strict=True))
    low = slope - math.hypot(
        *(c * (_end(rate, c < 0) - rate.point) for c, rate in zip(part, rates, strict=True))
    )
    high = slope + math.hypot(
        *(c * (_end(rate, c > 0) - rate.point) for c, rate in zip(part, rates, strict=True))
    )
    line = [centre + slope * (t - middle) for t in times]
    count = len(rates)
    return Trend(
        slope=slope,
        low=low,
        high=high,
        standard_error=1 / math.sqrt(across),
        centre=centre,
        middle=middle,
        alike=_scatter(rates, [centre] * count, weight, count - 1),
        straight=_scatter(rates, line, weight, count - 2) if count > 2 else None,
    )


def _mean(values: Sequence[float], weight: Sequence[float]) -> float:
    first = values[0]
    return first + sum(w * (v - first) for w, v in zip(weight, values, strict=True)) / sum(weight)


def _end(rate: Measured, high: bool) -> float:
    return rate.high if high else rate.low


def _scatter(rates: Sequence[Measured], line: Sequence[float], weight: Sequence[float], df: int) -> Scatter:
    q = sum(w * (rate.point - on) ** 2 for w, rate, on in zip(weight, rates, line, strict=True))
    return Scatter(q, df, float(special.chdtrc(df, q)))
