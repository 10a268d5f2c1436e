"""How the sample was drawn: strata, weights, population counts, clusters; declared once, used by every
estimator.

Letters: h = 1..H stratum, i = 1..n sampled unit, c primary sampling unit (PSU: the cluster, or the unit
itself); N_h PSUs in the frame, n_h PSUs drawn, w_i weight.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.declared import (
    chances_of,
    coded,
    counts_of,
    in_order,
    level_weight,
    psus,
    refuse_overfull,
    weights_of,
)
from crime_sample.stats.lonely import Join, rule_of
from crime_sample.stats.spread import Chances, Held, Spread, Stages, Strata, Successive, Unequal

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Lonely = Literal["fail", "adjust", "collapse", "certainty"]

DUST = 1e-9
"""A weight this little below 1 is 1: what rounding leaves of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What known totals take out of a variance: the part of a variable that they explain.

    ``basis`` (n, k) orthonormal columns spanning sqrt(d) X, X the known variables and d the weights before
    calibration; ``scale`` (n,) g sqrt(d), g the factor by which calibration changed each weight.
    """

    basis: Floats
    scale: Floats

    def residual(self, value: Floats) -> Floats:
        """(n,) weighted values less what X explains of them, by regression with the weights d.

        Source: Deville, Sarndal (1992), JASA 87, eq. 3.4; R ``survey::svyrecvar`` of a calibrated design.
        """
        spread = value / self.scale
        return (spread - self.basis @ (self.basis.T @ spread)) * self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A drawn sample, as :func:`stratified` or :func:`crime_sample.stats.stages.two_stage` checked it. Make it with
    those, not by hand.

    ``stratum`` (n,) code of each unit's stratum, an index into ``names`` (H,), which stand in order;
    ``weight`` (n,) units of the frame each unit speaks for; ``population`` (H,) N_h, None for a sample
    drawn with replacement (no finite population correction) or in two stages; ``cluster`` (n,) code of each unit's
    PSU, or None when each unit is its own; ``lonely`` what was chosen for strata with one PSU; ``spread`` the form of
    the variance, by which the sample was drawn (:mod:`crime_sample.stats.spread`); ``calibration`` what
    post-stratification or raking leaves of the variance, None without.

    Derived: ``psu_stratum`` (P,) stratum code of each PSU as the variance uses it (after collapsing; in two stages
    that of each unit within its district), ``drawn`` (G,) PSUs drawn and ``fraction`` (G,) the share of PSUs drawn in
    those strata (0 with replacement; of both stages together); ``level_weight`` (G,) the weight of every unit there,
    None if they differ within a stratum.

    ``share`` (n,) the part of its event that each unit counts for, where one event can stand in several units of the
    frame (:mod:`crime_sample.stats.multiplicity`): ``weight`` has it in it already. None without.
    """

    stratum: Ints
    names: tuple[str, ...]
    weight: Floats
    population: Floats | None
    cluster: Ints | None
    lonely: Lonely
    spread: Spread
    psu_stratum: Ints
    drawn: Ints
    fraction: Floats
    level_weight: Floats | None = None
    calibration: Calibration | None = None
    share: Floats | None = None

    def __len__(self) -> int:
        return len(self.stratum)

    @property
    def expands(self) -> bool:
        """Whether the weights expand the sample to a frame that holds it: none is below 1 and some are above.

        A unit then stands for itself at the least, and its crimes are in every total of the frame for certain.
        Weights on another scale, or 1 throughout for want of any, bound nothing: as many crimes as the sample holds
        are then as much a matter of chance as any other number.
        """
        weight = self.weight if self.share is None else self.weight / self.share
        return bool(weight.min() >= 1 - DUST and weight.max() > 1)

    @property
    def approximate(self) -> str:
        """Why the variance is an approximation even for totals, to be said beside it; empty where it is unbiased."""
        return self.spread.approximate


