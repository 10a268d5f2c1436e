"""Several routes in one audit: other records that may be of a case's event, and in how many records it stands.

A *route* is a way by which a report reaches the force, and a frame of the audit is the list of one. One event may stand
on two routes, or twice on one. It could then be drawn by each of its records, and would be counted once for each: so
what a case owes is shared out among the records of its event, by its *multiplicity* k, the number of these records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crime_sample.errors import InputError
from crime_sample.formats import moment
from crime_sample.verdict import BY_HAND, Outcome, OutcomeWords

Match = Literal["place", "reference", "place and reference"]
MATCHES: dict[Match, str] = {
    "place": "same place",
    "reference": "same reference",
    "place and reference": "same place and reference",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another record that may be of the case's event: its route (the frame's name), its id, when it was created (ISO
    text), and by what it was found."""

    route: str
    id: str
    created: str
    match: Match

    @property
    def key(self) -> str:
        """What tells it from any other: no name of a frame holds a line feed."""
        return f"{self.route}\n{self.id}"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where other records of the cases' events were looked for, and what was found.

    ``hours`` the window; ``by`` what was compared on each route (``place``, ``references``); ``looked`` the cases;
    ``counts`` the proposals of a case by route, which stay when ids are erased; ``proposals`` the records themselves;
    ``since`` when the proposals that a case has were first made; ``common`` places and references that too many records
    share to tell an event by.
    """

    at: str
    hours: int
    by: Mapping[str, tuple[str, ...]]
    looked: frozenset[int]
    counts: Mapping[int, Mapping[str, int]]
    proposals: Mapping[int, tuple[Proposal, ...]]
    since: Mapping[int, str]
    common: int = 0

    def proposed(self, number: int) -> int:
        """How many records are proposed for a case."""
        return sum(self.counts.get(number, {}).values())


def multiplicity_at_most(outcome: Outcome | None, proposed: Mapping[str, int]) -> int:
    """The multiplicity of a case if every record proposed were of its event, and what its verdict adds to them.

    >>> multiplicity_at_most(Outcome(overlap={"online": 1, "": 2}), {"online": 2, "storm": 1})
    6
    """
    said: Mapping[str, int] = {} if outcome is None else outcome.overlap
    return 1 + sum(max(said.get(route, 0), proposed.get(route, 0)) for route in {*said, *proposed})


def answered(named: Collection[Proposal], by_hand: int) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """The records found to be of the event as an ``Outcome`` and its words keep them: how many by route, and ids.

    >>> answered([Proposal("online", "W1", "2026-01-01", "place")], 1)
    ({'online': 1, '': 1}, {'online': ('W1',)})
    """
    same: dict[str, list[str]] = {}
    for one in named:
        same.setdefault(one.route, []).append(one.id)
    overlap = dict(Counter(one.route for one in named)) | ({BY_HAND: by_hand} if by_hand else {})
    return overlap, {route: tuple(ids) for route, ids in same.items()}


def chosen(proposals: Sequence[Proposal], words: OutcomeWords) -> list[Proposal]:
    """Those of the proposals that a verdict names."""
    return [one for one in proposals if one.id in words.same.get(one.route, ())]


def check(
    outcome: Outcome, words: OutcomeWords, *, frame: str, unit: str, known: Collection[str] | None
) -> None:
    """Fails unless the other records of the event fit: on ``known`` routes (None where these are not known), the ids
    named no more than are counted, each once, and none the case itself (``unit`` of ``frame``)."""
    for route in outcome.overlap:
        if known is not None and route not in (*known, BY_HAND):
            raise InputError(
                f"'{route}' is not a route of this audit", remedy=f"Its frames are: {', '.join(known)}."
            )
    for route, ids in words.same.items():
        if len(set(ids)) != len(ids):
            raise InputError(f"a record of '{route}' is named twice as one of the same event")
        if len(ids) > outcome.overlap.get(route, 0):
            raise InputError(f"more records of '{route}' are named as of the same event than are counted")
        if route == frame and unit in ids:
            raise InputError(f"the case itself, '{unit}', is named as another record of its event")


def called(proposal: Proposal) -> str:
    """A record as it is written where one is picked.

    >>> called(Proposal("online", "W1", "2026-01-01", "place"))
    'online: W1'
    """
    return f"{proposal.route}: {proposal.id}"


def in_words(proposal: Proposal) -> str:
    """A record as it is put before somebody.

    >>> in_words(Proposal("online", "W1", "2026-01-01T09:15:00", "place"))
    'online: W1, created 1 January 2026, 09:15, same place'
    """
    return f"{called(proposal)}, created {moment(proposal.created)}, {MATCHES[proposal.match]}"


def told(outcome: Outcome | None) -> str:
    """In how many other records the event stands, in words; blank where in none.

    >>> told(Outcome(overlap={"online": 2, "": 1}))
    'online 2, counted by hand 1'
    """
    found = {} if outcome is None else outcome.overlap
    ordered = sorted(found.items(), key=lambda one: (one[0] == BY_HAND, one[0]))
    return ", ".join(f"{route or 'counted by hand'} {number}" for route, number in ordered)
