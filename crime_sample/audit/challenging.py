"""The force is heard: a sheet of what was found goes out, its answers come back as challenges, the rate is compared
before it was heard and after the rulings."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from crime_sample import adjudicate
from crime_sample.adjudicate import Answers, Tally
from crime_sample.audit.consulting import because
from crime_sample.audit.session import Audit, new_uid
from crime_sample.canonical import canonical, digest
from crime_sample.case import Case
from crime_sample.defaults import RATE_INTERVAL
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.estimate import results
from crime_sample.files.private import write_new
from crime_sample.files.returned import read_back
from crime_sample.files.sheets import format_of, rendered
from crime_sample.formats import plural
from crime_sample.kind import AuditKind
from crime_sample.ledger import Draft
from crime_sample.results import Estimate
from crime_sample.reviewers import keep_from_reviewers
from crime_sample.sheet.answer import Answered, answer_columns, answer_sheet, misses, parse_answers
from crime_sample.sheet.values import Fault, Returned, recognise
from crime_sample.state import State


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A sheet that went to the force; ``open_cases`` are not on it because they are not settled yet."""

    path: Path
    id: str
    cases: tuple[int, ...]
    open_cases: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a returned sheet, by case number. ``held`` is good, but was held back for the faults beside it."""

    sheet: str
    challenged: tuple[int, ...] = ()
    already: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    accepted: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChallengeStatus:
    """How far the hearing of the force is, and the recording rate before it and after; None while that cannot be
    said, and ``no_rate`` says why."""

    tally: Tally
    answers: Answers
    before: Estimate | None
    after: Estimate | None
    no_rate: str
    level: float
    interval: str
    kind: AuditKind
    on_picks: Answers


def export_challenge_sheet(
    audit: Audit,
    path: Path,
    *,
    recipient: str,
    every: bool = False,
    with_rationale: bool = False,
    reason: str = "",
) -> HandedOut:
    """Write a sheet for the force: settled cases that owe a crime not recorded, or with ``every`` all settled ones.
    ``reason`` is for the processing log.

    It is a disclosure of incident ids, so it stands in the ledger before the file has its name. Cases that are
    challenged already and wait for a ruling are left out. Refused while cases are open to who judges cases.
    """
    form = format_of(path)
    state = audit.refresh()
    keep_from_reviewers(state, audit.actor, "what was settled is")
    need_ids(state, "no sheet can be put before the force")
    if not recipient.strip():
        raise InputError("it is not said who gets the sheet", remedy="Name the recipient: --to NAME.")
    answerable = state.drawn_and_picked.values()
    chosen = to_answer(state, every=every)
    if not chosen:
        raise Refused(
            "there is nothing to put before the force",
            remedy="Finish the review and the adjudication first; --all takes cases in which nothing was missed.",
        )
    made = answer_sheet(state, chosen, sheet=secrets.token_hex(6), with_rationale=with_rationale)
    data = rendered(made, form)
    numbers = tuple(case.number for case in chosen)
    body = {
        "sheet": made.id,
        "step": "answer",
        "cases": list(numbers),
        "format": form,
        "with_text": False,
        "with_rationale": with_rationale,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    sealed = {"path": str(path.resolve()), "recipient": recipient.strip()} | because(reason)
    draft = Draft("sheet-exported", body, new_uid(), sealed)
    write_new(path, data, before=lambda: audit.put(draft))
    return HandedOut(path, made.id, numbers, sum(not case.settled for case in answerable))


def to_answer(state: State, *, every: bool) -> list[Case]:
    """The settled cases that a sheet for the force would hold, in their order."""
    settled = [case for case in state.drawn_and_picked.values() if case.settled and case.contested is None]
    return sorted((case for case in settled if every or misses(state, case)), key=lambda case: case.number)


def import_challenges(audit: Audit, path: Path) -> Heard:
    """Take in what the force answered: each row that does not accept becomes a challenge, to be ruled on.

    With a fault nothing is kept. To import the same sheet twice does no harm.
    """
    state = audit.refresh()
    need_ids(state, "the answers cannot be held against the cases")
    found, sha256 = read_back(path)
    returned = recognise(found, {"answer": answer_columns(state, with_rationale=True)}, where=str(path))
    exported = state.sheets.get(returned.id)
    if exported is None or exported["step"] != "answer":
        raise Refused(
            f"sheet {returned.id} was not handed out to the force by this audit",
            where=str(path),
            remedy="Import it into the audit that it comes from; sheets of auditors by 'sheet import'.",
        )
    reader = _Hearing(returned, frozenset(int(number) for number in exported["cases"]), sha256)
    audit.write(reader.decide)
    return reader.result


@dataclass(slots=True)
class _Hearing:
    """Decides what a returned sheet changes, against the state at the moment of writing."""

    returned: Returned
    cases: frozenset[int]
    sha256: str
    result: Heard = field(init=False)

    def decide(self, state: State) -> list[Draft]:
        """The challenges; none if something stands in the way of one."""
        said = parse_answers(state, self.returned, cases=self.cases)
        new: dict[int, list[Draft]] = {}
        already: list[int] = []
        faults = list(said.faults)
        for one in said.contested:
            uid = digest(canonical([self.returned.id, one.case, one.words]))[:24]
            if uid in state.uids:
                already.append(one.case)
                continue
            try:
                new[one.case] = adjudicate.challenge(state, one.case, words=one.words, uid=uid)
            except InputError as error:
                faults.append(_fault(one, error))
        kept = not faults
        self.result = Heard(
            sheet=self.returned.id,
            challenged=tuple(sorted(new)) if kept else (),
            already=tuple(sorted(already)),
            held=() if kept else tuple(sorted(new)),
            accepted=said.accepted,
            blank=said.blank,
            faults=tuple(sorted(faults, key=lambda fault: fault.row)),
            remarks=(*self.returned.remarks, *said.remarks),
        )
        if not kept or not (said.contested or said.accepted):
            return []
        body = {
            "sheet": self.returned.id,
            "kept": len(new),
            "accepted": len(said.accepted),
            "faults": 0,
            "conflicts": 0,
            "sha256": self.sha256,
        }
        by_case = {
            "sheet": self.returned.id,
            "accepted": list(said.accepted),
            "challenged": sorted(one.case for one in said.contested),
        }
        logged = [
            Draft("sheet-imported", body, self._uid("answers taken in")),
            Draft("answered", by_case, self._uid("answers by case")),
        ]
        drafts = [draft for case in sorted(new) for draft in new[case]]
        return [*drafts, *(one for one in logged if one.uid not in state.uids)]

    def _uid(self, what: str) -> str:
        return digest(canonical([what, self.returned.id, self.sha256]))[:24]


def _fault(one: Answered, error: InputError) -> Fault:
    one.reader.refuse("answer", f"{error.what}.", error.remedy)
    return one.reader.faults[0]


def challenge_status(
    state: State, *, level: float = 0.95, interval: str = RATE_INTERVAL, reader: str = ""
) -> ChallengeStatus:
    """How far the hearing is, and what the rulings on challenges did to the recording rate.

    Refused while cases are open to a ``reader`` (a pseudonym) who judges cases.
    """
    keep_from_reviewers(state, reader, "how its hearing goes is")
    tally, said = adjudicate.tally(state.cases.values()), adjudicate.answers(state)
    on_picks = adjudicate.answers_on_picks(state)
    why = _no_rate(state, tally)
    if why:
        return ChallengeStatus(tally, said, None, None, why, level, interval, state.kind, on_picks)
    before = replace(state, cases=adjudicate.before_challenges(state))
    first, last = (
        results(one, level=level, interval=interval).one(state.kind.headline) for one in (before, state)
    )
    none = "No crime is owed" if state.kind.counts_crimes else "No case could be decided on"
    why = f"{none}, so there is no rate." if first is None or last is None else ""
    return ChallengeStatus(tally, said, first, last, why, level, interval, state.kind, on_picks)


def _no_rate(state: State, tally: Tally) -> str:
    left = len(state.cases) - state.settled
    if not state.cases:
        return "Nothing was drawn yet, so there is no rate."
    if left:
        return f"{plural(left, 'case is', 'cases are')} not settled, so there is no rate yet."
    if tally.unanswered:
        waiting = plural(tally.unanswered, "challenge waits", "challenges wait")
        return (
            f"{waiting} for a ruling, so there is no rate yet: crime_sample adjudicate AUDIT --registrar NAME"
        )
    return ""
