"""The case on the table: which it is, what may be seen of it, and the forms being filled. No screen here.

It asks a ``Sitting`` for everything and shows an auditor their own verdicts only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crime_sample.audit.reviewing import Sitting
from crime_sample.case import NOT_DRAWN, Case, TakenBack, Verdict
from crime_sample.errors import InputError, Refused
from crime_sample.formats import plural
from crime_sample.linked import LinkedCrime
from crime_sample.masking import Shown
from crime_sample.routes import Proposal
from crime_sample.rules.pack import RulePack
from crime_sample.terminal.room.blind import BlindForm
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.outcome import OutcomeForm
from crime_sample.terminal.room.refill import refill
from crime_sample.verdict import REVEALED, Answer, Outcome, OutcomeWords, OwedCrime

_USED = 8


class Desk:
    """One auditor's table. Drafts are kept by case for as long as the sitting lasts."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.kind = sitting.audit.state.kind
        self.case: Case | None = None
        self.shown: Shown | None = None
        self.outcome: Shown | None = None
        self.linked: tuple[LinkedCrime, ...] = ()
        self.passed: list[int] = []  # put off by the auditor, the longest ago first
        self.refused: set[int] = set()  # not to be had now: another was quicker
        self.settled_here = 0
        self.verdict: Verdict | None = None
        self.again = False  # the case on the table was put off, and has come round
        self._blind: dict[int, BlindForm] = {}
        self._outcomes: dict[int, OutcomeForm] = {}

    def look(self) -> None:
        """See where one's own verdict on the case stands; asked for once after each change, since it takes time."""
        self.verdict = None if self.case is None else self.sitting.mine(self.case)

    @property
    def pack(self) -> RulePack:
        """The rule pack of the case on the table."""
        return self.pack_of(self.case)

    def pack_of(self, case: Case | None) -> RulePack:
        """The rule pack that a case is judged by; without one, all that the audit's packs have."""
        state = self.sitting.audit.state
        return state.about.all_rules if case is None else state.rules_of(case)

    @property
    def rules(self) -> str:
        """The name of that pack, where the audit has several."""
        return self.pack.name if self.sitting.audit.state.about.earlier else ""

    @property
    def step(self) -> str:
        """Where it stands: ``blind``, ``reveal``, ``settled``; ``none`` where the table is empty."""
        return "none" if self.verdict is None else self.verdict.step

    @property
    def text(self) -> str:
        """The text of the log on the table, as far as it may be seen."""
        shown = self.outcome or self.shown
        return "" if shown is None else shown.text

    @property
    def form(self) -> Form | None:
        """The form for the step the case is at, None while nothing was answered."""
        if self.case is None:
            return None
        if self.step == "blind":
            form = self._blind.get(self.case.number)
            return form if form is not None and form.started else None
        return self._outcomes.get(self.case.number) if self.step == "reveal" else None

    @property
    def stratum(self) -> str:
        """The stratum of the case, blank where it would tell the outcome and the case is not committed."""
        return "" if self.case is None else self.stratum_of(self.case)

    def stratum_of(self, case: Case) -> str:
        """The stratum of a case, blank where it would tell the outcome; that it was picked by hand, where it was."""
        state = self.sitting.audit.state
        if case.picked:
            return NOT_DRAWN
        if state.frames[case.frame].mapping.stratum_is_masked():
            return ""
        return state.stratum_label(case.frame, case.stratum)

    @property
    def disposition(self) -> tuple[str, ...]:
        """The columns that say how the incident was closed."""
        if self.case is None:
            return ()
        columns = self.sitting.audit.state.frames[self.case.frame].mapping.columns
        return (*columns.result, *columns.closing)

    @property
    def drafts(self) -> list[int]:
        """Cases with something typed that is not kept yet."""
        open_ = {case.number: self.sitting.mine(case).step for case in self._held()}
        blind = [n for n, form in self._blind.items() if form.draft and open_.get(n) == "blind"]
        after = [n for n, form in self._outcomes.items() if form.draft and open_.get(n) == "reveal"]
        return sorted({*blind, *after})

    def _held(self) -> list[Case]:
        held = (self.sitting.case(number) for number in {*self._blind, *self._outcomes})
        return [case for case in held if _for_me(self.sitting, case)]

    def next(self) -> bool:
        """Put the next case on the table; where nothing else is left, what was put off comes round again. False where
        there is none at all."""
        while (case := self.sitting.next_case(passed={*self.passed, *self.refused})) is not None:
            if self._took(case):
                return True
        for number in [number for number in self.passed if self._waits(number)]:
            if self._took(self.sitting.case(number)):
                return True
        self.refused.clear()
        self.clear()
        return False

    def _took(self, case: Case) -> bool:
        try:
            self.take(case)
        except Refused:  # another auditor was quicker
            self.pass_over(case.number)
            return False
        return True

    def pass_over(self, number: int) -> None:
        """Leave a case that cannot be had now."""
        self.refused.add(number)

    def nothing_left(self) -> str:
        """What to say where no case comes next."""
        left = self.sitting.progress().mine_left
        if not left:
            return self.sitting.all_done()
        words = f"of yours {plural(left, 'is', 'are')} not settled, and may be open elsewhere. Look again in a while."
        return f"No case is free for you now: {words}"

    def _waits(self, number: int) -> bool:
        case = self.sitting.case(number)
        return _for_me(self.sitting, case) and self.sitting.mine(case).step != "settled"

    def clear(self) -> None:
        """Nothing on the table."""
        self.case = self.shown = self.outcome = self.verdict = None
        self.linked, self.again = (), False

    def take(self, case: Case) -> None:
        """Put this case on the table. Refused if it is not for this auditor, or another has it open."""
        step = self.sitting.mine(case).step
        shown = self.sitting.open(case) if step == "blind" else self.sitting.read(case)
        self.case, self.shown, self.outcome, self.linked = case, shown, None, ()
        self.again = case.number in self.passed
        if self.again:
            self.passed.remove(case.number)
        self._reveal()
        if (
            self.step == "blind"
            and case.number not in self._blind
            and (back := self.taken_back()) is not None
        ):
            self._blank(case).fill(back.owed, back.owed_words)

    def taken_back(self) -> TakenBack | None:
        """The auditor's own step that they took back last, from the ledger."""
        back = None if self.verdict is None else self.verdict.taken_back
        return back if back is not None and back.auditor == self.sitting.audit.actor else None

    def jump(self, number: int) -> None:
        """Put the case with this number on the table."""
        self.take(self.sitting.case(number))

    def put_off(self) -> None:
        """Come back to this one later; what was typed stays with it."""
        if self.case is not None:
            self.passed.append(self.case.number)

    def answer(self, answer: Answer) -> BlindForm:
        """Begin to answer the first step."""
        if self.case is None:
            raise InputError("there is no case to answer")
        form = self._blind.get(self.case.number) or self._blank(self.case)
        form.begin(answer)
        return form

    def _blank(self, case: Case) -> BlindForm:
        recent, last = ([*self._known(crimes)] for crimes in (self.used(), self.last_crimes()))
        form = self._blind[case.number] = BlindForm(self.pack, recent=recent, last=last)
        return form

    def _known(self, crimes: Sequence[OwedCrime]) -> Iterable[OwedCrime]:
        """What was used before, as far as the pack of this case has it: it may be of another."""
        for crime in crimes:
            found = self.pack.group_of_code(crime.code) if crime.code else None
            if crime.offence in self.pack.group_keys:
                yield crime if found and found.key == crime.offence else OwedCrime(offence=crime.offence)

    def commit(self, form: BlindForm) -> None:
        """Keep the first step; on return it is on disk, and what there is to see is shown."""
        if self.case is None:
            return
        self.sitting.commit(self.case, form.owed(), form.words())
        if form.answer not in REVEALED:
            self.settled_here += 1
        self._reveal()

    def _reveal(self) -> None:
        """Show what was recorded, if that may be seen."""
        self.look()
        verdict, case = self.verdict, self.case
        if case is None or verdict is None or verdict.owed is None or not verdict.revealed:
            return
        self.outcome, self.linked = self.sitting.reveal(case)
        if verdict.step != "reveal":
            return
        form = self._outcomes.get(case.number)
        if form is None or len(form.crimes) != len(verdict.owed.crimes):
            form = self._outcomes[case.number] = OutcomeForm(
                self.pack,
                verdict.owed,
                self.linked,
                lookup=lambda ref: self.sitting.linked(case, ref),
                kind=self.kind,
                proposals=self.proposals,
            )
            back = self.taken_back()
            if back is not None and back.outcome is not None and back.owed == verdict.owed:
                refill(form, back.outcome, back.outcome_words or OutcomeWords())

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Other records that may be of the event of the case on the table, once its outcome shows."""
        return () if self.case is None or self.outcome is None else self.sitting.proposals(self.case)

    def judge(self, outcome: Outcome, words: OutcomeWords) -> None:
        """Keep the second step; on return it is on disk."""
        if self.case is not None:
            self.sitting.judge(self.case, outcome, words)
            self.settled_here += 1
            self.look()

    def last(self) -> Case | None:
        """The case on which this auditor gave a verdict last."""
        given = self.sitting.history()
        return given[0][0] if given else None

    def undo(self, case: Case, *, why: str) -> None:
        """Take back the last step on a case and put it on the table again."""
        self.sitting.undo(case, why=why)
        self.settled_here = max(0, self.settled_here - 1)
        self.take(case)

    def recuse(self, *, why: str) -> str:
        """Declare an interest in the case on the table; it leaves for good. What to say then."""
        if self.case is None:
            return ""
        number, waiting = self.case.number, self.sitting.recuse(self.case, why=why)
        self.clear()
        others = (
            f" {plural(waiting, 'case')} you declared an interest in wait for another." if waiting > 1 else ""
        )
        return f"Case {number} goes to another.{others}"

    def used(self) -> Sequence[OwedCrime]:
        """The classes this auditor used last, the newest first, each once."""
        crimes: dict[OwedCrime, None] = {}
        for _, verdict in self.sitting.history():
            if verdict.owed is not None:
                crimes.update(dict.fromkeys(verdict.owed.crimes))
            if len(crimes) >= _USED:
                break
        return tuple(crimes)[:_USED]

    def last_crimes(self) -> Sequence[OwedCrime]:
        """The findings of the last case of this auditor that owed any crime."""
        for _, verdict in self.sitting.history():
            if verdict.owed is not None and verdict.owed.crimes:
                return verdict.owed.crimes
        return ()


def _for_me(sitting: Sitting, case: Case) -> bool:
    try:
        sitting.mine(case)
    except Refused:
        return False
    return True
