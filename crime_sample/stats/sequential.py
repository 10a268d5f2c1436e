"""Stopping when enough has been seen: p-values and intervals that hold at every look, however often one looks.

Is R >= r0? Evidence comes as two p-values, one against each answer, and as a confidence sequence: intervals
for R that hold the true rate *all at once* with the plan's level. Both rest on bets
(:mod:`crime_sample.stats.wealth`), on nothing normal or large, and on three things fixed before the draw: the
frame, the random order within each stratum, and M, the most crimes one incident can owe.

Which incidents count, and in which order, is told in :mod:`crime_sample.stats.settled`.

Letters: h stratum, N_h incidents in the frame, y crimes recorded of the m owed by an incident, M the most m can
be, R = sum y / sum m over the frame, a = 1 - level.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crime_sample.errors import StatisticsError
from crime_sample.stats.binomial import Interval
from crime_sample.stats.forms import tail
from crime_sample.stats.settled import Cases, SettledStratum, in_turn
from crime_sample.stats.strata import Booleans, Floats
from crime_sample.stats.wealth import Walk, certain, log_fortune, log_fortunes

__all__ = ["Evidence", "Limits", "SettledStratum", "Step", "confidence_sequence", "evidence"]

TOLERANCE = 1e-6
"""How far a limit may lie outside the one that would just do; never inside it."""

LOOKS = 20
"""Looks at equal parts of the plan, when none are named."""


@dataclass(frozen=True, slots=True)
class Step:
    """The evidence after ``n`` incidents."""

    n: int
    p_at_least: float
    p_below: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence on R against ``rate`` r0 after ``n`` incidents.

    ``p_at_least`` small: R >= r0, for were R below r0, the chance that this number ever fell to p is at most p.
    ``p_below`` small: R < r0, likewise. 0 means certain. ``waiting`` settled incidents that do not count yet, an
    unsettled one standing before them. ``path`` the same two numbers at each look, the last one now.
    """

    rate: float
    n: int
    waiting: int
    p_at_least: float
    p_below: float
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The interval after ``n`` incidents."""

    n: int
    low: float
    high: float


def evidence(
    strata: Sequence[SettledStratum], *, rate: float, m_max: int, looks: Sequence[int] | None = None
) -> Evidence:
    """Is the recording rate of the frame at least ``rate``, or below it?

    ``rate`` r0, ``m_max`` M; ``looks`` numbers of incidents to look at, by default each twentieth of the plan,
    and always now. p = 1 / (the largest fortune so far): over all incidents so far with one stratum, over the
    looks so far with several, so with several keep to one list of looks. What is certain, whatever the unseen
    incidents hold, has p = 0. Source: Ville's inequality; see :mod:`crime_sample.stats.wealth`.

    Fails when an m is above M (the guarantee rests on M: no number is given), counts are impossible, or all of
    the frame was seen and owes nothing.

    Sixty incidents, a crime each, of 2,000, every one recorded: the rate is not below 90 %.

    >>> seen = SettledStratum("all", population=2000, drawn=400, cases=[(1, 1)] * 60)
    >>> found = evidence([seen], rate=0.9, m_max=1)
    >>> found.n, round(found.p_at_least, 4), round(found.p_below, 4)
    (60, 0.0106, 1.0)
    """
    if not 0 <= rate <= 1:
        raise StatisticsError(f"A rate of {rate:g} is not between 0 and 1.", remedy="Give 0.9 for 90 %.")
    cases = in_turn(strata, m_max=m_max)
    stops = _looks(cases, looks)
    for_it, against = cases.at_least, cases.below
    gain, most = certain(for_it)
    p_at_least = _p_values(for_it, rate, stops, gain / most >= rate)
    gain, most = certain(against)
    p_below = _p_values(against, 1.0 - rate, stops, (most - gain) / most < rate)
    path = tuple(Step(n, p, q) for n, p, q in zip(stops, p_at_least, p_below, strict=True))
    last = path[-1] if path else Step(0, 1.0, 1.0)
    return Evidence(rate, last.n, cases.waiting, last.p_at_least, last.p_below, path)


def confidence_sequence(
    strata: Sequence[SettledStratum], *, m_max: int, level: float = 0.95, looks: Sequence[int] | None = None
) -> tuple[Limits, ...]:
    """Intervals for the recording rate at every look, which hold it together with ``level``.

    ``looks`` as for :func:`evidence`; the last interval is the present one. The limits are the rates that are
    not refuted from below or above with p <= a/2, at this look or before (the running intersection), within
    what is certain: sum y / (sum m + M unseen) and (sum y + M unseen) / (sum m + M unseen). They are found by
    bisection, since the evidence falls as r0 rises, and err outwards. A census gives the rate itself. Should the
    intersection be empty, as happens with a chance of at most a, what is certain is given alone.

    Fails as :func:`evidence` does.

    >>> seen = SettledStratum("all", population=2000, drawn=400, cases=[(1, 1)] * 60)
    >>> [(now.n, round(now.low, 3), now.high) for now in confidence_sequence([seen], m_max=1)]
    [(20, 0.764, 1.0), (40, 0.874, 1.0), (60, 0.914, 1.0)]
    """
    cases = in_turn(strata, m_max=m_max)
    stops = _looks(cases, looks)
    enough = -math.log(tail(level))
    lows = _lowest(cases.at_least, stops, enough)
    misses = _lowest(cases.below, stops, enough)
    found = []
    for n, low, missed, sure in zip(stops, lows, misses, _sure(cases, stops), strict=True):
        now = Interval(max(low, sure.low), min(1.0 - missed, sure.high))
        found.append(Limits(n, *(now if now.low <= now.high and sure.low < sure.high else sure)))
    return tuple(found)


def _p_values(walk: Walk, rate: float, stops: Sequence[int], settled: Booleans) -> list[float]:
    """The p-value at each look; ``settled`` (n + 1,) True where the claim is certain."""
    if len(walk.population) == 1:
        logs: Floats = log_fortunes(walk, rate)
        best = [float(logs[:n].max(initial=0.0)) for n in stops]
    else:
        at = [0.0 if settled[n] else log_fortune(_first(walk, n), rate) for n in stops]
        best = [max(0.0, *at[: place + 1]) for place in range(len(at))]
    return [0.0 if settled[n] else math.exp(-log) for n, log in zip(stops, best, strict=True)]


def _lowest(walk: Walk, stops: Sequence[int], enough: float) -> list[float]:
    """The lowest rate not refuted at each look or before, by bisection; it errs downwards."""
    gain, most = certain(walk)
    found, low, before = [], 0.0, 0
    for n in stops:
        part = _first(walk, n)
        low = max(low, float(gain[n] / most[n]))
        high = low + TOLERANCE
        if high < 1 and _refuted(part, high, before, enough):
            low, high = high, 1.0
            while high - low > TOLERANCE:
                middle = (low + high) / 2
                if _refuted(part, middle, before, enough):
                    low = middle
                else:
                    high = middle
        found.append(low)
        before = n
    return found


def _refuted(walk: Walk, rate: float, before: int, enough: float) -> bool:
    """Whether the bets have refuted this rate: after any incident from ``before`` on with one stratum, now with
    several."""
    if len(walk.population) == 1:
        return bool(log_fortunes(walk, rate)[before:].max(initial=0.0) >= enough)
    return log_fortune(walk, rate, enough=enough) >= enough


def _sure(cases: Cases, stops: Sequence[int]) -> list[Interval]:
    gain, most = certain(cases.at_least)
    missed, most_missed = certain(cases.below)
    return [
        Interval(float(gain[n] / most[n]), float((most_missed[n] - missed[n]) / most_missed[n]))
        for n in stops
    ]


def _first(walk: Walk, n: int) -> Walk:
    return replace(walk, gain=walk.gain[:n], owed=walk.owed[:n], code=walk.code[:n], left=walk.left[:n])


def _looks(cases: Cases, looks: Sequence[int] | None) -> list[int]:
    """The looks up to now, and now."""
    now = len(cases.at_least)
    if looks is None:
        looks = [-(-cases.planned * part // LOOKS) for part in range(1, LOOKS + 1)]
    return sorted({n for n in looks if 0 < n < now} | ({now} if now else set()))
