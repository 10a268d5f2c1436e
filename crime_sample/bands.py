"""Grade bands: a user's own dated names for stretches of the recording rate, and where a rate with its interval lies.

A band begins at its lower edge and ends where the next one begins. A rate at an edge is in the band that begins there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, StrictFloat, StrictStr, field_validator

from crime_sample import formats
from crime_sample.rules.pack import Day
from crime_sample.values import Document

# Percent: rates that differ from an edge by less were reckoned to be at it.
AT_EDGE = 1e-9
MOST_DIGITS = 10
Label = Annotated[StrictStr, Field(pattern=r"\S", max_length=80)]
Percent = Annotated[StrictFloat, Field(ge=0, le=100, allow_inf_nan=False)]


class Band(Document):
    """A band: what it is called, the rate in percent at which it begins, and, to check by, the one at which it ends."""

    label: Label
    at_least_percent: Percent
    below_percent: Percent | None = None


class Bands(Document):
    """The bands of one source, the lowest first, from 0 to 100 % without a gap.

    >>> Bands(name="Grades", source="made up", date="2026-01-01", bands=(
    ...     Band(label="Poor", at_least_percent=0), Band(label="Good", at_least_percent=95))).spans
    ('under 95 %', '95 % or more')
    """

    name: Annotated[StrictStr, Field(pattern=r"\S", max_length=120)]
    source: Annotated[StrictStr, Field(pattern=r"\S", max_length=300)]
    date: Day
    bands: Annotated[tuple[Band, ...], Field(min_length=2, max_length=20)]

    @field_validator("bands")
    @classmethod
    def _without_gaps(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        if faults := [*_of_edges(bands), *_of_labels(bands)]:
            raise ValueError("; ".join(faults))
        return bands

    @property
    def edges(self) -> tuple[float, ...]:
        """The edges between bands, in percent, rising."""
        return tuple(band.at_least_percent for band in self.bands[1:])

    @property
    def spans(self) -> tuple[str, ...]:
        """From where to where each band goes, in words."""
        edges = [f"{edge:.10g}" for edge in self.edges]
        between = tuple(f"{low} to under {high} %" for low, high in pairwise(edges))
        return (f"under {edges[0]} %", *between, f"{edges[-1]} % or more")

    def place(self, rate: float) -> int:
        """In which band, counted from 0, a rate (a fraction) lies."""
        return sum(_reaches(rate, edge) for edge in self.edges)


def _of_edges(bands: Sequence[Band]) -> list[str]:
    """What is wrong with where bands begin and end."""
    faults = []
    first, last = bands[0], bands[-1]
    if first.at_least_percent != 0:
        faults.append(
            f"at_least_percent of '{_name(first)}', the first, is {first.at_least_percent:.10g}: rates below it are in "
            "no band, so it must be 0"
        )
    for one, following in pairwise(bands):
        low, high, end = one.at_least_percent, following.at_least_percent, one.below_percent
        if high <= low:
            faults.append(
                f"at_least_percent of '{_name(following)}' is {high:.10g}, which is not above {low:.10g}, where "
                f"'{_name(one)}' before it begins: the lowest band comes first"
            )
        elif end is not None and end != high:
            faults.append(
                f"below_percent of '{_name(one)}' is {end:.10g}, but '{_name(following)}' begins at {high:.10g}: rates "
                f"between are in {'no band' if end < high else 'both bands'}"
            )
    if last.below_percent not in (None, 100):
        faults.append(
            f"below_percent of '{_name(last)}', the last, is {last.below_percent:.10g}: rates above are in no band, so "
            "leave it out"
        )
    return faults


def _of_labels(bands: Sequence[Band]) -> list[str]:
    known: set[str] = set()
    twice = []
    for band in bands:
        label = " ".join(band.label.split()).casefold()
        if label in known:
            twice.append(f"label '{_name(band)}' stands twice")
        known.add(label)
    return twice


def _name(band: Band) -> str:
    return formats.one_line(band.label).strip()


def _reaches(rate: float, edge: float) -> bool:
    return 100 * rate >= edge - AT_EDGE


@dataclass(frozen=True, slots=True)
class Graded:
    """Where a rate and its interval lie (fractions), with its confidence ``level``. ``small``: too few crimes stand
    behind it for a rate, and so for a band of it."""

    bands: Bands
    rate: float
    low: float
    high: float
    level: float
    small: bool = False

    @property
    def band(self) -> int | None:
        """In which band the rate lies, counted from 0; None where there is no rate to speak of."""
        return None if self.small else self.bands.place(self.rate)

    @property
    def reached(self) -> tuple[int, ...]:
        """The bands that the interval reaches, in which the truth may lie."""
        return tuple(range(self.bands.place(self.low), self.bands.place(self.high) + 1))

    @property
    def straddles(self) -> bool:
        """Whether an edge lies within the interval."""
        return len(self.reached) > 1

    @property
    def labels(self) -> tuple[str, ...]:
        """What the bands are called, on one line each."""
        return tuple(_name(band) for band in self.bands.bands)

    @property
    def title(self) -> str:
        """The bands' name with source and date."""
        bands = self.bands
        return f"{formats.one_line(bands.name)} ({formats.one_line(bands.source)}, {formats.day(bands.date)})"

    def printed(self, fraction: float) -> str:
        """A rate in percent, with as many places as show on which side of every edge it is.

        >>> bands = Bands(name="G", source="s", date="2026-01-01", bands=(
        ...     Band(label="Poor", at_least_percent=0), Band(label="Good", at_least_percent=95)))
        >>> Graded(bands, 0.9496, 0.93, 0.97, 0.95).printed(0.9496), Graded(bands, 0.9, 0.8, 1, 0.95).printed(0.9)
        ('94.96', '90.0')
        """
        shown = ""
        for digits in range(1, MOST_DIGITS + 1):
            shown = formats.bare_percent(fraction, digits=digits)
            number = float(shown.strip("<>")) / 100
            if self.bands.place(number) == self.bands.place(fraction):
                break
        return shown

    def words(self) -> tuple[str, ...]:
        """In which band the rate lies; whether its interval straddles an edge, and where the truth may lie."""
        labels, reached = self.labels, self.reached
        limits = f"{formats.level(self.level)} CI {self.printed(self.low)} to {self.printed(self.high)}"
        may_be = " or ".join(filter(None, (", ".join(labels[p] for p in reached[:-1]), labels[reached[-1]])))
        if self.band is None:
            beginning = f"{self.title}: too few crimes are owed in the sample for a band of the rate."
            where = (
                f"lies in {may_be}"
                if not self.straddles
                else f"reaches from {labels[reached[0]]} to {labels[reached[-1]]}"
            )
            return (f"{beginning} Its interval ({limits}) {where}.",)
        held = f"the rate of {self.printed(self.rate)} % is in {labels[self.band]} ({self.bands.spans[self.band]})"
        if self.low == self.high:
            said = f"{self.title}: {held}. That is a count and no estimate."
        elif not self.straddles:
            said = f"{self.title}: {held}, and so is its whole interval ({limits})."
        else:
            edges = [f"{self.bands.edges[place]:.10g} %" for place in reached[:-1]]
            which = f"the edge of {edges[0]}" if len(edges) == 1 else f"the edges of {formats.several(edges)}"
            said = (
                f"{self.title}: {held}, but its interval ({limits}) straddles {which}. The truth may lie in {may_be}: "
                "no single band can be claimed."
            )
        return (said, *self._rounded())

    def _rounded(self) -> tuple[str, ...]:
        """That the rate as it is printed elsewhere would be in another band."""
        usual = formats.bare_percent(self.rate)
        if self.band is None or usual == self.printed(self.rate):
            return ()
        would = self.labels[self.bands.place(float(usual.strip("<>")) / 100)]
        return (
            f"Printed with one place the rate reads {usual} %, which would be {would}; the band is that of the rate "
            "before rounding.",
        )

    def as_dict(self) -> dict[str, Any]:
        """For programs; edges are fractions."""
        bands = self.bands
        ends = [*bands.edges, None]
        return {
            "name": formats.one_line(bands.name),
            "source": formats.one_line(bands.source),
            "date": bands.date.isoformat(),
            "bands": [
                {
                    "label": label,
                    "at_least": band.at_least_percent / 100,
                    "below": None if end is None else end / 100,
                }
                for label, band, end in zip(self.labels, bands.bands, ends, strict=True)
            ],
            "band": None if self.band is None else self.labels[self.band],
            "may_be": [self.labels[place] for place in self.reached],
            "straddles": self.straddles,
            "sentences": list(self.words()),
        }
