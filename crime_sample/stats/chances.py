"""Exact chances of failures in a sample, and the smallest sample whose chance is small enough. Plain Python.

Letters: N units in the population, K failures in it, n units drawn, X failures seen, hypergeometric with n of N
drawn without replacement, binomial with a share p where no N is given.

Whole numbers are decided on chances worked out to 60 digits; chances that agree to 40 digits count as equal, so
a chance that equals the risk meets it. Shares and levels are taken as they are written: 0.05 is five hundredths.
"""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

from crime_sample.errors import StatisticsError
from crime_sample.stats.sizes import DUST, check_count, check_share, round_up

_DIGITS = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX)
_TIE = Decimal("1e-40")

LEAST = Decimal("1e-9")
"""The smallest share of very many that a size is looked for."""


def smallest(
    allowed: int, failing: int | Decimal, population: int | None, risk: Decimal, *, start: int
) -> int:
    """The smallest n with P(X <= c) <= risk, which stays true once it is; ``failing`` K, or p of very many.

    No n below ``start`` is tried. Fails when p is below ``LEAST``.
    """
    if population is None and failing < LEAST:
        raise StatisticsError(
            f"A share of {float(failing):g} of very many.", remedy="Give the population, or a larger share."
        )
    top = max(start, allowed + 1)
    while not meets(chance_of(allowed, top, failing, population), risk):
        start, top = top + 1, 2 * top if population is None else min(2 * top, population)
    while start < top:
        middle = (start + top) // 2
        if meets(chance_of(allowed, middle, failing, population), risk):
            top = middle
        else:
            start = middle + 1
    return top


def meets(chance: Decimal, risk: Decimal) -> bool:
    """Whether the chance is no more than the risk; equal to 40 digits is equal."""
    with localcontext(_DIGITS):
        return chance <= risk * (1 + _TIE)


def chance_of(x: int, n: int, failing: int | Decimal, population: int | None) -> Decimal:
    """P(X <= x) to 60 digits; ``failing`` is K with a population, p without."""
    with localcontext(_DIGITS):
        if population is None:
            return _binomial(x, n, Decimal(failing))
        ways, all_ways = _hypergeometric(x, n, int(failing), population)
        return Decimal(ways) / Decimal(all_ways)


def _binomial(x: int, n: int, p: Decimal) -> Decimal:
    if x >= n:
        return Decimal(1)
    odds = p / (1 - p)
    term = total = (1 - p) ** n
    for k in range(x):
        term = term * (n - k) / (k + 1) * odds
        total += term
    return total


def _hypergeometric(x: int, n: int, failures: int, population: int) -> tuple[int, int]:
    """Whole numbers whose ratio is P(X <= x). The chance is the same with n and K exchanged: fewer make less work."""
    drawn, marked = sorted((n, failures))
    least = max(0, drawn - (population - marked))
    all_ways = math.comb(population, drawn)
    if x >= drawn:
        return 1, 1
    if x < least:
        return 0, 1
    term = total = math.comb(marked, least) * math.comb(population - marked, drawn - least)
    for k in range(least, x):
        term = term * (marked - k) * (drawn - k) // ((k + 1) * (population - marked - drawn + k + 1))
        total += term
    return total, all_ways


def failures_up_to(share: float, population: int) -> int:
    """floor(``share`` N), blind to floating-point dust: the most failures that are no more than the share.

    >>> failures_up_to(0.29, 100), failures_up_to(0.05, 59)
    (29, 2)
    """
    check_share("share", share)
    check_count("population", population)
    return math.floor(share * population + DUST * max(1.0, share * population))


def failures_from(share: float, population: int) -> int:
    """ceil(``share`` N), blind to floating-point dust: the fewest failures that are the share or more.

    >>> failures_from(0.07, 1300), failures_from(0.05, 59)
    (91, 3)
    """
    check_share("share", share)
    check_count("population", population)
    return max(1, round_up(share * population))


def as_written(share: float) -> Decimal:
    """A share as it is written: 0.05 is five hundredths, not the binary fraction nearest to it."""
    return Decimal(str(float(share)))


def risk_of(level: float) -> Decimal:
    """a = 1 - ``level``, as it is written, checked."""
    check_share("level", level)
    return 1 - as_written(level)


def check_allowed(allowed: int) -> None:
    """Refuse failures allowed that are not a whole number of 0 or more."""
    if not (0 <= allowed < math.inf and allowed == int(allowed)):
        raise StatisticsError(f"{allowed:g} failures allowed.", remedy="Give a whole number of 0 or more.")


def check_sample(x: int, n: int, population: int | None) -> None:
    """Refuse x of n, drawn from N if given, that cannot be."""
    most = n if population is None else population
    whole = all(math.isfinite(value) and value == int(value) for value in (x, n, most))
    if not (whole and 0 <= x <= n <= most and n >= 1):
        frame = "" if population is None else f" drawn from {population:g}"
        raise StatisticsError(
            f"{x:g} failures in {n:g}{frame} are not possible.",
            remedy="Give whole counts with 0 <= x <= n <= N, and n of 1 or more.",
        )
