"""What the tests of work packages share: two auditors with cases, a package each, and how they judge it."""

from __future__ import annotations

import shutil
from pathlib import Path

from small import EXTRACT, Small, begun, drawn, mapping, reference_of

from crime_sample.audit import frames, planning
from crime_sample.audit.assigning import assign
from crime_sample.audit.drawing import draw
from crime_sample.audit.offline import Keys, OfflineSitting, sit_offline
from crime_sample.audit.package_merge import TakenIn, package_in
from crime_sample.audit.packaging import HandedOut, package_out
from crime_sample.audit.reviewing import Sitting
from crime_sample.case import Case
from crime_sample.design import Design
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

LATER = "2026-11-24T14:30:00.000+00:00"
ANN, BOB, LEE = "Ann Archer", "Bob Baker", "Lee Lead"


def shared(folder: Path, size: int = 24, second: float = 0) -> Small:
    """A drawn audit whose cases are shared out between Ann and Bob."""
    folder.mkdir(exist_ok=True)
    small = drawn(folder, size, second)
    with small.open(LEE, "lead") as audit:
        assign(audit, [ANN, BOB])
    return small


def designed(folder: Path, design: Design, **changes: object) -> Small:
    """A drawn audit of this design, its export read with ``changes`` to the mapping."""
    small = begun(folder)
    with small.open(LEE, "lead") as audit:
        frames.add_frame(audit, small.export, mapping(**changes))
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, design)
        draw(audit, seed="seed of this test")
    return small


def out(small: Small, name: str, auditor: str = ANN, **options: object) -> HandedOut:
    """A package for ``auditor``, called ``name``."""
    with small.open(LEE, "lead") as audit:
        return package_out(audit, small.folder / name, auditor=auditor, **options)  # type: ignore[arg-type]


def take_in(small: Small, name: str, keys: Keys = Keys()) -> TakenIn:  # noqa: B008
    """The package taken in, by Lee."""
    with small.open(LEE, "lead") as audit:
        return package_in(audit, small.folder / name, keys=keys)


def at_home(small: Small, name: str) -> OfflineSitting:
    """The package under review, the day after."""
    return sit_offline(small.folder / name, now=lambda: LATER)


def owe(sitting: Sitting, case: Case, why: str = "caller hurt") -> None:
    """The blind step: one violent crime is owed."""
    sitting.commit(
        case, Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),)), OwedWords(rationale=why)
    )


def judge(sitting: Sitting, case: Case, recorded: bool | None = None) -> None:
    """The second step, as the small force has it."""
    reference = reference_of(case) if recorded is None or recorded else ""
    outcome = (
        CrimeOutcome(recorded="recorded", right_class=True, timely=True)
        if reference
        else CrimeOutcome(recorded="not-recorded", reasons=("not-recognised",))
    )
    sitting.judge(case, Outcome(crimes=(outcome,)), OutcomeWords(references=(reference,)))


def work_through(sitting: Sitting, most: int = 1000) -> list[int]:
    """Judge case after case, as far as the sitting has anything to judge; the numbers."""
    done: list[int] = []
    while len(done) < most and (case := sitting.next_case()) is not None:
        if sitting.mine(case).step == "blind":
            sitting.open(case)
            owe(sitting, case)
        if sitting.mine(case).step == "reveal":
            sitting.reveal(case)
            judge(sitting, case)
        done.append(case.number)
    return done


def again(small: Small, name: str, other: str) -> None:
    """A copy of a package under another name."""
    shutil.copyfile(small.folder / name, small.folder / other)
