"""How far an auditor is, and when they will be done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

PACE = timedelta(days=14)
"""A forecast goes by the verdicts of the last two weeks."""
ENOUGH = timedelta(hours=3)
"""From one day's verdicts no forecast is made before they stretch over as long: a minute's work is no day's."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an auditor is: their own verdicts given and left; verdicts a day by the days of the last two weeks that
    saw any, and the date at which they will be done at that pace, working as many days of seven; None until there is a
    pace to go by: work on two days, or over some hours of one. Nothing of others: a count of all cases settled would
    stand still after a case judged twice."""

    mine_settled: int
    mine_left: int
    per_day: float | None
    finish: date | None

    @classmethod
    def at(cls, times: Sequence[str], *, left: int, now: str) -> Progress:
        """``times`` when the auditor's verdicts were given; ISO text, as ``now``."""
        today = datetime.fromisoformat(now)
        given = [when for text in times if (when := datetime.fromisoformat(text)) > today - PACE]
        days = {when.date() for when in given}
        enough = len(days) > 1 or (given and max(given) - min(given) >= ENOUGH)
        per_day = len(given) / len(days) if enough else None
        finish = None
        if per_day is not None and left:
            since = max(1, (today.date() - min(days)).days + 1)
            worked = len(days) / since
            finish = today.date() + timedelta(days=math.ceil(left / per_day / worked))
        return cls(len(times), left, per_day, finish)
