"""What more certainty would cost: halving the margin, and where the next cases buy most. Values; words are apart.

The sizes drawn so far (or planned) are held fixed from below, and what is expected of a stratum is what the audit found
there. Everything else is the plan's own reckoning (``plan.precision``, ``plan.sizes``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from crime_sample import costs_words as words
from crime_sample import formats
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.design import Design, StratumDesign
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.observed import Observed, observe
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
from crime_sample.sampled import label
from crime_sample.state import State

FORMAT = "crime_sample-cost-1"
NEXT = 100

PULL = 10
"""What a stratum's own crimes are weighed against: so many more, at the rate of all strata together. It moves strata of
a handful of crimes much, and those of hundreds hardly."""

Basis = Literal["found", "found so far", "planned"]
Sizes = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bought:
    """More cases and what they buy: ``added`` by stratum, none left out; ``margin`` of the rate and
    ``missed_margin`` of the total that failed, expected after."""

    added: tuple[tuple[str, int], ...]
    incidents: float
    auditor_days: float
    margin: float
    missed_margin: float

    @property
    def units(self) -> int:
        """How many more are drawn in all."""
        return sum(size for _, size in self.added)


@dataclass(frozen=True, slots=True)
class StratumCost:
    """One stratum: ``drawn`` of ``population``; the ``rate`` and the ``crimes`` a case owes that are expected in it,
    with the ``owed`` and ``recorded`` crimes they rest on (None of a plan); and what the next cases would buy if all
    of them were drawn here (None where nothing is left)."""

    name: str
    population: int
    drawn: int
    rate: float
    crimes: float
    owed: float | None
    recorded: float | None
    margin: float
    following: Bought | None


@dataclass(frozen=True, slots=True)
class Costs:
    """The answer. ``margin`` is the half-width expected of the sizes as they are, ``measured`` that of the estimate
    itself, None of a plan. ``halved`` is None where even all that can be drawn would not do it: ``least`` is the margin
    then. ``best`` spreads the next cases so that the margin falls most, None where nothing is left."""

    basis: Basis
    marking: str
    force: str
    kind: str
    unit: str
    units: str
    counts_crimes: bool
    level: float
    drawn: int
    minutes_per_case: float
    second: float
    rate: float
    margin: float
    missed_margin: float
    measured: float | None
    following: int
    strata: tuple[StratumCost, ...]
    halved: Bought | None
    least: float
    best: Bought | None

    @property
    def by_worth(self) -> tuple[StratumCost, ...]:
        """The strata in which cases are left, where they buy most first."""
        left = [one for one in self.strata if one.following is not None]
        return tuple(sorted(left, key=lambda one: (one.following.margin if one.following else 1.0, one.name)))

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``cost --json``."""
        return {
            "format": FORMAT,
            "basis": self.basis,
            "marking": self.marking,
            "force": self.force,
            "kind": self.kind,
            "unit": self.unit,
            "level": self.level,
            "drawn": self.drawn,
            "minutes_per_case": self.minutes_per_case,
            "second_percent": self.second,
            "rate": self.rate,
            "margin": self.margin,
            "missed_margin": self.missed_margin,
            "measured_margin": self.measured,
            "next": self.following,
            "strata": [
                {
                    "name": one.name,
                    "population": one.population,
                    "drawn": one.drawn,
                    "rate": one.rate,
                    "crimes": one.crimes,
                    "owed": one.owed,
                    "recorded": one.recorded,
                    "margin": one.margin,
                    "next": _bought_dict(one.following),
                }
                for one in self.strata
            ],
            "halved": _bought_dict(self.halved),
            "least_margin": self.least,
            "best": _bought_dict(self.best),
            "sentences": words.sentences(self),
            "caveats": words.caveats(self),
        }


