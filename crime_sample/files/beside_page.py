"""A page that sets rates beside others, as one HTML file that needs nothing else, or as PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crime_sample.files import paper, pdf
from crime_sample.files.html import anchors, environment
from crime_sample.files.private import write_private
from crime_sample.files.writable import can_be_written
from crime_sample.report.beside import Page


def as_html(page: Page) -> str:
    """The page as text, the same for the same value; every text is escaped."""
    return (
        environment()
        .get_template("beside.html.j2")
        .render(
            page=page,
            tables=anchors("table", (table.key for table in page.tables)),
        )
    )


def as_pdf(page: Page) -> bytes:
    """The page as a tagged PDF, the same for the same value."""
    return pdf.typeset(paper.beside_data(page), as_at=page.as_at)


_FORMS: dict[str, Callable[[Page], str | bytes]] = {".html": as_html, ".pdf": as_pdf}


def ready(path: Path, *, replace: bool) -> None:
    """Refuse, before anything is computed, a file that could not be written after it."""
    can_be_written(path, _FORMS, "the page", replace=replace)


def write_page(page: Page, path: Path, *, replace: bool = False) -> None:
    """Write the page, readable by its owner only; an existing file is kept unless ``replace``."""
    ready(path, replace=replace)
    write_private(path, _FORMS[path.suffix.lower()](page), replace=replace, personal=False)
