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


def drawn(
    draw: Callable[[Figure], None], *, height: float, title: str, words: str, kind: str = "forest"
) -> str:
    """What ``draw`` puts on a figure ``height`` inches high, as an SVG element: the same bytes for the same drawing.

    ``title`` and ``words`` are for those who do not see it; ``kind`` is its class, and begins the ids of the two.
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
    return _element(out.getvalue(), title=title, words=words, kind=kind)


def _element(svg: str, *, title: str, words: str, kind: str) -> str:
    """matplotlib's SVG as an element of a page: colours from the page, a title and a description."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg).replace("xlink:href=", "href=")
    for stands, becomes in _BECOMES.items():
        svg = svg.replace(stands, becomes)
    opening, rest = svg.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', opening)
    view = box[0] if box else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} role="img" '
        f'aria-labelledby="{kind}-title {kind}-words" class="chart" font-family="system-ui, sans-serif">\n'
        f'<title id="{kind}-title">{escape(title)}</title>\n<desc id="{kind}-words">{escape(words)}</desc>'
    )
    return head + rest.strip() + "\n"
