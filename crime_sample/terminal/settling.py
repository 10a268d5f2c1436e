"""A registrar settles a case otherwise than either verdict: both steps by prompts, with everything in view."""

from __future__ import annotations

from crime_sample.audit.reviewing import LinkedCrime, Sitting
from crime_sample.case import Case
from crime_sample.rules.pack import RulePack
from crime_sample.terminal.prompts import Back, Choice, Prompter
from crime_sample.terminal.review_classes import ask_classes
from crime_sample.terminal.second_step import SecondStep
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed

KEYS = {"c": "crimes", "n": "none", "m": "not-found", "u": "undeterminable", "o": "out-of-scope"}
BACK = Choice("x", "back", "back, without settling")


class Settling:
    """Both steps of one case, asked in turn. Nothing is kept: what comes of it is the caller's to rule."""

    def __init__(
        self, sitting: Sitting, case: Case, linked: tuple[LinkedCrime, ...], prompter: Prompter
    ) -> None:
        state = sitting.audit.state
        self.prompter = prompter
        self.pack: RulePack = state.rules_of(case)
        self.kind = state.kind
        self.step = SecondStep(
            prompter,
            self.pack,
            self.kind,
            linked,
            lookup=lambda reference: sitting.linked(case, reference),
            proposals=sitting.proposals(case),
        )

    def ask(self) -> tuple[Owed, Outcome | None, OutcomeWords] | None:
        """What the case owes and what was made of it; None if the registrar goes back."""
        while True:
            try:
                return self._ask()
            except Back:  # to what the log owes
                continue

    def _ask(self) -> tuple[Owed, Outcome | None, OutcomeWords] | None:
        called = {str(answer): words.partition(" (")[0] for answer, words in self.kind.answer_words.items()}
        owes = [Choice(key, answer, called[answer]) for key, answer in KEYS.items()]
        answer = self.prompter.choose(f"The {self.kind.log}", (*owes, BACK))
        if answer == BACK.value:
            return None
        with self.prompter.backing():
            owed = self._owed(answer)
        if owed.answer not in REVEALED:
            return owed, None, OutcomeWords()
        return owed, *self.step.ask(owed.crimes)

    def _owed(self, answer: str) -> Owed:
        pack, several = self.pack, self.prompter.several
        flags: tuple[str, ...] = ()
        sources: tuple[str, ...] = ()
        crime = self.kind.owing.crime
        crimes = ask_classes(pack, self.prompter, crime=crime) if answer == "crimes" else ()
        if answer in REVEALED and pack.flags:
            flags = several("Flags (numbers, Enter for none)", [(one.key, one.title) for one in pack.flags])
        if answer in REVEALED and pack.sources_consulted:
            listed = [(one.key, one.title) for one in pack.sources_consulted]
            sources = several("What you consulted", listed, default="1")
        return Owed.model_validate(
            {
                "answer": answer,
                "crimes": crimes,
                "flags": tuple(dict.fromkeys(flags)),
                "sources": tuple(dict.fromkeys(sources)),
            }
        )
