"""From what an estimator found to an :class:`~crime_sample.results.Estimate` with its interval."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from crime_sample.defaults import TOTAL_INTERVAL
from crime_sample.results import SMALL_CELL, Domain, Estimate
from crime_sample.stats.intervals import TOTAL_INTERVALS, rate_interval, total_interval
from crime_sample.stats.ratio import RateEstimate, TotalEstimate

E = TypeVar("E", RateEstimate, TotalEstimate)


def of_rate(
    found: RateEstimate, *, estimand: str, domain: Domain | None, interval: str, level: float
) -> Estimate:
    """The rate with its interval by the method ``interval``."""
    low, high = rate_interval(with_df(found), method=interval, level=level)
    return Estimate(
        estimand=estimand,
        domain=domain,
        point=found.point,
        standard_error=found.standard_error,
        low=low,
        high=high,
        df=found.df,
        df_design=found.df_design,
        n_incidents=found.n_incidents,
        n_due=found.n_due,
        x_recorded=found.x_recorded,
        design_effect=found.design_effect,
        interval=interval,
        level=level,
        small=found.n_due < SMALL_CELL,
    )


def of_total(
    found: TotalEstimate,
    *,
    estimand: str,
    domain: Domain | None,
    interval: str = TOTAL_INTERVAL,
    level: float,
) -> Estimate:
    """The total with its interval by the method ``interval``."""
    low, high = total_interval(with_df(found), method=interval, level=level)
    return Estimate(
        estimand=estimand,
        domain=domain,
        point=found.point,
        standard_error=found.standard_error,
        low=low,
        high=high,
        df=found.df,
        df_design=found.df_design,
        n_incidents=found.n_incidents,
        n_due=found.count,
        x_recorded=found.count,
        design_effect=None,
        interval=interval,
        level=level,
    )


def total_method(interval: str) -> str:
    """The method asked for the rates where it serves totals too, else the usual one."""
    return interval if interval in TOTAL_INTERVALS else TOTAL_INTERVAL


def with_df(found: E) -> E:
    """The same with a degree of freedom at least.

    A domain seen in one place only has none left: one is taken, which gives a wide interval.
    """
    return replace(found, df=max(1, found.df))
