"""Stage 4c: the review as a state machine. Each function looks at the state and decides the events that follow.

A case goes ``blind`` -> ``reveal`` -> ``settled``. The blind step commits what the log owes; once committed it is
revealed and locked; a change of mind after that is an objection, counted and left to adjudication. Nothing here
reads a clock or a file: what the extract holds is passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample import routes
from crime_sample.case import Case, Verdict
from crime_sample.errors import InputError, Refused
from crime_sample.formats import plural
from crime_sample.frame import Crime
from crime_sample.ledger import Draft
from crime_sample.linked import by_cut_off, void
from crime_sample.places import own, place_of
from crime_sample.reviewers import reviewers
from crime_sample.state import State
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed, OwedWords


def find(state: State, number: int) -> Case:
    """The case with ``number``; InputError names the range of cases there are."""
    case = state.case(number)
    if case is None:
        raise InputError(f"there is no case {number}", remedy=f"Cases run from 1 to {state.last_number}.")
    return case


def open_case(state: State, number: int, *, auditor: str, now: str, uid: str) -> list[Draft]:
    """Note that the case was consulted, and claim a place of it for a while."""
    case = find(state, number)
    place = place_of(case, auditor, now=now) or place_of(case, auditor)
    if place is None:  # not theirs to judge, but they looked
        return [Draft("consulted", {"case": number}, uid)]
    return [Draft("opened", {"case": number, "place": place}, uid)]


def commit(state: State, number: int, owed: Owed, words: OwedWords, *, auditor: str, uid: str) -> list[Draft]:
    """Commit the blind step. An answer after which there is something to see is revealed, and so locked."""
    case = find(state, number)
    if uid in state.uids:
        return []
    place = place_of(case, auditor)
    if auditor in state.calibrators and not case.calibration:
        raise Refused(f"case {number} is not for you: you say what is right in the calibration cases")
    if place is None and auditor in case.recused:
        raise Refused(f"case {number} is not for you: you declared an interest in it")
    if place is None and any(verdict.owed is None for verdict in case.verdicts):
        raise Refused(f"case {number} was given to another auditor", remedy="Take the next of your own.")
    if place is None or own(case, place).owed is not None:
        who = "another auditor" if place is None else "you"
        raise Refused(
            f"case {number} was committed by {who} before",
            remedy="What stands is kept. To change your own, undo it first; after the reveal, object.",
        )
    check_owed(state, owed, words, number)
    body = {
        "case": number,
        "place": place,
        "owed": owed.model_dump(mode="json"),
        "rules": state.rules_digest_of(case),
    }
    drafts = [Draft("committed", body, uid, words.model_dump(mode="json"))]
    if owed.answer in REVEALED:
        drafts.append(Draft("revealed", {"case": number, "place": place}, f"{uid}-revealed"))
    return drafts


def check_owed(state: State, owed: Owed, words: OwedWords, number: int) -> None:
    """Fails unless the rule pack knows all that is named, and there is a reason."""
    pack = state.rules_of(find(state, number))
    for crime in owed.crimes:
        group = pack.group(crime.offence)
        if crime.code and pack.group_of_code(crime.code) != group:
            raise InputError(
                f"the rule pack lists no code '{crime.code}' under {group.key}",
                remedy="Name a code of that class, or the class alone.",
            )
    _known("flag", owed.flags, (flag.key for flag in pack.flags))
    _known("source", owed.sources, (source.key for source in pack.sources_consulted))
    if owed.answer in ("crimes", "none", "undeterminable") and not words.rationale.strip():
        raise InputError(
            f"case {number} needs a rationale",
            remedy="Say in a few words why, so that another can follow it.",
        )


def judge(
    state: State,
    number: int,
    outcome: Outcome,
    words: OutcomeWords,
    *,
    auditor: str,
    uid: str,
    crimes: Mapping[str, Crime],
) -> list[Draft]:
    """The second step. ``crimes`` are those of the references that the extract holds.

    A crime counts as recorded only with a reference that stands in the extract: recorded by the cut-off.
    """
    case = find(state, number)
    if uid in state.uids:
        return []
    place = place_of(case, auditor)
    verdict = None if place is None else own(case, place)
    if verdict is None and any(one.revealed for one in case.verdicts):
        raise Refused(f"case {number} was begun by another auditor", remedy="Who began a case finishes it.")
    if verdict is None or verdict.owed is None or not verdict.revealed:
        raise Refused(f"case {number} has no committed blind step", remedy="Commit what the log owes first.")
    if verdict.outcome is not None:
        raise Refused(f"case {number} was judged before", remedy="To change it, undo it first.")
    check_outcome(state, case, verdict.owed, outcome, words, crimes)
    body = {
        "case": number,
        "place": place,
        "outcome": outcome.model_dump(mode="json"),
        "rules": state.rules_digest_of(case),
    }
    return [Draft("judged", body, uid, words.model_dump(mode="json"))]


def check_outcome(
    state: State, case: Case, owed: Owed, outcome: Outcome, words: OutcomeWords, crimes: Mapping[str, Crime]
) -> None:
    """Fails unless each owed crime has its outcome, each reference may answer for it, and all that this kind of audit
    asks of the case is answered."""
    if len(outcome.crimes) != len(owed.crimes):
        raise InputError(
            f"{plural(len(owed.crimes), 'crime is', 'crimes are')} owed, but "
            f"{plural(len(outcome.crimes), 'was', 'were')} judged"
        )
    if len(words.references) != len(outcome.crimes):
        raise InputError(f"give one reference, or a blank, for each of the {len(outcome.crimes)} crimes")
    used: set[str] = set()
    held = {key for key, crime in crimes.items() if by_cut_off(state.extract, crime)}
    voided = {
        key for key, one in crimes.items() if state.kind.stands_alone and void(state.extract, one, case.id)
    }
    for place, (crime, reference) in enumerate(zip(outcome.crimes, words.references, strict=True), start=1):
        _known("failure reason", crime.reasons, (one.key for one in state.rules_of(case).failure_reasons))
        if crime.recorded != "not-recorded" and reference in voided:
            raise InputError(
                f"crime {place} is said to be recorded, but the reference '{reference}' is a cancelled record",
                remedy="Only a record that stands answers for it; where there is none, it is 'not recorded'.",
            )
        if crime.recorded == "later" and reference in held:
            raise InputError(
                f"crime {place} is said to be recorded later, but the reference '{reference}' is in the crime extract",
                remedy="What the extract holds was recorded by the cut-off: that is 'recorded'.",
            )
        if crime.recorded != "recorded":
            continue
        if reference not in held:
            why = "was recorded after the cut-off" if reference in crimes else "is not in the crime extract"
            raise InputError(
                f"crime {place} is said to be recorded, but the reference '{reference}' {why}",
                remedy="Check the reference; a crime recorded after the cut-off is 'later'.",
            )
        if reference in used:
            raise InputError(
                f"the reference '{reference}' is given for two owed crimes",
                remedy="One recorded crime can answer for one owed crime only.",
            )
        used.add(reference)
    known = tuple(state.frames) if state.plan is not None else None  # a package knows nothing of frames
    routes.check(outcome, words, frame=case.frame, unit=case.id, known=known)
    fault = state.kind.fault(outcome, state.rules_of(case))
    if fault:
        raise InputError(f"case {case.number}: {fault}", remedy="Answer every question of the second step.")


def _known(what: str, given: Iterable[str], keys: Iterable[str]) -> None:
    known = set(keys)
    for key in given:
        if key not in known:
            raise InputError(
                f"'{key}' is not a {what} of the rule pack",
                remedy=f"It has: {', '.join(sorted(known)) or 'none'}.",
            )


def undo(state: State, number: int, *, auditor: str, uid: str, why: str = "") -> list[Draft]:
    """Withdraw the auditor's last step on a case, as long as it is not locked. The withdrawn step stays in the
    ledger; what is given next supersedes it."""
    case = find(state, number)
    place, verdict = _own(case, auditor)
    if case.rulings or case.challenges or case.heard:
        # Not a word on why: a ruling tells that there was another verdict.
        raise Refused(f"case {number} is closed, so your verdict stays as it is")
    sealed = {"why": why} if why else None
    if verdict.outcome is not None:
        body = {"case": number, "place": place, "step": "outcome", "supersedes": verdict.outcome_uid}
        return [Draft("withdrawn", body, uid, sealed)]
    if verdict.revealed and not (case.calibration and auditor in state.calibrators):
        raise Refused(
            f"what case {number} owes was locked when its outcome was shown",
            remedy="Object to it instead: the objection is counted, and the registrar settles it.",
        )
    body = {"case": number, "place": place, "step": "owed", "supersedes": verdict.owed_uid}
    return [Draft("withdrawn", body, uid, sealed)]


def object_to(state: State, number: int, *, auditor: str, uid: str, why: str) -> list[Draft]:
    """A change of mind after the reveal: nothing is changed; it is counted and left to adjudication."""
    case = find(state, number)
    place, verdict = _own(case, auditor)
    if not verdict.revealed:
        raise Refused(f"case {number} is not locked", remedy="Undo the verdict and give another.")
    if not why.strip():
        raise InputError("an objection needs a reason")
    return [Draft("objected", {"case": number, "place": place}, uid, {"why": why})]


def _own(case: Case, auditor: str) -> tuple[int, Verdict]:
    """The place and the verdict that the auditor gave."""
    for place, verdict in enumerate(case.verdicts, start=1):
        if verdict.owed is not None and verdict.auditor == auditor:
            return place, verdict
    raise Refused(f"you have given no verdict on case {case.number}", remedy="Only your own can be changed.")


def calibrating(state: State, *, auditor: str) -> list[Draft]:
    """The auditor says from now on what is right in calibration cases. Whoever sits down to that learns which cases
    these are: refused to who judges the sample, and they never will."""
    if auditor in state.calibrators:
        return []
    if auditor in reviewers(state):
        raise Refused(
            "you judge cases of this audit, so you cannot say what is right in its calibration cases",
            remedy="It takes somebody who judges none of the sample: --registrar NAME",
        )
    return [Draft("calibrating", {}, f"calibrating-{auditor}")]


def agree(state: State, numbers: Iterable[int], *, auditor: str) -> list[Draft]:
    """The auditor's settled verdicts on these calibration cases are the agreed ones, in place of any agreed before."""
    drafts = []
    for number in numbers:
        case = state.calibration[number]
        place = place_of(case, auditor)
        verdict = None if place is None else own(case, place)
        if verdict is not None and verdict.settled and verdict.auditor == auditor:
            uid = verdict.outcome_uid or verdict.owed_uid
            if all(agreement.verdict != uid for agreement in case.agreements):
                drafts.append(Draft("agreed", {"case": number, "place": place}, f"agreed-{uid}"))
    return drafts
