"""Which settled incidents count towards stopping early, and in which order: the walk of the plan.

Incidents count in ticket order within their stratum, and strata take turns in proportion to what the plan draws
from each; the first incident in this order that is not settled ends the walk. So it does not matter in which
order auditors work or what they have seen beyond: the walk is the plan's, and only its length is theirs. (A
product of fortunes that were advanced by choice, now in one stratum, now in another, would hold only if nobody
could look ahead.)

An incident that cannot be judged is settled as missing, and read against each claim: as M crimes, none
recorded, for "at least r0"; as M crimes, all recorded, for "below r0". That holds even if those that go missing
were chosen. A verdict that is changed later changes the walk, and the guarantee is for the verdicts as they
stand in the end: settle before counting.

Letters: h stratum, N_h incidents in the frame, y crimes recorded of the m owed by an incident, M the most m can
be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from crime_sample.errors import StatisticsError
from crime_sample.stats.strata import Floats, Ints
from crime_sample.stats.wealth import Walk


@dataclass(frozen=True, slots=True)
class SettledStratum:
    """One stratum: its ``name``, ``population`` N_h, ``drawn`` incidents the plan draws from it (its pace, which
    must not change when the sample is extended), and ``cases``, the settled ones from the first ticket on
    without a gap: (y, m) each, or None for a missing one."""

    name: str
    population: int
    drawn: int
    cases: Sequence[tuple[int, int] | None]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """The incidents that count, as either claim reads them; ``waiting`` settled ones that do not count yet;
    ``planned`` incidents the plan draws in all."""

    at_least: Walk
    below: Walk
    waiting: int
    planned: int


def in_turn(strata: Sequence[SettledStratum], *, m_max: int) -> Cases:
    """Check the strata and walk along their incidents up to the first that is not settled.

    ``m_max`` M. The k-th incident of stratum h has its turn at (k - 1/2) / drawn_h; equal turns go in the order
    in which the strata are given.

    Fails when an m is above M, counts are impossible, or all of the frame was seen and owes nothing.

    Two from A for each one from B; B's second is not settled, so A's last two wait:

    >>> a = SettledStratum("A", 40, 20, [(1, 1), (0, 1), (2, 2), (0, 0), (1, 1)])
    >>> cases = in_turn([a, SettledStratum("B", 10, 10, [(3, 3)])], m_max=3)
    >>> cases.at_least.code.tolist(), cases.at_least.gain.tolist(), cases.waiting
    ([0, 1, 0, 0], [1.0, 3.0, 0.0, 2.0], 2)
    """
    for stratum in strata:
        _check(stratum)
    _check_bound(strata, m_max)
    sizes = [len(stratum.cases) for stratum in strata]
    drawn = np.array([stratum.drawn for stratum in strata], dtype=np.float64)
    population = np.array([stratum.population for stratum in strata], dtype=np.float64)
    code: Ints = np.repeat(np.arange(len(strata)), sizes)
    place = np.concatenate([np.arange(size) for size in sizes])
    turn = (place + 0.5) / drawn[code]
    order = np.lexsort((code, turn))
    gap = min(
        (
            ((size + 0.5) / s.drawn, h)
            for h, (s, size) in enumerate(zip(strata, sizes, strict=True))
            if size < s.population
        ),
        default=(math.inf, 0),
    )
    order = order[((turn < gap[0]) | ((turn == gap[0]) & (code < gap[1])))[order]]
    flat = [case for stratum in strata for case in stratum.cases]
    missing = np.array([case is None for case in flat], dtype=np.bool_)[order]
    counts = np.array([case or (0, m_max) for case in flat], dtype=np.float64).reshape(-1, 2)[order]
    code = code[order]
    at_least = Walk(
        gain=counts[:, 0],
        owed=counts[:, 1],
        code=code,
        left=population[code] - place[order],
        population=population,
        weight=_weights(population, drawn),
        m_max=float(m_max),
    )
    if len(order) == population.sum() and not at_least.owed.any():
        raise StatisticsError(
            "No crime was owed in the whole frame, so it has no rate.", remedy="Report it as 0 of 0."
        )
    below = replace(at_least, gain=np.where(missing, 0.0, counts[:, 1] - counts[:, 0]))
    return Cases(at_least, below, len(flat) - len(order), sum(stratum.drawn for stratum in strata))


def _weights(population: Floats, drawn: Floats) -> Floats:
    unseen = population / drawn - 1.0
    return unseen / unseen.max() if unseen.any() else np.ones(len(unseen))


def _check(stratum: SettledStratum) -> None:
    where = f"Stratum '{stratum.name}'"
    if not (1 <= stratum.drawn <= stratum.population and len(stratum.cases) <= stratum.population):
        raise StatisticsError(
            f"{where}: {len(stratum.cases)} settled, {stratum.drawn} planned, of {stratum.population}.",
            remedy="Plan at least 1 incident, and plan and settle no more than the frame holds.",
        )
    for position, case in enumerate(stratum.cases, start=1):
        if case is not None and not (0 <= case[0] <= case[1] and all(part == int(part) for part in case)):
            raise StatisticsError(
                f"{where}, incident {position}: {case[0]} recorded of {case[1]} owed.",
                remedy="Give whole counts with 0 <= recorded <= owed.",
            )


def _check_bound(strata: Sequence[SettledStratum], m_max: int) -> None:
    if not strata:
        raise StatisticsError("No stratum was given.", remedy="Give at least one, with its population.")
    if not (m_max >= 1 and m_max == int(m_max)):
        raise StatisticsError(
            f"An m_max of {m_max:g}.", remedy="Give the most crimes one incident can owe, 1 or more."
        )
    for stratum in strata:
        for position, case in enumerate(stratum.cases, start=1):
            if case is not None and case[1] > m_max:
                raise StatisticsError(
                    f"Stratum '{stratum.name}', incident {position} owes {case[1]} crimes, above the {m_max} that "
                    "the plan allows for: the guarantee is void.",
                    remedy="Finish the planned sample and report its ordinary interval, without stopping early.",
                )
