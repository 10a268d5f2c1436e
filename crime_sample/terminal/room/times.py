"""The time line of a log: its lines that begin with a time, and how long after each other they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_STAMP = re.compile(
    r"\W{0,3}(?:(?P<date>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})[ T,]{1,2})?"
    r"(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?(?!\d)"
    r"|(?P<packed>[0-5]\d) ?(?:hrs|HRS|hours|HOURS)\b)[\]):,. \-–]*"
)
_DAY = 24 * 60
_STAMP_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamped line: its place, the clock, minutes since the first stamp, and what it says."""

    line: int
    clock: str
    minutes: int
    words: str


def time_line(lines: Sequence[str]) -> tuple[Stamp, ...]:
    """The lines that begin with a time. A clock that falls back by more than half a day has passed midnight.

    >>> [(s.clock, s.minutes) for s in time_line(("23:50 CALL", "no time", "[00:05] CAR SENT"))]
    [('23:50', 0), ('00:05', 15)]
    """
    found: list[Stamp] = []
    day, last, first = 0, None, None
    for place, line in enumerate(lines):
        match = _STAMP.match(line[:_STAMP_LENGTH])
        if match is None:
            continue
        hour, minute = int(match["hour"]), int(match["minute"] or match["packed"])
        named = _ordinal(match["date"])
        if named is not None:
            day = named
        elif last is not None and day * _DAY + hour * 60 + minute < last - _DAY // 2:
            day += 1
        last = day * _DAY + hour * 60 + minute
        first = last if first is None else first
        found.append(Stamp(place, f"{hour:02d}:{minute:02d}", last - first, line[match.end() :].strip()))
    return tuple(found)


def _ordinal(words: str | None) -> int | None:
    """The number of a day written day first, or in ISO."""
    if not words:
        return None
    parts = [int(part) for part in re.split(r"[/-]", words)]
    year, month, day = parts if "-" in words else reversed(parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day).toordinal()
    except ValueError:
        return None


def elapsed(minutes: int) -> str:
    """Minutes in words.

    >>> elapsed(0), elapsed(75), elapsed(3000), elapsed(-5)
    ('0 min', '1 h 15', '2 d 2 h', '-5 min')
    """
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    if minutes < 60:
        return f"{sign}{minutes} min"
    if minutes < _DAY:
        return f"{sign}{minutes // 60} h {minutes % 60:02d}"
    return f"{sign}{minutes // _DAY} d {minutes % _DAY // 60} h"
