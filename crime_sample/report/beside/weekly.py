"""Weekly checks on a control chart, set out for a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from crime_sample import formats
from crime_sample.report.beside.page import Page
from crime_sample.report.charts import Limits, Plotted, Run, Series
from crime_sample.report.model import Cell, Picture, Rate, RateRange, Table, columns
from crime_sample.weekly import HeldWeek, Weekly, words

TICKS = 9
_METHODS = {
    "exact": "by the binomial distribution, each side left by chance in at most one week of 740",
    "laney": "three standard errors, as wide as the weeks scatter (Laney)",
}


def weekly_page(found: Weekly, *, title: str, marking: str = "", as_at: str, version: str) -> Page:
    """The page of ``control-chart``; ``title`` is what the checks are called."""
    first, last = found.weeks[0].start, found.weeks[-1].start + timedelta(days=6)
    return Page(
        kicker="Weekly checks of recording",
        title=formats.one_line(title),
        when=formats.period(first, last),
        marking=formats.one_line(marking).strip(),
        sentences=tuple(words.sentences(found)[: 1 + len(words.signals(found))]),
        picture=Picture("weeks", "Weeks", legend(found), series(found)),
        tables=(table(found),),
        caveats=(*words.caveats(found), *found.notes),
        made_from="from a table of weekly checks",
        as_at=as_at,
        version=version,
    )


def series(found: Weekly) -> Series:
    """Each week as a point, its limits as a band, and the moving average."""
    checked = [week for week in found.weeks if week.rate is not None]
    return Series(
        title="Crimes recorded of those owed, by week",
        points=tuple(
            Plotted(_at(week.start), _short(week.start), week.rate or 0.0, marked=week.outside is not None)
            for week in checked
        ),
        ticks=_ticks([week.start for week in found.weeks]),
        limits=tuple(
            Limits(_at(week.start) - 3.5, _at(week.start) + 3.5, week.low, week.high)
            for week in checked
            if week.low is not None and week.high is not None
        ),
        centre=found.rate,
        smooth=_runs(checked, lambda week: week.average),
        smooth_limits=(
            *_runs(checked, lambda week: week.average_low),
            *_runs(checked, lambda week: week.average_high),
        ),
    )


def legend(found: Weekly) -> str:
    """What the signs of the chart mean."""
    held = "as given" if found.given else f"of the {found.baseline} weeks that limits are made from"
    said = (
        f"Points are the share recorded each week; the dashed line is the rate the weeks are held to, {held}."
    )
    if not found.limited:
        return said
    return (
        f"{said} The band is where a week may lie by chance ({_METHODS[found.method]}): diamonds lie outside. The "
        "wandering line is the moving average, between its own limits, dotted."
    )


def table(found: Weekly) -> Table:
    """Week by week: what was checked, what was recorded, the limits, and what stands out."""
    rows: list[tuple[Cell, ...]] = [
        (
            _short(week.start),
            week.owed,
            week.recorded,
            None if week.rate is None else Rate(week.rate),
            _range(week.low, week.high),
            None if week.average is None else Rate(week.average),
            _range(week.average_low, week.average_high),
            _told(week),
        )
        for week in found.weeks
    ]
    titles = (
        "Week of:", "Owed", "Recorded", "Rate", "Limits of the week", "Moving average", "Its limits", "Stands out:",
    )  # fmt: skip
    return Table(
        "weeks",
        "Week by week",
        "Rates out of the crimes owed among those checked that week.",
        columns(*titles, aside=("Its limits",)),
        tuple(rows),
    )


def _told(week: HeldWeek) -> str | None:
    told = [
        *([f"week {week.outside}"] if week.outside else []),
        *([f"average {week.drifting}"] if week.drifting else []),
    ]
    return ", ".join(told) or None


def _range(low: float | None, high: float | None) -> RateRange | None:
    return None if low is None or high is None else RateRange(low, high)


def _short(day: date) -> str:
    """A day, short enough to stand beside many others."""
    return f"{day.day} {formats.MONTHS[day.month - 1][:3]} {day.year}"


def _at(day: date) -> float:
    return float(day.toordinal())


def _runs(checked: Sequence[HeldWeek], of: Callable[[HeldWeek], float | None]) -> tuple[Run, ...]:
    """What belongs to the moving average, in runs of weeks that follow one another."""
    runs: list[list[tuple[float, float]]] = [[]]
    for before, week in pairwise([None, *checked]):
        value = None if week is None else of(week)
        if week is None or value is None:
            continue
        if before is not None and (week.start - before.start).days > 7:
            runs.append([])
        runs[-1].append((_at(week.start), value))
    return tuple(tuple(run) for run in runs if run)


def _ticks(starts: list[date]) -> tuple[tuple[float, str], ...]:
    """Mondays below the axis, a few of them."""
    weeks = (starts[-1] - starts[0]).days // 7
    step = -(-(weeks + 1) // TICKS)
    days = [starts[0] + timedelta(days=7 * k) for k in range(0, weeks + 1, step)]
    years = len({day.year for day in days}) > 1
    return tuple(
        (
            _at(day),
            f"{day.day} {formats.MONTHS[day.month - 1][:3]}{f' {day.year % 100:02d}' if years else ''}",
        )
        for day in days
    )
