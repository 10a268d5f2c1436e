"""How the incidents were sampled, and what is done about those that are missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crime_sample.analysis.declared import alone, refuse_alone, where_alone
from crime_sample.analysis.gathered import Booleans, Floats, Incidents
from crime_sample.errors import InputError, StatisticsError
from crime_sample.stats.strata import Design, Lonely, stratified


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """The design of the incidents that are in it: ``kept`` (n,) of all; ``judged`` (kept,) those not missing."""

    design: Design
    kept: Booleans
    judged: Booleans


def reweighted(incidents: Incidents, lonely: Lonely) -> Sampled:
    """The judged incidents, each stratum's weights scaled up so that their sum stays what it was with all.

    Without clusters and weights of one's own that is N_h / r_h, with r_h judged of n_h. With neither
    population nor weights there is nothing to keep: every weight is 1.
    """
    judged = ~incidents.missing
    if judged.all():
        return _whole(incidents, lonely)
    _refuse_unjudged(incidents, judged)
    weight = None
    if incidents.population is not None or incidents.weight is not None:
        every = _design(incidents, incidents.weight, np.ones(len(incidents), dtype=np.bool_), "certainty")
        before = np.bincount(every.stratum, weights=every.weight)
        after = np.bincount(every.stratum[judged], weights=every.weight[judged])
        weight = every.weight * (before / after)[every.stratum]
    return Sampled(_design(incidents, weight, judged, lonely), judged, judged[judged])


def kept_as_zeros(incidents: Incidents, lonely: Lonely) -> Sampled:
    """All incidents, the missing ones outside the domain of the judged: as R's subset of a design is."""
    found = _whole(incidents, lonely)
    return Sampled(found.design, found.kept, ~incidents.missing)


MISSING: dict[str, Callable[[Incidents, Lonely], Sampled]] = {
    "reweight": reweighted,
    "domain": kept_as_zeros,
}
"""What is done about missing incidents, by name."""


def _whole(incidents: Incidents, lonely: Lonely) -> Sampled:
    every = np.ones(len(incidents), dtype=np.bool_)
    return Sampled(_design(incidents, incidents.weight, every, lonely), every, every)


def _design(incidents: Incidents, weight: Floats | None, kept: Booleans, lonely: Lonely) -> Design:
    if lonely == "fail":
        refuse_alone(incidents, kept)
    try:
        return stratified(
            _those(incidents.stratum, kept),
            population=incidents.population,
            weight=None if weight is None else weight[kept],
            cluster=None if incidents.cluster is None else _those(incidents.cluster, kept),
            lonely=lonely,
        )
    except StatisticsError as error:
        lone = alone(incidents, kept)
        where = where_alone(incidents, lone, kept) if lone else incidents.table.name
        raise InputError(error.what, where=where, remedy=error.remedy) from None


def _those(labels: list[str], kept: Booleans) -> Sequence[str]:
    return labels if kept.all() else [labels[place] for place in np.flatnonzero(kept).tolist()]


def _refuse_unjudged(incidents: Incidents, judged: Booleans) -> None:
    empty = sorted(set(incidents.stratum) - set(_those(incidents.stratum, judged)))
    if empty and judged.any():
        raise InputError(
            f"every incident of stratum '{empty[0]}' is missing, so nothing can be said of it",
            where=incidents.where([u for u, h in enumerate(incidents.stratum) if h == empty[0]], "stratum"),
            remedy="Join it to a like stratum, or choose --missing domain, which counts missing ones as owing nothing.",
        )
