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
