"""How many incidents to draw for a wanted margin, and what margin a number gives. Plain Python: no numpy,
no scipy.

Letters: R rate, d margin (half-width of the interval), z the 1 - a/2 normal quantile for a level of 1 - a,
N incidents in the frame; m crimes owed by an incident, with mean mu and second moment E[m^2] over ALL
incidents of the frame, those that owe none too; rho the correlation of recording within an incident. Rates
and margins are fractions.

Simple random sampling; a normal interval, so for rates near 1 this is where planning starts, not where it
ends.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from crime_sample.errors import StatisticsError

DUST = 1e-9
"""A number this close (relative) above a whole number is that number: 1300 x 0.07 is 91, not 92."""


def round_up(value: float) -> int:
    """The smallest whole number not below ``value``, blind to floating-point dust.

    >>> 1300 * 0.07, round_up(1300 * 0.07), round_up(91.001)
    (91.00000000000001, 91, 92)
    """
    return math.ceil(value - DUST * max(1.0, abs(value)))


def proportion_size(rate: float, margin: float, *, population: int | None = None, level: float = 0.95) -> int:
    """Units to draw for a proportion: n0 = z^2 R (1 - R) / d^2, n = n0 / (1 + (n0 - 1) / N), rounded up.

    Source: Cochran (1977), section 4.4. Fails unless rate, margin and level lie inside (0, 1) and N >= 1.

    The City of Chicago's auditors drew 383 of 83,480 incident reports for +/- 5 points at 50 %:

    >>> proportion_size(0.5, 0.05, population=83_480)
    383
    """
    return _size(unit_variance(rate, 1.0, 1.0, 0.0), margin, population, level)


def proportion_margin(rate: float, n: int, *, population: int | None = None, level: float = 0.95) -> float:
    """The margin a sample of n gives: d = z sqrt(R (1 - R) / n (N - n) / (N - 1)), the inverse of the size.

    Source: as there. Fails also unless 1 <= n <= N.

    >>> round(proportion_margin(0.5, 383, population=83_480), 4)
    0.05
    """
    return _margin(unit_variance(rate, 1.0, 1.0, 0.0), n, population, level)


def clustered_size(
    rate: float,
    margin: float,
    *,
    mean: float,
    second_moment: float,
    icc: float,
    population: int | None = None,
    level: float = 0.95,
) -> int:
    """INCIDENTS to draw for a recording rate, crimes being clustered in incidents.

    n0 = z^2 R (1 - R) E[m (1 + (m - 1) rho)] / (d^2 mu^2), then n0 / (1 + (n0 - 1) / N), rounded up;
    ``mean`` mu, ``second_moment`` E[m^2], ``icc`` rho. Source: Cochran (1977), theorem 2.5 (variance of a
    ratio), with Var(y - R m | m) = R (1 - R) m (1 + (m - 1) rho) as in Kish (1965), section 5.4; R taken
    not to depend on m. The incidents hold about n mu owed crimes.

    Fails unless mu > 0, E[m^2] >= mu and >= mu^2 (m is a count), and 0 <= rho <= 1.

    One crime in each incident is the plain proportion; 0.8 crimes, correlated, take more incidents:

    >>> clustered_size(0.5, 0.05, mean=1, second_moment=1, icc=0.4, population=83_480)
    383
    >>> clustered_size(0.93, 0.02, mean=0.8, second_moment=1.3, icc=0.4)
    977
    """
    return _size(unit_variance(rate, mean, second_moment, icc), margin, population, level)


def clustered_margin(
    rate: float,
    n: int,
    *,
    mean: float,
    second_moment: float,
    icc: float,
    population: int | None = None,
    level: float = 0.95,
) -> float:
    """The margin n incidents give for a recording rate: the inverse of :func:`clustered_size`, same letters.

    Source: as there. Fails also unless 1 <= n <= N.

    >>> round(clustered_margin(0.93, 977, mean=0.8, second_moment=1.3, icc=0.4), 4)
    0.02
    """
    return _margin(unit_variance(rate, mean, second_moment, icc), n, population, level)


def unit_variance(rate: float, mean: float, second_moment: float, icc: float) -> float:
    """Variance of one incident's (y - R m) / mu, checked: what a sample of one would have. One crime in each
    incident (mean and second moment 1) gives R (1 - R).
    """
    check_share("rate", rate)
    if not (mean > 0 and math.isfinite(second_moment)):
        raise StatisticsError(f"A mean of {mean:g} crimes per incident.", remedy="Give a number above 0.")
    if second_moment < max(mean, mean * mean) * (1 - DUST):
        raise StatisticsError(
            f"A second moment of {second_moment:g} with a mean of {mean:g} crimes per incident.",
            remedy="Give the mean of m squared over all incidents, no less than the mean or its square.",
        )
    if not 0 <= icc <= 1:
        raise StatisticsError(f"A correlation of {icc:g} within incidents.", remedy="Give 0 to 1.")
    return rate * (1 - rate) * (mean + (second_moment - mean) * icc) / mean**2


def _size(deviation_squared: float, margin: float, population: int | None, level: float) -> int:
    check_share("margin", margin)
    n = z_level(level) ** 2 * deviation_squared / margin**2
    if population is not None:
        check_count("population", population)
        n = min(n / (1 + (n - 1) / population), population) if n > 1 else n
    return max(1, round_up(n))


def _margin(deviation_squared: float, n: int, population: int | None, level: float) -> float:
    check_count("sample size", n)
    left = 1.0
    if population is not None:
        check_count("population", population)
        if n > population:
            raise StatisticsError(
                f"A sample of {n} from a population of {population}.", remedy="Give n <= N."
            )
        left = (population - n) / max(population - 1, 1)
    return z_level(level) * math.sqrt(deviation_squared / n * left)


def z_level(level: float) -> float:
    """z, the 1 - a/2 normal quantile for a level of 1 - a."""
    check_share("level", level)
    return -NormalDist().inv_cdf((1 - level) / 2)


def check_share(name: str, value: float) -> None:
    """Refuse what does not lie inside (0, 1); ``name`` is what to call it."""
    if not 0 < value < 1:
        raise StatisticsError(
            f"A {name} of {value:g} is not between 0 and 1.", remedy="Give a fraction: 0.836 for 83.6 %."
        )


def check_count(name: str, value: int) -> None:
    """Refuse what is not a whole number of 1 or more; ``name`` is what to call it."""
    if not (1 <= value < math.inf and value == int(value)):
        raise StatisticsError(f"A {name} of {value:g}.", remedy="Give a whole number of at least 1.")
