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
# What a column of words needs at least, and what it may take.
LABEL = 10
WIDE = 10_000
GAP = 2


@dataclass(frozen=True, slots=True)
class Fitted:
    """A report's table: whole where there is room, else without its asides, else a row at a time."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = options.max_width
        everything = range(len(self.table.columns))
        slim = [place for place in everything if not self.table.columns[place].aside]
        if sum(_widths(self.table, everything, label=WIDE)) <= room:
            yield _made(self.table, everything, room)
        elif sum(_widths(self.table, slim, label=LABEL)) <= room:
            yield _made(self.table, slim, room)
        else:
            yield from _stacked(self.table, slim)
        if self.table.note:
            yield Text(self.table.note, style="dim")


def _widths(table: Table, kept: Sequence[int], *, label: int) -> Iterator[int]:
    """The columns' widths with the gaps between, those of words counted up to ``label``."""
    for place in kept:
        column = table.columns[place]
        cells = [text(row[place]) for row in table.rows]
        gap = GAP if place != kept[0] else 0
        if column.kind == "number":
            yield gap + max(map(cell_len, (*_heading(column), *cells)))
        else:
            yield gap + min(label, max(map(cell_len, (column.title, *cells))))


def _heading(column: Column) -> list[str]:
    return textwrap.wrap(column.title, HEADING, break_long_words=False)


def _label_room(table: Table, kept: Sequence[int], room: int) -> int:
    """What is left for the one column of words beside the numbers; all of it where there are several."""
    numbers = [place for place in kept if table.columns[place].kind == "number"]
    if len(numbers) != len(kept) - 1:
        return room
    return max(LABEL, room - sum(_widths(table, numbers, label=WIDE)) - GAP)


def _broken(words: str, width: int) -> str:
    """The words in lines of ``width``, broken at blanks and after hyphens, which rich alone would not do."""
    return "\n".join(textwrap.wrap(words, width)) if cell_len(words) > width else words


def _made(table: Table, kept: Sequence[int], room: int) -> RichTable:
    made = RichTable(
        title=Text(table.title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for place in kept:
        column = table.columns[place]
        if column.kind == "number":
            made.add_column(Text("\n".join(_heading(column)), justify="right"), justify="right", no_wrap=True)
        else:
            made.add_column(Text(column.title), overflow="fold", vertical="top")
    width = _label_room(table, kept, room)
    for row in table.rows:
        last = row[0] in SUMS and row is table.rows[-1]
        if last:
            made.add_section()
        cells = (
            text(row[place]) if table.columns[place].kind == "number" else _broken(text(row[place]), width)
            for place in kept
        )
        made.add_row(*map(Text, cells), style="bold" if last else None)
    return made


def _stacked(table: Table, kept: Sequence[int]) -> Iterator[Text]:
    """The table as lines, for terminals too narrow for its columns."""
    yield Text(table.title, style="bold")
    for row in table.rows:
        yield Text(text(row[0]), overflow="fold")
        for place in kept[1:]:
            yield Text(f"  {table.columns[place].title}: {text(row[place])}", overflow="fold")


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
