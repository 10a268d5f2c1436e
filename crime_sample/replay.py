"""From events to the state they amount to.

``advance`` is the only place where a state changes. An event that does not fit the state before it (a draw before a
frozen plan, a verdict on a case that was never drawn) raises ``Broken``: a ledger that replays is lawful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crime_sample.design import Plan
from crime_sample.errors import Broken
from crime_sample.frame import Extract, Frame
from crime_sample.ledger import Event
from crime_sample.state import Case, Charter, Opening, Referral, State
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


def replay(events: Iterable[Event]) -> State:
    """The state after ``events``, from the first."""
    state = State()
    for event in events:
        advance(state, event)
    return state


def advance(state: State, event: Event) -> None:
    """Apply one event to ``state`` in place."""
    apply = _APPLY.get(event.kind)
    if apply is None:
        raise _unlawful(event, "this kind of entry is not known; the file may come from a newer program")
    if event.uid in state.uids:
        raise _unlawful(event, "an entry with this identifier came before")
    try:
        apply(state, event)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _unlawful(event, f"it does not have the content it should ({type(error).__name__})") from error
    state.uids.add(event.uid)
    state.seq, state.head, state.last_at = event.seq, event.hash, event.at


def _unlawful(event: Event, fault: str) -> Broken:
    return Broken(fault, where=f"ledger entry {event.seq} ({event.kind}, {event.at})")


def _require(event: Event, holds: bool, fault: str) -> None:
    if not holds:
        raise _unlawful(event, fault)


def _sealed(event: Event) -> Mapping[str, Any]:
    return event.sealed or {}


def _started(state: State, event: Event) -> None:
    _require(event, state.charter is None, "an audit starts once")
    state.charter = Charter.model_validate(event.body["charter"])


def _person_added(state: State, event: Event) -> None:
    person = event.body["person"]
    _require(event, person not in state.people, "this person was added before")
    state.people[person] = str(_sealed(event).get("name", "(erased)"))
    state.roles[person] = str(event.body["role"])


def _frame_registered(state: State, event: Event) -> None:
    _require(event, state.plan is None, "a frame cannot be registered after the plan is frozen")
    frame = Frame.model_validate(event.body["frame"])
    state.frames[frame.name] = frame
    state.frame_paths[frame.name] = str(_sealed(event).get("path", ""))


def _extract_registered(state: State, event: Event) -> None:
    _require(event, state.plan is None, "a crime extract cannot be registered after the plan is frozen")
    state.extract = Extract.model_validate(event.body["extract"])
    state.extract_path = str(_sealed(event).get("path", ""))


def _plan_frozen(state: State, event: Event) -> None:
    _require(event, bool(state.frames), "a plan cannot be frozen before a frame is registered")
    _require(event, state.extract is not None, "a plan cannot be frozen before a crime extract is registered")
    _require(event, state.plan is None, "the plan was frozen before")
    state.plan = Plan.model_validate(event.body["plan"])
    _require(event, state.plan.digest() == event.body["digest"], "the plan does not match its digest")
    state.plan_at = event.at
    state.anchors["freeze"] = event.hash


def _seeded(state: State, event: Event) -> None:
    _require(event, state.plan is not None, "a seed cannot be given before the plan is frozen")
    _require(event, not state.seed, "the seed was given before")
    state.seed = str(event.body["seed"])
    state.seed_proof = str(_sealed(event).get("proof", ""))
    state.seeded_at = event.at


def _drawn(state: State, event: Event) -> None:
    _require(event, bool(state.seed), "a sample cannot be drawn before there is a seed")
    frame = event.body["frame"]
    _require(event, frame not in state.drawn, "this frame was drawn before")
    _take_cases(state, event, frame)
    state.anchors["draw"] = event.hash


def _extended(state: State, event: Event) -> None:
    frame = event.body["frame"]
    _require(event, frame in state.drawn, "a draw cannot be extended before it is made")
    before = dict(state.drawn[frame])
    _require(event, all(event.body["sizes"][s] >= n for s, n in before.items()), "an extension only adds")
    _take_cases(state, event, frame)
    added = {s: n - before.get(s, 0) for s, n in event.body["sizes"].items() if n > before.get(s, 0)}
    reason = str(_sealed(event).get("reason", "(erased)"))
    state.extensions.append({"at": event.at, "frame": frame, "added": added, "reason": reason})
    state.anchors["draw"] = event.hash


def _take_cases(state: State, event: Event, frame: str) -> None:
    sizes = {str(stratum): int(size) for stratum, size in event.body["sizes"].items()}
    first = int(event.body["first_case"])
    _require(event, first == len(state.cases) + 1, "its case numbers do not follow those before")
    added = sum(sizes.values()) - sum(state.drawn.get(frame, {}).values())
    rows = _sealed(event).get("cases")
    if rows is not None:
        _require(event, len(rows) == added, "it holds another number of cases than it says")
    for offset in range(added):
        number = first + offset
        stratum, rank, unit, ticket, labels = ("", 0, "(erased)", "", {}) if rows is None else rows[offset]
        state.cases[number] = Case(number, frame, stratum, rank, unit, ticket, labels)
    state.drawn[frame] = sizes


def _case(state: State, event: Event) -> Case:
    case = state.cases.get(event.body["case"])
    if case is None:
        raise _unlawful(event, f"case {event.body['case']} was never drawn")
    return case


def _opened(state: State, event: Event) -> None:
    _case(state, event).opening = Opening(event.actor, event.at)


def _committed(state: State, event: Event) -> None:
    case = _case(state, event)
    _require(event, case.owed is None, f"case {case.number} was committed before")
    case.owed = Owed.model_validate(event.body["owed"])
    case.owed_words = OwedWords.model_validate(_sealed(event))
    case.auditor, case.committed_at, case.owed_uid = event.actor, event.at, event.uid


def _revealed(state: State, event: Event) -> None:
    case = _case(state, event)
    _require(event, case.owed is not None, f"case {case.number} was revealed before it was committed")
    case.revealed = True


def _judged(state: State, event: Event) -> None:
    case = _case(state, event)
    _require(
        event, case.revealed and case.owed is not None, f"case {case.number} was judged before its reveal"
    )
    _require(event, case.outcome is None, f"case {case.number} was judged before")
    outcome = Outcome.model_validate(event.body["outcome"])
    crimes = () if case.owed is None else case.owed.crimes
    _require(event, len(outcome.crimes) == len(crimes), "it judges another number of crimes than are owed")
    case.outcome, case.outcome_uid = outcome, event.uid
    case.outcome_words = OutcomeWords.model_validate(_sealed(event))


def _withdrawn(state: State, event: Event) -> None:
    case = _case(state, event)
    step = event.body["step"]
    if step == "outcome":
        _require(event, case.outcome_uid == event.body["supersedes"], "it withdraws what does not stand")
        case.outcome, case.outcome_words, case.outcome_uid = None, None, ""
    else:
        _require(event, case.owed_uid == event.body["supersedes"], "it withdraws what does not stand")
        _require(event, not case.revealed, f"case {case.number} is locked since its reveal")
        case.owed, case.owed_words, case.owed_uid, case.auditor, case.committed_at = None, None, "", "", ""
    case.superseded += 1


def _objected(state: State, event: Event) -> None:
    case = _case(state, event)
    _require(event, case.revealed, f"case {case.number} is not locked, so nothing needs adjudication")
    case.objections += 1


def _referred(state: State, event: Event) -> None:
    case = _case(state, event)
    state.referrals.append(
        Referral(case.number, event.actor, event.at, str(_sealed(event).get("words", "(erased)")))
    )


def _sheet_exported(state: State, event: Event) -> None:
    state.sheets[event.body["sheet"]] = dict(event.body)


def _logged(state: State, event: Event) -> None:
    """An entry that only says that something was done."""


def _estimated(state: State, event: Event) -> None:
    state.figures = {"at": event.at, "seq": event.seq, **event.body}


_APPLY: dict[str, Callable[[State, Event], None]] = {
    "audit-started": _started,
    "person-added": _person_added,
    "frame-registered": _frame_registered,
    "extract-registered": _extract_registered,
    "plan-frozen": _plan_frozen,
    "seeded": _seeded,
    "drawn": _drawn,
    "extended": _extended,
    "opened": _opened,
    "committed": _committed,
    "revealed": _revealed,
    "judged": _judged,
    "withdrawn": _withdrawn,
    "objected": _objected,
    "referred": _referred,
    "sheet-exported": _sheet_exported,
    "sheet-imported": _logged,
    "disclosed": _logged,
    "estimated": _estimated,
}
