"""File names that begin with the marking, where an audit was begun so."""

from __future__ import annotations

from pathlib import Path

from crime_sample.formats import slug
from crime_sample.state import Charter


def marked(path: Path, about: Charter, marking: str | None = None) -> Path:
    """The usual ``path`` of what is written, its name with the marking before it if the charter says so.

    ``marking`` is that of what is written where it is not the audit's own, as on a public edition.
    """
    before = slug(about.marking if marking is None else marking)
    if not about.mark_names or not before or path.name.startswith(f"{before}-"):
        return path
    return path.with_name(f"{before}-{path.name}")
