"""What is known of a case beside its log, as lines of text: mapped fields, the time line, what was made of it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from crime_sample.formats import one_line
from crime_sample.linked import LinkedCrime, elapsed_words
from crime_sample.masking import Shown
from crime_sample.terminal.room.made import MadeLines
from crime_sample.terminal.room.texts import shown_lines
from crime_sample.terminal.room.times import Stamp, elapsed, time_line

_LABEL = 18
_LONG_GAP = 60
_VALUE = 2000


def field_lines(fields: Sequence[tuple[str, str]], *, widest: int = _LABEL) -> list[Text]:
    """One field a line, its name before it. A field of many lines stands on one; one without end is cut. Values stand
    under each other, unless a name is wider than ``widest``."""
    width = min(widest, max((cell_len(one_line(name)) for name, _ in fields), default=0))
    shown = []
    for name, value in fields:
        label = one_line(name)
        # Two blanks at least: one would not tell where a name of several words ends.
        made = Text(label + " " * (max(0, width - cell_len(label)) + 2), style="dim")
        made.append(_cut(one_line(value)) or "–", style="not dim")
        shown.append(made)
    return shown


def field_words(fields: Sequence[tuple[str, str]]) -> Text:
    """All fields run on, for a screen with little room."""
    made = Text()
    for place, (name, value) in enumerate(fields):
        made.append(" · " if place else "")
        made.append(f"{one_line(name)} ", style="dim")
        made.append(_cut(one_line(value)) or "–")
    return made


def headed(head: str, fields: Sequence[tuple[str, str]], *, short: bool) -> list[Text]:
    """Fields under a heading, run on where there is little room."""
    if short:
        made = Text(f"{head}: " if head else "", style="bold")
        return [made.append_text(Text(style="not bold").append_text(field_words(fields)))]
    return [*([Text(head, style="bold")] if head else []), *field_lines(fields)]


def _cut(value: str) -> str:
    return value if len(value) <= _VALUE else f"{value[:_VALUE]} … (cut: {len(value):,} characters)"


class TimeLines(MadeLines):
    """The time line: clock, time since the first stamp, words; a long silence is said."""

    def __init__(self, text: str) -> None:
        self._entries: list[Stamp | int] = []
        last: int | None = None
        for stamp in time_line(shown_lines(text)):
            if last is not None and stamp.minutes - last >= _LONG_GAP:
                self._entries.append(stamp.minutes - last)
            self._entries.append(stamp)
            last = stamp.minutes

    def __len__(self) -> int:
        return len(self._entries)

    def _made(self, place: int) -> Text:
        return _entry(self._entries[place])


def _entry(one: Stamp | int) -> Text:
    if isinstance(one, int):
        return Text(f"      ~ {elapsed(one)} without a line ~", style="bold")
    made = Text(f"{one.clock} ")
    made.append(f"{'+' if one.minutes >= 0 else ''}{elapsed(one.minutes):<9}", style="dim")
    made.append(one.words[:_VALUE])
    return made


def hidden_words(shown: Shown) -> str:
    """What is not shown before the commit."""
    return f"Hidden until you commit: {', '.join(one_line(name) for name in shown.hidden)}"


def linked_lines(linked: Sequence[LinkedCrime], *, short: bool = False, log: str = "log") -> list[Text]:
    """The crimes linked to a log, with what the extract holds of each; ``short`` without a heading."""
    if not linked:
        return [Text(f"No crime is linked to this {log}.", style="bold")]
    shown = [] if short else [Text(f"Crimes linked to this {log}", style="bold")]
    for one in linked:
        made = Text(f"{'! ' if one.flagged else '  ' * (not short)}{'Linked: ' * short}")
        made.append(one_line(one.reference), style="bold")
        made.append(f"  {about(one)}")
        shown.append(made)
    return shown


def about(one: LinkedCrime) -> str:
    """What the extract says of a linked crime, in a line; in a sentence where it must be looked at twice."""
    if one.crime is None:
        return one.words
    parts = [one.crime.klass, one.crime.recorded[:16].replace("T", " "), hours_words(one), one.said]
    return " · ".join(one_line(part) for part in (*parts, one.words if one.flagged else one.short) if part)


def hours_words(one: LinkedCrime) -> str:
    """How long after the report a crime was recorded, and whether that is in time; blank where it is not known."""
    if one.hours is None:
        return {True: "in time", False: "late", None: ""}[one.timely]
    words = {True: "in time", False: "late", None: "no limit"}[one.timely]
    return f"{words}, {elapsed_words(one.hours)}"
