"""How long after its report a crime was recorded, on clocks that are put forward and back.

Exports hold clock times of the place. Subtracted as written they are an hour out across a change of the clocks, so
both are taken to instants first; the zones are passed in. A clock time that came twice (autumn) or never (spring),
and a day without a time, leave more than one reading: those in which the record follows the report are kept, and what
was assumed is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import product

DAY_ALONE = 10  # characters of 2016-06-13


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Hours from the report to the record, from ``least`` to ``most``; the same where both moments are known.

    ``said`` is what had to be assumed, blank if nothing.
    """

    least: float
    most: float
    said: str = ""

    @property
    def hours(self) -> float | None:
        """The hours, None where they are not known to be one number."""
        return self.least if self.least == self.most else None


@dataclass(frozen=True, slots=True)
class _Moment:
    """The instants that a text may mean: ``usual`` first, ``every`` with those to fall back on; of a ``whole`` day the
    first and the last."""

    usual: tuple[datetime, ...]
    every: tuple[datetime, ...]
    whole: bool = False
    said: str = ""


def elapsed(
    reported: str, recorded: str, *, zone: tzinfo | None = None, recorded_zone: tzinfo | None = None
) -> Elapsed | None:
    """Hours between two ISO texts, clock times of ``zone`` (the record's of ``recorded_zone``, if that is another).

    Without a zone they are subtracted as written. None where either cannot be read, or one tells its offset and the
    other has no zone. A text of a day alone stands for all its hours.

    >>> from zoneinfo import ZoneInfo
    >>> elapsed("2025-10-25T12:00", "2025-10-26T12:00").hours
    24.0
    >>> elapsed("2025-10-25T12:00", "2025-10-26T12:00", zone=ZoneInfo("Europe/London")).hours
    25.0
    """
    try:
        start, end = _moment(reported, zone), _moment(recorded, recorded_zone or zone)
        if start.whole or end.whole:
            return _across_days(start, end)
        return _between(start, end)
    except (ValueError, TypeError, OverflowError):
        return None


def _moment(text: str, zone: tzinfo | None) -> _Moment:
    if len(text) == DAY_ALONE:
        day = date.fromisoformat(text)
        ends = (_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
        return _Moment(ends, ends, whole=True, said=f"{text} has no time of day")
    clock = datetime.fromisoformat(text)
    if clock.tzinfo is not None or zone is None:
        return _Moment((clock,), (clock,))
    before, after = (clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = text[:16].replace("T", " ")
    if before < after:
        return _Moment((before, after), (before, after), said=f"the clocks showed {shown} twice")
    if before > after:
        return _Moment((before,), (before, after), said=f"the clocks never showed {shown}")
    return _Moment((before,), (before,))


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    clock = datetime(day.year, day.month, day.day, tzinfo=zone)
    return clock if zone is None else clock.astimezone(UTC)


def _between(start: _Moment, end: _Moment) -> Elapsed:
    said = "; ".join(filter(None, (start.said, end.said)))
    usual = _hours(start.usual, end.usual)
    after = [one for one in usual if one >= 0] or [one for one in _hours(start.every, end.every) if one >= 0]
    kept = after or usual
    return Elapsed(min(kept), max(kept), said)


def _hours(starts: Iterable[datetime], ends: Iterable[datetime]) -> list[float]:
    return [(end - start).total_seconds() / 3600 for start, end in product(starts, ends)]


def _across_days(start: _Moment, end: _Moment) -> Elapsed:
    every = _hours(start.every, end.every)
    most = max(every)
    least = min(every)
    if most >= 0:
        least = max(0.0, least)
    return Elapsed(least, most, "; ".join(filter(None, (start.said, end.said))))
