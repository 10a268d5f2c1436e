"""The curve of a share that rises with the hours, on a scale on which each tenfold of hours is as wide."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from crime_sample import formats
from crime_sample.files.svg import DASHES, INK, PAPER, PATCH, QUIET, drawn, on_base
from crime_sample.report.charts import Curve, Plotted, Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT = 3.5
_BOX = (0.085, 0.13, 0.845, 0.76)
_FIRST, _LEAST_LAST = 1.0, 30 * 24.0
_TICKS = (
    (1, "1 h"), (6, "6 h"), (24, "24 h"), (72, "72 h"), (168, "7 days"), (720, "30 days"), (2_160, "90 days"),
    (8_760, "1 year"), (43_800, "5 years"), (438_000, "50 years"),
)  # fmt: skip
_ABOVE = 0.055  # of the height, between the labels of two marks


def curve(chart: Curve, name: str = "curve") -> str:
    """The chart as an SVG element whose ids begin with ``name``, the same bytes for the same value."""

    def draw(figure: Figure) -> None:
        _draw(figure.add_axes(_BOX), chart)

    return drawn(draw, height=_HEIGHT, title=chart.title, words=described(chart), name=name)


def described(chart: Curve) -> str:
    """The chart in words, for those who do not see it."""
    points = "; ".join(map(_reading, chart.points))
    marks = "".join(f" {formats.capital(label)}." for _, label in chart.marks)
    return f"{chart.title}. {points}; {chart.level_label}.{marks}"


def _reading(point: Plotted) -> str:
    said = f"within {point.label}: {formats.percent(point.value)}"
    if point.low is not None and point.high is not None:
        said += f", interval {formats.percent_range(point.low, point.high)} %"
    return said


def _draw(axes: Axes, chart: Curve) -> None:
    last = _last(chart)
    axes.set_xscale("log")
    axes.set_xlim(_FIRST, last)
    axes.set_ylim(0.0, 1.0)
    axes.axhline(chart.level, color=QUIET, linewidth=1.0, linestyle=DASHES, zorder=1)
    below = chart.level > 0.93
    axes.annotate(
        chart.level_label, (_FIRST, chart.level), xytext=(4, -4 if below else 4), textcoords="offset points",
        ha="left", va="top" if below else "bottom", color=INK, bbox=PATCH, zorder=2,
    )  # fmt: skip
    for place, (hours, label) in enumerate(chart.marks):
        axes.axvline(hours, color=QUIET, linewidth=1.2, linestyle=DASHES, zorder=1)
        above = 1.02 + _ABOVE * (place % 2)
        axes.text(
            hours, above, label, ha="center", va="bottom", color=INK, transform=axes.get_xaxis_transform()
        )
    for run, style in ((chart.ceiling, (0, (1, 2))), (chart.steps, "-")):
        if run:
            at, shares = _corners(run, last)
            axes.plot(at, shares, color=INK, linewidth=1.6, linestyle=style, drawstyle="steps-post", zorder=3)
    _points(axes, chart)
    _axis(axes, last)


def _last(chart: Curve) -> float:
    """Where the axis ends: beyond every step, and 30 days at the least."""
    hours = [at for run in (chart.steps, chart.ceiling) for at, _ in run if at < inf]
    hours += [point.at for point in chart.points]
    return 1.15 * max(_LEAST_LAST, *hours)


def _corners(run: Run, last: float) -> tuple[Sequence[float], Sequence[float]]:
    """The steps as they are drawn: what came before the first hour stands at it, and the last goes on to the end."""
    at = [_FIRST, *(max(_FIRST, hours) for hours, _ in run), last]
    return at, [0.0, *(share for _, share in run), run[-1][1]]


def _points(axes: Axes, chart: Curve) -> None:
    line: dict[str, Any] = {"color": INK, "linewidth": 1.2, "zorder": 4, "clip_on": False}
    for point in chart.points:
        if point.low is not None and point.high is not None:
            axes.plot([point.at, point.at], [point.low, point.high], solid_capstyle="butt", **line)
            axes.plot([point.at, point.at], [point.low, point.high], marker="_", markersize=5, **line)
        axes.scatter(
            [point.at],
            [point.value],
            s=30.0,
            c=PAPER,
            edgecolors=INK,
            linewidths=1.4,
            zorder=5,
            clip_on=False,
        )
        axes.annotate(
            formats.percent(point.value), (point.at, point.low if point.low is not None else point.value),
            xytext=(0, -6), textcoords="offset points", ha="center", va="top", color=INK, bbox=PATCH, zorder=4,
        )  # fmt: skip


def _axis(axes: Axes, last: float) -> None:
    ticks = [(hours, label) for hours, label in _TICKS if hours <= last]
    axes.set_xticks([hours for hours, _ in ticks], [label for _, label in ticks])
    axes.set_xticks([], minor=True)
    axes.set_yticks([k / 5 for k in range(6)], [f"{20 * k} %" for k in range(6)])
    axes.set_xlabel("from the report to the record", color=INK)
    on_base(axes, levels=True)
