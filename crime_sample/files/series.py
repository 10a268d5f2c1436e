"""The chart of rates over time: audits with their intervals and a line, or weeks with their limits."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from crime_sample import formats
from crime_sample.files.svg import BAND, DASHES, INK, PAPER, PATCH, QUIET, drawn, on_base
from crime_sample.report.charts import Plotted, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT = 3.4
_BOX = (0.075, 0.11, 0.905, 0.86)
_ROOM = 0.04


def series(chart: Series, name: str = "series") -> str:
    """The chart as an SVG element whose ids begin with ``name``, the same bytes for the same value."""

    def draw(figure: Figure) -> None:
        _draw(figure.add_axes(_BOX), chart)

    return drawn(draw, height=_HEIGHT, title=chart.title, words=described(chart), name=name)


def described(chart: Series) -> str:
    """The chart in words, for those who do not see it."""
    held = "" if chart.centre is None else f" They are held to {formats.percent(chart.centre)}."
    return f"{chart.title}.{held} {'; '.join(map(_reading, chart.points))}."


def _reading(point: Plotted) -> str:
    said = f"{point.label}: {formats.percent(point.value)}"
    if point.low is not None and point.high is not None:
        said += f", interval {formats.percent_range(point.low, point.high)} %"
    return f"{said}, outside its limits" if point.marked else said


def _draw(axes: Axes, chart: Series) -> None:
    start, end = _ends(chart)
    low, high = _levels(chart)
    axes.set_xlim(start, end)
    axes.set_ylim(low, high)
    for one in chart.limits:
        axes.fill_between([one.start, one.end], one.low, one.high, color=BAND, linewidth=0, zorder=0)
    if chart.centre is not None:
        axes.axhline(chart.centre, color=QUIET, linewidth=1.0, linestyle=DASHES, zorder=1)
    if chart.line is not None:
        at, rates = zip(*chart.line, strict=True)
        axes.plot(at, rates, color=QUIET, linewidth=1.2, linestyle=DASHES, zorder=1)
    for run in chart.smooth:
        at, rates = zip(*run, strict=True)
        axes.plot(at, rates, color=QUIET, linewidth=1.6, zorder=2, solid_capstyle="round")
    for run in chart.smooth_limits:
        at, rates = zip(*run, strict=True)
        axes.plot(at, rates, color=QUIET, linewidth=1.0, linestyle=(0, (1, 2)), zorder=2)
    for point in chart.points:
        _point(axes, point, wide=0.004 * (end - start), whiskers=chart.line is not None)
    _axes(axes, chart, low, high)


def _point(axes: Axes, point: Plotted, *, wide: float, whiskers: bool) -> None:
    line: dict[str, Any] = {"color": INK, "linewidth": 1.2, "clip_on": False, "zorder": 3}
    if point.low is not None and point.high is not None:
        axes.plot([point.at, point.at], [point.low, point.high], solid_capstyle="butt", **line)
        for limit in (point.low, point.high):
            axes.plot([point.at - wide, point.at + wide], [limit, limit], **line)
    if point.span is not None:
        axes.plot(point.span, [point.value, point.value], **{**line, "linewidth": 2.4})
    axes.scatter(
        [point.at],
        [point.value],
        s=52.0 if point.marked else 34.0 if whiskers else 16.0,
        marker="D" if point.marked else "o",
        c=PAPER if point.small else INK,
        edgecolors=INK,
        linewidths=1.2,
        clip_on=False,
        zorder=4,
    )
    if whiskers:
        words = formats.percent(point.value)
        axes.annotate(
            words,
            (point.at, point.value),
            xytext=(7, 7),
            textcoords="offset points",
            color=INK,
            bbox=PATCH,
            zorder=2,
        )


def _ends(chart: Series) -> tuple[float, float]:
    at = [point.at for point in chart.points]
    at += [end for point in chart.points if point.span for end in point.span]
    at += [tick for tick, _ in chart.ticks if chart.line is None]
    at += [end for one in chart.limits for end in (one.start, one.end)]
    room = _ROOM * (max(at) - min(at)) or 1.0
    return min(at) - room, max(at) + (room if chart.limits else 2 * room)


def _levels(chart: Series) -> tuple[float, float]:
    """From a round number below everything to 100 %, or a round number above."""
    shown = [
        value for point in chart.points for value in (point.value, point.low, point.high) if value is not None
    ]
    shown += [limit for one in chart.limits for limit in (one.low, one.high)]
    shown += [rate for _, rate in chart.line or ()] + [
        rate for run in (*chart.smooth, *chart.smooth_limits) for _, rate in run
    ]
    shown += [] if chart.centre is None else [chart.centre]
    low = floor((min(shown) - 0.02) * 10) / 10
    high = -floor(-(max(shown) + 0.02) * 10) / 10
    return max(0.0, low), min(1.0, high)


def _axes(axes: Axes, chart: Series, low: float, high: float) -> None:
    step = 5 if high - low <= 0.31 else 10 if high - low <= 0.61 else 20
    ticks = [tick for tick in range(0, 101, step) if 100 * low - 1e-6 <= tick <= 100 * high + 1e-6]
    axes.set_yticks([tick / 100 for tick in ticks], [f"{tick} %" for tick in ticks])
    left, right = axes.get_xlim()
    shown = [(at, words) for at, words in chart.ticks if left <= at <= right]
    axes.set_xticks([at for at, _ in shown], [words for _, words in shown])
    on_base(axes, levels=True)
