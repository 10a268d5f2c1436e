"""Ratios, totals and means from a stratified sample, with Taylor-linearised variances.

The design is declared once (:func:`stratified`, :func:`crime_sample.stats.stages.two_stage`) and handed to every
estimator. The sampled unit is the incident; crimes are counted in it, so a recording rate is a ratio of two totals and
its denominator is random.

Letters: h stratum, i unit; N_h units in the frame, n_h drawn, w_i weight, y_i crimes recorded of the m_i
owed.

**Domains.** A domain (a district, say) is a boolean array over the units. Outside it y = m = 0 and every
unit stays in the variance; the data are never filtered (Cochran 1977, section 5A.14). A class of crime can
cut through an incident: count y and m for that class alone and give no domain.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.cells import Rows, drawn_of, gathered
from crime_sample.stats.estimates import (
    Booleans,
    Floats,
    Ints,
    RateEstimate,
    Rates,
    TotalEstimate,
    Totals,
)
from crime_sample.stats.strata import Design, stratified, total_covariance, total_variance
from crime_sample.stats.taylor import Reach, rates_of, totals_of

__all__ = [
    "Design",
    "RateEstimate",
    "Rates",
    "Reach",
    "TotalEstimate",
    "Totals",
    "influence",
    "mean",
    "ratio",
    "ratios",
    "stratified",
    "total",
    "total_covariance",
    "totals",
]


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
    found, rates = ratios(design, y, m, domain=_part(design, domain), domains=1, reach=reach)
    if not len(found):
        raise _no_rate()
    return rates.one(0)


def ratios(
    design: Design,
    y: npt.ArrayLike,
    m: npt.ArrayLike,
    *,
    domain: npt.ArrayLike | None = None,
    domains: int = 1,
    unit: npt.ArrayLike | None = None,
    whole: bool = False,
    reach: Reach = "everywhere",
) -> tuple[Ints, Rates]:
    """The rates of many domains at once: which domains owe a crime at all, and their rates in that order.

    ``y``, ``m`` (r,) numbers of 0 or more; ``domain`` (r,) code of each row's domain, 0 to ``domains`` - 1, or
    -1 outside any; ``unit`` (r,) the row's place in the sample, by default row i is unit i. With ``unit`` an
    incident can stand in several rows, one a class of crime, say: its crimes are counted in each domain, and it
    stays one unit in the variance. ``whole`` adds a last row, numbered ``domains``, of all together. All else as for
    :func:`ratio`.

    >>> audit = stratified(["all"] * 4, population={"all": 40})
    >>> places, rates = ratios(audit, [1, 1, 0, 0], [1, 1, 1, 0], domain=[0, 0, 2, 1], domains=3, whole=True)
    >>> places.tolist(), rates.point.round(3).tolist()
    ([0, 2, 3], [1.0, 0.0, 0.667])
    """
    rows = replace(_rows(design, y, m, domain, domains, unit), whole=whole)
    dense = None
    if design.calibration is not None:

        def dense(parts: Ints, point: Floats, owed: Floats) -> Floats:
            return _unit_by_unit(design, rows, parts, point, owed)

    return rates_of(gathered(design, rows), drawn_of(design, rows.columns), reach=reach, dense=dense)


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
    return totals(design, z, most=most, domain=_part(design, domain), domains=1, reach=reach).one(0)


def totals(
    design: Design,
    z: npt.ArrayLike,
    *,
    most: npt.ArrayLike | None = None,
    domain: npt.ArrayLike | None = None,
    domains: int = 1,
    unit: npt.ArrayLike | None = None,
    reach: Reach = "everywhere",
) -> Totals:
    """The totals of many domains at once, a row for each; arguments as for :func:`ratios` and :func:`total`.

    >>> audit = stratified(["all"] * 4, population={"all": 40})
    >>> totals(audit, [1, 1, 0, 0], domain=[0, 0, 1, 1], domains=2).point.tolist()
    [20.0, 0.0]
    """
    rows = _rows(design, z, z if most is None else most, domain, domains, unit)
    if most is not None and np.any(rows.z > rows.m):
        raise StatisticsError("z exceeds the most it could be.", remedy="For m - y give most=m.")
    found = totals_of(
        gathered(design, rows), drawn_of(design, domains), bounded=most is not None, reach=reach
    )
    if not design.expands:
        found = replace(found, least=np.zeros(domains))
    elif design.share is not None:  # an event drawn by each of its units is there once
        found = replace(found, least=_held(design.share, rows, domains))
    if design.calibration is not None:
        found = replace(
            found, variance=_unit_by_unit(design, rows, np.arange(domains), None, np.ones(domains))
        )
    return found


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
    n = len(design)
    return np.where(inside, _values(y, n, "y"), 0.0), np.where(inside, _values(m, n, "m"), 0.0)


def _no_rate() -> StatisticsError:
    return StatisticsError(
        "No crime was owed in this part of the sample, so it has no rate.", remedy="Report it as 0 of 0."
    )


def _rows(
    design: Design,
    z: npt.ArrayLike,
    m: npt.ArrayLike,
    domain: npt.ArrayLike | None,
    domains: int,
    unit: npt.ArrayLike | None,
) -> Rows:
    places = None if unit is None else np.asarray(unit, dtype=np.int64)
    n = len(design) if places is None else len(places)
    codes = None if domain is None else np.asarray(domain)
    if codes is not None and (
        codes.shape != (n,)
        or codes.dtype.kind not in "iu"
        or (n and not -1 <= codes.min() <= codes.max() < domains)
    ):
        raise StatisticsError(
            f"Domains of type {codes.dtype} and shape {codes.shape} for {n} rows.",
            remedy=f"Give one whole number for each: 0 to {domains - 1}, or -1 outside any.",
        )
    if places is not None and n and not 0 <= places.min() <= places.max() < len(design):
        raise StatisticsError(
            f"A row names unit {places.max()} of {len(design)}.", remedy="Count the units from 0."
        )
    part = None if codes is None else codes.astype(np.int64, copy=False)
    return Rows(places, part, _values(z, n, "y"), _values(m, n, "m"), domains)


def _values(given: npt.ArrayLike, n: int, name: str) -> Floats | Ints:
    values = np.asarray(given)
    if values.dtype.kind not in "iu":
        values = np.asarray(given, dtype=np.float64)
    if values.shape != (n,):
        raise StatisticsError(
            f"{name} has shape {values.shape} for {n} sampled units.", remedy="Give one number for each unit."
        )
    least, most = (values.min(), values.max()) if n else (0, 0)
    if not (least >= 0 and most < np.inf):  # neither holds where a value is not a number
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


def _part(design: Design, domain: npt.ArrayLike | None) -> Ints | None:
    """Codes of one domain: 0 inside, -1 outside."""
    return None if domain is None else _domain(design, domain).astype(np.int64) - 1


def _held(share: Floats, rows: Rows, domains: int) -> Floats:
    """(K,) what the sample itself holds of each domain, each unit for its share of its event."""
    part = np.zeros(len(rows.z), dtype=np.int64) if rows.part is None else rows.part
    inside = part >= 0
    held = (share if rows.unit is None else share[rows.unit]) * rows.z
    return np.bincount(part[inside], held[inside], domains).astype(np.float64, copy=False)


def _unit_by_unit(design: Design, rows: Rows, parts: Ints, point: Floats | None, scale: Floats) -> Floats:
    """(K,) variances of a calibrated sample, whose residuals no part has to itself: of rates, or of totals of z."""
    unit = np.arange(len(design)) if rows.unit is None else rows.unit
    value = np.asarray(rows.z, dtype=np.float64)
    found = []
    for place, part in enumerate(parts):
        error = value if point is None else value - point[place] * rows.m
        if rows.part is not None and part < rows.parts:
            error = np.where(rows.part == part, error, 0.0)
        sums = np.bincount(unit, error, len(design))
        found.append(total_variance(design, design.weight * sums / scale[place]))
    return np.array(found)
