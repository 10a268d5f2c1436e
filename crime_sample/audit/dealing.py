"""From drawn incidents to numbered cases: the entry that a draw or an extension becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample.audit.session import new_uid
from crime_sample.canonical import digest
from crime_sample.draw import tickets_digest
from crime_sample.frame import Candidate
from crime_sample.ledger import Draft
from crime_sample.second import numbering
from crime_sample.state import State


def dealt(
    state: State,
    kind: str,
    frame: str,
    sizes: Mapping[str, int],
    everyone: Iterable[Candidate],
    added: Iterable[Candidate],
    first: int,
    reason: str = "",
) -> Draft:
    """The entry of a draw (``kind``): the cases ``added``, numbered in their order from ``first`` on; ``everyone``
    drawn so far by the rule, which was asked for ``sizes``."""
    ranks: dict[str, int] = {}
    rank_of = {}
    for candidate in everyone:
        rank_of[candidate.id] = ranks[candidate.stratum] = ranks.get(candidate.stratum, 0) + 1
    listed = list(added)
    # A calibration case takes a rank by chance, so that it stands anywhere in the queue.
    places = {
        c.id: rank_of.get(c.id)
        or 1 + int(digest(f"{c.ticket} calibration")[:12], 16) % ranks.get(c.stratum, 1)
        for c in listed
    }
    queue = sorted(listed, key=lambda c: ((places[c.id] - 0.5) / ranks.get(c.stratum, 1), c.ticket))
    if _in_secret(state):
        queue.sort(key=lambda c: numbering(state.second_secret, frame, c.id))
    rows = [[c.stratum, places[c.id], c.id, c.ticket, dict(c.labels), *_of_design(c)] for c in queue]
    incidents = {stratum: ranks.get(stratum, 0) for stratum in sizes}
    body: dict[str, object] = {
        "frame": frame,
        "sizes": incidents,
        "first_case": first,
        "tickets": tickets_digest(frame, everyone),
    }
    if incidents != sizes:
        body["asked"] = dict(sizes)
    if apart := [number for number, c in enumerate(queue, start=first) if c.id not in rank_of]:
        body["calibration"] = apart
    sealed = {"cases": rows} | ({"reason": reason} if reason else {})
    return Draft(kind, body, new_uid(), sealed)


def _of_design(candidate: Candidate) -> list[dict[str, object]]:
    """What is kept of a case where chances differ, or clusters were drawn."""
    told: dict[str, object] = {}
    if candidate.chance is not None:
        told["chance"] = str(candidate.chance)
    if candidate.cluster:
        told["cluster"] = candidate.cluster
    if candidate.of:
        told["of"] = candidate.of
    return [told] if told else []


def _in_secret(state: State) -> bool:
    """Whether cases are numbered by the secret. Else in the order in which they will be reviewed: where none is judged
    twice or slipped in, that gives nothing away, and a number still says nothing of its stratum."""
    design = None if state.plan is None else state.plan.design
    return design is not None and bool(state.second_secret) and design.in_secret
