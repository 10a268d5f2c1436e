"""Stage 2a: the design, which is the auditor's choice, and the plan, which is what follows from it.

A ``Design`` speaks as people write: rates and margins in percent. A ``Plan`` speaks as programs do: fractions.
How the one leads to the other is in ``plan``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from crime_sample.canonical import canonical, digest
from crime_sample.values import Document, Grown

SeedKind = Literal["public", "witnessed", "own"]
Allocation = Literal["optimum", "proportional", "equal"]
Method = Literal["tickets", "systematic", "pareto", "clusters", "two-stage"]

# E(m^2) / E(m) where only the mean is given: most logs owe 0 or 1 crime, a few owe 2 to 5.
SPREAD = 1.35


def percent(value: float) -> float:
    """A rate in percent; a fraction is refused with a hint, since 0.836 and 83.6 must never be confused."""
    if 0 < value < 1:
        raise ValueError(f"rates are written in percent: {value:g} would be {100 * value:g}")
    if not 0 <= value <= 100:
        raise ValueError(f"a rate in percent lies between 0 and 100, not {value:g}")
    return value


def points(value: float) -> float:
    """A margin in percentage points; what can only be a fraction is refused with a hint."""
    if 0 < value < 0.1:
        raise ValueError(f"margins are written in percentage points: {value:g} would be {100 * value:g}")
    if not 0 < value < 100:
        raise ValueError(f"a margin lies between 0 and 100 points, not {value:g}")
    return value


def least_squares(mean: float) -> float:
    """The least that E(m^2) can be for crimes per incident of this mean: all of them one of the two whole numbers
    beside it.

    >>> round(least_squares(0.85), 9), least_squares(2.5)
    (0.85, 6.5)
    """
    rest = mean - int(mean)
    return mean**2 + rest * (1 - rest)


Percent = Annotated[float, AfterValidator(percent)]
Points = Annotated[float, AfterValidator(points)]


class SeedSource(Document):
    """Where the seed will come from, named in the plan before it can be known."""

    kind: SeedKind = "own"
    words: str = Field(default="", max_length=500)


class StratumDesign(Document):
    """What is wanted and expected of one stratum; what is left out is taken from the design as a whole."""

    margin: Points | None = None
    rate: Percent | None = None
    crimes: float | None = Field(default=None, gt=0, le=20)
    minimum: int | None = Field(default=None, ge=2)
    maximum: int | None = Field(default=None, ge=2)
    take_all: bool = False


class Design(Grown):
    """The auditor's choice. ``rate`` and ``not_found`` in percent, ``margin`` in points, ``level`` a fraction.

    ``crimes`` is the expected number of crimes owed per incident, ``icc`` how alike the crimes of one incident
    fare, ``most_crimes`` the most that one missing log is supposed to owe. ``second`` the percent of all cases that a
    second auditor judges too, ``calibration`` the number of further incidents, none of the sample, that every auditor
    judges and whose right verdict is agreed beforehand. ``size`` fixes the total instead of the margin.

    ``method`` is how the sample is drawn (``draw.METHODS``); in two stages ``first_stage`` clusters are drawn, whose
    rates are expected to differ by the standard deviation ``between``, in points.
    """

    LATER = frozenset(("method", "first_stage", "between"))

    margin: Points | None = 2.0
    size: int | None = Field(default=None, ge=2)
    level: float = Field(default=0.95, gt=0.5, lt=1)
    rate: Percent = 85.0
    crimes: float = Field(default=0.85, gt=0, le=20)
    spread: float = Field(default=SPREAD, ge=1, le=20)
    icc: float = Field(default=0.3, ge=0, le=1)
    most_crimes: int = Field(default=5, ge=1, le=50)
    not_found: float = Field(default=2.0, ge=0, lt=50)
    minimum: int = Field(default=30, ge=2)
    allocation: Allocation = "optimum"
    strata: dict[str, StratumDesign] = Field(default_factory=dict)
    minutes_per_case: float = Field(default=20.0, gt=0)
    hours_per_day: float = Field(default=6.0, gt=0, le=24)
    second: Percent = 0.0
    calibration: int = Field(default=0, ge=0, le=500)
    seed: SeedSource = SeedSource()
    method: Method = "tickets"
    first_stage: int | None = Field(default=None, ge=2)
    between: float = Field(default=3.0, ge=0, le=50)

    @model_validator(mode="after")
    def _fits_method(self) -> Design:
        if (self.method == "two-stage") != (self.first_stage is not None):
            raise ValueError(
                "two stages need the number of clusters drawn first: first_stage"
                if self.first_stage is None
                else "first_stage goes with the method two-stage only"
            )
        if self.calibration and self.method in ("clusters", "two-stage"):
            raise ValueError(
                f"with the method {self.method} no cases can be slipped in: they would be told by their clusters"
            )
        return self

    @model_validator(mode="after")
    def _some_target(self) -> Design:
        if self.margin is None and self.size is None and not any(s.margin for s in self.strata.values()):
            raise ValueError("no target: give an overall margin, a size, or a margin for some stratum")
        return self

    @property
    def in_secret(self) -> bool:
        """Whether cases are judged twice or slipped in, and nobody who judges may know which."""
        return bool(self.second or self.calibration)

    def expected(self, stratum: str) -> Expected:
        """What is expected in ``stratum``, as fractions."""
        own = self.strata.get(stratum, StratumDesign())
        crimes = self.crimes if own.crimes is None else own.crimes
        rate = self.rate if own.rate is None else own.rate
        return Expected(
            rate=rate / 100,
            crimes=crimes,
            squares=max(self.spread * crimes, least_squares(crimes)),
            icc=self.icc,
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """Expectations of a stratum: recording rate, E(m), E(m^2) of the crimes owed per incident, and their icc."""

    rate: float
    crimes: float
    squares: float
    icc: float

    @property
    def within(self) -> float:
        """Variance between incidents of y - R m at the stratum's own rate: R(1-R) E[m (1 + (m-1) icc)]."""
        return self.rate * (1 - self.rate) * (self.crimes + self.icc * (self.squares - self.crimes))

    def around(self, rate: float) -> float:
        """The same around an overall ``rate``: the distance of the rates adds (R_h - R)^2 Var(m)."""
        return self.within + (self.rate - rate) ** 2 * (self.squares - self.crimes**2)

    @property
    def pairs_missed(self) -> float:
        """Incidents holding two crimes, one of them missed, that one incident of the stratum stands for.

        Incidents with several crimes are taken to hold two: E(m (m - 1)) / 2 of all. Of two crimes, one at least is
        missed with probability Q (2 - p), p the chance that the other is missed if one is.
        """
        missed = 1 - self.rate
        return (self.squares - self.crimes) / 2 * missed * (2 - self.other_missed)

    @property
    def other_missed(self) -> float:
        """The chance that another crime of an incident is missed if one is."""
        return 1 - self.rate + self.icc * self.rate


