"""Attribute sampling: how many units support "at most so many failures", or find at least one; and what a
sample with x failures supports. Exact for a finite population, binomial for very many.

Letters: N units in the population, K failures in it, n units drawn, x failures seen, c failures allowed, a = 1
- level. X is hypergeometric (n of N without replacement, K failing), or binomial with a share p where no N is
given. A unit fails or not: with incidents, say what failing means (not every owed crime was recorded).
Simple random sampling; stratified samples of unequal fractions need other means.

Plain Python; only ``upper_share`` needs scipy.special.
"""

from __future__ import annotations

from crime_sample.errors import StatisticsError
from crime_sample.stats.chances import (
    as_written,
    chance_of,
    check_allowed,
    check_sample,
    failures_from,
    failures_up_to,
    meets,
    risk_of,
    smallest,
)
from crime_sample.stats.sizes import check_share


def attribute_size(
    most: float, *, allowed: int = 0, population: int | None = None, level: float = 0.95
) -> int:
    """The smallest n for which no more than c failures seen support "at most a share ``most`` fails".

    With K_max = floor(``most`` N): the smallest n with P(X <= c | K_max + 1) <= a, so that the exact upper
    limit (:func:`upper_count`) is K_max or less. With very many: P(X <= c | p = ``most``) <= a. ``allowed``
    is c. Source: Cochran (1977), section 3.6, for the limit; AICPA, Audit Guide *Audit Sampling*, appendix A,
    for the use.

    Fails when c > K_max: such a sample can never show it.

    The published 59 with no failure, 93 with one (5 %, 95 % confidence), and of a finite frame:

    >>> attribute_size(0.05), attribute_size(0.05, allowed=1), attribute_size(0.05, population=1000)
    (59, 93, 56)
    """
    check_share("share", most)
    check_allowed(allowed)
    if population is None:
        return smallest(allowed, as_written(most), None, risk_of(level), start=1)
    failures = failures_up_to(most, population)
    if allowed > failures:
        raise StatisticsError(
            f"{allowed} failures allowed in the sample cannot show at most {failures} in {population}.",
            remedy="Allow fewer, or raise the share.",
        )
    return smallest(allowed, failures + 1, population, risk_of(level), start=1)


def discovery_size(share: float, *, population: int | None = None, level: float = 0.95) -> int:
    """The smallest n that finds at least one failure with chance ``level`` if a ``share`` or more fails.

    With K = ceil(``share`` N): the smallest n with P(X = 0 | K) <= a. It differs from
    :func:`attribute_size` with none allowed only where ``share`` N is whole: "K or more" is then one
    failure fewer than "more than K". Source: Arkin, *Handbook of Sampling for Auditing and Accounting*,
    under discovery sampling.

    >>> discovery_size(0.05), discovery_size(0.01), discovery_size(0.01, population=5000)
    (59, 299, 290)
    """
    check_share("share", share)
    if population is None:
        return smallest(0, as_written(share), None, risk_of(level), start=1)
    return smallest(0, failures_from(share, population), population, risk_of(level), start=1)


def upper_count(x: int, n: int, population: int, *, level: float = 0.95) -> int:
    """The exact one-sided upper limit of K from x failures in n of N: the largest K with P(X <= x | K) > a.

    One tail of a, where :func:`crime_sample.stats.binomial.hypergeometric` leaves a/2 on each side: it is the
    high end of that interval at a level of 1 - 2a. A census gives x. Source: Buonaccorsi (1987), The American
    Statistician 41; Cochran (1977), section 3.6. Fails unless 0 <= x <= n <= N.

    >>> upper_count(0, 56, 1000), upper_count(2, 100, 100)
    (50, 2)
    """
    check_sample(x, n, population)
    risk = risk_of(level)
    low, high = x, population - (n - x)
    while low < high:
        middle = (low + high + 1) // 2
        if meets(chance_of(x, n, middle, population), risk):
            high = middle - 1
        else:
            low = middle
    return low


def upper_share(x: int, n: int, *, level: float = 0.95) -> float:
    """The exact one-sided upper limit of p from x failures in n of very many: P(X <= x | p) = a there.

    The ``level`` quantile of Beta(x + 1, n - x); 1 at n of n. Source: Clopper, Pearson (1934), Biometrika 26.
    Fails unless 0 <= x <= n.

    >>> round(upper_share(0, 59), 4), round(upper_share(1, 93), 4)
    (0.0495, 0.05)
    """
    from scipy import special

    check_sample(x, n, None)
    check_share("level", level)
    return 1.0 if x == n else float(special.betaincinv(x + 1, n - x, level))
