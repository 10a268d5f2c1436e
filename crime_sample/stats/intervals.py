"""Confidence intervals for rates and totals from a complex design, in tables keyed by the method's name.

``RATE_INTERVALS`` serve :class:`~crime_sample.stats.estimates.Rates`, ``TOTAL_INTERVALS`` serve
:class:`~crime_sample.stats.estimates.Totals`, an array of limits for an array of estimates; the methods for x of n
(``INTERVALS``) are made available here too.

Recording rates live near 100 %, where a linearised R +/- t se fails: with nothing missed it has no width. The
default for rates and totals, ``stepped``, keeps an honest width there (:mod:`crime_sample.stats.stepped`).

Letters: R rate, v its variance, df degrees of freedom, a = 1 - level, z and t the 1 - a/2 quantiles of the
normal and of Student's distribution with df.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Literal, TypeVar, get_args

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import (
    FINITE_INTERVALS,
    INTERVALS,
    FiniteMethod,
    Interval,
    Method,
    agresti_coull,
    clopper_pearson,
    hypergeometric,
    hypergeometric_share,
    jeffreys,
    logit,
    lower_bound,
    two_sided,
    upper_bound,
    wald,
    wald_t,
    wilson,
)
from crime_sample.stats.designed import RATE_INTERVALS, TOTAL_INTERVALS, effective_sizes, interval_remedy
from crime_sample.stats.estimates import RateEstimate, Rates, TotalEstimate, Totals
from crime_sample.stats.forms import Limits, tail

__all__ = [
    "FINITE_INTERVALS",
    "INTERVALS",
    "RATE_INTERVALS",
    "TOTAL_INTERVALS",
    "FiniteMethod",
    "Interval",
    "Method",
    "Side",
    "agresti_coull",
    "clopper_pearson",
    "effective_size",
    "hypergeometric",
    "hypergeometric_share",
    "interval_remedy",
    "jeffreys",
    "logit",
    "lower_bound",
    "rate_interval",
    "rate_intervals",
    "total_interval",
    "total_intervals",
    "upper_bound",
    "wald",
    "wald_t",
    "wilson",
]

Side = Literal["both", "lower", "upper"]

E = TypeVar("E", Rates, Totals)


def rate_interval(
    estimate: RateEstimate, *, method: str = "stepped", level: float = 0.95, side: Side = "both"
) -> Interval:
    """Limits of a rate, in [0, 1], containing it, wider at a higher level.

    ``stepped`` the beta interval of :mod:`crime_sample.stats.stepped`. ``korn-graubard`` Clopper-Pearson on n_eff R
    of n_eff (:func:`effective_size`). ``korn-graubard-survey`` the same as R ``survey::svyciprop(method =
    "beta")`` has it: n_eff = R (1 - R) / v * (t_(n - 1) / t_df)^2 with n incidents in the domain, never capped.
    ``wilson``, ``agresti-coull``, ``jeffreys`` the binomial forms on the n_eff of ``korn-graubard``. ``logit``
    log-odds +/- t sqrt(v) / (R (1 - R)). ``fay-feuer`` one less the gamma interval of the share missed, with the
    largest step: wide, for samples in which a heavy stratum has shown few crimes. ``wald-t`` R +/- t sqrt(v).
    ``wald`` R +/- z sqrt(R (1 - R) / n_due), crimes counted as if each were drawn alone: only to compare with
    published inspections.

    ``side`` ``lower`` gives a bound on that side alone: R is at least ``low``, at the one-sided ``level``, and
    ``high`` is 1; ``upper`` likewise.

    When every stratum was taken in full the point is both limits (``wald`` but counts crimes). Without variance (y =
    m or y = 0) ``wald-t`` has no width and the others take their sizes from the incidents owing a crime. Source:
    Korn, Graubard (1998), Survey Methodology 24; Fay, Feuer (1997), Statistics in Medicine 16, 791-801; Dean,
    Pagano (2015), J. Survey Statistics and Methodology 3, for the others on an effective size.

    Fails on an unknown method or side, a rate above 1, or fewer than 1 degree of freedom where a t is needed.

    >>> from crime_sample.stats.ratio import ratio, stratified
    >>> audit = stratified(["all"] * 60, population={"all": 6000})
    >>> sound = ratio(audit, [1] * 60, [1] * 60)
    >>> [round(limit, 4) for limit in rate_interval(sound)], rate_interval(sound, method="wald-t")
    ([0.9407, 1.0], Interval(low=1.0, high=1.0))
    >>> round(rate_interval(sound, side="lower").low, 4)  # at least this, with 95 % confidence
    0.9515
    """
    low, high = rate_intervals(Rates.of(estimate), method=method, level=_level(level, side))
    return Interval(0.0 if side == "upper" else low.item(), 1.0 if side == "lower" else high.item())


def rate_intervals(rates: Rates, *, method: str = "stepped", level: float = 0.95) -> Limits:
    """(k,) lower and (k,) upper limits of many rates; see :func:`rate_interval`."""
    if method not in RATE_INTERVALS:
        raise _unknown(method, "rate", RATE_INTERVALS)
    if (rates.point > 1).any():
        raise StatisticsError(
            f"A rate of {rates.point.max():g}: more was recorded than owed.",
            remedy="Count y only where a crime was owed; over-recording is a rate of its own.",
        )
    tail(level)
    if method == "wald":
        low, high = RATE_INTERVALS[method](rates, level)
    else:
        low, high = _unless_complete(rates, RATE_INTERVALS[method], level)
    # An effective size times the rate, over that size, can differ from the rate in its last bit.
    return np.maximum(0.0, np.minimum(low, rates.point)), np.minimum(1.0, np.maximum(high, rates.point))


def effective_size(estimate: RateEstimate, *, level: float = 0.95) -> float:
    """n_eff, the number of crimes drawn one by one that would tell as much, as ``korn-graubard`` counts them.

    R (1 - R) / v * (z / t)^2, at most the owed crimes in the sample as Kish counts them, (sum w m) (sum (1 -
    f) w m) / sum (1 - f) w^2 m: the plain count when all weights are equal. Without variance: the PSUs owing
    a crime, by Kish's count. The caps disregard the finite population correction otherwise.

    Why Kish's count: a heavy stratum in which no miss happened to fall adds nothing to v, and the plain count
    then promises far too much. Measured at 95 %, 20 incidents of 10,000 and 200 of 1,000, all at a rate of
    0.95: the cap at the plain count covered 43 %, at Kish's 99 %.

    >>> from crime_sample.stats.ratio import ratio, stratified
    >>> audit = stratified(["big"] * 2 + ["small"] * 8, population={"big": 800, "small": 200})
    >>> round(effective_size(ratio(audit, [1] * 10, [1] * 10)), 2)
    3.06
    """
    return effective_sizes(Rates.of(estimate), level).item()


def total_interval(
    estimate: TotalEstimate, *, method: str = "stepped", level: float = 0.95, side: Side = "both"
) -> Interval:
    """Limits of a total, never below what it holds for certain (``least``), which is never below 0.

    ``stepped`` the gamma interval for weighted counts with the step of a typical incident
    (:mod:`crime_sample.stats.stepped`). ``fay-feuer`` the same with the largest: with U the total, v its variance
    times (t/z)^2 and s the step, low = v / (2U) chi2(a/2; 2U^2/v), high = (v + s^2) / (2(U + s)) chi2(1 - a/2; 2(U
    + s)^2 / (v + s^2)), chi2(p; k) the p quantile with k degrees of freedom. With U = 0: from 0 to s gamma(1 - a/2),
    3.69 s at 95 %. ``wald-t`` U +/- t sqrt(v), no width at U = 0.

    Two things are ours. Fay and Feuer's s is the largest weight of one count; crimes come an incident at a time, so
    it is that of one more incident. And v is not known but estimated on df degrees of freedom, so it is stretched by
    (t/z)^2, as Korn and Graubard do for n_eff.

    ``side`` as for :func:`rate_interval`. Source: Fay, Feuer (1997), Statistics in Medicine 16, 791-801. Fails on
    an unknown method or side, or fewer than 1 degree of freedom where a t is needed. When every stratum was taken
    in full the point is both limits.

    >>> from crime_sample.stats.ratio import stratified, total
    >>> none = total(stratified(["all"] * 60), [0] * 60)
    >>> [round(limit, 2) for limit in total_interval(none)]
    [0.0, 3.69]
    """
    low, high = total_intervals(Totals.of(estimate), method=method, level=_level(level, side))
    least = estimate.least
    return Interval(
        least if side == "upper" else low.item(), np.inf if side == "lower" else max(high.item(), least)
    )


def total_intervals(totals: Totals, *, method: str = "stepped", level: float = 0.95) -> Limits:
    """(k,) lower and (k,) upper limits of many totals; see :func:`total_interval`."""
    if method not in TOTAL_INTERVALS:
        raise _unknown(method, "total", TOTAL_INTERVALS)
    tail(level)
    low, high = _unless_complete(totals, TOTAL_INTERVALS[method], level)
    held = np.maximum(np.minimum(low, totals.point), totals.least)
    return np.minimum(held, totals.point), np.maximum(high, totals.point)


def _unless_complete(estimates: E, form: Callable[[E, float], Limits], level: float) -> Limits:
    """The limits, and the point for both where every stratum was taken in full."""
    if estimates.complete.all():
        return estimates.point, estimates.point
    if estimates.complete.any():
        # What is complete has no degrees of freedom to speak of and needs none.
        columns = {f.name: getattr(estimates, f.name) for f in fields(estimates)}
        estimates = replace(estimates, df=np.where(columns["complete"], 1, columns["df"]))
    low, high = form(estimates, level)
    return np.where(estimates.complete, estimates.point, low), np.where(
        estimates.complete, estimates.point, high
    )


def _level(level: float, side: Side) -> float:
    if side not in get_args(Side):
        raise StatisticsError(
            f"An interval has no side {side!r}.", remedy=f"Choose one of: {', '.join(get_args(Side))}."
        )
    return level if side == "both" else two_sided(level)


def _unknown(method: str, kind: str, known: Iterable[str]) -> StatisticsError:
    return StatisticsError(f"No {kind} interval is called {method!r}.", remedy=interval_remedy(method, known))
