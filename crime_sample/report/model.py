"""What a report is: a tree of frozen values. Numbers stay numbers, in a class that says what they mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crime_sample.bands import Graded
from crime_sample.compared import Compared
from crime_sample.observed import StratumCount
from crime_sample.report.charts import Chart
from crime_sample.report.paced import Paced
from crime_sample.results import Estimate, Grossed, Overlapping, Timeliness
from crime_sample.stats.sensitivity import Row


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, as a fraction, written in percent with ``digits`` places."""

    value: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class RateRange:
    """An interval of shares, as fractions."""

    low: float
    high: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """x of n, where n is too small for a rate to be printed."""

    x: float
    n: float


@dataclass(frozen=True, slots=True)
class Total:
    """An estimated number of crimes; written to the nearest ``unit``, which its interval decides."""

    value: float
    unit: int = 1


@dataclass(frozen=True, slots=True)
class TotalRange:
    """An interval of crimes, written to the same unit as its total."""

    low: float
    high: float
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Points:
    """A half-width or standard error, as a fraction, written in percentage points."""

    value: float


@dataclass(frozen=True, slots=True)
class Decimal:
    """A plain number with places, such as a design effect."""

    value: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class PointsRange:
    """An interval of a difference of shares, as fractions, written in percentage points."""

    low: float
    high: float


Cell = str | int | Rate | RateRange | Share | Total | TotalRange | Points | PointsRange | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``number`` stands right, ``text`` left, ``code`` is a hash or a seed and may break anywhere.

    An ``aside`` may be left out where there is little room.
    """

    title: str
    kind: Literal["number", "text", "code"] = "number"
    aside: bool = False


def columns(*titles: str, aside: Collection[str] = ()) -> tuple[Column, ...]:
    """Columns by their titles; one that ends in a colon holds text.

    >>> [(c.title, c.kind, c.aside) for c in columns("Stratum:", "Drawn", aside=("Drawn",))]
    [('Stratum', 'text', False), ('Drawn', 'number', True)]
    """
    bare = [(title.removesuffix(":"), title.endswith(":")) for title in titles]
    return tuple(Column(title, "text" if text else "number", title in aside) for title, text in bare)


# How a last row that sums up the others begins.
SUMS = ("All strata", "All classes", "All picked", "All together")


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column heads its rows. ``note`` says what the numbers are out of."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title and ``legend``, what its signs mean. Texts have been made visible.

    ``data`` is what it is drawn from, where no table beside it has it.
    """

    key: str
    title: str
    legend: str
    chart: Chart
    data: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: sentences, then pictures, then tables, then points of a list."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    points: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def data(self) -> tuple[Table, ...]:
        """What its pictures are drawn from, where that is a table of their own."""
        return tuple(picture.data for picture in self.pictures if picture.data is not None)

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.paragraphs or self.tables or self.points or self.pictures)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large number of the summary: a label, the number, its interval in words, and what it covers."""

    label: str
    figure: str
    interval: str
    note: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Sentences of the first page under a title of their own."""

    key: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The first page: the result in sentences, the key figures beside them, then tables, remarks, and ``care``, what is
    to be read with care, shortened to what a page holds; ``reading`` says what its terms mean. A sentence that does not
    apply is blank."""

    rate: str
    unrecorded: str
    yearly: str
    basis: str
    figures: tuple[KeyFigure, ...]
    tables: tuple[Table, ...] = ()
    remarks: tuple[Remark, ...] = ()
    care: tuple[str, ...] = ()
    reading: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences that apply, in order."""
        return tuple(filter(None, (self.rate, self.unrecorded, self.yearly)))

    @property
    def beneath(self) -> tuple[str, ...]:
        """What stands in small letters beneath the figures: what they rest on, and how they are read."""
        return tuple(filter(None, (self.basis, self.reading)))


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something a reader must know. ``grave`` ones stand on the first page too."""

    key: str
    words: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The figures as they are, for programs: what the JSON is made from. No ids, no names of persons."""

    estimates: tuple[Estimate, ...]
    as_published: Estimate | None
    grossed: Grossed | None
    strata: tuple[StratumCount, ...]
    missing: Mapping[str, float] | None
    sensitivity: tuple[Row, ...]
    reasons: tuple[tuple[str, int], ...]
    answers: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    applied: tuple[tuple[str, int], ...]
    remedial: tuple[tuple[str, int, int], ...]
    overlap: Overlapping | None
    timeliness: Timeliness | None
    uncovered: tuple[str, ...] | None
    audit: Mapping[str, Any]
    plan: Mapping[str, Any]
    draw: Mapping[str, Any]
    picked: Mapping[str, Any] | None = None
    paced: Paced | None = None
    graded: Graded | None = None
    since: Compared | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What programs are told of a public edition beside its tables: counts under ``threshold`` are not given, those
    given are multiples of ``base``."""

    threshold: int
    base: int


IN_FULL = "The figures in full stand in the JSON document beside this report."


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one report says, in the order it says it. ``closing`` is its last sentence."""

    title: str
    audit: str
    marking: str
    force: str
    start: date
    end: date
    period: str
    as_at: str
    version: str
    interim: bool
    level: float
    headline: Headline
    sections: tuple[Section, ...]
    caveats: tuple[Caveat, ...]
    glossary: tuple[tuple[str, str], ...]
    facts: Facts | Published
    closing: str = IN_FULL

    def section(self, key: str) -> Section:
        """The section of this key."""
        return next(section for section in self.sections if section.key == key)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture, in order."""
        return tuple(picture for section in self.sections for picture in section.pictures)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def data(self) -> tuple[Table, ...]:
        """Every table that a picture alone is drawn from, in order."""
        return tuple(table for section in self.sections for table in section.data)
