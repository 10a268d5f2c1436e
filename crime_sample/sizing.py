"""How many incidents a margin takes, before there is an audit: the answer to ``size``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crime_sample.design import SPREAD, least_squares, percent, points
from crime_sample.errors import InputError
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
        frame = "" if self.population is None else f" of a frame of {self.population:,}"
        words = (
            f"{self.incidents:,} incidents{frame} give {100 * self.rate:g} % +/- {100 * self.margin:g} points "
            f"({100 * self.level:g} % confidence)"
        )
        if self.crimes_per_incident is None:
            words += ", if each incident owes one crime."
        else:
            words += f", with {self.crimes_per_incident:g} crimes owed per incident: about {self.crimes:,.0f} crimes."
        return f"{words}\nA first guess, by the usual formula; 'plan' sizes for the interval that will be delivered."


def size_for(
    *,
    rate: float,
    margin: float,
    population: int | None = None,
    crimes: float | None = None,
    spread: float | None = None,
    icc: float = 0.3,
    level: float = 0.95,
) -> Size:
    """Incidents to draw. ``rate`` in percent, ``margin`` in points, as people write them; ``level`` a fraction.

    With ``crimes`` (owed per incident) the sample is one of clusters: ``spread`` is E(m^2)/E(m), ``icc`` how alike
    the crimes of an incident fare. Formulas: ``crime_sample.stats.sizes``.

    >>> size_for(rate=50, margin=5, population=83_480).incidents
    383
    """
    try:
        share, half = percent(rate) / 100, points(margin) / 100
    except ValueError as error:
        raise InputError(str(error)) from None
    if not 0 < share < 1:
        raise InputError(
            f"an expected rate of {rate:g} % leaves nothing to estimate",
            remedy="Expect one between 1 and 99.",
        )
    if spread is not None and crimes is None:
        raise InputError("a spread needs the crimes owed per incident", remedy="Give --crimes too.")
    if not 0.5 < level < 1:
        raise InputError(f"a confidence level is a fraction such as 0.95, not {level:g}")
    if crimes is None:
        found = sizes.proportion_size(share, half, population=population, level=level)
        return Size(found, float(found), share, half, level, population, None, None, None)
    if not 0 < crimes <= 20:
        raise InputError(f"crimes owed per incident lie above 0 and up to 20, not {crimes:g}")
    ratio = max(SPREAD if spread is None else spread, least_squares(crimes) / crimes)
    found = sizes.clustered_size(
        share,
        half,
        mean=crimes,
        second_moment=ratio * crimes,
        icc=icc,
        population=population,
        level=level,
    )
    return Size(found, found * crimes, share, half, level, population, crimes, ratio, icc)
