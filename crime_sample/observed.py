"""Stage 5a: what the review found, as numbers by incident, ready for estimation.

An incident that was judged gives m crimes owed and y of them recorded by the cut-off; one out of scope owes
nothing and stays in; one not found or undeterminable is missing, and its stratum's weight is carried by the rest.
In an audit whose headline is an answer on each case, m is 1 where it was answered with yes or no, and y where with yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from crime_sample.case import Case
from crime_sample.errors import InputError, Refused
from crime_sample.formats import plural
from crime_sample.kind import NO, YES, AuditKind
from crime_sample.sampled import sampled
from crime_sample.state import State
from crime_sample.stats.multiplicity import shared
from crime_sample.stats.ratio import Design
from crime_sample.verdict import CrimeOutcome

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StratumCount:
    """What became of one stratum's cases. ``counted`` are those that count: drawn, less those set aside; of ``owing``
    something is due: a crime, or the answer that the headline is about."""

    name: str
    population: int
    drawn: int
    counted: int
    judged: int
    not_found: int
    undeterminable: int
    out_of_scope: int
    owing: int

    @property
    def missing(self) -> int:
        """Counted cases without an answer."""
        return self.not_found + self.undeterminable


@dataclass(frozen=True, slots=True)
class Observed:
    """Judged cases side by side with their numbers; ``design`` declares how they were drawn, and shares the weight of
    each out by its ``multiplicity``: in how many records of the frames its event stands. ``before`` and ``looked_at``
    are as in ``Sampled``."""

    cases: tuple[Case, ...]
    strata: tuple[StratumCount, ...]
    design: Design
    before: Floats
    looked_at: Mapping[str, float]
    m: Floats
    y: Floats
    interim: bool
    multiplicity: Floats

    def crimes(self, count: Callable[[Case], float]) -> Floats:
        """``count`` of every judged case, as (n,) numbers."""
        return np.array([count(case) for case in self.cases], dtype=np.float64)


def observe(state: State, *, interim: bool) -> Observed:
    """The judged cases of an audit.

    Refused while cases are open, unless ``interim``: then, in each stratum, only the cases before the first open
    one in ticket order count. They are a random sample whatever order auditors worked in, as long as what delays a
    case has nothing to do with its result; if cases with a crime missed wait longer, the rate comes out too high.
    """
    if not state.cases:
        raise Refused(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    open_cases = len(state.cases) - state.settled
    if open_cases and not interim:
        waiting = sum(case.contested in ("difference", "objection") for case in state.cases.values())
        ruling = (
            f" ({plural(waiting, 'waits', 'wait')} for the registrar: crime_sample adjudicate AUDIT)"
            if waiting
            else ""
        )
        raise Refused(
            f"{plural(open_cases, f'of {len(state.cases)} cases is', f'of {len(state.cases)} cases are')} not settled"
            f"{ruling}, so there is no result yet",
            remedy="Finish the review. For a look on the way, never to be published: --interim.",
        )
    strata = [_stratum(state, name, interim) for name in sorted(state.population)]
    counted = [case for _, several in strata for case in several]
    cases = tuple(case for case in counted if not case.missing)
    found = sampled(state, counted)
    k = np.array([case.multiplicity for case in cases], dtype=np.float64)
    return Observed(
        cases=cases,
        strata=tuple(count for count, _ in strata),
        design=shared(found.design, k),
        before=found.before,
        looked_at=found.looked_at,
        m=np.array([due(state.kind, case) for case in cases], dtype=np.float64),
        y=np.array([met(state.kind, case) for case in cases], dtype=np.float64),
        interim=bool(open_cases),
        multiplicity=k,
    )


def as_if(seen: Observed, multiplicity: Floats) -> Observed:
    """The same with other multiplicities."""
    return replace(seen, design=shared(seen.design, multiplicity), multiplicity=multiplicity)


def due(kind: AuditKind, case: Case) -> int:
    """What the headline counts of a case: crimes owed, or the case itself where it could be decided."""
    return owed(case) if kind.deciding is None else answered(case, kind.deciding.key, YES, NO)


def met(kind: AuditKind, case: Case) -> int:
    """Of these, the ones that are as they should be."""
    return recorded(case) if kind.deciding is None else answered(case, kind.deciding.key, YES)


def answered(case: Case, question: str, *answers: str) -> int:
    """1 where a question on the whole case was answered with one of these, else 0."""
    return int(case.outcome is not None and case.outcome.answers.get(question) in answers)


def owed(case: Case, offence: str | None = None) -> int:
    """Crimes the case owes, all of them or those of one offence group."""
    crimes = () if case.owed is None else case.owed.crimes
    return sum(offence is None or crime.offence == offence for crime in crimes)


def recorded(case: Case, offence: str | None = None) -> int:
    """Crimes the case owes that were recorded by the cut-off."""
    if case.owed is None or case.outcome is None:
        return 0
    pairs = zip(case.owed.crimes, case.outcome.crimes, strict=True)
    return sum(
        (offence is None or crime.offence == offence) and outcome.recorded == "recorded"
        for crime, outcome in pairs
    )


def timed(case: Case) -> float:
    """Recorded crimes of the case whose time of recording is known."""
    return sum(c.recorded == "recorded" and c.timely is not None for c in outcomes(case))


def timely(case: Case) -> float:
    """Of these, the ones recorded in time."""
    return sum(c.recorded == "recorded" and c.timely is True for c in outcomes(case))


def classed(case: Case) -> float:
    """Recorded crimes of the case whose class was judged."""
    return sum(c.recorded == "recorded" and c.right_class is not None for c in outcomes(case))


def rightly_classed(case: Case) -> float:
    """Of these, the ones in the right class."""
    return sum(c.recorded == "recorded" and c.right_class is True for c in outcomes(case))


def in_scope(case: Case) -> float:
    """1 for a case whose outcome was judged, else 0."""
    return float(case.outcome is not None)


def complies(case: Case) -> float:
    """1 where every owed crime was recorded and nothing over-recorded, else 0."""
    if case.outcome is None or case.outcome.not_owed:
        return 0.0
    return float(all(crime.recorded == "recorded" for crime in case.outcome.crimes))


def outcomes(case: Case) -> tuple[CrimeOutcome, ...]:
    """What became of each owed crime, in order."""
    return () if case.outcome is None else case.outcome.crimes


def _stratum(state: State, name: str, interim: bool) -> tuple[StratumCount, list[Case]]:
    """A stratum's counts, and its cases that count."""
    cases = [c for c in state.cases.values() if state.stratum_label(c.frame, c.stratum) == name]
    counted = _settled_prefix(state, cases) if interim else cases
    answers = [case.owed.answer for case in counted if case.owed is not None]
    judged = sum(not case.missing for case in counted)
    # In two stages a stratum may lie in clusters alone that were not drawn.
    if not judged and (cases or state.method.key != "two-stage"):
        raise _silent(state, name, cases, counted, interim)
    count = StratumCount(
        name=name,
        population=state.population[name],
        drawn=len(cases),
        counted=len(counted),
        judged=judged,
        not_found=answers.count("not-found"),
        undeterminable=answers.count("undeterminable"),
        out_of_scope=answers.count("out-of-scope"),
        owing=sum(due(state.kind, case) > 0 for case in counted if not case.missing),
    )
    return count, counted


def _silent(
    state: State, name: str, cases: Sequence[Case], counted: Sequence[Case], interim: bool
) -> InputError:
    unsaid = f"so nothing can be said of its {state.population[name]:,} incidents"
    first = min(cases, key=lambda case: case.rank) if interim and not counted else None
    if first is not None:
        return InputError(
            f"in stratum '{name}' the first case in ticket order, case {first.number}, is not settled, {unsaid}",
            remedy="An interim look takes what is settled from the top of each stratum: have that case judged, "
            "and ruled on if it waits for the registrar.",
        )
    return InputError(
        f"stratum '{name}' has no judged case, {unsaid}",
        remedy="Review more of it, or extend the draw if its logs could not be found.",
    )


def _settled_prefix(state: State, cases: Sequence[Case]) -> list[Case]:
    """Those before the first open one in the order of the draw; of clusters only whole ones."""
    ordered = sorted(cases, key=lambda c: c.rank)
    settled = list(takewhile(lambda case: case.settled, ordered))
    if state.method.key == "clusters" and len(settled) < len(ordered):
        return [case for case in settled if case.cluster != ordered[len(settled)].cluster]
    return settled
