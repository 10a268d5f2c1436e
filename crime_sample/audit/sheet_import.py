"""Filled sheets taken in: validated cell by cell, and written at once, or not at all.

All of a sheet is taken in, or what is good of it if the user says so, or nothing. A verdict that stands is
never replaced by one from a sheet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crime_sample import masking, review
from crime_sample.audit.attending import must_have_been_given
from crime_sample.audit.frames import Progress
from crime_sample.audit.interests import barred
from crime_sample.audit.overlapping import records_called
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.session import Audit, new_uid
from crime_sample.canonical import canonical, digest
from crime_sample.erasure import need_ids
from crime_sample.errors import InputError, Refused
from crime_sample.files.returned import read_back
from crime_sample.frame import Crime
from crime_sample.ledger import Draft
from crime_sample.linked import LinkedCrime
from crime_sample.places import mine, offers
from crime_sample.sheet.blind import blind_columns, owed_in_words, parse_blind
from crime_sample.sheet.lines import Parsed, Said
from crime_sample.sheet.outcomes import Look, outcome_in_words, parse_reveal, references_in
from crime_sample.sheet.reveal import reveal_columns
from crime_sample.sheet.same_event import Elsewhere, named_elsewhere
from crime_sample.sheet.values import Column, Fault, Returned, Step, recognise
from crime_sample.state import State
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords


@dataclass(frozen=True, slots=True)
class Conflict:
    """A case of the sheet that has another verdict already: what stands, and is kept; what the sheet says."""

    sheet: str
    row: int
    case: int
    stands: str
    says: str

    def __str__(self) -> str:
        return (
            f"sheet '{self.sheet}', row {self.row}: something else stands for case {self.case}, and stays.\n"
            f"  stands: {self.stands}\n  sheet:  {self.says}"
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a filled sheet, by case number.

    ``kept`` was taken in now; ``already`` says what stood before; ``held`` is good, but was held back because
    of the faults and conflicts beside it.
    """

    sheet: str
    step: Step
    kept: tuple[int, ...] = ()
    already: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    unfilled: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[str, ...] = ()


def import_sheet(
    work: Sitting | Audit, path: Path, *, keep_good: bool = False, progress: Progress | None = None
) -> Imported:
    """Take in a filled sheet. With a fault or a conflict nothing is kept, unless ``keep_good``.

    The verdicts are those of who is at work. To import the same sheet twice does no harm.
    """
    audit = work if isinstance(work, Audit) else work.audit
    state = audit.refresh()
    must_have_been_given(state, audit.actor, audit.who)
    need_ids(state, "no sheet can be held against the cases")
    found, sha256 = read_back(path)
    columns: dict[Step, tuple[Column, ...]] = {
        "blind": blind_columns(state, with_text=True),
        "reveal": reveal_columns(state, with_text=True, overlap=True),
    }
    returned = recognise(found, columns, where=str(path))
    cases = _handed_out(state, returned, str(path))
    crimes, linked, look = _references(work, returned, cases, progress)
    kept_away = barred(audit, audit.actor, cases) if returned.step == "blind" else frozenset()
    named = named_elsewhere(state, returned, cases) if returned.step == "reveal" else ()
    elsewhere = records_called(audit, named, progress=progress)
    reader = _Import(
        audit, returned, cases, crimes, linked, look, elsewhere, kept_away, keep_good=keep_good, sha256=sha256
    )
    audit.write(reader.decide)
    if not reader.result.kept:
        return reader.result
    return replace(reader.result, remarks=(*reader.result.remarks, *_whose(audit, returned)))


def _whose(audit: Audit, returned: Returned) -> tuple[str, ...]:
    """That the sheet was handed out to somebody else than its verdicts are now kept as those of, if so."""
    to = audit.state.sheets[returned.id]["actor"]
    if to == audit.actor:
        return ()
    return (
        f"the sheet was handed out to '{audit.state.people.get(to, to)}' ({to}), and what is on it is kept as judged "
        f"by '{audit.who}' ({audit.actor})",
    )


def _handed_out(state: State, returned: Returned, where: str) -> frozenset[int]:
    exported = state.sheets.get(returned.id)
    if exported is None:
        raise Refused(
            f"sheet {returned.id} was not handed out by this audit",
            where=where,
            remedy="Import it into the audit that it comes from.",
        )
    if exported["step"] != returned.step:
        raise InputError(
            f"sheet {returned.id} was handed out for the {exported['step']} step, not for this one",
            where=where,
            remedy="The marking line was copied from another sheet; put back its own.",
        )
    return frozenset(int(number) for number in exported["cases"])


def _references(
    work: Sitting | Audit, returned: Returned, cases: Collection[int], progress: Progress | None
) -> tuple[dict[str, Crime], dict[int, tuple[str, ...]], Look]:
    if returned.step == "blind":
        return {}, {}, lambda _, reference: LinkedCrime(reference, None, None, None)
    sitting = work if isinstance(work, Sitting) else sit(work, cases=cases, purpose="", progress=progress)
    state = sitting.audit.state
    linked = {}
    for number in cases:
        case = review.find(state, number)
        try:
            linked[number] = masking.linked(state.frames[case.frame].mapping, sitting.incident(case))
        except KeyError:  # a sitting over other cases: no hint can be given, that is all
            linked[number] = ()
    return sitting.lookup(references_in(returned)), linked, sitting.linked


