"""The tables of the public edition, and its chart: what was decided in ``counts``, with rates in whole percent."""

from __future__ import annotations

import math
from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.charts import Forest, ForestRow
from crime_sample.report.model import (
    Cell,
    Picture,
    Rate,
    RateRange,
    Section,
    Table,
    Total,
    TotalRange,
    columns,
)
from crime_sample.report.public.counts import Breakdown, Protected, Row
from crime_sample.report.results import METHODS, OTHER
from crime_sample.report.subject import column_title, total_cells
from crime_sample.report.words import frame_words, source_words
from crime_sample.results import Estimate
from crime_sample.stats import disclosure

ALL = "All together"
RATES = "Rates side by side"
TENTHS = 3  # places of a fraction that is told to a tenth of a percent


def sections(of: Protected) -> Iterable[Section]:
    """The sections with figures."""
    kind = of.about.kind
    if not of.told:
        return
    chart = forest(of)
    yield Section("rates", RATES, pictures=(Picture("rates", RATES, chart.legend, chart),))
    yield Section("headline", kind.headline_title, tables=(_headline(of),))
    totals = _totals(of)
    if totals.rows:
        yield Section("totals", totals.title, tables=(totals,))
    for one in of.breakdowns:
        yield Section(f"by-{one.column}", f"By {column_title(one.column)}", tables=(_breakdown(of, one),))
    more = tuple(filter(None, (_other(of), _reasons(of), _remedial(of))))
    if more:
        yield Section("more", "Other measures", tables=more)


def told_rate(e: Estimate) -> Rate | None:
    """The headline's rate, to a tenth of a percent; None where too little was due for one."""
    return None if e.small else Rate(round(e.point, TENTHS))


def told_range(e: Estimate) -> RateRange:
    """The headline's interval, to a tenth of a percent."""
    return RateRange(round(e.low, TENTHS), round(e.high, TENTHS))


def whole(e: Estimate) -> tuple[Rate | None, RateRange]:
    """A rate in whole percent, and its interval widened to whole percents. None for a rate where too few were due.

    What is not everything is no 100 %, what is something no 0 %.
    """
    limits = RateRange(math.floor(100 * e.low + 1e-9) / 100, math.ceil(100 * e.high - 1e-9) / 100, 0)
    if e.small:
        return None, limits
    point = round(e.point, 2)
    if 0 < e.point < 1:
        point = min(0.99, max(0.01, point))
    return Rate(point, 0), limits


def _heads(of: Protected) -> tuple[str, str, str]:
    """What is due, met and failed, as headings."""
    kind = of.about.kind
    if kind.counts_crimes:
        return "Crimes owed", "Recorded", "Not recorded"
    return "Decided on", kind.headline_title, formats.capital(kind.failed)


def _out_of(of: Protected) -> str:
    kind = of.about.kind
    if kind.counts_crimes:
        return f"crimes that should have been recorded{kind.among}"
    return f"{kind.units} that could be decided on"


def _headline(of: Protected) -> Table:
    kind, e = of.about.kind, of.rate
    met, failed = of.rules.rounded(of.met), of.rules.rounded(of.failed)
    row: tuple[Cell, ...] = (
        "All", told_rate(e), told_range(e), met + failed, met, failed, METHODS.get(e.interval, e.interval)
    )  # fmt: skip
    return Table(
        "headline",
        kind.headline_title,
        f"Out of {_out_of(of)}, over all {kind.units} of the frame. Counts are of the sample; the rate is "
        "weighted, and can differ from their plain share.",
        columns(f"{formats.capital(kind.units)}:", "Rate", of.about.ci, *_heads(of), "Method:"),
        (row,),
    )


def _totals(of: Protected) -> Table:
    about, kind = of.about, of.about.kind
    where = f"the {kind.units} of {frame_words(about)}, {about.period}"
    names = [(kind.missed, f"{formats.capital(kind.units)} {kind.failed}")]
    if kind.counts_crimes:
        names = [
            ("owed_total", "Crimes that should have been recorded"),
            ("recorded_owed_total", "Of these, recorded by the cut-off"),
            ("unrecorded_total", "Of these, unrecorded"),
        ]
    rows: list[tuple[Cell, ...]] = []
    for estimand, name in names:
        e = about.results.one(estimand)
        if e is not None and e.low < e.high:  # of a full count the counts above are the totals
            rows.append((name, where, *told_total(*total_cells(e.point, e.low, e.high))))
    grossed = about.results.grossed
    if grossed is not None:
        covers = f"12 months and all routes, from {formats.count(grossed.recorded)} recorded ({source_words(grossed)})"
        rows.append(("Unrecorded a year", covers, *told_total(*total_cells(*grossed.unrecorded))))
    noun = "crimes" if kind.counts_crimes else kind.units
    return Table(
        "totals",
        f"Estimated numbers of {noun}",
        "Estimates, rounded to what their intervals support. The number in the frame and the yearly one "
        "cover different things, and are not to be added, nor compared as they stand."
        if grossed is not None
        else "Estimates, rounded to what their intervals support.",
        columns("Number:", "Covers:", "Estimate", about.ci),
        tuple(rows),
    )


def told_total(point: Total, limits: TotalRange) -> tuple[Total, TotalRange]:
    """A total and its interval as they are printed, and no closer."""

    def to(number: float) -> float:
        return round(number / point.unit) * point.unit if math.isfinite(number) else number

    return Total(to(point.value), point.unit), TotalRange(to(limits.low), to(limits.high), point.unit)


def others(column: str) -> str:
    """What the rows put together are called."""
    names = {
        "class": "Other classes",
        "stratum": "Other strata",
        "frame": "Other routes",
        "month": "Other months",
    }
    return f"{names.get(column, 'Others')} together"


