"""Half-widths as planned and as delivered, a row for each interval: shapes tell them apart, every number is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crime_sample import formats
from crime_sample.files.labels import wrapped
from crime_sample.files.svg import BAND, INK, PAPER, QUIET, drawn, on_base
from crime_sample.report.charts import DotRow, Dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _ACROSS = 0.245, 0.435
_COLUMNS = ((1.235, "Target"), (1.485, "Planned"), (1.735, "Delivered"))  # parts of the axes' width
_LABEL = 22
_TOP, _BOTTOM = 0.28, 0.44
_ROW, _LINE = 0.30, 0.15
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


def dots(chart: Dots, name: str = "dots") -> str:
    """The chart as an SVG element whose ids begin with ``name``, the same bytes for the same value."""
    labels = [_label(row) for row in chart.rows]
    heights = [_ROW + _LINE * label.count("\n") for label in labels]
    inches = sum(heights) + _TOP + _BOTTOM

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((_LEFT, _BOTTOM / inches, _ACROSS, sum(heights) / inches))
        _draw(axes, chart, labels, heights)

    return drawn(draw, height=inches, title=chart.title, words=described(chart), name=name)


def described(chart: Dots) -> str:
    """The chart in words, for those who do not see it."""
    rows = "; ".join(
        f"{row.label}: {', '.join(_numbers(row))}{f', {row.note}' if row.note else ''}" for row in chart.rows
    )
    return f"{chart.title}. Half-widths in percentage points. {rows}."


def _numbers(row: DotRow) -> list[str]:
    named = (("target", row.target), ("planned", row.planned), ("delivered", row.delivered))
    return [f"{name} {formats.points(value)}" for name, value in named if value is not None]


def _label(row: DotRow) -> str:
    label = wrapped(row.label, _LABEL)
    return f"{label}\n{row.note}" if row.note else label


def _draw(axes: Axes, chart: Dots, labels: list[str], heights: list[float]) -> None:
    every = [v for row in chart.rows for v in (row.target, row.planned, row.delivered) if v is not None]
    most = 100 * max(every, default=0.0)
    step = next((one for one in _STEPS if most / one <= 5), _STEPS[-1])
    end = max(step, most * 1.06)
    axes.set_xlim(0, end)
    axes.set_ylim(sum(heights), 0)
    where = axes.get_yaxis_transform()
    style: dict[str, Any] = {"transform": where, "va": "center", "linespacing": 1.15, "color": INK}
    for place, words in _COLUMNS:
        axes.text(place, -0.08, words, ha="right", **style | {"color": QUIET, "va": "baseline"})
    top = 0.0
    for row, label, height in zip(chart.rows, labels, heights, strict=True):
        middle = top + height / 2
        axes.plot([0, end], [middle, middle], color=BAND, linewidth=1.0, zorder=0)
        axes.text(-_LEFT / _ACROSS, middle, label, ha="left", **style)
        for (place, _), value in zip(_COLUMNS, (row.target, row.planned, row.delivered), strict=True):
            shown = formats.NOTHING if value is None else f"± {formats.points(value)}"
            axes.text(place, middle, shown, ha="right", **style)
        _row(axes, row, middle)
        top += height
    _axis(axes, step, end)


def _row(axes: Axes, row: DotRow, middle: float) -> None:
    shape: dict[str, Any] = {"edgecolors": INK, "linewidths": 1.3, "clip_on": False}
    if row.target is not None:
        at = 100 * row.target
        axes.plot([at, at], [middle - 0.11, middle + 0.11], color=INK, linewidth=2.4, clip_on=False, zorder=2)
    axes.scatter([100 * row.planned], [middle], s=52.0, marker="o", c=PAPER, zorder=3, **shape)
    if row.delivered is not None:
        axes.scatter([100 * row.delivered], [middle], s=34.0, marker="D", c=INK, zorder=4, **shape)


def _axis(axes: Axes, step: float, end: float) -> None:
    ticks = [k * step for k in range(int(end / step + 1e-9) + 1)]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([])
    axes.set_xlabel("percentage points", color=INK)
    on_base(axes)
