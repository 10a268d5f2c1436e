"""Two phases of judgement, checked, and what each adds to the variance: the workings of
:mod:`crime_sample.stats.twophase`, whose letters these are.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.signed import likely_size, signed_interval
from crime_sample.stats.strata import Booleans, Design, Floats, Ints, stratified


@dataclass(frozen=True, slots=True, eq=False)
class Phases:
    """Who was judged once, who twice, by stratum: ``first`` (H,) of places in phase one, ``second`` (H,) of places
    among those judged again."""

    design: Design
    again: Booleans
    population: tuple[float, ...]
    first: tuple[Ints, ...]
    second: tuple[Ints, ...]


class Parts(NamedTuple):
    """Variance by phase; ``widest`` is ``once`` or its steadier estimate, whichever is larger."""

    once: float
    twice: float
    widest: float


def declared(stratum: Sequence[Hashable], population: Mapping[Any, float], again: npt.ArrayLike) -> Phases:
    """Sort the cases by stratum; see :func:`crime_sample.stats.twophase.two_phase_rate` for what is given."""
    design = stratified(stratum, population=population)
    twice = np.asarray(again)
    if twice.shape != (len(design),) or twice.dtype != np.bool_:
        raise StatisticsError(
            f"{len(design)} cases, but 'again' has shape {twice.shape} and type {twice.dtype}.",
            remedy="Give one boolean for each case: True where it was judged again.",
        )
    codes = design.stratum[twice]
    groups = range(len(design.names))
    first = tuple(np.flatnonzero(design.stratum == h) for h in groups)
    second = tuple(np.flatnonzero(codes == h) for h in groups)
    for name, once, more in zip(design.names, first, second, strict=True):
        if len(more) < min(2, len(once)):
            raise StatisticsError(
                f"Stratum '{name}': {len(more)} of {len(once)} cases judged again.",
                remedy="Judge two or more of it again, or join it to a like stratum for this estimate.",
            )
    sizes = () if design.population is None else tuple(map(float, design.population))
    return Phases(design, twice, sizes, first, second)


def counts(name: str, given: npt.ArrayLike, n: int) -> Floats:
    """(n,) the numbers given, checked."""
    values = np.asarray(given, dtype=np.float64)
    if values.shape != (n,) or not (np.isfinite(values).all() and (values >= 0).all()):
        raise StatisticsError(
            f"'{name}' is not {n} numbers of 0 or more.",
            remedy="Give one count for each case: all cases in phase one, those judged again in phase two.",
        )
    return values


def corrected_total(phases: Phases, first: Floats, settled: Floats) -> float:
    """sum_h N (mean1(first) + mean2(settled - first))."""
    d = settled - first[phases.again]
    return math.fsum(
        N * (float(first[one].mean()) + float(d[two].mean()))
        for N, one, two in zip(phases.population, phases.first, phases.second, strict=True)
    )


def parts_of(phases: Phases, first: Floats, settled: Floats) -> Parts:
    """``once`` sum N^2 (1 - f1) S^2(settled)/n1, ``twice`` sum N^2 (1 - f2) S^2(d)/n2, S^2 over phase two.

    The steadier ``once`` has S^2(first) over all of phase one, plus S^2(settled) less S^2(first) over phase two.
    """
    before = first[phases.again]
    d = settled - before
    once, steady, twice = first_phase_variance(phases, settled), 0.0, 0.0
    for N, one, two in zip(phases.population, phases.first, phases.second, strict=True):
        n1, n2 = len(one), len(two)
        spread = max(0.0, _square(first[one]) + _square(settled[two]) - _square(before[two]))
        steady += N * N * (1 - n1 / N) * spread / n1
        twice += N * N * (1 - n2 / n1) * _square(d[two]) / n2
    return Parts(once, twice, max(once, steady))


def first_phase_variance(phases: Phases, value: Floats) -> float:
    """What phase one adds to the variance: sum N^2 (1 - f1) S^2 / n1, S^2 over phase two."""
    return math.fsum(
        N * N * (1 - len(one) / N) * _square(value[two]) / len(one)
        for N, one, two in zip(phases.population, phases.first, phases.second, strict=True)
    )


def _square(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


def room(
    phases: Phases, first: Floats, settled: Floats, size: float, level: float, *, of_frame: bool = False
) -> tuple[float, float]:
    """How far below and above its point the summed difference may lie: in all of phase one, or in the frame.

    ``size`` is what a differing case would differ by, for want of any.
    """
    d = settled - first[phases.again]
    whole = phases.population if of_frame else [len(one) for one in phases.first]
    weights = [N / len(two) for N, two in zip(phases.population, phases.second, strict=True)]
    limits = signed_interval(
        [d[two] for two in phases.second],
        weights,
        [len(two) / count for two, count in zip(phases.second, whole, strict=True)],
        size=likely_size(d, size),
        level=level,
    )
    point = math.fsum(w * float(d[two].sum()) for w, two in zip(weights, phases.second, strict=True))
    return max(0.0, point - limits.low), max(0.0, limits.high - point)
