"""The page on a review's quality as HTML, PDF or Markdown, by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from crime_sample import formats
from crime_sample.files import paper, pdf
from crime_sample.files.html import anchors, environment
from crime_sample.files.markdown import escape, section_lines
from crime_sample.files.private import write_private
from crime_sample.files.writable import can_be_written
from crime_sample.quality import QualityPage


def as_html(page: QualityPage) -> str:
    """The page as one HTML file that needs nothing else; every text is escaped."""
    return (
        environment()
        .get_template("quality.html.j2")
        .render(
            page=page,
            parts=anchors("part", (section.key for section in page.sections)),
            tables=anchors("table", (table.key for table in page.tables)),
        )
    )


def as_pdf(page: QualityPage) -> bytes:
    """The page as a tagged PDF."""
    return pdf.typeset(paper.quality_data(page), as_at=page.as_at)


def as_markdown(page: QualityPage) -> str:
    """The page as Markdown; every text is escaped."""
    return "\n".join(_lines(page)).rstrip() + "\n"


def _lines(page: QualityPage) -> Iterable[str]:
    marking = f"**{escape(page.marking)}**" if page.marking else ""
    yield from (marking, "", f"# {escape(page.title)}", "")
    interim = ", interim" if page.interim else ""
    kind = f"{page.kind}, " if page.kind else ""
    yield from (escape(f"{kind}{page.period}, as at {formats.moment(page.as_at)}{interim}"), "")
    yield from (*(f"- {escape(words)}" for words in page.sentences), "")
    if page.steps:
        yield from ("## What to do", "", *(f"- {escape(words)}" for words in page.steps), "")
    for section in page.sections:
        yield from section_lines(section)
    yield from ("## Read with care", "", *(f"- {escape(words)}" for words in page.caveats), "")
    yield from (f"Made by crime\\_sample {escape(page.version)} from the audit's ledger.", "", marking)


_FORMS: dict[str, Callable[[QualityPage], str | bytes]] = {
    ".html": as_html,
    ".pdf": as_pdf,
    ".md": as_markdown,
}


def ready(path: Path, *, replace: bool) -> None:
    """Refuse, before anything is computed, a file that could not be written after it."""
    can_be_written(path, _FORMS, "the page", replace=replace)


def write_page(page: QualityPage, path: Path, *, replace: bool = False) -> None:
    """Write the page, readable by its owner only; an existing file is kept unless ``replace``."""
    ready(path, replace=replace)
    write_private(path, _FORMS[path.suffix.lower()](page), replace=replace)
