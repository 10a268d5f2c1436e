"""A frame in parts: each part keeps its smallest tickets, and the smallest of those are the sample of the whole.

The frame of a nation lies with its forces, and no list of all its incidents need ever be made. That this is exact
follows from the rule of the draw: an incident among the smallest of the whole is among the smallest of its part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crime_sample.canonical import canonical, digest
from crime_sample.defaults import MARKING
from crime_sample.draw import ticket, tickets_digest
from crime_sample.errors import Broken, InputError, Refused
from crime_sample.formats import one_line, plural, several
from crime_sample.frame import Candidate, Frame, FrameMapping
from crime_sample.values import Document


class Kept(Document):
    """One incident of a shard that may be of the sample; ``labels`` are the values domains are made of."""

    ticket: str
    id: str
    labels: dict[str, str]


class Shard(Document):
    """A part of a frame: how many incidents it holds by stratum, the smallest tickets of each in order, and what ties
    it to its export. ``mapping`` is the digest of how that was read, ``marking`` how it is to be handled."""

    format: Literal["crime_sample-shard-1"] = "crime_sample-shard-1"
    program: str
    frame: str
    seed: str
    start: date
    end: date
    file_sha256: str
    fingerprint: str
    mapping: str
    marking: str = ""
    incidents: dict[str, int]
    kept: dict[str, tuple[Kept, ...]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One incident of the merged sample: its place in its stratum, and the shard it is from."""

    candidate: Candidate
    rank: int
    shard: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The sample of a frame in parts; the ``shards`` by what they are called."""

    frame: str
    seed: str
    start: date
    end: date
    shards: Mapping[str, Shard]
    sizes: Mapping[str, int]
    drawn: tuple[Drawn, ...]

    @property
    def marking(self) -> str:
        """Those of all shards; the usual one for shards without."""
        return " / ".join(dict.fromkeys(one.marking or MARKING for one in self.shards.values()))

    @property
    def tickets(self) -> str:
        """The digest of the tickets, as of a draw from the whole."""
        return tickets_digest(self.frame, (one.candidate for one in self.drawn))


def mapping_digest(mapping: FrameMapping) -> str:
    """SHA-256 of a mapping in one spelling."""
    return digest(canonical(mapping.model_dump(mode="json")))


def sizes_of(strata: Mapping[str, int], sizes: Mapping[str, int], most: int | None) -> dict[str, int]:
    """How many of each stratum of ``strata`` are meant: as in ``sizes``, else up to ``most``; never more than there
    are, and none left out.

    >>> sizes_of({"a": 9, "b": 400, "c": 5, "d": 3}, {"c": 2, "d": 7}, 100)
    {'a': 9, 'b': 100, 'c': 2, 'd': 3}
    """
    meant = {stratum: min(sizes.get(stratum, most or 0), count) for stratum, count in strata.items()}
    return {stratum: size for stratum, size in meant.items() if size}


def shard_of(
    frame: Frame,
    candidates: Iterable[Candidate],
    *,
    seed: str,
    start: date,
    end: date,
    marking: str,
    program: str,
) -> Shard:
    """The shard that a registered frame and its draw make."""
    kept: dict[str, list[Kept]] = {}
    for one in candidates:
        kept.setdefault(one.stratum, []).append(Kept(ticket=one.ticket, id=one.id, labels=dict(one.labels)))
    return Shard(
        program=program,
        frame=frame.name,
        seed=seed,
        start=start,
        end=end,
        file_sha256=frame.file_sha256,
        fingerprint=frame.fingerprint,
        mapping=mapping_digest(frame.mapping),
        marking=marking,
        incidents=frame.strata,
        kept={stratum: tuple(several_kept) for stratum, several_kept in kept.items()},
    )


def check_shard(shard: Shard, *, where: str) -> None:
    """``Broken`` unless each ticket is what the rule gives, in order, and no stratum keeps more than it holds."""
    for stratum, kept in shard.kept.items():
        there = shard.incidents.get(stratum, 0)
        if len(kept) > there:
            raise Broken(
                f"stratum '{one_line(stratum)}' keeps {len(kept):,} of {plural(there, 'incident')}",
                where=where,
            )
        before = ""
        for one in kept:
            if one.ticket != ticket(shard.seed, shard.frame, one.id):
                raise Broken(
                    f"the ticket of incident '{one_line(one.id)}' is not what the rule gives", where=where
                )
            if one.ticket <= before:
                raise Broken(
                    f"incident '{one_line(one.id)}' of stratum '{one_line(stratum)}' is out of order",
                    where=where,
                )
            before = one.ticket


def merge(shards: Mapping[str, Shard], sizes: Mapping[str, int], *, most: int | None = None) -> Merged:
    """The ``sizes[stratum]`` smallest tickets of each stratum of the whole, by what the shards kept; up to ``most`` of
    a stratum without a size.

    Refused unless the shards are parts of one frame, and unless the sample is surely that of the whole.
    """
    if not shards:
        raise InputError("there is no shard to merge", remedy="Name the files that 'shard draw' wrote.")
    _one_frame(shards)
    _apart(shards)
    held: dict[str, int] = {}
    for shard in shards.values():
        for stratum, count in shard.incidents.items():
            held[stratum] = held.get(stratum, 0) + count
    _there(held, sizes)
    meant = sizes_of(held, sizes, most)
    if not meant:
        raise InputError("no size is given", remedy="Say how many: --size STRATUM=COUNT, or --most COUNT.")
    drawn = [one for stratum in sorted(meant) for one in _smallest(shards, stratum, meant[stratum])]
    first = next(iter(shards.values()))
    return Merged(first.frame, first.seed, first.start, first.end, dict(shards), meant, tuple(drawn))


def _smallest(shards: Mapping[str, Shard], stratum: str, size: int) -> list[Drawn]:
    pool = sorted(
        (
            (one.ticket, one.id, name, one)
            for name, shard in shards.items()
            for one in shard.kept.get(stratum, ())
        ),
        key=lambda entry: entry[:2],
    )
    # What a shard did not keep has a larger ticket than all it kept. Up to the smallest such end, nothing is missed.
    ends = {
        name: shard.kept[stratum][-1].ticket if shard.kept.get(stratum) else ""
        for name, shard in shards.items()
        if len(shard.kept.get(stratum, ())) < shard.incidents.get(stratum, 0)
    }
    last = pool[size - 1][0] if size <= len(pool) else None
    short = [name for name, end in ends.items() if last is None or last > end]
    if short:
        sure = sum(entry[0] <= min(ends.values()) for entry in pool)
        told = [
            f"{name} kept {len(shards[name].kept.get(stratum, ())):,} of {shards[name].incidents[stratum]:,}"
            for name in short
        ]
        raise Refused(
            f"stratum '{one_line(stratum)}': what was not kept could be among the {size:,} smallest ({several(told)})",
            remedy=f"Have those shards drawn again with --size {one_line(stratum)}={size}; with these, {sure:,} are "
            "sure.",
        )
    return [
        Drawn(Candidate(stratum, one.ticket, one.id, one.labels), rank, name)
        for rank, (_, _, name, one) in enumerate(pool[:size], start=1)
    ]


def _one_frame(shards: Mapping[str, Shard]) -> None:
    first, *others = shards.items()
    for name, shard in others:
        for words, mine, theirs in (
            ("seed", first[1].seed, shard.seed),
            ("frame", first[1].frame, shard.frame),
            ("audit period", _period(first[1]), _period(shard)),
        ):
            if mine != theirs:
                raise Refused(
                    f"the {words} of {first[0]} is '{one_line(mine)}', that of {name} '{one_line(theirs)}'",
                    remedy="Shards of one draw have the same seed, frame and period; have one drawn again.",
                )


def _period(shard: Shard) -> str:
    return f"{shard.start} to {shard.end}"


def _apart(shards: Mapping[str, Shard]) -> None:
    """No part twice, and no incident in two."""
    seen: dict[str, str] = {}
    owner: dict[str, str] = {}
    for name, shard in shards.items():
        if before := seen.get(shard.fingerprint):
            raise Refused(
                f"{before} and {name} are the same shard: their fingerprints are equal",
                remedy="Give each shard once.",
            )
        seen[shard.fingerprint] = name
        for kept in shard.kept.values():
            for one in kept:
                if before := owner.get(one.id):
                    raise Refused(
                        f"incident '{one_line(one.id)}' is in {before}"
                        + (f" and in {name}" if before != name else " twice"),
                        remedy="No incident may be in two shards. Where forces count alike, put the force before the "
                        "number in every export, and draw the shards again.",
                    )
                owner[one.id] = name


def _there(held: Mapping[str, int], sizes: Mapping[str, int]) -> None:
    for stratum, size in sizes.items():
        if stratum not in held:
            raise InputError(
                f"no shard has a stratum '{one_line(stratum)}'",
                remedy=f"They have: {', '.join(map(one_line, sorted(held)))}.",
            )
        if size > held[stratum]:
            raise InputError(
                f"{size:,} cannot be drawn from the {held[stratum]:,} incidents of stratum '{one_line(stratum)}'",
                remedy="Draw no more than there are.",
            )
