"""The rate and the unrecorded crimes, corrected by what the second judgement of some cases settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.case import Case
from crime_sample.errors import StatisticsError
from crime_sample.observed import due, met
from crime_sample.quality.twice import alone, missing
from crime_sample.state import State
from crime_sample.stats.twophase import TwoPhase, two_phase_rate, two_phase_total


@dataclass(frozen=True, slots=True)
class Corrected:
    """Two-phase estimates from first verdicts and settled ones.

    ``lost`` cases judged twice that had a result at first and none when settled: they stay with those judged once.
    ``won`` the other way round: without a first result they have no part in it.
    """

    rate: TwoPhase
    unrecorded: TwoPhase
    lost: int
    won: int


def corrected(state: State, cases: Sequence[Case], *, level: float) -> Corrected:
    """From the cases that count for an estimate. The first phase are all whose first verdict came to a result, the
    second those of them that were judged twice and came to one; in each stratum they stand for the rest, as in the
    estimate. What a case owes is shared out among the records of its event, as each verdict counts them.
    StatisticsError where a stratum has fewer than two of the second.
    """
    if not state.method.by_incident:
        raise StatisticsError(
            f"Of a {state.method.title} no corrected rate is given: the estimate from two verdicts is for incidents "
            "drawn one by one, each of a stratum with the same chance."
        )
    kind = state.kind
    first = [(case, alone(case, case.first)) for case in cases if not missing(case.first.owed)]
    again = [case.second is not None and not missing(case.owed) for case, _ in first]
    settled = [case for (case, _), twice in zip(first, again, strict=True) if twice]
    labels = [state.stratum_label(case.frame, case.stratum) for case, _ in first]
    for name in sorted(set(state.population) - set(labels)):
        raise StatisticsError(f"Stratum '{name}': no first verdict came to a result.")
    found = [judged for _, judged in first]
    y1, m1 = ([count(kind, case) / case.multiplicity for case in found] for count in (met, due))
    y2, m2 = ([count(kind, case) / case.multiplicity for case in settled] for count in (met, due))
    rate = two_phase_rate(
        labels, y1, m1, population=state.population, again=again, y_settled=y2, m_settled=m2, level=level
    )
    total = two_phase_total(
        labels,
        [m - y for y, m in zip(y1, m1, strict=True)],
        population=state.population,
        again=again,
        settled=[m - y for y, m in zip(y2, m2, strict=True)],
        most=m1,
        level=level,
    )
    second = [case for case in cases if case.second is not None]
    return Corrected(
        rate=rate,
        unrecorded=total,
        lost=sum(not missing(case.first.owed) and missing(case.owed) for case in second),
        won=sum(missing(case.first.owed) and not missing(case.owed) for case in second),
    )
