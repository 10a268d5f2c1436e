"""The first step as a form: what the log owes, before the outcome is seen."""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.rules.pack import RulePack
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.picking import Classes
from crime_sample.terminal.room.rows import Toggles, Words
from crime_sample.verdict import REVEALED, Answer, Owed, OwedCrime, OwedWords

# Where another must be able to follow the judgement.
REASONED: frozenset[Answer] = frozenset(("crimes", "none", "undeterminable"))
_WHY = "A few words are needed, so that another can follow it."


class BlindForm(Form):
    """What one auditor is about to say of one case. The answer may change; what was typed stays."""

    def __init__(
        self,
        pack: RulePack,
        *,
        recent: Sequence[str] = (),
        last: Sequence[str] = (),
        kind: AuditKind = KINDS[USUAL],
    ) -> None:
        self.pack = pack
        self.called = kind.answer_words
        self.answer: Answer = "crimes"
        self.started = False
        self.classes = Classes(pack, recent=recent, last=last, when=lambda: self.answer == "crimes")
        self.flags = Toggles(
            "Flags",
            [(f.key, f.title) for f in pack.flags],
            when=lambda: bool(pack.flags) and self._reasoned(),
        )
        consulted = [(s.key, s.title) for s in pack.sources_consulted]
        self.sources = Toggles(
            "Consulted",
            consulted,
            chosen=[key for key, _ in consulted[:1]],
            when=lambda: bool(consulted) and self._reasoned(),
        )
        self.why = Words("Why", required=lambda: _WHY if self._reasoned() else "")
        super().__init__((self.classes, self.flags, self.sources, self.why))

    def _reasoned(self) -> bool:
        return self.answer in REASONED

    def begin(self, answer: Answer) -> None:
        """Answer this; the first question that is still open gets the keys."""
        self.answer, self.started, self.at = answer, True, 0
        locks = " It locks: the outcome shows." if answer in REVEALED else ""
        self.why.hint = f"Enter commits: {self.called[answer]}.{locks}"

    @property
    def draft(self) -> bool:
        """Whether there is something typed that leaving would lose."""
        return self.started and bool(self.classes.picked or self.flags.chosen or self.why.text)

    def owed(self) -> Owed:
        """The answers as they are kept."""
        crimes = self.classes.picked if self.answer == "crimes" else []
        return Owed(
            answer=self.answer,
            crimes=tuple(OwedCrime(offence=key) for key in crimes),
            flags=self.flags.values if self._reasoned() else (),
            sources=self.sources.values if self._reasoned() else (),
        )

    def words(self) -> OwedWords:
        """The reasons as they are kept."""
        return OwedWords(rationale=self.why.text)
