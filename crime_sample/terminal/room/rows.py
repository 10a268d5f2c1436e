"""The questions of a form: each knows its answer, what each key does to it, and how it looks. No screen here.

A row's ``press`` returns ``"next"`` when it is answered and the next row may have the keys, ``"taken"`` when the key
was for it, ``"ignored"`` when it was not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from crime_sample.formats import one_line
from crime_sample.terminal.room.editor import Editor

Taken = Literal["next", "taken", "ignored"]
Always = Callable[[], bool]
_LONG_LABEL = 24
TOGGLE_KEYS = "1234567890abcdefghjk"


class Row(ABC):
    """A question. ``when`` says whether it is asked now; ``typed`` whether letters are text here; ``ends`` whether
    Enter hands the form in, though more may follow."""

    typed = False

    def __init__(self, label: str, *, when: Always = lambda: True, hint: str = "") -> None:
        self.label = label
        self.when = when
        self.hint = hint
        self.fault = ""
        self.ends: Always = lambda: False

    @property
    def takes(self) -> str:
        """Which keys it takes, for one who pressed another."""
        return "Enter goes on"

    @abstractmethod
    def press(self, key: str, char: str | None) -> Taken:
        """Take a key."""

    @abstractmethod
    def answer(self, *, active: bool) -> list[Text]:
        """The answer as it is shown, line by line."""

    def leave(self) -> bool:
        """Whether the answer will do for now; if not, ``fault`` says why."""
        return True

    def paste(self, words: str) -> None:  # noqa: B027 - rows without text have no use for it
        """Text came in from elsewhere."""

    def lines(self, *, active: bool) -> list[Text]:
        """The row as it is shown: a mark if it has the keys, the label, the answer; hint and fault below."""
        head = Text("▶ " if active else "  ")
        head.append(self.label, style="bold" if active else "")
        first, *rest = self.answer(active=active) or [Text()]
        head.append(": ")
        head.append_text(first)
        shown = [head, *(Text("    ").append_text(line) for line in rest)]
        if active and self.hint:
            shown.append(Text(f"    {self.hint}", style="dim"))
        if self.fault:
            shown.append(Text(f"    ! {self.fault}", style="bold"))
        return shown


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of several: its key, the value it stands for, words."""

    key: str
    value: str
    words: str


class Choice(Row):
    """One of several by one key."""

    def __init__(
        self, label: str, options: Sequence[Option], *, value: str = "", when: Always = lambda: True
    ) -> None:
        super().__init__(label, when=when)
        self.options = tuple(options)
        self.value = value

    @property
    def takes(self) -> str:
        """The keys that choose."""
        return f"press one of {', '.join(option.key for option in self.options)}"

    def press(self, key: str, char: str | None) -> Taken:
        """A key picks; left and right step through."""
        for option in self.options:
            if char == option.key:
                self.value, self.fault = option.value, ""
                return "next"
        if key in ("left", "right"):
            values = [option.value for option in self.options]
            step = 1 if key == "right" else -1
            start = values.index(self.value) if self.value in values else (-1 if step == 1 else 0)
            self.value, self.fault = values[(start + step) % len(values)], ""
            return "taken"
        return "ignored"

    def answer(self, *, active: bool) -> list[Text]:
        """All options while it has the keys, else the one chosen."""
        if not active:
            chosen = next((option.words for option in self.options if option.value == self.value), "–")
            return [Text(chosen)]
        made = Text()
        for option in self.options:
            mark = "(•)" if option.value == self.value else "( )"
            made.append(f"{mark} ", style="bold")
            made.append(option.key, style="bold underline")
            made.append(f" {option.words}  ")
        return [made] if len(self.label) <= _LONG_LABEL else [Text(), made]

    def leave(self) -> bool:
        """One must be chosen."""
        self.fault = (
            "" if self.value else f"Press one of: {', '.join(option.key for option in self.options)}."
        )
        return not self.fault


YES_NO = (
    Option("y", "yes", "yes"),
    Option("n", "no", "no"),
    Option("u", "unknown", "not known"),
)
PERHAPS = {"yes": True, "no": False, "unknown": None}


def perhaps(
    label: str, *, value: str = "unknown", when: Always = lambda: True, options: Sequence[Option] = YES_NO
) -> Choice:
    """Yes, no, or not known."""
    return Choice(label, options, value=value, when=when)


