"""The screen of a case: what is drawn where, and where each key goes."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.timer import Timer
from textual.widgets import Static

from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import one_line
from crime_sample.terminal.room.actions import Actions
from crime_sample.terminal.room.asking import Asked
from crime_sample.terminal.room.case_lines import case_lines
from crime_sample.terminal.room.code_words import code_words
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.facts import TimeLines
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.keys import FORM_KEYS, KEYS, SEARCH_KEYS, foot
from crime_sample.terminal.room.listing import SCROLLS
from crime_sample.terminal.room.log import LogView
from crime_sample.terminal.room.panes import Pane
from crime_sample.terminal.room.told import progress_words

NARROW = 110
TALL = 34
LOW = 20
COUNT_AFTER = 0.15
STEPS = {
    "blind": "step 1 of 2: {asks}",
    "reveal": "step 2 of 2: what was made of it?",
    "settled": "settled",
    "none": "",
}
PANES = ("log", "facts", "times")


class CaseScreen(Screen[None]):
    """The table: one case at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.filling = False
        self.asked: Asked | None = None
        self.active = "log"
        self.message = ""
        self._arranged = ""
        self._bars: dict[str, Text] = {}
        self._counting: Timer | None = None
        self.actions = Actions(self, desk)

    def compose(self) -> ComposeResult:
        """Bars above and below, the log, and what stands beside it."""
        yield Static(id="marking", markup=False)
        yield Static(id="title", markup=False)
        yield Static(id="progress", markup=False)
        with Container(id="body"):
            yield LogView(code_words(self.desk.pack), id="log")
            with Container(id="side"):
                yield Pane(id="facts")
                yield Pane(id="times", wrapped=False)
                yield Pane(id="form")
        yield Static(id="message", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """The first case."""
        self.bar("marking", Text(one_line(self.desk.sitting.audit.state.about.marking)))
        self.attempt(self.actions.next_case)

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out anew for the room there is."""
        self.draw()

    @property
    def form(self) -> Form | None:
        """What has the keys, where a form has them."""
        if self.asked is not None:
            return self.asked.form
        return self.desk.form if self.filling else None

    @property
    def log_view(self) -> LogView:
        """The log."""
        return self.query_one("#log", LogView)

    def bar(self, name: str, words: Text) -> None:
        """Put words on a bar. Only some may change their height, and a layout takes its time."""
        if self._bars.get(name) != words:
            self._bars[name] = words
            self.query_one(f"#{name}", Static).update(words, layout=name in ("keys", "message"))

    def put(self) -> None:
        """Another case, or another step of it, is on the table."""
        desk = self.desk
        self.active = "log"
        shown = desk.shown
        if desk.step == "none" or shown is None:
            self.log_view.show(desk.nothing_left())
            text = ""
        else:
            # After the reveal nothing is hidden in the log either.
            text = (desk.outcome or shown).text
            self.log_view.show(text)
        self.query_one("#times", Pane).show(TimeLines(text) or [Text("No line begins with a time.")])
        self.filling = desk.step == "reveal" or desk.form is not None
        # Counting takes longer than the eye should wait for the next case.
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(COUNT_AFTER, self.count)

    def draw(self) -> None:
        """Show everything as it is now."""
        if not self.query("#log"):
            return
        desk, form = self.desk, self.form
        self._arrange(form)
        self.bar("title", self._title())
        short = self.size.width < NARROW and self.active != "facts"
        self.query_one("#facts", Pane).show(case_lines(desk, short=short))
        if form is not None:
            lines, first, last = form.lines()
            self.query_one("#form", Pane).show(lines, keep=(first, last))
        self._name_panes(form)
        self.bar("message", Text(self.message, style="bold"))
        self.bar("keys", self._foot(form))

    def _arrange(self, form: Form | None) -> None:
        """Which panes there are, and where. All at once, since each change costs a layout."""
        active = "form" if form is not None else self.active
        parts = {
            "narrow": self.size.width < NARROW,
            "tall": self.size.height >= TALL,
            "low": self.size.height < LOW,
            "form": form is not None,
            "after": self.desk.outcome is not None and self.asked is None,
            f"on-{active}": True,
        }
        wanted = " ".join(name for name, on in parts.items() if on)
        if wanted != self._arranged:
            self._arranged = wanted
            self.set_classes(wanted)

    def count(self) -> None:
        """Show how far the auditor is, if that is still to be shown."""
        if self._counting is None:
            return
        self._counting.stop()
        self._counting = None
        words = progress_words(self.desk.sitting.progress())
        self.bar("progress", Text(words, no_wrap=True, overflow="ellipsis"))

    def _title(self) -> Text:
        desk = self.desk
        if desk.case is None:
            return Text("No case on the table")
        step = STEPS[desk.step].format(asks=desk.kind.asks)
        number, stratum = f"Case {desk.case.number}", one_line(desk.stratum)
        # The last is cut where there is no room.
        named = desk.kind.named
        parts = [named, number, step, stratum] if named else [number, stratum, step]
        return Text(" · ".join(filter(None, parts)), no_wrap=True, overflow="ellipsis")

    def _foot(self, form: Form | None) -> Text:
        if form is not None:
            return Text(FORM_KEYS)
        if self.log_view.sought:
            return Text(SEARCH_KEYS)
        drafting = self.desk.form is not None
        return foot(self.desk.step, drafting=drafting)

    def _name_panes(self, form: Form | None) -> None:
        log = self.log_view
        sought = f" · '{one_line(log.sought)}' {log.here + 1} of {len(log.hits)}" if log.sought else ""
        case = "" if self.desk.case is None else f" · {len(log.lines):,} lines"
        asked = "Your answer" if self.asked is None else self.asked.title
        read = self.desk.kind.log.capitalize()
        titles = {
            "log": f"{read}{case}{sought}",
            "facts": "Case",
            "times": "Time line",
            "form": asked,
        }
        active = "form" if form is not None else self.active
        for name, title in titles.items():
            pane = self.query_one(f"#{name}")
            mark = "▶ " if name == active else ""
            wanted = Text(f" {mark}{title} ").markup
            if pane.border_title != wanted:
                pane.border_title = wanted

    def say(self, words: str) -> None:
        """A word to the auditor, until the next key."""
        lines = (line if line.endswith((".", "?", "!")) else f"{line}." for line in words.splitlines())
        self.message = one_line(" ".join(lines))

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes into the form that has the keys."""
        event.stop()
        if self.form is not None:
            self.form.paste(event.text)
            self.draw()

    def on_key(self, event: events.Key) -> None:
        """Take a key; what goes wrong is told, and nothing is lost."""
        event.stop()
        event.prevent_default()
        self.message = ""
        char = event.character if event.is_printable else None
        # Some terminals send a line feed where others send a carriage return.
        key = "enter" if event.key == "ctrl+j" else event.key
        self.attempt(lambda: self._press(key, char))

    def attempt(self, act: Callable[[], None]) -> None:
        """Do this; what goes wrong is told."""
        try:
            act()
        except Refused as error:
            self.say(str(error))
            self.actions.refused()
        except CrimeSampleError as error:
            self.say(str(error))
        self.draw()

    def _press(self, key: str, char: str | None) -> None:
        form = self.form
        if form is None:
            self._read(key, char)
            return
        done = form.press(key, char)
        if done == "leave":
            self.actions.leave_form()
        elif done == "submit":
            self.actions.submit(form)
        elif done == "ignored":
            if key in ("pageup", "pagedown"):
                SCROLLS[key](self.log_view)
            elif self.asked is None and char is not None:
                self._read(key, char)

    def _read(self, key: str, char: str | None) -> None:
        """A key where the log is read."""
        if self.log_view.sought and self.actions.search_key(key, char):
            return
        if key in SCROLLS:
            SCROLLS[key](self.query_one(f"#{self.active}", ScrollView))
        elif key in ("tab", "shift+tab"):
            on = 1 if key == "tab" else -1
            self.active = PANES[(PANES.index(self.active) + on) % len(PANES)]
        else:
            pressed = char or key
            step = self.desk.step
            for one in KEYS:
                if one.key == pressed and step in one.steps:
                    self.actions.call(one)
                    return
            self.say(f"'{pressed}' does nothing here. ? shows the keys.")
