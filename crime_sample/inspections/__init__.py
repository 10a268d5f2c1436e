"""Rates that inspections of crime recording have published, with their sources. They ship with the program.

Transcribed figure by figure from the page that each names. An empty cell means "not found", never nought. Half of them
are read from the press, which rounds. See ``docs/compare.md`` for what they are and are not.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from crime_sample.errors import InputError

LEVEL = 0.95
"""At which the printed margins are taken to hold. The inspectorate's explanatory notes speak of 95 % confidence."""

USUAL = "CDI"
"""Crime Data Integrity, 2016 to 2020: one programme, one method, one force after another."""

PROGRAMMES = (USUAL, "CDI re-inspection", "PEEL", "victim service inspection")
"""Programmes that give rates of single forces of England and Wales. The dip samples of 2014 were too small for that."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a rate is of: as the table calls it, in words, and the class of crime in the shipped rule packs, None for
    all crime."""

    column: str
    words: str
    group: str | None


MEASURES = {
    "all": Measure("overall", "all reported crime, fraud left out", None),
    "violence": Measure("violence", "violence against the person", "violence"),
    "sexual": Measure("sexual offences", "sexual offences", "sexual-offences"),
}


@dataclass(frozen=True, slots=True)
class Inspection:
    """One published rate. ``rate`` and ``margin`` (half-width) are fractions, ``margin`` None where none was printed;
    ``start`` and ``end`` the days of the reports looked at, if published; ``read_on`` the kind of page it was read
    on."""

    programme: str
    force: str
    year: int
    start: date | None
    end: date | None
    measure: str
    rate: float
    margin: float | None
    grade: str
    read_on: str
    address: str

    @property
    def name(self) -> str:
        """Force and year of the report."""
        return f"{self.force} {self.year}"


def inspections(measure: str = "all", *, programmes: Collection[str] = (USUAL,)) -> tuple[Inspection, ...]:
    """The published rates of single forces, the highest first.

    >>> [(one.name, one.rate, one.margin) for one in inspections() if one.force == "Kent"]
    [('Kent 2017', 0.836, 0.0185)]
    """
    if measure not in MEASURES:
        raise InputError(
            f"no published rates are of '{measure}'", remedy=f"Choose one of: {', '.join(MEASURES)}."
        )
    unknown = [name for name in programmes if name not in PROGRAMMES]
    if unknown:
        raise InputError(
            f"no programme of inspections is called '{unknown[0]}'",
            remedy=f"Choose from: {', '.join(PROGRAMMES)}.",
        )
    found = [one for one in _all() if one.measure == measure and one.programme in programmes]
    return tuple(sorted(found, key=lambda one: (-one.rate, one.name)))


def national(measure: str = "all") -> tuple[Inspection, ...]:
    """The published rates of England and Wales as a whole, the earliest first."""
    found = (one for one in _all() if one.measure == measure and one.force == "England and Wales")
    return tuple(sorted(found, key=lambda one: one.year))


@cache
def _all() -> tuple[Inspection, ...]:
    text = files(__package__).joinpath("published_inspections.csv").read_text(encoding="utf-8")
    measures = {measure.column: key for key, measure in MEASURES.items()}
    return tuple(
        Inspection(
            programme=row["programme"],
            force=row["force"],
            year=int(row["year"]),
            start=_day(row["period_start"]),
            end=_day(row["period_end"]),
            measure=measures[row["measure"]],
            rate=_share(row["rate_pct"]) or 0.0,
            margin=_share(row["ci_half_width_pct"]),
            grade=row["grade"],
            read_on=row["source_kind"],
            address=row["report_url"],
        )
        for row in csv.DictReader(text.splitlines())
        if row["measure"] in measures and row["rate_pct"]
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _share(cell: str) -> float | None:
    return round(float(cell) / 100, 10) if cell else None
