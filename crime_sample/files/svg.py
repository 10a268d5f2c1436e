"""How a chart becomes an element of a page: drawn by matplotlib, as one SVG that needs nothing else.

Colours are left to the page: text and lines are ``currentColor``, areas are CSS variables with a fallback, so
that it reads on light and on dark. Text stays text.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Colours that stand for others until the SVG is written, and what each becomes.
INK, QUIET, BAND, PAPER = "#010203", "#040506", "#070809", "#0a0b0c"
_BECOMES = {
    INK: "currentColor",
    QUIET: "var(--chart-quiet, #767676)",
    BAND: "var(--chart-band, #dfe6ec)",
    PAPER: "var(--chart-paper, #ffffff)",
}
FONT = 8.5
WIDTH = 7.2
DASHES = (0, (4, 2))
PATCH = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
"""Paper beneath words that stand on lines."""


def drawn(draw: Callable[[Figure], None], *, height: float, title: str, words: str, name: str) -> str:
    """What ``draw`` puts on a figure ``height`` inches high, as an SVG element: the same bytes for the same drawing.

    ``title`` and ``words`` are for those who do not see it; every id in it begins with ``name``, which is its own on
    the page.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "crime_sample",
        "font.family": "sans-serif",
        "font.size": FONT,
        "axes.unicode_minus": False,
        "text.usetex": False,
        "text.parse_math": False,
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasSVG(figure)
        draw(figure)
        out = io.StringIO()
        with warnings.catch_warnings():
            # Text stays text, so it is the reader's fonts that must have the glyph, not matplotlib's.
            warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
            figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _element(out.getvalue(), title=title, words=words, name=name)


def on_base(axes: Axes, *, levels: bool = False) -> None:
    """Leave of a box the line at its foot, with level lines above it if wanted."""
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    if levels:
        axes.grid(axis="y", color=BAND, linewidth=0.8, zorder=0)
        axes.set_axisbelow(True)
    axes.tick_params(axis="both" if levels else "x", labelcolor=INK, length=3, color=QUIET)


def _element(svg: str, *, title: str, words: str, name: str) -> str:
    """matplotlib's SVG as an element of a page: colours from the page, a title and a description."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    # Inside tags alone: a label may hold anything, and stands between them.
    svg = re.sub(r"<[^>]*>", lambda tag: _tag(tag[0], name), svg)
    opening, rest = svg.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', opening)
    view = box[0] if box else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" '
        f'aria-labelledby="{name}-title {name}-words" class="chart" font-family="system-ui, sans-serif">\n'
        f'<title id="{name}-title">{escape(title)}</title>\n<desc id="{name}-words">{escape(words)}</desc>'
    )
    return head + rest.strip() + "\n"


def _tag(tag: str, name: str) -> str:
    """A tag of matplotlib's: groups lose their ids, which nothing points to, and those of a scale get a class;
    other ids are the picture's own."""
    if tag.startswith("<g "):
        tag = re.sub(r' id="[xy]tick[^"]*"', ' class="tick"', tag)
        tag = re.sub(r' id="[^"]*"', "", tag)
    tag = re.sub(r'(?<= id=")|(?<=href="#)|(?<=url\(#)', f"{name}-", tag)
    tag = re.sub(r"font-family: [^;\"]*;? ?", "", tag).replace("xlink:href=", "href=")
    for stands, becomes in _BECOMES.items():
        tag = tag.replace(stands, becomes)
    return tag
