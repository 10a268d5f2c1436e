"""The screen of a case: what is drawn where, and where each key goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.scroll_view import ScrollView
from textual.timer import Timer
from textual.widgets import Static

from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import one_line
from crime_sample.retention import reminder
from crime_sample.terminal.room.actions import Actions
from crime_sample.terminal.room.asking import Asked
from crime_sample.terminal.room.case_lines import case_lines
from crime_sample.terminal.room.code_words import code_words
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.facts import TimeLines, field_lines
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.heads import fitting, form_name, log_name, title_line
from crime_sample.terminal.room.keys import FORM_PASSES, SEARCH_KEYS, elsewhere, foot, form_keys, key_of
from crime_sample.terminal.room.listing import SCROLLS
from crime_sample.terminal.room.log import LogView
from crime_sample.terminal.room.panes import Pane
from crime_sample.terminal.room.sight import Sight, clock
from crime_sample.terminal.room.told import progress_words
from crime_sample.terminal.room.waiting import Waiting

NARROW = 110
TALL = 34
LOW = 20
LONG = 9
WIDE_LABEL = 32
COUNT_AFTER = 0.15
PANES = ("log", "facts", "times")
UNSEEN = "What you typed before this was shown is not taken"
NO_FIELD = "What you typed before this field was shown is not put into it"


class CaseScreen(Waiting[None]):
    """The table: one case at a time."""

    def __init__(self, desk: Desk, *, pause: float) -> None:
        super().__init__()
        self._pause = pause
        self.sight = Sight()  # of the case and step on the table
        self._field = Sight()  # of a field for words that came by itself
        self.desk = desk
        self.filling = False
        self.asked: Asked | None = None
        self.active = "log"
        self.message = ""
        self.news = ""
        self.fields_for_text = False
        self.times: Sequence[Text] = ()
        self._stays = False
        self._on_table: object = None
        self._step = ""
        self._fresh: set[str] = set()
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
            yield LogView(code_words(self.desk.pack_of(None)), id="log")
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
        if words := reminder(self.desk.sitting.audit.state, self.desk.sitting.audit.now()):
            self.say(words)
            self.draw()
        self.drawn()

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
        """Another case, or another step of it, is on the table. What was said of the one before goes."""
        desk = self.desk
        self.active = "log"
        self.message = self.message if "message" in self._fresh else ""
        self.news = self.news if "news" in self._fresh else ""
        shown = desk.shown
        # After the reveal nothing is hidden in the log either.
        text = desk.text
        self.fields_for_text = shown is not None and not text
        if desk.step == "none" or shown is None:
            self.log_view.show(desk.nothing_left())
        elif self.fields_for_text:
            self.log_view.show("\n".join(line.plain for line in field_lines(shown.fields, widest=WIDE_LABEL)))
        else:
            self.log_view.show(text, from_top=desk.case is not self._on_table)
        if (self._step or desk.step == "reveal") and (desk.case, desk.step) != (self._on_table, self._step):
            # What one must see before judging is not judged in one go with the step before.
            self._hide(self.sight, pause=self._pause if desk.step == "reveal" else 0.0)
        self._on_table, self._step = desk.case, desk.step
        self.times = TimeLines(text) or [Text("No line begins with a time.")]
        self.query_one("#times", Pane).show(self.times)
        self.filling = desk.step == "reveal" or desk.form is not None
        # Counting takes longer than the eye should wait for the next case.
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(COUNT_AFTER, self.count)

    def _hide(self, sight: Sight, *, pause: float) -> None:
        sight.hide(pause)
        self.call_after_refresh(lambda: sight.show(clock()))

    def draw(self) -> None:
        """Show everything as it is now."""
        if not self.query("#log"):
            return
        desk, form, width = self.desk, self.form, self.size.width
        lines, first, last = ([], 0, 0) if form is None else form.lines()
        self._arrange(form, long=len(lines) > LONG)
        number = None if desk.case is None else desk.case.number
        about = " · ".join(filter(None, (desk.stratum, desk.rules)))
        self.bar("title", title_line(number, about, desk.step, news=self.news, width=width, kind=desk.kind))
        short = width < NARROW and self.active != "facts"
        self.query_one("#facts", Pane).show(case_lines(desk, short=short, fields=not self.fields_for_text))
        if form is not None:
            self.query_one("#form", Pane).show(lines, keep=(first, last))
        self._name_panes(form)
        self.bar("message", Text(self.message, style="bold"))
        self.bar("keys", self._foot(form))

    def _arrange(self, form: Form | None, *, long: bool) -> None:
        """Which panes there are, and where; a ``long`` form gets room. All at once, since each change costs a
        layout."""
        active = "form" if form is not None else self.active
        parts = {
            "narrow": self.size.width < NARROW,
            "tall": self.size.height >= TALL,
            "low": self.size.height < LOW,
            "form": form is not None,
            "long": long,
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
        self.bar("progress", fitting(progress_words(self.desk.sitting.progress()), self.size.width))

    def _foot(self, form: Form | None) -> Text:
        if form is not None:
            return Text(form_keys(self.desk.kind))
        if self.log_view.sought:
            return Text(SEARCH_KEYS)
        drafting = self.desk.form is not None
        return foot(self.desk.step, drafting=drafting, width=self.size.width, kind=self.desk.kind)

    def _name_panes(self, form: Form | None) -> None:
        titles = {
            "log": log_name(
                self.log_view,
                case=self.desk.case is not None,
                fields=self.fields_for_text,
                kind=self.desk.kind,
            ),
            "facts": "Case",
            "times": "Time line",
            "form": form_name(form, self.desk.kind) if self.asked is None else self.asked.title,
        }
        active = "form" if form is not None else self.active
        for name, title in titles.items():
            pane = self.query_one(f"#{name}")
            mark = "▶ " if name == active else ""
            wanted = Text(f" {mark}{title} ").markup
            if pane.border_title != wanted:
                pane.border_title = wanted

    def say(self, words: str) -> None:
        """A word to the auditor. It stays until another is said, or another case is on the table."""
        lines = (line if line.endswith((".", "?", "!")) else f"{line}." for line in words.splitlines())
        self.message, self._stays = one_line(" ".join(lines)), True
        self._fresh.add("message")

    def hint(self, words: str) -> None:
        """A word on a key that did nothing, until the next key."""
        self.say(words)
        self._stays = False

    def tell(self, words: str) -> None:
        """What became of a case, in the title line for as long as the next one is on the table."""
        self.news = one_line(words)
        self._fresh.add("news")

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes into the form that has the keys."""
        event.stop()
        if self.sight.early(event.time):
            self.attempt(lambda: self.hint(UNSEEN))
        elif self.form is not None:
            self.form.paste(event.text)
            self.draw()

    def take(self, key: str, char: str | None) -> None:
        """Take a key; what goes wrong is told, and nothing is lost."""
        if self.sight.early(self.pressed):
            self.attempt(lambda: self.hint(UNSEEN))
        else:
            self.attempt(lambda: self._press(key, char))

    def attempt(self, act: Callable[[], None]) -> None:
        """Do this; what goes wrong is told."""
        self._fresh.clear()
        if not self._stays:
            self.message = ""
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
        row = form.active
        if char is not None and row.typed and self._field.early(self.pressed):
            self._hide(self.sight, pause=self._pause)  # nor does what is typed in one go with it
            self.hint(NO_FIELD)
            return
        done = form.press(key, char)
        if char is not None and form.active.typed and not row.typed:
            self._hide(self._field, pause=self._pause)
        if done == "leave":
            self.actions.leave_form()
        elif done == "submit":
            self.actions.submit(form)
        elif done == "ignored":
            if key in ("pageup", "pagedown"):
                SCROLLS[key](self.log_view)
            elif char is not None and char in FORM_PASSES and self.asked is None:
                self._read(key, char)
            elif char is not None:
                behind = elsewhere(char) if self.desk.step == "reveal" and self.asked is None else ""
                self.hint(f"{form.refusal(char)} {behind}".strip())

    def _read(self, key: str, char: str | None) -> None:
        """A key where the log is read."""
        if self.log_view.sought and self.actions.search_key(key, char):
            return
        if key in SCROLLS:
            SCROLLS[key](self.query_one(f"#{self.active}", ScrollView))
        elif key in ("tab", "shift+tab"):
            on = 1 if key == "tab" else -1
            self.active = PANES[(PANES.index(self.active) + on) % len(PANES)]
        elif (found := key_of(char or key, self.desk.step)) is not None:
            self.actions.call(found)
        else:
            self.hint(f"'{char or key}' does nothing here. ? shows the keys.")
