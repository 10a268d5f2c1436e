"""Stage 5b: the headline worked out stratum by stratum, so that anybody can do it again with a pocket calculator.

For a stratified sample drawn one by one, with N incidents of a stratum in the frame and r judged, of which each stands
for w = N / r: the rate is R = sum w y / sum w m, and its variance, linearised (Cochran, Sampling Techniques, 3rd ed.,
1977, section 6.11), the sum of N^2 (1 - r / N) s^2 / r over the strata by the square of sum w m, where s^2 is the
variance (divisor r - 1) of y - R m over the judged.
"""

from __future__ import annotations

import numpy as np

from crime_sample.observed import Observed
from crime_sample.results import Estimate, WorkedStratum
from crime_sample.sampled import label
from crime_sample.state import State

CLOSE = 1e-9
"""How far, as a share, rate and standard error may be from those estimated."""


def worked(state: State, seen: Observed, rate: Estimate) -> tuple[WorkedStratum, ...]:
    """The strata with what the rate and its variance are made of. Empty where this is not how they are made: samples
    drawn otherwise, events that stand in several records."""
    names = np.array([label(state, case) for case in seen.cases])
    if state.method.key != "tickets" or (seen.multiplicity != 1).any():
        return ()
    found = []
    for name in dict.fromkeys(sorted(names)):
        m, y = seen.m[names == name], seen.y[names == name]
        size, judged = state.population[str(name)], len(m)
        spread = float(np.var(y - rate.point * m, ddof=1)) if judged > 1 else 0.0
        found.append(WorkedStratum(str(name), size, judged, float(m.sum()), float(y.sum()), spread))
    owed = sum(one.weight * one.owed for one in found)
    recorded = sum(one.weight * one.recorded for one in found)
    error = sum(one.term for one in found) ** 0.5 / owed
    same = abs(recorded / owed - rate.point) <= CLOSE and abs(error - rate.standard_error) <= CLOSE
    return tuple(found) if same else ()
