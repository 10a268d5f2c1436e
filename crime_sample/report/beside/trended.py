"""Audits of one force after one another, set out for a reader."""

from __future__ import annotations

from crime_sample import formats
from crime_sample.published import year_of
from crime_sample.report.beside.page import Page
from crime_sample.report.charts import Plotted, Series
from crime_sample.report.model import Cell, Picture, Rate, RateRange, Share, Table, columns
from crime_sample.trended import Audited, Trended


def trend_page(found: Trended, *, as_at: str, version: str) -> Page:
    """The page of ``trend``."""
    first, last = found.audits[0], found.audits[-1]
    number = formats.plural(len(found.audits), "audit")
    of = " and ".join(kind.units for kind in found.kinds)
    return Page(
        kicker="Recording rate over time",
        title=found.force,
        when=f"{number} of {of}, {formats.day(first.start)} to {formats.day(last.end)}",
        marking=" / ".join(filter(None, found.markings)),
        sentences=tuple(found.sentences()),
        picture=Picture("rates", "Rates over time", legend(found), series(found)),
        tables=(table(found),),
        caveats=tuple(found.caveats()),
        made_from="from the audits' ledgers",
        as_at=as_at,
        version=version,
    )


def legend(found: Trended) -> str:
    """What the signs of the chart mean."""
    said = (
        "Points are recording rates at the middle of the time they are about, which the level bar spans; whiskers are "
        f"their {formats.level(found.level)} intervals. The dashed line is the straight line that fits them best."
    )
    if any(one.rate.small for one in found.audits):
        said += " Hollow points rest on too few crimes for a headline."
    return said


def series(found: Trended) -> Series:
    """The audits as points with whiskers, and the line through them."""
    first, last = found.audits[0].at, found.audits[-1].at
    return Series(
        title=f"Recording rates of {found.force}",
        points=tuple(_point(one) for one in found.audits),
        ticks=_ticks(first, last),
        line=((first, found.on_line(first)), (last, found.on_line(last))),
    )


def _ticks(first: float, last: float) -> tuple[tuple[float, str], ...]:
    """The beginnings of years, every second of many; of quarters where the audits lie within two years."""
    if last - first >= 2:
        years = range(int(first), int(last) + 2)
        return tuple((float(year), str(year)) for year in years if len(years) <= 12 or year % 2 == 0)
    quarters = range(int(4 * first) - 1, int(4 * last) + 3)
    return tuple((k / 4, f"{formats.MONTHS[3 * (k % 4)][:3]} {k // 4}") for k in quarters)


def _point(one: Audited) -> Plotted:
    rate = one.rate
    return Plotted(
        at=one.at,
        label=one.name,
        value=rate.point,
        low=rate.low,
        high=rate.high,
        span=(year_of(one.start), year_of(one.end)),
        small=rate.small,
    )


def table(found: Trended) -> Table:
    """Each audit with its rate, its change from the one before, and where the line has it."""
    rows: list[tuple[Cell, ...]] = []
    for one in found.audits:
        rate, change = one.rate, one.change
        rows.append(
            (
                one.name,
                Share(rate.x_recorded, rate.n_due) if rate.small else Rate(rate.point),
                RateRange(rate.low, rate.high),
                round(rate.n_due),
                None if change is None else formats.points(change.point, digits=1),
                None if change is None else formats.points_range(change.low, change.high),
                Rate(found.on_line(one.at)),
            )
        )
    ci = f"{formats.level(found.level)} CI"
    titles = (
        "Audit:",
        "Recorded",
        ci,
        "Crimes owed in the sample",
        "Change, points",
        "Change, CI",
        "On the line",
    )
    return Table(
        "audits",
        "Audit by audit",
        "Recording rates out of the crimes that should have been recorded. Each change is from the audit before.",
        columns(*titles, aside=("On the line", "Crimes owed in the sample")),
        tuple(rows),
    )
