"""The line with an audit's marking, above what tells of its cases."""

from __future__ import annotations

from rich.text import Text

from crime_sample.formats import one_line


def marking_line(marking: str) -> Text:
    """The marking in the middle, in bold; it can steer no terminal."""
    return Text(one_line(marking), style="bold", justify="center")
