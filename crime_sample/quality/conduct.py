"""How the auditors worked: time per case, objections, withdrawals; and what the registrar ruled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from crime_sample.adjudicate import tally
from crime_sample.case import CAUSES, Case, Ruling, Verdict, said
from crime_sample.quality.twice import agrees, as_reviewed
from crime_sample.state import State

PAUSE = 60.0
"""A gap of more minutes than this, between opening, committing and judging, was no work on the case."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Minutes from a case's first showing to its verdict. ``timed`` verdicts; ``paused`` left out for a gap of more
    than an hour; ``untimed`` without a time of opening, such as those from sheets."""

    timed: int
    median: float | None
    lower: float | None
    upper: float | None
    paused: int
    untimed: int


@dataclass(frozen=True, slots=True)
class Conduct:
    """One auditor's work. ``withdrawn`` verdicts undone before they were locked; ``objections`` changes of mind after
    the reveal; ``twice`` cases that another judged too, ``differed`` of them, ``ruled`` on, and settled ``as_said``."""

    auditor: str
    verdicts: int
    pace: Pace
    withdrawn: int
    objections: int
    twice: int
    differed: int
    ruled: int
    as_said: int


@dataclass(frozen=True, slots=True)
class Rulings:
    """What the registrar ruled on for one cause: ``changed`` otherwise than what counted before (with two verdicts the
    first), ``neither`` otherwise than any verdict on the case."""

    cause: str
    title: str
    ruled: int
    changed: int
    neither: int
    waiting: int


def auditors(state: State) -> list[str]:
    """Pseudonyms of all who have a verdict, in the order in which they joined."""
    given = {
        verdict.auditor
        for case in state.cases.values()
        for verdict in case.verdicts
        if verdict.owed is not None
    }
    return [*(one for one in state.people if one in given), *sorted(given - set(state.people))]


def conduct(state: State, auditor: str) -> Conduct:
    """How one auditor worked."""
    places = [(case, verdict) for _, case in sorted(state.cases.items()) for verdict in case.verdicts]
    own = [(case, verdict) for case, verdict in places if verdict.owed and verdict.auditor == auditor]
    both = [(case, verdict) for case, verdict in own if case.second is not None and case.judged]
    differing = [(case, verdict) for case, verdict in both if case.differs]
    ruled = [(as_reviewed(case), verdict) for case, verdict in differing if case.rulings]
    return Conduct(
        auditor=auditor,
        verdicts=len(own),
        pace=pace([verdict for _, verdict in own if verdict.settled]),
        withdrawn=sum(verdict.superseded for _, verdict in places if _holder(verdict) == auditor),
        objections=sum(verdict.objections for _, verdict in own),
        twice=len(both),
        differed=len(differing),
        ruled=len(ruled),
        as_said=sum(agrees(case, verdict) for case, verdict in ruled),
    )


def _holder(verdict: Verdict) -> str:
    """Whose place it is; of one withdrawn and not given again, who had it on the screen last."""
    return verdict.auditor or (verdict.opening.actor if verdict.opening else verdict.assigned)


def pace(verdicts: Sequence[Verdict]) -> Pace:
    """Median and quartiles of the minutes that settled verdicts took."""
    minutes, paused, untimed = [], 0, 0
    for verdict in verdicts:
        stamps = [at for at in (verdict.opened_at, verdict.committed_at, verdict.judged_at) if at]
        gaps = [_minutes(*pair) for pair in pairwise(stamps)]
        if not verdict.opened_at or any(gap < 0 for gap in gaps):
            untimed += 1
        elif any(gap > PAUSE for gap in gaps):
            paused += 1
        else:
            minutes.append(sum(gaps))
    lower, median, upper = np.percentile(minutes, (25, 50, 75)).tolist() if minutes else (None,) * 3
    return Pace(len(minutes), median, lower, upper, paused, untimed)


def _minutes(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 60


def rulings(cases: Sequence[Case]) -> tuple[Rulings, ...]:
    """Rulings by cause."""
    counts = tally(cases)
    made = [(case, ruling) for case in cases for ruling in case.rulings]
    return tuple(
        Rulings(
            cause=cause,
            title=title,
            ruled=counts.ruled[cause],
            changed=counts.changed[cause],
            neither=sum(ruling.cause == cause and _neither(case, ruling) for case, ruling in made),
            waiting=counts.waiting[cause],
        )
        for cause, title in CAUSES.items()
    )


def _neither(case: Case, ruling: Ruling) -> bool:
    return all(
        said(ruling.owed, ruling.outcome) != said(verdict.owed, verdict.outcome) for verdict in case.verdicts
    )
