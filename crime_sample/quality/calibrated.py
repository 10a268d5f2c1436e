"""How often each auditor says of a calibration case what was agreed beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from crime_sample import places
from crime_sample.case import said
from crime_sample.state import State
from crime_sample.stats.binomial import Interval, clopper_pearson


@dataclass(frozen=True, slots=True)
class Calibrated:
    """An auditor (pseudonym) on the calibration cases: ``cases`` settled, ``alike`` those said as agreed, and the exact
    interval of the share, as of cases drawn by chance."""

    auditor: str
    cases: int
    alike: int
    share: Interval


def calibrated(state: State, *, level: float = 0.95) -> tuple[Calibrated, ...]:
    """Every auditor who settled a calibration case with an agreed verdict, but who agreed it.

    A verdict is as agreed if it comes to the same: the answer, what became of each owed crime, crimes not owed.
    Interval: Clopper and Pearson (1934), exact.
    """
    cases: dict[str, int] = {}
    alike: dict[str, int] = {}
    for case in state.calibration.values():
        if case.agreed is None:
            continue
        right = places.own(case, case.agreed)
        for verdict in case.verdicts:
            if verdict.settled and verdict is not right:
                same = said(verdict.owed, verdict.outcome) == said(right.owed, right.outcome)
                cases[verdict.auditor] = cases.get(verdict.auditor, 0) + 1
                alike[verdict.auditor] = alike.get(verdict.auditor, 0) + same
    return tuple(
        Calibrated(auditor, count, alike[auditor], clopper_pearson(alike[auditor], count, level=level))
        for auditor, count in sorted(cases.items())
    )
