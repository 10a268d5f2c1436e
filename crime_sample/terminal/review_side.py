"""What can be done beside a verdict in the plain way: referral, flag, objection, undo, looking around, leaving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rich.text import Text

from crime_sample.errors import CrimeSampleError
from crime_sample.formats import one_line, plural, visible
from crime_sample.kind import AuditKind
from crime_sample.terminal.paging import paged
from crime_sample.terminal.prompts import Back, Choice, Leave, Prompter
from crime_sample.terminal.room import excerpting
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.facts import TimeLines
from crime_sample.terminal.room.keys import kind_words
from crime_sample.terminal.room.lists import history_items, queue_items
from crime_sample.terminal.room.texts import find, shown_lines
from crime_sample.terminal.screens import case_screen, show_log

SIDE = (
    Choice("!", "refer", "victim at risk: refer now"),
    Choice("f", "flag", "flag for a colleague"),
    Choice("k", "excerpt", "keep lines of the {log}"),
    Choice("z", "undo", "undo my last step"),
    Choice("/", "search", "search the {log}"),
    Choice("v", "log", "view the {log} again"),
    Choice("t", "time-line", "time line"),
    Choice("j", "jump", "jump to a case"),
    Choice("Q", "queue", "my queue"),
    Choice("h", "history", "my verdicts"),
    Choice("?", "help", "help"),
    Choice("q", "quit", "quit"),
)


def side_choices(kind: AuditKind) -> tuple[Choice, ...]:
    """What can be done beside a verdict, in the words of a kind of audit."""
    return tuple(replace(one, words=one.words.format(log=kind.log)) for one in SIDE)


def objection(kind: AuditKind) -> Choice:
    """A change of mind after the reveal."""
    return Choice("x", "object", f"I was wrong about {kind.owing.what}")


def settled_choices(kind: AuditKind) -> tuple[Choice, ...]:
    """What can be done with a settled case."""
    return (Choice("n", "next", "next case"), objection(kind), *side_choices(kind))


LEFT = (
    Choice("n", "next", "look for a case again"),
    *(one for one in SIDE if one.value in ("undo", "jump", "queue", "history", "help", "quit")),
)
HELP = """\
Read the {log} and decide {what}, before you see what was made of it. Once you commit, that is locked and the
outcome is shown; a change of mind after that goes to the registrar (x).
  c  one or more crimes {do}: pick their classes, the same one twice for two such crimes
  n  no crime {does}
  m  the {log} cannot be had
  u  it cannot be decided from the {log}
  o  test call, other force      p  put off: comes round at the end  !  a victim may be at risk: tell the registrar
  f  a note, by the registrar    i  a conflict of interest: the case goes to another and never comes back
  k  keeps lines of the {log} with the case, if the audit keeps excerpts
  z  takes back your last step, if it is not locked; the case comes up again
  /  finds words in the {log}
  v  the {log} again
  t  its lines with a time, and what is between
  j  goes to a case by number    Q  your cases, by stratum and state h  your own verdicts, newest first
