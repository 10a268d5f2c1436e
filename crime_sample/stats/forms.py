"""Formulas of intervals for x of n, over arrays and unchecked, and the quantiles they use: :mod:`.binomial` has
their names, sources and checks. Limits are not cut to [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special

from crime_sample.errors import StatisticsError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Limits = tuple[Floats, Floats]
Form = Callable[[Floats, Floats, float], Limits]


LEAST_LEVEL, LEAST_OUTSIDE = 1e-9, 1e-15
"""Levels nearer to 0 than the one, or to 1 than the other, are lost in the digits of a number: 1 - a/2 would be 1."""


def tail(level: float) -> float:
    """a/2, the chance left outside on each side."""
    if not 0 < level < 1:
        raise StatisticsError(f"A level of {level:g} is not between 0 and 1.", remedy="Give 0.95 for 95 %.")
    if not LEAST_LEVEL <= level <= 1 - LEAST_OUTSIDE:
        raise StatisticsError(
            f"A level of {level!r} is too near to {round(level)}: numbers here have not the digits for its limits.",
            remedy=f"Give one from {LEAST_LEVEL:g} to 1 - {LEAST_OUTSIDE:g}, such as 0.95.",
        )
    return (1 - level) / 2


def z_quantile(level: float) -> float:
    """The 1 - a/2 quantile of the normal distribution."""
    return -float(special.ndtri(tail(level)))


def t_quantile(level: float, df: float) -> float:
    """The 1 - a/2 quantile of Student's distribution; fails when df is below 1."""
    if df < 1:
        raise StatisticsError(
            f"{df:g} degrees of freedom: too few units in too many strata for a variance.",
            remedy="Join strata or domains, or print the counts without an interval.",
        )
    return -float(special.stdtrit(df, tail(level)))


def t_quantiles(level: float, df: Floats | Ints) -> Floats:
    """The 1 - a/2 quantile of Student's distribution at each number of degrees of freedom, all at least 1."""
    distinct, place = np.unique(
        np.asarray(df, dtype=np.float64), return_inverse=True
    )  # a batch has few different ones, and each is slow
    return np.asarray(-special.stdtrit(distinct, tail(level)), dtype=np.float64)[place]


def wald_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`wald`."""
    p = x / n
    half = z_quantile(level) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def wald_t_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`wald_t`."""
    p = x / n
    half = t_quantiles(level, n - 1) * np.sqrt(p * (1 - p) / (n - 1))
    return p - half, p + half


def wilson_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`wilson`."""
    p, z = x / n, z_quantile(level)
    scale = 1 + z * z / n
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    centre = (p + z * z / (2 * n)) / scale
    return centre - half, centre + half


def agresti_coull_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`agresti_coull`."""
    z = z_quantile(level)
    bare = (x + z * z / 2) / (n + z * z)
    half = z * np.sqrt(bare * (1 - bare) / (n + z * z))
    return bare - half, bare + half


def clopper_pearson_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`clopper_pearson`."""
    return beta_limits(x, n - x + 1, x + 1, n - x, level)


def jeffreys_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`jeffreys`."""
    low, high = beta_limits(x + 0.5, n - x + 0.5, x + 0.5, n - x + 0.5, level)
    return np.where(x > 0, low, 0.0), np.where(x < n, high, 1.0)


def logit_form(x: Floats, n: Floats, level: float) -> Limits:
    """Arrays: see :func:`logit`."""
    p = x / n
    inside = (p > 0) & (p < 1)
    safe = np.where(inside, p, 0.5)
    low, high = on_logit(safe, z_quantile(level) / np.sqrt(n * safe * (1 - safe)))
    exact_low, exact_high = clopper_pearson_form(x, n, level)
    return np.where(inside, low, exact_low), np.where(inside, high, exact_high)


def beta_limits(a_low: Floats, b_low: Floats, a_high: Floats, b_high: Floats, level: float) -> Limits:
    """The a/2 quantile of one beta distribution and the 1 - a/2 quantile of another, 0 and 1 where a shape is 0."""
    half = tail(level)
    low = special.betaincinv(np.where(a_low > 0, a_low, 1.0), b_low, half)
    high = special.betaincinv(a_high, np.where(b_high > 0, b_high, 1.0), 1 - half)
    return np.where(a_low > 0, low, 0.0), np.where(b_high > 0, high, 1.0)


def on_logit(p: Floats, half: Floats) -> Limits:
    """p with a half-width on the log-odds scale, brought back; 0 < p < 1."""
    centre = special.logit(p)
    return special.expit(centre - half), special.expit(centre + half)


FORMS: dict[str, Form] = {
    "wald": wald_form,
    "wald-t": wald_t_form,
    "wilson": wilson_form,
    "agresti-coull": agresti_coull_form,
    "clopper-pearson": clopper_pearson_form,
    "jeffreys": jeffreys_form,
    "logit": logit_form,
}
"""The formulas over arrays of x and n, by name; unchecked, and not cut to [0, 1]."""
