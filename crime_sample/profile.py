"""A first look at an export, before anything is registered: what ``frame inspect`` shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crime_sample.frame import FrameMapping


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What a column looks like: its blanks, distinct values, and the most frequent ones with their counts."""

    name: str
    blank: int
    distinct: int
    frequent: tuple[tuple[str, int], ...]
    proposed: str | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month (``2016-06``): its records, those still open, the blanks of each column and the uses of each code."""

    name: str
    records: int
    open: int
    blanks: tuple[int, ...]
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Monthly:
    """What changes from month to month: blanks of the mapped ``columns``, and closing ``codes``, the most frequent
    first.

    ``has_closed`` says whether a column of closing times is mapped, so that it is known which logs are open.
    """

    columns: tuple[str, ...]
    codes: tuple[str, ...]
    has_closed: bool
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Logs that may be of one event, by their ids: the same place and opening code, shortly after each other."""

    ids: tuple[str, ...]
    logs: int
    place: str
    code: str
    first: str


@dataclass(frozen=True, slots=True)
class Near:
    """How many such clusters there are, of how many logs, and the largest. Proposals: nobody has looked at them."""

    clusters: int
    logs: int
    largest: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A first look at an export: what ``frame inspect`` shows. ``jumps`` are days whose count is far off."""

    file_kind: str
    encoding: str
    delimiter: str
    records: int
    columns: tuple[ColumnProfile, ...]
    proposed: FrameMapping | None
    missing: tuple[str, ...]
    duplicate_ids: int
    blank_ids: int
    unparsable_dates: int
    first_created: str
    last_created: str
    days: int
    jumps: tuple[tuple[date, int, str], ...]
    remarks: tuple[str, ...]
    monthly: Monthly | None = None
    near: Near | None = None
