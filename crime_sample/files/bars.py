"""Bars side by side, all from 0, each with its number and what is to be said of it written beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crime_sample.files.labels import wide, wrapped
from crime_sample.files.svg import BAND, INK, QUIET, WIDTH, drawn
from crime_sample.report.charts import Bars

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEFT, _ACROSS = 0.215, 0.44
_ROW, _LINE, _EDGE = 0.31, 0.15, 0.06
_LABEL, _NOTE = 20, 30
_BAR, _LETTER = 0.19, 0.082  # inches
_APART = 0.018  # of the axes' width


def bars(chart: Bars, name: str = "bars") -> str:
    """The chart as an SVG element whose ids begin with ``name``, the same bytes for the same value."""
    labels = [wrapped(bar.label, _LABEL) for bar in chart.bars]
    notes = [wrapped(bar.note, _NOTE) for bar in chart.bars]
    lines = [max(a.count("\n"), b.count("\n")) for a, b in zip(labels, notes, strict=True)]
    heights = [_ROW + _LINE * more for more in lines]
    inches = sum(heights) + 2 * _EDGE

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((_LEFT, 0.0, _ACROSS, 1.0))
        axes.set_axis_off()
        axes.set_ylim(inches, 0)
        axes.set_xlim(0, 1)
        longest = chart.most or max((bar.value for bar in chart.bars), default=0.0)
        style: dict[str, Any] = {"va": "center", "linespacing": 1.15}
        top = _EDGE
        axes.plot([0, 0], [top, inches - _EDGE], color=QUIET, linewidth=1.0, clip_on=False, zorder=3)
        for bar, label, note, height in zip(chart.bars, labels, notes, heights, strict=True):
            middle = top + height / 2
            long = bar.value / longest if longest > 0 else 0.0
            axes.barh(middle, long, _BAR, color=BAND, edgecolor=INK, linewidth=0.8, clip_on=False, zorder=2)
            axes.text(-_LEFT / _ACROSS, middle, label, ha="left", color=INK, **style)
            axes.text(long + _APART, middle, bar.shown, ha="left", color=INK, weight="bold", **style)
            beside = long + _APART + _wide(bar.shown)
            axes.text(max(beside, 0.0), middle, note, ha="left", color=INK, **style)
            top += height

    return drawn(draw, height=inches, title=chart.title, words=described(chart), name=name)


def _wide(words: str) -> float:
    """About how wide bold ``words`` and a gap are, in parts of the axes."""
    return (_LETTER * wide(words) + 0.12) / (_ACROSS * WIDTH)


def described(chart: Bars) -> str:
    """The chart in words, for those who do not see it."""
    rows = (f"{bar.label}: {bar.shown}{f', {bar.note}' if bar.note else ''}" for bar in chart.bars)
    return f"{chart.title}. {'; '.join(rows)}."
