"""What the parts of a report are written from: the audit's state, its results, and how things are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crime_sample import formats
from crime_sample.design import Plan
from crime_sample.errors import Refused
from crime_sample.frame import BLANK_LABEL
from crime_sample.kind import AuditKind
from crime_sample.report.model import Cell, Points, Rate, RateRange, Share, Total, TotalRange
from crime_sample.results import Domain, Estimate, Results
from crime_sample.state import State

# How the columns that an audit makes itself are called; one from a mapping goes by its own name.
COLUMNS: Mapping[str, str] = {
    "class": "class of crime",
    "stratum": "stratum",
    "frame": "route (frame)",
    "flag": "flag",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """An audit and its results; ``as_at`` and ``version`` are what the report is dated and signed with."""

    state: State
    results: Results
    as_at: str
    version: str
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The frozen plan, which every drawn audit has."""
        if self.state.plan is None:
            raise Refused("there is no frozen plan to report on", remedy="Freeze the plan and draw first.")
        return self.state.plan

    @property
    def rate(self) -> Estimate | None:
        """The headline, None where no crime is owed, or no case could be decided on."""
        return self.results.one(self.results.headline)

    @property
    def kind(self) -> AuditKind:
        """What kind of audit it is."""
        return self.state.kind

    @property
    def period(self) -> str:
        """The audit's period in words."""
        return formats.period(self.state.about.start, self.state.about.end)

    @property
    def ci(self) -> str:
        """How an interval is announced, such as ``95 % CI``."""
        return f"{formats.level(self.results.level)} CI"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that results are broken down by, in order."""
        domains = (e.domain.column for e in self.results.estimates if e.domain is not None)
        return tuple(dict.fromkeys(domains))

    def called(self, domain: Domain) -> str:
        """A domain's value as a reader knows it, on one line."""
        title = self.titles.get(domain.column, {}).get(domain.value, domain.value)
        return formats.one_line(title) or BLANK_LABEL

    def offence(self, key: str) -> str:
        """The title of an offence group."""
        return self.called(Domain("class", key))


def subject(state: State, results: Results, *, as_at: str, version: str) -> Subject:
    """The subject of a report, with the titles its rule packs give to keys."""
    rules = state.about.all_rules
    titles = {
        "class": {group.key: group.title for group in rules.groups},
        "flag": {flag.key: flag.title for flag in rules.flags},
    }
    return Subject(state, results, as_at, version, titles)


def column_title(column: str) -> str:
    """How a breakdown is headed.

    >>> column_title("class"), column_title("district")
    ('class of crime', 'district')
    """
    return formats.one_line(COLUMNS.get(column, column))


AS_COUNTED = 0.05
"""How far the weighted rate may be from x / n for x of n to stand for it."""


def rate_cell(estimate: Estimate) -> Cell:
    """The rate, or x of n where n is too small for one; x of n only where it says the same, with equal weights."""
    plain = estimate.n_due > 0 and abs(estimate.x_recorded / estimate.n_due - estimate.point) < AS_COUNTED
    if estimate.small and plain:
        return Share(estimate.x_recorded, estimate.n_due)
    return Rate(estimate.point)


def key_cell(estimate: Estimate) -> Cell:
    """The rate as a key figure: x of n too where the sample has all or none, since nobody is to be told 100 % or 0 %
    of a frame of which a part was seen."""
    if estimate.point in (0, 1) and estimate.low < estimate.high:
        return Share(estimate.x_recorded, estimate.n_due)
    return rate_cell(estimate)


def range_cell(estimate: Estimate) -> Cell:
    """The interval of a rate."""
    return RateRange(estimate.low, estimate.high)


def half_width(estimate: Estimate) -> Points:
    """Half the width of an interval."""
    return Points((estimate.high - estimate.low) / 2)


def total_cells(point: float, low: float, high: float) -> tuple[Total, TotalRange]:
    """An estimated total and its interval, rounded alike."""
    unit = formats.unit_of(low, high)
    return Total(point, unit), TotalRange(low, high, unit)


def delivered(about: Subject, stratum: str) -> Estimate | None:
    """The headline's rate of one stratum; of the only one it is the headline."""
    if len(about.results.strata) == 1:
        return about.rate
    return about.results.one(about.kind.headline, Domain("stratum", stratum))
