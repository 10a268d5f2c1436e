"""How many incidents a margin takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crime_sample.design import percent, points
from crime_sample.errors import InputError
from crime_sample.sizing.checks import check_level, clusters_for, fraction, of_frame
from crime_sample.stats import sizes


@dataclass(frozen=True, slots=True)
class Size:
    """A sample size and what it rests on. Rate and margin are fractions; ``crimes`` are those expected in it."""

    incidents: int
    crimes: float
    rate: float
    margin: float
    level: float
    population: int | None
    crimes_per_incident: float | None
    spread: float | None
    icc: float | None

    @property
    def method(self) -> str:
        """Which formula was used."""
        return "proportion" if self.crimes_per_incident is None else "clustered ratio"

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``size --json``."""
        return {
            "incidents": self.incidents,
            "crimes": self.crimes,
            "rate": self.rate,
            "margin": self.margin,
            "level": self.level,
            "population": self.population,
            "crimes_per_incident": self.crimes_per_incident,
            "spread": self.spread,
            "icc": self.icc,
            "method": self.method,
        }

    def sentence(self) -> str:
        """The answer in words."""
        words = (
            f"{self.incidents:,} incidents{of_frame(self.population)} give {100 * self.rate:g} % "
            f"+/- {100 * self.margin:g} points ({100 * self.level:g} % confidence)"
        )
        if self.crimes_per_incident is None:
            words += ", if each incident owes one crime."
        else:
            words += f", with {self.crimes_per_incident:g} crimes owed per incident: about {self.crimes:,.0f} crimes."
        return f"{words}\nA first guess, by the usual formula; 'plan' sizes for the interval that will be delivered."


def size_for(
    *,
    rate: float = 85.0,
    margin: float = 2.0,
    population: int | None = None,
    crimes: float | None = None,
    spread: float | None = None,
    icc: float | None = None,
    level: float = 0.95,
) -> Size:
    """Incidents to draw. ``rate`` in percent, ``margin`` in points, as people write them; ``level`` a fraction.

    With ``crimes`` (owed per incident) the sample is one of clusters: ``spread`` is E(m^2)/E(m), ``icc`` how alike
    the crimes of an incident fare. Formulas: ``crime_sample.stats.sizes``.

    >>> size_for(rate=50, margin=5, population=83_480).incidents
    383
    """
    share, half = fraction(percent, rate), fraction(points, margin)
    if not 0 < share < 1:
        raise InputError(
            f"an expected rate of {rate:g} % leaves nothing to estimate",
            remedy="Expect one between 1 and 99.",
        )
    clusters = clusters_for(crimes, spread, icc)
    check_level(level)
    if clusters is None:
        found = sizes.proportion_size(share, half, population=population, level=level)
        return Size(found, float(found), share, half, level, population, None, None, None)
    found = sizes.clustered_size(share, half, **clusters.moments(), population=population, level=level)
    mean, ratio, within = clusters.crimes, clusters.spread, clusters.icc
    return Size(found, found * mean, share, half, level, population, mean, ratio, within)
