"""What a report says, as the data that is set on paper: words and pictures, every one ready to be printed.

Letters that the fonts have not are shown by their code, as control characters are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from crime_sample import formats
from crime_sample.files.html import bind
from crime_sample.files.pictures import svg
from crime_sample.quality import QualityPage
from crime_sample.report.beside import Page
from crime_sample.report.model import SUMS, Column, Picture, Report, Section, Table
from crime_sample.report.shown import text

Data = dict[str, Any]

# What the page's colours are in print, and the font that pictures are measured in.
_PRINTED = {
    "currentColor": "#000000",
    "var(--chart-quiet, #767676)": "#4c5761",
    "var(--chart-band, #dfe6ec)": "#e1e8ee",
    "var(--chart-paper, #ffffff)": "#ffffff",
    "system-ui, sans-serif": "DejaVu Sans",
}
_CARE = "Read with care"
# What has a place in a font and leaves no ink: signs of format, and those that choose a form of another; and the one
# letter that the engine takes apart and cannot put into a picture.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_VARIANTS = frozenset((*range(0xFE00, 0xFE10), 0x0EB3))


def fonts() -> tuple[Path, ...]:
    """Files of the font that words fall back on and pictures are written in; matplotlib brings them."""
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"


def printable(words: str, *, but: frozenset[int] = frozenset()) -> str:
    """``words`` with every letter that the fonts have not, or that is one of these, as its code.

    >>> printable("D\u0175r \u4e2d")
    'Dŵr <U+4E2D>'
    """
    known = _letters() - but if but else _letters()
    return "".join(char if ord(char) in known else f"<U+{ord(char):04X}>" for char in words)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    regular, bold = (frozenset(FT2Font(str(path)).get_charmap()) for path in fonts())
    shown = (code for code in regular & bold if unicodedata.category(chr(code)) not in _UNSEEN)
    return frozenset(shown) - _VARIANTS | {ord("\n")}


def report_data(report: Report) -> Data:
    """A report as data for the template ``paper.typ``."""
    interim = " · interim" if report.interim else ""
    headline = report.headline
    second = " ".join(filter(None, (headline.unrecorded, headline.yearly)))
    made = {
        "title": f"{report.title}, {report.period}",
        "author": f"crime_sample {report.version}",
        "description": headline.rate,
        "marking": report.marking,
        "kicker": report.audit,
        "name": report.force,
        "when": f"{report.period} · results as at {formats.moment(report.as_at)}{interim}",
        "headline": bind(headline.rate),
        "second": [bind(second)] if second else [],
        "figures": [
            {name: bind(getattr(figure, name)) for name in ("label", "figure", "interval", "note")}
            for figure in headline.figures
        ],
        "remarks": [
            {"title": bind(one.title), "words": [bind(words) for words in one.words]}
            for one in headline.remarks
        ],
        "tables": [table_data(table) for table in headline.tables],
        "basis": [bind(words) for words in headline.beneath],
        "care-title": _CARE,
        "care": [bind(words) for words in headline.care],
        "alone": True,
        "sections": [
            *(section_data(section) for section in report.sections),
            _part("Caveats", points=[bind(caveat.words) for caveat in report.caveats]),
            _part("Terms", terms=[[bind(term), bind(words)] for term, words in report.glossary]),
        ],
        "closing": f"Made by crime_sample {report.version} from the audit's ledger. {report.closing}",
    }
    return _all_printable(made)


def beside_data(page: Page) -> Data:
    """A page that sets rates beside others, as data for the same template."""
    tables = [_part("", tables=[table_data(table)]) for table in page.tables]
    return _page_data(
        page,
        title=f"{page.kicker}: {page.title}, {page.when}",
        kicker=page.kicker,
        name=page.title,
        when=f"{page.when} · as at {formats.moment(page.as_at)}",
        sections=[
            _part("", pictures=[picture_data(page.picture, beside=page.picture.title)]),
            _part(_CARE, points=[bind(words) for words in page.caveats]),
            *tables,
        ],
        closing=f"Made by crime_sample {page.version} {page.made_from}.",
    )


def quality_data(page: QualityPage) -> Data:
    """The page on a review's quality, as data for the same template."""
    interim = " · interim" if page.interim else ""
    steps = [_part("What to do", points=[bind(words) for words in page.steps])] if page.steps else []
    return _page_data(
        page,
        title=f"{page.title}, {page.period}",
        kicker=", ".join(filter(None, ("Quality of the review", page.kind))),
        name=page.force,
        when=f"{page.period} · as at {formats.moment(page.as_at)}{interim}",
        sections=[
            *steps,
            *(section_data(section) for section in page.sections),
            _part(_CARE, points=[bind(words) for words in page.caveats]),
        ],
        closing=f"Made by crime_sample {page.version} from the audit's ledger.",
    )


