"""Stage 5b: from what was observed to rates, totals and counts, each with its interval.

The recording rate is the stratified ratio of crimes recorded to crimes owed, linearised, with the finite
population correction; a domain (a class, a district) keeps every sampled incident in its variance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from crime_sample.case import Case
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.domains import Part, parts, reach
from crime_sample.errors import InputError
from crime_sample.estimates import of_rate, of_total, total_method
from crime_sample.kind import KINDS, NO, USUAL, YES, AuditKind
from crime_sample.observed import (
    Observed,
    answered,
    classed,
    complies,
    due,
    in_scope,
    met,
    observe,
    outcomes,
    rightly_classed,
    timed,
    timely,
)
from crime_sample.overlapped import overlapping
from crime_sample.results import Domain, Estimate, Grossed, Remedy, Results
from crime_sample.sampled import label
from crime_sample.state import State
from crime_sample.stats.grossing import unrecorded_from_total
from crime_sample.stats.missing import Bounds, bounds
from crime_sample.stats.ratio import ratio, total
from crime_sample.stats.sensitivity import Row, sensitivity
from crime_sample.timeliness import timeliness
from crime_sample.worked import worked

Booleans = npt.NDArray[np.bool_]


def results(
    state: State,
    *,
    by: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    recorded_crime: float | None = None,
    recorded_source: str = "",
    interim: bool = False,
) -> Results:
    """Every figure of the audit.

    ``by`` names domains: ``class``, ``stratum``, ``flag``, or a label the frame's mapping gives (``district``,
    ``month`` ...). ``recorded_crime`` is a published total, of 12 months, to gross the rate up with.
    """
    seen = observe(state, interim=interim)
    kind = state.kind
    ask = _Question(seen, level, interval, kind)
    broken_down = (part for column in dict.fromkeys(by) for part in parts(state, seen, column))
    estimates = [*_overall(ask), *(e for part in broken_down for e in _of_part(ask, part))]
    rate = next((e for e in estimates if e.estimand == kind.headline), None)
    grossed = None
    if recorded_crime is not None and not kind.counts_crimes:
        raise InputError(
            f"recorded crime cannot be grossed up with a rate of {kind.units}",
            remedy="Leave it out: only a recording rate says how many crimes are unrecorded.",
        )
    # From a low limit of 0 nothing follows for the number unrecorded: it has no upper limit.
    if recorded_crime is not None and rate is not None and rate.low > 0:
        grossed = Grossed(
            recorded_crime,
            recorded_source,
            unrecorded_from_total(rate.point, rate.low, rate.high, recorded_crime),
        )
    missing: Bounds | None = None
    table: tuple[Row, ...] = ()
    if rate and any(s.missing for s in seen.strata):
        missing, table = _missing(state, seen)
    return Results(
        estimates=tuple(estimates),
        as_published=_rate(ask, kind.headline, seen.y, seen.m, interval="wald") if rate else None,
        strata=seen.strata,
        missing=missing,
        sensitivity=table,
        grossed=grossed,
        reasons=_reasons(state, seen.cases),
        answers=tuple(_answers(kind, seen.cases)),
        applied=_applied(state, seen.cases),
        remedial=tuple(remedial(seen.cases, kind)),
        overlap=overlapping(state, seen, level=level, interval=interval),
        timeliness=timeliness(state, seen, level=level, interval=interval),
        worked=worked(state, seen, rate) if rate else (),
        interim=seen.interim,
        level=level,
        interval=interval,
        headline=kind.headline,
        missed=kind.missed,
    )


@dataclass(frozen=True, slots=True)
class _Question:
    seen: Observed
    level: float
    interval: str
    kind: AuditKind


def _overall(ask: _Question) -> Iterable[Estimate]:
    seen = ask.seen
    yield from _of_crimes(ask) if ask.kind.counts_crimes else _of_cases(ask)
    for question in ask.kind.questions:
        if question is not ask.kind.deciding:
            y = seen.crimes(partial(_answered, question.key, (YES,)))
            m = seen.crimes(partial(_answered, question.key, (YES, NO)))
            if m.sum() > 0:
                yield _rate(ask, question.estimand, y, m)


def _answered(question: str, answers: tuple[str, ...], case: Case) -> float:
    return answered(case, question, *answers)


def _of_cases(ask: _Question) -> Iterable[Estimate]:
    """Where the headline is an answer on each case: its rate, and how many cases of the frame failed."""
    seen = ask.seen
    if seen.m.sum() > 0:
        yield _rate(ask, ask.kind.headline, seen.y, seen.m)
    yield _total(ask, ask.kind.missed, seen.m - seen.y, most=seen.m)


def _of_crimes(ask: _Question) -> Iterable[Estimate]:
    seen = ask.seen
    if seen.m.sum() > 0:
        yield _rate(ask, "recording_rate", seen.y, seen.m)
    yield _total(ask, "unrecorded_total", seen.m - seen.y, most=seen.m)
    yield _total(ask, "owed_total", seen.m)
    yield _total(ask, "recorded_owed_total", seen.y, most=seen.m)
    for estimand, top, bottom in (
        ("timely_rate", timely, timed),
        ("classification_rate", rightly_classed, classed),
        ("incident_compliance", complies, in_scope),
    ):
        y, m = seen.crimes(top), seen.crimes(bottom)
        if m.sum() > 0:
            yield _rate(ask, estimand, y, m)
    extra = seen.crimes(lambda case: case.outcome.not_owed if case.outcome else 0)
    yield _total(ask, "not_owed_total", extra)
    if seen.m.sum() > 0:
        yield _over_recording(ask, extra)


def _of_part(ask: _Question, part: Part) -> Iterable[Estimate]:
    if not part.m[part.inside].any():
        return
    inside, domain = part.inside, part.domain
    yield _rate(ask, ask.kind.headline, part.y, part.m, domain=domain, inside=inside)
    yield _total(ask, ask.kind.missed, part.m - part.y, most=part.m, domain=domain, inside=inside)


def _rate(
    ask: _Question,
    estimand: str,
    y: npt.ArrayLike,
    m: npt.ArrayLike,
    *,
    domain: Domain | None = None,
    inside: Booleans | None = None,
    interval: str | None = None,
) -> Estimate:
    found = ratio(ask.seen.design, y, m, domain=inside, reach=reach(domain))
    return of_rate(
        found, estimand=estimand, domain=domain, interval=interval or ask.interval, level=ask.level
    )


def _total(
    ask: _Question,
    estimand: str,
    z: npt.ArrayLike,
    *,
    most: npt.ArrayLike | None = None,
    domain: Domain | None = None,
    inside: Booleans | None = None,
) -> Estimate:
    found = total(ask.seen.design, z, most=most, domain=inside, reach=reach(domain))
    return of_total(
        found, estimand=estimand, domain=domain, interval=total_method(ask.interval), level=ask.level
    )


def _over_recording(ask: _Question, extra: npt.ArrayLike) -> Estimate:
    """Crimes recorded that were not owed, per crime owed: a count with its weights divided by the owed total."""
    found = ratio(ask.seen.design, extra, ask.seen.m)
    count = total(ask.seen.design, extra)
    crimes = total(ask.seen.design, ask.seen.m).point
    as_total = replace(
        count,
        point=found.point,
        variance=found.variance,
        least=0.0,
        step=count.step / crimes,
        largest_step=count.largest_step / crimes,
    )
    estimate = of_total(
        as_total, estimand="over_recording", domain=None, interval=total_method(ask.interval), level=ask.level
    )
    return replace(estimate, n_incidents=found.n_incidents, n_due=found.n_due, x_recorded=found.x_recorded)


def _most_crimes(state: State) -> int:
    return 1 if state.plan is None else state.plan.design.most_crimes


def _missing(state: State, seen: Observed) -> tuple[Bounds, tuple[Row, ...]]:
    """What the missing logs could do to the rate: the bounds, and the table of what lies between. A missing case that
    would be decided on counts once, and there is nothing between."""
    kind = state.kind
    told = [s for s in seen.strata if s.counted]
    # Where weights differ, a stratum's cases count by theirs: as many as were looked at, each with the mean weight.
    equal = state.method.by_incident
    part: dict[str, float] = defaultdict(float)
    y: dict[str, float] = defaultdict(float)
    m: dict[str, float] = defaultdict(float)
    for case, weight, k in zip(seen.cases, seen.before, seen.multiplicity, strict=True):
        name = label(state, case)
        counts = 1 if equal else float(weight)
        part[name] += counts
        y[name] += counts * met(kind, case) / k
        m[name] += counts * due(kind, case) / k

    def scaled(sums: Mapping[str, float]) -> list[float]:
        return [sums[s.name] * (1 if equal else s.counted / seen.looked_at[s.name]) for s in told]

    strata = (
        [s.population if equal else seen.looked_at[s.name] for s in told],
        [s.counted for s in told],
        [s.judged for s in told] if equal else scaled(part),
        scaled(y),
        scaled(m),
    )
    if not kind.counts_crimes:
        return bounds(*strata, m_max=1), ()
    m_max = max(_most_crimes(state), int(seen.m.max(initial=0)))
    return bounds(*strata, m_max=m_max), tuple(sensitivity(*strata, m_max=m_max))


def _reasons(state: State, cases: Iterable[Case]) -> tuple[tuple[str, int], ...]:
    found = Counter(
        reason
        for case in cases
        if state.kind.failing(case.outcome)
        for crime in outcomes(case)
        if crime.recorded != "recorded"
        for reason in crime.reasons
    )
    titles = {reason.key: reason.title for reason in state.about.all_rules.failure_reasons}
    return tuple((titles.get(key, key), count) for key, count in found.most_common())


def _answers(kind: AuditKind, cases: Sequence[Case]) -> Iterable[tuple[str, tuple[tuple[str, int], ...]]]:
    given = [case.outcome.answers for case in cases if case.outcome is not None]
    for question in kind.questions:
        counts = Counter(answers.get(question.key) for answers in given)
        yield question.key, tuple((answer, counts[answer]) for answer in question.options)


def _applied(state: State, cases: Iterable[Case]) -> tuple[tuple[str, int], ...]:
    titles = {reason.key: reason.title for reason in state.kind.reasons_in(state.about.all_rules)}
    found = Counter(case.outcome.reason for case in cases if case.outcome is not None and case.outcome.reason)
    return tuple((titles.get(key, key), count) for key, count in found.most_common())


def remedial(cases: Iterable[Case], kind: AuditKind = KINDS[USUAL]) -> Iterable[Remedy]:
    """Crimes owed that were not recorded by the cut-off, in order of case; of a case that is as it should be, none."""
    for case in sorted(cases, key=lambda c: c.number):
        if case.owed is None or case.outcome is None or not kind.failing(case.outcome):
            continue
        for crime, outcome in zip(case.owed.crimes, case.outcome.crimes, strict=True):
            if outcome.recorded != "recorded":
                yield Remedy(case.number, case.id, crime.offence, outcome.recorded == "later", crime.code)
