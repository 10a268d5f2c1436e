"""A registrar settles a case otherwise than either verdict: both steps by prompts, with everything in view."""

from __future__ import annotations

from crime_sample.audit.reviewing import LinkedCrime, Sitting
from crime_sample.case import Case
from crime_sample.formats import one_line
from crime_sample.rules.pack import OffenceGroup, RulePack
from crime_sample.terminal.prompts import Choice, Prompter
from crime_sample.verdict import ANSWERS, REVEALED, CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime

MOST_NOT_OWED = 50
OWES = (
    Choice("c", "crimes", ANSWERS["crimes"]),
    Choice("n", "none", ANSWERS["none"]),
    Choice("m", "not-found", ANSWERS["not-found"]),
    Choice("u", "undeterminable", ANSWERS["undeterminable"]),
    Choice("o", "out-of-scope", "out of scope"),
    Choice("x", "back", "back, without settling"),
)
MADE = (
    Choice("r", "recorded", "recorded by the cut-off"),
    Choice("l", "later", "recorded after it"),
    Choice("n", "not-recorded", "not recorded"),
)


class Settling:
    """Both steps of one case, asked in turn. Nothing is kept: what comes of it is the caller's to rule."""

    def __init__(
        self, sitting: Sitting, case: Case, linked: tuple[LinkedCrime, ...], prompter: Prompter
    ) -> None:
        self.sitting = sitting
        self.case = case
        self.prompter = prompter
        self.pack: RulePack = sitting.audit.state.rules_of(case)
        self.linked = linked

    def ask(self) -> tuple[Owed, Outcome | None, OutcomeWords] | None:
        """What the case owes and what was made of it; None if the registrar goes back."""
        answer = self.prompter.choose("The log", OWES)
        if answer == "back":
            return None
        owed = self._owed(answer)
        if owed.answer not in REVEALED:
            return owed, None, OutcomeWords()
        judged: list[CrimeOutcome] = []
        references: list[str] = []
        for number, crime in enumerate(owed.crimes, start=1):
            group = self.pack.group(crime.offence)
            self.prompter.say(f"Crime {number} of {len(owed.crimes)}: {group.title}", "bold")
            outcome, reference = self._crime(group, references)
            judged.append(outcome)
            references.append(reference)
        left = sum(one.stands and one.reference not in references for one in self.linked)
        extra = self._number("Crimes recorded for this log that were not owed", default=left)
        note = self.prompter.line("Note (Enter for none)")
        words = OutcomeWords(references=tuple(references), note=note)
        return owed, Outcome(crimes=tuple(judged), not_owed=extra), words

    def _owed(self, answer: str) -> Owed:
        pack, several = self.pack, self.prompter.several
        crimes: tuple[str, ...] = ()
        flags: tuple[str, ...] = ()
        sources: tuple[str, ...] = ()
        if answer == "crimes":
            listed = [(group.key, group.title) for group in pack.groups]
            crimes = several("Class of each crime owed (numbers, as 1 1 4)", listed, at_least=1)
        if answer in REVEALED and pack.flags:
            flags = several("Flags (numbers, Enter for none)", [(one.key, one.title) for one in pack.flags])
        if answer in REVEALED and pack.sources_consulted:
            listed = [(one.key, one.title) for one in pack.sources_consulted]
            sources = several("What you consulted", listed, default="1")
        return Owed.model_validate(
            {
                "answer": answer,
                "crimes": [OwedCrime(offence=key) for key in crimes],
                "flags": tuple(dict.fromkeys(flags)),
                "sources": tuple(dict.fromkeys(sources)),
            }
        )

    def _crime(self, group: OffenceGroup, taken: list[str]) -> tuple[CrimeOutcome, str]:
        while True:
            made = self.prompter.choose("Was it recorded", MADE)
            if made == "not-recorded":
                outcome = CrimeOutcome(
                    recorded="not-recorded",
                    reasons=self._reasons("Why not (numbers, Enter if not known)"),
                    investigated=self.prompter.perhaps("Was it being investigated all the same"),
                    safeguarded=self.prompter.perhaps("Was the victim safeguarded"),
                )
                return outcome, ""
            found = self._reference(made, taken)
            if found is not None:
                break
        right = self.prompter.perhaps("Is it recorded in the right class", default=_likely(group, found))
        timely, hours = self._timeliness(found)
        wrong = made == "later" or right is False or timely is False
        reasons = self._reasons("What went wrong (numbers, Enter if not known)") if wrong else ()
        told = {"recorded": made, "right_class": right, "timely": timely, "hours": hours, "reasons": reasons}
        return CrimeOutcome.model_validate(told), found.reference

    def _reasons(self, question: str) -> tuple[str, ...]:
        listed = [(one.key, one.title) for one in self.pack.failure_reasons]
        return tuple(dict.fromkeys(self.prompter.several(question, listed))) if listed else ()

    def _reference(self, made: str, taken: list[str]) -> LinkedCrime | None:
        """The crime that answers for the owed one; None to say again whether it was recorded."""
        free = [one for one in self.linked if one.counts and one.reference not in taken]
        default = free[0].reference if made == "recorded" and len(free) == 1 else ""
        hint = "Enter if not known" if made == "later" else "as it stands in the extract; - to go back"
        answer = self.prompter.line(f"Reference ({hint})", default=default)
        if answer == "-" or (made == "recorded" and not answer):
            return None
        found = self.sitting.linked(self.case, answer) if answer else LinkedCrime("", None, None, None)
        if found.counts == (made == "recorded"):
            return found
        self.prompter.say(f"{one_line(answer)}: {found.words}.", "yellow")
        return None

    def _timeliness(self, found: LinkedCrime) -> tuple[bool | None, float | None]:
        if found.hours is None and found.timely is None:
            return self.prompter.perhaps("Was it recorded in time"), None
        words = {True: "in time", False: "late", None: "no limit"}[found.timely]
        if found.hours is None:
            self.prompter.say(f"Recorded {words}; how many hours after the report is not known.")
            return found.timely, None
        self.prompter.say(f"Recorded {found.hours:.1f} hours after the report: {words}.")
        return found.timely, round(found.hours, 3)

    def _number(self, question: str, *, default: int) -> int:
        while True:
            answer = self.prompter.line(question, default=str(default))
            if answer.isdecimal() and int(answer) <= MOST_NOT_OWED:
                return int(answer)
            self.prompter.say(f"Type a whole number from 0 to {MOST_NOT_OWED}.", "yellow")


def _likely(group: OffenceGroup, found: LinkedCrime) -> str:
    """What to propose on the class: yes where the extract names the very group, else nothing."""
    recorded = "" if found.crime is None else found.crime.klass.strip().lower()
    return "y" if recorded in (group.key, group.title.lower()) else "?"
