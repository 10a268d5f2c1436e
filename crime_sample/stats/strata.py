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
    level_weight,
    psus,
    refuse_overfull,
    weights_of,
)
from crime_sample.stats.lonely import LONELY

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Lonely = Literal["fail", "adjust", "collapse", "certainty"]
Unequal = Literal["hajek", "brewer"]

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
    """A drawn sample, as :func:`stratified` checked it. Make it with that function, not by hand.

    ``stratum`` (n,) code of each unit's stratum, an index into ``names`` (H,), which stand in order;
    ``weight`` (n,) units of the frame each unit speaks for; ``population`` (H,) N_h, or None for a sample
    drawn with replacement (no finite population correction); ``cluster`` (n,) code of each unit's PSU, or
    None when each unit is its own; ``lonely`` what was chosen for strata with one PSU; ``calibration`` what
    post-stratification or raking leaves of the variance, None without.

    Derived: ``psu_stratum`` (P,) stratum code of each PSU as the variance uses it (after collapsing),
    ``drawn`` (G,) PSUs drawn and ``fraction`` (G,) the share of PSUs drawn in those strata (0 with
    replacement); ``level_weight`` (G,) the weight of every unit there, None if they differ within a stratum;
    ``unseen`` (P,) one less each PSU's chance to be drawn, None where all of a stratum had the same.

    ``share`` (n,) the part of its event that each unit counts for, where one event can stand in several units of the
    frame (:mod:`crime_sample.stats.multiplicity`): ``weight`` has it in it already. None without.
    """

    stratum: Ints
    names: tuple[str, ...]
    weight: Floats
    population: Floats | None
    cluster: Ints | None
    lonely: Lonely
    psu_stratum: Ints
    drawn: Ints
    fraction: Floats
    level_weight: Floats | None = None
    unseen: Floats | None = None
    unequal: Unequal = "hajek"
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


def stratified(
    stratum: Sequence[Hashable],
    *,
    population: Mapping[Any, float] | None = None,
    weight: npt.ArrayLike | None = None,
    cluster: Sequence[Hashable] | None = None,
    probability: npt.ArrayLike | None = None,
    unequal: Unequal = "hajek",
    lonely: Lonely = "fail",
) -> Design:
    """Declare a stratified sample.

    ``stratum`` (n,) label of each sampled unit; ``population`` label -> N_h, the COUNT of units in the
    frame's stratum (of clusters, when ``cluster`` (n,) names them); ``weight`` (n,) in frame units per
    sampled unit, by default N_h / n_h, or 1 without a population. Without a population the sample counts as
    drawn with replacement.

    ``probability`` (n,) pi, in (0, 1], for a sample drawn with unequal chances without replacement and a fixed
    number from each stratum (Pareto or other pi-ps), in place of population and weight: weights are 1 / pi, and the
    variance is n_h / (n_h - 1) sum_c (1 - pi_c)(t_c - G)^2, G the mean of t weighted by 1 - pi (``hajek``; Hajek
    1964, Annals of Mathematical Statistics 35; for Pareto sampling Rosen 1997, J. Statistical Planning and Inference
    62) or the plain mean (``brewer``; R ``svydesign(pps = "brewer")``).

    A stratum with one PSU (n_h = 1 < N_h) has no variance of its own. ``lonely`` says what then: ``fail``
    refuses; ``adjust`` measures that PSU's distance from the mean of all PSUs; ``collapse`` joins the
    stratum, for the variance only, to the next one by name that is not taken in full (the last: to the one
    before; Cochran 1977, section 5A.12: errs on the high side); ``certainty`` says it adds no variance.

    Fails when a label has no N_h, a stratum was not sampled, n_h > N_h, N_h is not a whole count of at
    least 1, a weight is not above zero, or a cluster lies in two strata.

    >>> sample = stratified(["A", "A", "B", "B"], population={"A": 10, "B": 4})
    >>> sample.names, sample.weight.tolist()
    (('A', 'B'), [5.0, 5.0, 2.0, 2.0])
    """
    if lonely not in LONELY:
        raise StatisticsError(
            f"There is no rule {lonely!r} for strata with one unit.",
            remedy=f"Choose one of: {', '.join(LONELY)}.",
        )
    labels, codes = coded(stratum)
    if not len(codes):
        raise StatisticsError("The sample holds no units.", remedy="Draw a sample first.")
    names = tuple(str(label) for label in labels)
    if probability is not None:
        if population is not None or weight is not None or cluster is not None:
            raise StatisticsError(
                "Chances of being drawn were given together with a population, weights or clusters.",
                remedy="Give the chances alone: they say all three.",
            )
        chance = chances_of(probability, len(codes))
        weight = 1.0 / chance
    counts = counts_of(population, labels)
    psu, psu_stratum = psus(cluster, codes, names)
    drawn = np.bincount(psu_stratum, minlength=len(names))
    if counts is None:
        fraction = np.zeros(len(names))
    else:
        refuse_overfull(drawn, counts, names)
        fraction = drawn / counts
    if weight is None:
        weights = np.ones(len(codes)) if counts is None else (counts / drawn)[codes]
    else:
        weights = weights_of(weight, len(codes))
    if probability is not None:  # a stratum of which every unit was sure to be drawn is taken in full
        fraction = np.where(np.bincount(psu_stratum, chance < 1, len(names)) > 0, 0.0, 1.0)
    group = LONELY[lonely](drawn, fraction, names)
    members = np.bincount(group[psu_stratum])
    fraction = np.zeros(len(members)) if counts is None else members / _sums(group, counts, len(members))
    variance_stratum = group[psu_stratum]
    unseen = None
    if probability is not None:
        unseen = 1.0 - chance
        fraction = 1.0 - _sums(variance_stratum, unseen, len(members)) / members
    return Design(
        codes, names, weights, counts, psu, lonely, variance_stratum, members, fraction,
        unseen=unseen, unequal=unequal,
        level_weight=level_weight(weights, variance_stratum if psu is None else variance_stratum[psu], len(members)),
    )  # fmt: skip