@dataclass(slots=True)
class _Import:
    """Decides what a sheet changes, against the state at the moment of writing."""

    audit: Audit
    returned: Returned
    cases: frozenset[int]
    crimes: dict[str, Crime]
    linked: dict[int, tuple[str, ...]]
    look: Look
    elsewhere: Elsewhere
    kept_away: frozenset[int]
    keep_good: bool
    sha256: str
    result: Imported = field(init=False)

    def decide(self, state: State) -> list[Draft]:
        """The events of everything that can be kept; none if something stands in the way of all."""
        if self.returned.step == "blind":
            parsed: Parsed[Any, Any] = parse_blind(state, self.returned, cases=self.cases)
        else:
            parsed = parse_reveal(
                state,
                self.returned,
                cases=self.cases,
                auditor=self.audit.actor,
                crimes=self.crimes,
                linked=self.linked,
                look=self.look,
                elsewhere=self.elsewhere,
            )
        new: dict[int, list[Draft]] = {}
        already, conflicts = [], []
        offered = {case.number for case in offers(state, self.audit.actor)}
        for said in parsed.said:
            stands = self._stands(state, said, offered)
            if stands is None:
                new[said.case] = self._drafts(state, said)
            elif stands == (said.verdict, said.words):
                already.append(said.case)
            else:
                conflicts.append(self._conflict(state, said, stands))
        kept = not (parsed.faults or conflicts) or self.keep_good
        self.result = Imported(
            sheet=self.returned.id,
            step=self.returned.step,
            kept=tuple(sorted(new)) if kept else (),
            already=tuple(sorted(already)),
            held=() if kept else tuple(sorted(new)),
            unfilled=parsed.unfilled,
            faults=tuple(sorted(parsed.faults, key=lambda fault: fault.row)),
            conflicts=tuple(conflicts),
            remarks=(*self.returned.remarks, *parsed.remarks),
        )
        if not (kept and new):
            return []
        body = {
            "sheet": self.returned.id,
            "kept": len(new),
            "faults": len(parsed.faults),
            "conflicts": len(conflicts),
            "sha256": self.sha256,
        }
        drafts = [draft for case in sorted(new) for draft in new[case]]
        return [*drafts, Draft("sheet-imported", body, new_uid())]

    def _drafts(self, state: State, said: Said[Any, Any]) -> list[Draft]:
        verdict, words = said.verdict.model_dump(mode="json"), said.words.model_dump(mode="json")
        # What was withdrawn since may be given again; that is another event.
        times = sum(verdict.superseded for verdict in review.find(state, said.case).verdicts)
        auditor = self.audit.actor
        told = [self.returned.id, said.case, self.returned.step, times, verdict, words, auditor]
        uid = digest(canonical(told))[:24]
        if self.returned.step == "blind":
            return review.commit(state, said.case, said.verdict, said.words, auditor=auditor, uid=uid)
        return review.judge(
            state, said.case, said.verdict, said.words, auditor=auditor, uid=uid, crimes=self.crimes
        )

    def _stands(self, state: State, said: Said[Any, Any], offered: Collection[int]) -> tuple[Any, Any] | None:
        """What is in the way of this verdict: the auditor's own with its words, ``NOT_THEIRS`` or ``KEPT_AWAY``."""
        case = review.find(state, said.case)
        verdict = mine(case, self.audit.actor)
        # What was said of a case retired meanwhile is kept.
        if verdict is None or (case.number not in offered and case.retired is None):
            return NOT_THEIRS
        if verdict.owed is None and said.case in self.kept_away:
            return KEPT_AWAY
        if self.returned.step == "blind":
            return None if verdict.owed is None else (verdict.owed, verdict.owed_words)
        return None if verdict.outcome is None else (verdict.outcome, verdict.outcome_words)

    def _conflict(self, state: State, said: Said[Any, Any], stands: tuple[Any, Any]) -> Conflict:
        says = _in_words(state, said.verdict, said.words)
        # What another auditor said is not shown to this one, not even whether it is the same.
        held = stands[1] if stands in (NOT_THEIRS, KEPT_AWAY) else _in_words(state, *stands)
        return Conflict(self.returned.name, said.row, said.case, held, says)


NOT_THEIRS: tuple[Any, Any] = (None, "another auditor's")
"""The case is another auditor's."""
KEPT_AWAY: tuple[Any, Any] = (None, "a declared interest, which keeps it from this auditor")
"""What was declared keeps the log from the auditor."""


def _in_words(state: State, verdict: Owed | Outcome, words: OwedWords | OutcomeWords) -> str:
    if isinstance(verdict, Owed) and isinstance(words, OwedWords):
        return owed_in_words(state, verdict, words)
    if isinstance(verdict, Outcome) and isinstance(words, OutcomeWords):
        return outcome_in_words(state, verdict, words)
    raise TypeError("a verdict and its words are of the same step")
