"""What such a page is, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample.report.model import Picture, Table


@dataclass(frozen=True, slots=True)
class Page:
    """A ``picture`` with what is said of it; ``made_from`` ends the page. Texts have been made visible."""

    kicker: str
    title: str
    when: str
    marking: str
    sentences: tuple[str, ...]
    picture: Picture
    tables: tuple[Table, ...]
    caveats: tuple[str, ...]
    made_from: str
    as_at: str
    version: str
