"""Stage 4c: the review as a state machine. Each function looks at the state and decides the events that follow.

A case goes ``blind`` -> ``reveal`` -> ``settled``. The blind step commits what the log owes; once committed it is
revealed and locked; a change of mind after that is an objection, counted and left to adjudication. Nothing here
reads a clock or a file: what the extract holds is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crime_sample.errors import InputError, Refused
from crime_sample.frame import Crime, FrameMapping, Incident, split_refs
from crime_sample.ledger import Draft
from crime_sample.state import Case, State
from crime_sample.verdict import REVEALED, Outcome, OutcomeWords, Owed, OwedWords

# A case another auditor has open is passed over for this long.
CLAIM = timedelta(minutes=30)
HIDDEN = "[reference hidden]"


def order(cases: Iterable[Case]) -> list[Case]:
    """Cases in the order of review: by ticket within a stratum, strata advancing side by side.

    So at any moment what is settled is, in each stratum, about the same share of its tickets from the top.
    """
    listed = list(cases)
    sizes: dict[tuple[str, str], int] = {}
    for case in listed:
        key = (case.frame, case.stratum)
        sizes[key] = max(sizes.get(key, 0), case.rank)
    return sorted(
        listed, key=lambda c: ((c.rank - 0.5) / max(1, sizes[c.frame, c.stratum]), c.frame, c.stratum, c.rank)
    )


def next_case(state: State, auditor: str, *, now: str, passed: Collection[int] = ()) -> Case | None:
    """The case ``auditor`` should judge next: their own unfinished ones first, then the queue.

    ``passed`` are cases put off in this sitting. Cases that another has open are passed over.
    """
    queue = order(case for case in state.cases.values() if not case.settled and case.number not in passed)
    own = [case for case in queue if case.step == "reveal" and case.auditor == auditor]
    free = [case for case in queue if case.step == "blind" and not _claimed(case, auditor, now)]
    return next(iter(own + free), None)


def _claimed(case: Case, auditor: str, now: str) -> bool:
    if case.opening is None or case.opening.actor == auditor:
        return False
    return datetime.fromisoformat(now) - datetime.fromisoformat(case.opening.at) < CLAIM


def find(state: State, number: int) -> Case:
    """The case with ``number``; InputError names the range of cases there are."""
    case = state.cases.get(number)
    if case is None:
        raise InputError(f"there is no case {number}", remedy=f"Cases run from 1 to {len(state.cases)}.")
    return case


def open_case(case: Case, *, uid: str) -> list[Draft]:
    """Note that the case was consulted, and claim it for a while."""
    return [Draft("opened", {"case": case.number}, uid)]


def commit(state: State, number: int, owed: Owed, words: OwedWords, *, auditor: str, uid: str) -> list[Draft]:
    """Commit the blind step. An answer after which there is something to see is revealed, and so locked."""
    case = find(state, number)
    if uid in state.uids:
        return []
    if case.owed is not None:
        who = "you" if case.auditor == auditor else "another auditor"
        raise Refused(
            f"case {number} was committed by {who} before",
            remedy="What stands is kept. To change your own, undo it first; after the reveal, object.",
        )
    _check_owed(state, owed, words, number)
    body = {
        "case": number,
        "owed": owed.model_dump(mode="json"),
        "rules": state.about.rules_digest,
    }
    drafts = [Draft("committed", body, uid, words.model_dump(mode="json"))]
    if owed.answer in REVEALED:
        drafts.append(Draft("revealed", {"case": number}, f"{uid}-revealed"))
    return drafts


def _check_owed(state: State, owed: Owed, words: OwedWords, number: int) -> None:
    pack = state.about.rules
    for crime in owed.crimes:
        pack.group(crime.offence)
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
    if case.owed is None or not case.revealed:
        raise Refused(f"case {number} has no committed blind step", remedy="Commit what the log owes first.")
    if case.auditor != auditor:
        raise Refused(f"case {number} was begun by another auditor", remedy="Who began a case finishes it.")
    if case.outcome is not None:
        raise Refused(f"case {number} was judged before", remedy="To change it, undo it first.")
    _check_outcome(state, case.owed, outcome, words, crimes)
    body = {"case": number, "outcome": outcome.model_dump(mode="json"), "rules": state.about.rules_digest}
    return [Draft("judged", body, uid, words.model_dump(mode="json"))]


def _check_outcome(
    state: State, owed: Owed, outcome: Outcome, words: OutcomeWords, crimes: Mapping[str, Crime]
) -> None:
    if len(outcome.crimes) != len(owed.crimes):
        raise InputError(f"{len(owed.crimes)} crimes are owed, but {len(outcome.crimes)} were judged")
    if len(words.references) != len(outcome.crimes):
        raise InputError(f"give one reference, or a blank, for each of the {len(outcome.crimes)} crimes")
    used: set[str] = set()
    for place, (crime, reference) in enumerate(zip(outcome.crimes, words.references, strict=True), start=1):
        _known("failure reason", crime.reasons, (reason.key for reason in state.about.rules.failure_reasons))
        if crime.recorded == "later" and reference in crimes:
            raise InputError(
                f"crime {place} is said to be recorded later, but the reference '{reference}' is in the crime extract",
                remedy="What the extract holds was recorded by the cut-off: that is 'recorded'.",
            )
        if crime.recorded != "recorded":
            continue
        if reference not in crimes:
            raise InputError(
                f"crime {place} is said to be recorded, but the reference '{reference}' is not in the crime extract",
                remedy="Check the reference; a crime recorded after the cut-off is 'later'.",
            )
        if reference in used:
            raise InputError(
                f"the reference '{reference}' is given for two owed crimes",
                remedy="One recorded crime can answer for one owed crime only.",
            )
        used.add(reference)


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
    if case.owed is None or case.auditor != auditor:
        raise Refused(f"you have given no verdict on case {number}", remedy="Only your own can be undone.")
    sealed = {"why": why} if why else None
    if case.outcome is not None:
        body = {"case": number, "step": "outcome", "supersedes": case.outcome_uid}
        return [Draft("withdrawn", body, uid, sealed)]
    if case.revealed:
        raise Refused(
            f"what case {number} owes was locked when its outcome was shown",
            remedy="Object to it instead: the objection is counted, and the registrar settles it.",
        )
    body = {"case": number, "step": "owed", "supersedes": case.owed_uid}
    return [Draft("withdrawn", body, uid, sealed)]


def object_to(state: State, number: int, *, uid: str, why: str) -> list[Draft]:
    """A change of mind after the reveal: nothing is changed; it is counted and left to adjudication."""
    case = find(state, number)
    if not case.revealed:
        raise Refused(f"case {number} is not locked", remedy="Undo the verdict and give another.")
    if not why.strip():
        raise InputError("an objection needs a reason")
    return [Draft("objected", {"case": number}, uid, {"why": why})]


def refer(state: State, number: int, *, uid: str, words: str) -> list[Draft]:
    """Queue the case for the registrar at once: a victim may be at risk today."""
    find(state, number)
    return [Draft("referred", {"case": number}, uid, {"words": words})]


@dataclass(frozen=True, slots=True)
class Shown:
    """What an auditor sees of an incident: labelled fields, and the text of the log."""

    fields: tuple[tuple[str, str], ...]
    text: str
    hidden: tuple[str, ...]


def blind(mapping: FrameMapping, incident: Incident) -> Shown:
    """The incident with its outcome hidden: masked columns left out, lines that a ``hide`` pattern finds left out
    of the text, references in it replaced.

    Only mapped columns are shown, since one that was not mapped may tell the outcome.
    """
    part = mapping.columns
    masked = mapping.masked()
    listed = (
        part.id, part.created, part.created_time, *part.opening,
        part.district, part.grade, part.source, *part.show,
    )  # fmt: skip
    names = tuple(dict.fromkeys(n for n in listed if n and n not in masked and n not in part.text))
    linked = [cell for column in part.refs for cell in split_refs(incident.columns.get(column, ""))]

    def hide(text: str) -> str:
        # The incident's own number may look like a reference; it is no secret.
        for reference in sorted(linked, key=len, reverse=True):
            if reference != incident.id:
                text = text.replace(reference, HIDDEN)
        if mapping.reference_pattern:
            text = re.sub(mapping.reference_pattern, lambda m: m[0] if m[0] == incident.id else HIDDEN, text)
        return text

    def without_hidden_lines(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if not any(re.search(p, line) for p in mapping.hide))

    fields = tuple(
        (name, incident.columns.get(name, "") if name == part.id else hide(incident.columns.get(name, "")))
        for name in names
    )
    texts = (without_hidden_lines(incident.columns.get(column, "")) for column in part.text)
    text = hide("\n\n".join(filter(None, texts)))
    return Shown(fields, text, tuple(sorted(masked & set(incident.columns))))


def revealed(mapping: FrameMapping, incident: Incident) -> Shown:
    """The incident with everything its export holds, the masked columns first."""
    part = mapping.columns
    masked = [name for name in incident.columns if name in mapping.masked()]
    rest = [name for name in incident.columns if name not in masked and name not in part.text]
    fields = tuple((name, incident.columns[name]) for name in (*masked, *rest))
    return Shown(fields, "\n\n".join(incident.columns.get(column, "") for column in part.text), ())


def linked(mapping: FrameMapping, incident: Incident) -> tuple[str, ...]:
    """The references in the incident's linked-reference cells, each once, in order."""
    cells = (incident.columns.get(column, "") for column in mapping.columns.refs)
    return tuple(dict.fromkeys(reference for cell in cells for reference in split_refs(cell)))


def hours_between(reported: str, recorded: str) -> float | None:
    """Hours from the report to the record, both local ISO times; None where either cannot be read.

    Local clock times are subtracted as written, so a change of the clocks in between counts as an hour.
    """
    try:
        return (datetime.fromisoformat(recorded) - datetime.fromisoformat(reported)).total_seconds() / 3600
    except (ValueError, TypeError):
        return None
