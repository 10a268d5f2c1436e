"""The second step asked by prompts: what became of each crime owed, and what the kind of audit asks of the case.

One way of asking for the auditor who judges and the registrar who settles; what is done with the answers is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crime_sample.formats import one_line
from crime_sample.kind import AuditKind
from crime_sample.linked import MOST_HOURS, LinkedCrime
from crime_sample.routes import Proposal, answered, in_words
from crime_sample.rules.pack import OffenceGroup, RulePack
from crime_sample.terminal.prompts import Back, Choice, Prompter
from crime_sample.terminal.room.facts import about
from crime_sample.terminal.room.outcome import ANSWER_KEYS, BY_HAND_TOO, SAME_EVENT, likely, refused_void
from crime_sample.verdict import (
    MOST_CRIMES,
    MOST_RECORDS,
    CaseAnswer,
    CrimeOutcome,
    Outcome,
    OutcomeWords,
    OwedCrime,
)

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
        proposals: Sequence[Proposal] = (),
    ) -> None:
        self.prompter = prompter
        self.pack = pack
        self.kind = kind
        self.linked = tuple(linked)
        self.lookup = lookup
        self.beside = tuple(beside)
        self.act = act
        self.proposals = tuple(proposals)
        self.reasons = [(reason.key, reason.title) for reason in pack.failure_reasons]

    def ask(self, crimes: Sequence[OwedCrime]) -> tuple[Outcome, OutcomeWords]:
        """Every crime owed in order, then what is asked of the whole case. ``Back`` from a question goes to the first
        on that crime, or on the last one, from there to the crime before, and from the first of all out of here."""
        judged: list[tuple[CrimeOutcome, str]] = []
        with self.prompter.backing():
            while True:
                try:
                    if len(judged) == len(crimes):
                        return self._whole(judged)
                    judged.append(self._crime(crimes, [reference for _, reference in judged]))
                except Back:
                    if not judged:
                        raise
                    judged.pop()

    def _whole(self, judged: Sequence[tuple[CrimeOutcome, str]]) -> tuple[Outcome, OutcomeWords]:
        """Crimes recorded and not owed, the questions of the kind, a note."""
        references = [reference for _, reference in judged]
        if not judged:
            self.prompter.legend(self.beside)
        left = sum(one.stands and one.reference not in references for one in self.linked)
        extra = self._number(f"Crimes recorded for this {self.kind.log} that were not owed", default=left)
        answers = {
            question.key: self._answer(question.words, question.options) for question in self.kind.questions
        }
        reason = self._reason()
        overlap, same = self._same_event()
        # Nothing owed and nothing linked: one Enter keeps it, once the outcome was seen.
        nothing = not judged and not self.linked and not extra and not self.kind.questions
        nothing = nothing and not self.proposals
        note = "" if nothing else self._note()
        outcome_of_all = Outcome.model_validate(
            {
                "crimes": [crime for crime, _ in judged],
                "not_owed": extra,
                "answers": answers,
                "reason": reason,
                "overlap": overlap,
            }
        )
        return outcome_of_all, OutcomeWords(references=tuple(references), note=note, same=same)

    def _same_event(self) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
        """Which other records are of the event, of those proposed, and how many besides; nothing is asked without."""
        if not self.proposals:
            return {}, {}
        self.prompter.say("Other records may be of the same event.", "bold")
        listed = [(one.key, one_line(in_words(one))) for one in self.proposals]
        picked = self.prompter.several(f"{SAME_EVENT} (numbers, Enter for none)", listed)
        by_hand = self._number(BY_HAND_TOO, default=0, most=MOST_RECORDS)
        return answered([one for one in self.proposals if one.key in picked], by_hand)

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

    def _crime(self, crimes: Sequence[OwedCrime], taken: list[str]) -> tuple[CrimeOutcome, str]:
        """The next crime of those owed: whether it was recorded, and then what follows from that."""
        crime = crimes[len(taken)]
        named = one_line(self.pack.called(crime.offence, crime.code))
        while True:
            self.prompter.say(f"Crime {len(taken) + 1} of {len(crimes)}: {named}", "bold")
            answer = self.prompter.choose("Was it recorded", (*MADE, *self.beside))
            if self.act(answer):
                continue
            try:
                if answer == "not-recorded":
                    return self._not_recorded(), ""
                found = self._later() if answer == "later" else self._recorded(taken)
                return self._made(self.pack.group(crime.offence), answer, found), found.reference
            except Back:
                continue

    def _made(self, group: OffenceGroup, answer: str, found: LinkedCrime) -> CrimeOutcome:
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
        return CrimeOutcome.model_validate(outcome)

    def _not_recorded(self) -> CrimeOutcome:
        return CrimeOutcome(
            recorded="not-recorded",
            reasons=self._reasons("Why not (numbers, Enter if not known)"),
            investigated=self.prompter.perhaps("Was it being investigated all the same"),
            safeguarded=self.prompter.perhaps("Was the victim safeguarded"),
        )

    def _reasons(self, question: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.prompter.several(question, self.reasons))) if self.reasons else ()

    def _recorded(self, taken: list[str]) -> LinkedCrime:
        """The crime of the extract that answers for the owed one."""
        free = [one for one in self.linked if one.counts and one.reference not in taken]
        for number, one in enumerate(free, start=1):
            self.prompter.say(f"  {number} {one_line(one.reference)}  {about(one)}")
        hint = "its number above, or type it" if free else "as it stands in the extract"
        default = "1" if len(free) == 1 else ""
        while True:
            answer = self.prompter.line(f"Reference ({hint}; - to go back)", default=default)
            if not answer:
                raise Back
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

    def _later(self) -> LinkedCrime:
        """The crime recorded after the cut-off; its reference may not be known."""
        answer = self.prompter.line("Reference (Enter if not known)")
        found = self.lookup(answer) if answer else LinkedCrime("", None, None, None)
        wrong = refused_void(found)
        if not found.counts and not wrong:
            return found
        self.prompter.say(wrong or f"'{one_line(answer)}': {found.words}. Answer r for it.", "yellow")
        raise Back

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

    def _note(self) -> str:
        """Words; a key alone does what it does at the other questions."""
        while self._acted(words := self.prompter.line("Note (Enter for none, - goes back)")):
            pass
        return words

    def _acted(self, answer: str) -> bool:
        return self.act({choice.key: choice.value for choice in self.beside}.get(answer, ""))

    def _number(self, question: str, *, default: int, most: int = MOST_CRIMES) -> int:
        while True:
            answer = self.prompter.line(question, default=str(default))
            if answer.isdecimal() and int(answer) <= most:
                return int(answer)
            if not self._acted(answer):
                self.prompter.say(f"Type a whole number from 0 to {most}.", "yellow")
