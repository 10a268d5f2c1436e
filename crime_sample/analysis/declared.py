"""How the sample is said to have been drawn, held against the rows of the file."""

from __future__ import annotations

from collections import Counter
from itertools import compress

import numpy as np

from crime_sample import formats
from crime_sample.analysis.gathered import Booleans, Incidents
from crime_sample.errors import InputError

# Strata named, where several have the same fault.
MOST = 5


def refuse_contradictions(incidents: Incidents) -> None:
    """Refuse a cluster that lies in two strata, and a stratum with more units in the file than in its population."""
    if incidents.cluster is not None:
        _refuse_split(incidents, incidents.cluster)
    if incidents.population is None:
        return
    counted = _counted(incidents)
    for stratum, drawn in _drawn(incidents, np.ones(len(incidents), dtype=np.bool_)).items():
        given = incidents.population[stratum]
        if drawn > given:
            raise InputError(
                f"a population of {given:g}, but {_called(incidents, stratum)} has {formats.plural(drawn, counted)}",
                where=incidents.where(_units(incidents, stratum), "population"),
                remedy=f"The population is the COUNT of {counted}s in the frame's stratum, and none is drawn twice; an "
                "incident with several rows needs --id.",
            )


def alone(incidents: Incidents, kept: Booleans) -> list[str]:
    """The strata with one unit ``kept`` (n,) of several: they have no variance of their own."""
    population = incidents.population
    return [
        stratum
        for stratum, drawn in _drawn(incidents, kept).items()
        if drawn == 1 and (population is None or population[stratum] > 1)
    ]


def where_alone(incidents: Incidents, strata: list[str], kept: Booleans) -> str:
    """Where the incidents of these strata stand that are ``kept``."""
    chosen = set(strata)
    units = [unit for unit in np.flatnonzero(kept).tolist() if incidents.stratum[unit] in chosen]
    return incidents.where(units, "stratum")


def refuse_alone(incidents: Incidents, kept: Booleans) -> None:
    """Refuse strata with one unit of several."""
    strata = alone(incidents, kept)
    if not strata:
        return
    counted = _counted(incidents)
    named = formats.several([_called(incidents, stratum) for stratum in strata], most=MOST)
    have = "has" if len(strata) == 1 else "each have"
    left = "" if kept.all() else " that is not missing"
    raise InputError(
        f"{named} {have} a single {counted}{left}, and so no variance",
        where=where_alone(incidents, strata, kept),
        remedy=f"Sample a second {counted}; or choose, and report, a rule for it: --lonely collapse (join the next "
        "stratum by name), adjust (measure from the mean of all) or certainty (no variance).",
    )


def _refuse_split(incidents: Incidents, cluster: list[str]) -> None:
    if len(set(zip(cluster, incidents.stratum, strict=True))) == len(set(cluster)):
        return
    home: dict[str, int] = {}
    for unit, name in enumerate(cluster):
        first = home.setdefault(name, unit)
        here, there = incidents.stratum[unit], incidents.stratum[first]
        if here != there:
            row = incidents.table.row(int(incidents.first[first]))
            raise InputError(
                f"cluster '{formats.one_line(name)}' is in {_called(incidents, here)} here, but in "
                f"{_called(incidents, there)} in row {row}",
                where=incidents.where([unit], "cluster"),
                remedy="A cluster is drawn in one stratum: name those of different strata apart, or mend the column "
                f"'{incidents.question.stratum}'.",
            )


def _drawn(incidents: Incidents, kept: Booleans) -> Counter[str]:
    """Units of each stratum: incidents, or clusters where those were drawn."""
    strata = compress(incidents.stratum, kept.tolist())
    if incidents.cluster is None:
        return Counter(strata)
    return Counter(
        stratum for stratum, _ in set(zip(strata, compress(incidents.cluster, kept.tolist()), strict=True))
    )


def _units(incidents: Incidents, stratum: str) -> list[int]:
    return [unit for unit, own in enumerate(incidents.stratum) if own == stratum]


def _counted(incidents: Incidents) -> str:
    return "incident" if incidents.cluster is None else "cluster"


def _called(incidents: Incidents, stratum: str) -> str:
    return "the file" if incidents.question.stratum is None else f"stratum '{formats.one_line(stratum)}'"
