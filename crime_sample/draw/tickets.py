"""The usual draw: a ticket for each incident, and the smallest tickets of each stratum are the sample.

A ticket is SHA-256, in lower-case hex, of the UTF-8 text ``SEED LF FRAME LF ID``, compared as text. By hand::

    printf '%s\\n%s\\n%s' "$SEED" "$FRAME" "$ID" | sha256sum

What follows from this rule: the order of the frame does not matter; a larger sample contains the smaller one;
strata and files can be drawn apart and merged; and anyone can draw again. Engines do the same in SQL; this is
the rule itself.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping

from crime_sample.canonical import digest
from crime_sample.design import SeedKind, SeedSource
from crime_sample.errors import InputError
from crime_sample.frame import Candidate


def rule(unit_id: str = "incident id", units: str = "incidents") -> str:
    """The rule in the words of a kind of audit. The words are shown; what is hashed is the same in every kind."""
    return (
        f"ticket = SHA-256 of the UTF-8 text SEED, line feed, FRAME, line feed, {unit_id.upper()} (lower-case hex); "
        f"within each stratum the {units} with the smallest tickets are the sample, in ticket order"
    )


RULE = rule()
_TRUST: dict[SeedKind, str] = {
    "public": "from a public source named before it was known: verifiable by anyone who can look that source up",
    "witnessed": "from dice or lots before named witnesses: as trustworthy as those witnesses",
    "own": "chosen by the auditor: the draw can be repeated, but that no other seed was tried first cannot be shown",
}


def trust(source: SeedSource, *, proof: str) -> str:
    """How far a seed from ``source`` can be trusted, in one sentence."""
    words = f"Seed {_TRUST[source.kind]}."
    if source.kind != "own" and not proof:
        words += " No proof was recorded with it, so a reader must look for the proof themselves."
    return words


def ticket(seed: str, frame: str, unit: str) -> str:
    """The ticket of the incident with id ``unit``; none of the three may hold a line feed.

    >>> ticket("20 11 2026: 3 9 14 27 38 41", "main", "00001234")
    '0553a57c8a79e2ea744b68dcc3136b02d5fb42cd2d0978fd8c3d4bc3f584699e'
    """
    check_seed(seed)
    for name, part in (("frame name", frame), ("incident id", unit)):
        if "\n" in part:
            raise InputError(f"the {name} holds a line feed, which would make tickets ambiguous")
    return hashlib.sha256(f"{seed}\n{frame}\n{unit}".encode()).hexdigest()


def check_seed(seed: str) -> None:
    """Refuse a seed that is blank, holds a line feed, or has blanks around it that nobody would see."""
    if not seed.strip():
        raise InputError(
            "the seed is blank", remedy='Give the seed as published, such as --seed "3 9 14 27 38".'
        )
    if "\n" in seed:
        raise InputError("the seed holds a line feed", remedy="Write it on one line.")
    if seed != seed.strip():
        raise InputError(
            "the seed begins or ends with a blank, which nobody would see when checking it",
            remedy="Give it without outer blanks.",
        )


def smallest(
    rows: Iterable[tuple[str, str]], sizes: Mapping[str, int], *, seed: str, frame: str
) -> list[Candidate]:
    """The sample from ``rows`` of (id, stratum): for each stratum of ``sizes`` its smallest tickets, in order.

    Keeps no more than the sample in memory. Ties, which SHA-256 does not have, would fall by id.

    >>> [c.id for c in smallest([("1", "a"), ("2", "a"), ("3", "b")], {"a": 1}, seed="s", frame="main")]
    ['2']
    """
    heaps: dict[str, list[tuple[_Reversed, str]]] = {stratum: [] for stratum in sizes}
    for unit, stratum in rows:
        heap = heaps.get(stratum)
        if heap is None:
            continue
        entry = (_Reversed((ticket(seed, frame, unit), unit)), unit)
        if len(heap) < sizes[stratum]:
            heapq.heappush(heap, entry)
        elif heap and entry > heap[0]:
            heapq.heapreplace(heap, entry)
    return [
        Candidate(stratum=stratum, ticket=key[0], id=key[1], labels={})
        for stratum in sorted(heaps)
        for key in sorted(entry[0].key for entry in heaps[stratum])
    ]


class _Reversed:
    """Orders backwards, so that a heap of the smallest keeps its largest on top."""

    __slots__ = ("key",)

    def __init__(self, key: tuple[str, str]) -> None:
        self.key = key

    def __lt__(self, other: _Reversed) -> bool:
        return self.key > other.key


def tickets_digest(frame: str, candidates: Iterable[Candidate]) -> str:
    """SHA-256 over the drawn tickets, a line ``FRAME TAB STRATUM TAB TICKET`` each, in order of those three."""
    lines = sorted(f"{frame}\t{one.stratum}\t{one.ticket}" for one in candidates)
    return digest("\n".join(lines))
