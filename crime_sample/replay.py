"""From events to the state they amount to.

``advance`` is the only place where a state changes. An event that does not fit the state before it (a draw before a
frozen plan, a verdict on a case that was never drawn) raises ``Broken``: a ledger that replays is lawful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from crime_sample.canonical import canonical, digest
from crime_sample.case import (
    Agreement,
    Case,
    Challenge,
    Heard,
    Opening,
    Remark,
    Ruling,
    TakenBack,
    Verdict,
    said,
)
from crime_sample.design import Plan
from crime_sample.errors import Broken
from crime_sample.frame import Extract, Frame
from crime_sample.ledger import Event
from crime_sample.second import twice
from crime_sample.state import Charter, Conflict, Referral, Remedied, State
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed, OwedWords


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
    held = digest(canonical(event.body["plan"]))
    _require(event, held == event.body["digest"], "the plan does not match its digest")
    state.plan_at = event.at
    state.second_secret = str(_sealed(event).get("second", ""))
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


def _secret_opened(state: State, event: Event) -> None:
    _require(event, all(case.judged for case in state.cases.values()), "reviews are open")
    secret = str(event.body["second"])
    _require(event, state.second_secret in ("", secret), "it is not the secret of the freeze")
    state.second_secret, state.secret_opened = secret, True


def _take_cases(state: State, event: Event, frame: str) -> None:
    sizes = {str(stratum): int(size) for stratum, size in event.body["sizes"].items()}
    first = int(event.body["first_case"])
    _require(event, first == state.last_number + 1, "its case numbers do not follow those before")
    added = sum(sizes.values()) - sum(state.drawn.get(frame, {}).values())
    apart = {int(number) for number in event.body.get("calibration", ())}
    numbers = range(first, first + added + len(apart))
    rows = _sealed(event).get("cases")
    _require(event, apart <= set(numbers), "it sets cases apart that it does not hold")
    if rows is not None:
        _require(event, len(rows) == len(numbers), "it holds another number of cases than it says")
    cases = []
    for place, number in enumerate(numbers):
        stratum, rank, unit, ticket, labels = ("", 0, "(erased)", "", {}) if rows is None else rows[place]
        case = Case(number, frame, stratum, rank, unit, ticket, labels, calibration=number in apart)
        cases.append(case)
        (state.calibration if case.calibration else state.cases)[number] = case
    sampled = [case for case in cases if not case.calibration]
    if rows is not None and state.plan is not None:
        for case in twice(sampled, state.plan.design.second / 100, secret=state.second_secret):
            case.second = Verdict()
    if rows is not None:
        _retire(state, {case.id: case for case in sampled}, frame)
    state.drawn[frame] = sizes


def _retire(state: State, drawn: Mapping[str, Case], frame: str) -> None:
    """What an extension draws into the sample is calibration no longer. Who judged it, or has it in a package, knows
    the log and is kept from the new case."""
    for case in state.calibration.values():
        twin = drawn.get(case.id) if case.frame == frame else None
        if twin is None:
            continue
        case.retired = twin.number
        twin.recused |= case.recused
        twin.recused |= {verdict.auditor for verdict in case.verdicts if verdict.owed is not None}
        twin.recused |= {
            str(sheet["auditor"])
            for sheet in state.sheets.values()
            if "auditor" in sheet and case.number in sheet["cases"]
        }


def _place(state: State, event: Event) -> Verdict:
    """The place of the verdict that an event is about: the first unless it says the second."""
    case = _case(state, event)
    place = int(event.body.get("place", 1))
    if case.calibration and place == len(case.more) + 1:
        case.more.append(Verdict())
    if place == 2 and case.second is None:
        # Drawn by a secret that was erased since: that it was judged twice shows that it was drawn.
        case.second = Verdict()
    return case.verdicts[place - 1]


def _case(state: State, event: Event) -> Case:
    number = event.body["case"]
    case = state.cases.get(number) or state.calibration.get(number)
    if case is None:
        raise _unlawful(event, f"case {event.body['case']} was never drawn")
    return case


def _opened(state: State, event: Event) -> None:
    verdict = _place(state, event)
    if verdict.owed is not None and verdict.auditor != event.actor:
        return  # somebody else looked at a case that is judged
    if verdict.opening is None or verdict.opening.actor != event.actor:
        verdict.opened_at = event.at
    verdict.opening = Opening(event.actor, event.at)


def _committed(state: State, event: Event) -> None:
    case, verdict = _case(state, event), _place(state, event)
    _require(event, verdict.owed is None, f"case {case.number} was committed before")
    others = [other.auditor for other in case.verdicts if other is not verdict]
    _require(event, event.actor not in others, f"case {case.number} is judged twice by one auditor")
    _by_its_rules(state, event, case)
    verdict.owed = Owed.model_validate(event.body["owed"])
    verdict.owed_words = OwedWords.model_validate(_sealed(event))
    verdict.auditor, verdict.committed_at, verdict.owed_uid = event.actor, event.at, event.uid
    if case.retired is not None:
        state.cases[case.retired].recused.add(event.actor)


def _revealed(state: State, event: Event) -> None:
    case, verdict = _case(state, event), _place(state, event)
    _require(event, verdict.owed is not None, f"case {case.number} was revealed before it was committed")
    verdict.revealed = True


def _judged(state: State, event: Event) -> None:
    case, verdict = _case(state, event), _place(state, event)
    _require(
        event,
        verdict.revealed and verdict.owed is not None,
        f"case {case.number} was judged before its reveal",
    )
    _require(event, verdict.outcome is None, f"case {case.number} was judged before")
    _by_its_rules(state, event, case)
    outcome = Outcome.model_validate(event.body["outcome"])
    _fits(state, event, case, verdict.owed, outcome)
    verdict.outcome, verdict.outcome_uid, verdict.judged_at = outcome, event.uid, event.at
    verdict.outcome_words = OutcomeWords.model_validate(_sealed(event))


def _by_its_rules(state: State, event: Event, case: Case) -> None:
    """Where an audit has several rule packs, a verdict names that of its case."""
    if not state.about.earlier:
        return
    known = [one.digest for one in state.about.packs]
    if "created" in case.labels:
        known = [state.rules_digest_of(case)]
    _require(event, event.body.get("rules") in known, f"case {case.number} is judged by rules not its own")


def _fits(state: State, event: Event, case: Case, owed: Owed | None, outcome: Outcome) -> None:
    crimes = () if owed is None else owed.crimes
    _require(event, len(outcome.crimes) == len(crimes), "it judges another number of crimes than are owed")
    fault = state.kind.fault(outcome, state.rules_of(case))
    _require(event, not fault, fault)


def _withdrawn(state: State, event: Event) -> None:
    case, verdict = _case(state, event), _place(state, event)
    _require(event, not case.rulings, f"case {case.number} was ruled on before")
    _require(event, not case.challenges, f"case {case.number} was challenged before")
    if verdict.owed is not None:
        verdict.taken_back = TakenBack(
            verdict.auditor,
            verdict.owed,
            verdict.owed_words or OwedWords(),
            verdict.outcome,
            verdict.outcome_words,
        )
    if event.body["step"] == "outcome":
        _require(event, verdict.outcome_uid == event.body["supersedes"], "it withdraws what does not stand")
        verdict.outcome, verdict.outcome_words, verdict.outcome_uid, verdict.judged_at = None, None, "", ""
    else:
        _require(event, verdict.owed_uid == event.body["supersedes"], "it withdraws what does not stand")
        # What is right in a calibration case may be said anew: it measures others, nobody's blindness.
        again = case.calibration and event.actor in state.calibrators
        _require(event, again or not verdict.revealed, f"case {case.number} is locked since its reveal")
        verdict.revealed = False
        verdict.owed, verdict.owed_words, verdict.owed_uid = None, None, ""
        verdict.auditor, verdict.committed_at = "", ""
    verdict.superseded += 1


def _objected(state: State, event: Event) -> None:
    case, verdict = _case(state, event), _place(state, event)
    _require(event, verdict.revealed, f"case {case.number} is not locked, so nothing needs adjudication")
    verdict.objected.append(str(_sealed(event).get("why", "(erased)")))


def _assigned(state: State, event: Event) -> None:
    for number, place, person in event.body["places"]:
        case = state.cases.get(number)
        _require(event, case is not None, f"case {number} was never drawn")
        _require(event, not person or person in state.people, f"{person} is not known")
        if case is not None:
            case.verdicts[place - 1].assigned = person


def _recused(state: State, event: Event) -> None:
    case = _case(state, event)
    case.recused.add(event.actor)
    for verdict in case.verdicts:
        _require(
            event,
            verdict.owed is None or verdict.auditor != event.actor,
            f"case {case.number} was judged by them before",
        )
        if verdict.assigned == event.actor:
            verdict.assigned = ""
        if verdict.opening is not None and verdict.opening.actor == event.actor:
            verdict.opening = None


def _conflict_declared(state: State, event: Event) -> None:
    sealed = _sealed(event)
    declared = Conflict(str(sealed.get("column", "")), str(sealed.get("value", "(erased)")))
    state.conflicts.setdefault(event.body["person"], []).append(declared)


def _remarked(state: State, event: Event) -> None:
    case = _case(state, event)
    words = str(_sealed(event).get("words", "(erased)"))
    case.remarks.append(Remark(event.actor, event.at, words, event.uid))
    state.notes.append((case.number, event.uid))


def _note(state: State, event: Event) -> tuple[Case, int]:
    """The case of the note that an event is about, and its place among the notes there."""
    case = _case(state, event)
    places = [place for place, one in enumerate(case.remarks) if one.uid == event.body["note"]]
    _require(event, len(places) == 1, f"case {case.number} has no such note")
    _require(event, case.remarks[places[0]].open, f"the note on case {case.number} waits no longer")
    return case, places[0]


def _remark_closed(state: State, event: Event) -> None:
    case, place = _note(state, event)
    words = str(_sealed(event).get("words", "(erased)"))
    case.remarks[place] = replace(case.remarks[place], closed_at=event.at, closed_words=words)


def _remark_withdrawn(state: State, event: Event) -> None:
    case, place = _note(state, event)
    _require(event, case.remarks[place].actor == event.actor, "a note is taken back by its author only")
    case.remarks[place] = replace(case.remarks[place], withdrawn_at=event.at)


def _ruled(state: State, event: Event) -> None:
    case, sealed = _case(state, event), _sealed(event)
    cause = case.contested
    _require(event, cause is not None, f"case {case.number} has nothing to rule on")
    judges = {verdict.auditor for verdict in case.verdicts}
    _require(event, event.actor not in judges, f"case {case.number} is ruled on by who judged it")
    _require(event, cause == event.body["cause"], f"case {case.number} is to be ruled on for another cause")
    _by_its_rules(state, event, case)
    owed = Owed.model_validate(event.body["owed"])
    held = event.body["outcome"]
    outcome = None if held is None else Outcome.model_validate(held)
    _require(
        event, (outcome is not None) == (owed.answer in REVEALED), "its answer and its outcome do not fit"
    )
    if outcome is not None:
        _fits(state, event, case, owed, outcome)
    before = said(case.owed, case.outcome)
    words = OutcomeWords.model_validate(sealed.get("words", {}))
    why = str(sealed.get("why", "(erased)"))
    case.rulings.append(
        Ruling(
            event.body["cause"],
            event.actor,
            event.at,
            owed,
            outcome,
            words,
            why,
            said(owed, outcome) != before,
        )
    )
    case.objections_ruled = case.objections
    if event.body["cause"] == "challenge":
        case.challenges_ruled = len(case.challenges)


def _calibrating(state: State, event: Event) -> None:
    state.calibrators.add(event.actor)


def _agreed(state: State, event: Event) -> None:
    case, verdict = _case(state, event), _place(state, event)
    _require(
        event, case.calibration, f"case {case.number} is of the sample: its verdict is not agreed beforehand"
    )
    _require(event, verdict.settled, f"case {case.number} has no such verdict")
    state.calibrators.add(verdict.auditor)
    before = {one.auditor for one in case.verdicts if one.owed is not None} - state.calibrators
    uid = verdict.outcome_uid or verdict.owed_uid
    case.agreements.append(Agreement(int(event.body["place"]), uid, frozenset(before)))


def _challenged(state: State, event: Event) -> None:
    case = _case(state, event)
    _require(event, case.settled, f"case {case.number} is not settled, so there is nothing to challenge")
    words = str(_sealed(event).get("words", "(erased)"))
    case.challenges.append(Challenge(event.actor, event.at, words))


def _answered(state: State, event: Event) -> None:
    sheet = event.body["sheet"]
    _require(event, sheet in state.sheets, "its sheet was never handed out")
    for accepted, numbers in ((True, event.body["accepted"]), (False, event.body["challenged"])):
        for number in numbers:
            _require(event, number in state.cases, f"case {number} was never drawn")
            state.cases[number].heard.append(Heard(accepted, sheet, event.at))
    state.accepted_unnamed.pop(sheet, None)


def _remedied(state: State, event: Event) -> None:
    case, sealed = _case(state, event), _sealed(event)
    crime = int(event.body["crime"])
    _require(event, case.settled, f"case {case.number} is not settled, so nothing is to be put right")
    owed = () if case.owed is None else case.owed.crimes
    _require(event, 1 <= crime <= len(owed), f"case {case.number} owes no crime {crime}")
    before = state.remedied.get((case.number, crime))
    state.remedied[case.number, crime] = Remedied(
        owed[crime - 1].offence,
        str(sealed.get("reference", "(erased)")),
        str(sealed.get("recorded", "")),
        event.actor,
        event.at,
        1 if before is None else before.times + 1,
    )


def _referred(state: State, event: Event) -> None:
    case = _case(state, event)
    state.referrals.append(
        Referral(case.number, event.actor, event.at, str(_sealed(event).get("words", "(erased)")))
    )


def _referral_closed(state: State, event: Event) -> None:
    place = int(event.body["referral"])
    _require(event, 1 <= place <= len(state.referrals), f"there is no referral {place}")
    one = state.referrals[place - 1]
    _require(event, not one.closed_at, f"referral {place} was dealt with before")
    one.closed_at, one.closed_words = event.at, str(_sealed(event).get("words", "(erased)"))


def _sheet_exported(state: State, event: Event) -> None:
    state.sheets[event.body["sheet"]] = dict(event.body)


def _sheet_imported(state: State, event: Event) -> None:
    """An entry that says that something was done; of the force's sheets, how many cases it accepts. Which ones stands
    in an entry of its own, but not in ledgers of before."""
    if event.body.get("accepted"):
        state.accepted_unnamed[event.body["sheet"]] = int(event.body["accepted"])


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
    "secret-opened": _secret_opened,
    "opened": _opened,
    "committed": _committed,
    "revealed": _revealed,
    "judged": _judged,
    "withdrawn": _withdrawn,
    "objected": _objected,
    "assigned": _assigned,
    "recused": _recused,
    "conflict-declared": _conflict_declared,
    "remarked": _remarked,
    "remark-closed": _remark_closed,
    "remark-withdrawn": _remark_withdrawn,
    "calibrating": _calibrating,
    "agreed": _agreed,
    "ruled": _ruled,
    "challenged": _challenged,
    "remedied": _remedied,
    "referred": _referred,
    "referral-closed": _referral_closed,
    "consulted": _logged,
    "sheet-exported": _sheet_exported,
    "sheet-imported": _sheet_imported,
    "answered": _answered,
    "disclosed": _logged,
    "estimated": _estimated,
}
