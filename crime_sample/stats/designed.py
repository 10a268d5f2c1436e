"""Limits of rates and totals from a complex design, one function a method, in tables by name; unchecked.

What the methods are and where they come from is said by :func:`crime_sample.stats.intervals.rate_interval` and
:func:`~crime_sample.stats.intervals.total_interval`, which see to it that limits hold the estimate.

Letters: as in :mod:`crime_sample.stats.intervals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats.estimates import Booleans, Floats, Rates, Totals
from crime_sample.stats.forms import FORMS, Form, Limits, on_logit, t_quantiles, z_quantile
from crime_sample.stats.stepped import gamma_limits, of_one_step, stepped_rates, stepped_totals

ELSEWHERE = {
    "clopper-pearson": "On an effective number of crimes Clopper and Pearson's is called 'korn-graubard'.",
    "hypergeometric": "The exact one is for x of n single things drawn at random, as crimes in incidents are not: "
    "crime_sample.stats.intervals.INTERVALS.",
    "bootstrap": "A bootstrap gives standard errors, not limits: analyse --replicates bootstrap.",
}
"""Methods that are known under another name, or elsewhere, and where."""

NOTHING = 1e-12
"""A variance below this share of R (1 - R) is dust from rounding: no variance."""


def interval_remedy(method: str, known: Iterable[str]) -> str:
    """What to do where no interval of those ``known`` has that name."""
    return " ".join((f"Choose one of: {', '.join(known)}.", *(filter(None, [ELSEWHERE.get(method)]))))


def _t(estimates: Rates | Totals, level: float) -> Floats:
    if (estimates.df < 1).any():
        raise StatisticsError(
            f"{estimates.df.min()} degrees of freedom: too few units in too many strata for a variance.",
            remedy="Join strata or domains, or print the counts without an interval.",
        )
    return t_quantiles(level, estimates.df)


def _flat(rates: Rates) -> Booleans:
    spread = rates.point * (1 - rates.point)
    return (spread <= 0) | (rates.variance <= NOTHING * spread)


def _spread(rates: Rates) -> tuple[Floats, Floats]:
    """R (1 - R) and v, both 1 where there is no variance."""
    flat = _flat(rates)
    return np.where(flat, 1.0, rates.point * (1 - rates.point)), np.where(flat, 1.0, rates.variance)


def effective_sizes(rates: Rates, level: float) -> Floats:
    """(k,) n_eff; see :func:`crime_sample.stats.intervals.effective_size`."""
    spread, variance = _spread(rates)
    raw = spread / variance * (z_quantile(level) / _t(rates, level)) ** 2
    return np.where(_flat(rates), rates.kish, np.minimum(raw, rates.kish_due))


def _on_effective_size(form: Form) -> Callable[[Rates, float], Limits]:
    """The binomial ``form`` on an effective size."""

    def limits(rates: Rates, level: float) -> Limits:
        size = effective_sizes(rates, level)
        return form(size * rates.point, size, level)

    return limits


def _korn_graubard_survey(rates: Rates, level: float) -> Limits:
    spread, variance = _spread(rates)
    plain = t_quantiles(level, np.maximum(rates.n_incidents - 1, 1))
    raw = spread / variance * (plain / _t(rates, level)) ** 2
    size = np.where(_flat(rates), rates.kish, raw)
    return FORMS["clopper-pearson"](size * rates.point, size, level)


def _logit(rates: Rates, level: float) -> Limits:
    spread, variance = _spread(rates)
    flat = _flat(rates)
    low, high = on_logit(np.where(flat, 0.5, rates.point), _t(rates, level) * np.sqrt(variance) / spread)
    if flat.any():
        exact_low, exact_high = _korn_graubard(rates, level)
        low, high = np.where(flat, exact_low, low), np.where(flat, exact_high, high)
    return low, high


def _fay_feuer(rates: Rates, level: float) -> Limits:
    low, high = _gamma_of(1 - rates.point, rates, level)
    return 1 - high, 1 - low


def _stepped(rates: Rates, level: float) -> Limits:
    _t(rates, level)
    return stepped_rates(rates, level)


def _wald_t(estimates: Rates | Totals, level: float) -> Limits:
    half = _t(estimates, level) * np.sqrt(estimates.variance)
    return estimates.point - half, estimates.point + half


def _wald(rates: Rates, level: float) -> Limits:
    return FORMS["wald"](rates.point * rates.n_due, rates.n_due, level)


def _total_stepped(totals: Totals, level: float) -> Limits:
    _t(totals, level)
    return stepped_totals(totals, level)


def _total_fay_feuer(totals: Totals, level: float) -> Limits:
    return _gamma_of(totals.point, totals, level)


def _gamma_of(point: Floats, estimates: Rates | Totals, level: float) -> Limits:
    variance, step = (
        estimates.variance * (_t(estimates, level) / z_quantile(level)) ** 2,
        estimates.largest_step,
    )
    return gamma_limits(point, np.where(variance > 0, variance, of_one_step(step, point)), step, level)


_korn_graubard = _on_effective_size(FORMS["clopper-pearson"])

RATE_INTERVALS: dict[str, Callable[[Rates, float], Limits]] = {
    "stepped": _stepped,
    "korn-graubard": _korn_graubard,
    "korn-graubard-survey": _korn_graubard_survey,
    "logit": _logit,
    "wilson": _on_effective_size(FORMS["wilson"]),
    "agresti-coull": _on_effective_size(FORMS["agresti-coull"]),
    "jeffreys": _on_effective_size(FORMS["jeffreys"]),
    "fay-feuer": _fay_feuer,
    "wald-t": _wald_t,
    "wald": _wald,
}
"""Intervals for rates, by name."""

TOTAL_INTERVALS: dict[str, Callable[[Totals, float], Limits]] = {
    "stepped": _total_stepped,
    "fay-feuer": _total_fay_feuer,
    "wald-t": _wald_t,
}
"""Intervals for totals, by name."""
