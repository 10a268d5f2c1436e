"""Several routes: which of them no frame covers, and where else the events of the sample stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from crime_sample.audit.frames import Progress, frame_path
from crime_sample.audit.session import Audit, new_uid
from crime_sample.case import Case
from crime_sample.defaults import OVERLAP_HOURS
from crime_sample.engines import overlap as asking
from crime_sample.engines.overlap import Asked, Facts
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.ledger import Draft
from crime_sample.routes import Match, Overlap, Proposal
from crime_sample.state import State

MOST_HOURS = 31 * 24
MOST_WORDS = 200

Unit = tuple[str, str]
"""An incident: its frame and its id."""


def declare_uncovered(audit: Audit, routes: Sequence[str]) -> None:
    """Declare the routes, each in words, that reports take and no frame of this audit covers, in place of those
    declared before. Refused once the plan is frozen."""
    words = [route.strip() for route in routes]
    if not words or not all(words) or len({word.casefold() for word in words}) < len(words):
        raise InputError(
            "no route is named, or one by a blank, or twice",
            remedy='Say each in a few words: "walk-in reports at stations"',
        )
    if any(len(word) > MOST_WORDS for word in words):
        raise InputError(
            f"a route is named in more than {MOST_WORDS} letters", remedy="Say it in a few words."
        )
    uid = new_uid()

    def decide(state: State) -> list[Draft]:
        if state.plan is not None:
            raise Refused(
                "the plan is frozen, so what the audit covers is fixed",
                remedy="Say in the report's covering words what was left out, and declare it in the next audit.",
            )
        return [Draft("routes-not-covered", {"routes": len(words)}, uid, {"routes": words})]

    audit.write(decide)


def seek_overlap(audit: Audit, *, hours: int = OVERLAP_HOURS, progress: Progress | None = None) -> Overlap:
    """Look in every frame of the audit, the case's own among them, for other records that may be of the event of a
    case: created within ``hours`` either way and at the same place, or with a linked reference in common at any time.
    What is found goes into the ledger, in place of what was found before, and is put to auditors once the outcome is
    shown."""
    if not 0 <= hours <= MOST_HOURS:
        raise InputError(f"{hours} hours are no window", remedy=f"Give 0 to {MOST_HOURS} hours.")
    state = audit.refresh()
    if not state.cases:
        raise Refused(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    need_ids(state, "no other records of the cases' events can be sought")
    cases = [case for case in state.shown.values() if case.retired is None]
    known = _facts(audit, cases, progress)
    asked = {unit: [*_asked(facts, hours)] for unit, facts in known.items()}
    keys = {key for several in asked.values() for key in several}
    met: dict[Asked, list[Proposal]] = {}
    common: set[Asked] = set()
    for name, frame in state.frames.items():
        found, passed_over = asking.matches(frame_path(audit, name), frame, keys, progress=progress)
        common |= passed_over
        for one in found:
            match: Match = "place" if one.asked.first else "reference"
            met.setdefault(one.asked, []).append(Proposal(name, one.id, one.created, match))
    proposals = {case.number: _proposals(case, asked.get((case.frame, case.id), ()), met) for case in cases}
    proposals = {number: several for number, several in proposals.items() if several}
    body = {
        "hours": hours,
        "by": {name: list(asking.compared(frame)) for name, frame in state.frames.items()},
        # By number, and of those slipped in too, so that a list without them tells nobody which they are.
        "looked": sorted(case.number for case in cases),
        "cases": {
            str(number): dict(Counter(one.route for one in several)) for number, several in proposals.items()
        },
        "common": len(common),
    }
    rows = {
        str(number): [[one.route, one.id, one.created, one.match] for one in several]
        for number, several in proposals.items()
    }
    audit.put(Draft("overlap-sought", body, new_uid(), {"cases": rows}))
    found_now = audit.state.overlap
    assert found_now is not None  # noqa: S101 - just written
    return found_now


def records_called(
    audit: Audit, named: Sequence[str], *, progress: Progress | None = None
) -> dict[str, list[Proposal]]:
    """The records of the audit's frames that are written so: by an id, or by frame and id, as ``main: 0012``. One
    reading of each frame, if anything is asked."""
    found: dict[str, list[Proposal]] = {one: [] for one in named}
    for name, frame in audit.state.frames.items():
        ids = {one: {one, one.removeprefix(f"{name}:").strip()} for one in named}
        wanted = {unit for several in ids.values() for unit in several}
        if wanted:
            held = asking.facts(frame_path(audit, name), frame, wanted, progress=progress)
            for one, several in ids.items():
                found[one] += [
                    Proposal(name, unit, held[unit].created, "place")
                    for unit in sorted(several)
                    if unit in held
                ]
    return found


def _facts(audit: Audit, cases: Collection[Case], progress: Progress | None) -> dict[Unit, Facts]:
    known: dict[Unit, Facts] = {}
    for name, frame in audit.state.frames.items():
        ids = [case.id for case in cases if case.frame == name]
        if ids:
            found = asking.facts(frame_path(audit, name), frame, ids, progress=progress)
            known |= {(name, unit): facts for unit, facts in found.items()}
    return known


def _asked(facts: Facts, hours: int) -> Iterable[Asked]:
    """What another record of the event would have in common."""
    if facts.place:
        created, window = datetime.fromisoformat(facts.created), timedelta(hours=hours)
        yield Asked(facts.place, (created - window).isoformat(), (created + window).isoformat())
    for reference in facts.references:
        yield Asked(reference)


def _proposals(
    case: Case, asked: Iterable[Asked], met: Mapping[Asked, Sequence[Proposal]]
) -> tuple[Proposal, ...]:
    """The records found for a case, each once, in order of route and time; not the case itself."""
    found: dict[Unit, Proposal] = {}
    for key in asked:
        for one in met.get(key, ()):
            unit = (one.route, one.id)
            if unit == (case.frame, case.id):
                continue
            before = found.get(unit)
            both = before is not None and before.match != one.match
            found[unit] = Proposal(*unit, one.created, "place and reference") if both else before or one
    return tuple(sorted(found.values(), key=lambda one: (one.route, one.created, one.id)))
