"""The cases that two auditors judged, and what counts of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from crime_sample.case import Case, Verdict, said
from crime_sample.observed import Observed
from crime_sample.state import State
from crime_sample.verdict import MISSING, Owed


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the second review is, in cases: ``planned`` percent of all; ``to_judge`` drawn for two verdicts,
    ``judged`` with both, ``differ`` of these; of the differing, ``ruled`` on and ``waiting``; ``objections`` cases that
    wait for a ruling on an objection alone."""

    drawn: int
    planned: float
    to_judge: int
    judged: int
    differ: int
    ruled: int
    waiting: int
    objections: int


def counts(state: State) -> Counts:
    """Where the second review stands."""
    cases = state.cases.values()
    both = judged_twice(state)
    causes = Counter(case.contested for case in cases)
    differ = [case for case in both if case.differs]
    return Counts(
        drawn=len(state.cases),
        planned=0.0 if state.plan is None else state.plan.design.second,
        to_judge=sum(case.second is not None for case in cases),
        judged=len(both),
        differ=len(differ),
        ruled=sum(bool(case.rulings) for case in differ),
        waiting=causes["difference"],
        objections=causes["objection"],
    )


def judged_twice(state: State) -> list[Case]:
    """The cases with both verdicts, in order."""
    return [case for _, case in sorted(state.cases.items()) if case.second is not None and case.judged]


def counted(state: State, seen: Observed) -> list[Case]:
    """The cases that count for an estimate: all, or those before the first open one of each stratum. Unlike those of
    ``seen`` they have the missing ones among them."""
    strata: dict[str, list[Case]] = {}
    for case in sorted(state.cases.values(), key=lambda one: one.rank):
        strata.setdefault(state.stratum_label(case.frame, case.stratum), []).append(case)
    return [case for stratum in seen.strata for case in strata[stratum.name][: stratum.counted]]


def alone(case: Case, verdict: Verdict) -> Case:
    """The case as it would stand by this verdict alone."""
    return replace(case, first=verdict, second=None, rulings=[])


def as_reviewed(case: Case) -> Case:
    """The case as it stood before the force was heard."""
    return replace(case, rulings=[ruling for ruling in case.rulings if ruling.cause != "challenge"])


def missing(owed: Owed | None) -> bool:
    """Whether there is an answer that says nothing of what is owed."""
    return owed is None or owed.answer in MISSING


def agrees(case: Case, verdict: Verdict) -> bool:
    """Whether what counts of a case is what the verdict says."""
    return said(case.owed, case.outcome) == said(verdict.owed, verdict.outcome)


def names(state: State, pseudonyms: Iterable[str], *, hidden: bool) -> dict[str, str]:
    """How auditors are called: by name, or by pseudonym if ``hidden``, or where several would be called alike."""
    alike = Counter(state.people.values())
    called = {}
    for one in pseudonyms:
        name = state.people.get(one, one)
        called[one] = one if hidden else name if alike[name] == 1 else f"{name} {one}"
    return called
