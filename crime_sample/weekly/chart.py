"""Weeks held to a rate: the answer to ``control-chart``, as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crime_sample import formats
from crime_sample.design import percent
from crime_sample.errors import InputError
from crime_sample.stats import control
from crime_sample.stats.binomial import Interval
from crime_sample.stats.trend import Scatter
from crime_sample.weekly import words
from crime_sample.weekly.checks import Check, Checks

FORMAT = "crime_sample-control-chart-1"
Side = Literal["below", "above"]


@dataclass(frozen=True, slots=True)
class HeldWeek:
    """A week with its limits, as fractions. ``outside`` says on which side the week itself lies beyond its limits,
    ``drifting`` the moving average; ``based`` whether the limits are made from it too. A week in which no crime was
    owed has no rate, and no limits; nor has any where the rate gives none."""

    start: date
    owed: int
    recorded: int
    based: bool
    rate: float | None
    low: float | None
    high: float | None
    outside: Side | None
    average: float | None
    average_low: float | None
    average_high: float | None
    drifting: Side | None


@dataclass(frozen=True, slots=True)
class Weekly:
    """A control chart. ``rate`` is what the weeks are held to, ``given`` or that of the first ``baseline`` weeks;
    ``excess`` how much more they scatter from week to week than by chance (sigma_z), ``scatter`` the test of it: None
    with fewer than two weeks, or without limits."""

    weeks: tuple[HeldWeek, ...]
    missing: int
    rate: float
    given: bool
    baseline: int
    owed: int
    recorded: int
    method: str
    excess: float | None
    scatter: Scatter | None
    notes: tuple[str, ...]

    @property
    def limited(self) -> bool:
        """Whether there are limits at all: not where every crime of the weeks was recorded, or none."""
        return 0 < self.rate < 1

    @property
    def outside(self) -> tuple[HeldWeek, ...]:
        """Weeks beyond their limits."""
        return tuple(week for week in self.weeks if week.outside)

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``control-chart --json``."""
        return {
            "format": FORMAT,
            "rate": self.rate,
            "given": self.given,
            "baseline_weeks": self.baseline,
            "baseline_owed": self.owed,
            "baseline_recorded": self.recorded,
            "method": self.method,
            "false_alarm": control.FALSE_ALARM,
            "average_weight": control.WEIGHT,
            "average_width": control.WIDTH,
            "excess": self.excess,
            "scatter": None if self.scatter is None else self.scatter._asdict(),
            "missing_weeks": self.missing,
            "weeks": [_week_dict(week) for week in self.weeks],
            "signals": words.signals(self),
            "caveats": words.caveats(self),
            "sentences": words.sentences(self),
            "notes": list(self.notes),
        }


def control_chart(
    found: Checks, *, rate: float | None = None, baseline: int | None = None, method: str = "exact"
) -> Weekly:
    """Each week held to a common rate: ``rate`` in percent, or that of all weeks, or of the first ``baseline`` of them
    in which a crime was owed. ``method`` is one of ``METHODS``.

    >>> weeks = [Check(date.fromisocalendar(2026, k, 1), 20, y) for k, y in enumerate((19, 18, 19, 17, 12), start=1)]
    >>> made = control_chart(Checks(tuple(weeks), ()), rate=95)
    >>> [(week.low, week.outside) for week in made.weeks][-1]
    (0.75, 'below')
    """
    if method not in METHODS:
        raise InputError(
            f"there are no limits called '{formats.visible(method)}'",
            remedy=f"Choose one of: {', '.join(METHODS)}.",
        )
    if rate is not None and baseline is not None:
        raise InputError(
            "a rate and a baseline are given", remedy="Leave one of them out: the baseline gives the rate."
        )
    checked = [week for week in found.weeks if week.owed]
    if not checked:
        raise InputError("no crime is owed in any week, so there is no rate")
    if baseline is not None and not 2 <= baseline <= len(checked):
        raise InputError(
            f"a baseline of {formats.plural(baseline, 'week')}, where {len(checked)} have a crime owed",
            remedy=f"Give 2 or more, and at most {len(checked)}.",
        )
    base = checked[: baseline or len(checked)]
    owed, recorded = sum(week.owed for week in base), sum(week.recorded for week in base)
    held_to = recorded / owed if rate is None else _given(rate)
    limited = 0 < held_to < 1
    scattered = limited and len(base) > 1
    shares, sizes = [week.recorded / week.owed for week in base], [week.owed for week in base]
    excess = control.excess(shares, sizes, held_to) if scattered else None
    if method == "laney" and limited and excess is None:
        raise InputError(
            "limits as wide as the weeks scatter need two weeks with a crime owed",
            remedy="Use --limits exact.",
        )
    return Weekly(
        weeks=tuple(_held(found.weeks, held_to, {week.start for week in base}, method, excess)),
        missing=found.missing,
        rate=held_to,
        given=rate is not None,
        baseline=len(base),
        owed=owed,
        recorded=recorded,
        method=method,
        excess=excess,
        scatter=control.scatter([week.recorded for week in base], sizes, held_to) if scattered else None,
        notes=found.notes,
    )