def _breakdown(of: Protected, one: Breakdown) -> Table:
    title = column_title(one.column)
    rows = [_row(of, one.column, row) for row in one.rows]
    met, failed = of.rules.rounded(of.met), of.rules.rounded(of.failed)
    rows.append((ALL, told_rate(of.rate), told_range(of.rate), met + failed, met, failed))
    note = f"Out of {_out_of(of)}, in the sample of that row. Rates of the rows are in whole percent."
    if one.hidden:
        note += " Rows with a small count stand together, with others where it takes them, and have no rate."
    if any(row.estimate is not None and row.estimate.small for row in one.rows):
        note += " Rows of too few have an interval and no rate."
    return Table(
        f"by-{one.column}",
        f"{of.about.kind.headline_title} by {title}",
        note,
        columns(f"{formats.capital(title)}:", "Rate", of.about.ci, *_heads(of)),
        tuple(rows),
    )


def _row(of: Protected, column: str, row: Row) -> tuple[Cell, ...]:
    if row.estimate is None or row.estimate.domain is None:
        return others(column), None, None, row.met + row.failed, row.met, row.failed
    return (
        of.about.called(row.estimate.domain), *whole(row.estimate), row.met + row.failed, row.met, row.failed
    )  # fmt: skip


def _other(of: Protected) -> Table | None:
    """Measures with a denominator of their own: crimes recorded that were timed, or of which the class was checked."""
    rows: list[tuple[Cell, ...]] = []
    for estimand, name, what in OTHER:
        e = of.about.results.one(estimand)
        if e is None or estimand == "incident_compliance":
            continue
        met, due = round(e.x_recorded), round(e.n_due)
        if of.rules.tells(met, due - met, of.met - due):
            yes, no = of.rules.parts((met, due - met), due)
            rows.append((name, *whole(e), yes + no, yes, no, what))
    if not rows:
        return None
    heads = columns("Measure:", "Rate", of.about.ci, "Out of", "Met", "Not met", "Out of what:")
    note = f"Each has its own denominator, named in its row. They are not the {of.about.kind.rate_words}."
    return Table("other", "Timeliness and class", note, heads, tuple(rows))


def _reasons(of: Protected) -> Table | None:
    """Why crimes were not recorded: told if what lacks a reason is not small either."""
    found = of.about.results.reasons
    counts = [(number, of.failed - number) for _, number in found]
    if len(found) < 2 or any(rest < 0 for _, rest in counts) or not of.about.kind.counts_crimes:
        return None
    apart = [place for place, pair in enumerate(counts) if of.rules.tells(*pair)]
    rest = [number for place, (number, _) in enumerate(counts) if place not in apart]
    while apart and rest and (len(rest) < 2 or sum(rest) < of.rules.threshold):
        rest.append(counts[apart.pop()][0])
    if not apart:
        return None
    rows: list[tuple[Cell, ...]] = [
        (formats.one_line(found[place][0]), of.rules.rounded(counts[place][0])) for place in apart
    ]
    if rest:
        rows.append(("Other reasons together", of.rules.rounded(sum(rest))))
    note = (
        "Crimes of the sample not recorded by the cut-off, each reason as often as it was given. A crime may "
        "have several, so they do not add up to the crimes not recorded."
    )
    return Table("reasons", "Why crimes were not recorded", note, columns("Reason:", "Crimes"), tuple(rows))


def _remedial(of: Protected) -> Table | None:
    """How many of the crimes missed were recorded since; by class they would be small, or tell what is not told."""
    found = of.about.results.remedial
    later = sum(one.later for one in found)
    nowhere = len(found) - later
    if not of.about.kind.counts_crimes or len(found) != of.failed or not of.rules.tells(later, nowhere):
        return None
    told = of.rules.parts((nowhere, later), of.failed)
    heads = columns("Since the cut-off:", "Crimes")
    rows = tuple(zip(("Not recorded", "Recorded"), told, strict=True))
    note = "Crimes of the sample that were not recorded by the cut-off. Those recorded since do not count in the rate."
    return Table("remedial", "Crimes of the sample to be put right", note, heads, rows)


def forest(of: Protected) -> Forest:
    """The chart of the rows that are told, drawn from the rates as they are told."""
    kind, e = of.about.kind, of.rate
    met, failed = of.rules.rounded(of.met), of.rules.rounded(of.failed)
    limits = told_range(e)
    overall = ForestRow(
        "all", "All", round(e.point, TENTHS), limits.low, limits.high, met + failed, met, e.small
    )
    rows = tuple(
        _forest_row(of, one.column, row)
        for one in of.breakdowns
        for row in one.rows
        if row.estimate is not None
    )
    if kind.counts_crimes:
        return Forest(overall, rows, of.about.results.level)
    rates = f"Rates of {kind.units} {kind.right}"
    return Forest(overall, rows, of.about.results.level, rates, unit=kind.units, due=kind.dues, met="Rate")


def _forest_row(of: Protected, column: str, row: Row) -> ForestRow:
    assert row.estimate is not None  # noqa: S101 rows put together have no rate, and are not drawn
    rate, limits = whole(row.estimate)
    point = row.met / (row.met + row.failed) if rate is None else rate.value
    name = of.about.called(row.estimate.domain) if row.estimate.domain else ""
    return ForestRow(
        column_title(column),
        name,
        point,
        limits.low,
        limits.high,
        row.met + row.failed,
        row.met,
        rate is None,
        digits=0,
    )


def withheld(of: Protected, count: int) -> str:
    """A count in words, or that it is small: *12*, *fewer than 5*, *none*.

    Only for a count from which no other follows.
    """
    if disclosure.small(count, of.rules.threshold):
        return f"fewer than {of.rules.threshold}"
    return formats.count(of.rules.rounded(count)) if count else "none"
