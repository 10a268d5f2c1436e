"""What was taken for what: answers, and classes of offence, in which two verdicts differ. Counts without a side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.case import Case, Verdict
from crime_sample.verdict import REVEALED

NO_CRIME = ""
"""What stands for a class where only one of the two verdicts found a crime."""


@dataclass(frozen=True, slots=True)
class Confused:
    """Two answers, or classes, of which one verdict said the one and one the other, ``times``; ``agreed`` how often
    both verdicts said each of them, None for ``NO_CRIME``."""

    one: str
    other: str
    times: int
    agreed: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Confusion:
    """All of them, the most frequent first. ``unpaired`` are cases in which the classes differ in more than one crime
    on either side, so that nobody can say which was taken for which."""

    answers: tuple[Confused, ...]
    offences: tuple[Confused, ...]
    unpaired: int


def confusion(cases: Sequence[Case]) -> Confusion:
    """Of cases judged twice."""
    answers: Counter[tuple[str, str]] = Counter()
    offences: Counter[tuple[str, str]] = Counter()
    same_answers: Counter[str] = Counter()
    same_offences: Counter[str] = Counter()
    unpaired = 0
    for case in cases:
        one, other = sorted(verdict.owed.answer for verdict in case.verdicts if verdict.owed is not None)
        if one == other:
            same_answers[one] += 1
        else:
            answers[one, other] += 1
        if not {one, other} <= REVEALED:
            continue
        mine, theirs = (_offences(verdict) for verdict in case.verdicts)
        same_offences += mine & theirs
        left, right = sorted((mine - theirs).elements()), sorted((theirs - mine).elements())
        if left and right and len(left) + len(right) > 2:
            unpaired += 1
            continue
        for pair in zip(left or [NO_CRIME] * len(right), right or [NO_CRIME] * len(left), strict=True):
            offences[min(pair), max(pair)] += 1
    return Confusion(_listed(answers, same_answers), _listed(offences, same_offences), unpaired)


def _offences(verdict: Verdict) -> Counter[str]:
    return Counter(crime.offence for crime in (verdict.owed.crimes if verdict.owed else ()))


def _listed(pairs: Counter[tuple[str, str]], same: Counter[str]) -> tuple[Confused, ...]:
    return tuple(
        Confused(one, other, times, (None if one == NO_CRIME else same[one], same[other]))
        for (one, other), times in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    )
