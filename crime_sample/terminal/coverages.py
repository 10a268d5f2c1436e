"""Coverage for the terminal: heat maps with a number in every field, and tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.report import coverage as words
from crime_sample.simulate.coverage.answer import CoverageAnswer
from crime_sample.simulate.coverage.grids import TITLES
from crime_sample.simulate.coverage.heat import SCALE, Heat, maps, shade, short
from crime_sample.simulate.coverage.looking import LooksAnswer
from crime_sample.terminal.fitted import Fitted

# For each step of SCALE; the numbers say it too, for terminals without colour.
STYLES = ("black on bright_cyan", "black on bright_yellow", "black on yellow", "bright_white on red")


def coverage_shown(answer: CoverageAnswer) -> Group:
    """Maps, a table for each grid, and the verdict."""
    parts: list[RenderableType] = [*_maps(answer)]
    for grid in answer.grids:
        if answer.judged("rate", answer.methods_of("rate")[0], grid=grid):
            parts += [Fitted(words.rate_table(answer, grid)), Text()]
            parts += [Fitted(words.total_table(answer, grid)), Text()] if _totals(answer) else []
        for shown in dict.fromkeys(cell.setting.shown for cell in answer.cells if cell.setting.grid == grid):
            if shown:
                parts += [Fitted(words.shown_table(answer, grid, shown)), Text()]
    if answer.pair is not None:
        parts += [Text(words.pair_words(answer.pair)), Text()]
    return Group(
        *parts, Text(words.the_bar(answer.level), style="dim"), Text(words.verdict(answer), style="bold")
    )


def looks_shown(answer: LooksAnswer) -> Group:
    """The error at every look."""
    return Group(Fitted(words.looks_table(answer)), Text(words.looks_words(answer), style="dim"))


def _totals(answer: CoverageAnswer) -> bool:
    return bool(answer.methods_of("unrecorded"))


def _maps(answer: CoverageAnswer) -> Iterator[RenderableType]:
    found = maps(answer)
    for one in found:
        yield _map(one)
        yield Text()
    if found:
        key = Text("Lowest coverage, in percent, by true rate and incidents drawn. ")
        for style, (_, meaning) in zip(STYLES, SCALE, strict=True):
            key.append("  ", style=style)
            key.append(f" {meaning}  ")
        yield key
        yield Text()


def _map(one: Heat) -> Table:
    made = Table(
        title=Text(f"{one.method}: {TITLES[one.grid].lower()}", style="bold"),
        title_justify="left",
        box=box.SIMPLE,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1),
    )
    made.add_column(Text("Rate"), justify="right")
    for n in one.incidents:
        made.add_column(Text(f"{n:,}"), justify="right", no_wrap=True)
    for rate in reversed(one.rates):
        fields = (one.lowest.get((rate, n)) for n in one.incidents)
        made.add_row(
            f"{100 * rate:g} %",
            *(
                Text("") if held is None else Text(short(held), STYLES[shade(held, one.level)])
                for held in fields
            ),
        )
    return made