def open_units(design: Design) -> Booleans:
    """(n,) True for units of strata that were not taken in full: those that leave something unseen."""
    return (design.fraction < 1.0)[unit_group(design)]


def unit_group(design: Design) -> Ints:
    """(n,) code of the variance stratum of each unit."""
    return design.psu_stratum if design.cluster is None else design.psu_stratum[design.cluster]


def total_variance(design: Design, value: Floats) -> float:
    """Variance of a weighted total from the weighted values ``value`` (n,) of its units.

    v = sum_h (1 - n_h/N_h) n_h/(n_h - 1) sum_c (t_hc - mean_h t)^2, t_hc the sum over PSU c of stratum h;
    with all weights N_h/n_h this is sum_h N_h^2 (1 - n_h/N_h) s^2_h / n_h. Source: Cochran (1977), section
    5.4 for strata, 9.2 for clusters; R ``survey::svyrecvar`` with one stage. Strata with one PSU as the
    design says.
    """
    return total_covariance(design, value, value)


def total_covariance(design: Design, one: Floats, other: Floats) -> float:
    """Covariance of two weighted totals from the weighted values (n,) of their units.

    As :func:`total_variance`, with products of the two deviations in place of squares.
    """
    left = _deviations(design, one)
    right = left if other is one else _deviations(design, other)
    product = left * right if design.unseen is None else design.unseen * left * right
    within = _sums(design.psu_stratum, product, len(design.drawn))
    single = design.drawn == 1
    scale = np.where(single, 1.0, design.drawn / np.maximum(design.drawn - 1, 1))
    if design.unseen is None:
        scale = (1.0 - design.fraction) * scale
    return float(scale @ within)


def by_unit(design: Design) -> bool:
    """Whether the variance needs each unit by itself: what is alike cannot be gathered."""
    return design.calibration is not None or design.unseen is not None


def _deviations(design: Design, value: Floats) -> Floats:
    """(P,) sums over the PSUs, each less the mean of its stratum."""
    if design.calibration is not None:
        value = design.calibration.residual(value)
    totals = value if design.cluster is None else _sums(design.cluster, value, len(design.psu_stratum))
    size = len(design.drawn)
    if design.unseen is None or design.unequal == "brewer":
        centre = _sums(design.psu_stratum, totals, size) / design.drawn
    else:
        weight = _sums(design.psu_stratum, design.unseen, size)
        centre = _sums(design.psu_stratum, design.unseen * totals, size) / np.where(weight > 0, weight, 1.0)
    if design.lonely == "adjust":
        centre[design.drawn == 1] = totals.mean()
    return totals - centre[design.psu_stratum]


def degrees_of_freedom(design: Design, inside: Booleans | None = None) -> int:
    """PSUs less strata, of those with a unit ``inside`` (n,): R ``survey::degf`` of a design or subset."""
    if inside is None:
        return len(design.psu_stratum) - len(design.drawn)
    if design.cluster is None:
        held = inside
    else:
        held = np.bincount(design.cluster[inside], minlength=len(design.psu_stratum)) > 0
    strata = np.bincount(design.psu_stratum[held], minlength=len(design.drawn))
    return int(np.count_nonzero(held)) - int(np.count_nonzero(strata))


def _sums(codes: Ints, values: Floats, size: int) -> Floats:
    """(size,) sum of the values under each code."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
