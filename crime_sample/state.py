"""What an audit amounts to: the state that its events, applied one after the other, lead to.

``advance`` is the only place where a state changes. An event that does not fit the state before it (a draw
before a frozen plan, a verdict on a case that was never drawn) raises ``Broken``: a ledger that replays is lawful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crime_sample.design import Plan
from crime_sample.errors import Broken
from crime_sample.frame import Extract, Frame
from crime_sample.ledger import ROOT, Event
from crime_sample.rules.pack import RulePack
from crime_sample.values import Document
from crime_sample.verdict import MISSING, REVEALED, Outcome, OutcomeWords, Owed, OwedWords


class Charter(Document):
    """What an audit is about, fixed at its start. ``start`` and ``end`` are days, both included."""

    force: str
    start: date
    end: date
    marking: str = "OFFICIAL-SENSITIVE"
    rules: RulePack
    rules_digest: str


@dataclass(slots=True)
class Opening:
    """Who looked at a case last, and when."""

    actor: str
    at: str


@dataclass(slots=True)
class Case:
    """A drawn incident on its way from unopened to settled."""

    number: int
    frame: str
    stratum: str
    rank: int
    id: str
    ticket: str
    labels: Mapping[str, str]
    opening: Opening | None = None
    owed: Owed | None = None
    owed_words: OwedWords | None = None
    auditor: str = ""
    committed_at: str = ""
    owed_uid: str = ""
    revealed: bool = False
    outcome: Outcome | None = None
    outcome_words: OutcomeWords | None = None
    outcome_uid: str = ""
    superseded: int = 0
    objections: int = 0

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be asked of the auditor."""
        if self.owed is None:
            return False
        return self.outcome is not None or self.owed.answer not in REVEALED

    @property
    def missing(self) -> bool:
        """Settled without an answer: not found, or undeterminable."""
        return self.owed is not None and self.owed.answer in MISSING

    @property
    def step(self) -> str:
        """Where the case stands: ``blind``, ``reveal`` or ``settled``."""
        if self.settled:
            return "settled"
        return "blind" if self.owed is None else "reveal"


@dataclass(slots=True)
class Referral:
    """A case whose victim may be at risk today, queued for the registrar."""

    case: int
    actor: str
    at: str
    words: str


@dataclass(slots=True)
class State:
    """The audit as of its last event."""

    charter: Charter | None = None
    people: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    frame_paths: dict[str, str] = field(default_factory=dict)
    extract: Extract | None = None
    extract_path: str = ""
    plan: Plan | None = None
    plan_at: str = ""
    seed: str = ""
    seed_proof: str = ""
    seeded_at: str = ""
    drawn: dict[str, dict[str, int]] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, Any] | None = None
    anchors: dict[str, str] = field(default_factory=dict)
    uids: set[str] = field(default_factory=set)
    head: str = ROOT
    seq: int = 0
    last_at: str = ""

    @property
    def about(self) -> Charter:
        """The charter of an audit that has begun."""
        if self.charter is None:
            raise Broken("the audit has no beginning: its first ledger entry is missing")
        return self.charter

    @property
    def population(self) -> dict[str, int]:
        """Incidents by stratum over all frames, strata labelled by ``stratum_label``."""
        return {
            self.stratum_label(frame.name, stratum): count
            for frame in self.frames.values()
            for stratum, count in frame.strata.items()
        }

    def stratum_label(self, frame: str, stratum: str) -> str:
        """How a stratum is called in the plan: its own name, before it the frame's where there are several."""
        return stratum if len(self.frames) == 1 else f"{frame}: {stratum}"

    @property
    def settled(self) -> int:
        """Cases settled."""
        return sum(case.settled for case in self.cases.values())


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
    state.extensions.append({"at": event.at, "frame": frame, "added": added, "reason": event.body["reason"]})
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
    _require(event, case.revealed and case.owed is not None, f"case {case.number} was judged before its reveal")
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
    "estimated": _estimated,
}
