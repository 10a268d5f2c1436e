"""A share counted by a judge who errs, put right: two published special cases, for yes-or-no verdicts.

With some cases judged twice, Tenenbein's double sampling; with a sensitivity and specificity from elsewhere, Rogan and
Gladen's correction. Plain Python. Letters: p true share, p* share that the erring judge says has the property; N cases,
n of them judged by both; q = 1 - p.

Both give variances for large samples. Where no case is misjudged they say nothing of what was not seen; limits that do
are those of :mod:`crime_sample.stats.twophase`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from crime_sample.errors import StatisticsError
from crime_sample.stats.sizes import check_count


@dataclass(frozen=True, slots=True)
class DoubleSampled:
    """``point`` p, its ``variance``, and ``reliability`` K in [0, 1], the squared correlation of the two judges: the
    variance is p q/n (1 - K) + p q/N K."""

    point: float
    variance: float
    reliability: float

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """``raw`` p, which can lie outside [0, 1]; ``point`` the same kept inside; ``variance`` of raw; ``apparent`` p*."""

    raw: float
    point: float
    variance: float
    apparent: float

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)

    @property
    def kept(self) -> bool:
        """Whether raw lay outside and point differs from it."""
        return self.raw != self.point


def double_sampled(both: tuple[tuple[int, int], tuple[int, int]], once: tuple[int, int]) -> DoubleSampled:
    """The true share from a fallible judge of all cases and a true one of some drawn at random.

    ``both`` = ((a, b), (c, d)): of the cases that the fallible judge says have the property, a truly have it and b
    have not; of those said not to, c have it and d have not. ``once`` = (x, z) of the cases that only the fallible
    judge saw, said to have it and not to.

    p = s a/(a + b) + (1 - s) c/(c + d) with s = (a + b + x)/N, the maximum likelihood estimate; K = s (1 - s) (a/(a +
    b) - c/(c + d))^2 / (p q). Source: Tenenbein (1970), JASA 65, 1350-1361. It uses the fallible judge as strata, so it
    differs from the difference estimator of :mod:`crime_sample.stats.twophase`, which knows no yes and no.

    Fails when no case of a kind that the fallible judge names was judged by both.

    With judges that never differ K = 1 and the second judgement adds no variance:

    >>> double_sampled(((12, 0), (0, 8)), (48, 32))
    DoubleSampled(point=0.6, variance=0.0024, reliability=1.0)
    """
    (a, b), (c, d) = both
    if min(a, b, c, d, *once) < 0:
        raise StatisticsError("A count is below zero.", remedy="Give counts of cases.")
    n, total = a + b + c + d, a + b + c + d + sum(once)
    check_count("number of cases judged by both", n)
    said = (a + b + once[0]) / total
    if (said > 0 and a + b == 0) or (said < 1 and c + d == 0):
        raise StatisticsError(
            "Cases of a kind the first judge names were never judged again, so their errors are unknown.",
            remedy="Draw the second judgement from all cases, and enough of them.",
        )
    right = a / (a + b) if a + b else 0.0
    wrong = c / (c + d) if c + d else 0.0
    p = said * right + (1 - said) * wrong
    spread = p * (1 - p)
    between = said * (1 - said) * (right - wrong) ** 2
    reliability = min(1.0, between / spread) if spread > 0 else 1.0
    return DoubleSampled(p, spread * (1 - reliability) / n + spread * reliability / total, reliability)


def rogan_gladen(
    positive: int,
    n: int,
    *,
    sensitivity: float,
    specificity: float,
    sensitivity_n: int | None = None,
    specificity_n: int | None = None,
) -> Adjusted:
    """The true share from one that a judge of known errors found.

    p* = ``positive``/``n``; p = (p* + specificity - 1)/J, J = sensitivity + specificity - 1. Variance: [p*(1 - p*)/n +
    p^2 S(1 - S)/n_S + (1 - p)^2 C(1 - C)/n_C]/J^2, S and C the sensitivity and specificity, each measured on so many
    cases of its own (None: known, no term). Source: Rogan, Gladen (1978), American Journal of Epidemiology 107, 71-76.

    Nothing keeps p in [0, 1]: fewer positives than the false ones expected make it negative. ``raw`` has it all the
    same, and says that the errors assumed do not fit.

    Fails unless 0 <= positive <= n, S and C lie in [0, 1] and J > 0: a judge no better than chance corrects nothing.

    680 of 950, sensitivity 203 of 241, specificity 71 of 89 (an example of Cole and others, 2023, as the Python package
    delicatessen tests it: 0.80231396, and 0.001561476 by numerical derivatives):

    >>> found = rogan_gladen(680, 950, sensitivity=203/241, specificity=71/89, sensitivity_n=241, specificity_n=89)
    >>> round(found.raw, 8), round(found.variance, 9)
    (0.80231396, 0.001561476)
    """
    check_count("number of cases", n)
    if not 0 <= positive <= n:
        raise StatisticsError(f"{positive} of {n} cases.", remedy="Give 0 <= positive <= n.")
    for name, value in (("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0 <= value <= 1:
            raise StatisticsError(f"A {name} of {value:g}.", remedy="Give a fraction: 0.95 for 95 %.")
    better = sensitivity + specificity - 1
    if better <= 0:
        raise StatisticsError(
            f"Sensitivity {sensitivity:g} and specificity {specificity:g} are no better than chance.",
            remedy="Give errors of a judge whose verdicts mean something: together above 1.",
        )
    apparent = positive / n
    raw = (apparent + specificity - 1) / better
    spread = apparent * (1 - apparent) / n
    for share, value, size in (
        (raw, sensitivity, sensitivity_n),
        (1 - raw, specificity, specificity_n),
    ):
        if size is not None:
            check_count("number of cases behind a sensitivity or specificity", size)
            spread += share * share * value * (1 - value) / size
    return Adjusted(raw, min(1.0, max(0.0, raw)), spread / better**2, apparent)
