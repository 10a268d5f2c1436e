"""How many incidents find one that fails, or show that few do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crime_sample.sizing.checks import FAILS, check_level, of_frame, part
from crime_sample.stats.attribute import attribute_size, discovery_size
from crime_sample.stats.chances import failures_from, failures_up_to


@dataclass(frozen=True, slots=True)
class Discovery:
    """A sample that finds a failing incident with chance ``level`` or more if ``share`` of them or more fail.

    ``failing`` is that share as a number of the frame's incidents.
    """

    incidents: int
    share: float
    failing: int | None
    level: float
    population: int | None

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``size --discovery --json``."""
        return {
            "kind": "discovery",
            "incidents": self.incidents,
            "share": self.share,
            "failing": self.failing,
            "level": self.level,
            "population": self.population,
            "method": _method(self.population),
        }

    def sentence(self) -> str:
        """The answer in words."""
        share = f"{100 * self.share:g} %"
        fail = f"{share} or more fail"
        if self.failing is not None:
            fail = f"{self.failing:,} or more of the {self.population:,} fail ({share})"
        return (
            f"{self.incidents:,} incidents{of_frame(self.population)} hold at least one that fails, with a chance of "
            f"{100 * self.level:g} % or more, if {fail}.\n{FAILS}"
        )


@dataclass(frozen=True, slots=True)
class Attribute:
    """A sample in which no more than ``allowed`` failing incidents show that at most ``at_most`` of all fail.

    ``failing`` is that share as a number of the frame's incidents.
    """

    incidents: int
    allowed: int
    at_most: float
    failing: int | None
    level: float
    population: int | None

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``size --at-most --json``."""
        return {
            "kind": "attribute",
            "incidents": self.incidents,
            "allowed": self.allowed,
            "at_most": self.at_most,
            "failing": self.failing,
            "level": self.level,
            "population": self.population,
            "method": _method(self.population),
        }

    def sentence(self) -> str:
        """The answer in words."""
        seen = "none of them fails"
        if self.allowed:
            seen = f"no more than {self.allowed} of them {'fails' if self.allowed == 1 else 'fail'}"
        share = f"{100 * self.at_most:g} %"
        most = f"at most {share} of all fail"
        if self.failing is not None:
            most = f"at most {self.failing:,} of the {self.population:,} fail ({share})"
        return (
            f"{self.incidents:,} incidents{of_frame(self.population)}: if {seen}, {most}, with "
            f"{100 * self.level:g} % confidence.\n{FAILS}"
        )


def discovery_for(*, share: float | str, population: int | None = None, level: float = 0.95) -> Discovery:
    """Incidents to draw to hold at least one that fails if ``share`` percent or more do.

    A share below 0.1 % is written with its sign, "0.05%". Exact for a frame of ``population``, binomial
    without. Formula: ``crime_sample.stats.attribute``.

    >>> discovery_for(share=1, population=5000).incidents
    290
    """
    wanted = part("--share", share)
    check_level(level)
    found = discovery_size(wanted, population=population, level=level)
    failing = None if population is None else failures_from(wanted, population)
    return Discovery(found, wanted, failing, level, population)


def attribute_for(
    *, at_most: float | str, allow: int = 0, population: int | None = None, level: float = 0.95
) -> Attribute:
    """Incidents to draw so that no more than ``allow`` failures show at most ``at_most`` percent in the frame.

    A share below 0.1 % is written with its sign, "0.05%". Exact for a frame of ``population``, binomial
    without. Formula: ``crime_sample.stats.attribute``.

    >>> attribute_for(at_most=5, allow=1).incidents
    93
    """
    wanted = part("--at-most", at_most)
    check_level(level)
    found = attribute_size(wanted, allowed=allow, population=population, level=level)
    failing = None if population is None else failures_up_to(wanted, population)
    return Attribute(found, allow, wanted, failing, level, population)


def _method(population: int | None) -> str:
    return "binomial" if population is None else "hypergeometric"