def _page_data(page: Page | QualityPage, **given: Any) -> Data:
    first, *second = page.sentences or ("",)
    return _all_printable(
        given
        | {
            "author": f"crime_sample {page.version}",
            "description": first,
            "marking": page.marking,
            "headline": bind(first),
            "second": [bind(words) for words in second],
            "figures": [],
            "remarks": [],
            "tables": [],
            "basis": [],
            "care-title": "",
            "care": [],
            "alone": False,
        }
    )


def section_data(section: Section) -> Data:
    """A section as data."""
    return _part(
        bind(section.title),
        paragraphs=[bind(words) for words in section.paragraphs],
        pictures=[picture_data(picture, beside=section.title) for picture in section.pictures],
        tables=[table_data(table) for table in section.tables],
        points=[bind(words) for words in section.points],
    )


def picture_data(picture: Picture, *, beside: str = "") -> Data:
    """A picture as data; its title is left out where it is that of what it stands in."""
    drawn = svg(_each_text(picture.chart, _drawable))
    described = re.search(r"<desc[^>]*>(.*?)</desc>", drawn, flags=re.DOTALL)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    return {
        "title": "" if picture.title == beside else bind(picture.title),
        "svg": in_print(drawn),
        "alt": f"{picture.title}. {unescape(described[1]) if described else ''}".strip(),
        "ratio": float(box[2]) / float(box[1]) if box else 1.0,
        "legend": bind(picture.legend),
        "data": None if picture.data is None else table_data(picture.data),
    }


def table_data(table: Table) -> Data:
    """A table as data."""
    return {
        "title": bind(table.title),
        "note": bind(table.note),
        "columns": [{"title": bind(column.title), "kind": column.kind} for column in table.columns],
        "rows": [
            [_cell(column, text(cell)) for column, cell in zip(table.columns, row, strict=True)]
            for row in table.rows
        ],
        "sum": bool(table.rows) and table.rows[-1][0] in SUMS,
    }


def in_print(drawn: str) -> str:
    """A picture of a page with the page's colours and font resolved, and its words as they are. Another colour of the
    page than those of today is what it falls back on.

    >>> in_print('<text style="fill: currentColor; stroke: var(--new, #123456)">currentColor</text>')
    '<text style="fill: #000000; stroke: #123456">currentColor</text>'
    """
    for page, printed in _PRINTED.items():
        drawn = re.sub(f'(?<=[ "]){re.escape(page)}(?=[^<>]*>)', printed, drawn)
    return re.sub(r"var\([\w-]+, ([^()]+)\)(?=[^<>]*>)", r"\1", drawn)


def _cell(column: Column, words: str) -> str:
    return words if column.kind == "code" else bind(words)


def _part(title: str, **parts: list[Any]) -> Data:
    return {
        "title": title, "paragraphs": [], "pictures": [], "tables": [], "points": [], "terms": [],
    } | parts  # fmt: skip


def _drawable(words: str) -> str:
    """``words`` for a picture. Marks that stand on other letters cannot be set there, but those that one letter has."""
    whole = unicodedata.normalize("NFC", words)
    marks = (char for char in whole if unicodedata.category(char).startswith("M"))
    return printable(whole, but=frozenset(map(ord, marks)))


def _all_printable(data: Data) -> Data:
    return {key: part if key == "svg" else _each_text(part, printable) for key, part in data.items()}


def _each_text(value: Any, do: Callable[[str], str]) -> Any:
    """A tree of values with something done to every text in it, but for drawn pictures."""
    if isinstance(value, str):
        return do(value)
    if isinstance(value, dict):
        return _all_printable(value)
    if isinstance(value, list | tuple):
        return type(value)(_each_text(part, do) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{part.name: _each_text(getattr(value, part.name), do) for part in fields(value)}
        )
    return value
