"""What ``overlap`` prints: how many records may be of the events of the sample, by route. No case is named to who
judges them, and no record to anybody: those are shown with the outcome."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.formats import one_line, plural
from crime_sample.overlapped import unasked
from crime_sample.reviewers import at_work
from crime_sample.routes import Overlap
from crime_sample.state import State


def overlap_tables(state: State, reader: str) -> list[RenderableType]:
    """What was looked for, and how many records were found on each route."""
    found = state.overlap
    if found is None:
        return [Text("Nothing was looked for yet.")]
    table = Table(title="Records that may be of the same event", title_justify="left", show_edge=False)
    table.add_column("Route")
    table.add_column("Compared by")
    for title in ("Cases with some", "Records"):
        table.add_column(title, justify="right")
    for route, by in found.by.items():
        counts = [of[route] for of in found.counts.values() if route in of]
        table.add_row(
            Text(one_line(route)),
            Text(" and ".join(_compared(by, found)) or "nothing: no place or reference is mapped"),
            f"{len(counts):,}",
            f"{sum(counts):,}",
        )
    return [table, *map(Text, _words(state, found, reader))]


def _compared(by: Iterable[str], found: Overlap) -> list[str]:
    told = {"place": f"place, within {plural(found.hours, 'hour')}", "references": "linked reference"}
    return [told[one] for one in by]


def _words(state: State, found: Overlap, reader: str) -> Iterable[str]:
    cases = plural(len(found.counts), "case has", "cases have")
    yield f"{cases} records that may be of the same event, of {len(found.looked):,} looked at."
    if found.common:
        yield (
            f"{plural(found.common, 'place or reference is', 'places or references are')} shared by too many records "
            "to tell an event by, and proposed nothing."
        )
    if found.counts:
        yield "They are put to the auditors at the second step: crime_sample review AUDIT, or a reveal sheet."
    late = sorted(case.number for case in state.cases.values() if unasked(case, found))
    if late and not at_work(state, reader):  # who judges is not told how far the others are
        yield (
            f"Judged before, without being asked: {plural(len(late), 'case')} ({', '.join(map(str, late))}), each "
            "counted as an event of its own. Whoever judged one can take the second step back and give it again, or "
            "object to their verdict, which brings it to the registrar."
        )
