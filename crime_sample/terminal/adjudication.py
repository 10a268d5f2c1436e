"""The adjudication by plain prompts: works on any terminal, over SSH, and with a screen reader.

No names are shown. A ruling is on disk before the next case shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from crime_sample.adjudicate import Tally
from crime_sample.audit.adjudicating import Bench, Matter, Referred
from crime_sample.audit.reviewing import LinkedCrime
from crime_sample.case import CAUSES, NOT_DRAWN, Case, Cause
from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import moment, one_line, plural, visible
from crime_sample.masking import Shown
from crime_sample.terminal.positions import called, matter_screen
from crime_sample.terminal.prompts import Back, Choice, Leave, Prompter
from crime_sample.terminal.screens import outcome_screen
from crime_sample.terminal.settling import Settling
from crime_sample.verdict import Outcome, OutcomeWords, Owed

_KEYS = {"A": "a", "B": "b", "stands": "k"}
_REST = (
    Choice("s", "settle", "settle otherwise"),
    Choice("l", "log", "{log} again"),
    Choice("v", "view", "other view"),
    Choice("p", "put-off", "put off"),
    Choice("?", "help", "help"),
    Choice("q", "quit", "quit"),
)
HELP = """\
Two verdicts stand under A and B. Whose they are is not shown, and which is A is chance; * marks what they answer
differently. Your ruling counts in their place. Both are kept, and your reason is kept with the ruling.
  a, b  rule as this verdict has it          k  keep what stands (an earlier ruling, or what the force challenges)
  s  settle otherwise: you answer both steps      v  verdicts side by side, or one answer under the other
  l  the {log} and its outcome again
  p  come back to it later
