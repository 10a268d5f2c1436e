"""The small audit judged by several people, each saying what a test wants, and ruled on; by the clock of the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from small import Small, drawn, reference_of

from crime_sample import adjudicate
from crime_sample.audit import Audit, open_audit
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.case import Case
from crime_sample.frame import Crime
from crime_sample.quality import Quality
from crime_sample.quality.questions import Asked
from crime_sample.state import State
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

Says = Callable[[Case], Sequence[str] | str]
"""What an auditor says of a case: the classes owed, the first of them recorded if the log has a reference; or an
answer without crimes, such as "not-found"."""


def truth(case: Case) -> list[str]:
    """One violent crime, but nothing in every fifth log."""
    return [] if int(case.id) % 5 == 0 else ["violence"]


def lenient(case: Case) -> list[str]:
    """As the truth, but without the crimes of every fourth log."""
    return [] if int(case.id) % 4 == 0 else truth(case)


def mixed(case: Case) -> list[str] | str:
    """Takes violence for robbery in every seventh log, and cannot determine every thirteenth."""
    number = int(case.id)
    if number % 13 == 0:
        return "undeterminable"
    return ["robbery"] if number % 7 == 0 and truth(case) else truth(case)


@dataclass
class Clock:
    """A clock that is moved by hand."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC))

    def __call__(self) -> str:
        return self.at.isoformat(timespec="milliseconds")

    def pass_by(self, minutes: float) -> None:
        """Let time pass."""
        self.at += timedelta(minutes=minutes)


def judge(sitting: Sitting, case: Case, said: Sequence[str] | str, clock: Clock, minutes: float) -> None:
    """Judge one case in so many minutes, two thirds of them before it is committed."""
    sitting.open(case)
    clock.pass_by(minutes * 2 / 3)
    answer = said if isinstance(said, str) else "crimes" if said else "none"
    crimes = () if isinstance(said, str) else tuple(OwedCrime(offence=key) for key in said)
    owed = Owed.model_validate({"answer": answer, "crimes": crimes})
    sitting.commit(case, owed, OwedWords(rationale="as the log says"))
    clock.pass_by(minutes / 3)
    if answer in ("crimes", "none"):
        sitting.judge(case, *outcome_of(case, len(crimes)))


def outcome_of(case: Case, crimes: int) -> tuple[Outcome, OutcomeWords]:
    """The first crime recorded if the log has a reference, the others not."""
    reference = reference_of(case)
    found = [
        CrimeOutcome(recorded="recorded", right_class=True, timely=True)
        if reference and place == 0
        else CrimeOutcome(recorded="not-recorded")
        for place in range(crimes)
    ]
    given = tuple(reference if place == 0 else "" for place in range(crimes))
    return Outcome(crimes=tuple(found)), OutcomeWords(references=given)


def judged(
    folder: Path,
    says: Mapping[str, Says],
    *,
    size: int = 24,
    second: float = 100,
    most: Mapping[str, int] | None = None,
    minutes: Callable[[str, int], float] = lambda _who, _turn: 3.0,
) -> Small:
    """The audit drawn, and judged in turns until nobody has a case left; ``most`` cases for some at most, ``minutes``
    that the ``turn``-th case of an auditor takes."""
    small, clock = drawn(folder, size, second), Clock()
    with ExitStack() as stack:
        # Whoever comes takes the next, as in a pool: in what turn they come is what a test is about.
        stack.enter_context(patch("crime_sample.places.pooled", lambda _state: True))
        sittings = {who: sit(stack.enter_context(open_audit(small.path, who=who, now=clock))) for who in says}
        turns = dict.fromkeys(says, 0)
        busy = True
        while busy:
            busy = False
            for who, sitting in sittings.items():
                if turns[who] == (most or {}).get(who, -1):
                    continue
                case = sitting.next_case()
                if case is not None:
                    judge(sitting, case, says[who](case), clock, minutes(who, turns[who]))
                    turns[who] += 1
                    busy = True
    return small


def rule(small: Small, says: Says = truth, *, most: int | None = None, who: str = "Reg") -> None:
    """Rule on what waits, as ``says``."""
    with small.open(who, "registrar") as audit:
        for case, _ in adjudicate.agenda(audit.state)[:most]:
            rule_one(audit, case, says(case))


def rule_one(audit: Audit, case: Case, said: Sequence[str] | str) -> None:
    """Rule on one case."""
    answer = said if isinstance(said, str) else "crimes" if said else "none"
    crimes = () if isinstance(said, str) else tuple(OwedCrime(offence=key) for key in said)
    owed = Owed.model_validate({"answer": answer, "crimes": crimes})
    outcome, words = outcome_of(case, len(crimes))
    given: Outcome | None = outcome if answer in ("crimes", "none") else None
    held = {reference: Crime(reference=reference) for reference in words.references if reference}
    uid = f"ruling-{case.number}-{len(case.rulings)}"

    def decide(state: State) -> object:
        return adjudicate.rule(
            state, case.number, owed, given, words, why="as the rules say", registrar=audit.actor, uid=uid,
            crimes=held,
        )  # fmt: skip

    audit.write(decide)  # type: ignore[arg-type]


def state_of(small: Small) -> State:
    """The audit's state."""
    with small.open("Reg", "registrar") as audit:
        return audit.state


def asked(found: Quality, key: str) -> Asked:
    """One question."""
    return next(one for one in found.agreement if one.key == key)
