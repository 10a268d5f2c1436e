"""Variances by replicates in place of linearised ones."""

from __future__ import annotations

from crime_sample.analysis.gathered import Floats
from crime_sample.analysis.question import Question
from crime_sample.stats.resample import replicates
from crime_sample.stats.strata import Design, open_units


def variances(design: Design, y: Floats, m: Floats, question: Question) -> dict[str, float]:
    """The variance of each of the four figures by its name; {} where the linearised ones are to stay.

    They stay unless replicates are asked for; and where there is nothing to replicate: no crime owed, or
    every stratum taken in full. The rate's own stays where some replicate owes nothing: it has no rate.
    """
    if question.replicates is None or not m.any() or not open_units(design).any():
        return {}
    found = replicates(design, y, m, kind=question.replicates, count=question.count, seed=question.seed)
    rate = {} if found.rateless else {"recording_rate": float(found.variance[0])}
    return rate | {
        "unrecorded_total": float(found.missed_variance[0]),
        "owed_total": float(found.owed_variance[0]),
        "recorded_owed_total": float(found.recorded_variance[0]),
    }
