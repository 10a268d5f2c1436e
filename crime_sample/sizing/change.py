"""How many incidents show that a recording rate changed between two audits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crime_sample.design import percent
from crime_sample.errors import InputError
from crime_sample.sizing.checks import check_level, clusters_for, fraction
from crime_sample.stats.power import OneAudit, change_size


@dataclass(frozen=True, slots=True)
class Change:
    """Incidents to draw in each of two audits to show a change. Rates and power are fractions; ``crimes`` are
    those expected in each sample.
    """

    incidents: int
    crimes: float
    before: float
    after: float
    power: float
    level: float
    population: int | None
    crimes_per_incident: float | None
    spread: float | None
    icc: float | None

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``size --from --to --json``."""
        return {
            "kind": "change",
            "incidents": self.incidents,
            "crimes": self.crimes,
            "from": self.before,
            "to": self.after,
            "power": self.power,
            "level": self.level,
            "population": self.population,
            "crimes_per_incident": self.crimes_per_incident,
            "spread": self.spread,
            "icc": self.icc,
            "method": "unpooled z",
        }

    def sentence(self) -> str:
        """The answer in words."""
        frame = "" if self.population is None else f", from a frame of {self.population:,} each,"
        words = (
            f"{self.incidents:,} incidents in each of two audits{frame} show a change from {100 * self.before:g} % "
            f"to {100 * self.after:g} % with a chance of {100 * self.power:g} % "
            f"({100 * self.level:g} % confidence, two-sided)"
        )
        if self.crimes_per_incident is None:
            words += ", if each incident owes one crime."
        else:
            words += f", with {self.crimes_per_incident:g} crimes owed per incident: about {self.crimes:,.0f} crimes."
        return f"{words}\nA first guess, by the usual formula."


def change_for(
    *,
    before: float,
    after: float,
    power: float = 80.0,
    population: int | None = None,
    crimes: float | None = None,
    spread: float | None = None,
    icc: float | None = None,
    level: float = 0.95,
) -> Change:
    """Incidents to draw in each of two audits to show a change from ``before`` to ``after``, all in percent.

    ``population`` is that of each frame, if the rates meant are those of the two frames and not of how crimes
    are recorded; ``crimes``, ``spread`` and ``icc`` are as for ``size_for``, the same in both. Formula:
    ``crime_sample.stats.power``.

    >>> change_for(before=84, after=88).incidents
    1178
    """
    first, second, chance = (fraction(percent, value) for value in (before, after, power))
    if not 0 < chance < 1:
        raise InputError(f"a power lies above 0 and below 100 %, not {power:g}", remedy="80 is usual.")
    if not (0 < first < 1 and 0 < second < 1):
        raise InputError(
            f"a change from {before:g} % to {after:g} % touches 0 or 100, where there is nothing to estimate",
            remedy="Expect rates between 1 and 99.",
        )
    clusters = clusters_for(crimes, spread, icc)
    check_level(level)
    one = OneAudit(first, population=population, **({} if clusters is None else clusters.moments()))
    found = change_size(one, replace(one, rate=second), power=chance, level=level)
    if clusters is None:
        return Change(found, found, first, second, chance, level, population, None, None, None)
    mean, ratio, within = clusters.crimes, clusters.spread, clusters.icc
    return Change(found, found * mean, first, second, chance, level, population, mean, ratio, within)
