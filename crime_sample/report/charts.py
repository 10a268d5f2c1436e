"""Charts as values: what is drawn, and nothing of how."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from crime_sample import formats
from crime_sample.results import SMALL_CELL


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A line of the forest chart. ``small`` is drawn hollow, and so is a ``bare`` point, of which no interval is known;
    ``label`` has been made visible; ``digits`` are the places that its rate and limits are written with."""

    group: str
    label: str
    point: float
    low: float
    high: float
    n_due: float
    x_recorded: float
    small: bool
    bare: bool = False
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a grade band begins, as a fraction, and what the band is called."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Forest:
    """Rates side by side: the overall one as a line and a band, the domains as points with whiskers. What the ``rates``
    are of is told in the words of the kind of audit: the ``unit`` counted, what of it is ``due`` and what ``met``.
    ``among`` others, the overall one is one rate among those of other populations, and not what they add up to.
    ``edges`` of grade bands are marked."""

    overall: ForestRow
    rows: tuple[ForestRow, ...]
    level: float
    rates: str = "Recording rates"
    unit: str = "crimes"
    due: str = "crimes owed"
    met: str = "Recorded"
    among: bool = False
    edges: tuple[Edge, ...] = ()

    @property
    def start(self) -> float:
        """Where the axis begins: left of every interval but those of small cells, which may go on beyond."""
        listed = (self.overall, *self.rows)
        rows = [row for row in listed if not row.small] or listed
        lowest = min(row.low for row in rows)
        points = min((row.point for row in self.rows), default=1.0)
        return min(0.9, max(0.0, floor((min(lowest - 0.02, points - 0.05)) * 10) / 10))

    @property
    def legend(self) -> str:
        """What the signs mean, where the overall rate is what the others add up to."""
        words = (
            f"Points are {self.rates[:1].lower()}{self.rates[1:]}, larger with more {self.due} in the sample; whiskers "
            f"are {formats.level(self.level)} intervals. The dashed line and the band are the rate and the interval of "
            f"all {self.unit}."
        )
        if any(row.small for row in (self.overall, *self.rows)):
            words += f" Hollow points have fewer than {SMALL_CELL} {self.due} and are read as x of n, not as a rate."
        return words + self.arrows + self.marks

    @property
    def marks(self) -> str:
        """What the marks of grade bands mean, where there are some."""
        if not self.edges:
            return ""
        begins = formats.several([f"{edge.label} at {100 * edge.at:.10g} %" for edge in self.edges], most=20)
        return f" Thin lines with a figure above are the edges of grade bands, where these begin: {begins}."

    @property
    def arrows(self) -> str:
        """What an arrow means, where there is one."""
        if all(row.low >= self.start for row in self.rows):
            return ""
        return " An arrow stands where an interval goes on beyond the axis; its limits are printed beside it."


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which a point may lie by chance, as fractions, from ``start`` to ``end`` across."""

    start: float
    end: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plotted:
    """A point at ``at`` across. ``low`` and ``high`` its interval, if it has one; ``span`` the time it is about;
    ``marked`` stands out, ``small`` is drawn hollow."""

    at: float
    label: str
    value: float
    low: float | None = None
    high: float | None = None
    span: tuple[float, float] | None = None
    marked: bool = False
    small: bool = False


Run = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Rates over time. ``line`` a straight one as (at, rate) at both ends; ``centre`` a level one; ``smooth`` runs of
    (at, rate), each drawn as one line, with limits of its own; ``ticks`` what stands below the axis."""

    title: str
    points: tuple[Plotted, ...]
    ticks: tuple[tuple[float, str], ...]
    limits: tuple[Limits, ...] = ()
    line: tuple[tuple[float, float], tuple[float, float]] | None = None
    centre: float | None = None
    smooth: tuple[Run, ...] = ()
    smooth_limits: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar as long as ``value``, 0 or more: ``shown`` is written at its end, a ``note`` beside it."""

    label: str
    value: float
    shown: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars side by side, all from 0, and ``most`` the length of the longest that there could be (None: of them)."""

    title: str
    bars: tuple[Bar, ...]
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A share that rises over hours, a step at each of ``steps`` (hours, share reached); ``ceiling`` the same for the
    most that it may be, blank where that is the same. ``points`` stand on it with their intervals, ``level`` is where
    it ends, ``marks`` are hours that a line is drawn at."""

    title: str
    steps: Run
    points: tuple[Plotted, ...]
    level: float
    level_label: str
    marks: tuple[tuple[float, str], ...] = ()
    ceiling: Run = ()


@dataclass(frozen=True, slots=True)
class DotRow:
    """Half-widths of one interval as fractions: the ``target`` (None: there was none), what was ``planned`` with the
    sizes, and what was ``delivered`` (None: no rate); ``note`` says how much of it is done."""

    label: str
    target: float | None
    planned: float
    delivered: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dots:
    """Half-widths as planned and as delivered, a row for each interval."""

    title: str
    rows: tuple[DotRow, ...]


Chart = Forest | Series | Bars | Curve | Dots
