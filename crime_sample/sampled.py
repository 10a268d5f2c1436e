"""Stage 5a: how the cases that count were drawn, as statistics are told: strata, weights, clusters, chances.

What was looked at and could not be judged passes its weight to the rest of its stratum: there each weight is raised by
the same factor, the weights looked at over those judged. In two stages the weights of a stratum are made to sum to its
incidents, which are known: districts are of unequal size, and a total would else hang on which of them were drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crime_sample.case import Case
from crime_sample.design import Method
from crime_sample.errors import InputError
from crime_sample.state import State
from crime_sample.stats.calibration import poststratify
from crime_sample.stats.ratio import Design, stratified
from crime_sample.stats.stages import two_stage

Floats = npt.NDArray[np.float64]

DUST = 1e-9
"""Sums of weights that differ by less than this share are equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """The judged cases' ``design``, and their weights ``before`` (n,) anything was missing, in incidents of the frame;
    ``looked_at`` the sum of such weights over all cases of each stratum that count, judged or not."""

    design: Design
    before: Floats
    looked_at: dict[str, float]


def sampled(state: State, counted: Sequence[Case]) -> Sampled:
    """The design of those of the ``counted`` cases that were judged; each stratum must hold one."""
    judged = [case for case in counted if not case.missing]
    weigh = _WEIGHTS[state.method.key](state, counted)
    looked_at: dict[str, float] = defaultdict(float)
    held: dict[str, float] = defaultdict(float)
    for case in counted:
        looked_at[label(state, case)] += weigh(case)
    for case in judged:
        held[label(state, case)] += weigh(case)
    labels = _labels(state, judged)
    before = np.array([weigh(case) for case in judged], dtype=np.float64)
    raised = np.array([looked_at[name] / held[name] for name in labels])
    design = _DESIGNS[state.method.key](state, judged, before * raised)
    if state.method.key == "two-stage":
        known = {name: float(state.population[name]) for name in looked_at}
        before *= np.array([known[name] / looked_at[name] for name in labels])
        return Sampled(_to_the_frame(design, labels, known), before, known)
    return Sampled(design, before, dict(looked_at))


def _to_the_frame(design: Design, labels: Sequence[str], known: Mapping[str, float]) -> Design:
    """Weights that sum to the incidents of each stratum; of a census of clusters they do already."""
    sums: dict[str, float] = defaultdict(float)
    for name, weight in zip(labels, design.weight, strict=True):
        sums[name] += weight
    fits = all(abs(sums[name] - count) <= DUST * count for name, count in known.items())
    return design if fits else poststratify(design, labels, known)


def label(state: State, case: Case) -> str:
    """How the stratum of a case is called."""
    return state.stratum_label(case.frame, case.stratum)


Weigh = Callable[[Case], float]


def _equal(state: State, counted: Sequence[Case]) -> Weigh:
    """N / n of the stratum."""
    drawn = Counter(label(state, case) for case in counted)
    weights = {name: state.population[name] / count for name, count in drawn.items()}
    return lambda case: weights[label(state, case)]


def _by_chance(state: State, counted: Sequence[Case]) -> Weigh:
    return lambda case: 1.0 if case.chance is None else float(1 / case.chance)


def _by_cluster(state: State, counted: Sequence[Case]) -> Weigh:
    """Clusters of the stratum in the frame over those drawn."""
    drawn = Counter(stratum for stratum, _ in {(label(state, case), case.cluster) for case in counted})
    weights = {name: state.clusters[name].clusters / count for name, count in drawn.items()}
    return lambda case: weights[label(state, case)]


def _by_stages(state: State, counted: Sequence[Case]) -> Weigh:
    """Clusters over those drawn, times incidents of the cell over those of it that count."""
    clusters, drawn = state.clusters_there, len({case.cluster for case in counted})
    cells = Counter((case.cluster, case.stratum) for case in counted)
    return lambda case: clusters / drawn * case.of / cells[case.cluster, case.stratum]


_WEIGHTS: dict[Method, Callable[[State, Sequence[Case]], Weigh]] = {
    "tickets": _equal,
    "systematic": _equal,
    "pareto": _by_chance,
    "clusters": _by_cluster,
    "two-stage": _by_stages,
}


def _labels(state: State, cases: Sequence[Case]) -> list[str]:
    return [label(state, case) for case in cases]


def _one_by_one(state: State, judged: Sequence[Case], weight: Floats) -> Design:
    # N / r of the stratum: what the weights come to, without what rounding would leave of them.
    return stratified(_labels(state, judged), population=state.population)


def _in_order(state: State, judged: Sequence[Case], weight: Floats) -> Design:
    """In the order of the moment created, then of the id, as the frame was drawn from."""
    if any("created" not in case.labels for case in judged):
        raise InputError(
            "when the incidents were created was erased, and a systematic sample cannot be weighed without it",
            remedy="Take the figures from an estimate made before.",
        )
    by_time = sorted(
        range(len(judged)), key=lambda place: (judged[place].labels["created"], judged[place].id.encode())
    )
    order = np.empty(len(judged))
    order[by_time] = np.arange(len(judged))
    return stratified(_labels(state, judged), population=state.population, order=order)


def _with_chances(state: State, judged: Sequence[Case], weight: Floats) -> Design:
    return stratified(_labels(state, judged), probability=np.minimum(1.0 / weight, 1.0))


def _whole_clusters(state: State, judged: Sequence[Case], weight: Floats) -> Design:
    labels = _labels(state, judged)
    return stratified(
        labels,
        population={name: held.clusters for name, held in state.clusters.items()},
        cluster=[(name, case.cluster) for name, case in zip(labels, judged, strict=True)],
        weight=weight,
    )


def _two_stages(state: State, judged: Sequence[Case], weight: Floats) -> Design:
    return two_stage(
        [case.cluster for case in judged],
        state.clusters_there,
        [case.stratum for case in judged],
        {(case.cluster, case.stratum): case.of for case in judged},
        weight=weight,
    )


_DESIGNS: dict[Method, Callable[[State, Sequence[Case], Floats], Design]] = {
    "tickets": _one_by_one,
    "systematic": _in_order,
    "pareto": _with_chances,
    "clusters": _whole_clusters,
    "two-stage": _two_stages,
}
