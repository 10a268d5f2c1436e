"""How far auditors agree who judged the same cases: percent agreement, kappa, AC1, alpha.

Letters: i = 1..n cases, k = 1..q categories, n_ik auditors who put case i into category k, r_i = sum_k n_ik;
w_kl how much the ratings k and l agree (1 when the same); p_a agreement seen, p_e agreement expected by
chance, the coefficient being (p_a - p_e) / (1 - p_e); N cases in all, from which n were drawn.

**Missing ratings.** p_a rests on cases with two ratings or more. AC1 and Fleiss' kappa take the shares of
the categories from all ratings, the others from those cases alone.

**Unanimous ratings** give 1, always. Kappa and alpha are 0/0 when all ratings fall in one category: they are
set to 1, which is what they are for unanimous ratings in two categories, however rare the second.

**Below -1.** AC2 can fall there, and AC1 and Fleiss' kappa when ratings are missing, with all of them in
disagreement. The value is left as it is, and limits, else cut to [-1, 1], then hold it.

**Intervals.** The published ones are of large samples: they are 0 wide, or far too narrow, where few cases
differ or a category is rare. ``interval="guarded"``, the default of all but the percent agreement, widens
them to what the coefficient would be if the largest share of cases that so many can hide had been rated in
any one other way (:func:`crime_sample.stats.agreement_intervals.unseen`); "published" leaves them alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats import agreement_intervals as limits
from crime_sample.stats.agreement_alpha import alpha
from crime_sample.stats.agreement_counts import (
    Agreement,
    checked_population,
    counted,
    limited,
    mean_variance,
    paired_only,
    result,
    unseen_part,
)
from crime_sample.stats.forms import t_quantile, z_quantile
from crime_sample.stats.ratings import Ratings, ratings, weighting
from crime_sample.stats.strata import Floats

__all__ = [
    "COEFFICIENTS",
    "Agreement",
    "Coefficient",
    "alpha",
    "fleiss",
    "gwet",
    "kappa",
    "percent",
    "ratings",
]


class Coefficient(Protocol):
    """A coefficient of agreement; some take weights, a scale or an interval too."""

    def __call__(
        self, rated: Ratings, *, level: float = 0.95, population: int | None = None
    ) -> Agreement: ...


def percent(rated: Ratings, *, level: float = 0.95, population: int | None = None) -> Agreement:
    """Percent agreement p_a = mean over cases of sum_k n_ik (n_ik - 1) / (r_i (r_i - 1)), as a fraction.

    The share of cases with the same rating when there are two auditors. Interval: Clopper and Pearson's for
    n p_a of n cases (:func:`crime_sample.stats.agreement_intervals.of_share`), exact for two auditors, wider
    than need be for more; never without width unless every case of the ``population`` was rated. Standard
    error: sqrt((1 - n/N) s^2 / n), s^2 of the cases' shares. Source: Gwet (2014), chapter 5.

    >>> found = percent(ratings([["yes", "yes"]] * 96 + [["yes", "no"], ["no", "yes"]] * 2))
    >>> found.point, round(found.low, 3), round(found.high, 3)
    (0.96, 0.901, 0.989)
    """
    kept = paired_only(counted(rated))
    shares = kept.agreeing(np.eye(len(kept.steps)))
    n, point = len(shares), kept.percent
    interval = limits.of_share(point * n, n, level=level, population=checked_population(population, n))
    variance = unseen_part(n, population) * mean_variance(shares)
    return result(kept, "percent agreement", "", point, interval, variance, level)


def kappa(
    rated: Ratings,
    *,
    weights: str = "identity",
    level: float = 0.95,
    population: int | None = None,
    interval: str = "guarded",
) -> Agreement:
    """Cohen's kappa of two auditors, over the cases both judged; weighted with other weights than identity.

    p_e = sum_kl w_kl p_k. p_.l. Standard error for intervals, not for a test of no agreement: sum_kl p_kl
    [w_kl (1 - p_e) - (w_k. + w_.l)(1 - p_a)]^2 less (p_a p_e - 2 p_e + p_a)^2, over n (1 - p_e)^4. Interval:
    normal. Source: Cohen (1960; weighted 1968); Fleiss, Cohen, Everitt (1969), Psychological Bulletin 72;
    Fleiss, Levin, Paik (2003), *Statistical Methods for Rates and Proportions*, section 18.1.

    Fails unless there are two auditors.

    96 of 100 agreed on, 2 split each way: agreement by chance is expected to be 0.9608.

    >>> found = kappa(ratings([["yes", "yes"]] * 96 + [["yes", "no"], ["no", "yes"]] * 2))
    >>> round(found.point, 4), round(found.prevalence["yes"], 2)
    (-0.0204, 0.98)
    """
    matrix = weighting(rated, weights)
    if rated.codes.shape[1] != 2:
        raise StatisticsError(
            f"Cohen's kappa is for two auditors, not {rated.codes.shape[1]}.",
            remedy="Take AC1, alpha or Fleiss' kappa.",
        )
    kept = paired_only(counted(rated))
    w, q, n = matrix(kept.steps), len(kept.steps), len(kept.counts)
    first, second = rated.codes[(rated.codes >= 0).all(axis=1)].T
    p = np.bincount(first * q + second, minlength=q * q).reshape(q, q) / n

    def parts(pairs: Floats, _shares: Floats) -> tuple[float, float]:
        chance = float(pairs.sum(axis=1) @ w @ pairs.sum(axis=0))
        return float((w * pairs).sum()) - chance, 1.0 - chance

    point = limits.quotient(parts(p, p))
    variance = 0.0
    if point is not None:
        rows, columns = p.sum(axis=1), p.sum(axis=0)
        seen, chance = float((w * p).sum()), float(rows @ w @ columns)
        spread = w * (1 - chance) - ((w @ columns)[:, None] + (w @ rows)[None, :]) * (1 - seen)
        known = float((p * spread**2).sum()) - (seen * chance - 2 * chance + seen) ** 2
        variance = unseen_part(n, population) * max(known, 0.0) / (n * (1 - chance) ** 4)
    name = "Cohen's kappa" if weights == "identity" else "Cohen's weighted kappa"
    return limited(
        kept, name, weights, point, variance, z_quantile(level), (p, kept.counts.mean(axis=0) / 2, parts),
        level=level, population=population, interval=interval,
    )  # fmt: skip


def gwet(
    rated: Ratings,
    *,
    weights: str = "identity",
    level: float = 0.95,
    population: int | None = None,
    interval: str = "guarded",
) -> Agreement:
    """Gwet's AC1, or AC2 with other weights than identity, of two auditors or more.

    p_e = sum_kl w_kl sum_k pi_k (1 - pi_k) / (q (q - 1)), pi_k = mean_i n_ik / r_i; q counts categories that
    were offered and not used. Standard error given the auditors (it speaks of other cases, not of other
    auditors): the spread of the cases' linearised values, with 1 - n/N; Student's interval, n - 1 degrees
    of freedom. Source: Gwet (2008), British Journal of Mathematical and Statistical Psychology 61; Gwet
    (2014), chapters 4 and 5.

    >>> found = gwet(ratings([["yes", "yes"]] * 96 + [["yes", "no"], ["no", "yes"]] * 2))
    >>> round(found.point, 3), round(found.low, 3), found.high
    (0.958, 0.916, 1.0)
    """
    name = "Gwet's AC1" if weights == "identity" else "Gwet's AC2"
    return _pairwise(
        rated, name, weights, _gwet_chance, level=level, population=population, interval=interval
    )


def fleiss(
    rated: Ratings,
    *,
    weights: str = "identity",
    level: float = 0.95,
    population: int | None = None,
    interval: str = "guarded",
) -> Agreement:
    """Fleiss' kappa of two auditors or more (Scott's pi for two).

    p_e = sum_kl w_kl pi_k pi_l; variance and interval as :func:`gwet`. Source: Fleiss (1971), Psychological
    Bulletin 76; Gwet (2014), chapter 5, for missing ratings, weights and the variance.
    """
    return _pairwise(
        rated, "Fleiss' kappa", weights, _fleiss_chance, level=level, population=population, interval=interval
    )


COEFFICIENTS: dict[str, Coefficient] = {
    "percent": percent,
    "kappa": kappa,
    "ac1": gwet,
    "alpha": alpha,
    "fleiss": fleiss,
}
"""Coefficients of agreement, by name. All but ``kappa`` take two auditors or more."""


def _gwet_chance(weights: Floats, shares: Floats) -> Floats:
    q = len(shares)
    return np.asarray(weights.sum() / (q * (q - 1)) * (1.0 - shares))


def _fleiss_chance(weights: Floats, shares: Floats) -> Floats:
    return np.asarray(weights @ shares)


def _pairwise(
    rated: Ratings,
    name: str,
    weights: str,
    chances: Callable[[Floats, Floats], Floats],
    *,
    level: float,
    population: int | None,
    interval: str,
) -> Agreement:
    """A coefficient whose p_e is sum_k pi_k g_k, g = ``chances(w, pi)``.

    Linearised value of a case: (n/n') (p_a,i - p_e [r_i >= 2]) / (1 - p_e) - 2 (1 - c) (p_e,i - p_e) / (1 -
    p_e), with p_e,i = sum_k (n_ik / r_i) g_k and n' cases with two ratings (Gwet 2014, chapter 5).
    """
    matrix = weighting(rated, weights)
    kept = counted(rated)
    w = matrix(kept.steps)
    n, paired = len(kept.counts), int(kept.paired.sum())

    def parts(seen: Floats, shares: Floats) -> tuple[float, float]:
        chance = float(shares @ chances(w, shares))
        return float((w * seen).sum()) - chance, 1.0 - chance

    own = kept.counts / kept.given[:, None]
    shares = own.mean(axis=0)
    pairs = kept.pairs(np.full(paired, 1.0 / paired))
    point, variance = limits.quotient(parts(pairs, shares)), 0.0
    if point is not None and n > 1:
        g = chances(w, shares)
        chance = float(shares @ g)
        case = n / paired * (kept.agreeing(w) - chance * kept.paired) / (1.0 - chance)
        lined = case - 2.0 * (1.0 - point) * (own @ g - chance) / (1.0 - chance)
        variance = unseen_part(n, population) * mean_variance(lined)
    return limited(
        kept, name, weights, point, variance, t_quantile(level, max(n - 1, 1)), (pairs, shares, parts),
        level=level, population=population, interval=interval,
    )  # fmt: skip
