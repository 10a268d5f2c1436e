"""What a sample costs in auditors' time. Plain Python.

Letters: n_h cases of stratum h, t_h minutes each takes, s the share of cases judged a second time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from crime_sample.errors import StatisticsError
from crime_sample.stats.sizes import round_up


@dataclass(frozen=True, slots=True)
class Effort:
    """Time that a sample takes. ``days`` are those of one auditor, ``days_each`` whole days for each of several
    who share the work evenly; ``second_reviews`` are cases expected to be judged again.
    """

    cases: int
    second_reviews: float
    hours: float
    days: float
    days_each: int


def effort(
    sizes: Mapping[str, int],
    minutes: float | Mapping[str, float],
    *,
    second_share: float = 0.0,
    second_minutes: float | Mapping[str, float] | None = None,
    hours_per_day: float = 6.0,
    auditors: int = 1,
) -> Effort:
    """sum_h n_h (t_h + s t2_h) minutes, in hours and days of ``hours_per_day``.

    ``sizes`` label -> n_h; ``minutes`` t_h, one number or one a label; ``second_share`` s, the same in all
    strata; ``second_minutes`` t2_h, as t_h where left out. Fails on negative or unknown times, a share
    outside 0 to 1, days of no hours or more than 24, and fewer than one auditor.

    >>> effort({"other": 400, "violence": 300}, {"other": 15, "violence": 25}, second_share=0.1, auditors=2)
    Effort(cases=700, second_reviews=70.0, hours=247.5, days=41.25, days_each=21)
    """
    if not 0 <= second_share <= 1:
        raise StatisticsError(f"A share of {second_share:g} judged again.", remedy="Give 0 to 1.")
    if not 0 < hours_per_day <= 24:
        raise StatisticsError(f"A day of {hours_per_day:g} hours.", remedy="Give hours above 0, up to 24.")
    if not (1 <= auditors < math.inf and auditors == int(auditors)):
        raise StatisticsError(f"{auditors:g} auditors.", remedy="Give a whole number of at least 1.")
    again = minutes if second_minutes is None else second_minutes
    total = 0.0
    for label, size in sizes.items():
        if not (0 <= size < math.inf and size == int(size)):
            raise StatisticsError(f"Stratum '{label}': {size:g} cases.", remedy="Give whole numbers.")
        total += size * (_time(minutes, label) + second_share * _time(again, label))
    cases = sum(sizes.values())
    days = total / 60 / hours_per_day
    return Effort(cases, second_share * cases, total / 60, days, round_up(days / auditors))


def _time(minutes: float | Mapping[str, float], label: str) -> float:
    found = minutes.get(label, math.nan) if isinstance(minutes, Mapping) else minutes
    if not 0 <= found < math.inf:
        raise StatisticsError(
            f"Stratum '{label}' has no minutes per case of 0 or more.", remedy="Give them for each stratum."
        )
    return found
