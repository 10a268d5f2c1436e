"""Entries on the routes of an audit: which of them no frame covers, and what other records events may stand in."""

from __future__ import annotations

from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, require, sealed
from crime_sample.routes import MATCHES, Overlap, Proposal
from crime_sample.state import State


def _routes_not_covered(state: State, event: Event) -> None:
    require(event, state.plan is None, "what is not covered cannot be declared after the plan is frozen")
    number = int(event.body["routes"])
    words = sealed(event).get("routes")
    require(event, words is None or len(words) == number, "it names another number of routes than it says")
    state.uncovered = ("(erased)",) * number if words is None else tuple(map(str, words))


def _overlap_sought(state: State, event: Event) -> None:
    """What was found stands in place of what was found before."""
    body = event.body
    kept: dict[str, list[list[str]]] = sealed(event).get("cases", {})
    looked = frozenset(map(int, body["looked"]))
    counts = {
        int(number): {str(route): int(n) for route, n in of.items()} for number, of in body["cases"].items()
    }
    by = {str(route): tuple(map(str, how)) for route, how in body["by"].items()}
    found = {int(number): tuple(_proposal(row) for row in rows) for number, rows in kept.items()}
    require(event, state.shown.keys() >= looked, "it looked for a case that was never drawn")
    require(event, looked >= counts.keys(), "it proposes records for a case it did not look for")
    routes = {*by, *(route for of in counts.values() for route in of)}
    require(event, state.frames.keys() >= routes, "it proposes records of a frame that is not there")
    held = {number: _counted(proposals) for number, proposals in found.items()}
    require(event, not kept or held == counts, "it proposes another number of records than it says")
    before = state.overlap
    state.overlap = Overlap(
        at=event.at,
        hours=int(body["hours"]),
        by=by,
        looked=looked,
        counts=counts,
        proposals=found,
        since={
            number: before.since[number]
            if before is not None
            and (before.counts.get(number), before.proposals.get(number)) == (of, found.get(number))
            else event.at
            for number, of in counts.items()
        },
        common=int(body["common"]),
    )


def _proposal(row: list[str]) -> Proposal:
    route, unit, created, match = map(str, row)
    if match not in MATCHES:
        raise ValueError(match)
    return Proposal(route, unit, created, match)


def _counted(proposals: tuple[Proposal, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in proposals:
        counts[one.route] = counts.get(one.route, 0) + 1
    return counts


APPLY: dict[str, Apply] = {
    "routes-not-covered": _routes_not_covered,
    "overlap-sought": _overlap_sought,
}
