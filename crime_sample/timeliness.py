"""Stage 5b: how soon after the report the crimes owed were recorded.

A crime counts within h hours if it was recorded by the cut-off, and surely no later than h hours after the report. All
crimes owed stay in the denominator, those never recorded too, so the rate by the cut-off is the recording rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from crime_sample.estimates import of_rate
from crime_sample.observed import Observed, outcomes
from crime_sample.results import Step, Timeliness, Within
from crime_sample.state import State
from crime_sample.stats.ratio import ratio
from crime_sample.verdict import CrimeOutcome

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int_]
MARKS = (24, 72, 7 * 24, 30 * 24)
"""Hours that are told whatever the limit is."""


def timeliness(state: State, seen: Observed, *, level: float, interval: str) -> Timeliness | None:
    """The shares recorded within some hours, and the curve between them; None where crimes are not counted, none is
    owed, or of none recorded the hours are known."""
    if not state.kind.counts_crimes or not seen.m.sum() > 0:
        return None
    limits = tuple(sorted({hours for one in state.about.packs if (hours := one.pack.time_limit_hours)}))
    case, least, most = _times(seen, limits)
    known = least == most
    if not known.any():
        return None

    def counted(inside: npt.NDArray[np.bool_]) -> Floats:
        return np.bincount(case[inside], minlength=len(seen.cases)).astype(np.float64)

    def within(hours: float) -> Within:
        rate = of_rate(
            ratio(seen.design, counted(most <= hours), seen.m),
            estimand="recorded_within", domain=None, interval=interval, level=level,
        )  # fmt: skip
        upper = rate.point if known.all() else ratio(seen.design, counted(least <= hours), seen.m).point
        return Within(None if math.isinf(hours) else round(hours), rate, upper)

    weights = seen.design.weight[case] / float(seen.design.weight @ seen.m)
    return Timeliness(
        recorded=len(case),
        unknown=int((~known).sum()),
        limits=limits,
        points=tuple(within(hours) for hours in (*sorted({*MARKS, *limits}), math.inf)),
        curve=_steps(most, weights),
        ceiling=() if known.all() else _steps(least, weights),
    )


def _times(seen: Observed, limits: tuple[int, ...]) -> tuple[Ints, Floats, Floats]:
    """Of each crime recorded by the cut-off: its case, and the least and the most hours that it may have taken."""
    found = [
        (place, *_between(crime, limits))
        for place, case in enumerate(seen.cases)
        for crime in outcomes(case)
        if crime.recorded == "recorded"
    ]
    case = np.array([place for place, _, _ in found], dtype=np.int_)
    least = np.array([one for _, one, _ in found], dtype=np.float64)
    return case, least, np.array([one for _, _, one in found], dtype=np.float64)


def _between(crime: CrimeOutcome, limits: tuple[int, ...]) -> tuple[float, float]:
    """The least and the most hours: where they are not known, what *in time* or *late* says of them. Of several packs'
    limits that which says least is taken."""
    if crime.hours is not None:
        return crime.hours, crime.hours
    if crime.timely is not None and limits:
        if crime.timely:
            return -math.inf, float(limits[-1])
        return math.nextafter(limits[0], math.inf), math.inf
    return -math.inf, math.inf


def _steps(hours: Floats, weights: Floats) -> tuple[Step, ...]:
    """Where the curve rises, and the share reached there; what is known from no hour on is left to the cut-off."""
    return tuple(_rising(hours, weights))


def _rising(hours: Floats, weights: Floats) -> Iterable[Step]:
    order = np.argsort(hours, kind="stable")
    at, reached = hours[order], np.cumsum(weights[order])
    last = np.append(at[1:] != at[:-1], True) & (at < math.inf)
    yield from zip(at[last].tolist(), np.minimum(reached[last], 1.0).tolist(), strict=True)
