"""Coverage as a picture: a heat map for each interval, with the number in every field, as SVG or PNG.

SVG needs nothing else: text stays text, no font or address is drawn in. The same bytes for the same value.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crime_sample.errors import InputError
from crime_sample.report.coverage import covered
from crime_sample.simulate.coverage.grids import TITLES
from crime_sample.simulate.coverage.heat import SCALE, Heat, shade, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = {".svg": "svg", ".png": "png"}
# A field's colour and that of its number, for each step of SCALE; told apart without red and green too.
COLOURS = (("#cfe3f2", "#0b2a44"), ("#fde3a7", "#4a3000"), ("#f0a35e", "#3d1a00"), ("#a8322a", "#ffffff"))
# Inches: a field, what is left and between, below, above the first, and an entry of the key.
_FIELD, _HIGH = 0.44, 0.22
_LEFT, _GAP_ACROSS, _GAP_DOWN, _BOTTOM, _HEAD, _KEY = 0.5, 0.6, 0.5, 0.3, 0.25, 2.25
_FONT = 7.5


def picture_format(path: Path) -> str:
    """The format that the ending of a path names; fails on another."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"A picture cannot be written as {path.suffix or 'a file without an ending'}.",
            where=str(path),
            remedy=f"End its name with {' or '.join(FORMATS)}.",
        )
    return kind


def heatmaps(maps: list[Heat], *, kind: str = "svg") -> bytes:
    """The maps, a row of them for each method; rates upwards, incidents across."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "crime_sample",
        "font.family": "sans-serif",
        "font.size": _FONT,
        "axes.unicode_minus": False,
        "text.usetex": False,
        "text.parse_math": False,
    }
    with mpl.rc_context(settings):
        figure = Figure(facecolor="white", dpi=130)
        FigureCanvasAgg(figure)
        _lay_out(figure, maps)
        out = io.BytesIO()
        metadata: Any = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, metadata=metadata)
    return _plain(out.getvalue().decode(), maps).encode() if kind == "svg" else out.getvalue()


def _lay_out(figure: Figure, maps: list[Heat]) -> None:
    grids = list(dict.fromkeys(one.grid for one in maps))
    rows = [[one for one in maps if one.method == name] for name in dict.fromkeys(one.method for one in maps)]
    widths = {grid: max(len(one.incidents) for one in maps if one.grid == grid) * _FIELD for grid in grids}
    heights = [max(len(one.rates) for one in row) * _HIGH for row in rows]
    across = max(_LEFT + sum(widths.values()) + _GAP_ACROSS * len(grids) + 0.2, _LEFT + _KEY * len(SCALE))
    down = sum(heights) + _GAP_DOWN * len(rows) + _BOTTOM
    figure.set_size_inches(across, down)
    top = down - _HEAD
    for row, height in zip(rows, heights, strict=True):
        left = _LEFT
        for one in row:
            wide, high = len(one.incidents) * _FIELD, len(one.rates) * _HIGH
            axes = figure.add_axes((left / across, (top - high) / down, wide / across, high / down))
            _map(axes, one)
            left += widths[one.grid] + _GAP_ACROSS
        top -= height + _GAP_DOWN
    for place, (_, words) in enumerate(SCALE):
        start, field = _LEFT + place * _KEY, COLOURS[place][0]
        figure.text(
            start / across, 0.14 / down, "    ", backgroundcolor=field, va="center", fontsize=_FONT - 3
        )
        figure.text((start + 0.22) / across, 0.14 / down, words, va="center", color="black")


def _map(axes: Axes, one: Heat) -> None:
    axes.set_xlim(0, len(one.incidents))
    axes.set_ylim(0, len(one.rates))
    for down, rate in enumerate(one.rates):
        for across, n in enumerate(one.incidents):
            held = one.lowest.get((rate, n))
            if held is not None:
                field, ink = COLOURS[shade(held, one.level)]
                axes.fill_between(
                    [across, across + 1], down, down + 1, color=field, linewidth=0.8, edgecolor="white"
                )
                axes.text(across + 0.5, down + 0.5, short(held), ha="center", va="center_baseline", color=ink)
    axes.set_title(f"{one.method}: {TITLES[one.grid].lower()}", loc="left", fontsize=_FONT, weight="bold")
    axes.set_xticks([place + 0.5 for place in range(len(one.incidents))], [f"{n:,}" for n in one.incidents])
    axes.set_yticks(
        [place + 0.5 for place in range(len(one.rates))], [f"{100 * rate:g} %" for rate in one.rates]
    )
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _plain(svg: str, maps: list[Heat]) -> str:
    """matplotlib's SVG without addresses and fonts, with a description for those who do not see it."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg).replace("xlink:href=", "href=")
    svg = re.sub(r'\s*xmlns:xlink="[^"]*"', "", svg)
    opening, rest = svg.split(">", 1)
    words = "; ".join(f"{one.method}, {TITLES[one.grid]}: lowest {covered(_lowest(one))} %" for one in maps)
    title = "<title>Coverage by true rate and incidents</title>"
    head = f'{opening} role="img" font-family="system-ui, sans-serif">\n{title}'
    return f"{head}\n<desc>{words}</desc>{rest}"


def _lowest(one: Heat) -> float:
    return min(one.lowest.values())
