"""The second step by prompts: with the outcome in view, what became of each crime owed."""

from __future__ import annotations

from crime_sample.audit.reviewing import LinkedCrime, Sitting
from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import visible
from crime_sample.rules.pack import OffenceGroup
from crime_sample.state import Case
from crime_sample.terminal.prompts import Choice, Leave, Prompter
from crime_sample.terminal.screens import blind_screen, outcome_screen
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, OwedCrime

CHOICES = (
    Choice("r", "recorded", "recorded by the cut-off"),
    Choice("l", "later", "recorded after it"),
    Choice("n", "not-recorded", "not recorded"),
    Choice("x", "object", "I was wrong about what is owed"),
    Choice("t", "text", "log again"),
    Choice("q", "quit", "quit"),
)


class Second:
    """The second step of one case."""

    def __init__(self, sitting: Sitting, case: Case, prompter: Prompter) -> None:
        self.sitting = sitting
        self.case = case
        self.prompter = prompter
        self.pack = sitting.audit.state.about.rules
        self.reasons = [(reason.key, reason.title) for reason in self.pack.failure_reasons]
        self.shown, self.linked = sitting.reveal(case)

    def ask(self) -> None:
        """Ask about every crime owed, then keep the answers; faults in them are told, and it is asked again."""
        self.prompter.console.print(outcome_screen(self.case, self.shown, self.linked))
        if not self.linked:
            self.prompter.say("No crime is linked to this log.")
        crimes = () if self.case.owed is None else self.case.owed.crimes
        if not crimes and not self.linked:
            self.sitting.judge(self.case, Outcome(), OutcomeWords())
            return
        while True:
            outcome, words = self._answers(crimes)
            try:
                self.sitting.judge(self.case, outcome, words)
            except Refused:
                raise
            except CrimeSampleError as error:
                self.prompter.say(f"{error}\nPlease answer again.", "yellow")
            else:
                return

    def _answers(self, crimes: tuple[OwedCrime, ...]) -> tuple[Outcome, OutcomeWords]:
        judged: list[CrimeOutcome] = []
        references: list[str] = []
        for number, crime in enumerate(crimes, start=1):
            group = self.pack.group(crime.offence)
            self.prompter.say(f"Crime {number} of {len(crimes)}: {group.title}", "bold")
            outcome, reference = self._crime(group, references)
            judged.append(outcome)
            references.append(reference)
        left = sum(one.crime is not None and one.reference not in references for one in self.linked)
        extra = self._number("Crimes recorded for this log that were not owed", default=left)
        note = self.prompter.line("Note (Enter for none)")
        return Outcome(crimes=tuple(judged), not_owed=extra), OutcomeWords(
            references=tuple(references), note=note
        )

    def _crime(self, group: OffenceGroup, taken: list[str]) -> tuple[CrimeOutcome, str]:
        found = None
        while found is None:
            answer = self.prompter.choose("Was it recorded", CHOICES)
            if answer == "quit":
                raise Leave
            if answer == "object":
                why = self.prompter.required("What was wrong", why="The registrar needs to know.")
                self.sitting.object_to(self.case, why=why)
                self.prompter.say("Noted for the registrar. Judge the crime as it stands.", "green")
            elif answer == "text":
                self.prompter.console.print(
                    blind_screen(self.sitting, self.case, self.sitting.read(self.case))
                )
            elif answer == "not-recorded":
                return self._not_recorded(), ""
            elif answer == "later":
                found = self._later()
            else:
                found = self._recorded(taken)
        right = self.prompter.perhaps("Is it recorded in the right class", default=_likely(group, found))
        timely, hours = self._timeliness(found)
        wrong = answer == "later" or right is False or timely is False
        reasons = self._reasons("What went wrong (numbers, Enter if not known)") if wrong else ()
        outcome = {
            "recorded": answer,
            "right_class": right,
            "timely": timely,
            "hours": hours,
            "reasons": reasons,
        }
        return CrimeOutcome.model_validate(outcome), found.reference

    def _not_recorded(self) -> CrimeOutcome:
        return CrimeOutcome(
            recorded="not-recorded",
            reasons=self._reasons("Why not (numbers, Enter if not known)"),
            investigated=self.prompter.perhaps("Was it being investigated all the same"),
            safeguarded=self.prompter.perhaps("Was the victim safeguarded"),
        )

    def _reasons(self, question: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.prompter.several(question, self.reasons))) if self.reasons else ()

    def _recorded(self, taken: list[str]) -> LinkedCrime | None:
        """The crime of the extract that answers for the owed one; None to answer again whether it was recorded."""
        free = [one for one in self.linked if one.crime is not None and one.reference not in taken]
        for number, one in enumerate(free, start=1):
            self.prompter.say(f"  {number} {visible(one.reference)}")
        hint = "its number above, or type it" if free else "as it stands in the extract"
        default = "1" if len(free) == 1 else ""
        while True:
            answer = self.prompter.line(f"Reference ({hint}; - to go back)", default=default)
            if answer in ("", "-"):
                return None
            if answer.isdecimal() and 1 <= int(answer) <= len(free):
                return free[int(answer) - 1]
            found = self.sitting.linked(self.case, answer)
            if found.crime is not None:
                return found
            self.prompter.say(
                f"'{answer}' is not in the crime extract, so it was not recorded by the cut-off. "
                "If it was recorded after it: - to go back, then l.",
                "yellow",
            )

    def _later(self) -> LinkedCrime | None:
        """The crime recorded after the cut-off; its reference may not be known."""
        answer = self.prompter.line("Reference (Enter if not known)")
        found = self.sitting.linked(self.case, answer) if answer else LinkedCrime("", None, None, None)
        if found.crime is None:
            return found
        self.prompter.say(f"'{answer}' is in the crime extract, so it was recorded by the cut-off.", "yellow")
        return None

    def _timeliness(self, found: LinkedCrime) -> tuple[bool | None, float | None]:
        if found.hours is None:
            return self.prompter.perhaps("Was it recorded in time"), None
        words = {True: "in time", False: "late", None: "no limit"}[found.timely]
        self.prompter.say(f"Recorded {found.hours:.1f} hours after the report: {words}.")
        return found.timely, round(found.hours, 3)

    def _number(self, question: str, *, default: int) -> int:
        while True:
            answer = self.prompter.line(question, default=str(default))
            if answer.isdecimal() and int(answer) <= 50:
                return int(answer)
            self.prompter.say("Type a whole number from 0 to 50.", "yellow")


def _likely(group: OffenceGroup, found: LinkedCrime) -> str:
    """What to propose on the class: yes where the extract names the very group, else nothing."""
    recorded = "" if found.crime is None else found.crime.klass.strip().lower()
    return "y" if recorded in (group.key, group.title.lower()) else "?"
