"""Audits of several kinds side by side, each with its own headline and what that is out of.

Nothing is added up over them. Only where it is asked for, and where it means something, are audits of recording pooled:
the strata of all are taken as one stratified design, so that each frame has the weight of its incidents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from crime_sample import formats
from crime_sample.alike import refuse_same
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.erasure import is_erased
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.estimates import of_rate, of_total, total_method
from crime_sample.kind import AuditKind, CaseQuestion
from crime_sample.observed import observe
from crime_sample.results import Estimate
from crime_sample.state import State
from crime_sample.stats.multiplicity import shared
from crime_sample.stats.ratio import ratio, stratified, total

FORMAT = "crime_sample-overview-1"


@dataclass(frozen=True, slots=True)
class Seen:
    """One audit. ``frame`` units in its frame; ``headline``, ``missed`` and ``others`` are blank where ``why`` says
    that there is no result."""

    name: str
    kind: AuditKind
    force: str
    period: str
    days: tuple[str, str]
    marking: str
    rules: str
    frame: int
    drawn: int
    judged: int
    headline: Estimate | None
    missed: Estimate | None
    others: tuple[tuple[CaseQuestion, Estimate], ...]
    why: str

    @property
    def out_of(self) -> str:
        """What its headline is out of, in words."""
        if self.kind.deciding is not None:
            return self.kind.deciding.out_of
        return f"crimes that should have been recorded{self.kind.among}"


@dataclass(frozen=True, slots=True)
class Pooled:
    """The recording rate of several audits' frames taken together, and the crimes unrecorded in them."""

    rate: Estimate
    missed: Estimate
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Audits side by side; ``pooled`` None unless it was asked for."""

    audits: tuple[Seen, ...]
    pooled: Pooled | None
    caveats: tuple[str, ...]
    level: float

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``overview --json``."""
        return {
            "format": FORMAT,
            "level": self.level,
            "audits": [_seen_dict(one) for one in self.audits],
            "pooled": None
            if self.pooled is None
            else {
                "rate": _estimate(self.pooled.rate),
                "missed": _estimate(self.pooled.missed),
                "caveats": list(self.pooled.caveats),
            },
            "caveats": list(self.caveats),
        }


def overview(
    states: Sequence[State],
    *,
    names: Sequence[str],
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
    pool: bool = False,
) -> Overview:
    """Audits side by side, in the order given. An audit without a result stands there with the reason. With ``pool``
    those that fit are pooled, and others are refused."""
    if len(states) < 2:
        raise InputError("one audit has nothing to stand beside", remedy="Name two or more.")
    if len({state.head for state in states}) < len(states):
        raise InputError("one audit is named twice", remedy="Name each once.")
    seen = tuple(
        _seen(state, name, level=level, interval=interval) for state, name in zip(states, names, strict=True)
    )
    pooled = _pooled(states, names, level=level, interval=interval) if pool else None
    return Overview(seen, pooled, tuple(_caveats([state.kind for state in states], pool=pool)), level)


def _seen(state: State, name: str, *, level: float, interval: str) -> Seen:
    about, kind = state.about, state.kind
    headline = missed = None
    others: list[tuple[CaseQuestion, Estimate]] = []
    judged, why = state.settled, _unfinished(state)
    if not why:
        found = results(state, level=level, interval=interval)
        headline, missed = found.one(kind.headline), found.one(kind.missed)
        judged = sum(stratum.judged for stratum in found.strata)
        asked = ((one, found.one(one.estimand)) for one in kind.questions if one is not kind.deciding)
        others = [(question, e) for question, e in asked if e is not None]
        none = "no crime is owed" if kind.counts_crimes else "no case could be decided on"
        why = none if headline is None else ""
    return Seen(
        name=formats.one_line(name),
        kind=kind,
        force=formats.one_line(about.force),
        period=formats.period(about.start, about.end),
        days=(about.start.isoformat(), about.end.isoformat()),
        marking=formats.one_line(about.marking).strip(),
        rules=", ".join(one.pack.name for one in about.packs),
        frame=sum(state.population.values()),
        drawn=len(state.cases),
        judged=judged,
        headline=headline,
        missed=None if headline is None else missed,
        others=tuple(others),
        why=why,
    )


def _unfinished(state: State) -> str:
    left = len(state.cases) - state.settled
    if not state.cases:
        return "nothing was drawn yet"
    return f"{formats.plural(left, 'case is', 'cases are')} not settled" if left else ""


def _caveats(kinds: Sequence[AuditKind], *, pool: bool) -> Iterable[str]:
    if len({kind.key for kind in kinds}) > 1 and pool:
        yield (
            "The rates one by one are out of different things, named beside each. What holds for all the frames "
            "together are the pooled figures, not a mean of these rates."
        )
    elif len({kind.key for kind in kinds}) > 1:
        yield (
            "The rates are out of different things, named beside each. They are not to be averaged, and numbers of "
            "different audits are not to be added."
        )
    by_key = {kind.key: kind for kind in kinds}
    for kind in by_key.values():
        if kind.part_of in by_key:
            whole = by_key[kind.part_of]
            yield f"{kind.title} are a part of the {whole.units}: a crime missed in them is missed in both audits."


