"""Lists over the whole screen: the queue, one's own history, the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.scroll_view import ScrollView
from textual.widgets import Static

from crime_sample.terminal.room.panes import Pane
from crime_sample.terminal.room.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: the case it is about, what it says, and what it is filtered by."""

    case: int
    words: str
    status: str = ""
    stratum: str = ""


class Listing(Waiting[int | None]):
    """Cases in a list: arrows and Enter choose, s and t filter, Esc goes back."""

    def __init__(self, title: str, items: Sequence[Item], *, marking: str, here: int = 0) -> None:
        super().__init__()
        self.heading = title
        self.items = tuple(items)
        self.marking = marking
        self.at = next((place for place, item in enumerate(self.items) if item.case == here), 0)
        self.status = ""
        self.stratum = ""

    def compose(self) -> ComposeResult:
        """Marking, title, the list, keys."""
        yield Static(self.marking, id="marking", markup=False)
        yield Static(id="title", markup=False)
        yield Pane(id="list", wrapped=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Fill it."""
        if self.query("#list"):
            self.draw()
            self.drawn()

    def on_resize(self) -> None:
        """The chosen line stays in view."""
        self.call_after_refresh(self._bring)

    @property
    def chosen(self) -> list[Item]:
        """What the filters let through."""
        return [
            item
            for item in self.items
            if self.status in ("", item.status) and self.stratum in ("", item.stratum)
        ]

    def draw(self) -> None:
        """Show it as it is now."""
        items = self.chosen
        self.at = max(0, min(self.at, len(items) - 1))
        filters = ", ".join(filter(None, (self.status, self.stratum))) or "all"
        title = Text(f"{self.heading}: {filters}, {len(items):,} of {len(self.items):,}", style="bold")
        self.query_one("#title", Static).update(title)
        lines = [_line(item, here=place == self.at) for place, item in enumerate(items)]
        self.query_one("#list", Pane).show(lines or [Text("  Nothing here.")])
        self.query_one("#keys", Static).update(self._foot())
        self._bring()

    def _foot(self) -> Text:
        words = "↑↓ PgUp PgDn choose · Enter opens · Esc back"
        if len({item.status for item in self.items}) > 1:
            words += " · s status"
        if len({item.stratum for item in self.items}) > 1:
            words += " · t stratum"
        return Text(words)

    def _bring(self) -> None:
        if not self.query("#list"):  # asked for before it was drawn, or after it went
            return
        pane = self.query_one("#list", Pane)
        y, height = int(pane.scroll_y), max(1, pane.size.height)
        if not y <= self.at < y + height:
            pane.scroll_to(y=max(0, self.at - height // 2), animate=False)

    def take(self, key: str, char: str | None) -> None:
        """Choose, filter, open, or go back."""
        page = max(1, self.query_one("#list", Pane).size.height - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -(10**9), "end": 10**9}
        if key in ("escape", "q", "h"):
            self.dismiss(None)
        elif key == "enter" and self.chosen:
            self.dismiss(self.chosen[self.at].case)
        elif key in steps:
            self.at = max(0, self.at + steps[key])
            self.draw()
        elif key == "s":
            self.status = _next(self.status, [item.status for item in self.items])
            self.draw()
        elif key == "t":
            self.stratum = _next(self.stratum, [item.stratum for item in self.items])
            self.draw()


def _line(item: Item, *, here: bool) -> Text:
    made = Text("→ " if here else "  ")
    made.append(item.words, style="reverse" if here else "")
    return made


def _next(value: str, values: Sequence[str]) -> str:
    """The value after this one; after the last, none."""
    listed = ["", *dict.fromkeys(value for value in values if value)]
    return listed[(listed.index(value) + 1) % len(listed)]


class Page(Waiting[None]):
    """Lines to read; any key that does not scroll goes back."""

    def __init__(self, lines: Sequence[Text], *, marking: str, wrapped: bool = True) -> None:
        super().__init__()
        self.text = lines
        self.marking = marking
        self.wrapped = wrapped

    def compose(self) -> ComposeResult:
        """Marking and text."""
        yield Static(self.marking, id="marking", markup=False)
        yield Pane(id="list", wrapped=self.wrapped)

    def on_mount(self) -> None:
        """Fill it."""
        if self.query("#list"):
            self.query_one("#list", Pane).show(self.text)
            self.drawn()

    def take(self, key: str, char: str | None) -> None:
        """Scroll, or go back."""
        pane = self.query_one("#list", Pane)
        scroll = SCROLLS.get(key)
        if scroll is None:
            self.dismiss(None)
        else:
            scroll(pane)


SCROLLS: dict[str, Callable[[ScrollView], None]] = {
    "up": lambda pane: pane.scroll_up(animate=False),
    "down": lambda pane: pane.scroll_down(animate=False),
    "pageup": lambda pane: pane.scroll_page_up(animate=False),
    "pagedown": lambda pane: pane.scroll_page_down(animate=False),
    "home": lambda pane: pane.scroll_home(animate=False),
    "end": lambda pane: pane.scroll_end(animate=False),
}
