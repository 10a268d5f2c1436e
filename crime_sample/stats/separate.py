"""Totals by ratio, when the total of a companion number is known: one ratio for all strata, or one for each.

Of every incident the frame holds a number x (1, or the crimes recorded against it) whose total X is known
by stratum. Where y goes along with x, y's total is told better by the ratio of the two than by y alone.

This is about totals. A recording rate has no such choice: crimes owed by stratum are known for no frame, and
with estimated ones the separate estimate, sum_h (M^_h / M^) R_h, is the combined rate itself.

Letters: h = 1..H stratum, n_h PSUs drawn; Y^_h, X^_h weighted sums of y and x, R_h = Y^_h / X^_h.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.ratio import influence, ratio
from crime_sample.stats.strata import (
    Design,
    Floats,
    Ints,
    degrees_of_freedom,
    first_drawn,
    open_units,
    total_variance,
)

Way = Literal["separate", "combined"]

ENOUGH = 30
"""Units in a stratum from which the large-sample variance of its ratio can be believed."""
SMALL = 0.1
"""A bias below this share of the standard error does not spoil an interval."""


@dataclass(frozen=True, slots=True)
class RatioTotal:
    """A total by ratio: ``point``, ``variance``, ``df`` PSUs less strata, and the ``way`` it was made."""

    way: Way
    point: float
    variance: float
    df: int

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class RatioTotals:
    """Both totals side by side, and what bears on the choice.

    ``fewest`` PSUs in any stratum not taken in full; ``bias`` bound on the bias of each as a share of its
    standard error: cv(X^) for the combined, sqrt(H) max cv(X^_h) for the separate (H open strata).
    """

    separate: RatioTotal
    combined: RatioTotal
    fewest: int
    bias_separate: float
    bias_combined: float

    @property
    def choice(self) -> Way:
        """``separate`` when every open stratum has 30 PSUs and its bias is below a tenth of its standard error.

        Source: Cochran (1977), sections 6.10 and 6.12. The rule does not look at y: fix the choice in the
        plan, never by the smaller of the two variances found.
        """
        return "separate" if self.fewest >= ENOUGH and self.bias_separate < SMALL else "combined"

    @property
    def why(self) -> str:
        """The choice in a sentence."""
        if self.choice == "separate":
            return (
                f"Separate: every stratum holds {self.fewest} units or more and its bias is at most "
                f"{self.bias_separate:.2g} of its standard error, so it gains wherever the ratios differ."
            )
        if self.fewest < ENOUGH:
            return (
                f"Combined: a stratum holds {self.fewest} units, too few for a ratio of its own ({ENOUGH})."
            )
        return (
            f"Combined: small biases of the strata add up, to as much as {self.bias_separate:.2g} of the "
            "standard error of the separate estimate."
        )


def combined_total(design: Design, y: npt.ArrayLike, x: npt.ArrayLike, total: float) -> RatioTotal:
    """The total of y by one ratio: X Y^ / X^, variance X^2 v(R).

    ``y``, ``x`` (n,) numbers of 0 or more; ``total`` X over the whole frame. Source: Cochran (1977), section
    6.11; R ``predict(svyratio(~y, ~x, design), total)``. Fails as
    :func:`~crime_sample.stats.ratio.ratio` does, or when the total is not above zero.

    >>> from crime_sample.stats.ratio import stratified
    >>> sample = stratified(["A"] * 3 + ["B"] * 3, population={"A": 30, "B": 60})
    >>> round(combined_total(sample, [1, 2, 3, 1, 2, 4], [2, 4, 6, 4, 8, 16], 1000).point, 1)
    294.1
    """
    rate = ratio(design, y, x)
    known = _known("the frame", total)
    return RatioTotal("combined", known * rate.point, known**2 * rate.variance, rate.df_design)


def separate_total(
    design: Design, y: npt.ArrayLike, x: npt.ArrayLike, totals: Mapping[Any, float]
) -> RatioTotal:
    """The total of y by a ratio in each stratum: sum_h X_h Y^_h / X^_h, variance sum_h X_h^2 v(R_h).

    ``totals`` stratum -> X_h, over the frame. Source: Cochran (1977), section 6.10; R ``predict(svyratio(~y,
    ~x, design, separate = TRUE), totals)``. Where y is proportional to x within strata it is exact, as here:
    half of 400 and a quarter of 600.

    Fails as ``ratio`` does in any stratum, when a total is missing, unknown or not above zero, for a stratum
    with one PSU that is not full (its ratio has no variance, whatever the design says of lonely strata), and
    for a calibrated design (give the totals by stratum to the calibration).

    >>> from crime_sample.stats.ratio import stratified
    >>> sample = stratified(["A"] * 3 + ["B"] * 3, population={"A": 30, "B": 60})
    >>> found = separate_total(sample, [1, 2, 3, 1, 2, 4], [2, 4, 6, 4, 8, 16], {"A": 400, "B": 600})
    >>> round(found.point, 9), round(found.standard_error, 9)
    (350.0, 0.0)
    """
    known = _by_stratum(design, totals)
    point, moved = 0.0, np.zeros(len(design))
    for h, stratum_total in enumerate(known.tolist()):
        inside = design.stratum == h
        rate = ratio(design, y, x, domain=inside, reach="its strata")
        point += stratum_total * rate.point
        moved += stratum_total * influence(design, y, x, domain=inside)
    return RatioTotal("separate", point, total_variance(design, moved), degrees_of_freedom(design))


def ratio_totals(
    design: Design, y: npt.ArrayLike, x: npt.ArrayLike, totals: Mapping[Any, float]
) -> RatioTotals:
    """Both totals, and which to use. ``totals`` stratum -> X_h; the combined one takes their sum.

    cv(X^_h) is the standard error of X^_h over X^_h. Source and failures: as the two have them.

    >>> from crime_sample.stats.ratio import stratified
    >>> sample = stratified(["A"] * 3 + ["B"] * 3, population={"A": 30, "B": 60})
    >>> both = ratio_totals(sample, [1, 2, 3, 1, 2, 4], [2, 4, 6, 4, 8, 16], {"A": 400, "B": 600})
    >>> both.why
    'Combined: a stratum holds 3 units, too few for a ratio of its own (30).'
    """
    separate = separate_total(design, y, x, totals)
    combined = combined_total(design, y, x, float(_by_stratum(design, totals).sum()))
    weighted = design.weight * np.asarray(x, dtype=np.float64)
    open_ = np.unique(design.stratum[open_units(design)])
    cvs = [_cv(design, np.where(design.stratum == h, weighted, 0.0)) for h in open_]
    return RatioTotals(
        separate=separate,
        combined=combined,
        fewest=int(_psus(design)[open_].min(initial=len(design))),
        bias_separate=math.sqrt(len(cvs)) * max(cvs, default=0.0),
        bias_combined=_cv(design, weighted),
    )


def _by_stratum(design: Design, totals: Mapping[Any, float]) -> Floats:
    """(H,) the known totals in the order of the design's strata, each of which can have a ratio of its own."""
    if design.calibration is not None:
        raise StatisticsError(
            "A calibrated design has no separate ratios.",
            remedy="Give the totals by stratum to the calibration, or start from the design as drawn.",
        )
    given = {str(label): float(known) for label, known in totals.items()}
    for name in design.names:
        if name not in given:
            raise StatisticsError(
                f"No known total for stratum '{name}'.", remedy="Give one for each stratum, under its name."
            )
    for name in given:
        if name not in design.names:
            raise StatisticsError(
                f"A known total for '{name}', which is no stratum of the sample.",
                remedy="Give one for each stratum, under its name; sample those that hold units.",
            )
    alone = _psus(design) == 1
    if design.population is not None:
        alone &= design.population > 1
    for h in np.flatnonzero(alone):
        raise StatisticsError(
            f"Stratum '{design.names[h]}' has one sampled unit: the variance of its own ratio is unknown.",
            remedy="Use the combined total.",
        )
    return np.array([_known(f"stratum '{name}'", given[name]) for name in design.names])


def _psus(design: Design) -> Ints:
    """(H,) PSUs drawn in each stratum; in two stages, districts that hold units of it."""
    pairs = np.unique(np.column_stack([design.stratum, first_drawn(design)]), axis=0)
    return np.bincount(pairs[:, 0])


def _known(where: str, total: float) -> float:
    if not 0 < total < math.inf:
        raise StatisticsError(
            f"The known total of {where} is {total:g}.", remedy="Give the sum of x over all its units."
        )
    return float(total)


def _cv(design: Design, weighted: Floats) -> float:
    """Standard error of a weighted total over the total."""
    return math.sqrt(total_variance(design, weighted)) / float(weighted.sum())
