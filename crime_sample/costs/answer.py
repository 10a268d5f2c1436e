"""The answer to ``cost``, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from crime_sample.costs import words

FORMAT = "crime_sample-cost-1"
Basis = Literal["found", "found so far", "planned"]


@dataclass(frozen=True, slots=True)
class Bought:
    """More cases and what they buy: ``added`` by stratum, none left out; ``margin`` of the rate and
    ``missed_margin`` of the total that failed, expected after."""

    added: tuple[tuple[str, int], ...]
    incidents: float
    auditor_days: float
    margin: float
    missed_margin: float

    @property
    def units(self) -> int:
        """How many more are drawn in all."""
        return sum(size for _, size in self.added)


@dataclass(frozen=True, slots=True)
class StratumCost:
    """One stratum: ``drawn`` of ``population``; the ``rate`` and the ``crimes`` a case owes that are expected in it,
    with the ``owed`` and ``recorded`` crimes they rest on (None of a plan); and what the next cases would buy if all
    of them were drawn here (None where nothing is left)."""

    name: str
    population: int
    drawn: int
    rate: float
    crimes: float
    owed: float | None
    recorded: float | None
    margin: float
    following: Bought | None


@dataclass(frozen=True, slots=True)
class Costs:
    """The answer. ``margin`` is the half-width expected of the sizes as they are, ``measured`` that of the estimate
    itself, None of a plan or while cases are open. ``halved`` is None where even all that can be drawn would not do
    it: ``least`` is the margin then. ``best`` spreads the next cases so that the margin falls most, None where
    nothing is left."""

    basis: Basis
    marking: str
    force: str
    kind: str
    method: str
    unit: str
    units: str
    counts_crimes: bool
    level: float
    drawn: int
    minutes_per_case: float
    second: float
    rate: float
    margin: float
    missed_margin: float
    measured: float | None
    following: int
    strata: tuple[StratumCost, ...]
    halved: Bought | None
    least: float
    best: Bought | None

    @property
    def by_worth(self) -> tuple[StratumCost, ...]:
        """The strata in which cases are left, where they buy most first."""
        left = [one for one in self.strata if one.following is not None]
        return tuple(sorted(left, key=lambda one: (one.following.margin if one.following else 1.0, one.name)))

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``cost --json``."""
        return {
            "format": FORMAT,
            "basis": self.basis,
            "marking": self.marking,
            "force": self.force,
            "kind": self.kind,
            "method": self.method,
            "unit": self.unit,
            "level": self.level,
            "drawn": self.drawn,
            "minutes_per_case": self.minutes_per_case,
            "second_percent": self.second,
            "rate": self.rate,
            "margin": self.margin,
            "missed_margin": self.missed_margin,
            "measured_margin": self.measured,
            "next": self.following,
            "strata": [
                {
                    "name": one.name,
                    "population": one.population,
                    "drawn": one.drawn,
                    "rate": one.rate,
                    "crimes": one.crimes,
                    "owed": one.owed,
                    "recorded": one.recorded,
                    "margin": one.margin,
                    "next": _bought_dict(one.following),
                }
                for one in self.strata
            ],
            "halved": _bought_dict(self.halved),
            "least_margin": self.least,
            "best": _bought_dict(self.best),
            "sentences": words.sentences(self),
            "caveats": words.caveats(self),
        }


def _bought_dict(found: Bought | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "added": dict(found.added),
        "units": found.units,
        "incidents": found.incidents,
        "auditor_days": found.auditor_days,
        "margin": found.margin,
        "missed_margin": found.missed_margin,
    }
