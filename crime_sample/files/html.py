"""The report as one HTML page that needs nothing else: styles and chart inside, no script, no request.

Every text is escaped by the template; the marking that stands in the margins of printed pages is written as
CSS escapes, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crime_sample import formats
from crime_sample.files import fitted_page
from crime_sample.files.pictures import svg
from crime_sample.report.model import SUMS, Report
from crime_sample.report.shown import text

if TYPE_CHECKING:
    from jinja2 import Environment

_NARROW = "\u00a0"


def render(report: Report) -> str:
    """The page, the same text for the same report."""
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            zoom=fitted_page.zoom(report),
            firsts=anchors("first", (table.key for table in report.headline.tables)),
            parts=anchors("part", (section.key for section in report.sections)),
            tables=anchors("table", (table.key for table in report.tables)),
            pictures=anchors("picture", (picture.key for picture in report.pictures)),
        )
    )


def bind(words: str) -> str:
    """``words`` with numbers held to their per cent signs and intervals held together.

    >>> bind("83.6 % (95 % CI 81.7 to 85.4)").replace(_NARROW, "~")
    '83.6~% (95~%~CI 81.7~to~85.4)'
    """
    words = re.sub(r"(?<=\d) (?=%)", _NARROW, words)
    words = re.sub(r"(?<=%) (?=CI\b)|(?<=±) |(?<= \d) (?=[A-Z])|(?<= \d\d) (?=[A-Z])", _NARROW, words)
    return re.sub(r"(?<=\d) to (?=[\d<>])", f"{_NARROW}to{_NARROW}", words)


def css_text(words: str) -> str:
    """``words`` as a CSS string in which every character is an escape, so that none can end it.

    >>> css_text("A</")
    '"\\\\000041 \\\\00003c \\\\00002f "'
    """
    return '"' + "".join(f"\\{ord(char):06x} " for char in words) + '"'


def anchors(kind: str, keys: Iterable[str]) -> dict[str, str]:
    """A plain id for each key, since a key may hold the name of a column or frame."""
    return {key: f"{kind}-{place}" for place, key in enumerate(keys, start=1)}


def environment() -> Environment:
    """Templates with the filters that they use."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("crime_sample.files", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    made.filters["shown"] = text
    made.filters["drawn"] = lambda chart, name: Markup(svg(chart, name))  # noqa: S704 our own, its texts escaped
    made.filters["bind"] = bind
    made.filters["moment"] = formats.moment
    made.filters["is_sum"] = lambda value: value in SUMS
    made.filters["css_text"] = lambda words: Markup(css_text(words))  # noqa: S704 hexadecimal escapes only
    return made
