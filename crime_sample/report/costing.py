"""What more certainty would cost, as a section of the report: for planning the next audit."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample import formats
from crime_sample.costs import Costs
from crime_sample.costs.words import caveats, sentences
from crime_sample.report.beside.costed import cost_tables
from crime_sample.report.charts import Bar, Bars
from crime_sample.report.model import Picture, Section


def sections(found: Costs | None) -> Iterable[Section]:
    """The section, where there is an answer."""
    if found is not None:
        yield Section(
            "costs",
            "What more certainty would cost",
            tuple(sentences(found)),
            cost_tables(found),
            tuple(caveats(found)),
            tuple(_pictures(found)),
        )


def _pictures(found: Costs) -> Iterable[Picture]:
    """How far the margin would fall, stratum by stratum, where most first; one stratum is no comparison."""
    bars = [
        Bar(
            one.name,
            max(0.0, found.margin - more.margin),
            formats.points(max(0.0, found.margin - more.margin), digits=3),
            f"{formats.count(more.units)} left" if more.units < found.following else "",
        )
        for one in found.by_worth
        if (more := one.following) is not None
    ]
    if len(bars) < 2:
        return
    title = f"Where the next {found.following} {found.units} buy most"
    legend = (
        f"Percentage points by which the margin over all, {formats.points(found.margin)} points now, is expected to "
        f"fall if the next {found.following} {found.units} were all drawn in that stratum"
    )
    legend += ", or as many as are left." if any(bar.note for bar in bars) else "."
    yield Picture("costs", title, legend, Bars(title, tuple(bars)))
