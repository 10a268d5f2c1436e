"""The first step as a form: what the log owes, before the outcome is seen."""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample.rules.pack import RulePack
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.picking import Classes
from crime_sample.terminal.room.rows import Toggles, Words
from crime_sample.verdict import REVEALED, Answer, Owed, OwedCrime, OwedWords

# Where another must be able to follow the judgement.
REASONED: frozenset[Answer] = frozenset(("crimes", "none", "undeterminable"))
_WHY = "A few words are needed, so that another can follow it."


class BlindForm(Form):
    """What one auditor is about to say of one case. The answer may change; what was typed stays.

    The reason comes first, since it is asked of nearly every case. Where no crime is owed Enter commits from there;
    flags and sources stand below it, and are gone through where a crime is.
    """

    def __init__(
        self, pack: RulePack, *, recent: Sequence[OwedCrime] = (), last: Sequence[OwedCrime] = ()
    ) -> None:
        self.pack = pack
        self.answer: Answer = "crimes"
        self.started = False
        self.classes = Classes(pack, recent=recent, last=last, when=lambda: self.answer == "crimes")
        self.why = Words("Why", required=lambda: _WHY if self._reasoned() else "")
        self.why.ends = lambda: self.answer != "crimes"
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
        self._held: object = None
        super().__init__((self.classes, self.why, self.flags, self.sources))

    def _reasoned(self) -> bool:
        return self.answer in REASONED

    def begin(self, answer: Answer) -> None:
        """Answer this; the first question that is still open gets the keys."""
        self.answer, self.started, self.at = answer, True, 0
        commits = (
            "Enter commits and locks it: the outcome shows." if answer in REVEALED else "Enter commits it."
        )
        self.why.hint = self.flags.hint = self.sources.hint = ""
        self.rows[-1].hint = commits
        if self.why.ends():
            more = [row.label.lower() for row in self.rows[self.rows.index(self.why) + 1 :]]
            self.why.hint = f"{commits} Down: {', '.join(more)}." if more else commits

    @property
    def _typed(self) -> object:
        chosen = (tuple(self.classes.picked), self.flags.values, self.sources.values)
        return (self.answer, *chosen, self.why.text)

    @property
    def draft(self) -> bool:
        """Whether there is something typed that leaving would lose."""
        typed = bool(self.classes.picked or self.flags.chosen or self.why.text)
        return self.started and typed and self._typed != self._held

    def fill(self, owed: Owed, words: OwedWords) -> None:
        """Put in what was committed and taken back: the ledger holds it, so it is no draft before it is changed."""
        self.classes.picked = list(owed.crimes)
        self.flags.chosen = list(owed.flags)
        self.sources.chosen = list(owed.sources)
        self.why.editor.set(words.rationale)
        self.begin(owed.answer)
        self._held = self._typed

    def owed(self) -> Owed:
        """The answers as they are kept."""
        return Owed(
            answer=self.answer,
            crimes=tuple(self.classes.picked) if self.answer == "crimes" else (),
            flags=self.flags.values if self._reasoned() else (),
            sources=self.sources.values if self._reasoned() else (),
        )

    def words(self) -> OwedWords:
        """The reasons as they are kept."""
        return OwedWords(rationale=self.why.text)
