"""A small audit whose cases were all judged twice: what adjudication and challenge start from."""

from __future__ import annotations

import shutil
from pathlib import Path
from unittest.mock import patch

from small import Small, drawn, settle, share

from crime_sample.audit import Audit
from crime_sample.audit.adjudicating import preside
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.case import Case
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

ANN, BOB, REG = "Ann Marchbanks", "Bob Thistlewood", "Ruth Okafor"
NOTHING = Owed(answer="none")


def judged_twice(folder: Path, *, differ: int = 2, size: int = 10) -> Small:
    """Ann and Bob judged every case; Bob finds nothing owed in the first ``differ`` cases.

    The cases are numbered in the order of review, as before numbers were secret, so that a test can name them."""
    with patch("crime_sample.audit.dealing._in_secret", lambda _state: False):
        small = drawn(folder, size, second=100)
    share(small, ANN, BOB)
    with small.open(ANN) as audit:
        through(sit(audit), 0)
    with small.open(BOB) as audit:
        through(sit(audit), differ)
    return small


def through(sitting: Sitting, differ: int) -> None:
    """Judge all that is left, the first ``differ`` cases as owing nothing."""
    while (case := sitting.next_case()) is not None:
        if case.number <= differ:
            nothing(sitting, case)
        else:
            settle(sitting, case)


def nothing(sitting: Sitting, case: Case) -> None:
    """Judge a case as owing nothing; what is linked to it was recorded and not owed."""
    sitting.commit(case, NOTHING, OwedWords(rationale="no victim confirmed it"))
    _, linked = sitting.reveal(case)
    sitting.judge(case, Outcome(not_owed=len(linked)), OutcomeWords(note="looked twice"))


def ruled(audit: Audit, *, sign: str, why: str = "the caller said so") -> int:
    """Rule on everything there is for the same side; how often."""
    bench = preside(audit)
    count = 0
    while (matter := bench.next_matter()) is not None:
        one = next(position for position in matter.positions if position.sign in (sign, "stands"))
        bench.rule(matter, one.owed, one.outcome, one.words, why=why)
        count += 1
    return count


def owing(number: int) -> Owed:
    """A verdict of so many violent crimes owed."""
    return Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),) * number)


def copy_of(template: Small, folder: Path) -> Small:
    """A copy of an audit with its files."""
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    return Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
