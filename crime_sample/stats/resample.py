"""Replicate variances of rates and totals: the stratified jackknife and the rescaled bootstrap.

Both ask how far the answer moves when the sample is a little different; neither needs a derivative. For a
rate they agree with the linearised variance in samples of any size worth having, so they serve to check it,
and for what has no formula.

Letters: h stratum, c primary sampling unit (PSU: the cluster, or the unit itself) of the n_h drawn, f_h the
share drawn; t_hc weighted sums of y and m over a PSU; b = 1..B replicate; k domains.

**Implicit weights.** A rate depends on a replicate's weights through the two totals alone, so the totals of
each replicate are computed from the sums t_hc and no matrix of weights (n by B) is ever made.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.counts import add_resamples
from crime_sample.stats.ratio import influence
from crime_sample.stats.replicated import WHOLE, Centre, Replicates, percentile_interval
from crime_sample.stats.spread import Strata
from crime_sample.stats.strata import Booleans, Design, Floats, degrees_of_freedom, open_units

__all__ = ["REPLICATES", "Replicates", "percentile_interval", "replicates"]


def replicates(
    design: Design,
    y: npt.ArrayLike,
    m: npt.ArrayLike,
    *,
    domains: Mapping[str, npt.ArrayLike] | None = None,
    kind: str = "jackknife",
    count: int = 2000,
    seed: int = 0,
    centre: Centre = "mean",
) -> Replicates:
    """Replicate rates sum w y / sum w m of the whole sample and of each domain, all from the same draws.

    ``y``, ``m``, ``domains`` as for :func:`crime_sample.stats.ratio.ratio`.

    ``jackknife`` leaves out one PSU at a time, the others of its stratum weighing n_h / (n_h - 1) times as
    much: sum_hc (1 - f_h) (n_h - 1) / n_h (R_(hc) - centre)^2, R ``survey::as.svrepdesign(type = "JKn")``.
    ``count`` and ``seed`` do not matter to it. Source: Wolter (2007), *Introduction to Variance Estimation*,
    chapter 4.

    ``bootstrap`` draws n_h - 1 PSUs of each stratum with replacement, ``count`` times; PSU c, drawn k_c
    times, weighs 1 - l_h + l_h k_c n_h / (n_h - 1) times as much, with l_h = sqrt(1 - f_h), never below 0;
    a_b = 1 / (B - 1). Without f_h this is R's ``type = "subbootstrap"``, which knows no population. Source:
    Rao, Wu (1988), JASA 83, 231-241; Rao, Wu, Yue (1992), Survey Methodology 18, 209-217. One seed gives one
    answer for the same numbers on one version of numpy; calls with other y and m are not paired, so ask for
    all domains at once. The work grows with B n, or in large strata of few distinct (y, m) with B times
    those: their counts are drawn instead, from the same distribution.

    ``centre``: R measures from the ``mean`` of the replicates unless told ``mse = TRUE``, which is
    ``point``.

    Strata taken in full have no replicates. A stratum of one PSU: ``collapse`` joins as in the linearised
    variance; ``certainty`` leaves it out; ``adjust`` puts the average PSU of the sample in its place (the
    jackknife with a_b = 1 - f_h, the bootstrap at the toss of a coin towards or away from it), which for
    totals is the linearised rule itself (R's jackknife drops the stratum instead and forgets f_h).

    Fails as ``ratio`` does, for a calibrated design (each replicate would need calibrating; the linearised
    variance does it right), for any but simple random samples in strata, and when every stratum is full. A domain of
    which some replicate owes nothing hangs on a unit or two: its totals have replicates, its rate has none and is
    refused when asked for.

    Sugar in ten oranges (:func:`crime_sample.stats.ratio.ratio`): where linearisation says give or take 6.3
    pounds, the jackknife says 6.3 and the bootstrap, but for chance, the same.

    >>> from crime_sample.stats.ratio import stratified
    >>> sugar = [.021, .030, .025, .022, .033, .027, .019, .021, .023, .025]
    >>> oranges = [.40, .48, .43, .42, .50, .46, .39, .41, .42, .44]
    >>> left_out = replicates(stratified(["load"] * 10), sugar, oranges)
    >>> drawn = replicates(stratified(["load"] * 10), sugar, oranges, kind="bootstrap")
    >>> margins = [2 * 1800 * float(one.variance[0]) ** 0.5 for one in (left_out, drawn)]
    >>> round(margins[0], 1), 5.9 < margins[1] < 6.7
    (6.3, True)
    """
    if kind not in REPLICATES:
        raise StatisticsError(
            f"There are no replicates of kind {kind!r}.", remedy=f"Choose one of: {', '.join(REPLICATES)}."
        )
    if centre not in ("mean", "point"):
        raise StatisticsError(
            f"Replicates are not measured from {centre!r}.", remedy="Choose 'mean' or 'point'."
        )
    if design.calibration is not None:
        raise StatisticsError(
            "Every replicate of a calibrated design would need calibrating, and none is.",
            remedy="Use the linearised variance, which allows for it, or replicate the design as drawn.",
        )
    if not isinstance(design.spread, Strata):
        raise StatisticsError(
            "No replicates are known here for samples drawn with unequal chances, systematically or in two stages.",
            remedy="Use the linearised variance, which allows for it.",
        )
    if count < 2:
        raise StatisticsError(f"{count} replicates have no variance.", remedy="Ask for 1,000 or more.")
    if seed < 0:
        raise StatisticsError(f"The seed is {seed}.", remedy="Give a whole number of 0 or more.")
    inside = _inside(design, domains)
    sums = _psu_sums(design, y, m, inside)
    whole = sums.sum(axis=0)
    each, scale = REPLICATES[kind](design, sums, count, np.random.default_rng(seed))
    each += whole
    k = len(inside)
    open_ = open_units(design)
    df = np.array([degrees_of_freedom(design, units & open_) for units in inside.values()], dtype=np.int64)
    return Replicates(kind, tuple(inside), whole[:k], whole[k:], each[:, :k], each[:, k:], scale, centre, df)


def _inside(design: Design, domains: Mapping[str, npt.ArrayLike] | None) -> dict[str, Booleans]:
    given = dict(domains or {})
    if WHOLE in given:
        raise StatisticsError(f"A domain is named '{WHOLE}'.", remedy="That is the whole sample: rename it.")
    return {WHOLE: np.ones(len(design), dtype=np.bool_)} | {name: np.asarray(given[name]) for name in given}


def _psu_sums(design: Design, y: npt.ArrayLike, m: npt.ArrayLike, inside: dict[str, Booleans]) -> Floats:
    """(P, 2k) weighted sums over each PSU: of y in each domain, then of m. Checked as a ratio is."""
    for units in inside.values():
        influence(design, y, m, domain=units)
    columns = [
        design.weight * np.where(units, np.asarray(values, dtype=np.float64), 0.0)
        for values in (y, m)
        for units in inside.values()
    ]
    if design.cluster is not None:
        size = len(design.psu_stratum)
        columns = [
            np.bincount(design.cluster, weights=one, minlength=size).astype(np.float64) for one in columns
        ]
    return np.column_stack(columns)


def _deviations(design: Design, sums: Floats) -> tuple[Floats, Booleans, Booleans]:
    """Each PSU's sums less its stratum's mean; which PSUs stand beside others; which alone but adjusted."""
    group, n = design.psu_stratum, design.drawn
    total = [np.bincount(group, weights=column, minlength=len(n)) for column in sums.T]
    centre = np.column_stack(total) / n[:, None]
    adjusted = (n == 1) & (design.lonely == "adjust")
    centre[adjusted] = sums.mean(axis=0)
    open_ = design.fraction < 1.0
    several, alone = (open_ & (n > 1))[group], (open_ & adjusted)[group]
    if not (several.any() or alone.any()):
        raise StatisticsError(
            "Every stratum was taken in full, or counts for certain: there is nothing to replicate.",
            remedy="The rate has no sampling error; report it as it is.",
        )
    return sums - centre[group], several, alone


def _jackknife(design: Design, sums: Floats, count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(B, 2k) how far the totals move without each PSU, and (B,) the scales."""
    away, several, alone = _deviations(design, sums)
    n, unseen = design.drawn[design.psu_stratum], 1.0 - design.fraction[design.psu_stratum]
    grown = np.where(several, n / np.maximum(n - 1, 1), 1.0)
    kept = several | alone
    return -(away * grown[:, None])[kept], (unseen / grown)[kept]


def _bootstrap(design: Design, sums: Floats, count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(B, 2k) how far the totals move in each resample, and (B,) the scales."""
    away, several, alone = _deviations(design, sums)
    group, n = design.psu_stratum, design.drawn
    moved = np.zeros((count, sums.shape[1]))
    order = np.flatnonzero(several)[np.argsort(group[several], kind="stable")]
    edges = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    for start, end in itertools.pairwise(edges):
        h = group[order[start]]
        grown = math.sqrt(1.0 - design.fraction[h]) * n[h] / (n[h] - 1)
        add_resamples(rng, grown * away[order[start:end]], int(n[h]) - 1, moved)
    if alone.any():
        coins = 2.0 * rng.integers(0, 2, size=(count, int(alone.sum()))) - 1.0
        moved += coins @ (away[alone] * np.sqrt(1.0 - design.fraction[group[alone]])[:, None])
    return moved, np.full(count, 1.0 / (count - 1))


REPLICATES: dict[str, Callable[[Design, Floats, int, np.random.Generator], tuple[Floats, Floats]]] = {
    "jackknife": _jackknife,
    "bootstrap": _bootstrap,
}
"""Kinds of replicates by name: each gives the moves of the totals (B, 2k) and the scales (B,)."""