class PlannedStratum(Grown):
    """One stratum of the plan: ``size`` of ``population`` are drawn. ``margin`` is the half-width expected, ``target``
    the one wanted, if any; ``incidents`` how many those drawn are expected to hold, where clusters are drawn."""

    LATER = frozenset(("incidents",))

    name: str
    population: int
    size: int
    incidents: float | None = None
    crimes: float
    margin: float
    target: float | None = None
    take_all: bool = False


class Alternative(Document):
    """What another total size would buy and cost; of clusters, where these are drawn."""

    incidents: int
    margin: float
    auditor_days: float


class Plan(Document):
    """What follows from a design for given strata; frozen in the ledger before the seed is known."""

    design: Design
    strata: tuple[PlannedStratum, ...]
    crimes: float
    rate: float
    margin: float
    auditor_days: float
    alternatives: tuple[Alternative, ...] = ()
    frames: dict[str, str]
    extract: str | None = None

    @property
    def incidents(self) -> int:
        """Incidents to draw in all, clusters with as many as they are expected to hold."""
        return round(sum(s.size if s.incidents is None else s.incidents for s in self.strata))

    @property
    def sizes(self) -> dict[str, int]:
        """Incidents (or clusters) to draw by stratum."""
        return {stratum.name: stratum.size for stratum in self.strata}

    def digest(self) -> str:
        """SHA-256 of the plan's canonical JSON."""
        return digest(canonical(self.model_dump(mode="json")))
