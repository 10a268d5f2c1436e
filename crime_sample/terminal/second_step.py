"""The second step asked by prompts: what became of each crime owed, and what the kind of audit asks of the case.

One way of asking for the auditor who judges and the registrar who settles; what is done with the answers is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crime_sample.formats import one_line
from crime_sample.kind import AuditKind
from crime_sample.linked import MOST_HOURS, LinkedCrime
from crime_sample.rules.pack import OffenceGroup, RulePack
from crime_sample.terminal.prompts import Choice, Prompter
from crime_sample.terminal.room.facts import about
from crime_sample.terminal.room.outcome import ANSWER_KEYS, likely, refused_void
from crime_sample.verdict import MOST_CRIMES, CaseAnswer, CrimeOutcome, Outcome, OutcomeWords, OwedCrime

MADE = (
    Choice("r", "recorded", "recorded by the cut-off"),
    Choice("l", "later", "recorded after it"),
    Choice("n", "not-recorded", "not recorded"),
)

Lookup = Callable[[str], LinkedCrime]
Beside = Callable[[str], bool]


class SecondStep:
    """The questions of the second step. ``beside`` are what else can be chosen between them, and ``act`` does it: True
    if it was one of these, and the question is asked again."""

    def __init__(
        self,
        prompter: Prompter,
        pack: RulePack,
        kind: AuditKind,
        linked: Sequence[LinkedCrime],
        *,
        lookup: Lookup,
        beside: Sequence[Choice] = (),
        act: Beside = lambda _: False,
    ) -> None:
        self.prompter = prompter
        self.pack = pack
        self.kind = kind
        self.linked = tuple(linked)
        self.lookup = lookup
        self.beside = tuple(beside)
        self.act = act
        self.reasons = [(reason.key, reason.title) for reason in pack.failure_reasons]

    def ask(self, crimes: Sequence[OwedCrime]) -> tuple[Outcome, OutcomeWords]:
        """Every crime owed in order, crimes recorded and not owed, the questions of the kind, a note."""
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
        extra = self._number(f"Crimes recorded for this {self.kind.log} that were not owed", default=left)
        answers = {
            question.key: self._answer(question.words, question.options) for question in self.kind.questions
        }
        reason = self._reason()
        # Nothing owed and nothing linked: one Enter keeps it, once the outcome was seen.
        nothing = not crimes and not self.linked and not extra and not self.kind.questions
        note = "" if nothing else self.prompter.line("Note (Enter for none)")
        outcome_of_all = Outcome.model_validate(
            {"crimes": judged, "not_owed": extra, "answers": answers, "reason": reason}
        )
        return outcome_of_all, OutcomeWords(references=tuple(references), note=note)

    def _answer(self, words: str, options: Mapping[CaseAnswer, str]) -> str:
        choices = [Choice(ANSWER_KEYS[key], key, title) for key, title in options.items()]
        while True:
            answer = self.prompter.choose(words.rstrip("?"), (*choices, *self.beside))
            if not self.act(answer):
                return answer

    def _reason(self) -> str:
        """The reason that applies, by its number; blank where none is picked, or the pack has none."""
        listed = [(one.key, one.title) for one in self.kind.reasons_in(self.pack)]
        if not listed:
            return ""
        while True:
            picked = self.prompter.several(f"{self.kind.reason_title} (a number, Enter for none)", listed)
            if len(picked) <= 1:
                return picked[0] if picked else ""
            self.prompter.say("One reason at most.", "yellow")

    def _crime(self, group: OffenceGroup, taken: list[str]) -> tuple[CrimeOutcome, str]:
        found = None
        while found is None:
            answer = self.prompter.choose("Was it recorded", (*MADE, *self.beside))
            if self.act(answer):
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
            found = self.lookup(answer)
            if found.counts:
                return found
            self.prompter.say(
                refused_void(found)
                or f"'{one_line(answer)}': {found.words}. If it was recorded after the cut-off: - to go back, then l.",
                "yellow",
            )

    def _later(self) -> LinkedCrime | None:
        """The crime recorded after the cut-off; its reference may not be known."""
        answer = self.prompter.line("Reference (Enter if not known)")
        found = self.lookup(answer) if answer else LinkedCrime("", None, None, None)
        wrong = refused_void(found)
        if not found.counts and not wrong:
            return found
        self.prompter.say(wrong or f"'{one_line(answer)}': {found.words}. Answer r for it.", "yellow")
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

    def _number(self, question: str, *, default: int) -> int:
        keys = {choice.key: choice.value for choice in self.beside}
        while True:
            answer = self.prompter.line(question, default=str(default))
            if answer.isdecimal() and int(answer) <= MOST_CRIMES:
                return int(answer)
            if not self.act(keys.get(answer, "")):
                self.prompter.say(f"Type a whole number from 0 to {MOST_CRIMES}.", "yellow")
