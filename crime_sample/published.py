"""Rates as inspection reports print them, with a margin, made ready to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crime_sample import formats
from crime_sample.compared import Compared, Side, compared
from crime_sample.design import percent, points
from crime_sample.errors import InputError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.comparison import Measured
from crime_sample.stats.forms import z_quantile
from crime_sample.stats.ranking import simultaneous_level


def published(
    rates: Sequence[float],
    margins: Sequence[float],
    *,
    names: Sequence[str] = (),
    at: Sequence[str] = (),
    recorded: float | None = None,
    level: float = 0.95,
) -> Compared:
    """Published rates in percent with their margins in points at ``level``: the margin over z is the standard error.

    Two without names or times are one force before and after. Limits are cut to 0 and 100 %. A margin of 0 says that
    all incidents were counted, and no draw has a part in the rate. Devon and Cornwall, 81.52 % +/- 1.72 in 2016 and
    84 % +/- 3 in 2023:

    >>> twice = published([81.52, 84], [1.72, 3])
    >>> [round(100 * value, 2) for value in twice.difference[:3]]
    [2.48, -0.98, 5.94]
    """
    if len(rates) != len(margins):
        raise InputError(
            f"{formats.plural(len(rates), 'rate')} with {formats.plural(len(margins), 'margin')}",
            remedy="Give one --margin for each --rate, in the same order.",
        )
    for option, given in (("--name", names), ("--at", at)):
        if given and len(given) != len(rates):
            raise InputError(
                f"{formats.plural(len(rates), 'rate')} with {len(given)} of {option}",
                remedy=f"Give one {option} for each --rate, in the same order.",
            )
    if len(rates) > 2 and not (names or at):
        raise InputError(
            "more than two rates need names or times",
            remedy="Give a --name for each to rank them, or an --at for each to see their trend.",
        )
    try:
        pairs = [(percent(r) / 100, _half(m)) for r, m in zip(rates, margins, strict=True)]
    except ValueError as error:
        raise InputError(str(error)) from None
    z = z_quantile(level)
    stretch = z_quantile(simultaneous_level(level, max(1, len(pairs)))) / z
    times: Sequence[float | None] = [when(text) for text in at] or [None] * len(pairs)
    called = list(names) or list(at) or [""] * len(pairs)
    sides = [
        Side(name, Measured(rate, *_within(rate, half), half / z), time, _within(rate, stretch * half))
        for name, (rate, half), time in zip(called, pairs, times, strict=True)
    ]
    over_time = bool(at) or not names or recorded is not None
    return compared(
        sides,
        kind="published rates",
        over_time=over_time,
        level=level,
        interval="as published",
        recorded=recorded,
    )


def refuse_interval(rates: Sequence[float], interval: str | None) -> None:
    """Refuse a method named beside published rates: their margins are taken as they were printed."""
    if rates and interval is not None:
        raise InputError(
            f"--interval {formats.visible(interval)} does not go with --rate: a printed margin leaves no choice of one",
            remedy="Leave --interval out; it goes with audits.",
        )


def when(text: str) -> float:
    """A time in years, from a year, or from a day.

    >>> when("2016"), when("2016.5"), round(when("2016-11-30"), 3)
    (2016.0, 2016.5, 2016.913)
    """
    try:
        year = float(text)
    except ValueError:
        try:
            return year_of(date.fromisoformat(text.strip()))
        except ValueError:
            year = 0.0
    if not 1000 <= year < 3000:
        raise InputError(
            f"'{text}' is not a time", remedy="Write a year, 2016 or 2016.5, or a day, 2016-11-30."
        )
    return year


def year_of(day: date) -> float:
    """A day as a year and a part of one."""
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


def _half(margin: float) -> float:
    """A margin as a fraction: 0, of a rate from all incidents, or what a margin can be."""
    return 0.0 if margin == 0 else points(margin) / 100


def _within(rate: float, half: float) -> Interval:
    return Interval(max(0.0, rate - half), min(1.0, rate + half))
