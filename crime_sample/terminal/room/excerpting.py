"""Lines of the log on the table, kept as what the verdict rests on: asked for by the room and by prompts alike."""

from __future__ import annotations

from crime_sample.audit.excerpts import keep_excerpt, lines_in, may_keep, span_of
from crime_sample.formats import plural
from crime_sample.terminal.room.desk import Desk

WANTED = "Write 3-7, or 5."


def begin(desk: Desk) -> None:
    """Before lines are asked for: refused where the audit keeps none, or the log has none."""
    may_keep(desk.sitting.audit.state)
    lines_in(desk.text)


def keep(desk: Desk, words: str) -> str:
    """Keep the lines that were typed with the case on the table; what to say then."""
    if desk.case is None:
        return ""
    count = keep_excerpt(desk.sitting, desk.case.number, *span_of(words))
    return f"{plural(count, 'character')} of the {desk.kind.log} are kept with the case."
