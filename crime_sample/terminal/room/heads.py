"""The lines above and below a case, and the names of its panes, as values."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from crime_sample.formats import one_line, plural
from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.terminal.room.blind import BlindForm
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.log import LogView

STEPS = {
    "blind": "step 1 of 2: {asks}",
    "reveal": "step 2 of 2: what was made of it?",
    "settled": "settled",
    "none": "",
}
_GAP = 2
_SHORTEST = 8


def title_line(
    number: int | None, stratum: str, step: str, *, news: str, width: int, kind: AuditKind = KINDS[USUAL]
) -> Text:
    """Which case, of which stratum, at which step; at its end what became of the one before, reversed. Where there is
    too little room the question of the step goes, then the stratum is cut, since its beginning tells it."""
    if number is None:
        made = Text("No case on the table")
    else:
        head = f"{kind.named} · Case {number}" if kind.named else f"Case {number}"
        tail, named = STEPS[step].format(asks=kind.asks), Text(one_line(stratum))
        room = width - cell_len(f"{head} ·  · {tail}") - (cell_len(news) + 2 + _GAP if news else 0)
        if room < min(_SHORTEST, named.cell_len):
            short = tail.partition(":")[0]
            room, tail = room + cell_len(tail) - cell_len(short), short
        named.truncate(max(_SHORTEST, room), overflow="ellipsis")
        made = Text(" · ").join([part for part in (Text(head), named, Text(tail)) if part.plain])
    if news:
        made.append(" " * _GAP).append(f" {news} ", style="reverse")
    made.no_wrap, made.overflow = True, "ellipsis"
    return made


def fitting(words: str, width: int) -> Text:
    """As many of the parts between dots as there is room for, the first at least; none of them is cut in two."""
    parts = words.split(" · ")
    while len(parts) > 1 and cell_len(" · ".join(parts)) > width:
        parts.pop()
    return Text(" · ".join(parts), no_wrap=True, overflow="ellipsis")


def log_name(log: LogView, *, case: bool, fields: bool, kind: AuditKind) -> str:
    """The name of the log's pane: its lines, and where the search stands."""
    sought = f" · '{one_line(log.sought)}' {log.here + 1} of {len(log.hits)}" if log.sought else ""
    if not case:
        return f"{kind.log.capitalize()}{sought}"
    name = f"Fields, since the {kind.log} has no text" if fields else kind.log.capitalize()
    return f"{name} · {plural(len(log.lines), 'line')}{sought}"


def form_name(form: Form | None, kind: AuditKind) -> str:
    """The name of the answer's pane: what is answered so far stays in view there."""
    if not isinstance(form, BlindForm):
        return "Your answer"
    if form.answer != "crimes":
        return f"Your answer: {kind.answer_words[form.answer]}"
    return (
        f"Your answer · {form.classes.short}"
        if form.classes.picked
        else f"Your answer: {kind.answer_words[form.answer]}"
    )
