"""Acceptance sampling: a sample that tells a good population from a bad one, both risks kept. Plain Python.

Letters: N units in the population, K failures in it, n units drawn, X failures seen, c failures allowed; exact
for a finite population, binomial with a share p for very many. Simple random sampling.
"""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample.errors import StatisticsError
from crime_sample.stats.chances import (
    as_written,
    chance_of,
    check_allowed,
    check_sample,
    failures_from,
    failures_up_to,
    meets,
    smallest,
)
from crime_sample.stats.sizes import DUST, check_count, check_share

MOST_ALLOWED = 500
"""The most failures an acceptance plan may allow; two shares that need more lie too close for one."""


@dataclass(frozen=True, slots=True)
class AcceptancePlan:
    """Draw ``n``; accept if no more than ``allowed`` fail. The risks are those it has, no more than asked for.

    ``producer_risk`` is the chance that a good population is turned down, ``consumer_risk`` that a bad one
    passes.
    """

    n: int
    allowed: int
    producer_risk: float
    consumer_risk: float


def acceptance_plan(
    good: float,
    bad: float,
    *,
    producer_risk: float = 0.05,
    consumer_risk: float = 0.1,
    population: int | None = None,
) -> AcceptancePlan:
    """The smallest plan (n, c) that keeps both risks: a share ``good`` of failures passes with a chance of at
    least 1 - ``producer_risk``, a share ``bad`` with at most ``consumer_risk``.

    For c = 0, 1, ... the smallest n that keeps the consumer's risk; the first that keeps the producer's too.
    Finite: K = floor(``good`` N) and ceil(``bad`` N). Source: Guenther (1969), Journal of Quality Technology
    1; Kiermeier (2008), Journal of Statistical Software 26(6), ``find.plan``.

    Fails unless ``good`` lies below ``bad``, and when c would pass ``MOST_ALLOWED``.

    Kiermeier's example, 5 % with 0.95 and 15 % with 0.075:

    >>> plan = acceptance_plan(0.05, 0.15, producer_risk=0.05, consumer_risk=0.075)
    >>> plan.n, plan.allowed
    (80, 7)
    """
    check_share("share that is good", good)
    check_share("share that is bad", bad)
    fine = as_written(good) if population is None else failures_up_to(good, population)
    poor = as_written(bad) if population is None else failures_from(bad, population)
    if fine >= poor:
        raise StatisticsError(
            f"A good share of {good:g} is not below a bad one of {bad:g}.",
            remedy="Give shares further apart.",
        )
    check_share("producer's risk", producer_risk)
    check_share("consumer's risk", consumer_risk)
    n = 1
    for allowed in range(MOST_ALLOWED + 1):
        n = smallest(allowed, poor, population, as_written(consumer_risk), start=n)
        refused = 1 - chance_of(allowed, n, fine, population)
        if meets(refused, as_written(producer_risk)):
            return AcceptancePlan(n, allowed, float(refused), float(chance_of(allowed, n, poor, population)))
    raise StatisticsError(
        f"Shares of {good:g} and {bad:g} are too close: a plan would allow over {MOST_ALLOWED} failures.",
        remedy="Give shares further apart, or larger risks; or estimate the rate.",
    )


def acceptance_chance(share: float, n: int, allowed: int, *, population: int | None = None) -> float:
    """P(X <= c), the chance that a sample of n shows no more than ``allowed`` failures when a ``share`` fails.

    The operating characteristic of the plan (n, c). With N, ``share`` N must be whole but for dust. Source:
    as for :func:`acceptance_plan`.

    >>> round(acceptance_chance(0.05, 20, 0), 3), round(acceptance_chance(0.15, 20, 0), 3)
    (0.358, 0.039)
    """
    check_share("share", share)
    check_count("sample size", n)
    check_allowed(allowed)
    if population is None:
        return float(chance_of(allowed, n, as_written(share), None))
    check_sample(0, n, population)
    failures = round(share * population)
    if abs(share * population - failures) > DUST * max(1.0, failures):
        raise StatisticsError(
            f"A share of {share:g} is not a whole number of {population} units.",
            remedy="Give failures divided by the population.",
        )
    return float(chance_of(allowed, n, failures, population))
