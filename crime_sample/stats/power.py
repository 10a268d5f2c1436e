"""Two audits: how many incidents show that a recording rate changed from R1 to R2, with what chance, and how
large a change a given number would show. Plain Python.

Letters: R1, R2 the two rates, d = |R2 - R1|; n1, n2 incidents drawn, N1, N2 in the frames; V(R) the variance
that one incident brings, R (1 - R) E[m (1 + (m - 1) rho)] / mu^2, as in :mod:`crime_sample.stats.sizes`, R (1 -
R) where each incident owes one crime; z the normal quantile of the level (two-sided unless told otherwise).
The audits are independent simple random samples. Power is the chance that the test speaks, in the direction
of the true change; the tiny chance that it speaks in the wrong one is left out.

``METHODS``, by name: ``unpooled`` z test, standard error from the two rates apart, the one that fits clusters
and the test printed beside a difference; ``pooled``, its standard error from the joint rate, as R
``power.prop.test``; ``pooled-corrected``, the same less a continuity correction of (1/n1 + 1/n2)/2, for one
crime an incident, safer for small samples and near Fisher's exact test (Casagrande, Pike, Smith 1978, Biometrics
34; Fleiss, Tytun, Ury 1980, Biometrics 36).

Rates near 1 are unkind to all three: the sizes are where planning starts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

from crime_sample.errors import StatisticsError
from crime_sample.stats.sizes import check_count, check_share, unit_variance

PowerMethod = Literal["unpooled", "pooled", "pooled-corrected"]

MOST = 10**9
"""The largest size looked for where the frame is very large."""

EDGE = 1e-9
"""How near 0 and 1 a rate is looked for."""


@dataclass(frozen=True, slots=True)
class OneAudit:
    """What is expected of one audit: its rate, and how crimes lie in its incidents.

    ``mean`` E[m] and ``second_moment`` E[m^2] of the crimes owed over all incidents, ``icc`` rho: the default
    is one crime an incident. ``population`` N is given when the rates meant are those of the two frames;
    leave it out when the question is whether recording itself changed, of which each frame is but a sample.
    """

    rate: float
    mean: float = 1.0
    second_moment: float = 1.0
    icc: float = 0.0
    population: int | None = None

    def variance(self, n: int, rate: float | None = None) -> float:
        """V(R) / n (N - n) / (N - 1), at ``rate`` if given."""
        left = 1.0
        if self.population is not None:
            left = (self.population - n) / max(1, self.population - 1)
        at = self.rate if rate is None else rate
        return unit_variance(at, self.mean, self.second_moment, self.icc) / n * left

    @property
    def plain(self) -> bool:
        """Whether each incident owes one crime."""
        return self.mean == 1 and self.second_moment == 1


def change_power(
    first: OneAudit,
    second: OneAudit,
    n: int,
    *,
    n_second: int | None = None,
    level: float = 0.95,
    sides: Literal[1, 2] = 2,
    method: PowerMethod = "unpooled",
) -> float:
    """The chance that samples of n (and ``n_second``, if other) show the change from R1 to R2.

    Phi((d - correction - z se0) / se1), with se1^2 = V1/n1 + V2/n2 and se0 that of the test. Source: Fleiss,
    Levin, Paik (2003), *Statistical Methods for Rates and Proportions*, chapter 4; ``pooled`` is R's
    ``power.prop.test``. 1 when both frames are taken in full.

    Fails when the rates are equal or a sample is larger than its frame, on unknown methods, and where a
    corrected test is asked for clusters.

    R prints 0.740 for 50 each, 50 % and 75 %:

    >>> round(change_power(OneAudit(0.50), OneAudit(0.75), 50, method="pooled"), 3)
    0.74
    """
    z = _critical(level, sides)
    _check(first, second, method)
    sizes = n, n if n_second is None else n_second
    for audit, size in zip((first, second), sizes, strict=True):
        check_count("sample size", size)
        if audit.population is not None and size > audit.population:
            raise StatisticsError(
                f"A sample of {size} from a population of {audit.population}.", remedy="Give n <= N."
            )
    return _power(first, second, *sizes, z, method)


def change_size(
    first: OneAudit,
    second: OneAudit,
    *,
    power: float = 0.8,
    n_first: int | None = None,
    level: float = 0.95,
    sides: Literal[1, 2] = 2,
    method: PowerMethod = "unpooled",
) -> int:
    """The smallest n of each audit whose :func:`change_power` is ``power`` or more; with ``n_first``, the
    smallest second sample beside a first audit that is already done.

    Frames smaller than n are taken in full. The unpooled n without frames is (z + z_power)^2 (V1 + V2) / d^2,
    rounded up. Source: as there. Fails also when no second sample is enough, or more than ``MOST`` are needed.

    84 % then, 88 % now: 1,178 incidents each, or 1,181 by R's test.

    >>> change_size(OneAudit(0.84), OneAudit(0.88)), change_size(OneAudit(0.84), OneAudit(0.88), method="pooled")
    (1178, 1181)

    60 % and 70 %, a level of 99 % and a power of 95 %, by Fleiss's formula:

    >>> change_size(OneAudit(0.6), OneAudit(0.7), power=0.95, level=0.99, method="pooled-corrected")
    827
    """
    z = _critical(level, sides)
    _check(first, second, method)
    check_share("power", power)
    if n_first is not None:
        change_power(first, second, n_first, n_second=1, method=method)
    target = power * (1 - 1e-12)
    frames = [MOST if audit.population is None else audit.population for audit in (first, second)]

    def enough(n: int) -> bool:
        one = min(n, frames[0]) if n_first is None else n_first
        return _power(first, second, one, min(n, frames[1]), z, method) >= target

    top = max(frames) if n_first is None else frames[1]
    low, high = 1, 1
    while high < top and not enough(high):
        low, high = high + 1, min(2 * high, top)
    if high == top and not enough(high):
        beside = "" if n_first is None else f" beside a first one of {n_first}"
        raise StatisticsError(
            f"No sample{beside} shows a change from {first.rate:g} to {second.rate:g} with a power of {power:g}.",
            remedy="Ask for less power or a larger change.",
        )
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return high


def detectable_rate(
    first: OneAudit,
    n: int,
    *,
    second: OneAudit | None = None,
    n_second: int | None = None,
    power: float = 0.8,
    rise: bool = True,
    level: float = 0.95,
    sides: Literal[1, 2] = 2,
    method: PowerMethod = "unpooled",
) -> float:
    """The rate R2 nearest to R1 that samples of n (and ``n_second``) tell from it with ``power``.

    Above R1, or below it without ``rise``. ``second`` says how crimes lie in the second audit, if otherwise
    than in the first; its rate is not looked at. Found by halving :func:`change_power`. Fails also when even
    a rate of 1 (or 0) is not told from R1.

    R prints 0.8026 for 50 each, 50 % and a power of 90 %:

    >>> round(detectable_rate(OneAudit(0.5), 50, power=0.9, method="pooled"), 4)
    0.8026
    """
    check_share("power", power)
    other = first if second is None else second

    def shown(rate: float) -> bool:
        found = change_power(
            first, replace(other, rate=rate), n, n_second=n_second, level=level, sides=sides, method=method
        )
        return found >= power

    check_share("rate", first.rate)
    near, far = first.rate, 1 - EDGE if rise else EDGE
    if not shown(far):
        raise StatisticsError(
            f"Samples of {n} would not tell even a rate of {1 if rise else 0} from {first.rate:g}"
            f" with a power of {power:g}.",
            remedy="Draw more, or ask for less power.",
        )
    while abs(far - near) > 1e-12:
        middle = (near + far) / 2
        near, far = (near, middle) if shown(middle) else (middle, far)
    return far


def _power(first: OneAudit, second: OneAudit, n1: int, n2: int, z: float, method: str) -> float:
    true = math.sqrt(first.variance(n1) + second.variance(n2))
    if true == 0:
        return 1.0
    correction, supposed = METHODS[method](first, second, n1, n2)
    return NormalDist().cdf((abs(first.rate - second.rate) - correction - z * supposed) / true)


def _unpooled(first: OneAudit, second: OneAudit, n1: int, n2: int) -> tuple[float, float]:
    return 0.0, math.sqrt(first.variance(n1) + second.variance(n2))


def _pooled(first: OneAudit, second: OneAudit, n1: int, n2: int) -> tuple[float, float]:
    crimes = n1 * first.mean, n2 * second.mean
    joint = (crimes[0] * first.rate + crimes[1] * second.rate) / sum(crimes)
    return 0.0, math.sqrt(first.variance(n1, joint) + second.variance(n2, joint))


def _corrected(first: OneAudit, second: OneAudit, n1: int, n2: int) -> tuple[float, float]:
    return (1 / n1 + 1 / n2) / 2, _pooled(first, second, n1, n2)[1]


METHODS: dict[str, Callable[[OneAudit, OneAudit, int, int], tuple[float, float]]] = {
    "unpooled": _unpooled,
    "pooled": _pooled,
    "pooled-corrected": _corrected,
}
"""The tests by name: from the two audits and their sizes to the correction and the standard error if R1 = R2."""


def _critical(level: float, sides: int) -> float:
    check_share("level", level)
    if sides not in (1, 2):
        raise StatisticsError(f"A test with {sides} sides.", remedy="Give 1 or 2.")
    return -NormalDist().inv_cdf((1 - level) / sides)


def _check(first: OneAudit, second: OneAudit, method: str) -> None:
    if method not in METHODS:
        raise StatisticsError(
            f"No test of a change is called {method!r}.", remedy=f"Choose one of: {', '.join(METHODS)}."
        )
    for audit in (first, second):
        unit_variance(audit.rate, audit.mean, audit.second_moment, audit.icc)
        if audit.population is not None:
            check_count("population", audit.population)
        if method == "pooled-corrected" and not audit.plain:
            raise StatisticsError(
                "The continuity correction is for one crime an incident.", remedy="Take 'unpooled'."
            )
    if first.rate == second.rate:
        raise StatisticsError(
            f"Both rates are {first.rate:g}: there is no change to show.", remedy="Give two rates."
        )
