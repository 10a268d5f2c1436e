"""Audits side by side, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.overview import Overview, Pooled, Seen
from crime_sample.report.model import Cell, Table, columns
from crime_sample.report.shown import text
from crime_sample.report.subject import range_cell, rate_cell, total_cells
from crime_sample.terminal.fitted import Fitted, Listed


def overview_tables(found: Overview) -> Group:
    """Each audit with its headline and what that is out of; the other questions; what is pooled; what to heed."""
    ci = f"{formats.level(found.level)} CI"
    parts: list[RenderableType] = [
        *(Text(marking, justify="center", style="bold") for marking in _markings(found)),
        *(part for one in found.audits for part in _audit(one, ci)),
    ]
    if found.pooled is not None:
        parts += _pooled(found.pooled, ci)
    if found.caveats:
        parts += [Text(), *(Listed(words) for words in found.caveats)]
    return Group(*parts)


def _markings(found: Overview) -> Iterable[str]:
    return dict.fromkeys(one.marking for one in found.audits if one.marking)


def _audit(one: Seen, ci: str) -> Iterable[RenderableType]:
    """A head of two lines, and a table of the headline and the other questions."""
    yield Text(f"{one.name}: {one.kind.title}", style="bold")
    frame = formats.plural(one.frame, one.kind.unit, one.kind.units)
    yield Text(
        f"{one.force}, {one.period}. {frame} in the frame, {formats.count(one.drawn)} drawn, "
        f"{formats.count(one.judged)} judged."
    )
    if one.headline is None:
        yield Text(f"No result: {one.why}.")
        yield Text()
        return
    rows: list[tuple[Cell, ...]] = [
        (one.kind.headline_title, rate_cell(one.headline), range_cell(one.headline), one.out_of),
        *(
            (question.title, rate_cell(e), range_cell(e), question.out_of) for question, e in one.others
        ),
    ]  # fmt: skip
    yield Fitted(Table("", "", "", columns("Rate of:", "Rate", ci, "Out of:"), tuple(rows)))
    if one.missed is not None:
        point, limits = (
            text(cell) for cell in total_cells(one.missed.point, one.missed.low, one.missed.high)
        )
        what = "crimes" if one.kind.counts_crimes else one.kind.units
        yield Text(f"{formats.capital(what)} {one.kind.failed} in the frame: {point} ({ci} {limits}).")
    yield Text()


def _pooled(found: Pooled, ci: str) -> list[RenderableType]:
    rate = (
        f"{formats.percent(found.rate.point)} ({ci} {formats.percent_range(found.rate.low, found.rate.high)})"
    )
    point, limits = (
        text(cell) for cell in total_cells(found.missed.point, found.missed.low, found.missed.high)
    )
    return [
        Text("Pooled, weighted by the frames", style="bold"),
        Text(f"Recording rate {rate}; crimes unrecorded in all the frames: {point} ({ci} {limits})."),
        *(Listed(words) for words in found.caveats),
    ]
