"""What more certainty would cost, as tables."""

from __future__ import annotations

from crime_sample import formats
from crime_sample.costs import Bought, Costs
from crime_sample.costs.words import unit_of
from crime_sample.report.model import Cell, Decimal, Points, Rate, Share, Table, Total, columns


def cost_tables(found: Costs) -> tuple[Table, ...]:
    """What can be bought, and what the next cases buy in each stratum."""
    return (_bought(found), _strata(found))


def _bought(found: Costs) -> Table:
    more = f"More {found.units}"
    unit = unit_of(found.missed_margin)
    rows: list[tuple[Cell, ...]] = [
        ("As it is", 0, Decimal(0), Points(found.margin), Total(found.missed_margin, unit))
    ]
    named: list[tuple[str, Bought | None]] = [
        (f"The next {found.best.units if found.best else found.following}, spread best", found.best),
        ("Half the margin", found.halved),
    ]
    rows += [
        (name, one.units, Decimal(one.auditor_days), Points(one.margin), Total(one.missed_margin, unit))
        for name, one in named
        if one is not None
    ]
    total = "Margin of crimes unrecorded" if found.counts_crimes else f"Margin of {found.units} that fail"
    return Table(
        "bought",
        "What certainty costs",
        f"Margins are half-widths of {formats.level(found.level)} intervals, expected: of the rate in "
        "percentage points, of the total in the frame.",
        columns("Sample:", more, "Auditor-days", "Margin, points", total),
        tuple(rows),
    )


def _strata(found: Costs) -> Table:
    rows: list[tuple[Cell, ...]] = []
    best = {} if found.best is None else dict(found.best.added)
    for one in found.strata:
        more = one.following
        shown: Cell = None
        if one.owed is not None and one.recorded is not None:
            shown = Share(one.recorded, one.owed)
        rows.append(
            (
                one.name, one.population, one.drawn, shown, Rate(one.rate), Decimal(one.crimes, 2), Points(one.margin),
                None if more is None else Decimal(100 * (found.margin - more.margin), 3),
                None if more is None else Total(found.missed_margin - more.missed_margin),
                best.get(one.name),
            )
        )  # fmt: skip
    titles = (
        "Stratum:", "In the frame", "Drawn", "Found", "Rate taken", "Crimes each", "Own margin, points",
        "Fall by the next, points", "Fall of the total's margin", "Of the best spread",
    )  # fmt: skip
    short = [one.name for one in found.strata if one.following and one.following.units < found.following]
    note = (
        f"Fall of the overall margin if the next {found.following} {found.units} were all drawn in that stratum"
        + (f" (fewer are left in {formats.several(short)})" if short else "")
        + ". 'Of the best spread': how many of them go there where they are spread best."
    )
    aside = ("In the frame", "Own margin, points", "Crimes each")
    return Table("strata", "Where the next buy most", note, columns(*titles, aside=aside), tuple(rows))
