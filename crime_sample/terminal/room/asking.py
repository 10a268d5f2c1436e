"""A question asked across the work: words for the registrar, a number to jump to, whether to leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.rows import Choice, Option, Words


@dataclass
class Asked:
    """A form of one question, and what is done with the answer."""

    form: Form
    answer: Callable[[], str]
    then: Callable[[str], None]
    title: str


def ask_words(
    title: str, label: str, then: Callable[[str], None], *, required: str = "", hint: str = "", text: str = ""
) -> Asked:
    """Ask for words; blank is refused with ``required`` where that is given."""
    row = Words(label, text=text, required=lambda: required, hint=hint)
    return Asked(Form([row]), lambda: row.text, then, title)


def ask_yes(title: str, label: str, then: Callable[[str], None]) -> Asked:
    """Ask for a yes or a no; one key answers."""
    row = Choice(label, (Option("y", "yes", "yes"), Option("n", "no", "no")))
    return Asked(Form([row]), lambda: row.value, then, title)
