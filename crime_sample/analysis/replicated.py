"""Variances by replicates in place of linearised ones."""

from __future__ import annotations

from crime_sample.analysis.gathered import Floats
from crime_sample.analysis.question import Question
from crime_sample.stats.resample import replicates
from crime_sample.stats.strata import Design, open_units


def variances(design: Design, y: Floats, m: Floats, question: Question) -> dict[str, float]:
    """The variance of each of the four figures by its name; {} where the linearised ones are to stay.

    They stay unless replicates are asked for; and where there is nothing to replicate: no crime owed, or
    every stratum taken in full.
    """
    if question.replicates is None or not m.any() or not open_units(design).any():
        return {}
    found = replicates(design, y, m, kind=question.replicates, count=question.count, seed=question.seed)
    owed, recorded = found.owed_each[:, 0], found.recorded_each[:, 0]

    def spread(each: Floats) -> float:
        away = each - each.mean()
        return float(found.scale @ (away * away))

    return {
        "recording_rate": float(found.variance[0]),
        "unrecorded_total": float(found.missed_variance[0]),
        "owed_total": spread(owed),
        "recorded_owed_total": spread(recorded),
    }
