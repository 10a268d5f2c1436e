"""The forest chart: recording rates with their intervals side by side, as one SVG that needs nothing else.

Shape, not colour, tells small cells apart (``svg`` says how colours are left to the page).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crime_sample import formats
from crime_sample.files.labels import wrapped
from crime_sample.files.svg import BAND, DASHES, INK, PAPER, QUIET, drawn, on_base
from crime_sample.report.charts import Forest, ForestRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _ACROSS = 0.325, 0.435
_LABELS, _RATES, _LIMITS = -_LEFT / _ACROSS, 1.215, (1 - _LEFT) / _ACROSS
_TOP, _BOTTOM = 0.28, 0.30
_ROW, _LINE = 0.27, 0.15
_LABEL = 30
_FIGURE = 0.025  # of the axes' width, that of a figure above them
_SMALLEST, _LARGEST = 18.0, 110.0


def forest(chart: Forest, name: str = "forest") -> str:
    """The chart as an SVG element whose ids begin with ``name``, the same bytes for the same value."""
    lines = _lines(chart)
    down = sum(line.height for line in lines)
    inches = down + _TOP + _BOTTOM

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((_LEFT, _BOTTOM / inches, _ACROSS, down / inches))
        _draw(axes, chart, lines)

    title = f"{chart.rates} with their intervals"
    return drawn(draw, height=inches, title=title, words=described(chart), name=name)


def described(chart: Forest) -> str:
    """The chart in words, for those who do not see it."""
    rows = "; ".join(f"{row.label}: {_reading(row, chart.unit)}" for row in chart.rows)
    whole = _reading(chart.overall, chart.unit)
    named = chart.overall.label if chart.among else "Overall"
    overall = f"{chart.rates} with {formats.level(chart.level)} intervals. {named} {whole}."
    told = f"{overall} {rows}." if rows else overall
    return told + chart.marks


def _reading(row: ForestRow, unit: str) -> str:
    if row.bare:
        return formats.percent(row.point, digits=row.digits)
    limits = f"interval {formats.percent_range(row.low, row.high, digits=row.digits)} %"
    if row.small:
        return f"{formats.count(row.x_recorded)} of {formats.count(row.n_due)} {unit}, {limits}"
    return f"{formats.percent(row.point, digits=row.digits)}, {limits}"


class _Line:
    """A line of the chart: a heading of a group where ``row`` is None, else a row with its label in lines."""

    __slots__ = ("height", "label", "row")

    def __init__(self, label: str, row: ForestRow | None) -> None:
        self.label = wrapped(label, _LABEL)
        self.row = row
        self.height = _ROW + _LINE * self.label.count("\n")


def _lines(chart: Forest) -> list[_Line]:
    lines = [_Line(chart.overall.label if chart.among else f"All {chart.unit}", chart.overall)]
    group = ""
    for row in chart.rows:
        if row.group != group:
            group = row.group
            lines.append(_Line(group if chart.among else f"By {group}", None))
        lines.append(_Line(row.label, row))
    return lines


def _draw(axes: Axes, chart: Forest, lines: list[_Line]) -> None:
    overall = chart.overall
    start = chart.start
    most = max((row.n_due for row in chart.rows), default=overall.n_due)
    axes.set_xlim(start, 1.0)
    axes.set_ylim(sum(line.height for line in lines), 0)
    axes.axvspan(overall.low, overall.high, color=BAND, linewidth=0, zorder=0, clip_on=False)
    axes.axvline(overall.point, color=QUIET, linewidth=1.0, linestyle=DASHES, zorder=1, clip_on=False)
    _edges(axes, chart, start)
    for place, words in ((_RATES, chart.met), (_LIMITS, f"{formats.level(chart.level)} CI")):
        _write(axes, place, -0.10, words, ha="right", color=QUIET)
    top = 0.0
    for line in lines:
        middle = top + line.height / 2
        strong = line.row is None or line is lines[0]
        _write(axes, _LABELS, middle, line.label, weight="bold" if strong else "normal")
        if line.row is not None:
            _row(axes, line.row, middle, start=start, most=most, strong=strong)
        top += line.height
    _axis(axes, start)


def _edges(axes: Axes, chart: Forest, start: float) -> None:
    """The edges of grade bands as thin lines, with figures above; of figures that would touch only the first."""
    free = -1.0
    for edge in chart.edges:
        if edge.at < start:
            continue
        axes.axvline(edge.at, color=QUIET, linewidth=0.6, linestyle=(0, (1, 2)), zorder=1, clip_on=False)
        figure, across = f"{100 * edge.at:.10g}", (edge.at - start) / (1 - start)
        half = (len(figure) + 1) * _FIGURE / 2
        if across - half >= free:
            free = across + half
            _write(axes, across, -0.10, figure, ha="center", color=QUIET)


def _write(axes: Axes, across: float, down: float, words: str, **style: Any) -> None:
    """Text beside the axes: ``across`` in parts of their width, ``down`` in inches."""
    where = axes.get_yaxis_transform()
    axes.text(across, down, words, transform=where, va="center", linespacing=1.15, **({"color": INK} | style))


def _row(axes: Axes, row: ForestRow, middle: float, *, start: float, most: float, strong: bool) -> None:
    line: dict[str, Any] = {"color": INK, "linewidth": 1.2, "clip_on": False, "zorder": 3}
    if not row.bare:
        low = max(row.low, start)
        axes.plot([low, row.high], [middle, middle], solid_capstyle="butt", **line)
        axes.plot([row.high, row.high], [middle - 0.045, middle + 0.045], **line)
        if row.low < start:
            axes.plot([start], [middle], marker="<", markersize=5, **line)
        else:
            axes.plot([low, low], [middle - 0.045, middle + 0.045], **line)
    if row.point >= start:
        size = _SMALLEST + (_LARGEST - _SMALLEST) * min(1.0, row.n_due / max(1.0, most))
        axes.scatter(
            [row.point],
            [middle],
            s=size,
            marker="D" if strong else "o",
            c=PAPER if row.small or row.bare else INK,
            edgecolors=INK,
            linewidths=1.2,
            clip_on=False,
            zorder=4,
        )
    weight = "bold" if strong else "normal"
    share = f"{formats.count(row.x_recorded)} of {formats.count(row.n_due)}"
    rate = share if row.small else formats.percent(row.point, digits=row.digits)
    limits = formats.NOTHING if row.bare else formats.percent_range(row.low, row.high, digits=row.digits)
    _write(axes, _RATES, middle, rate, ha="right", weight=weight)
    _write(axes, _LIMITS, middle, limits, ha="right", weight=weight)


def _axis(axes: Axes, start: float) -> None:
    step = 10 if start >= 0.35 else 20
    ticks = [tick for tick in range(0, 101, step) if tick >= 100 * start - 1e-9]
    if start >= 0.75:
        ticks = list(range(round(100 * start), 101, 5))
    axes.set_xticks([tick / 100 for tick in ticks], [f"{tick} %" for tick in ticks])
    axes.set_yticks([])
    on_base(axes)
