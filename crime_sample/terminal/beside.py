"""Rates beside others, for the terminal: sentences, bars, the tables, what to beware of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from crime_sample import formats
from crime_sample.costs import Costs
from crime_sample.costs.words import caveats as cost_caveats
from crime_sample.costs.words import sentences as cost_sentences
from crime_sample.report.beside import Page, cost_tables
from crime_sample.report.charts import Chart, Forest, ForestRow, Plotted, Series
from crime_sample.report.model import Table
from crime_sample.terminal.fitted import Fitted, Listed

_LABEL = 34
_LEAST, _MOST = 16, 60


class Bar:
    """One row of bars: a label, a point, its interval or limits, all as fractions. ``mark`` is the sign of the
    point."""

    __slots__ = ("high", "label", "low", "mark", "point", "strong")

    def __init__(
        self, label: str, point: float, low: float | None, high: float | None, mark: str, strong: bool = False
    ) -> None:
        self.label, self.point, self.low, self.high = label, point, low, high
        self.mark, self.strong = mark, strong


class Bars:
    """Rates as points between the ends of their intervals, one under the other on one scale; as wide as there is room,
    and nothing where there is too little."""

    def __init__(self, bars: Sequence[Bar], *, at: float | None = None) -> None:
        self.bars, self.at = bars, at

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        label = min(_LABEL, max(cell_len(bar.label) for bar in self.bars))
        width = min(_MOST, options.max_width - label - 10)
        if width < _LEAST:
            return
        shown = [value for bar in self.bars for value in (bar.point, bar.low, bar.high) if value is not None]
        start = max(0.0, int(20 * min(shown)) / 20)
        ends = f"{formats.percent(start, digits=0)}", "100 %"
        yield Text(f"{'':{label}}  {ends[0]}{ends[1]:>{width - len(ends[0])}}", style="dim")
        for bar in self.bars:
            line = _line(bar, start, width, self.at)
            name = Text(bar.label)
            name.truncate(label, overflow="ellipsis", pad=True)
            yield Text(style="bold" if bar.strong else "").join(
                [name, Text(f"  {line} "), Text(f"{formats.percent(bar.point):>7}")]
            )


def _line(bar: Bar, start: float, width: int, at: float | None) -> str:
    signs = [" "] * width

    def place(value: float) -> int:
        return min(width - 1, max(0, round((value - start) / (1 - start) * (width - 1))))

    if at is not None:
        signs[place(at)] = "┊"
    if bar.low is not None and bar.high is not None:
        for where in range(place(bar.low), place(bar.high) + 1):
            signs[where] = "─"
    signs[place(bar.point)] = bar.mark
    return "".join(signs)


def page_lines(page: Page) -> Group:
    """What the page says, with bars in place of its chart. Addresses of sources are left to the page and the JSON."""
    bars, at = _bars(page.picture.chart)
    parts: list[RenderableType] = [
        *_head(page.marking, page.title, page.when),
        *(Listed(words) for words in page.sentences),
        Text(),
        Bars(bars, at=at),
        Text(),
        *_tables(table for table in page.tables if table.key != "sources"),
        *(Listed(words) for words in page.caveats),
    ]
    return Group(*parts)


def _bars(chart: Chart) -> tuple[list[Bar], float | None]:
    if isinstance(chart, Forest):
        rows = sorted((chart.overall, *chart.rows), key=lambda row: -row.point)
        return [_of_row(row, row is chart.overall) for row in rows], chart.overall.point
    if not isinstance(chart, Series):
        raise TypeError("a page beside others has a forest or a series")
    limits = {(one.start + one.end) / 2: one for one in chart.limits}
    return [
        _of_point(
            point,
            point.low if point.low is not None else limits[point.at].low if point.at in limits else None,
            point.high if point.high is not None else limits[point.at].high if point.at in limits else None,
        )
        for point in chart.points
    ], chart.centre


def _of_row(row: ForestRow, whole: bool) -> Bar:
    low, high = (None, None) if row.bare else (row.low, row.high)
    return Bar(row.label, row.point, low, high, "◆" if whole else "○" if row.bare else "●", whole)


def _of_point(point: Plotted, low: float | None, high: float | None) -> Bar:
    return Bar(point.label, point.value, low, high, "◆" if point.marked else "●", point.marked)


def cost_lines(found: Costs) -> Group:
    """What more certainty would cost."""
    parts: list[RenderableType] = [
        *_head(found.marking, found.force, "What more certainty would cost"),
        *(Listed(words) for words in cost_sentences(found)),
        Text(),
        *_tables(cost_tables(found)),
        *(Listed(words) for words in cost_caveats(found)),
    ]
    return Group(*parts)


def _tables(tables: Iterable[Table]) -> Iterable[RenderableType]:
    for table in tables:
        yield Fitted(table)
        yield Text()


def _head(marking: str, title: str, when: str) -> Iterable[RenderableType]:
    if marking:
        yield Text(marking, justify="center", style="bold")
    yield Text(f"{title}: {when}", style="bold")
    yield Text()
