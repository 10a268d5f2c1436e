"""Weights made to agree with what is known of the whole frame, and variances that allow for it.

A stratified draw already agrees with the frame's strata. When the frame holds more than was used in the
draw (the number of logs by district and month, say), the weights can be shifted so that the sample adds up
to those numbers too. What the known totals explain of y and m then drops out of the variance.

**What is a known total.** A count made over the whole frame, of something read from the frame itself for
every unit. Crimes owed or recorded are not: they are what the audit is to find out, and a published crime
figure counts another set of records.

Each function gives a design with new weights and its ``calibration`` set, so that ratio, total, mean and
influence work on it unchanged. Degrees of freedom stay PSUs less strata, as R ``survey::degf`` has it: with
k known totals and few PSUs that is generous by up to k. Strata taken in full are shifted with the others, as
in R, though nothing in them was unknown: their part of a total is then no longer the plain count.

Letters: i unit, d_i weight before, w_i weight after, g_i = w_i / d_i, x_i (k,) what is known of the unit,
T (k,) its totals over the frame.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.strata import Calibration, Design, Floats, Ints, open_units

ALIKE = 1e-9
"""Known totals that differ by less than this share agree."""
FLAT = 1e-9
"""A direction of X shorter than this share of the longest is one that the others already span."""

Labels = Sequence[Hashable]


def poststratify(design: Design, labels: Labels, totals: Mapping[Any, float]) -> Design:
    """Weights that give each post-stratum its known count: w_i = d_i N_l / sum of d over label l.

    ``labels`` (n,) the post-stratum of each sampled unit (district by month, say); ``totals`` label -> N_l,
    units of the frame, every label of the frame among them. Use it when those counts are known for the whole
    frame and each post-stratum holds more than some 20 sampled units; join small ones beforehand. Source:
    Cochran (1977), section 5A.9; Holt, Smith (1979), JRSS A 142, 33-46; variance as R
    ``survey::postStratify``.

    Fails when a label has no total, a total no unit, a total is not above zero, the design is calibrated
    already, or all its strata were taken in full.

    Of 4,000 students 400 were asked, 84 of 240 women and 40 of 160 men meant to teach; the register has
    2,700 women and 1,300 men (Lohr, *Sampling: Design and Analysis*, on ratio estimation): 1,270 will teach,
    where the sample alone said 1,240.

    >>> from crime_sample.stats.ratio import stratified, total
    >>> asked = stratified(["all"] * 400, population={"all": 4000})
    >>> will_teach = [1] * 84 + [0] * 156 + [1] * 40 + [0] * 120
    >>> known = poststratify(asked, ["woman"] * 240 + ["man"] * 160, {"woman": 2700, "man": 1300})
    >>> round(total(asked, will_teach).point), round(total(known, will_teach).point)
    (1240, 1270)
    """
    _refuse_again(design)
    codes, counts = _coded(labels, totals, len(design), "The labels")
    held = np.bincount(codes, weights=design.weight)
    basis = np.zeros((len(design), len(counts)))
    basis[np.arange(len(design)), codes] = np.sqrt(design.weight / held[codes])
    return _with(design, design.weight * (counts / held)[codes], basis)


def rake(
    design: Design,
    margins: Mapping[str, tuple[Labels, Mapping[Any, float]]],
    *,
    tolerance: float = 1e-12,
    rounds: int = 1000,
) -> Design:
    """Weights that give each label of several margins its known count, margin by margin until all agree.

    ``margins`` name -> (labels (n,), totals label -> N_l): district and month apart, say, when their cross
    table is not known or too thin for :func:`poststratify`. w_i = d_i exp(x_i' b), the weights closest to d
    in the sense of sum w log(w / d). Done when every margin meets its totals to ``tolerance`` (a share),
    within so many ``rounds``. Source: Deming, Stephan (1940), Annals of Mathematical Statistics 11, 427-444;
    Deville, Sarndal, Sautory (1993), JASA 88, 1013-1020; variance as R ``survey::calibrate(calfun =
    "raking")``, not as R's ``rake``, whose standard error differs.

    Fails as :func:`poststratify` does, when margins count different wholes, and when the rounds run out: the
    margins cannot all be met where the sample has empty cells.

    3,000 by sex and race, raked to 1,510 women and 1,490 men and to five races (Lohr, *Sampling: Design and
    Analysis*, on nonresponse); the first and last of the ten cells:

    >>> from crime_sample.stats.ratio import stratified
    >>> sexes, races = ["F"] * 5 + ["M"] * 5, ["black", "white", "Asian", "native", "other"] * 2
    >>> weights = [300, 1200, 60, 30, 30, 150, 1080, 90, 30, 30]
    >>> raked = rake(stratified(["all"] * 10, weight=weights), {
    ...     "sex": (sexes, {"F": 1510, "M": 1490}),
    ...     "race": (races, {"black": 600, "white": 2120, "Asian": 150, "native": 100, "other": 30})})
    >>> raked.weight[[0, 9]].round(2).tolist()
    [375.59, 16.33]
    """
    _refuse_again(design)
    if not margins or rounds < 1:
        raise StatisticsError("There is no margin to rake to, or no round.", remedy="Name at least one.")
    coded = {name: _coded(*margins[name], len(design), f"Margin '{name}'") for name in margins}
    _refuse_unequal({name: float(counts.sum()) for name, (_, counts) in coded.items()})
    weight = design.weight
    for _ in range(rounds):
        for codes, counts in coded.values():
            weight = weight * (counts / np.bincount(codes, weights=weight))[codes]
        off, worst = max((_off(weight, *known), name) for name, known in coded.items())
        if off <= tolerance:
            break
    else:
        raise StatisticsError(
            f"After {rounds} rounds of raking, margin '{worst}' is still {off:.2g} of a total away.",
            remedy="The sample has empty cells where these margins need units: join labels, or drop a margin.",
        )
    known = [np.eye(len(counts))[codes] for codes, counts in coded.values()]
    return _with(design, weight, _span(design, np.column_stack(known))[0])


def calibrate(design: Design, known: Mapping[str, tuple[npt.ArrayLike, float]]) -> Design:
    """Weights that give numbers, rather than labels, their known totals: the regression estimator.

    ``known`` name -> (values (n,), total over the frame); give a column of ones with the frame's count among
    them. w_i = d_i (1 + x_i' b), b = (sum d x x')^-1 (T - sum d x). Source: Deville, Sarndal (1992), JASA 87,
    376-382; R ``survey::calibrate(calfun = "linear")``.

    Fails when a value or total is not finite, totals contradict each other, or a weight falls to zero or
    below (rake instead); and for a calibrated or full design.

    >>> from crime_sample.stats.ratio import stratified, total
    >>> audit = stratified(["all"] * 4, population={"all": 40})
    >>> minutes = [10, 20, 30, 60]
    >>> known = calibrate(audit, {"incidents": ([1] * 4, 40), "minutes": (minutes, 1260)})
    >>> round(total(known, minutes).point, 6), round(total(known, minutes).standard_error, 6)
    (1260.0, 0.0)
    """
    _refuse_again(design)
    if not known:
        raise StatisticsError("There is no known total.", remedy="Name at least one.")
    columns = [_numbers(name, *known[name], len(design)) for name in known]
    x, totals = np.column_stack(columns), np.array([float(known[name][1]) for name in known])
    basis, lengths, directions = _span(design, x)
    short = totals - design.weight @ x
    shift = basis @ (directions @ short / lengths)
    weight = design.weight + np.sqrt(design.weight) * shift
    away = np.abs(weight @ x - totals) > ALIKE * (np.abs(totals) + weight @ np.abs(x))
    for name in (name for name, wrong in zip(known, away, strict=True) if wrong):
        raise StatisticsError(
            f"No weights give '{name}' its total together with the others: the sample cannot tell them apart.",
            remedy="Drop one of the known totals, or mend it.",
        )
    if (weight <= 0).any():
        raise StatisticsError(
            f"{int((weight <= 0).sum())} weights would fall to zero or below.",
            remedy="The totals are far from what the sample shows: check them, use fewer, or rake to labels.",
        )
    return _with(design, weight, basis)


def _with(design: Design, weight: Floats, basis: Floats) -> Design:
    scale = weight / np.sqrt(design.weight)
    return replace(design, weight=weight, calibration=Calibration(basis, scale))


def _span(design: Design, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Orthonormal columns that span sqrt(d) X, their lengths in it and their directions, by singular values."""
    left, lengths, right = np.linalg.svd(np.sqrt(design.weight)[:, None] * x, full_matrices=False)
    kept = lengths > FLAT * lengths[0]
    return left[:, kept], lengths[kept], right[kept]


def _off(weight: Floats, codes: Ints, counts: Floats) -> float:
    """The furthest that a label's weights are from its total, as a share of it."""
    return float(np.abs(np.bincount(codes, weights=weight) / counts - 1.0).max())


def _refuse_again(design: Design) -> None:
    if design.calibration is not None:
        raise StatisticsError(
            "The design is calibrated already.",
            remedy="Start from the design as drawn, and give all known totals at once.",
        )
    if not open_units(design).any():
        raise StatisticsError(
            "Every stratum was taken in full: no known total can tell more than the sample does.",
            remedy="Leave the weights as they are; if totals differ from the sample, mend the frame.",
        )


def _refuse_unequal(wholes: dict[str, float]) -> None:
    low, high = min(wholes, key=wholes.__getitem__), max(wholes, key=wholes.__getitem__)
    if wholes[high] - wholes[low] > ALIKE * wholes[high]:
        raise StatisticsError(
            f"The totals of margin '{low}' add up to {wholes[low]:.12g}, those of '{high}' to "
            f"{wholes[high]:.12g}.",
            remedy="All margins count the same units of the frame: find what one leaves out.",
        )


def _coded(labels: Labels, totals: Mapping[Any, float], n: int, what: str) -> tuple[Ints, Floats]:
    """(n,) place of each unit's label among those with a total, and (k,) the totals. Every one has a unit."""
    if len(labels) != n:
        raise StatisticsError(
            f"{what}: {len(labels)} labels for {n} sampled units.", remedy="Give one for each unit."
        )
    known = {label: float(count) for label, count in totals.items()}
    place = {label: i for i, label in enumerate(sorted(known, key=str))}
    unknown = sorted({str(label) for label in labels if label not in place})
    if unknown:
        raise StatisticsError(
            f"{what}: no known total for {_list(unknown)}.", remedy="Give the count over the whole frame."
        )
    wrong = [label for label, count in known.items() if not (0 < count < np.inf)]
    if wrong:
        raise StatisticsError(
            f"{what}: the total of '{wrong[0]}' is {known[wrong[0]]:g}.",
            remedy="A known total is a count above zero; leave out labels that the frame does not have.",
        )
    codes = np.fromiter(map(place.__getitem__, labels), dtype=np.int64, count=n)
    empty = [str(label) for label, i in place.items() if not (codes == i).any()]
    if empty:
        raise StatisticsError(
            f"{what}: no unit was sampled in {_list(empty)}.",
            remedy="Join it to a like label, in both places.",
        )
    return codes, np.array([known[label] for label in place], dtype=np.float64)


def _numbers(name: str, values: npt.ArrayLike, total: float, n: int) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != (n,):
        raise StatisticsError(
            f"'{name}' has shape {numbers.shape} for {n} sampled units.", remedy="Give one number for each."
        )
    if not (np.isfinite(numbers).all() and np.isfinite(total)):
        raise StatisticsError(f"'{name}' or its total is not finite.", remedy="Give numbers; a gap is not 0.")
    return numbers


def _list(labels: Sequence[str]) -> str:
    return ", ".join(f"'{label}'" for label in labels)