def _given(rate: float) -> float:
    try:
        share = percent(rate) / 100
    except ValueError as error:
        raise InputError(str(error)) from None
    if not 0 < share < 1:
        raise InputError(
            f"a rate of {rate:g} % leaves no limits: one crime missed, or recorded, would be too many",
            remedy="Give what is usual, not what is wished for.",
        )
    return share


def _held(
    weeks: Sequence[Check], rate: float, base: set[date], method: str, excess: float | None
) -> list[HeldWeek]:
    checked = [week for week in weeks if week.owed]
    limits: dict[date, Interval] = {}
    moving: dict[date, tuple[float, float, float]] = {}
    if 0 < rate < 1:
        limits = {week.start: METHODS[method](rate, week.owed, excess) for week in checked}
        shares, sizes = [week.recorded / week.owed for week in checked], [week.owed for week in checked]
        spread = _widened(excess) if method == "laney" else 1.0
        found = control.moving_average(shares, sizes, rate, spread=spread)
        moving = {
            week.start: (average, low, high)
            for week, average, low, high in zip(checked, *(part.tolist() for part in found), strict=True)
        }
    return [_one(week, week.start in base, limits.get(week.start), moving.get(week.start)) for week in weeks]


def _one(
    week: Check, based: bool, limits: Interval | None, moving: tuple[float, float, float] | None
) -> HeldWeek:
    rate = week.recorded / week.owed if week.owed else None
    low, high = limits or (None, None)
    average, average_low, average_high = moving or (None, None, None)
    return HeldWeek(
        start=week.start,
        owed=week.owed,
        recorded=week.recorded,
        based=based,
        rate=rate,
        low=low,
        high=high,
        outside=_side(rate, low, high),
        average=average,
        average_low=average_low,
        average_high=average_high,
        drifting=_side(average, average_low, average_high),
    )


def _side(value: float | None, low: float | None, high: float | None) -> Side | None:
    if value is None or low is None or high is None:
        return None
    return "below" if value < low else "above" if value > high else None


def _exact(rate: float, owed: int, _excess: float | None) -> Interval:
    return control.exact_limits(rate, owed)


def _laney(rate: float, owed: int, excess: float | None) -> Interval:
    return control.laney_limits(rate, owed, _widened(excess))


def _widened(excess: float | None) -> float:
    """Weeks that happen to scatter less than chance has it make no limits narrower."""
    return 1.0 if excess is None else max(1.0, excess)


METHODS: dict[str, Callable[[float, int, float | None], Interval]] = {"exact": _exact, "laney": _laney}
"""Limits of single weeks, by name."""


def _week_dict(week: HeldWeek) -> dict[str, Any]:
    return {
        "start": week.start.isoformat(),
        "owed": week.owed,
        "recorded": week.recorded,
        "in_baseline": week.based,
        "rate": week.rate,
        "low": week.low,
        "high": week.high,
        "outside": week.outside,
        "average": week.average,
        "average_low": week.average_low,
        "average_high": week.average_high,
        "drifting": week.drifting,
    }
