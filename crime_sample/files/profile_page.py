"""A first look at an export as one HTML page."""

from __future__ import annotations

from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.html import anchors, environment
from crime_sample.files.private import write_private
from crime_sample.profile import Profile
from crime_sample.report.looked_at import tables


def as_html(profile: Profile, title: str) -> str:
    """The page as one file that needs nothing else; every text is escaped."""
    found = tables(profile)
    return (
        environment()
        .get_template("profile.html.j2")
        .render(
            title=title,
            tables=found,
            ids=anchors("table", (table.key for table in found)),
            remarks=profile.remarks,
            missing=profile.missing,
        )
    )


def ready(path: Path) -> None:
    """Refuse, before anything is read, a page that could not be written after it."""
    if path.exists():
        raise InputError("this file exists", where=str(path), remedy="Choose another name.")


def write_page(profile: Profile, path: Path, title: str) -> None:
    """Write the page on what is called ``title``, readable by its owner only: it names ids and codes."""
    write_private(path, as_html(profile, title))