def costs(
    state: State,
    *,
    interim: bool = False,
    following: int = NEXT,
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
) -> Costs:
    """What more certainty would cost an audit with a frozen plan.

    Once every case is settled, or with ``interim``, expectations are what was found, pulled together as far as
    strata are small (``PULL``); before that they are the plan's. ``following`` is how many the next cases are.
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
    found: dict[str, _Found] = {}
    measured = None
    if seen is not None:
        found = _found(state, seen)
        design = _as_found(design, seen, found)
        rate = results(state, level=level, interval=interval, interim=interim).rate
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


@dataclass(frozen=True, slots=True)
class _Found:
    """What the judged cases of a stratum show: sums of weights, of what is owed, its square, what was met, and the
    squared distance of what was met from the stratum's own rate; the cases, those that owe several, and the crimes
    behind them."""

    weight: float
    m: float
    squares: float
    y: float
    residual: float
    cases: int
    several: int
    owed: float
    recorded: float


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


def _found(state: State, seen: Observed) -> dict[str, _Found]:
    found = {}
    labels = [label(state, case) for case in seen.cases]
    for name in state.population:
        inside = [place for place, own in enumerate(labels) if own == name]
        w, m, y = seen.before[inside], seen.m[inside], seen.y[inside]
        found[name] = _Found(
            weight=float(w.sum()),
            m=float((w * m).sum()),
            squares=float((w * m**2).sum()),
            y=float((w * y).sum()),
            residual=float((w * (y - (w * y).sum() / ((w * m).sum() or 1.0) * m) ** 2).sum()),
            cases=len(inside),
            several=int((m > 1).sum()),
            owed=float(m.sum()),
            recorded=float(y.sum()),
        )
    return found


def _as_found(design: Design, seen: Observed, found: Mapping[str, _Found]) -> Design:
    """The design with what was found in place of what was expected.

    Over all: R = (x + 1/2) / (n + 1) of the crimes owed, which keeps off 0 and 100 % where nothing, or all, was missed.
    A stratum's rate is (n_h R_h + 10 R) / (n_h + 10). Its crimes per case are those of one crime more, in as many cases
    as hold one over all: what a gamma prior of shape 1 around the mean of all gives, since strata differ in this as
    much as they are large. Logs not found: as of ten more, of which as many are missing as was planned.
    """
    incidents = {stratum.name: stratum.population for stratum in seen.strata}
    told = {name: one for name, one in found.items() if one.weight}
    owed = sum(incidents[name] * one.m / one.weight for name, one in told.items())
    squares = sum(incidents[name] * one.squares / one.weight for name, one in told.items())
    met = sum(incidents[name] * one.y / one.weight for name, one in told.items())
    crimes = sum(one.owed for one in told.values())
    if not owed:
        raise InputError("nothing is owed in the sample, so there is no rate whose margin could be halved")
    rate = (crimes * met / owed + 0.5) / (crimes + 1)
    each = owed / sum(incidents[name] for name in told)
    strata = {}
    for name, own in design.strata.items():
        one = found.get(name)
        here, here_owed, here_each, cases = rate, 0.0, each, 0
        if one is not None and one.weight:
            here_each, cases = one.m / one.weight, one.cases
            here, here_owed = (one.y / one.m if one.m else rate), one.owed
        strata[name] = own.model_copy(
            update={
                "rate": 100 * (here_owed * here + PULL * rate) / (here_owed + PULL),
                "crimes": (cases * here_each + 1) / (cases + 1 / each),
            }
        )
    counted = sum(stratum.counted for stratum in seen.strata)
    missing = sum(stratum.missing for stratum in seen.strata)
    not_found = (100 * missing + PULL * design.not_found) / (counted + PULL)
    return design.model_copy(
        update={
            "strata": strata,
            "spread": max(1.0, squares / owed),
            "icc": _alike(design.icc, told.values()),
            "not_found": min(not_found, 49.9),
        }
    )


def _alike(planned: float, found: Collection[_Found]) -> float:
    """How alike the crimes of one case fare: by moments, from sum w (y - R m)^2 = sum w R (1 - R) (m + icc (m^2 - m)),
    cut to 0 and 1, drawn towards what was planned as if ten more cases with several crimes had shown that."""
    residual = plain = several = 0.0
    for one in found:
        spread = one.y / one.m * (1 - one.y / one.m) if one.m else 0.0
        residual += one.residual
        plain += spread * one.m
        several += spread * (one.squares - one.m)
    if not several:
        return planned
    cases = sum(one.several for one in found)
    shown = min(1.0, max(0.0, (residual - plain) / several))
    return (cases * shown + PULL * planned) / (cases + PULL)


def _stratum(of: Asked, name: str, drawn: Sizes, found: _Found | None, following: int) -> StratumCost:
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


def _bought_dict(found: Bought | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "added": dict(found.added),
        "units": found.units,
        "incidents": found.incidents,
        "auditor_days": found.auditor_days,
        "margin": found.margin,
        "missed_margin": found.missed_margin,
    }
