"""What replicates of a sample are, and what follows from them: variances, covariances, percentile limits.

Letters: b = 1..B replicate, k rates (the whole sample's and those of its domains), Y recorded, M owed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.forms import tail
from crime_sample.stats.strata import Floats, Ints

Centre = Literal["mean", "point"]

WHOLE = "all"
"""Name of the column that stands for the whole sample."""
DUST = 1e-9
"""A share of the whole this small is nothing but rounding."""
BEYOND = 10
"""Replicates that must lie beyond each limit of a percentile interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """The replicates of k rates, the whole sample's first, and what follows from them.

    ``names`` (k,) "all" and the domains; ``recorded``, ``owed`` (k,) totals Y, M of the sample itself;
    ``recorded_each``, ``owed_each`` (B, k) those of the replicates; ``scale`` (B,) a_b, each replicate's
    share in a variance; ``centre`` what they are measured from: their own ``mean`` or the ``point``; ``df``
    (k,) PSUs less strata, of those that hold a unit of the domain and were not taken in full: full strata
    have no replicates (R ``survey::degf`` of the whole jackknifed design).
    """

    kind: str
    names: tuple[str, ...]
    recorded: Floats
    owed: Floats
    recorded_each: Floats
    owed_each: Floats
    scale: Floats
    centre: Centre
    df: Ints

    @property
    def point(self) -> Floats:
        """(k,) the rates R = Y / M."""
        return self.recorded / self.owed

    @property
    def rateless(self) -> tuple[str, ...]:
        """The names of those of which nothing is owed in some replicate: they have totals there, and no rate."""
        least = self.owed_each.min(axis=0) <= DUST * self.owed
        return tuple(name for name, empty in zip(self.names, least.tolist(), strict=True) if empty)

    @property
    def rates(self) -> Floats:
        """(B, k) the rates of the replicates. Fails when one of the k has none in some replicate."""
        return self._rates(self.names)

    @property
    def covariance(self) -> Floats:
        """(k, k) sum_b a_b (R_b - centre)(R_b - centre)' of the rates."""
        return self._spread(self.rates, self.point)

    @property
    def variance(self) -> Floats:
        """(k,) variances of the rates."""
        return np.diagonal(self.covariance).copy()

    @property
    def missed_variance(self) -> Floats:
        """(k,) variances of the totals missed, M - Y."""
        each = self._spread(self.owed_each - self.recorded_each, self.owed - self.recorded)
        return np.diagonal(each).copy()

    @property
    def owed_variance(self) -> Floats:
        """(k,) variances of the totals owed, M."""
        return np.diagonal(self._spread(self.owed_each, self.owed)).copy()

    @property
    def recorded_variance(self) -> Floats:
        """(k,) variances of the totals recorded, Y."""
        return np.diagonal(self._spread(self.recorded_each, self.recorded)).copy()

    def rates_of(self, name: str) -> Floats:
        """(B,) the rates of one domain. Fails when it has none in some replicate."""
        return self._rates((name,))[:, self.column(name)]

    def column(self, name: str) -> int:
        """Where the domain stands among the k."""
        if name not in self.names:
            raise StatisticsError(
                f"No replicates of domain '{name}'.", remedy=f"There are: {', '.join(self.names)}."
            )
        return self.names.index(name)

    def _rates(self, wanted: tuple[str, ...]) -> Floats:
        empty = [name for name in self.rateless if name in wanted]
        if empty:
            raise StatisticsError(
                f"In some replicate of the {self.kind} no crime is owed in: {', '.join(empty)}. It has no rate there.",
                remedy="Use the linearised variance for so small a domain, or join it to a like one.",
            )
        return np.divide(
            self.recorded_each, self.owed_each, out=np.zeros_like(self.owed_each), where=self.owed_each > 0
        )

    def _spread(self, each: Floats, point: Floats) -> Floats:
        away = each - (each.mean(axis=0) if self.centre == "mean" else point)
        return np.asarray((away * self.scale[:, None]).T @ away, dtype=np.float64)


def percentile_interval(sample: Replicates, *, domain: str = WHOLE, level: float = 0.95) -> Interval:
    """The a/2 and 1 - a/2 quantiles of the bootstrapped rates, a = 1 - level: order statistic (B + 1) p.

    It needs no symmetry and stays among the rates that resamples can give, but it takes the few misses seen
    for all there could be: near 100 % it lies above the truth hardly less often than the linearised interval
    does. It stands beside the default, not in its place. Source: Efron, Tibshirani (1993), *An Introduction
    to the Bootstrap*, chapter 13. No bootstrap-t or BCa here: neither has a width where nothing was missed.

    Fails for a jackknife, with fewer than ten replicates beyond each limit, and when all replicates are
    alike: with nothing missed, no resample misses anything and the bootstrap has no width.

    >>> from crime_sample.stats.ratio import stratified
    >>> from crime_sample.stats.resample import replicates
    >>> audit = stratified(["all"] * 200, population={"all": 9000})
    >>> low, high = percentile_interval(replicates(audit, [1] * 160 + [0] * 40, [1] * 200, kind="bootstrap"))
    >>> 0.73 < low < 0.76, 0.84 < high < 0.87
    (True, True)
    """
    half = tail(level)
    if sample.kind != "bootstrap":
        raise StatisticsError(
            f"The quantiles of a {sample.kind} are no limits of an interval.", remedy="Use the bootstrap."
        )
    rates = np.sort(sample.rates_of(domain))
    if (len(rates) + 1) * half < BEYOND:
        raise StatisticsError(
            f"{len(rates)} replicates are too few for an interval at {level:g}.",
            remedy=f"Draw {math.ceil(BEYOND / half)} or more.",
        )
    if rates[-1] - rates[0] <= DUST:
        raise StatisticsError(
            "All resamples give the same rate, so the bootstrap has no width.",
            remedy="Use the default interval (stepped), which keeps an honest width there.",
        )
    point = float(sample.point[sample.column(domain)])
    low, high = np.quantile(rates, [half, 1.0 - half], method="weibull")
    return Interval(min(float(low), point), max(float(high), point))
