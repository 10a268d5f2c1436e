"""A control chart in sentences."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from crime_sample import formats

if TYPE_CHECKING:
    from crime_sample.weekly.chart import HeldWeek, Weekly

SCATTERED = 0.01
"""Scatter that chance gives less often than this is called more than chance."""
FEW_WEEKS = 20
FEW_MISSED = 10


def sentences(found: Weekly) -> list[str]:
    """What was checked, what the weeks are held to, what stands out, and what to beware of."""
    return [_basis(found), *signals(found), *caveats(found)]


def _basis(found: Weekly) -> str:
    checked = sum(week.owed for week in found.weeks)
    recorded = sum(week.recorded for week in found.weeks)
    crimes = f"{formats.count(recorded)} of {formats.plural(checked, 'crime')} owed"
    span = f"{crimes} recorded in {_weeks(len(found.weeks))}"
    held = (
        f"{formats.percent(found.rate)}, as given"
        if found.given
        else f"the rate of them all, {formats.percent(found.rate)}"
    )
    if not found.given and found.baseline < sum(week.owed > 0 for week in found.weeks):
        held = f"the rate of the first {found.baseline}, {formats.percent(found.rate)}"
    return f"{span}; each week is held to {held}."


def signals(found: Weekly) -> list[str]:
    """Each week that stands out, and each run of weeks in which the moving average does."""
    if not found.limited:
        every = "Every crime owed" if found.rate == 1 else "No crime owed"
        return [
            f"{every} was recorded in the weeks that limits would be made from, and nothing says what chance would do. "
            "To hold the weeks to a rate that is usual: --rate 95"
        ]
    said = [_outside(week) for week in found.outside] + list(_drifts(found))
    return said or [
        "No week stands out, and the moving average shows no drift: what moves here may all be chance. Look "
        "for causes in how recording works as a whole, not in single weeks."
    ]


def _outside(week: HeldWeek) -> str:
    limit = week.low if week.outside == "below" else week.high
    return (
        f"Week of {formats.day(week.start)}: {formats.count(week.recorded)} of {formats.count(week.owed)} "
        f"recorded ({formats.percent(week.rate or 0.0)}), {week.outside} the limit of "
        f"{formats.percent(limit or 0.0)}: more than chance. Look into that week."
    )


def _drifts(found: Weekly) -> list[str]:
    """A sentence for each side on which the moving average left its limits, with all spans of weeks in which it did."""
    said = []
    checked = [week for week in found.weeks if week.average is not None]
    runs = [(side, list(run)) for side, run in groupby(checked, key=lambda week: week.drifting) if side]
    for side, way in (("below", "lower"), ("above", "higher")):
        own = [run for where, run in runs if where == side]
        if not own:
            continue
        if all(len(run) == 1 and run[0].outside == side for run in own):
            said.append(
                f"The moving average left its limit with {'it' if len(own) == 1 else 'them'}, and came back."
            )
            continue
        said.append(
            f"The moving average stands {side} its limit in the {_spans(own)}: for some weeks the rate has "
            f"been {way} than {formats.percent(found.rate)}, by more than chance. Look into what changed."
        )
    return said


def _spans(runs: list[list[HeldWeek]]) -> str:
    weeks = "week" if len(runs) == len(runs[0]) == 1 else "weeks"
    return f"{weeks} of {formats.several([formats.period(run[0].start, run[-1].start) for run in runs], most=12)}"


def caveats(found: Weekly) -> list[str]:
    """What to beware of."""
    said = []
    if (
        found.limited
        and not found.given
        and (found.baseline < FEW_WEEKS or min(found.owed - found.recorded, found.recorded) < FEW_MISSED)
    ):
        missed = formats.plural(found.owed - found.recorded, "crime")
        said.append(
            f"The limits rest on {_weeks(found.baseline)} with {missed} not recorded: provisional until there are "
            f"{FEW_WEEKS} weeks and {FEW_MISSED} such crimes."
        )
    if found.limited and not found.given and found.baseline == sum(week.owed > 0 for week in found.weeks):
        said.append(
            "Weeks held to their own rate hide a part of any lasting change: --baseline 20, or --rate, does not."
        )
    if found.limited and not any(_can_fall(week) for week in found.weeks if week.owed):
        said.append(
            "So few crimes are checked a week that no single week can stand out below: go by the moving average."
        )
    if found.scatter is not None and found.excess is not None and _scattered(found):
        said.append(
            f"The weeks scatter {formats.decimal(found.excess)} times as much from one to the next as crimes "
            "that fare one by one would. "
            + (
                "The limits are widened for it."
                if found.method == "laney"
                else "Crimes of one incident, or officer, may fare alike. Limits as wide as the scatter: --limits laney"
            )
        )
    empty = sum(week.owed == 0 for week in found.weeks)
    if empty:
        said.append(f"In {_weeks(empty)} no crime was owed; such a week has no rate.")
    if found.missing:
        said.append(
            f"Of {_weeks(found.missing)} in between nothing is known. If a week is left out because it was "
            "bad, the chart misleads."
        )
    if not found.given and found.outside and any(week.based for week in found.outside):
        said.append(
            "The limits are made from weeks that stand out too. Once a cause is found and mended, make them from the "
            "others: leave those weeks out of the table, or give --rate."
        )
    return said


def _can_fall(week: HeldWeek) -> bool:
    return week.low is not None and week.low > 0


def _scattered(found: Weekly) -> bool:
    return (
        found.scatter is not None
        and found.excess is not None
        and found.scatter.p < SCATTERED
        and found.excess > 1.2
    )


def _weeks(number: int) -> str:
    return formats.plural(number, "week")
