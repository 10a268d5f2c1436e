"""Ratios, totals and means from a stratified sample, with Taylor-linearised variances.

The design is declared once (:func:`stratified`) and handed to every estimator. The sampled unit is the
incident; crimes are counted in it, so a recording rate is a ratio of two totals and its denominator is
random.

Letters: h stratum, i unit; N_h units in the frame, n_h drawn, w_i weight, y_i crimes recorded of the m_i
owed.

**Domains.** A domain (a district, say) is a boolean array over the units. Outside it y = m = 0 and every
unit stays in the variance; the data are never filtered (Cochran 1977, section 5A.14). A class of crime can
cut through an incident: count y and m for that class alone and give no domain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.strata import (
    Booleans,
    Design,
    Floats,
    degrees_of_freedom,
    open_units,
    stratified,
    total_covariance,
    total_variance,
    unit_group,
)

# What of the frame a domain can be in: any stratum, or only those that hold its sampled units.
Reach = Literal["everywhere", "its strata"]

__all__ = [
    "Design",
    "RateEstimate",
    "Reach",
    "TotalEstimate",
    "influence",
    "mean",
    "ratio",
    "stratified",
    "total",
    "total_covariance",
]


@dataclass(frozen=True, slots=True)
class RateEstimate:
    """A ratio with its variance, and what the intervals need to know about the sample behind it.

    ``point`` R; ``variance`` v(R); ``df`` PSUs less strata among those that hold a unit of the domain (R
    ``survey::degf`` of the subset) and ``df_design`` the same of the whole design; ``n_incidents`` units in
    the domain; ``n_due`` and ``x_recorded`` unweighted sums of m and y; ``kish`` and ``kish_due`` the PSUs
    owing a crime and the crimes owed as Kish counts them, each stratum by the share 1 - f_h of it that is
    unseen: (sum w m) (sum (1 - f) w m) / sum (1 - f) w^2 m, equal to the plain counts when all weights are
    equal and less when they are not; ``step`` what one more incident, of the heaviest weight that leaves
    anything unseen and with the crimes that one owes on average, would be of all crimes owed; ``complete``
    whether every stratum the domain can reach was taken in full, so that the point is the
    answer; ``design_effect`` v / (R (1 - R) / n_due), None where that is undefined.

    A domain reaches every stratum, since units of it may lie unseen there, unless it is declared to be made
    of whole strata (``reach="its strata"``). That cannot be told from the sample.
    """

    point: float
    variance: float
    df: int
    df_design: int
    n_incidents: int
    n_due: float
    x_recorded: float
    kish: float
    kish_due: float
    complete: bool
    design_effect: float | None
    step: float = 0.0

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class TotalEstimate:
    """A weighted total with its variance, and what its intervals need.

    ``point`` Z = sum w z; ``variance`` v(Z); ``df``, ``df_design``, ``complete`` as for
    :class:`RateEstimate`; ``n_incidents`` units of the domain with z > 0; ``count`` unweighted sum of z, all
    of it seen for certain; ``largest_weight`` w of the heaviest sampled unit in the strata that the domain
    can reach and that were not taken in full (0 when there are none); ``per_incident`` mean of ``most`` over
    the PSUs where it is above 0.
    """

    point: float
    variance: float
    df: int
    df_design: int
    n_incidents: int
    count: float
    largest_weight: float
    complete: bool
    per_incident: float = 1.0

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return math.sqrt(self.variance)

    @property
    def step(self) -> float:
        """What one more incident would add to the total: ``largest_weight`` times ``per_incident``."""
        return self.largest_weight * self.per_incident


def ratio(
    design: Design,
    y: npt.ArrayLike,
    m: npt.ArrayLike,
    *,
    domain: npt.ArrayLike | None = None,
    reach: Reach = "everywhere",
) -> RateEstimate:
    """The ratio R = sum w y / sum w m and its linearised variance.

    ``y``, ``m`` (n,) numbers of 0 or more, in the same unit (crimes); ``domain`` (n,) booleans. With e_i =
    (y_i - R m_i) / sum w m, v(R) = sum_h N_h^2 (1 - n_h/N_h) s^2_e,h / n_h, or its form for clusters and
    free weights (:func:`crime_sample.stats.strata.total_variance`). Source: Cochran (1977), section 6.11
    (the combined ratio); Woodruff (1971).

    Fails when m is zero throughout the domain, or a number is negative or not finite.

    Sugar in ten oranges and their weight, in pounds (Scheaffer, Mendenhall, Ott, *Elementary Survey
    Sampling*, example 6.2): a load of 1,800 pounds holds 101.79 pounds of sugar, give or take 6.3 (two
    standard errors).

    >>> sugar = [.021, .030, .025, .022, .033, .027, .019, .021, .023, .025]
    >>> oranges = [.40, .48, .43, .42, .50, .46, .39, .41, .42, .44]
    >>> content = ratio(stratified(["load"] * 10), sugar, oranges)
    >>> round(1800 * content.point, 2), round(2 * 1800 * content.standard_error, 1)
    (101.79, 6.3)
    """
    inside = _domain(design, domain)
    top, bottom = _within(design, y, m, inside)
    owed = float((design.weight * bottom).sum())
    if owed <= 0:
        raise _no_rate()
    point = float((design.weight * top).sum()) / owed
    variance = total_variance(design, design.weight * (top - point * bottom) / owed)
    unseen = open_units(design) & _reached(inside, reach)
    due, recorded = float(bottom.sum()), float(top.sum())
    spread = point * (1.0 - point) / due
    kish, kish_due = _kish(design, bottom, unseen)
    return RateEstimate(
        point=point,
        variance=variance,
        df=degrees_of_freedom(design, inside),
        df_design=degrees_of_freedom(design),
        n_incidents=int(np.count_nonzero(inside)),
        n_due=due,
        x_recorded=recorded,
        kish=kish,
        kish_due=kish_due,
        complete=not unseen.any(),
        design_effect=variance / spread if spread > 0 else None,
        step=float(design.weight[unseen].max(initial=0.0)) * _typical(design, bottom) / owed,
    )


def total(
    design: Design,
    z: npt.ArrayLike,
    *,
    most: npt.ArrayLike | None = None,
    domain: npt.ArrayLike | None = None,
    reach: Reach = "everywhere",
) -> TotalEstimate:
    """The total Z = sum w z and its variance.

    ``z`` (n,) numbers of 0 or more, such as crimes owed and not recorded, m - y; the total is in the same
    unit. ``most`` (n,) is the most that z could have been: for m - y it is m. It bears on the interval
    alone, and tells it how many crimes come with one incident; by default z itself, or 1 where z is 0
    throughout. v(Z) = sum_h N_h^2 (1 - n_h/N_h) s^2_z,h / n_h. Source: Cochran (1977), section 5.4. Without
    a population or weights it is the plain sum of the sample.

    Fails when a number is negative or not finite, or z exceeds ``most``.

    Hours of television in two towns and a rural area (Scheaffer, Mendenhall, Ott, *Elementary Survey
    Sampling*, examples 5.1 and 5.2): 27.7 hours a household in 310 households, give or take 2.8.

    >>> hours = {"A": [35, 43, 36, 39, 28, 28, 29, 25, 38, 27, 26, 32, 29, 40, 35, 41, 37, 31, 45, 34],
    ...          "B": [27, 15, 4, 41, 49, 25, 10, 30],
    ...          "rural": [8, 14, 12, 15, 30, 32, 21, 20, 34, 7, 11, 24]}
    >>> homes = stratified([h for h in hours for _ in hours[h]], population={"A": 155, "B": 62, "rural": 93})
    >>> week = total(homes, sum(hours.values(), []))
    >>> round(week.point / 310, 1), round(2 * week.standard_error / 310, 1)
    (27.7, 2.8)
    """
    inside = _domain(design, domain)
    value = np.where(inside, _values(design, z, "z"), 0.0)
    largest = value if most is None else np.where(inside, _values(design, most, "most"), 0.0)
    if (value > largest).any():
        raise StatisticsError("z exceeds the most it could be.", remedy="For m - y give most=m.")
    weighted = design.weight * value
    unseen = open_units(design) & _reached(inside, reach)
    return TotalEstimate(
        point=float(weighted.sum()),
        variance=total_variance(design, weighted),
        df=degrees_of_freedom(design, inside),
        df_design=degrees_of_freedom(design),
        n_incidents=int(np.count_nonzero(value)),
        count=float(value.sum()),
        largest_weight=float(design.weight[unseen].max(initial=0.0)),
        complete=not unseen.any(),
        per_incident=_typical(design, largest),
    )


def mean(design: Design, z: npt.ArrayLike, *, domain: npt.ArrayLike | None = None) -> RateEstimate:
    """The mean of z over the units of the domain: :func:`ratio` with m = 1 for each unit.

    ``z`` (n,) numbers of 0 or more; with 0 and 1 the mean is a share (of incidents that comply, say) and
    the rate intervals serve it. Source: Cochran (1977), section 5A.14. Fails as ``ratio`` does.

    >>> mean(stratified(["all"] * 4, population={"all": 40}), [1, 1, 0, 1]).point
    0.75
    """
    return ratio(design, z, np.ones(len(design)), domain=domain)


def influence(
    design: Design, y: npt.ArrayLike, m: npt.ArrayLike, *, domain: npt.ArrayLike | None = None
) -> Floats:
    """(n,) what each sampled unit adds to the error of R: w_i (y_i - R m_i) / sum w m, 0 outside the domain.

    The variance of R is :func:`total_variance` of these values, the covariance of two rates of one sample
    (two districts, two classes) is :func:`total_covariance` of theirs. Source: Woodruff (1971), JASA 66.
    Fails as ``ratio`` does.

    >>> audit = stratified(["all"] * 4, population={"all": 40})
    >>> influence(audit, [1, 1, 0, 1], [1, 1, 1, 1]).tolist()
    [0.0625, 0.0625, -0.1875, 0.0625]
    """
    top, bottom = _within(design, y, m, _domain(design, domain))
    owed = float((design.weight * bottom).sum())
    if owed <= 0:
        raise _no_rate()
    point = float((design.weight * top).sum()) / owed
    return np.asarray(design.weight * (top - point * bottom) / owed, dtype=np.float64)


def _within(design: Design, y: npt.ArrayLike, m: npt.ArrayLike, inside: Booleans) -> tuple[Floats, Floats]:
    return np.where(inside, _values(design, y, "y"), 0.0), np.where(inside, _values(design, m, "m"), 0.0)


def _no_rate() -> StatisticsError:
    return StatisticsError(
        "No crime was owed in this part of the sample, so it has no rate.", remedy="Report it as 0 of 0."
    )


def _values(design: Design, given: npt.ArrayLike, name: str) -> Floats:
    values = np.asarray(given, dtype=np.float64)
    if values.shape != (len(design),):
        raise StatisticsError(
            f"{name} has shape {values.shape} for {len(design)} sampled units.",
            remedy="Give one number for each unit.",
        )
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise StatisticsError(
            f"{name} holds a number below zero or not finite.",
            remedy="Counts of crimes are 0 or more; a gap is not 0.",
        )
    return values


def _domain(design: Design, domain: npt.ArrayLike | None) -> Booleans:
    if domain is None:
        return np.ones(len(design), dtype=np.bool_)
    inside = np.asarray(domain)
    if inside.shape != (len(design),) or inside.dtype != np.bool_:
        raise StatisticsError(
            f"A domain of type {inside.dtype} and shape {inside.shape} for {len(design)} sampled units.",
            remedy="Give one boolean for each unit: True inside.",
        )
    return inside


def _reached(inside: Booleans, reach: Reach) -> Booleans:
    """(n,) True for units of strata the domain can reach."""
    return inside if reach == "its strata" else np.ones_like(inside)


def _typical(design: Design, values: Floats) -> float:
    """Mean of the PSUs' sums over the PSUs where it is above 0; 1 if there are none."""
    sums = values if design.cluster is None else np.bincount(design.cluster, weights=values)
    above = sums[sums > 0]
    return float(above.mean()) if len(above) else 1.0


def _kish(design: Design, owed: Floats, unseen: Booleans) -> tuple[float, float]:
    """Kish counts of the PSUs owing a crime (each with the mean weight of its owing units) and of the crimes.

    Each stratum counts by the share of it that is unseen. If crimes are owed in full strata alone while
    others were open to them, all count wholly: the sample says too little about the open ones.
    """
    held = owed > 0
    share = np.where(unseen, 1.0 - design.fraction[unit_group(design)], 0.0)
    if not share[held].any():
        share = np.ones(len(design))
    weight, share_held = design.weight[held], share[held]
    if design.cluster is not None:
        _, first, code = np.unique(design.cluster[held], return_index=True, return_inverse=True)
        weight = np.bincount(code, weights=weight) / np.bincount(code)
        share_held = share_held[first]
    crimes = design.weight * owed
    return _kish_count(weight, weight, share_held), _kish_count(crimes, design.weight, share)


def _kish_count(amount: Floats, weight: Floats, share: Floats) -> float:
    return float(amount.sum() * (share * amount).sum() / (share * weight * amount).sum())