def stratified(
    stratum: Sequence[Hashable],
    *,
    population: Mapping[Any, float] | None = None,
    weight: npt.ArrayLike | None = None,
    cluster: Sequence[Hashable] | None = None,
    probability: npt.ArrayLike | None = None,
    order: npt.ArrayLike | None = None,
    unequal: Unequal = "hajek",
    lonely: Lonely = "fail",
) -> Design:
    """Declare a stratified sample.

    ``stratum`` (n,) label of each sampled unit; ``population`` label -> N_h, the COUNT of units in the
    frame's stratum (of clusters, when ``cluster`` (n,) names them); ``weight`` (n,) in frame units per
    sampled unit, by default N_h / n_h, or 1 without a population. Without a population the sample counts as
    drawn with replacement.

    ``probability`` (n,) pi, in (0, 1], for a sample drawn with unequal chances without replacement and a fixed
    number from each stratum (Pareto or other pi-ps), in place of population and weight: weights are 1 / pi
    (:class:`crime_sample.stats.spread.Chances`, by ``hajek``, or ``brewer`` as R).

    ``order`` (n,) place of each unit in the ordered frame of its stratum, in which every so many-th was drawn from a
    start at random: a systematic sample, its variance by the differences of neighbours
    (:class:`crime_sample.stats.spread.Successive`), and approximate. Numbers need only rise: ranks or rows of the
    frame. A cluster stands where its first unit does. Units that could not be had leave the order.

    A stratum with one PSU (n_h = 1 < N_h) has no variance of its own. ``lonely`` says what then: ``fail``
    refuses; ``adjust`` measures that PSU's distance from the mean of all PSUs; ``collapse`` joins the
    stratum, for the variance only, to the next one by name that is not taken in full (the last: to the one
    before; Cochran 1977, section 5A.12: errs on the high side); ``certainty`` says it adds no variance.

    Fails when a label has no N_h, a stratum was not sampled, n_h > N_h, N_h is not a whole count of at
    least 1, a weight is not above zero, a cluster lies in two strata, or two PSUs of a stratum have one place.

    >>> sample = stratified(["A", "A", "B", "B"], population={"A": 10, "B": 4})
    >>> sample.names, sample.weight.tolist()
    (('A', 'B'), [5.0, 5.0, 2.0, 2.0])
    """
    join = rule_of(lonely)
    labels, codes = coded(stratum)
    if not len(codes):
        raise StatisticsError("The sample holds no units.", remedy="Draw a sample first.")
    names = tuple(str(label) for label in labels)
    chance = None
    if probability is not None:
        if population is not None or weight is not None or cluster is not None or order is not None:
            raise StatisticsError(
                "Chances of being drawn were given together with a population, weights, clusters or an order.",
                remedy="Give the chances alone: they say the first three, and no variance is known here for a "
                "systematic sample with unequal chances.",
            )
        chance = chances_of(probability, len(codes))
        weight = 1.0 / chance
    counts = counts_of(population, labels)
    psu, psu_stratum = psus(cluster, codes, names)
    if weight is None:
        drawn = np.bincount(psu_stratum, minlength=len(names))
        weights = np.ones(len(codes)) if counts is None else (counts / drawn)[codes]
    else:
        weights = weights_of(weight, len(codes))
    if chance is None:
        strata = _simple(psu_stratum, counts, names, lonely, join)
        spread: Spread = strata
        if order is not None:
            spread = Successive(strata, *in_order(order, psu, psu_stratum, strata.group, names))
    else:
        strata = _by_chance(psu_stratum, chance, unequal, names, lonely, join)
        spread = Chances(strata, chance, unequal)
    unit_strata = strata.group if psu is None else strata.group[psu]
    return Design(
        codes, names, weights, counts, psu, lonely, spread, strata.group, strata.drawn, strata.fraction,
        level_weight=level_weight(weights, unit_strata, len(strata.drawn)),
    )  # fmt: skip


def _simple(
    psu_stratum: Ints, counts: Floats | None, names: tuple[str, ...], lonely: Lonely, join: Join
) -> Strata:
    """The variance strata of simple random samples."""
    drawn = np.bincount(psu_stratum, minlength=len(names))
    if counts is None:
        group = join(drawn, np.zeros(len(names)), names)
        members = np.bincount(group[psu_stratum])
        return Strata(group[psu_stratum], members, np.zeros(len(members)), lonely == "adjust")
    refuse_overfull(drawn, counts, names)
    group = join(drawn, drawn / counts, names)
    members = np.bincount(group[psu_stratum])
    return Strata(group[psu_stratum], members, members / np.bincount(group, counts), lonely == "adjust")


