"""The report as Markdown: the same sentences, tables and caveats, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crime_sample import formats
from crime_sample.report.model import SUMS, KeyFigure, Report, Section, Table
from crime_sample.report.shown import text

_ACTIVE = re.compile(r"([\\`*_{}\[\]#|~$!])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)](?=\s|$))")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def render(report: Report) -> str:
    """The report as text in Markdown, tables as GitHub and Pandoc read them."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def escape(words: str) -> str:
    """``words`` on one line, with nothing in them that Markdown or HTML would act on.

    >>> print(escape("a|b <i> *x*"))
    a\\|b &lt;i&gt; \\*x\\*
    """
    plain = "".join(_HTML.get(char, char) for char in formats.one_line(words))
    return _LEADING.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", _ACTIVE.sub(r"\\\1", plain))


def _lines(report: Report) -> Iterable[str]:
    marking = f"**{escape(report.marking)}**" if report.marking else ""
    yield from (marking, "", f"# {escape(report.title)}", "")
    interim = ", interim" if report.interim else ""
    as_at = f"{report.period}, results as at {formats.moment(report.as_at)}{interim}"
    yield from (escape(as_at), "", f"**{escape(report.headline.rate)}**", "")
    for sentence in (report.headline.unrecorded, report.headline.yearly, *report.headline.beneath):
        if sentence:
            yield from (escape(sentence), "")
    yield from (*map(_figure, report.headline.figures), "")
    for table in report.headline.tables:
        yield from _table(table, "##")
    for remark in report.headline.remarks:
        yield from (f"## {escape(remark.title)}", "", *(f"{escape(words)}\n" for words in remark.words))
    grave = [caveat for caveat in report.caveats if caveat.grave]
    if grave:
        yield from ("## Read with care", "", *(f"- {escape(caveat.words)}" for caveat in grave), "")
    for section in report.sections:
        if section.paragraphs or section.tables or section.points:
            yield from section_lines(section)
    yield from ("## Caveats", "", *(f"- {escape(caveat.words)}" for caveat in report.caveats), "")
    terms = (f"- **{escape(term)}**: {escape(words)}" for term, words in report.glossary)
    yield from ("## Terms", "", *terms, "")
    made = f"Made by crime_sample {report.version} from the audit's ledger. {report.closing}"
    yield from (escape(made), "", marking)


def _figure(one: KeyFigure) -> str:
    beside = escape(" ".join(filter(None, (one.interval, one.note))))
    return f"- {escape(one.label)}: **{escape(one.figure)}** {beside}"


def section_lines(section: Section) -> Iterable[str]:
    """A section: its heading, sentences, tables and points."""
    yield from (f"## {escape(section.title)}", "")
    for words in section.paragraphs:
        yield from (escape(words), "")
    for table in (*section.tables, *section.data):
        yield from _table(table)
    if section.points:
        yield from (*(f"- {escape(words)}" for words in section.points), "")


def _table(table: Table, level: str = "###") -> Iterable[str]:
    yield from (f"{level} {escape(table.title)}", "", escape(table.note), "")
    yield _row(escape(column.title) for column in table.columns)
    yield _row("---:" if column.kind == "number" else "---" for column in table.columns)
    for place, row in enumerate(table.rows, start=1):
        cells = [escape(text(cell)) for cell in row]
        last = place == len(table.rows) and row[0] in SUMS
        yield _row(f"**{cell}**" if last else cell for cell in cells)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
