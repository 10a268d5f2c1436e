"""What drawn incidents that could not be judged might do to a recording rate. Plain Python: no numpy, no
scipy.

Letters, for stratum h: N_h incidents in the frame, n_h drawn, r_h of them judged, k_h = n_h - r_h missing
(log not found, or undeterminable); y_h and m_h crimes recorded and owed by the judged, summed; m_max the
most that one incident can owe under the plan. An incident out of scope is judged: it owes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.errors import StatisticsError

DUST = 1e-9
"""What rounding may leave of sums of weights."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The rate under five assumptions about the missing incidents; all are points, none holds sampling error.

    ``reweighted`` missing at random within the stratum, weights N_h / r_h: the headline's point.
    ``scenario_low`` and ``scenario_high`` each missing incident owes its stratum's mean, none or all of it
    recorded. ``low`` and ``high`` no assumption but m_max: each owes m_max and none was recorded, or what
    raises the rate most.
    """

    reweighted: float
    scenario_low: float
    scenario_high: float
    low: float
    high: float


def bounds(
    population: Sequence[float],
    drawn: Sequence[float],
    judged: Sequence[float],
    recorded: Sequence[float],
    owed: Sequence[float],
    *,
    m_max: float,
) -> Bounds:
    """The rate as the missing incidents vary; each sequence (H,) by stratum: N_h, n_h, r_h, y_h, m_h;
    ``m_max`` in crimes.

    With w_h = N_h / n_h over ALL n_h drawn, a missing incident filled in by the assumption, and a_h = m_h /
    r_h:

    - reweighted: sum (N_h / r_h) y_h / sum (N_h / r_h) m_h;
    - scenario: sum w_h (y_h + s k_h a_h) / sum w_h (m_h + k_h a_h), s = 0 (none recorded) or 1 (all);
    - low: sum w_h y_h / sum w_h (m_h + k_h m_max);
    - high: sum w_h (y_h + k_h m_max) / sum w_h (m_h + k_h m_max): a crime owed and recorded never lowers a
      rate of at most 1, an incident that owes nothing leaves it as it is.

    The scenario's denominator is the reweighted one, so its low is the reweighted rate less the missing
    share. Source: Manski (1989), J. Human Resources 24, worst-case bounds, by stratum; Cochran (1977),
    section 13.2.

    Where weights differ within a stratum, r_h, y_h and m_h may be sums of weights over the mean one, no whole numbers.

    Fails unless 1 <= n_h <= N_h, 0 < r_h <= n_h, 0 <= y_h <= m_h <= r_h m_max, or when no crime is owed.

    Ten of 100 drawn are missing; 80 of 90 crimes were recorded by the rest:

    >>> b = bounds([1000], [100], [90], [80], [90], m_max=2)
    >>> [round(rate, 4) for rate in (b.low, b.scenario_low, b.reweighted, b.scenario_high, b.high)]
    [0.7273, 0.8, 0.8889, 0.9, 0.9091]
    """
    if len({len(part) for part in (population, drawn, judged, recorded, owed)}) != 1:
        raise StatisticsError(
            "The strata differ in number.", remedy="Give each sequence one number a stratum."
        )
    strata = list(zip(population, drawn, judged, recorded, owed, strict=True))
    for place, (frame, n, r, y, m) in enumerate(strata, start=1):
        if not 1 <= n <= frame * (1 + DUST):
            raise StatisticsError(f"Stratum {place}: {n} drawn of {frame}.", remedy="Give 1 <= n_h <= N_h.")
        if not 0 < r <= n * (1 + DUST):
            raise StatisticsError(
                f"Stratum {place}: {r} judged of {n} drawn.",
                remedy="With none judged the missing ones have no mean: join it to a like stratum.",
            )
        if not 0 <= y <= m * (1 + DUST) or not m <= r * m_max * (1 + DUST):
            raise StatisticsError(
                f"Stratum {place}: {y:g} recorded, {m:g} owed by {r} of at most {m_max:g} each.",
                remedy="Count recorded crimes only where owed, and give an m_max that no incident exceeds.",
            )
    weight = [frame / n for frame, n, _, _, _ in strata]
    missing = [max(0, n - r) for _, n, r, _, _ in strata]
    mean = [m / r for _, _, r, _, m in strata]
    expected = _dot(weight, [k * a for k, a in zip(missing, mean, strict=True)])
    worst = _dot(weight, missing) * m_max
    recorded_all, owed_all = _dot(weight, recorded), _dot(weight, owed)
    if owed_all <= 0:
        raise StatisticsError(
            "No crime was owed among the judged, so there is no rate.", remedy="Report it as 0 of 0."
        )
    inverse = [frame / r for frame, _, r, _, _ in strata]
    return Bounds(
        reweighted=_dot(inverse, recorded) / _dot(inverse, owed),
        scenario_low=recorded_all / (owed_all + expected),
        scenario_high=(recorded_all + expected) / (owed_all + expected),
        low=recorded_all / (owed_all + worst),
        high=(recorded_all + worst) / (owed_all + worst),
    )


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(left, right, strict=True))
