"""Stage 5b: the parts of an audit that results are broken down by, as numbers by judged incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crime_sample.case import Case
from crime_sample.errors import InputError
from crime_sample.observed import Observed, owed, recorded
from crime_sample.picked import refuse_rate
from crime_sample.results import Domain
from crime_sample.state import State
from crime_sample.stats.ratio import Reach


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One domain: crimes ``m`` owed in it and ``y`` of them recorded by each judged incident, and which incidents
    are ``inside``."""

    domain: Domain
    y: npt.NDArray[np.float64]
    m: npt.NDArray[np.float64]
    inside: npt.NDArray[np.bool_]


def parts(state: State, seen: Observed, column: str) -> Iterator[Part]:
    """Every part that ``column`` makes of the judged incidents: a class of crime, a stratum, a flag, a label."""
    if column == "class" and not state.kind.counts_crimes:
        raise InputError(
            f"results of this kind of audit cannot be broken down by 'class': they count {state.kind.units}",
            remedy="Use stratum, or a column of the frame's mapping, such as opening.",
        )
    if column == "picked":
        refuse_rate()
    if column == "class":
        values: list[str] = list(state.about.all_rules.group_keys)
    else:
        values = sorted({value for case in seen.cases for value in _values(state, case, column)})
    for value in values:
        yield part(state, seen, Domain(column, value))


def part(state: State, seen: Observed, domain: Domain) -> Part:
    """One part. An incident can owe crimes of two classes, and counts those of the class alone."""
    if domain.column == "class":
        m = seen.crimes(lambda case: owed(case, domain.value))
        return Part(domain, seen.crimes(lambda case: recorded(case, domain.value)), m, m > 0)
    members = [domain.value in _values(state, case, domain.column) for case in seen.cases]
    return Part(domain, seen.y, seen.m, np.array(members, dtype=np.bool_))


def reach(domain: Domain | None) -> Reach:
    """Strata and frames lie in their own strata; incidents of any other domain may lie unseen in all."""
    return "its strata" if domain is not None and domain.column in ("stratum", "frame") else "everywhere"


def _values(state: State, case: Case, column: str) -> tuple[str, ...]:
    if column == "stratum":
        return (state.stratum_label(case.frame, case.stratum),)
    if column == "frame":
        return (case.frame,)
    if column == "flag":
        return () if case.owed is None else case.owed.flags
    if column not in case.labels:
        known = sorted({"class", "stratum", "frame", "flag", *case.labels})
        raise InputError(
            f"results cannot be broken down by '{column}'",
            remedy=f"Known here: {', '.join(known)}. A column must be in the frame's mapping to be used.",
        )
    return (case.labels[column],)
