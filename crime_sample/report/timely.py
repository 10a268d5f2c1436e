"""How soon after the report crimes were recorded: the section with its curve and the shares behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crime_sample import formats
from crime_sample.report.charts import Curve, Plotted
from crime_sample.report.model import Cell, Picture, Rate, Section, Table, columns
from crime_sample.report.shown import text
from crime_sample.report.subject import Subject, range_cell, rate_cell
from crime_sample.results import Timeliness, Within

TITLE = "How soon crimes were recorded"
LATEST = 30
"""Days of the last point but the cut-off."""


def sections(about: Subject) -> Iterable[Section]:
    """The section, where hours are known."""
    found = about.results.timeliness
    if found is None:
        return
    table = _table(about, found)
    pictures = () if found.points[-1].rate.small else (_picture(about, found),)
    yield Section("timeliness", TITLE, tuple(_sentences(about, found)), (table,), pictures=pictures)


def _sentences(about: Subject, found: Timeliness) -> Iterable[str]:
    *earlier, last = found.points
    told = [one for one in earlier if one.hours in found.limits] or [
        one for one in earlier if one.hours in (24, 72)
    ]
    first, *more = told
    shares = [f"{text(rate_cell(one.rate))} within {_time(one)}{_limit(one, found)}" for one in more]
    soonest = f"{text(rate_cell(first.rate))} had been recorded within {_time(first)} of the report"
    yield (
        f"Of the crimes owed, {formats.several([soonest + _limit(first, found), *shares])}, and "
        f"{text(rate_cell(last.rate))} by the cut-off. This is not the rate of crimes recorded in time, which is "
        "out of those recorded alone."
    )
    if found.unknown:
        yield (
            f"Of the {formats.plural(found.recorded, 'crime')} of the sample recorded by the cut-off the hours of "
            f"{formats.count(found.unknown)} are not known. They count once it is sure that they had been recorded: at "
            "the limit where the auditor found them in time, else at the cut-off."
        )
    end = _cut_off(about)
    days = None if end is None else (end - about.state.about.end).days
    if days is not None and days < LATEST:
        yield (
            f"The cut-off came {formats.plural(max(0, days), 'day')} after the period ended: what was reported towards "
            "its end had less time than the later points allow."
        )


def _cut_off(about: Subject) -> date | None:
    extract = about.state.extract
    if extract is None:
        return None
    if extract.mapping is not None and extract.mapping.cut_off is not None:
        return extract.mapping.cut_off
    last = extract.last_recorded
    try:
        return date.fromisoformat(last[:10]) if last else None
    except ValueError:
        return None


def _table(about: Subject, found: Timeliness) -> Table:
    owed = found.points[-1].rate
    titles = ["Within:", "Rate", about.ci, "Recorded, in the sample"]
    ceiling = bool(found.unknown) and not owed.small
    if ceiling:
        titles.append("At most")
    rows: list[tuple[Cell, ...]] = []
    for one in found.points:
        name = f"{_time(one)}{_limit(one, found)}"
        cells: tuple[Cell, ...] = (
            formats.capital(name), rate_cell(one.rate), range_cell(one.rate), round(one.rate.x_recorded),
        )  # fmt: skip
        rows.append((*cells, Rate(one.most)) if ceiling else cells)
    note = (
        f"Out of all crimes owed, {formats.count(owed.n_due)} in the sample, those never recorded too; weighted by "
        "stratum. Hours from the report to the record."
    )
    if ceiling:
        note += " At most: if each crime of unknown hours had been recorded as soon as it may have been."
    return Table("timeliness", "Recorded within so many hours", note, columns(*titles), tuple(rows))


def _time(one: Within) -> str:
    """A time as people say it: hours up to three days, then days.

    >>> from types import SimpleNamespace as Point
    >>> _time(Point(hours=24)), _time(Point(hours=168)), _time(Point(hours=None))
    ('24 hours', '7 days', 'by the cut-off')
    """
    if one.hours is None:
        return "by the cut-off"
    if one.hours > 72 and one.hours % 24 == 0:
        return formats.plural(one.hours // 24, "day")
    return formats.plural(one.hours, "hour")


def _limit(one: Within, found: Timeliness) -> str:
    if one.hours is None or one.hours not in found.limits:
        return ""
    return " (the limit)" if len(found.limits) == 1 else " (a limit)"


def _picture(about: Subject, found: Timeliness) -> Picture:
    *earlier, last = found.points
    points = tuple(
        Plotted(float(one.hours or 0), _time(one), one.rate.point, one.rate.low, one.rate.high)
        for one in earlier
    )
    chart = Curve(
        title=TITLE,
        steps=found.curve,
        points=points,
        level=last.rate.point,
        level_label=f"by the cut-off {formats.percent(last.rate.point)}",
        marks=tuple((float(hours), f"limit, {hours} h") for hours in found.limits),
        ceiling=found.ceiling,
    )
    legend = (
        "The line is the share of the crimes owed that had been recorded so many hours after the report; each tenfold "
        "of the hours is as wide, and what took less than one stands at its beginning. Dots with whiskers are the "
        f"shares in the table and their {about.ci}. The level "
        "dashed line is the share recorded by the cut-off."
    )
    if found.limits:
        one = len(found.limits) == 1
        legend += (
            " The upright one stands at the limit of the rules."
            if one
            else " The upright ones stand at the limits of the rules."
        )
    if found.ceiling:
        legend += " Dotted: the most it may be, since of some crimes the hours are not known."
    return Picture("timeliness", TITLE, legend, chart)
