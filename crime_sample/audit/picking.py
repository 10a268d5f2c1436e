"""Incidents picked by hand to be judged beside the sample: because somebody suspects them, or to look at a handful."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crime_sample.audit.frames import Export, Progress, frame_path
from crime_sample.audit.session import Audit, new_uid
from crime_sample.case import PICKS, Case
from crime_sample.engines import picking as engine
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.files.id_lists import read_ids
from crime_sample.formats import plural
from crime_sample.frame import Candidate, trim
from crime_sample.ledger import Draft
from crime_sample.picked import PickedByHand, picked_by_hand
from crime_sample.places import pooled
from crime_sample.reviewers import at_work, keep_from_reviewers, reviewers
from crime_sample.state import State

MOST = 1_000
"""As many may be picked at once: they are to be read by people."""
_SHOWN = 10
Named = tuple[str, str]
"""An id, and where it was named."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Incidents picked: their cases, and how many that a test found were ``cases_before``."""

    cases: tuple[Case, ...]
    cases_before: int


def pick(
    audit: Audit,
    ids: Sequence[str] = (),
    *,
    reason: str,
    kind: str = "targeted",
    listed: Path | None = None,
    column: str = "",
    where: str = "",
    frame: str = "",
    twice: bool = False,
    export: Export | None = None,
    progress: Progress | None = None,
) -> Chosen:
    """Add incidents of the frame, picked by hand, to what is judged; never to the sample.

    They are named by ``ids``, by a file that lists them (``listed``, with its ``column``), or by ``where``, a test of
    one record in the frame's SQL. With ``twice`` two auditors judge each. All are taken, or none: one that is not in
    the frame, or is a case of the audit, is an error; what a test finds and is a case is passed over. Refused before
    the draw; and, where some cases are judged twice or set apart, to who judges cases.
    """
    state = audit.refresh()
    name = _may_pick(state, audit.actor, frame)
    if kind not in PICKS:
        raise InputError(f"there is no kind of pick '{kind}'", remedy=f"Kinds: {', '.join(PICKS)}.")
    if not reason.strip():
        raise InputError(
            "a pick needs a reason",
            remedy='Say why these: --reason "all logs of one address". It is kept sealed.',
        )
    if bool(where.strip()) == bool(ids or listed):
        raise InputError(
            "say which incidents: by their ids, or by a test of their records",
            remedy='--id ID (repeatable), --from FILE, or --where "\\"Officer\\" = \'1234\'"',
        )
    registered = state.frames[name]
    address = frame_path(audit, name, given=export)
    named: list[Named] = []
    if where.strip():
        candidates = list(_tested(audit, name, where, address, progress))
        chosen = [one for one in candidates if one.id not in _cases(state, name)]
    else:
        named = _named(ids, listed, column, registered.mapping.columns.id)
        _new(state, name, named)
        looked = engine.by_ids(address, registered, [unit for unit, _ in named], progress=progress)
        _all_there([(unit, spot, looked.lost[unit]) for unit, spot in named if unit in looked.lost], name)
        candidates = chosen = list(looked.found)
    if not chosen:
        raise InputError(
            "no incident is left to pick", remedy="Those that the test finds are cases of the audit already."
        )
    rows = [[one.stratum, one.id, dict(one.labels)] for one in chosen]
    sealed = {"cases": rows, "reason": reason.strip()} | ({"where": where.strip()} if where.strip() else {})
    uid, first = new_uid(), 0

    def decide(now: State) -> list[Draft]:
        nonlocal first
        _may_pick(now, audit.actor, name)
        _new(now, name, named or [(one.id, "") for one in chosen])
        first = now.last_number + 1
        body = {"frame": name, "first_case": first, "incidents": len(chosen), "kind": kind, "twice": twice}
        return [Draft("picked", body, uid, sealed)]

    audit.write(decide)
    cases = tuple(audit.state.picks[first + place] for place in range(len(chosen)))
    return Chosen(cases, len(candidates) - len(chosen))


def found_by_hand(audit: Audit) -> PickedByHand | None:
    """What was found of all that was picked. Refused while cases of the sample are open to who judges them."""
    state = audit.refresh()
    keep_from_reviewers(state, audit.actor, "what was found of its picks is")
    return picked_by_hand(state)


