"""The second step of an auditor by prompts: asked, kept, and asked again where it will not do."""

from __future__ import annotations

from crime_sample.errors import CrimeSampleError, Refused
from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.linked import LinkedCrime
from crime_sample.terminal.prompts import Back, Choice, Prompter
from crime_sample.terminal.review_side import Side, objection, side_choices
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.second_step import MADE, SecondStep


def beside(kind: AuditKind) -> tuple[Choice, ...]:
    """What else can be chosen between the questions, in the words of a kind of audit."""
    return (objection(kind), Choice("p", "put-off", "put off"), *side_choices(kind))


BESIDE = beside(KINDS[USUAL])
CHOICES = (*MADE, *BESIDE)


class Second:
    """The second step of one case."""

    def __init__(self, desk: Desk, prompter: Prompter, side: Side) -> None:
        self.desk = desk
        self.prompter = prompter
        self.side = side
        self.step = SecondStep(
            prompter,
            desk.pack,
            desk.kind,
            desk.linked,
            lookup=self._found,
            beside=beside(desk.kind),
            act=self._beside,
            proposals=desk.proposals,
        )

    def ask(self) -> None:
        """Ask about every crime owed, then keep the answers; faults in them are told, and it is asked again."""
        verdict = self.desk.verdict
        crimes = () if verdict is None or verdict.owed is None else verdict.owed.crimes
        self.side.show()
        while True:
            try:
                outcome, words = self.step.ask(crimes)
            except Back:  # from its first question
                continue
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

    def _beside(self, answer: str) -> bool:
        """Whether it was one of the functions beside the verdict."""
        if answer == "put-off":
            raise _PutOff
        return self.side.act(answer)

    def _found(self, reference: str) -> LinkedCrime:
        case = self.desk.case
        return (
            LinkedCrime(reference, None, None, None)
            if case is None
            else self.desk.sitting.linked(case, reference)
        )


class _PutOff(Exception):
    """Come back to this case later."""
