"""What an audit says, as values: estimates with their intervals, counts, and what must now be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crime_sample.errors import InputError
from crime_sample.observed import StratumCount
from crime_sample.stats.grossing import Unrecorded
from crime_sample.stats.missing import Bounds
from crime_sample.stats.sensitivity import Row

# Fewer crimes owed than this make no headline: the cell is read as x of n.
SMALL_CELL = 30


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of the population that an estimate is about, such as district = North."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number and how sure it is. Rates are fractions; totals are crimes in the frame and its period.

    ``n_due`` crimes owed and ``x_recorded`` of them recorded (for a total: crimes counted) in the sample;
    ``df`` of the domain, ``df_design`` of the whole sample. ``small`` marks a cell of too few crimes for a
    headline.
    """

    estimand: str
    domain: Domain | None
    point: float
    standard_error: float
    low: float
    high: float
    df: int
    df_design: int
    n_incidents: int
    n_due: float
    x_recorded: float
    design_effect: float | None
    interval: str
    level: float
    small: bool = False


@dataclass(frozen=True, slots=True)
class Grossed:
    """Unrecorded crimes a year, from a published total of recorded crime."""

    recorded: float
    source: str
    unrecorded: Unrecorded


@dataclass(frozen=True, slots=True)
class Remedy:
    """A crime owed that stands nowhere by the cut-off, and must be recorded now (``later``: has been since)."""

    case: int
    incident: str
    offence: str
    later: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The headline's rate and the total of what failed, as they are if the records of one event are counted so:
    ``nothing`` as if each stood for itself, ``confirmed`` as the verdicts have it, ``proposed`` as if every record
    proposed were of the event. ``rate`` is None where nothing was due."""

    supposed: Literal["nothing", "confirmed", "proposed"]
    rate: Estimate | None
    missed: Estimate


@dataclass(frozen=True, slots=True)
class Overlapping:
    """Events that stand in several records, over the judged cases: how many have records ``proposed``, how many were
    found to be in others (``confirmed``), how many were judged before the proposals
    were made, and so were ``unasked``; ``most`` records of one event; ``drawn_too`` pairs of judged
    cases of which one names the other as of its event, and in how many of these only one does (``differs``);
    and what it all does to the figures."""

    proposed: int
    confirmed: int
    unasked: int
    most: int
    drawn_too: int
    differs: int
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class WorkedStratum:
    """What a stratum gives to the headline: ``population`` units in the frame, ``judged`` of them, what is due and what
    was met in these, and the ``spread`` s^2 of y - R m over them."""

    name: str
    population: int
    judged: int
    owed: float
    recorded: float
    spread: float

    @property
    def weight(self) -> float:
        """Units of the frame that each judged one stands for."""
        return self.population / self.judged

    @property
    def term(self) -> float:
        """What it gives to the variance of the rate, times the square of what is due in the frame."""
        left = 1 - self.judged / self.population
        return self.population**2 * left * self.spread / self.judged


Step = tuple[float, float]
"""Where a curve rises, in hours, and the share reached there."""


@dataclass(frozen=True, slots=True)
class Within:
    """Crimes recorded within ``hours`` of the report, out of all owed; with None by the cut-off. ``most`` is the share
    if each crime of unknown hours had been recorded as soon as it may have been."""

    hours: int | None
    rate: Estimate
    most: float


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How soon crimes owed were recorded: the shares at some hours, by the cut-off last, and the ``curve`` between
    them. Of ``recorded`` crimes of the sample the hours of ``unknown`` are not known: ``ceiling`` is the curve if each
    had been recorded as soon as it may have been, blank where all are known. ``limits`` of the rule packs, in hours."""

    recorded: int
    unknown: int
    limits: tuple[int, ...]
    points: tuple[Within, ...]
    curve: tuple[Step, ...]
    ceiling: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one audit says. ``as_published`` is the headline with the plain interval (Wald, on the crime counts)
    that published inspection reports print. ``headline`` and ``missed`` are the estimands of the rate this kind of
    audit is about, and of the total of what failed; ``answers`` how often each question on the whole case was answered
    with what, ``applied`` how often each reason was picked as the one that applies; ``overlap`` what events in several
    records do to the figures, None where none were proposed or found; ``timeliness`` None where no hours are known;
    ``worked`` what the headline is made of, blank where it is made otherwise than a pocket calculator can follow."""

    estimates: tuple[Estimate, ...]
    as_published: Estimate | None
    strata: tuple[StratumCount, ...]
    missing: Bounds | None
    sensitivity: tuple[Row, ...]
    grossed: Grossed | None
    reasons: tuple[tuple[str, int], ...]
    remedial: tuple[Remedy, ...]
    interim: bool
    level: float
    interval: str
    headline: str = "recording_rate"
    missed: str = "unrecorded_total"
    answers: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    applied: tuple[tuple[str, int], ...] = ()
    overlap: Overlapping | None = None
    timeliness: Timeliness | None = None
    worked: tuple[WorkedStratum, ...] = ()

    def one(self, estimand: str, domain: Domain | None = None) -> Estimate | None:
        """The estimate of ``estimand`` for ``domain``, None where the audit does not give it."""
        return next((e for e in self.estimates if e.estimand == estimand and e.domain == domain), None)

    @property
    def rate(self) -> Estimate:
        """The headline: the rate this kind of audit is about, over everything."""
        found = self.one(self.headline)
        if found is None and self.headline == "recording_rate":
            raise InputError("no crime is owed in the sample, so there is no recording rate")
        if found is None:
            raise InputError("no case of the sample could be decided on, so there is no rate")
        return found

    def by(self, column: str) -> tuple[Estimate, ...]:
        """The headline's rates by ``column``, in the order of its values."""
        return tuple(
            e for e in self.estimates
            if e.estimand == self.headline and e.domain is not None and e.domain.column == column
        )  # fmt: skip