def _by_chance(
    psu_stratum: Ints, chance: Floats, unequal: Unequal, names: tuple[str, ...], lonely: Lonely, join: Join
) -> Strata:
    """The variance strata of samples drawn with unequal chances; the share drawn is the mean chance of their PSUs."""
    open_ = np.bincount(psu_stratum, chance < 1, len(names)) > 0
    counted = (chance < 1) | (unequal == "brewer") | ~open_[psu_stratum]
    drawn = np.bincount(psu_stratum[counted], minlength=len(names))
    group = join(drawn, np.where(open_, 0.0, 1.0), names)[psu_stratum]
    members = np.bincount(group[counted])
    unseen = np.bincount(group, 1.0 - chance)
    return Strata(group, members, 1.0 - unseen / members, lonely == "adjust")


def open_units(design: Design) -> Booleans:
    """(n,) True for units of strata that were not taken in full: those that leave something unseen."""
    return (design.fraction < 1.0)[unit_group(design)]


def unit_group(design: Design) -> Ints:
    """(n,) code of the variance stratum of each unit."""
    return design.psu_stratum if design.cluster is None else design.psu_stratum[design.cluster]


def first_drawn(design: Design) -> Ints:
    """(n,) code of what was drawn first of each unit: its district in two stages, its cluster, or itself."""
    if isinstance(design.spread, Stages):
        return design.spread.district
    return np.arange(len(design)) if design.cluster is None else design.cluster


def total_variance(design: Design, value: Floats) -> float:
    """Variance of a weighted total from the weighted values ``value`` (n,) of its units.

    v = sum_h (1 - n_h/N_h) n_h/(n_h - 1) sum_c (t_hc - mean_h t)^2, t_hc the sum over PSU c of stratum h;
    with all weights N_h/n_h this is sum_h N_h^2 (1 - n_h/N_h) s^2_h / n_h. Source: Cochran (1977), section
    5.4 for strata, 9.2 for clusters; R ``survey::svyrecvar`` with one stage. Strata with one PSU, and samples drawn
    otherwise, as the design says (:mod:`crime_sample.stats.spread`).
    """
    return total_covariance(design, value, value)


def total_covariance(design: Design, one: Floats, other: Floats) -> float:
    """Covariance of two weighted totals from the weighted values (n,) of their units.

    As :func:`total_variance`, with products of the two deviations in place of squares.
    """
    left = _psu_totals(design, one)
    right = left if other is one else _psu_totals(design, other)
    return float(design.spread.covariances(_every_psu(design), left, right)[0])


def gathers(design: Design) -> bool:
    """Whether units that are alike can be gathered: no variance needs each of them by itself."""
    return design.calibration is None and isinstance(design.spread, Strata)


def degrees_of_freedom(design: Design, inside: Booleans | None = None) -> int:
    """PSUs less strata, of those with a unit ``inside`` (n,): R ``survey::degf`` of a design or subset.

    Districts less 1 in two stages; otherwise as the form of the variance has it.
    """
    held = _every_psu(design)
    if inside is not None:
        psu = np.flatnonzero(inside) if design.cluster is None else np.unique(design.cluster[inside])
        held = Held(psu, np.zeros(len(psu), dtype=np.int64), 1)
    return int(design.spread.degrees(held)[0])


def _psu_totals(design: Design, value: Floats) -> Floats:
    """(P,) sums over the PSUs, of what calibration leaves."""
    if design.calibration is not None:
        value = design.calibration.residual(value)
    if design.cluster is None:
        return value
    return np.bincount(design.cluster, value, len(design.psu_stratum)).astype(np.float64, copy=False)


def _every_psu(design: Design) -> Held:
    psus = len(design.psu_stratum)
    return Held(np.arange(psus), np.zeros(psus, dtype=np.int64), 1)
