"""A line that is typed: text, a cursor, and what each key does to them."""

from __future__ import annotations

import re

from rich.text import Text

from crime_sample.formats import visible


class Editor:
    """Text under a cursor. What is pasted is made harmless first."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.at = len(text)

    def set(self, text: str) -> None:
        """Replace the text; the cursor goes to its end."""
        self.text, self.at = text, len(text)

    def insert(self, words: str) -> None:
        """Put words in at the cursor. Line breaks become blanks."""
        words = visible(words).replace("\n", " ").replace("\t", " ")
        self.text = self.text[: self.at] + words + self.text[self.at :]
        self.at += len(words)

    def press(self, key: str, char: str | None) -> bool:
        """Take a key; False if it means nothing here."""
        if key in _KEYS:
            _KEYS[key](self)
            return True
        if char is None or not char.isprintable():
            return False
        self.insert(char)
        return True

    def _left(self) -> None:
        self.at = max(0, self.at - 1)

    def _right(self) -> None:
        self.at = min(len(self.text), self.at + 1)

    def _home(self) -> None:
        self.at = 0

    def _end(self) -> None:
        self.at = len(self.text)

    def _back(self) -> None:
        if self.at:
            self.text = self.text[: self.at - 1] + self.text[self.at :]
            self.at -= 1

    def _delete(self) -> None:
        self.text = self.text[: self.at] + self.text[self.at + 1 :]

    def _to_start(self) -> None:
        self.text, self.at = self.text[self.at :], 0

    def _to_end(self) -> None:
        self.text = self.text[: self.at]

    def _word(self) -> None:
        kept = re.sub(r"\S*\s*$", "", self.text[: self.at])
        self.text, self.at = kept + self.text[self.at :], len(kept)

    def shown(self, *, active: bool) -> Text:
        """The text, with the cursor where it is being typed."""
        made = Text(self.text + (" " if active and self.at == len(self.text) else ""))
        if active:
            made.stylize("reverse", self.at, self.at + 1)
        return made


_KEYS = {
    "left": Editor._left,
    "right": Editor._right,
    "home": Editor._home,
    "ctrl+a": Editor._home,
    "end": Editor._end,
    "ctrl+e": Editor._end,
    "backspace": Editor._back,
    "delete": Editor._delete,
    "ctrl+u": Editor._to_start,
    "ctrl+k": Editor._to_end,
    "ctrl+w": Editor._word,
}
