"""Whether a report or page could be written to a file, asked before anything is computed."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.pdf import need_typst
from crime_sample.files.private import taken


def can_be_written(path: Path, forms: Collection[str], what: str, *, replace: bool) -> None:
    """Refuse a file that is none of these ``forms``, that is there already, or that needs what is not installed."""
    form = path.suffix.lower()
    if form not in forms:
        *others, last = forms
        raise InputError(
            f"{what} cannot be written as '{path.suffix}'",
            where=str(path),
            remedy=f"Use {', '.join(others)} or {last}.",
        )
    if taken(path) and not replace:
        raise InputError("this file exists", where=str(path), remedy="Choose another name, or --replace.")
    if form == ".pdf":
        need_typst()
