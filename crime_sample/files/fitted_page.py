"""How small the first page must be printed so that one sheet of A4 holds it, whatever names, caveats and parts it has.

Nothing can be measured before it is printed, and readers have different fonts. So its height is reckoned from the
lengths of its texts, with letters as wide as those of a wide font, and the largest zoom is taken at which it fits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from crime_sample.report.model import Report, Table
from crime_sample.report.shown import text

# Points of the printed area, less the marking that stands above the summary; and of the page's own size of letters.
WIDTH, HEIGHT = 490.0, 760.0
BODY = 9.6
LETTER, CAPITAL = 0.55, 1.0  # of the size of letters, their mean width in a wide font
SERIF = 0.9  # of that, the width of the letters of headings
ZOOMS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3)


def zoom(report: Report) -> float:
    """The largest of ``ZOOMS`` at which the first page fits, the smallest where none does."""
    return next((one for one in ZOOMS if one * _height(report, WIDTH / one) <= HEIGHT), ZOOMS[-1])


def _height(report: Report, width: float) -> float:
    """The height in points, where the page is so wide."""
    head = report.headline
    parts = [
        _words(report.marking, width, 8.2, 1.5) + 10,
        _words(report.audit, width, 8.2, 1.5),
        _words(report.force, width, 26 * SERIF, 1.3) + 4,
        _words(report.period, width, BODY, 1.45) + 16,
        _words(head.rate, width, 19 * SERIF, 1.5) + 10,
        _words(f"{head.unrecorded} {head.yearly}", width, 12, 1.45) + 16,
        _figures(report, width),
        _listed(head.beneath, width) + 14,
        *(_listed(remark.words, width) + 32 for remark in head.remarks),
        *(_table(table, width) for table in head.tables),
        _listed(head.care, width - 40) + 46 if head.care else 0,
    ]
    return sum(parts)


def _words(words: str, width: float, size: float, line: float) -> float:
    capitals = sum(map(str.isupper, words))
    across = size * (LETTER * (len(words) - capitals) + CAPITAL * capitals)
    return math.ceil(across / width) * size * line


def _listed(texts: Iterable[str], width: float) -> float:
    return sum(_words(words, width, BODY, 1.45) + 3 for words in texts)


def _figures(report: Report, width: float) -> float:
    """Three beside each other, the highest of which counts."""
    third = width / 3 - 20
    heights = [
        _words(one.label, third, BODY, 1.45)
        + 26 * 1.15
        + _words(one.interval, third, BODY, 1.45)
        + _words(one.note, third, 8.7, 1.45)
        + 20
        for one in report.headline.figures
    ]
    rows = [heights[place : place + 3] for place in range(0, len(heights), 3)]
    return sum(map(max, rows)) + 12


def _table(table: Table, width: float) -> float:
    """Columns of text share what those of numbers leave."""
    texts = [place for place, column in enumerate(table.columns) if column.kind != "number"]
    share = max(60.0, (width - 75.0 * (len(table.columns) - len(texts))) / max(1, len(texts)) - 12)
    rows = sum(max(_words(text(row[p]), share, 8.6, 1.4) for p in texts) + 7 for row in table.rows)
    return _words(table.note, width, 8.7, 1.45) + rows + 60
