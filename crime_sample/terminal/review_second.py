"""The second step by prompts: with the outcome in view, what became of each crime owed."""

from __future__ import annotations

from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.formats import one_line
from crime_sample.linked import MOST_HOURS, LinkedCrime
from crime_sample.rules.pack import OffenceGroup
from crime_sample.terminal.prompts import Choice, Prompter
from crime_sample.terminal.review_side import OBJECT, SIDE, Side
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.facts import about
from crime_sample.terminal.room.outcome import likely
from crime_sample.verdict import MOST_CRIMES, CrimeOutcome, Outcome, OutcomeWords, OwedCrime

BESIDE = (OBJECT, Choice("p", "put-off", "put off"), *SIDE)
CHOICES = (
    Choice("r", "recorded", "recorded by the cut-off"),
    Choice("l", "later", "recorded after it"),
    Choice("n", "not-recorded", "not recorded"),
    *BESIDE,
)


class Second:
    """The second step of one case."""

    def __init__(self, desk: Desk, prompter: Prompter, side: Side) -> None:
        self.desk = desk
        self.prompter = prompter
        self.side = side
        self.pack = desk.pack
        self.reasons = [(reason.key, reason.title) for reason in self.pack.failure_reasons]
        self.linked = desk.linked

    def ask(self) -> None:
        """Ask about every crime owed, then keep the answers; faults in them are told, and it is asked again."""
        verdict = self.desk.verdict
        crimes = () if verdict is None or verdict.owed is None else verdict.owed.crimes
        self.side.show()
        while True:
            try:
                outcome, words = self._answers(crimes)
            except _PutOff:
                self.desk.put_off()
                return
            try:
                self.desk.judge(outcome, words)
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
            named = one_line(self.pack.called(crime.offence, crime.code))
            self.prompter.say(f"Crime {number} of {len(crimes)}: {named}", "bold")
            outcome, reference = self._crime(group, references)
            judged.append(outcome)
            references.append(reference)
        left = sum(one.stands and one.reference not in references for one in self.linked)
        extra = self._number("Crimes recorded for this log that were not owed", default=left)
        # Nothing owed and nothing linked: one Enter keeps it, once the outcome was seen.
        nothing = not crimes and not self.linked and not extra
        note = "" if nothing else self.prompter.line("Note (Enter for none)")
        return Outcome(crimes=tuple(judged), not_owed=extra), OutcomeWords(
            references=tuple(references), note=note
        )

    def _crime(self, group: OffenceGroup, taken: list[str]) -> tuple[CrimeOutcome, str]:
        found = None
        while found is None:
            answer = self.prompter.choose("Was it recorded", CHOICES)
            if self._beside(answer):
                continue
            if answer == "not-recorded":
                return self._not_recorded(), ""
            found = self._later() if answer == "later" else self._recorded(taken)
        right = self.prompter.perhaps(
            "Is it recorded in the right class", default="y" if likely(group, found) else "?"
        )
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

    def _beside(self, answer: str) -> bool:
        """Whether it was one of the functions beside the verdict."""
        if answer == "put-off":
            raise _PutOff
        return self.side.act(answer)

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
        free = [one for one in self.linked if one.counts and one.reference not in taken]
        for number, one in enumerate(free, start=1):
            self.prompter.say(f"  {number} {one_line(one.reference)}  {about(one)}")
        hint = "its number above, or type it" if free else "as it stands in the extract"
        default = "1" if len(free) == 1 else ""
        while True:
            answer = self.prompter.line(f"Reference ({hint}; - to go back)", default=default)
            if answer in ("", "-"):
                return None
            if answer.isdecimal() and 1 <= int(answer) <= len(free):
                return free[int(answer) - 1]
            found = self._found(answer)
            if found.counts:
                return found
            self.prompter.say(
                f"'{one_line(answer)}': {found.words}. If it was recorded after the cut-off: - to go back, then l.",
                "yellow",
            )

    def _later(self) -> LinkedCrime | None:
        """The crime recorded after the cut-off; its reference may not be known."""
        answer = self.prompter.line("Reference (Enter if not known)")
        found = self._found(answer) if answer else LinkedCrime("", None, None, None)
        if not found.counts:
            return found
        self.prompter.say(f"'{one_line(answer)}': {found.words}. Answer r for it.", "yellow")
        return None

    def _timeliness(self, found: LinkedCrime) -> tuple[bool | None, float | None]:
        if found.hours is None and found.timely is None:
            timely = self.prompter.perhaps("Was it recorded in time")
            return timely, self._hours() if timely is False else None
        self.prompter.say(f"As the extract has it: {about(found)}.")
        return found.timely, None if found.hours is None else round(found.hours, 3)

    def _hours(self) -> float | None:
        while True:
            answer = self.prompter.line("How many hours after the report (Enter if not known)")
            if not answer:
                return None
            try:
                hours = float(answer)
            except ValueError:
                hours = -1.0
            if 0 <= hours <= MOST_HOURS:
                return hours
            self.prompter.say(f"Type a number from 0 to {MOST_HOURS:,.0f}.", "yellow")

    def _found(self, reference: str) -> LinkedCrime:
        case = self.desk.case
        return (
            LinkedCrime(reference, None, None, None)
            if case is None
            else self.desk.sitting.linked(case, reference)
        )

    def _number(self, question: str, *, default: int) -> int:
        keys = {choice.key: choice.value for choice in BESIDE}
        while True:
            answer = self.prompter.line(question, default=str(default))
            if answer.isdecimal() and int(answer) <= MOST_CRIMES:
                return int(answer)
            if not self._beside(keys.get(answer, "")):
                self.prompter.say(f"Type a whole number from 0 to {MOST_CRIMES}.", "yellow")


class _PutOff(Exception):
    """Come back to this case later."""
