"""The two screens of a case in the plain way: what an auditor sees before committing, and after.

No frames and no columns of text side by side, so that a screen reader reads what stands there.
"""

from __future__ import annotations

import re

from rich.console import Group, RenderableType
from rich.text import Text

from crime_sample.case import Case
from crime_sample.formats import one_line
from crime_sample.linked import LinkedCrime
from crime_sample.masking import Shown
from crime_sample.terminal.paging import paged
from crime_sample.terminal.prompts import Prompter
from crime_sample.terminal.room.case_lines import case_lines
from crime_sample.terminal.room.code_words import code_words
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.facts import field_lines, linked_lines
from crime_sample.terminal.room.made import MadeLines
from crime_sample.terminal.room.texts import shown_lines, wrap

TITLES = {
    "blind": "{asks}",
    "reveal": "what was made of it",
    "settled": "settled",
}


def case_screen(desk: Desk) -> RenderableType:
    """The case on the table, as it may be seen now, without its log."""
    if desk.case is None or desk.shown is None:
        return Text("No case on the table.")
    marking = one_line(desk.sitting.audit.state.about.marking)
    kind = f"{desk.kind.named}. " if desk.kind.named else ""
    title = f"{kind}Case {desk.case.number}: {TITLES[desk.step].format(asks=desk.kind.asks)}"
    if desk.stratum:
        title += f"   {one_line(desk.stratum)}"
    if desk.rules:
        title += f"   rules: {desk.rules}"
    return Group(
        Text(marking, justify="center", style="reverse"),
        Text(title, style="bold"),
        *case_lines(desk, short=False),
    )


def show_log(desk: Desk, prompter: Prompter) -> None:
    """The log, row by row as the terminal breaks it; a long one a screenful at a time. Rows with a code word begin
    with ``*``."""
    text = desk.text
    if not text:
        prompter.say(f"(The {desk.kind.log} has no text.)")
        return
    rows = LogRows(text, prompter.console.width, code_words(desk.pack))
    paged(prompter, rows, lines=[row.line for row in rows.rows])


class LogRows(MadeLines):
    """The rows of a log at a width."""

    def __init__(self, text: str, width: int, pattern: re.Pattern[str]) -> None:
        self._lines = shown_lines(text)
        self._pattern = pattern
        self.rows = wrap(self._lines, width - len("* "))

    def __len__(self) -> int:
        return len(self.rows)

    def _made(self, place: int) -> Text:
        row = self.rows[place]
        words = self._lines[row.line][row.start : row.end]
        return Text(f"{'*' if self._pattern.search(words) else ' '} {words.rstrip()}")


def outcome_screen(
    case: Case, shown: Shown, linked: tuple[LinkedCrime, ...], log: str = "log"
) -> RenderableType:
    """What was made of a case, for whoever may see it: all its fields, and the crimes linked to it."""
    title = Text(f"Case {case.number}: what was made of it", style="bold")
    return Group(title, *field_lines(shown.fields), *linked_lines(linked, log=log))
