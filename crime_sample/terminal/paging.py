"""A long text by prompts: a screenful at a time, from any line, left at any time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from rich.text import Text

from crime_sample.formats import count
from crime_sample.terminal.prompts import Prompter

_LEAST = 10
_WHOLE = 2
"""What takes no more than so many screenfuls is shown at once."""


def paged(prompter: Prompter, rows: Sequence[Text], *, lines: Sequence[int] | None = None) -> None:
    """Show the rows. Where they are many, ask after each screenful; ``lines`` are the lines that the rows belong to,
    from 0, where a line may take several rows."""
    of = range(len(rows)) if lines is None else lines
    size = max(_LEAST, prompter.console.height - 2)
    if len(rows) <= _WHOLE * size:
        size = len(rows)
    at = 0
    while at < len(rows):
        for row in rows[at : at + size]:
            prompter.console.print(row)
        at += size
        if at >= len(rows):
            return
        shown, last = of[at - 1] + 1, of[-1] + 1
        question = (
            f"To line {count(shown)} of {count(last)}. Enter goes on, a number goes to that line, s stops"
        )
        answer = prompter.line(question)
        if answer.isdecimal():
            at = bisect_left(of, min(max(int(answer), 1), last) - 1)
        elif answer:
            return
