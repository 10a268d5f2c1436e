"""How often each auditor says of a calibration case what was agreed to be right."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample import places
from crime_sample.case import said
from crime_sample.state import State
from crime_sample.stats.binomial import Interval, clopper_pearson


@dataclass(frozen=True, slots=True)
class Calibrated:
    """An auditor (pseudonym) on the calibration cases: ``cases`` settled, ``alike`` those said as agreed, and the exact
    interval of the share, as of cases drawn by chance. In ``after`` of the cases the right verdict was agreed, or
    agreed anew, when the auditor's own was given already."""

    auditor: str
    cases: int
    alike: int
    after: int
    share: Interval


def calibrated(state: State, *, level: float = 0.95) -> tuple[Calibrated, ...]:
    """Every auditor who settled a calibration case with an agreed verdict, but those who say what is right.

    A verdict is as agreed if it comes to the same: the answer, what became of each owed crime, crimes not owed.
    Interval: Clopper and Pearson (1934), exact.
    """
    found: dict[str, list[tuple[bool, bool]]] = {}
    for case in state.calibration.values():
        if case.agreed is None:
            continue
        right = places.own(case, case.agreed)
        for verdict in case.verdicts:
            if verdict.settled and verdict.auditor not in state.calibrators:
                same = said(verdict.owed, verdict.outcome) == said(right.owed, right.outcome)
                after = verdict.auditor in case.agreements[-1].judged_before
                found.setdefault(verdict.auditor, []).append((same, after))
    return tuple(_calibrated(auditor, told, level) for auditor, told in sorted(found.items()))


def _calibrated(auditor: str, told: list[tuple[bool, bool]], level: float) -> Calibrated:
    alike, after = sum(same for same, _ in told), sum(late for _, late in told)
    share = clopper_pearson(alike, len(told), level=level)
    return Calibrated(auditor, len(told), alike, after, share)
