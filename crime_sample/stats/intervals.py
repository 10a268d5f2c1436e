"""Confidence intervals for rates and totals from a complex design, in tables keyed by the method's name.

``RATE_INTERVALS`` serve :class:`~crime_sample.stats.ratio.RateEstimate`, ``TOTAL_INTERVALS`` serve
:class:`~crime_sample.stats.ratio.TotalEstimate`; the methods for x of n (``INTERVALS``) are made available
here too.

Recording rates live near 100 %, where a linearised R +/- t se fails: with nothing missed it has no width.
The default for rates is Korn and Graubard's interval, the default for totals Fay and Feuer's: both keep an
honest width there.

Letters: R rate, v its variance, df degrees of freedom, a = 1 - level, z and t the 1 - a/2 quantiles of the
normal and of Student's distribution with df.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from scipy import special

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import (
    INTERVALS,
    Interval,
    Method,
    agresti_coull,
    around,
    clopper_pearson,
    hypergeometric,
    jeffreys,
    logit,
    on_logit,
    t_quantile,
    tail,
    wald,
    wald_t,
    wilson,
    z_quantile,
)
from crime_sample.stats.ratio import RateEstimate, TotalEstimate

__all__ = [
    "INTERVALS",
    "RATE_INTERVALS",
    "TOTAL_INTERVALS",
    "Interval",
    "RateMethod",
    "TotalMethod",
    "agresti_coull",
    "clopper_pearson",
    "effective_size",
    "hypergeometric",
    "jeffreys",
    "logit",
    "rate_interval",
    "total_interval",
    "wald",
    "wald_t",
    "wilson",
]

RateMethod = Literal[
    "korn-graubard", "korn-graubard-survey", "logit", "wilson", "agresti-coull", "jeffreys", "wald-t", "wald"
]
TotalMethod = Literal["fay-feuer", "wald-t"]

NOTHING = 1e-12
"""A variance below this share of R (1 - R) is dust from rounding: no variance."""


def rate_interval(estimate: RateEstimate, *, method: str = "korn-graubard", level: float = 0.95) -> Interval:
    """Limits of a rate, in [0, 1], containing it, wider at a higher level.

    ``korn-graubard`` Clopper-Pearson on n_eff R of n_eff (:func:`effective_size`). ``korn-graubard-survey``
    the same as R ``survey::svyciprop(method = "beta")`` has it: n_eff = R (1 - R) / v * (t_(n - 1) /
    t_df)^2 with n incidents in the domain, never capped. ``wilson``, ``agresti-coull``, ``jeffreys`` the
    binomial forms on the same n_eff. ``logit`` log-odds +/- t sqrt(v) / (R (1 - R)). ``fay-feuer`` one less
    the gamma interval (:func:`total_interval`) of the share missed, with w the estimate's ``step``: wider,
    for samples in which a heavy stratum has shown few crimes. ``wald-t`` R +/- t
    sqrt(v). ``wald`` R +/- z sqrt(R (1 - R) / n_due), crimes counted as if each were drawn alone: only to
    compare with published inspections.

    When every stratum was taken in full the point is both limits (``wald`` but counts crimes). Without
    variance (y = m or y = 0) all but the two Walds use the sizes of :func:`effective_size`. Source: Korn,
    Graubard (1998), Survey Methodology 24; Dean, Pagano (2015), J. Survey Statistics and Methodology 3, for
    the others on an effective size.

    Fails on an unknown method, a rate above 1, or fewer than 1 degree of freedom where a t is needed.

    >>> from crime_sample.stats.ratio import ratio, stratified
    >>> audit = stratified(["all"] * 60, population={"all": 6000})
    >>> sound = ratio(audit, [1] * 60, [1] * 60)
    >>> [round(limit, 4) for limit in rate_interval(sound)], rate_interval(sound, method="wald-t")
    ([0.9404, 1.0], Interval(low=1.0, high=1.0))
    """
    if method not in RATE_INTERVALS:
        raise _unknown(method, "rate", list(RATE_INTERVALS))
    if estimate.point > 1:
        raise StatisticsError(
            f"A rate of {estimate.point:g}: more was recorded than owed.",
            remedy="Count y only where a crime was owed; over-recording is a rate of its own.",
        )
    tail(level)
    low, high = RATE_INTERVALS[method](estimate, level)
    # An effective size times the rate, over that size, can differ from the rate in its last bit.
    return Interval(min(low, estimate.point), max(high, estimate.point))


def effective_size(estimate: RateEstimate, *, level: float = 0.95) -> float:
    """n_eff, the number of crimes drawn one by one that would tell as much.

    R (1 - R) / v * (z / t)^2, at most the owed crimes in the sample as Kish counts them, (sum w m) (sum (1 -
    f) w m) / sum (1 - f) w^2 m: the plain count when all weights are equal. Without variance: the PSUs owing
    a crime, by Kish's count. The caps disregard the finite population correction otherwise.

    Why Kish's count: a heavy stratum in which no miss happened to fall adds nothing to v, and the plain count
    then promises far too much. Measured at 95 %, 20 incidents of 10,000 and 200 of 1,000, all at a rate of
    0.95: the cap at the plain count covered 43 %, at Kish's 99 % (``benchmarks/coverage.py``).

    >>> from crime_sample.stats.ratio import ratio, stratified
    >>> audit = stratified(["big"] * 2 + ["small"] * 8, population={"big": 800, "small": 200})
    >>> round(effective_size(ratio(audit, [1] * 10, [1] * 10)), 2)
    3.06
    """
    if _flat(estimate):
        return estimate.kish
    raw = estimate.point * (1 - estimate.point) / estimate.variance
    return min(raw * (z_quantile(level) / t_quantile(level, estimate.df)) ** 2, estimate.kish_due)


def total_interval(estimate: TotalEstimate, *, method: str = "fay-feuer", level: float = 0.95) -> Interval:
    """Limits of a total, never below what the sample itself holds.

    ``fay-feuer`` the gamma interval for weighted counts: with U the total, v its variance times (t/z)^2 and w
    its ``step``, low = v / (2U) chi2(a/2; 2U^2/v), high = (v + w^2) / (2(U + w)) chi2(1 - a/2; 2(U + w)^2 /
    (v + w^2)), chi2(p; k) the p quantile with k degrees of freedom. With U = 0: from 0 to w gamma(1 - a/2),
    3.69 w at 95 %. With U > 0 but no variance, every incident showing the same, v is w U as for single
    counts. ``wald-t`` U +/- t sqrt(v), no width at U = 0.

    Two things are ours. Fay and Feuer's w is the largest weight of one count; crimes come an incident at a
    time, so w is the weight of one more incident with the crimes it owes on average (without that, 2 to 5
    crimes an incident, correlation 0.8, rate 0.97, 150 incidents, covered 92 %; with it 99 %:
    ``benchmarks/coverage.py``). And v is not known but estimated on df degrees of freedom, so it is stretched
    by (t/z)^2, as Korn and Graubard do for n_eff.

    Source: Fay, Feuer (1997), Statistics in Medicine 16, 791-801. Fails on an unknown method, or fewer than 1
    degree of freedom where a t is needed. When every stratum was taken in full the point is both limits.

    >>> from crime_sample.stats.ratio import stratified, total
    >>> none = total(stratified(["all"] * 60, population={"all": 6000}), [0] * 60)
    >>> [round(limit, 1) for limit in total_interval(none)]
    [0.0, 368.9]
    """
    if method not in TOTAL_INTERVALS:
        raise _unknown(method, "total", list(TOTAL_INTERVALS))
    tail(level)
    if estimate.complete:
        return Interval(estimate.point, estimate.point)
    low, high = TOTAL_INTERVALS[method](estimate, level)
    return Interval(max(min(low, estimate.point), estimate.count), max(high, estimate.point, estimate.count))


def _flat(estimate: RateEstimate) -> bool:
    return estimate.variance <= NOTHING * estimate.point * (1 - estimate.point)


def _rate_by_missed(estimate: RateEstimate, level: float) -> Interval:
    """One less the gamma interval of the share missed, which heeds what one more incident could bring."""
    if estimate.complete:
        return Interval(estimate.point, estimate.point)
    share = TotalEstimate(
        point=1 - estimate.point,
        variance=estimate.variance,
        df=estimate.df,
        df_design=estimate.df_design,
        n_incidents=estimate.n_incidents,
        count=0.0,
        largest_weight=estimate.step,
        complete=False,
    )
    low, high = _fay_feuer(share, level)
    return Interval(max(0.0, 1 - high), min(1.0, 1 - low))


def _on_effective_size(form: Method) -> Callable[[RateEstimate, float], Interval]:
    """The binomial ``form`` on an effective size."""

    def limits(estimate: RateEstimate, level: float) -> Interval:
        if estimate.complete:
            return Interval(estimate.point, estimate.point)
        size = effective_size(estimate, level=level)
        return form(size * estimate.point, size, level=level)

    return limits


def _korn_graubard_survey(estimate: RateEstimate, level: float) -> Interval:
    if estimate.complete or _flat(estimate):
        return _korn_graubard(estimate, level)
    stretch = t_quantile(level, estimate.n_incidents - 1) / t_quantile(level, estimate.df)
    size = estimate.point * (1 - estimate.point) / estimate.variance * stretch**2
    return clopper_pearson(size * estimate.point, size, level=level)


def _logit(estimate: RateEstimate, level: float) -> Interval:
    if estimate.complete or _flat(estimate):
        return _korn_graubard(estimate, level)
    half = t_quantile(level, estimate.df) * estimate.standard_error
    return on_logit(estimate.point, half / (estimate.point * (1 - estimate.point)))


def _wald_t(estimate: RateEstimate, level: float) -> Interval:
    if _flat(estimate):
        return Interval(estimate.point, estimate.point)
    return around(estimate.point, t_quantile(level, estimate.df) * estimate.standard_error)


def _wald(estimate: RateEstimate, level: float) -> Interval:
    half = z_quantile(level) * math.sqrt(estimate.point * (1 - estimate.point) / estimate.n_due)
    return around(estimate.point, half)


def _fay_feuer(estimate: TotalEstimate, level: float) -> Interval:
    total, step = estimate.point, estimate.step
    if total == 0:
        return Interval(0.0, _gamma(1 - tail(level), step, step * step))
    if estimate.variance > 0:
        variance = estimate.variance * (t_quantile(level, estimate.df) / z_quantile(level)) ** 2
    else:
        # Every incident showed the same: take the variance that single counts would have, as for a Poisson.
        variance = step * total
    low = _gamma(tail(level), total, variance)
    return Interval(low, _gamma(1 - tail(level), total + step, variance + step * step))


def _gamma(p: float, mean: float, variance: float) -> float:
    """The p quantile of the gamma distribution with this mean and variance."""
    return variance / mean * float(special.gammaincinv(mean * mean / variance, p))


def _total_wald_t(estimate: TotalEstimate, level: float) -> Interval:
    if estimate.variance == 0:
        return Interval(estimate.point, estimate.point)
    half = t_quantile(level, estimate.df) * estimate.standard_error
    return Interval(estimate.point - half, estimate.point + half)


def _unknown(method: str, kind: str, known: list[str]) -> StatisticsError:
    return StatisticsError(
        f"No {kind} interval is called {method!r}.", remedy=f"Choose one of: {', '.join(known)}."
    )


_korn_graubard = _on_effective_size(clopper_pearson)

RATE_INTERVALS: dict[str, Callable[[RateEstimate, float], Interval]] = {
    "korn-graubard": _korn_graubard,
    "korn-graubard-survey": _korn_graubard_survey,
    "logit": _logit,
    "wilson": _on_effective_size(wilson),
    "agresti-coull": _on_effective_size(agresti_coull),
    "jeffreys": _on_effective_size(jeffreys),
    "fay-feuer": _rate_by_missed,
    "wald-t": _wald_t,
    "wald": _wald,
}
"""Intervals for a rate, by name."""

TOTAL_INTERVALS: dict[str, Callable[[TotalEstimate, float], Interval]] = {
    "fay-feuer": _fay_feuer,
    "wald-t": _total_wald_t,
}
"""Intervals for a total, by name."""
