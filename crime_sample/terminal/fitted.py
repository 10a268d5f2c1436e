"""Tables and lists that fit the width they are given, and never cut a number short."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table as RichTable
from rich.text import Text

from crime_sample import formats
from crime_sample.report.model import SUMS, Column, Table
from crime_sample.report.shown import text

# Headings of numbers are broken at this width, so that numbers need not be.
HEADING = 9
LABEL = 10
WIDE = 10_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """A report's table: whole where there is room, else without its asides, else with numbers over two "
    "lines."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        whole, slim = _made(self.table, asides=True), _made(self.table, asides=False)
        free = options.update(max_width=WIDE)
        if whole.__rich_measure__(console, free).maximum <= options.max_width:
            yield whole
        elif slim.__rich_measure__(console, free).minimum <= options.max_width:
            yield slim
        else:
            yield _made(self.table, asides=False, wrap=True)
        if self.table.note:
            yield Text(self.table.note, style="dim")


def _made(table: Table, *, asides: bool, wrap: bool = False) -> RichTable:
    kept = [place for place, column in enumerate(table.columns) if asides or not column.aside]
    made = RichTable(
        title=Text(table.title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for place in kept:
        _column(made, table.columns[place], [text(row[place]) for row in table.rows], wrap=wrap)
    for row in table.rows:
        last = row[0] in SUMS and row is table.rows[-1]
        if last:
            made.add_section()
        made.add_row(*(Text(text(row[place])) for place in kept), style="bold" if last else None)
    return made


def _column(made: RichTable, column: Column, cells: Sequence[str], *, wrap: bool) -> None:
    if column.kind != "number":
        made.add_column(Text(column.title), min_width=LABEL, overflow="fold", vertical="top")
        return
    lines = textwrap.wrap(column.title, HEADING, break_long_words=False)
    widest = None if wrap else max(map(cell_len, (*lines, *cells)))
    heading = Text("\n".join(lines), justify="right")
    made.add_column(
        heading, justify="right", no_wrap=not wrap, min_width=widest, overflow="fold", vertical="top"
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A point of a list, its lines set in under the first."""

    words: str
    strong: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(1, options.max_width - 2)
        lines = Text(formats.one_line(self.words), style="bold" if self.strong else "").wrap(console, room)
        for mark, line in zip(_marks(), lines, strict=False):
            yield Text(mark) + line


def _marks() -> Iterator[str]:
    return ("- " if place == 0 else "  " for place in count())