Rows of the {log} with a code word of the rule pack begin with *. A long {log} comes a screenful at a time.
While you answer, - alone goes back: to the first question on the crime, to the crime before, or to the choice above.
Ctrl-C or Ctrl-D leaves at any moment. What was committed is kept; what was half typed is not."""


class Turn(Exception):
    """Another case was put on the table."""


class Side:
    """The functions of ``SIDE``, for the case on the table."""

    def __init__(self, desk: Desk, prompter: Prompter) -> None:
        self.desk = desk
        self.prompter = prompter

    def act(self, what: str) -> bool:
        """Do it, if it is one of these; whether it was. ``Turn`` where another case is on the table after it."""
        if what not in _ACTS:
            return False
        try:
            with self.prompter.backing():
                _ACTS[what](self)
        except Back:
            self.prompter.say("Left as it was.")
        except CrimeSampleError as error:
            self.prompter.say(str(error), "yellow")
        return True

    def show(self) -> None:
        """The case as it may be seen now; once the outcome shows, the log is not shown again."""
        self.prompter.console.print(case_screen(self.desk))
        if self.desk.outcome is None:
            self._log()

    def _log(self) -> None:
        self.prompter.say(self.desk.kind.log.capitalize(), "bold")
        show_log(self.desk, self.prompter)

    def _view(self) -> None:
        self.show()
        if self.desk.outcome is not None:
            self._log()

    def _quit(self) -> None:
        raise Leave

    def _refer(self) -> None:
        if self.desk.case is None:
            return
        words = self.prompter.required("What must the registrar know", why="Say it in a few words.")
        self.desk.sitting.refer(self.desk.case, words=words)
        self.prompter.say(
            "Referred: it stands at the top of the registrar's list (crime_sample status).", "red"
        )

    def _flag(self) -> None:
        if self.desk.case is None:
            return
        if any(one.open for one in self.desk.sitting.remarks(self.desk.case)):
            words = self.prompter.line("Your note (Enter alone takes your last one back)")
        else:
            words = self.prompter.required("Your note", why="Say it in a few words.")
        if words:
            self.desk.sitting.flag(self.desk.case, words=words)
            self.prompter.say("Flagged: the registrar has your note.", "green")
        else:
            self.desk.sitting.take_back_note(self.desk.case)
            self.prompter.say("Your note is taken back.", "green")

    def _excerpt(self) -> None:
        if self.desk.case is None:
            return
        excerpting.begin(self.desk)
        words = self.prompter.required("Lines, as 3-7 or 5 (/ shows numbers)", why=excerpting.WANTED)
        self.prompter.say(excerpting.keep(self.desk, words), "green")

    def _object(self) -> None:
        if self.desk.case is None:
            return
        why = self.prompter.required("What was wrong", why="The registrar needs to know.")
        self.desk.sitting.object_to(self.desk.case, why=why)
        self.desk.look()
        self.prompter.say("Noted for the registrar. Your verdict stays as it is.", "green")

    def _undo(self) -> None:
        case = self.desk.case if self.desk.step == "settled" else self.desk.last()
        if case is None:
            self.prompter.say("You have given no verdict yet.", "yellow")
            return
        question = f"Take back your last step on case {case.number}"
        if not self.prompter.yes(question, default=True):
            return
        self.desk.undo(case, why=self.prompter.line("Why (Enter for no reason)"))
        self.prompter.say(f"Your last step on case {case.number} is withdrawn; here it is again.", "green")
        raise Turn

    def _search(self) -> None:
        words = self.prompter.line("Find")
        lines = shown_lines(self.desk.text)
        places = dict.fromkeys(hit.line for hit in find(lines, words))
        self.prompter.say(
            f"{len(places):,} of {plural(len(lines), 'line')} {'has' if len(places) == 1 else 'have'} it."
        )
        paged(self.prompter, [Text(f"{place + 1:>5}  {lines[place]}") for place in places])

    def _time_line(self) -> None:
        lines = TimeLines(self.desk.text)
        paged(self.prompter, lines)
        if not lines:
            self.prompter.say("No line begins with a time.")

    def _jump(self) -> None:
        answer = self.prompter.line("Number of the case (Enter to stay)")
        if not answer:
            return
        if not answer.isdecimal():
            self.prompter.say(f"'{one_line(answer)}' is no number of a case.", "yellow")
            return
        self.desk.jump(int(answer))
        raise Turn

    def _queue(self) -> None:
        items = queue_items(self.desk)
        wanted = self.prompter.line("Which: open, settled, outcome, a stratum (Enter for all)").lower()
        chosen = [one for one in items if wanted in one.status.lower() or wanted in one.stratum.lower()]
        paged(self.prompter, [Text(one.words) for one in chosen])
        self.prompter.say("j goes to one of them.")

    def _history(self) -> None:
        items = history_items(self.desk)
        paged(self.prompter, [Text(one.words) for one in items])
        self.prompter.say("j goes to one of them." if items else "You have given no verdict yet.")

    def _help(self) -> None:
        owing = self.desk.kind.owing
        told = {"log": self.desk.kind.log, "what": owing.what, "do": owing.do, "does": owing.does}
        self.prompter.say(HELP.format(**told))
        for words in kind_words(self.desk.kind):
            self.prompter.say(words)
        pack = self.desk.pack
        self.prompter.say(visible(f"The test: {pack.recording_test} ({pack.title})"))

    def settled(self) -> None:
        """A settled case, looked at again: what was said of it, and what can still be done."""
        self.show()
        choices = settled_choices(self.desk.kind)
        while (answer := self.prompter.choose("This case", choices, default="n")) != "next":
            self.act(answer)

    def nothing_left(self) -> None:
        """No case on the table: one can still look, and undo; until a case is to be looked for again."""
        self.prompter.say(self.desk.nothing_left())
        while (answer := self.prompter.choose("Now", LEFT, default="q")) != "next":
            self.act(answer)


_ACTS: dict[str, Callable[[Side], None]] = {
    "refer": Side._refer,
    "flag": Side._flag,
    "object": Side._object,
    "excerpt": Side._excerpt,
    "undo": Side._undo,
    "search": Side._search,
    "log": Side._view,
    "time-line": Side._time_line,
    "jump": Side._jump,
    "queue": Side._queue,
    "history": Side._history,
    "help": Side._help,
    "quit": Side._quit,
}
