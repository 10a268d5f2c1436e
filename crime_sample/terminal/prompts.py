"""Asking a person in a terminal: a line, a choice by one key, several of a list, yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text


class Leave(Exception):
    """The person ended the input (Ctrl-D), or chose to leave."""


class Back(Exception):
    """The person goes back, by a line of ``-`` alone."""


BACK = "-"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: the key to press, the value it stands for, and words."""

    key: str
    value: str
    words: str


class Prompter:
    """Prompts on a console. Every question repeats itself until it has an answer it can use."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._backs = False

    @contextmanager
    def backing(self) -> Iterator[None]:
        """``-`` goes back from every question asked in here: it raises ``Back``."""
        before, self._backs = self._backs, True
        try:
            yield
        finally:
            self._backs = before

    def say(self, words: str, style: str = "") -> None:
        """Print words as they are: no markup is read from them."""
        self.console.print(Text(words, style=style))

    def line(self, question: str, *, default: str = "") -> str:
        """One line; blank gives ``default``."""
        hint = f" [{default}]" if default else ""
        try:
            answer = self.console.input(Text(f"{question}{hint}: ", style="bold"))
        except EOFError:
            raise Leave from None
        if self._backs and answer.strip() == BACK:
            raise Back
        return answer.strip() or default

    def legend(self, choices: Sequence[Choice]) -> None:
        """What can be chosen, and by which keys."""
        keys = [f"[{choice.key}] {choice.words}" for choice in choices]
        self.say("  ".join([*keys, *([f"[{BACK}] back"] if self._backs else [])]), "cyan")

    def required(self, question: str, *, why: str, default: str = "") -> str:
        """One line that may not be blank."""
        asked = f"{question} ({BACK} goes back)" if self._backs else question
        while not (answer := self.line(asked, default=default)):
            self.say(why, "yellow")
        return answer

    def choose(self, question: str, choices: Sequence[Choice], *, default: str = "") -> str:
        """The value of one choice, by its key."""
        keys = {choice.key: choice.value for choice in choices}
        self.legend(choices)
        while True:
            answer = self.line(question, default=default)
            value = keys.get(answer) or keys.get(answer.lower())
            if value is not None:
                return value
            self.say(f"'{answer}' is none of: {', '.join(keys)}.", "yellow")

    def yes(self, question: str, *, default: bool | None = None) -> bool:
        """Yes or no."""
        shown = {None: "", True: "y", False: "n"}[default]
        while True:
            answer = self.line(f"{question} (y/n)", default=shown).lower()
            if answer in ("y", "yes", "n", "no"):
                return answer.startswith("y")
            self.say("Type y or n.", "yellow")

    def perhaps(self, question: str, *, default: str = "?") -> bool | None:
        """Yes, no, or None where it is not known."""
        while True:
            answer = self.line(f"{question} (y/n, ? if not known)", default=default).lower()
            if answer in ("?", "u"):
                return None
            if answer in ("y", "yes", "n", "no"):
                return answer.startswith("y")
            self.say("Type y, n or ?.", "yellow")

    def several(
        self, question: str, choices: Sequence[tuple[str, str]], *, default: str = ""
    ) -> tuple[str, ...]:
        """Values by their numbers, in the order typed; the same may come twice where that makes sense."""
        self.list(choices)
        while True:
            answer = self.line(question, default=default)
            words = answer.replace(",", " ").split()
            picked = [self._pick(word, choices) for word in words]
            if None not in picked:
                return tuple(value for value in picked if value is not None)
            wrong = words[picked.index(None)]
            self.say(f"'{wrong}' is not a number from 1 to {len(choices)}, nor one of their keys.", "yellow")

    def list(self, choices: Sequence[tuple[str, str]]) -> None:
        """Choices with their numbers, as many side by side as fit."""
        width = max(len(title) for _, title in choices) + 2 if choices else 0
        across = max(1, min(3, (self.console.width - 2) // (width + 5)))
        cells = [f"{n:>3} {title:<{width}}" for n, (_, title) in enumerate(choices, start=1)]
        for start in range(0, len(cells), across):
            self.say(" ".join(cells[start : start + across]).rstrip())

    @staticmethod
    def _pick(word: str, choices: Sequence[tuple[str, str]]) -> str | None:
        if word.isdecimal() and 1 <= int(word) <= len(choices):
            return choices[int(word) - 1][0]
        starts = [key for key, _ in choices if key == word.lower()] or [
            key for key, _ in choices if key.startswith(word.lower())
        ]
        return starts[0] if len(starts) == 1 else None