def _pooled(states: Sequence[State], names: Sequence[str], *, level: float, interval: str) -> Pooled:
    """The rate over all frames: one stratified design whose strata are those of every audit, each with its own number
    of units. Independent draws, so that variances of the strata add up."""
    _refuse_pool(states, names)
    observed = [observe(state, interim=False) for state in states]
    labels: list[str] = []
    population: dict[str, float] = {}
    for place, (state, seen) in enumerate(zip(states, observed, strict=True), start=1):
        labels += [f"{place}: {seen.design.names[code]}" for code in seen.design.stratum]
        population |= {f"{place}: {name}": count for name, count in state.population.items()}
    k = np.concatenate([seen.multiplicity for seen in observed])
    design = shared(stratified(labels, population=population), k)
    y, m = (np.concatenate([getattr(seen, which) for seen in observed]) for which in ("y", "m"))
    if not m.sum():
        raise Refused("no crime is owed in any of the samples, so there is no rate to pool")
    rate = of_rate(
        ratio(design, y, m), estimand="recording_rate", domain=None, interval=interval, level=level
    )
    missed = of_total(
        total(design, m - y, most=m),
        estimand="unrecorded_total",
        domain=None,
        interval=total_method(interval),
        level=level,
    )
    return Pooled(rate, missed, tuple(_pool_caveats(states)))


def _pool_caveats(states: Sequence[State]) -> Iterable[str]:
    yield (
        "Each frame counts with all that it holds. What stands in two of the frames counts twice, in the "
        "rate and in "
        "the total; how many do is not known here."
    )
    drawn = [{case.id for case in state.cases.values() if not is_erased(case.id)} for state in states]
    both = {
        one for place, ids in enumerate(drawn) for one in ids for other in drawn[place + 1 :] if one in other
    }
    if both:
        yield (
            f"{formats.plural(len(both), 'number was', 'numbers were')} drawn in more than one "
            "of the "
            "audits: the frames do overlap, unless their numbers mean different things."
        )


def _refuse_pool(states: Sequence[State], names: Sequence[str]) -> None:
    """Refuse to pool what does not make one rate."""
    kinds = {state.kind.key: state.kind for state in states}
    for kind in kinds.values():
        if not kind.counts_crimes:
            raise Refused(
                f"an audit of {kind.units} has no recording rate, so it cannot be pooled",
                remedy="Leave it out, or look at the audits side by side without --pool.",
            )
        if kind.part_of in kinds:
            raise Refused(
                f"{kind.units} are a part of the frame of an audit of {kind.part_of}, so the two cannot be pooled",
                remedy="Leave one of them out, or look at them side by side without --pool.",
            )
    refuse_same(states)
    alike: dict[str, set[object]] = {
        "force": {state.about.force for state in states},
        "rule pack": {" ".join(one.digest for one in state.about.packs) for state in states},
        "period": {(state.about.start, state.about.end) for state in states},
    }
    differ = [what for what, found in alike.items() if len(found) > 1]
    if differ:
        raise Refused(
            f"the audits differ in {formats.several(differ)}, so their rates are not one",
            remedy="Only audits of one force, by one rule pack, of one period are pooled. Side by side: without "
            "--pool.",
        )
    for state, name in zip(states, names, strict=True):
        if why := _unfinished(state):
            raise Refused(f"{formats.one_line(name)}: {why}", remedy="Finish its review first.")
        if state.method.key != "tickets":
            raise Refused(
                f"{formats.one_line(name)} is a {state.method.title}, and only samples by tickets are pooled",
                remedy="Look at the audits side by side without --pool.",
            )
    frames = [frame.fingerprint for state in states for frame in state.frames.values()]
    if len(set(frames)) < len(frames):
        raise Refused(
            "two of the audits were drawn from the same frame, so pooling would count it twice",
            remedy="Extend one audit instead of beginning another: crime_sample extend AUDIT",
        )


def _seen_dict(one: Seen) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.key,
        "title": one.kind.title,
        "force": one.force,
        "period": list(one.days),
        "marking": one.marking,
        "rules": one.rules,
        "unit": one.kind.unit,
        "frame": one.frame,
        "drawn": one.drawn,
        "judged": one.judged,
        "headline": None if one.headline is None else _estimate(one.headline),
        "out_of": one.out_of,
        "missed": None if one.missed is None else _estimate(one.missed),
        "others": [
            {
                "question": question.key,
                "words": question.words,
                "out_of": question.out_of,
                "rate": _estimate(e),
            }
            for question, e in one.others
        ],
        "no_result": one.why or None,
    }


_KEPT = (
    "estimand",
    "point",
    "standard_error",
    "low",
    "high",
    "df",
    "n_due",
    "x_recorded",
    "interval",
    "small",
)


def _estimate(e: Estimate) -> dict[str, Any]:
    values = asdict(e)
    return {key: values[key].item() if hasattr(values[key], "item") else values[key] for key in _KEPT}
