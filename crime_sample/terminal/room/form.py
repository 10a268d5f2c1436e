"""A form: questions in a row, one of which has the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.text import Text

from crime_sample.terminal.room.rows import Number, Row, Words

Done = Literal["taken", "ignored", "leave", "submit"]


class Form:
    """Questions that are asked one after the other; which of them are asked may change with the answers."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)
        self.at = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """The questions asked now."""
        return tuple(row for row in self._rows if row.when())

    @property
    def active(self) -> Row:
        """The question that has the keys."""
        rows = self.rows
        self.at = max(0, min(self.at, len(rows) - 1))
        return rows[self.at]

    def press(self, key: str, char: str | None) -> Done:
        """Take a key: the active question first, then moving on, leaving, and at the end handing in."""
        row = self.active
        taken = row.press(key, char)
        if taken == "next":
            return self._on()
        if taken == "taken":
            return "taken"
        if key == "escape":
            return "leave"
        if key == "enter":
            return self._on()
        if key in ("tab", "down", "shift+tab", "up"):
            self._move(1 if key in ("tab", "down") else -1)
            return "taken"
        return "ignored"

    def _move(self, step: int) -> None:
        self.at = max(0, min(self.at + step, len(self.rows) - 1))

    def _on(self) -> Done:
        row = self.active
        if not row.leave():
            return "taken"
        if self.at == len(self.rows) - 1 or row.ends():
            return self._submit()
        self._move(1)
        return "taken"

    def _submit(self) -> Done:
        """Handed in when every question has an answer that will do; else the first that has not gets the keys."""
        for place, row in enumerate(self.rows):
            if not row.leave():
                self.at = place
                return "taken"
        return "submit"

    def refusal(self, char: str) -> str:
        """What to say of a letter that the active question has no use for."""
        typed = [row.label for row in self.rows if isinstance(row, Words) and not isinstance(row, Number)]
        where = f"; words go under {typed[-1]}" if typed else ""
        return f"'{char}' does nothing here: {self.active.takes}{where}."

    def paste(self, words: str) -> None:
        """Text came in from elsewhere."""
        self.active.paste(words)

    def lines(self) -> tuple[list[Text], int, int]:
        """What to show, and between which lines the active question stands."""
        shown: list[Text] = []
        active = self.active
        start = end = 0
        for row in self.rows:
            begin = len(shown)
            shown.extend(row.lines(active=row is active))
            if row is active:
                start, end = begin, len(shown)
        return shown, start, end
