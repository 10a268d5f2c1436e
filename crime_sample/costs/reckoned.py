"""The sizes that halve the margin, and where the next cases buy most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crime_sample import formats
from crime_sample.costs.answer import Bought, Costs, StratumCost
from crime_sample.costs.found import Found, as_found, found_in
from crime_sample.design import Design, StratumDesign
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.observed import observe
from crime_sample.plan import (
    Asked,
    asked,
    auditor_days,
    expected_margin,
    expected_total_margin,
    overall_rate,
    smallest_sizes,
)
from crime_sample.plan.sizes import caps
from crime_sample.state import State

NEXT = 100

Sizes = Mapping[str, int]


def costs(
    state: State,
    *,
    interim: bool = False,
    following: int = NEXT,
    level: float = 0.95,
) -> Costs:
    """What more certainty would cost an audit with a frozen plan.

    Once every case is settled, or with ``interim``, expectations are what was found, pulled together as far as
    strata are small (``found``); before that they are the plan's. ``following`` is how many the next cases are.
    """
    if state.plan is None:
        raise Refused(
            "no plan is frozen yet, so there is nothing to add to",
            remedy="To see what a size buys before that: crime_sample plan AUDIT",
        )
    if following < 1:
        raise InputError("no case is asked about", remedy="Give --next 100, say.")
    done = bool(state.cases) and state.settled == len(state.cases)
    seen = observe(state, interim=interim) if done or (interim and state.cases) else None
    drawn = _drawn(state)
    design = _open_ended(state.plan.design.model_copy(update={"level": level}), drawn)
    found: dict[str, Found] = {}
    measured = None
    if seen is not None:
        found = found_in(state, seen)
        design = as_found(design, seen, found)
        if not seen.interim:
            rate = results(state, level=level).rate
            measured = (rate.high - rate.low) / 2
    of = asked(
        design,
        state.population,
        clusters=state.clusters,
        sizes=state.by_stratum(lambda frame: frame.sizes),
    )
    margin = expected_margin(of, drawn)
    return Costs(
        basis="planned" if seen is None else "found so far" if seen.interim else "found",
        marking=formats.one_line(state.about.marking).strip(),
        force=formats.one_line(state.about.force),
        kind=state.kind.key,
        method=state.method.key,
        unit="cluster" if state.method.key == "clusters" else state.kind.unit,
        units="clusters" if state.method.key == "clusters" else state.kind.units,
        counts_crimes=state.kind.counts_crimes,
        level=level,
        drawn=sum(drawn.values()),
        minutes_per_case=design.minutes_per_case,
        second=design.second,
        rate=overall_rate(of),
        margin=margin,
        missed_margin=expected_total_margin(of, drawn),
        measured=measured,
        following=following,
        strata=tuple(_stratum(of, name, drawn, found.get(name), following) for name in sorted(of.units)),
        halved=_halved(of, drawn, margin / 2),
        least=expected_margin(of, caps(of)),
        best=_best(of, drawn, following),
    )


def _drawn(state: State) -> dict[str, int]:
    """What was asked of the draw by stratum, or is planned."""
    if state.plan is None or not state.asked:
        return {} if state.plan is None else dict(state.plan.sizes)
    asked_for = {
        state.stratum_label(frame, stratum): size
        for frame, sizes in state.asked.items()
        for stratum, size in sizes.items()
    }
    return {name: asked_for.get(name, 0) for name in state.plan.sizes}


def _open_ended(design: Design, drawn: Sizes) -> Design:
    """The design without targets, from the sizes drawn upwards, allocated where it helps most."""
    strata = {}
    for name, size in drawn.items():
        own = design.strata.get(name, StratumDesign())
        most = None if own.maximum is None else max(own.maximum, size)
        strata[name] = own.model_copy(update={"margin": None, "minimum": size, "maximum": most})
    return design.model_copy(update={"size": None, "margin": None, "allocation": "optimum", "strata": strata})


def _stratum(of: Asked, name: str, drawn: Sizes, found: Found | None, following: int) -> StratumCost:
    more = min(following, caps(of)[name] - drawn[name])
    return StratumCost(
        name=formats.one_line(name),
        population=of.units[name],
        drawn=drawn[name],
        rate=of.expected[name].rate,
        crimes=of.expected[name].crimes,
        owed=None if found is None else found.owed,
        recorded=None if found is None else found.recorded,
        margin=expected_margin(of.only(name), {name: drawn[name]}),
        following=None if more < 1 else _bought(of, drawn, {**drawn, name: drawn[name] + more}),
    )


def _halved(of: Asked, drawn: Sizes, wanted: float) -> Bought | None:
    if not wanted:
        return None
    target = replace(of, design=of.design.model_copy(update={"margin": 100 * wanted}))
    try:
        return _bought(of, drawn, smallest_sizes(target))
    except InputError:
        return None


def _best(of: Asked, drawn: Sizes, following: int) -> Bought | None:
    """Of the optimum for the variance and each stratum alone, what leaves the least margin."""
    most = caps(of)
    total = min(sum(drawn.values()) + following, sum(most.values()))
    if total <= sum(drawn.values()):
        return None
    target = replace(of, design=of.design.model_copy(update={"size": total}))
    alone = [
        {**drawn, name: drawn[name] + following} for name in drawn if drawn[name] + following <= most[name]
    ]
    return min(
        (_bought(of, drawn, sizes) for sizes in (smallest_sizes(target), *alone)), key=lambda one: one.margin
    )


def _bought(of: Asked, drawn: Sizes, sizes: Sizes) -> Bought:
    added = {name: sizes[name] - drawn[name] for name in sorted(drawn)}
    incidents = of.logs(added)
    return Bought(
        added=tuple((formats.one_line(name), size) for name, size in added.items()),
        incidents=incidents,
        auditor_days=auditor_days(of.design, incidents),
        margin=expected_margin(of, sizes),
        missed_margin=expected_total_margin(of, sizes),
    )
