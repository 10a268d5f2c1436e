"""A page that sets rates beside others, as one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.html import anchors, environment
from crime_sample.files.private import write_private
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


def ready(path: Path, *, replace: bool) -> None:
    """Refuse, before anything is computed, a file that could not be written after it."""
    if path.suffix.lower() != ".html":
        raise InputError(
            f"the page cannot be written as '{path.suffix}'", where=str(path), remedy="Use .html."
        )
    if path.exists() and not replace:
        raise InputError("this file exists", where=str(path), remedy="Choose another name, or --replace.")


def write_page(page: Page, path: Path, *, replace: bool = False) -> None:
    """Write the page, readable by its owner only; an existing file is kept unless ``replace``."""
    ready(path, replace=replace)
    write_private(path, as_html(page), replace=replace)