A ruling is not taken back. A new objection or challenge opens the case again.
Ctrl-C or Ctrl-D leaves at any moment; what was ruled is kept."""

Settled = tuple[Owed, Outcome | None, OutcomeWords]


def run(bench: Bench, console: Console) -> int:
    """Go through what is to be ruled on until nothing is left or the registrar leaves; the number ruled on."""
    prompter = Prompter(console)
    passed: list[int] = []
    ruled = 0
    linear = False
    try:
        while (matter := bench.next_matter(passed=passed)) is not None:
            hearing = Hearing(bench, matter, prompter, linear=linear)
            try:
                done = hearing.ask()
            except Refused as error:  # another registrar was quicker, say: nothing is lost, go on
                prompter.say(str(error), "yellow")
                done = False
            linear = hearing.linear
            if done:
                ruled += 1
                prompter.say(f"The ruling on case {matter.case.number} is kept.", "green")
            else:
                passed.append(matter.case.number)
        prompter.say(_ending(bench, passed))
    except (Leave, KeyboardInterrupt):
        prompter.say("\nStopped. Every ruling is kept; go on any time with the same command.")
    return ruled


def _ending(bench: Bench, passed: Sequence[int]) -> str:
    words = ["Nothing else is to be ruled on." if passed else "Nothing is to be ruled on."]
    if passed:
        words.append(f"{plural(len(passed), 'case')} put off: start again to see them.")
    if away := bench.kept_away():
        words.append(
            f"{plural(away, 'case waits', 'cases wait')} for another registrar, since you judged them or "
            "have an interest in them."
        )
    return " ".join(words)


class Hearing:
    """One case before the registrar. ``linear`` is how they want its verdicts shown."""

    def __init__(self, bench: Bench, matter: Matter, prompter: Prompter, *, linear: bool) -> None:
        self.bench = bench
        self.matter = matter
        self.prompter = prompter
        self.linear = linear
        self.pack = bench.audit.state.rules_of(matter.case)
        self.kind = bench.audit.state.kind
        self.shown, self.linked = bench.look(matter.case)

    def ask(self) -> bool:
        """Show the case and ask until it is ruled on or put off; whether it was ruled on."""
        self._show()
        rest = (replace(one, words=one.words.format(log=self.kind.log)) for one in _REST)
        choices = (*(self._choice(one.sign) for one in self.matter.positions), *rest)
        while True:
            answer = self.prompter.choose("Rule", choices)
            if answer == "quit":
                raise Leave
            if answer == "put-off":
                return False
            if answer == "help":
                self.prompter.say(HELP.format(log=self.kind.log))
            elif answer == "log":
                self._show()
            elif answer == "view":
                self.linear = not self.linear
                self.prompter.console.print(self._verdicts())
            elif self._ruled(answer):
                return True

    @staticmethod
    def _choice(sign: str) -> Choice:
        return Choice(_KEYS[sign], sign, "keep what stands" if sign == "stands" else f"as {sign} has it")

    def _show(self) -> None:
        state = self.bench.audit.state
        waiting = len(self.bench.matters())
        self.prompter.console.print(
            Group(
                Text(visible(state.about.marking), justify="center", style="reverse"),
                *([Text(self.kind.named, style="bold")] if self.kind.named else ()),
                Text(f"{plural(waiting, 'case waits', 'cases wait')} for your ruling", style="dim"),
                *([Text(f"Case {self.matter.case.number}: {NOT_DRAWN}")] if self.matter.case.picked else ()),
                record(self.matter.case, self.shown, self.linked, self.kind.log),
                self._verdicts(),
            )
        )

    def _verdicts(self) -> RenderableType:
        return matter_screen(self.matter, self.pack, self.kind, linear=self.linear)

    def _ruled(self, sign: str) -> bool:
        """Rule as chosen; False to choose again."""
        settled = self._settled(sign)
        if settled is None:
            return False
        try:
            with self.prompter.backing():
                why = self.prompter.required(
                    "Why", why="A ruling needs a reason, so that both can follow it."
                )
        except Back:
            return False
        if not self.prompter.yes("Rule so? It is not taken back", default=True):
            return False
        try:
            self.bench.rule(self.matter, *settled, why=why)
        except Refused:
            raise
        except CrimeSampleError as error:
            self.prompter.say(f"{error}\nPlease answer again.", "yellow")
            return False
        return True

    def _settled(self, sign: str) -> Settled | None:
        if sign == "settle":
            return Settling(self.bench.sitting, self.matter.case, self.linked, self.prompter).ask()
        chosen = next(one for one in self.matter.positions if one.sign == sign)
        self.prompter.say(f"As {called(chosen)}.")
        return chosen.owed, chosen.outcome, chosen.words


def record(case: Case, shown: Shown, linked: tuple[LinkedCrime, ...], log: str = "log") -> RenderableType:
    """The whole of a case: its log, then what was made of it."""
    parts: list[RenderableType] = []
    if shown.text:
        parts += [Text(f"Case {case.number}: the {log}", style="bold"), Text(visible(shown.text))]
    parts.append(outcome_screen(case, shown, linked, log))
    return Group(*parts)


def agenda_lines(agenda: Sequence[tuple[Case, Cause]], tally: Tally, marking: str) -> RenderableType:
    """How many cases wait for a ruling and which, by cause. No verdict, no name."""
    lines: list[RenderableType] = [
        Text(one_line(marking), style="bold", justify="center"),
        Text(f"{plural(len(agenda), 'case waits', 'cases wait')} for a ruling", style="bold"),
    ]
    for cause, words in CAUSES.items():
        numbers = [str(number) for number in sorted(case.number for case, one in agenda if one == cause)]
        if numbers:
            lines.append(Text(f"{tally.waiting[cause]:>6,} {words}: {', '.join(numbers)}"))
    return Group(*lines)


def agenda_dict(agenda: Sequence[tuple[Case, Cause]], tally: Tally) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "format": "crime_sample-agenda-1",
        "waiting": dict(tally.waiting),
        "cases": [
            {"case": number, "cause": cause}
            for number, cause in sorted((case.number, cause) for case, cause in agenda)
        ],
    }


def referral_lines(
    listed: Sequence[Referred], marking: str, unit: str, *, what: str = "urgent referral"
) -> RenderableType:
    """The registrar's queue of cases whose victim may be at risk, or of notes for colleagues; oldest first."""
    lines: list[RenderableType] = [
        Text(one_line(marking), style="bold", justify="center"),
        Text(plural(sum(not one.closed_at for one in listed), what) + " open", style="bold"),
    ]
    for one in listed:
        head = (
            f"{one.place}. Case {one.case}, {unit} {one_line(one.incident)}, {one_line(one.who)}, "
            f"{moment(one.at)}: "
        )
        lines.append(Text(head, style="bold").append(visible(one.words), style="not bold"))
        if one.closed_at:
            lines.append(Text(f"   dealt with {moment(one.closed_at)}: {visible(one.closed_words)}"))
    return Group(*lines)
