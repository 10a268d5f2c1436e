"""What the keys do to the case on the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from crime_sample.errors import Refused
from crime_sample.formats import one_line, plural
from crime_sample.terminal.room import excerpting
from crime_sample.terminal.room.asking import Asked, ask_words, ask_yes
from crime_sample.terminal.room.blind import BlindForm
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.keys import VERDICTS, Key, help_lines
from crime_sample.terminal.room.listing import Item, Listing, Page
from crime_sample.terminal.room.lists import history_items, queue_items
from crime_sample.terminal.room.outcome import OutcomeForm

if TYPE_CHECKING:
    from crime_sample.terminal.room.case_screen import CaseScreen


class Actions:
    """One method for each key of the table ``keys.KEYS``."""

    def __init__(self, screen: CaseScreen, desk: Desk) -> None:
        self.screen = screen
        self.desk = desk

    def call(self, key: Key) -> None:
        """Do what a key stands for."""
        if key.call == "answer":
            self.answer(key.key)
        else:
            getattr(self, key.call)()

    # Answering

    def answer(self, letter: str) -> None:
        """Begin an answer to the first step."""
        self.desk.answer(VERDICTS[letter])
        self.screen.filling, self.screen.message = True, ""

    def fill(self) -> None:
        """Give the keys back to the form of the case."""
        if self.desk.form is None:
            self.screen.say("Press c, n, m, u or o to answer first.")
        else:
            self.screen.filling = True

    def leave_form(self) -> None:
        """The keys go back to the log; a draft stays."""
        if self.screen.asked is not None:
            self.screen.asked = None
        else:
            self.screen.filling = False

    def submit(self, form: Form) -> None:
        """An answered form: what was asked across the work is done, a step is kept and what follows is shown."""
        asked = self.screen.asked
        if asked is not None:
            self.screen.asked = None
            asked.then(asked.answer())
        elif isinstance(form, BlindForm):
            self.desk.commit(form)
            self._after()
        elif isinstance(form, OutcomeForm):
            self.desk.judge(form.outcome(), form.words())
            self._after()

    def _after(self) -> None:
        case = self.desk.case
        if case is not None and self.desk.step == "settled":
            self.next_case(f"Case {case.number} is kept")
        else:
            self.screen.put()

    def refused(self) -> None:
        """Another was quicker, or the case is no longer for this auditor: go on if it cannot stay on the table."""
        try:
            self.desk.look()
        except Refused:
            if self.desk.case is not None:
                self.desk.pass_over(self.desk.case.number)
            self.next_case()
        else:
            if self.desk.step == "none":
                self.next_case()

    # Moving between cases

    def next_case(self, news: str = "") -> None:
        """The next case; ``news`` what became of the one before."""
        self.desk.next()
        again = "this one was put off" if self.desk.again else ""
        if told := ", ".join(filter(None, (news, again))):
            self.screen.tell(told[0].upper() + told[1:])
        self.screen.put()

    def put_off(self) -> None:
        """Later in this sitting."""
        number = 0 if self.desk.case is None else self.desk.case.number
        self.desk.put_off()
        self.next_case(f"Case {number} is put off")

    def jump(self) -> None:
        """To a case by its number."""
        self._ask(ask_words("Jump", "Number of the case", self._jump, hint="Enter alone stays here"))

    def _jump(self, words: str) -> None:
        if not words:
            return
        if not words.isdecimal():
            self.screen.say(f"'{one_line(words)}' is no number of a case.")
            return
        self.go_to(int(words))

    def go_to(self, number: int) -> None:
        """Put this case on the table."""
        self.desk.jump(number)
        self.screen.put()

    def queue(self) -> None:
        """One's cases in the order of review."""
        items = queue_items(self.desk)
        here = 0 if self.desk.case is None else self.desk.case.number
        self._list("Your cases", items, here)

    def history(self) -> None:
        """One's own verdicts."""
        self._list("Your verdicts, newest first, UTC", history_items(self.desk), 0)

    def _list(self, title: str, items: list[Item], here: int) -> None:
        marking = one_line(self.desk.sitting.audit.state.about.marking)
        self.screen.app.push_screen(Listing(title, items, marking=marking, here=here), self._chosen)

    def _chosen(self, number: int | None) -> None:
        if number is not None:
            self.screen.attempt(lambda: self.go_to(number))

    def help(self) -> None:
        """The keys, and the recording test."""
        self._page(help_lines(self.desk.pack, self.desk.kind))

    def _page(self, lines: Sequence[Text], *, wrapped: bool = True) -> None:
        marking = one_line(self.desk.sitting.audit.state.about.marking)
        self.screen.app.push_screen(Page(lines, marking=marking, wrapped=wrapped))

    # Besides the verdict

    def refer(self) -> None:
        """A victim may be at risk."""
        self._ask(
            ask_words(
                "Urgent referral",
                "What must the registrar know",
                self._refer,
                required="Say it in a few words.",
            )
        )

    def _refer(self, words: str) -> None:
        if self.desk.case is not None:
            self.desk.sitting.refer(self.desk.case, words=words)
            self.screen.say(
                "Referred: it stands at the top of the registrar's list. Now judge the case as it is."
            )

    def flag(self) -> None:
        """A note for a colleague; left blank, the last one is taken back."""
        case = self.desk.case
        left = case is not None and any(one.open for one in self.desk.sitting.remarks(case))
        required = "" if left else "Say it in a few words."
        hint = "The registrar passes it on" + (". Enter alone takes your last note back" if left else "")
        self._ask(ask_words("Flag for a colleague", "Your note", self._flag, required=required, hint=hint))

    def _flag(self, words: str) -> None:
        if self.desk.case is not None and words:
            self.desk.sitting.flag(self.desk.case, words=words)
            self.screen.say("Flagged: the registrar has your note.")
        elif self.desk.case is not None:
            self.desk.sitting.take_back_note(self.desk.case)
            self.screen.say("Your note is taken back.")

    def excerpt(self) -> None:
        """Lines of the log as what the verdict rests on; those in view are proposed."""
        excerpting.begin(self.desk)
        first, last = self.screen.log_view.in_view
        hint = f"In view are {first} to {last} of {plural(len(self.screen.log_view.lines), 'line')}"
        self._ask(
            ask_words("Keep an excerpt", "Lines", self._excerpt, required=excerpting.WANTED,
                      hint=hint, text=f"{first}-{last}")
        )  # fmt: skip

    def _excerpt(self, words: str) -> None:
        if said := excerpting.keep(self.desk, words):
            self.screen.say(said)

    def conflict(self) -> None:
        """An interest in the case."""
        why = "Say why: the registrar sees it."
        hint = "The case leaves your queue for good. Esc to keep it."
        self._ask(ask_words("Conflict of interest", "Why", self._conflict, required=why, hint=hint))

    def _conflict(self, words: str) -> None:
        number = 0 if self.desk.case is None else self.desk.case.number
        self.screen.say(self.desk.recuse(why=words))
        self.next_case(f"Case {number} goes to another")

    def objection(self) -> None:
        """A change of mind after the reveal."""
        why = "The registrar needs to know."
        hint = "Your verdict stays as it is; the registrar rules."
        title = f"I was wrong about {self.desk.kind.owing.what}"
        self._ask(ask_words(title, "What was wrong", self._object, required=why, hint=hint))

    def _object(self, words: str) -> None:
        if self.desk.case is not None:
            self.desk.sitting.object_to(self.desk.case, why=words)
            self.desk.look()
            self.screen.say("Noted for the registrar. Judge the crimes as they were committed.")

    def undo(self) -> None:
        """Take back the last step."""
        case = self.desk.case if self.desk.step == "settled" else self.desk.last()
        if case is None:
            self.screen.say("You have given no verdict yet.")
            return

        def then(why: str) -> None:
            self.desk.undo(case, why=why)
            self.screen.tell(f"Case {case.number}: last step taken back")
            self.screen.put()

        hint = "Enter takes it back (no reason needed), Esc leaves it"
        self._ask(ask_words(f"Take back your last step on case {case.number}", "Why", then, hint=hint))

    # Looking

    def search(self) -> None:
        """Find words in the log."""
        hint = "Enter finds; blank ends the search"
        self._ask(ask_words(f"Search the {self.desk.kind.log}", "Find", self._search, hint=hint))

    def _search(self, words: str) -> None:
        if not words:
            self.screen.log_view.end_search()
        elif not self.screen.log_view.search(words):
            self.screen.log_view.end_search()
            self.screen.say(f"'{one_line(words)}' is not in this {self.desk.kind.log}.")

    def search_key(self, key: str, char: str | None) -> bool:
        """Whether the key belonged to the search that is on."""
        if char in ("n", "N"):
            self.screen.log_view.go(1 if char == "n" else -1)
            return True
        if key == "escape":
            self.screen.log_view.end_search()
            return True
        return False

    def time_line(self) -> None:
        """Give the keys to the time line, or back to the log. While a form has them it is shown over the whole screen,
        and they stay: the next letters of one who was typing must not judge."""
        if self.screen.form is None:
            self.screen.active = "log" if self.screen.active == "times" else "times"
        else:
            self._page(self.screen.times, wrapped=False)

    # Leaving

    def end(self) -> None:
        """Leave; where something typed would be lost, ask first. Asked twice, leave."""
        drafts = self.desk.drafts
        if not drafts or (self.screen.asked is not None and self.screen.asked.title == _LEAVING):
            self.screen.app.exit()
            return
        cases = (
            "case " + ", ".join(map(str, drafts))
            if len(drafts) == 1
            else "cases " + ", ".join(map(str, drafts))
        )
        label = f"Not committed on {cases}. Leave, and lose it"
        self._ask(ask_yes(_LEAVING, label, lambda said: self.screen.app.exit() if said == "yes" else None))

    def _ask(self, asked: Asked) -> None:
        self.screen.asked = asked


_LEAVING = "Leave"
