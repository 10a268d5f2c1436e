"""What a sample is declared with, checked: labels, population counts, clusters, weights, chances."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from crime_sample.errors import StatisticsError
from crime_sample.stats.lonely import listed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def coded(labels: Sequence[Hashable]) -> tuple[list[Hashable], Ints]:
    """The distinct labels in order of their text, and each item's place among them."""
    distinct = sorted(set(labels), key=str)
    place = {label: i for i, label in enumerate(distinct)}
    return distinct, np.fromiter(map(place.__getitem__, labels), dtype=np.int64, count=len(labels))


def counts_of(population: Mapping[Any, float] | None, labels: list[Hashable]) -> Floats | None:
    if population is None:
        return None
    given: dict[Hashable, float] = {label: float(count) for label, count in population.items()}
    unknown = [label for label in labels if label not in given]
    if unknown:
        raise StatisticsError(
            f"No population count for stratum {listed(unknown)}.",
            remedy="Give the number of units in the frame for each.",
        )
    unsampled = [label for label in sorted(given, key=str) if label not in set(labels)]
    if unsampled:
        raise StatisticsError(
            f"No unit was sampled in stratum {listed(unsampled)}.",
            remedy="Sample it, join it to a like stratum, or leave it out of the population and say so.",
        )
    for label, count in given.items():
        if not (count >= 1 and np.isfinite(count) and count == int(count)):
            raise StatisticsError(
                f"The population of stratum '{label}' is given as {count:g}.",
                remedy="Give the COUNT of units in the frame (a whole number), not a fraction.",
            )
    return np.array([given[label] for label in labels], dtype=np.float64)


def psus(cluster: Sequence[Hashable] | None, codes: Ints, names: tuple[str, ...]) -> tuple[Ints | None, Ints]:
    """Each unit's PSU (None: itself) and each PSU's stratum; a PSU belongs to one stratum."""
    if cluster is None:
        return None, codes
    labels, psu = coded(cluster)
    if len(psu) != len(codes):
        raise StatisticsError(
            f"{len(psu)} cluster labels for {len(codes)} units.", remedy="Give one for each unit."
        )
    home = np.zeros(len(labels), dtype=np.int64)
    home[psu] = codes
    astray = np.flatnonzero(home[psu] != codes)
    if len(astray):
        unit = int(astray[0])
        raise StatisticsError(
            f"Cluster '{labels[psu[unit]]}' is in strata '{names[home[psu[unit]]]}', '{names[codes[unit]]}'.",
            remedy="A cluster is drawn in one stratum: name clusters apart, or mend the strata.",
        )
    return psu, home


def weights_of(weight: npt.ArrayLike, n: int) -> Floats:
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (n,):
        raise StatisticsError(
            f"Weights of shape {weights.shape} for {n} units.", remedy="Give one weight for each unit."
        )
    if not (np.isfinite(weights).all() and (weights > 0).all()):
        raise StatisticsError(
            "A weight is not a number above zero.", remedy="Mark units outside by a domain instead."
        )
    return weights


def chances_of(probability: npt.ArrayLike, n: int) -> Floats:
    chances = np.asarray(probability, dtype=np.float64)
    if chances.shape != (n,) or not ((chances > 0) & (chances <= 1)).all():
        raise StatisticsError(
            f"Chances of being drawn of shape {chances.shape} for {n} units, or one not in (0, 1].",
            remedy="Give each unit's own chance, above 0 and at most 1.",
        )
    return chances


def level_weight(weights: Floats, group: Ints, size: int) -> Floats | None:
    """(G,) the weight of all units of each variance stratum, None if they differ within one."""
    level = np.zeros(size)
    level[group] = weights
    return level if np.array_equal(level[group], weights) else None


def refuse_overfull(drawn: Ints, counts: Floats, names: tuple[str, ...]) -> None:
    for h in np.flatnonzero(drawn > counts):
        raise StatisticsError(
            f"Stratum '{names[h]}' has {drawn[h]} sampled units but a population of {counts[h]:g}.",
            remedy="The population is the count of units in the frame, and no unit is drawn twice.",
        )


def in_order(
    order: npt.ArrayLike, psu: Ints | None, psu_stratum: Ints, group: Ints, names: tuple[str, ...]
) -> tuple[Ints, Booleans, Booleans]:
    """(P,) where each PSU stands when all are put in order, variance ``group`` after group and within these stratum
    after stratum; whether it begins its group; whether it ends it."""
    given = np.asarray(order, dtype=np.float64)
    units = len(psu_stratum) if psu is None else len(psu)
    if given.shape != (units,) or not np.isfinite(given).all():
        raise StatisticsError(
            f"Places in the order of the frame of shape {given.shape} for {units} units, or one not finite.",
            remedy="Give each unit its place in the ordered frame of its stratum, such as its row.",
        )
    places = given
    if psu is not None:
        places = np.full(len(psu_stratum), np.inf)
        np.minimum.at(places, psu, given)
    sequence = np.lexsort((places, psu_stratum, group))
    stratum, sorted_ = psu_stratum[sequence], places[sequence]
    tied = np.flatnonzero((stratum[1:] == stratum[:-1]) & (sorted_[1:] == sorted_[:-1]))
    if len(tied):
        raise StatisticsError(
            f"Two units of stratum '{names[stratum[tied[0]]]}' stand at place {sorted_[tied[0]]:g} of the frame.",
            remedy="Give each its own place: an order without ties is what was drawn from.",
        )
    place = np.empty(len(sequence), dtype=np.int64)
    place[sequence] = np.arange(len(sequence))
    edge = np.diff(group[sequence], prepend=-1, append=-1) != 0
    return place, edge[:-1][place], edge[1:][place]
