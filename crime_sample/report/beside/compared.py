"""Rates set against each other, set out for a reader."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import compared_words as words
from crime_sample import formats
from crime_sample.compared import Compared, Side
from crime_sample.report.beside.page import Page
from crime_sample.report.charts import Forest, ForestRow
from crime_sample.report.model import Cell, Picture, Points, Rate, RateRange, Table, columns
from crime_sample.stats.ranking import ranks

CHANCE = (
    "The intervals are about the chance of the draw. What else may differ between the sides, such as how the logs were "
    "kept or who judged them, is not in them."
)


def compare_page(found: Compared, *, as_at: str, version: str) -> Page:
    """The page of ``compare``."""
    chart = forest(found)
    audits = found.kind != "published rates"
    made_from = (
        "from the audit's ledger" if found.kind == "parts of one audit" else "from the audits' ledgers"
    )
    sides = formats.several([_name(side) for side in found.sides])
    force = formats.one_line(found.force)
    return Page(
        kicker="Recording rates compared",
        title=f"{force}: {sides}" if force else sides,
        when=f"{len(found.sides)} {found.kind}",
        marking=" / ".join(found.markings),
        sentences=tuple(found.findings()),
        picture=Picture("rates", "Rates side by side", legend(found) + chart.arrows, chart),
        tables=tuple(filter(None, (rates(found), difference(found)))),
        caveats=(*found.caveats(), CHANCE),
        made_from=made_from if audits else "from rates as they were published",
        as_at=as_at,
        version=version,
    )


def _name(side: Side) -> str:
    return formats.one_line(side.name) or "not named"


def forest(found: Compared) -> Forest:
    """The first side as a line and a band, every other as a point."""
    first, *others = (_row(side) for side in found.sides)
    return Forest(first, tuple(others), found.level, among=True)


def _row(side: Side) -> ForestRow:
    rate = side.rate
    return ForestRow(
        group="Compared with it",
        label=_name(side),
        point=rate.point,
        low=rate.low,
        high=rate.high,
        n_due=0,  # not known of published rates, so no point is larger than another
        x_recorded=0,
        small=False,
        bare=rate.low == rate.high,
    )


def legend(found: Compared) -> str:
    """What the signs of the chart mean."""
    said = (
        f"The diamond, the dashed line and the band are the rate of {_name(found.sides[0])} and its "
        f"{formats.level(found.level)} interval; points are the other rates, whiskers their intervals."
    )
    if any(side.rate.low == side.rate.high for side in found.sides):
        said += " Hollow points are counts of all, without an interval."
    return said


def rates(found: Compared) -> Table:
    """Each side with its rate; where they are ranked, with its rank and where it may stand."""
    order = ranks([side.rate.point for side in found.sides])
    rows: list[tuple[Cell, ...]] = []
    for place, side in enumerate(found.sides):
        rate = side.rate
        cells: tuple[Cell, ...] = (
            _name(side), Rate(rate.point), RateRange(rate.low, rate.high), Points(rate.standard_error)
        )  # fmt: skip
        if found.places is not None:
            stand = found.places[place]
            cells = (*cells, order[place], f"{stand.first} to {stand.last}")
        rows.append(cells)
    titles = ["Rate of:", "Recorded", f"{formats.level(found.level)} CI", "Standard error, points"]
    titles += [] if found.places is None else ["Rank", "May stand:"]
    note = "Recording rates out of the crimes that should have been recorded."
    return Table("rates", "The rates", note, columns(*titles), tuple(rows))


def difference(found: Compared) -> Table | None:
    """What sets the rates apart: the second less the first, the crimes that brought, the change a year."""
    rows = tuple(_measures(found))
    if not rows:
        return None
    ci = f"{formats.level(found.level)} CI"
    return Table("difference", "What sets them apart", "", columns("Measure:", "Estimate", ci, "Test:"), rows)


def _measures(found: Compared) -> Iterable[tuple[Cell, ...]]:
    apart, extra, line = found.difference, found.extra, found.trend
    if apart is not None:
        test = None
        if apart.statistic is not None and apart.p is not None:
            name = "z" if apart.df is None else f"t on {formats.plural(apart.df, 'degree')} of freedom"
            test = f"{name} = {apart.statistic:.2f}, {words.chance(apart.p)}"
        limits = formats.points_range(apart.low, apart.high)
        yield "Second less first, points", formats.points(apart.point, digits=1), limits, test
    if extra is not None:
        unit = words.unit_of_extra(extra)
        limits = formats.rounded_range(extra.low, extra.high, unit)
        yield (
            "Crimes recorded that the earlier rate would have missed",
            formats.rounded(extra.point, unit),
            limits,
            None,
        )
    if line is not None:
        limits = formats.points_range(line.low, line.high)
        yield "Change a year, points", formats.points(line.slope, digits=1), limits, None