class Toggles(Row):
    """Any number of several, each with a key."""

    def __init__(
        self,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        chosen: Sequence[str] = (),
        when: Always = lambda: True,
        hint: str = "",
    ) -> None:
        super().__init__(label, when=when, hint=hint)
        self.options = tuple(options)
        self.chosen = list(chosen)
        self.at = 0
        self.pointed = False

    @property
    def takes(self) -> str:
        """The keys that toggle."""
        return "the keys before the lines toggle"

    @property
    def values(self) -> tuple[str, ...]:
        """The keys of what is chosen, in the order of the list."""
        return tuple(key for key, _ in self.options if key in self.chosen)

    def press(self, key: str, char: str | None) -> Taken:
        """A key toggles; arrows and then the space bar reach those that are past the keys. A blank among words that
        somebody types here toggles nothing."""
        if key in ("left", "right"):
            self.at = (self.at + (1 if key == "right" else -1)) % len(self.options)
            self.pointed = True
            return "taken"
        self.pointed = self.pointed and key == "space"
        place = TOGGLE_KEYS.find(char) if char and key != "space" else -1
        if self.pointed:
            place = self.at
        if not 0 <= place < len(self.options):
            return "ignored"
        self.at = place
        value = self.options[place][0]
        if value in self.chosen:
            self.chosen.remove(value)
        else:
            self.chosen.append(value)
        return "taken"

    def answer(self, *, active: bool) -> list[Text]:
        """Everything that can be toggled while it has the keys, else what was chosen."""
        titles = dict(self.options)
        if not active:
            return [Text(one_line(", ".join(titles[key] for key in self.values) or "–"))]
        shown = [Text("keys toggle, no words here, Enter goes on", style="dim")]
        for place, (key, title) in enumerate(self.options):
            mark = "[x]" if key in self.chosen else "[ ]"
            letter = TOGGLE_KEYS[place] if place < len(TOGGLE_KEYS) else " "
            made = Text(f"{letter} {mark} {one_line(title)}")
            if place == self.at:
                made.stylize("underline", 6)
            if key in self.chosen:
                made.stylize("bold")
            shown.append(made)
        return shown


class Words(Row):
    """Free words on a line that wraps."""

    typed = True

    def __init__(
        self,
        label: str,
        *,
        text: str = "",
        required: Callable[[], str] = lambda: "",
        when: Always = lambda: True,
        hint: str = "",
    ) -> None:
        super().__init__(label, when=when, hint=hint)
        self.editor = Editor(text)
        self.required = required

    @property
    def text(self) -> str:
        """What was typed, without outer blanks."""
        return self.editor.text.strip()

    def press(self, key: str, char: str | None) -> Taken:
        """Typing."""
        self.fault = ""
        return "taken" if self.editor.press(key, char) else "ignored"

    def paste(self, words: str) -> None:
        """Text goes in at the cursor."""
        self.editor.insert(words)

    def answer(self, *, active: bool) -> list[Text]:
        """The text, or a dash."""
        return [self.editor.shown(active=active) if active or self.text else Text("–")]

    def leave(self) -> bool:
        """Blank only where that is allowed."""
        self.fault = "" if self.text else self.required()
        return not self.fault


class Number(Words):
    """A number, within bounds; blank where it is not known, if that is allowed."""

    def __init__(
        self,
        label: str,
        *,
        text: str = "",
        most: float,
        whole: bool,
        blank: bool = False,
        when: Always = lambda: True,
        hint: str = "",
    ) -> None:
        super().__init__(label, text=text, when=when, hint=hint)
        self.most = most
        self.whole = whole
        self.blank = blank

    @property
    def value(self) -> float | None:
        """The number, None where it is blank or none."""
        try:
            number = float(self.text)
        except ValueError:
            return None
        fits = 0 <= number <= self.most and (not self.whole or number == int(number))
        return number if fits else None

    def leave(self) -> bool:
        """A number that fits, or nothing where nothing may be known."""
        fine = self.value is not None or (self.blank and not self.text)
        what = "a whole number" if self.whole else "a number"
        self.fault = "" if fine else f"Type {what} from 0 to {self.most:g}."
        return not self.fault
