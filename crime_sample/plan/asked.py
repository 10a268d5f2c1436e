"""What is planned for: what can be drawn from each stratum, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crime_sample.design import Design, Expected
from crime_sample.errors import InputError
from crime_sample.frame import Clusters, Sizes


@dataclass(frozen=True, slots=True)
class FirstStage:
    """The first of two stages: ``drawn`` of ``clusters``, whose rates differ by the standard deviation ``between``, a
    fraction; ``uneven`` is one plus the squared coefficient of variation of their incidents."""

    drawn: int
    clusters: int
    between: float
    uneven: float

    @property
    def variance(self) -> float:
        """What it adds to the variance of a rate: (1 - k/K) / k, times the variance between, heavier where clusters are
        of unequal size."""
        return (1 - self.drawn / self.clusters) / self.drawn * self.between**2 * self.uneven


@dataclass(frozen=True, slots=True)
class Asked:
    """A design for given strata. Each mapping is by stratum: ``units`` that can be drawn (incidents, or clusters),
    what is ``expected`` of one, the ``incidents`` that one holds on average, and the ``effect`` by which unequal
    chances make a variance greater, supposing that they tell nothing."""

    design: Design
    units: Mapping[str, int]
    expected: Mapping[str, Expected]
    incidents: Mapping[str, float]
    effect: Mapping[str, float]
    first: FirstStage | None = None

    def only(self, name: str) -> Asked:
        """One stratum of it."""
        return replace(self, units={name: self.units[name]})

    @property
    def reached(self) -> float:
        """The share of everything that can be drawn at all, once a first stage has drawn clusters."""
        return 1.0 if self.first is None else self.first.drawn / self.first.clusters

    def logs(self, sizes: Mapping[str, int]) -> float:
        """The incidents that so many units come to."""
        return sum(size * self.incidents[name] for name, size in sizes.items())


def asked(
    design: Design,
    population: Mapping[str, int],
    *,
    clusters: Mapping[str, Clusters] | None = None,
    sizes: Mapping[str, Sizes] | None = None,
) -> Asked:
    """The design for strata of so many incidents (``population``); with what registration found out of ``clusters`` and
    ``sizes``, where the method needs it. Raises InputError where more clusters are asked for than there are."""
    names = list(population)
    groups = clusters or {}
    if design.method == "clusters":
        return Asked(
            design,
            units={name: groups[name].clusters for name in groups},
            expected={name: _of_cluster(design.expected(name), groups[name]) for name in groups},
            incidents={name: groups[name].incidents / groups[name].clusters for name in groups},
            effect=dict.fromkeys(groups, 1.0),
        )
    return Asked(
        design,
        units=population,
        expected={name: design.expected(name) for name in names},
        incidents=dict.fromkeys(names, 1.0),
        effect={name: sizes[name].effect if sizes and design.method == "pareto" else 1.0 for name in names},
        first=_first(design, groups) if design.method == "two-stage" else None,
    )


def _of_cluster(one: Expected, held: Clusters) -> Expected:
    """What is expected of a cluster whose incidents are each as ``one``: with b of them, M crimes in all,
    E(M) = E(b) E(m) and E(M^2) = E(b) Var(m) + E(b^2) E(m)^2. Its crimes fare alike as those of an incident do."""
    mean, square = held.incidents / held.clusters, held.squares / held.clusters
    squares = mean * (one.squares - one.crimes**2) + square * one.crimes**2
    return replace(one, crimes=mean * one.crimes, squares=squares)


def _first(design: Design, groups: Mapping[str, Clusters]) -> FirstStage:
    number = sum(one.clusters for one in groups.values())
    incidents = sum(one.incidents for one in groups.values())
    drawn = design.first_stage or 0
    if drawn > number:
        raise InputError(
            f"{drawn} clusters cannot be drawn first: the frame has {number}",
            remedy="Draw no more than there are: --first-stage.",
        )
    uneven = number * sum(one.squares for one in groups.values()) / incidents**2
    return FirstStage(drawn, number, design.between / 100, uneven)
