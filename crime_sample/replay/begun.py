"""Entries that begin an audit: its charter, people, frames, plan, seed. And those on what was handed out and found."""

from __future__ import annotations

from datetime import date

from crime_sample.canonical import canonical, digest
from crime_sample.design import Plan
from crime_sample.frame import Extract, Frame
from crime_sample.ledger import Event
from crime_sample.replay.entries import Apply, require, sealed
from crime_sample.replay.who import known_as
from crime_sample.state import Charter, State


def _started(state: State, event: Event) -> None:
    require(event, state.charter is None, "an audit starts once")
    state.charter = Charter.model_validate(event.body["charter"])
    state.keep_until = state.charter.keep_until


def _retention_set(state: State, event: Event) -> None:
    require(event, state.charter is not None, "the audit has not begun")
    state.keep_until = date.fromisoformat(event.body["until"])


def _person_added(state: State, event: Event) -> None:
    person = event.body["person"]
    require(event, person not in state.people, "this person was added before")
    # Whose name was erased goes on under the pseudonym.
    state.people[person] = str(sealed(event).get("name", person))
    state.roles[person] = str(event.body["role"])
    if person == event.actor:
        known_as(state, event)


def _frame_registered(state: State, event: Event) -> None:
    require(event, state.plan is None, "a frame cannot be registered after the plan is frozen")
    frame = Frame.model_validate(event.body["frame"])
    state.frames[frame.name] = frame
    state.frame_paths[frame.name] = str(sealed(event).get("path", ""))
    state.frame_parts[frame.name] = tuple(map(str, sealed(event).get("paths", ())))


def _extract_registered(state: State, event: Event) -> None:
    require(event, state.plan is None, "a crime extract cannot be registered after the plan is frozen")
    state.extract = Extract.model_validate(event.body["extract"])
    state.extract_path = str(sealed(event).get("path", ""))


def _plan_frozen(state: State, event: Event) -> None:
    require(event, bool(state.frames), "a plan cannot be frozen before a frame is registered")
    require(event, state.extract is not None, "a plan cannot be frozen before a crime extract is registered")
    require(event, state.plan is None, "the plan was frozen before")
    state.plan = Plan.model_validate(event.body["plan"])
    held = digest(canonical(event.body["plan"]))
    require(event, held == event.body["digest"], "the plan does not match its digest")
    state.plan_at, state.plan_digest = event.at, held
    state.second_secret = str(sealed(event).get("second", ""))
    state.anchors["freeze"] = event.hash


def _seeded(state: State, event: Event) -> None:
    require(event, state.plan is not None, "a seed cannot be given before the plan is frozen")
    require(event, not state.seed, "the seed was given before")
    state.seed = str(event.body["seed"])
    state.seed_proof = str(sealed(event).get("proof", ""))
    state.seeded_at = event.at


def _sheet_exported(state: State, event: Event) -> None:
    state.sheets[event.body["sheet"]] = {**event.body, "at": event.at, "actor": event.actor}


def _sheet_imported(state: State, event: Event) -> None:
    """An entry that says that something was done; of the force's sheets, how many cases it accepts. Which ones stands
    in an entry of its own, but not in ledgers of before."""
    if event.body.get("accepted"):
        state.accepted_unnamed[event.body["sheet"]] = int(event.body["accepted"])


def _logged(state: State, event: Event) -> None:
    """An entry that only says that something was done."""


def _estimated(state: State, event: Event) -> None:
    state.figures = {"at": event.at, "seq": event.seq, **event.body}


APPLY: dict[str, Apply] = {
    "audit-started": _started,
    "retention-set": _retention_set,
    "person-added": _person_added,
    "frame-registered": _frame_registered,
    "extract-registered": _extract_registered,
    "plan-frozen": _plan_frozen,
    "seeded": _seeded,
    "sheet-exported": _sheet_exported,
    "sheet-imported": _sheet_imported,
    "disclosed": _logged,
    "estimated": _estimated,
}
