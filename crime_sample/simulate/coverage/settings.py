"""What is varied when coverage is measured: strata, how they are drawn, what goes missing, when drawing stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from crime_sample.simulate.coverage.schemes import Scheme

CRIMES: dict[str, tuple[tuple[float, ...], str]] = {
    "one": ((0.0, 1.0), "1 crime each"),
    "log": ((0.25, 0.65, 0.08, 0.02), "0 to 3 crimes"),
    "few": ((0.55, 0.35, 0.07, 0.02, 0.0, 0.01), "0 to 5 crimes"),
    "many": ((0.40, 0.0, 0.25, 0.20, 0.10, 0.05), "0 or 2 to 5 crimes"),
    "skew": ((0.5, 0.45, *(0.0,) * 8, 0.05), "0, 1 or 10 crimes"),
    "burst": ((0.388, 0.582, 0.0, 0.0, 0.0, 0.0, 0.03), "0, 1 or 6 crimes"),
    "bunch": ((0.36, 0.54, 0.0, 0.0, 0.1), "0, 1 or 4 crimes"),
    "coded": ((0.05, 0.76, 0.14, 0.05), "1 to 3 crimes in 95 % of logs"),
    "low": ((0.95, 0.05), "1 crime in 5 % of logs"),
    "rare": ((0.99, 0.01), "1 crime in 1 % of logs"),
    "nil": ((0.995, 0.005), "1 crime in 0.5 % of logs"),
    "none": ((1.0,), "none"),
}
"""By name: the share of incidents that owe 0, 1, 2 ... crimes, and the words for it."""

LOGS = (0.50, 0.22, 0.12, 0.08, 0.05, 0.03)
"""Share of events that have 1, 2 ... 6 logs."""

LEAST_OWING = 30
"""Incidents owing a crime that a sample must hold on average for its setting to be held to the bar."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """``incidents`` N in the frame, of which ``drawn`` n are sampled; they owe ``crimes`` (a key of ``CRIMES``) and
    each crime is recorded with chance ``rate``, alike within an incident by the correlation ``icc``; those of incidents
    owing several by ``worse`` less. ``share`` of the incidents is in the domain. With ``events`` an incident is an
    event of 1 to 6 logs, drawn together: they owe crimes each, and all crimes of the event are alike by the
    correlation."""

    incidents: int
    drawn: int
    rate: float
    crimes: str = "few"
    icc: float = 0.0
    share: float = 1.0
    worse: float = 0.0
    events: bool = False

    @property
    def owing(self) -> tuple[float, ...]:
        """Share of incidents that owe 0, 1, 2 ... crimes."""
        return CRIMES[self.crimes][0]

    @property
    def expected_owing(self) -> float:
        """Sampled incidents of the domain that owe a crime, on average."""
        return self.drawn * self.share * (1.0 - self.owing[0])


@dataclass(frozen=True, slots=True)
class Missing:
    """Logs that cannot be had: ``chance`` for one in which nothing was missed, ``odd`` for one in which a crime was.

    The two are the same where logs go missing at random.
    """

    chance: float
    odd: float

    @property
    def at_random(self) -> bool:
        """Whether what a log holds has nothing to do with its being missing."""
        return self.chance == self.odd

    @property
    def words(self) -> str:
        """In words."""
        if self.at_random:
            return f"{100 * self.chance:g} % of logs missing"
        return f"{100 * self.chance:g} % of logs missing, {100 * self.odd:g} % of those with a crime missed"

    @property
    def found(self) -> float:
        """The least share of logs that is found."""
        return 1.0 - max(self.chance, self.odd)


@dataclass(frozen=True, slots=True)
class Topping:
    """Draw ``start`` incidents, then ``step`` more at a time until the half-width is at most ``half``, or ``most``."""

    start: int
    step: int
    most: int
    half: float

    @property
    def words(self) -> str:
        """In words."""
        return f"topped up to +/- {100 * self.half:g} points"


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell of a grid: a population and how it is sampled.

    ``grid`` the grid's name; ``design`` the strata in words; ``rate`` and ``incidents`` the place in a heat map: the
    rate that the strata lean on, and incidents drawn in all; ``scheme`` how they are drawn, if otherwise than at random
    in strata.
    """

    grid: str
    design: str
    rate: float
    incidents: int
    strata: tuple[Stratum, ...]
    missing: Missing | None = None
    topping: Topping | None = None
    scheme: Scheme | None = None

    @property
    def words(self) -> str:
        """The setting in words; no two settings of a grid have the same."""
        kinds = dict.fromkeys((s.crimes, s.icc) for s in self.strata)
        crimes = " and ".join(
            CRIMES[kind][1] + (f" (correlation {icc:g})" if icc else "") for kind, icc in kinds
        )
        parts = [self.design, f"rate {100 * self.rate:g} %", f"{self.incidents:,} incidents", crimes]
        parts += [more.words for more in (self.missing, self.topping) if more is not None]
        return "; ".join(parts)

    @property
    def expected_owing(self) -> float:
        """Incidents owing a crime in a sample, on average; of those found, if logs go missing at random."""
        found = self.missing.found if self.missing is not None else 1.0
        return found * sum(stratum.expected_owing for stratum in self.strata)

    @property
    def shown(self) -> Literal["", "missing not at random", "topped up", "a period as long as the interval"]:
        """Why the setting is shown and not held to the bar; empty if it is held to it."""
        if self.topping is not None:
            return "topped up"
        if self.scheme is not None and self.scheme.clashes:
            return "a period as long as the interval"
        return "missing not at random" if self.missing is not None and not self.missing.at_random else ""
