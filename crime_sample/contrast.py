"""Audits as the sides of a comparison: two audits, or two parts of one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt

from crime_sample import alike, domains, formats
from crime_sample.compared import Compared, Shared, Side, compared
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import InputError
from crime_sample.estimate import results
from crime_sample.observed import Observed, observe
from crime_sample.published import year_of
from crime_sample.results import Domain, Estimate
from crime_sample.state import State
from crime_sample.stats.binomial import Interval
from crime_sample.stats.comparison import Measured
from crime_sample.stats.ranking import simultaneous_level
from crime_sample.stats.ratio import influence, total_covariance


def audits(
    states: Sequence[State],
    *,
    names: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    recorded_crime: float | None = None,
    although_unlike: bool = False,
) -> Compared:
    """The recording rates of independent audits; those of one force follow one another in time.

    Refused when two of them are one and the same, when rules, strata, routes or the times of several forces differ
    (unless ``although_unlike``), or while cases are open. Other months of the year are warned of.
    """
    if names and len(names) != len(states):
        raise InputError(
            f"{len(states)} audits with {len(names)} names",
            remedy="Give a --name for each, in the same order.",
        )
    differ = alike.together(states, although_unlike=although_unlike)
    one_force = len({state.about.force for state in states}) == 1
    times = [middle(state) for state in states]
    if one_force and times != sorted(times):
        raise InputError("a later audit is named before an earlier one", remedy="Name the earliest first.")
    over_time = one_force and len(set(times)) == len(times)
    wide = None if over_time else simultaneous_level(level, len(states))
    sides = [
        _side(state, name, level=level, interval=interval, wide=wide, at=time if over_time else None)
        for state, name, time in zip(
            states, names or names_of(states, one_force=one_force), times, strict=True
        )
    ]
    return compared(
        sides,
        kind="audits of one force" if one_force else "audits of several forces",
        over_time=over_time,
        level=level,
        interval=interval,
        recorded=recorded_crime,
        unlike=differ,
        markings=[state.about.marking for state in states],
        force=states[0].about.force if one_force else "",
        season=alike.season(states),
    )


def parts(
    state: State,
    first: Domain,
    second: Domain,
    *,
    names: Sequence[str] = (),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
) -> Compared:
    """The recording rates of two parts of one audit, such as two districts; they may overlap.

    They share the sample, so the variance of their difference takes in the linearised covariance of the two;
    the test's degrees of freedom are the fewer of theirs, which errs on the safe side. A value may be given in
    another case, and a class or a flag by its title.
    """
    alike.refuse_cases(state)
    alike.refuse_open(state)
    seen = observe(state, interim=False)
    first, second = (meant(state, seen, domain) for domain in (first, second))
    if first == second:
        raise InputError("both parts are the same", remedy="Name two different ones.")
    found = results(state, by=(first.column, second.column), level=level, interval=interval)
    one, other = (_found(found.one("recording_rate", d), d, found.by(d.column)) for d in (first, second))
    covariance = total_covariance(seen.design, *(_influence(state, seen, d) for d in (first, second)))
    called = names or _called(first, second)
    sides = [_measured(e, name) for e, name in zip((one, other), called, strict=True)]
    return compared(
        sides,
        kind="parts of one audit",
        over_time=False,
        level=level,
        interval=interval,
        shared=Shared(covariance, max(1, min(one.df, other.df))),
        markings=[state.about.marking],
        force=state.about.force,
    )


def names_of(states: Sequence[State], *, one_force: bool) -> list[str]:
    """The periods of one force, or the forces; with more to it where that is not enough to tell them apart."""
    about = [state.about for state in states]
    periods = [formats.period(charter.start, charter.end) for charter in about]
    forces = [charter.force for charter in about]
    both = [f"{force}, {period}" for force, period in zip(forces, periods, strict=True)]
    for names in (periods if one_force else forces, both):
        if len(set(names)) == len(names):
            return names
    return [f"{name} ({place})" for place, name in enumerate(both, start=1)]


def middle(state: State) -> float:
    """The middle of the audit's period, in years."""
    return year_of(state.about.start + (state.about.end - state.about.start) / 2)


def _side(
    state: State, name: str, *, level: float, interval: str, wide: float | None, at: float | None
) -> Side:
    found = rate(state, level=level, interval=interval)
    joint = None if wide is None else rate(state, level=wide, interval=interval)
    return _measured(found, name, at=at, wide=None if joint is None else Interval(joint.low, joint.high))


def rate(state: State, *, level: float, interval: str) -> Estimate:
    """The recording rate of an audit over everything."""
    return results(state, level=level, interval=interval).rate


def _measured(rate: Estimate, name: str, *, at: float | None = None, wide: Interval | None = None) -> Side:
    measured = Measured(rate.point, rate.low, rate.high, rate.standard_error)
    return Side(name, measured, at, wide, rate.n_due if rate.small else None)


def _called(first: Domain, second: Domain) -> tuple[str, str]:
    """The values, with their columns where those differ."""
    if first.column == second.column:
        return first.value, second.value
    return f"{first.value} ({first.column})", f"{second.value} ({second.column})"


def meant(state: State, seen: Observed, domain: Domain) -> Domain:
    """The part as the audit calls it; fails, naming the nearest, where the audit has none such."""
    titles = _titles(state, domain.column)
    values = [one.domain.value for one in domains.parts(state, seen, domain.column)]
    if domain.value in values:
        return domain
    called = {value.casefold(): value for value in values}
    called |= {titles[value].casefold(): value for value in values if value in titles}
    given = domain.value.casefold()
    if given in called:
        return Domain(domain.column, called[given])
    near = list(dict.fromkeys(called[name] for name in get_close_matches(given, called)))
    words = [f"{value} ({titles[value]})" if value in titles else value for value in near or values]
    listed = formats.one_line(formats.several(words, most=20)) or "none"
    raise InputError(
        f"there is no {formats.one_line(domain.column)} '{formats.one_line(domain.value)}' in this audit",
        remedy=f"{'Nearest' if near else 'Known here'}: {listed}.",
    )


def _titles(state: State, column: str) -> dict[str, str]:
    """What the rule pack calls the values of ``column``, by their keys."""
    pack = state.about.all_rules
    named = {"class": pack.groups, "flag": pack.flags}.get(column, ())
    return {one.key: one.title for one in named}


def _found(rate: Estimate | None, domain: Domain, known: Sequence[Estimate]) -> Estimate:
    if rate is not None:
        return rate
    values = [e.domain.value for e in known if e.domain is not None]
    raise InputError(
        f"no crime is owed where {formats.one_line(domain.column)} is '{formats.one_line(domain.value)}'",
        remedy=f"Known here: {formats.one_line(formats.several(values, most=20)) or 'none'}.",
    )


def _influence(state: State, seen: Observed, domain: Domain) -> npt.NDArray[np.float64]:
    """(n,) what each judged case adds to the error of the domain's rate."""
    own = domains.part(state, seen, domain)
    return influence(seen.design, own.y, own.m, domain=own.inside)
