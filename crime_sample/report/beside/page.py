"""What such a page and its chart are, as values."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample.report.model import Forest, Table


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
class Page:
    """``chart`` with its ``legend``, what the signs mean; ``made_from`` ends the page. Texts have been made visible."""

    kicker: str
    title: str
    when: str
    marking: str
    sentences: tuple[str, ...]
    chart: Forest | Series
    legend: str
    tables: tuple[Table, ...]
    caveats: tuple[str, ...]
    made_from: str
    as_at: str
    version: str
