"""Where an audit's rate stands among published inspections: the answer to ``benchmark``, as values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crime_sample import alike, contrast, formats
from crime_sample import benchmark_words as words
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.errors import InputError
from crime_sample.estimate import results
from crime_sample.inspections import LEVEL, MEASURES, USUAL, Inspection, inspections
from crime_sample.kind import AuditKind
from crime_sample.observed import observe
from crime_sample.results import Domain, Estimate
from crime_sample.state import State
from crime_sample.stats.binomial import Interval
from crime_sample.stats.comparison import Difference, Measured, difference
from crime_sample.stats.forms import z_quantile
from crime_sample.stats.ranking import Place, place_among, ranks, simultaneous_level

FORMAT = "crime_sample-benchmark-1"
Apart = Literal["higher", "lower"]
_TITLES = frozenset(("police", "constabulary", "force", "service"))


@dataclass(frozen=True, slots=True)
class Peer:
    """A published rate beside the audit's, with its ``limits``, and how far the audit's rate stands above it
    (``difference``), both at the audit's level; None where no margin was printed. ``apart``: whether it is surely
    higher or lower than the audit's, all of them together. ``then``: it is the audit's own force at an earlier time,
    and takes no part in the ranking."""

    inspection: Inspection
    limits: Interval | None
    difference: Difference | None
    apart: Apart | None
    then: bool


@dataclass(frozen=True, slots=True)
class Benchmark:
    """An audit among inspections. ``rank`` and ``place`` are of its rate among the ``ranked`` ones that have a margin,
    itself included; None where no inspection has one. ``peers`` stand in the order of their rates."""

    force: str
    marking: str
    kind: AuditKind
    start: date
    end: date
    rules: tuple[str, ...]
    frames: tuple[str, ...]
    england_and_wales: bool
    measure: str
    part: Domain | None
    programmes: tuple[str, ...]
    rate: Estimate
    rank: int | None
    place: Place | None
    ranked: int
    peers: tuple[Peer, ...]

    @property
    def own(self) -> tuple[Peer, ...]:
        """Earlier rates of the same force."""
        return tuple(peer for peer in self.peers if peer.then)

    def as_dict(self) -> dict[str, Any]:
        """The JSON document of ``benchmark --json``."""
        rate = self.rate
        return {
            "format": FORMAT,
            "force": self.force,
            "marking": self.marking,
            "kind": self.kind.key,
            "period": [self.start.isoformat(), self.end.isoformat()],
            "rules": list(self.rules),
            "frames": list(self.frames),
            "measure": self.measure,
            "part": None if self.part is None else {"column": self.part.column, "value": self.part.value},
            "programmes": list(self.programmes),
            "level": rate.level,
            "interval": rate.interval,
            "rate": {
                "point": rate.point,
                "low": rate.low,
                "high": rate.high,
                "standard_error": rate.standard_error,
                "crimes_owed": rate.n_due,
                "small": rate.small,
            },
            "rank": self.rank,
            "place": None if self.place is None else self.place._asdict(),
            "ranked": self.ranked,
            "inspections": [_peer_dict(peer) for peer in self.peers],
            "sentences": words.sentences(self),
            "caveats": words.caveats(self),
        }


def benchmark(
    state: State,
    *,
    measure: str = "all",
    part: Domain | None = None,
    programmes: Collection[str] = (USUAL,),
    level: float = 0.95,
    interval: str = RATE_INTERVAL,
) -> Benchmark:
    """The recording rate of a finished audit among the published ones of one ``measure``.

    ``part`` of the audit is set against them, without it all of it, or the class of crime that the measure is of. What
    is surely higher or lower is so of all together at ``level``, and the rank follows from it. Refused for an audit
    without a recording rate, and while cases are open.
    """
    alike.refuse_cases(state)
    alike.refuse_open(state)
    found = inspections(measure, programmes=programmes)
    if not found:
        raise InputError(
            f"{formats.several(list(programmes))} published no rate of {MEASURES[measure].words}",
            remedy="Choose another measure, or more programmes.",
        )
    part = _part(state, measure, part)
    rate = _rate(state, part, level=level, interval=interval)
    about = state.about
    own = [_same_force(about.force, one.force) for one in found]
    ranked = [one for one, mine in zip(found, own, strict=True) if one.margin is not None and not mine]
    joint: dict[Inspection, Difference] = {}
    if ranked:
        wide = simultaneous_level(level, len(ranked))
        ours = _rate(state, part, level=wide, interval=interval)
        joint = {one: _difference(ours, one) for one in ranked}
    return Benchmark(
        force=formats.one_line(about.force),
        marking=formats.one_line(about.marking).strip(),
        kind=state.kind,
        start=about.start,
        end=about.end,
        rules=tuple(formats.one_line(one.pack.title) for one in about.packs),
        frames=tuple(formats.one_line(name) for name in sorted(state.frames)),
        england_and_wales=all(one.pack.family == "england-wales" for one in about.packs),
        measure=measure,
        part=part,
        programmes=tuple(programmes),
        rate=rate,
        rank=ranks([rate.point, *(one.rate for one in ranked)])[0] if ranked else None,
        place=place_among([Interval(one.low, one.high) for one in joint.values()]) if ranked else None,
        ranked=len(ranked) + 1 if ranked else 0,
        peers=tuple(_peer(one, mine, rate, joint.get(one)) for one, mine in zip(found, own, strict=True)),
    )


def _part(state: State, measure: str, part: Domain | None) -> Domain | None:
    group = MEASURES[measure].group
    if part is None and group is None:
        return None
    if part is None and group not in state.about.all_rules.group_keys:
        raise InputError(
            f"the rules of this audit have no class '{group}'",
            remedy="Name the class that is meant: --part class=...",
        )
    return contrast.meant(state, observe(state, interim=False), part or Domain("class", group or ""))


def _rate(state: State, part: Domain | None, *, level: float, interval: str) -> Estimate:
    found = results(state, by=() if part is None else (part.column,), level=level, interval=interval)
    rate = found.rate if part is None else found.one("recording_rate", part)
    if rate is None:
        raise InputError(f"no crime is owed where {part and part.column} is '{part and part.value}'")
    return rate


def _limits(one: Inspection, level: float) -> Interval:
    """Its printed margin, stretched to another level as that of a normal distribution, cut to 0 and 1."""
    half = (one.margin or 0.0) * z_quantile(level) / z_quantile(LEVEL)
    return Interval(max(0.0, one.rate - half), min(1.0, one.rate + half))


def _difference(rate: Estimate, one: Inspection) -> Difference:
    """The audit's rate less the published one, at the level of the audit's interval."""
    now = Measured(rate.point, rate.low, rate.high, rate.standard_error)
    then = Measured(one.rate, *_limits(one, rate.level), (one.margin or 0.0) / z_quantile(LEVEL))
    return difference(now, then)


def _peer(one: Inspection, then: bool, rate: Estimate, joint: Difference | None) -> Peer:
    if one.margin is None:
        return Peer(one, None, None, None, then)
    apart: Apart | None = None
    if joint is not None:
        apart = "higher" if joint.high < 0 else "lower" if joint.low > 0 else None
    return Peer(one, _limits(one, rate.level), _difference(rate, one), apart, then)


def _same_force(one: str, other: str) -> bool:
    """Whether two names are of one force: Kent Police is Kent."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> Sequence[str]:
    told = name.casefold().replace("&", " and ").replace("-", " ").split()
    return [word for word in told if word not in _TITLES]


def _peer_dict(peer: Peer) -> dict[str, Any]:
    one, limits, apart = peer.inspection, peer.limits, peer.difference
    return {
        "programme": one.programme,
        "force": one.force,
        "year": one.year,
        "period": None
        if one.start is None or one.end is None
        else [one.start.isoformat(), one.end.isoformat()],
        "rate": one.rate,
        "margin": one.margin,
        "low": None if limits is None else limits.low,
        "high": None if limits is None else limits.high,
        "then": peer.then,
        "difference": None
        if apart is None
        else {"point": apart.point, "low": apart.low, "high": apart.high, "p": apart.p},
        "apart": peer.apart,
        "grade": one.grade or None,
        "read_on": one.read_on,
        "address": one.address,
    }