def may_know_why(audit: Audit) -> bool:
    """Whether who is at work may know why these were picked: not while they may judge one of them."""
    state = audit.state
    waits = any(not case.settled for case in state.picks.values() if case.retired is None)
    return not (waits and audit.actor in reviewers(state))


def _may_pick(state: State, actor: str, frame: str) -> str:
    """The frame that is picked from."""
    if not state.cases:
        raise Refused(
            "the sample is not drawn yet, and what is picked by hand comes after it",
            remedy="Draw first: crime_sample draw AUDIT --seed ...",
        )
    need_ids(state, "nothing can be picked, since it cannot be known what is a case already")
    if at_work(state, actor) and not pooled(state):
        raise Refused(
            "you judge cases of this audit, and what can be picked still would tell which incidents are set apart",
            remedy="The lead or the registrar may pick: --who NAME.",
        )
    if frame and frame not in state.frames:
        raise InputError(f"there is no frame '{frame}'", remedy=f"Frames: {', '.join(state.frames)}.")
    if not frame and len(state.frames) > 1:
        raise InputError(
            "this audit has several frames", remedy=f"Say which: --frame-name {' or '.join(state.frames)}."
        )
    return frame or next(iter(state.frames))


def _tested(
    audit: Audit, name: str, where: str, address: Export, progress: Progress | None
) -> tuple[Candidate, ...]:
    kind = audit.state.kind
    count, found = engine.by_test(address, audit.state.frames[name], where, most=MOST, progress=progress)
    if count > MOST:
        raise InputError(
            f"the test finds {plural(count, kind.unit, kind.units)}, and no more than {MOST:,} can be picked at once",
            where=where,
            remedy="Narrow it down. To learn about so many, draw a sample of them.",
        )
    if not count:
        raise InputError(
            f"the test finds no {kind.unit} of the frame",
            where=where,
            remedy="Columns are named in double quotes, texts in single ones: \"Officer\" = '1234'.",
        )
    return found


def _named(ids: Iterable[str], listed: Path | None, column: str, usual: str) -> list[Named]:
    found = [(trim(unit), "--id") for unit in ids]
    if listed is not None:
        found += read_ids(listed, column=column, usual=usual)
    if not found or not all(unit for unit, _ in found):
        raise InputError("an id is blank" if found else "no id is named", where=str(listed or "--id"))
    if len(found) > MOST:
        raise InputError(
            f"{len(found):,} ids are named, and no more than {MOST:,} can be picked at once",
            remedy="Name fewer. To learn about so many, draw a sample of them.",
        )
    before: dict[str, str] = {}
    for unit, spot in found:
        if unit in before:
            raise InputError(
                f"'{unit}' is named twice", where=f"{before[unit]}; {spot}", remedy="Name it once."
            )
        before[unit] = spot
    return found


def _cases(state: State, name: str) -> dict[str, Case]:
    """The cases of a frame by the ids of their incidents."""
    return {case.id: case for case in state.shown.values() if case.frame == name and case.retired is None}


def _new(state: State, name: str, named: Collection[Named]) -> None:
    """Fails if one is a case. Of what sort it is, is not told, nor its number where that may not be known."""
    held = _cases(state, name)
    told = [
        f"{unit}{spot and f' ({spot})'}"
        + (f" is case {held[unit].number}" if pooled(state) or held[unit].picked else " is one")
        for unit, spot in named
        if unit in held
    ]
    if told:
        these = "this incident is" if len(told) == 1 else f"{len(told)} of these incidents are"
        raise Refused(
            f"{these} judged in this audit already: {_several(told)}",
            remedy="Nothing was picked. Leave them out: each is judged once, as what it is.",
        )


def _all_there(lost: Sequence[tuple[str, str, str]], name: str) -> None:
    if lost:
        told = _several([f"'{unit}' ({spot}) {why}" for unit, spot, why in lost])
        raise InputError(
            f"{plural(len(lost), 'id is', 'ids are')} not in frame '{name}': {told}",
            remedy="Nothing was picked. Correct the list; only what is in the frame can be judged.",
        )


def _several(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    return "; ".join(words[:_SHOWN]) + (f"; and {more:,} more" if more > 0 else "")
