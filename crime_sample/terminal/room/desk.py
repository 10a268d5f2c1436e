"""The case on the table: which it is, what may be seen of it, and the forms being filled. No screen here.

It asks a ``Sitting`` for everything and shows an auditor their own verdicts only.
"""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample.audit.reviewing import Sitting
from crime_sample.case import Case, Verdict
from crime_sample.errors import InputError, Refused
from crime_sample.linked import LinkedCrime
from crime_sample.masking import Shown
from crime_sample.terminal.room.blind import BlindForm
from crime_sample.terminal.room.form import Form
from crime_sample.terminal.room.outcome import OutcomeForm
from crime_sample.verdict import REVEALED, Answer, Outcome, OutcomeWords

_USED = 8


class Desk:
    """One auditor's table. Drafts are kept by case for as long as the sitting lasts."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.pack = sitting.audit.state.about.rules
        self.kind = sitting.audit.state.kind
        self.case: Case | None = None
        self.shown: Shown | None = None
        self.outcome: Shown | None = None
        self.linked: tuple[LinkedCrime, ...] = ()
        self.passed: list[int] = []
        self.settled_here = 0
        self.verdict: Verdict | None = None
        self._blind: dict[int, BlindForm] = {}
        self._outcomes: dict[int, OutcomeForm] = {}

    def look(self) -> None:
        """See where one's own verdict on the case stands; asked for once after each change, since it takes time."""
        self.verdict = None if self.case is None else self.sitting.mine(self.case)

    @property
    def step(self) -> str:
        """Where it stands: ``blind``, ``reveal``, ``settled``; ``none`` where the table is empty."""
        return "none" if self.verdict is None else self.verdict.step

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
        """The stratum of a case, blank where it would tell the outcome."""
        state = self.sitting.audit.state
        if state.frames[case.frame].mapping.stratum_is_masked():
            return ""
        return state.stratum_label(case.frame, case.stratum)

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
        """Put the next case on the table; False where there is none."""
        while (case := self.sitting.next_case(passed=self.passed)) is not None:
            try:
                self.take(case)
            except Refused:  # another auditor was quicker
                self.passed.append(case.number)
            else:
                return True
        self.clear()
        return False

    def nothing_left(self) -> str:
        """What to say where no case comes next."""
        left = self.sitting.progress().mine_left
        if not left:
            return "Every case of yours is judged."
        waiting = [number for number in self.passed if self._waits(number)]
        put_off = f"\nYou put off: {', '.join(map(str, waiting))}. j goes to one of them." if waiting else ""
        return f"No case is free for you now. Of yours {left} are not settled; some may be open elsewhere.{put_off}"

    def _waits(self, number: int) -> bool:
        case = self.sitting.case(number)
        return _for_me(self.sitting, case) and self.sitting.mine(case).step != "settled"

    def clear(self) -> None:
        """Nothing on the table."""
        self.case = self.shown = self.outcome = self.verdict = None
        self.linked = ()

    def take(self, case: Case) -> None:
        """Put this case on the table. Refused if it is not for this auditor, or another has it open."""
        step = self.sitting.mine(case).step
        shown = self.sitting.open(case) if step == "blind" else self.sitting.read(case)
        self.case, self.shown, self.outcome, self.linked = case, shown, None, ()
        self._reveal()

    def jump(self, number: int) -> None:
        """Put the case with this number on the table."""
        case = self.sitting.case(number)
        self.take(case)
        if number in self.passed:
            self.passed.remove(number)

    def put_off(self) -> None:
        """Come back to this one later; what was typed stays with it."""
        if self.case is not None:
            self.passed.append(self.case.number)

    def answer(self, answer: Answer) -> BlindForm:
        """Begin to answer the first step."""
        if self.case is None:
            raise InputError("there is no case to answer")
        number = self.case.number
        form = self._blind.get(number)
        if form is None:
            form = BlindForm(self.pack, recent=self.used(), last=self.last_crimes(), kind=self.kind)
            self._blind[number] = form
        form.begin(answer)
        return form

    def commit(self, form: BlindForm) -> None:
        """Keep the first step; on return it is on disk, and what there is to see is shown."""
        if self.case is None:
            return
        self.sitting.commit(self.case, form.owed(), form.words())
        if form.answer not in REVEALED:
            self.settled_here += 1
        self._reveal()

    def _reveal(self) -> None:
        """Show what was recorded, if that may be seen; where there is nothing to judge of it, settle."""
        self.look()
        verdict, case = self.verdict, self.case
        if case is None or verdict is None or verdict.owed is None or not verdict.revealed:
            return
        self.outcome, self.linked = self.sitting.reveal(case)
        if verdict.step != "reveal":
            return
        if not verdict.owed.crimes and not self.linked and not self.kind.questions:
            self.judge(Outcome(), OutcomeWords())
            return
        form = self._outcomes.get(case.number)
        if form is None or len(form.crimes) != len(verdict.owed.crimes):
            self._outcomes[case.number] = OutcomeForm(
                self.pack,
                verdict.owed,
                self.linked,
                lookup=lambda ref: self.sitting.linked(case, ref),
                kind=self.kind,
            )

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

    def recuse(self, *, why: str) -> None:
        """Declare an interest in the case on the table; it leaves for good."""
        if self.case is not None:
            self.sitting.recuse(self.case, why=why)
            self.clear()

    def used(self) -> Sequence[str]:
        """The classes this auditor used last, the newest first, each once."""
        keys: dict[str, None] = {}
        for _, verdict in self.sitting.history():
            if verdict.owed is not None:
                keys.update(dict.fromkeys(crime.offence for crime in verdict.owed.crimes))
            if len(keys) >= _USED:
                break
        return tuple(keys)[:_USED]

    def last_crimes(self) -> Sequence[str]:
        """The findings of the last case of this auditor that owed any crime."""
        for _, verdict in self.sitting.history():
            if verdict.owed is not None and verdict.owed.crimes:
                return tuple(crime.offence for crime in verdict.owed.crimes)
        return ()


def _for_me(sitting: Sitting, case: Case) -> bool:
    try:
        sitting.mine(case)
    except Refused:
        return False
    return True
