"""The report as one HTML page that needs nothing else: styles and chart inside, no script, no request.

Every text is escaped by the template; the marking that stands in the margins of printed pages is written as
CSS escapes, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crime_sample import formats
from crime_sample.files import charts
from crime_sample.report.model import SUMS, Forest, Report
from crime_sample.report.shown import text
from crime_sample.results import SMALL_CELL

if TYPE_CHECKING:
    from jinja2 import Environment

_NARROW = "\u00a0"


def render(report: Report) -> str:
    """The page, the same text for the same report."""
    from markupsafe import Markup

    forest = report.forest
    chart = None if forest is None else Markup(charts.forest(forest))  # noqa: S704 our own, its texts escaped
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            chart=chart,
            legend="" if forest is None else legend(forest),
            grave=[caveat for caveat in report.caveats if caveat.grave],
            parts=anchors("part", (section.key for section in report.sections)),
            tables=anchors("table", (table.key for table in report.tables)),
        )
    )


def legend(forest: Forest) -> str:
    """What the signs of the chart mean."""
    words = (
        f"Points are {forest.rates[:1].lower()}{forest.rates[1:]}, larger with more {forest.due} in the sample; "
        "whiskers are "
        f"{formats.level(forest.level)} intervals. The dashed line and the band are the rate and the "
        f"interval of all {forest.unit}."
    )
    if any(row.small for row in forest.rows) or forest.overall.small:
        words += (
            f" Hollow points have fewer than {SMALL_CELL} {forest.due} and are read as x of n, not as a rate."
        )
    if charts.beyond(forest):
        words += (
            " An arrow stands where an interval goes on beyond the axis; its limits are printed beside it."
        )
    return words


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
    made.filters["bind"] = bind
    made.filters["moment"] = formats.moment
    made.filters["is_sum"] = lambda value: value in SUMS
    made.filters["css_text"] = lambda words: Markup(css_text(words))  # noqa: S704 hexadecimal escapes only
    return made
