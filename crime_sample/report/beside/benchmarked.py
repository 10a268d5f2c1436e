"""An audit among published inspections, set out for a reader."""

from __future__ import annotations

from collections.abc import Iterator

from crime_sample import benchmark_words as words
from crime_sample import formats
from crime_sample.benchmark import Benchmark, Peer
from crime_sample.inspections import MEASURES
from crime_sample.report.beside.page import Page
from crime_sample.report.charts import Forest, ForestRow
from crime_sample.report.model import Cell, Picture, Points, Rate, RateRange, Share, Table, columns


def benchmark_page(found: Benchmark, *, as_at: str, version: str) -> Page:
    """The page of ``benchmark``."""
    return Page(
        kicker="Among published inspections",
        title=words.of_what(found),
        when=formats.period(found.start, found.end),
        marking=found.marking,
        sentences=tuple(words.sentences(found)),
        picture=_picture(found),
        tables=(ranks(found), sources(found)),
        caveats=tuple(words.caveats(found)),
        made_from="from the audit's ledger and a table of published inspections that ships with the program",
        as_at=as_at,
        version=version,
    )


def _now(found: Benchmark) -> str:
    return f"{words.of_what(found)} (this audit)"


def _name(peer: Peer, several: bool) -> str:
    one = peer.inspection
    programme = f", {one.programme}" if several else ""
    return f"{one.name}{programme}{' (then)' if peer.then else ''}"


def _named(found: Benchmark) -> Iterator[tuple[Peer, str]]:
    several = len(found.programmes) > 1
    yield from ((peer, _name(peer, several)) for peer in found.peers)


def _picture(found: Benchmark) -> Picture:
    chart = forest(found)
    return Picture("rates", "Rates side by side", legend(found) + chart.arrows, chart)


def forest(found: Benchmark) -> Forest:
    """The audit as a line and a band, each inspection as a point."""
    rate = found.rate
    rows = [
        ForestRow(
            group="Published inspections",
            label=name,
            point=peer.inspection.rate,
            low=peer.inspection.rate if peer.limits is None else peer.limits.low,
            high=peer.inspection.rate if peer.limits is None else peer.limits.high,
            n_due=0,  # not published, so no point is larger than another
            x_recorded=0,
            small=False,
            bare=peer.limits is None,
        )
        for peer, name in _named(found)
    ]
    whole = ForestRow(
        group="",
        label=_now(found),
        point=rate.point,
        low=rate.low,
        high=rate.high,
        n_due=rate.n_due,
        x_recorded=rate.x_recorded,
        small=rate.small,
    )
    return Forest(overall=whole, rows=tuple(rows), level=rate.level, among=True)


def legend(found: Benchmark) -> str:
    """What the signs of the chart mean."""
    said = (
        f"The diamond, the dashed line and the band are this audit's rate and its {formats.level(found.rate.level)} "
        "interval; points are published rates, whiskers their printed margins."
    )
    if any(peer.limits is None for peer in found.peers):
        said += " Hollow points were published without a margin."
    return said


def ranks(found: Benchmark) -> Table:
    """All rates in order, with how far the audit's stands from each, and whether that is more than chance."""
    rate = found.rate
    shown: Cell = Share(rate.x_recorded, rate.n_due) if rate.small else Rate(rate.point)
    own: tuple[Cell, ...] = (_now(found), shown, RateRange(rate.low, rate.high), None, None, None, None)
    rows: list[tuple[float, tuple[Cell, ...]]] = [(rate.point, own)]
    for peer, name in _named(found):
        one, apart = peer.inspection, peer.difference
        cells: tuple[Cell, ...] = (
            name,
            Rate(one.rate),
            None if peer.limits is None else RateRange(*peer.limits),
            None if apart is None else formats.points(apart.point, digits=1),
            None if apart is None else formats.points_range(apart.low, apart.high),
            f"surely {peer.apart}" if peer.apart else "then" if peer.then else None,
            one.grade or None,
        )
        rows.append((one.rate, cells))
    ordered = sorted(rows, key=lambda row: -row[0])
    level = formats.level(rate.level)
    note = (
        f"Recording rates of {MEASURES[found.measure].words}. Differences are this audit's rate less the other, in "
        "percentage points."
    )
    if found.ranked:
        note += f" 'Surely' holds for all of them together ({level} confidence)."
    titles = (
        "Rate of:",
        "Recorded",
        f"{level} CI",
        "Difference",
        f"Its {level} CI",
        "Than this audit:",
        "Grade given:",
    )
    return Table(
        "ranks",
        "In order",
        note,
        columns(*titles, aside=(titles[2], "Grade given")),
        tuple(row for _, row in ordered),
    )


def sources(found: Benchmark) -> Table:
    """Where each published rate was read."""
    rows: list[tuple[Cell, ...]] = []
    for peer, name in _named(found):
        one = peer.inspection
        looked = "–" if one.start is None or one.end is None else formats.period(one.start, one.end)
        margin = None if one.margin is None else Points(one.margin)
        rows.append((name, looked, Rate(one.rate), margin, one.read_on, one.address))
    titles = ("Inspection:", "Reports of:", "Rate", "Margin, points", "Read on:", "Address:")
    return Table(
        "sources",
        "Where they are published",
        "Margins as printed. Reports of HM Inspectorate of Constabulary are Crown copyright, normally under "
        "the Open Government Licence v3.0.",
        columns(*titles),
        tuple(rows),
    )
