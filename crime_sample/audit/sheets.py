"""Sheets handed out: the sample as a file, for an auditor to fill in.

This is a disclosure of personal data, so it stands in the ledger before the file has its name. How a filled
sheet is taken in again is in ``sheet_import``.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from crime_sample import interests, masking, places, review
from crime_sample.audit.attending import must_have_been_given
from crime_sample.audit.consulting import because
from crime_sample.audit.frames import Progress
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.session import Audit, new_uid, pseudonym
from crime_sample.audit.sheet_import import Conflict, Imported, import_sheet
from crime_sample.case import Case
from crime_sample.errors import InputError, Refused
from crime_sample.files.private import check_new, write_new
from crime_sample.files.sheets import format_of, rendered
from crime_sample.formats import plural
from crime_sample.frame import Incident
from crime_sample.ledger import Draft
from crime_sample.sheet.blind import blind_sheet
from crime_sample.sheet.reveal import reveal_sheet
from crime_sample.sheet.values import Sheet, Step
from crime_sample.state import State

__all__ = ["Conflict", "ExportedSheet", "Imported", "export_sheet", "import_sheet"]


@dataclass(frozen=True, slots=True)
class ExportedSheet:
    """A sheet that was handed out, and the numbers of its cases in order."""

    path: Path
    id: str
    cases: tuple[int, ...]


def export_sheet(
    work: Sitting | Audit,
    path: Path,
    *,
    step: str,
    cases: Collection[int] | None = None,
    stratum: str | None = None,
    first: int | None = None,
    with_text: bool = False,
    recipient: str | None = None,
    reason: str = "",
    progress: Progress | None = None,
) -> ExportedSheet:
    """Hand out a sheet at ``path``, an .xlsx or .csv file, for the cases at ``step``: blind, or reveal.

    ``cases``, ``stratum`` and ``first`` (so many, from the top) narrow it down. ``recipient`` is who will fill it
    in, by default who is at work. A reveal sheet holds the recipient's own cases, since who begins a case finishes
    it.
    """
    form = format_of(path)
    check_new(path)
    audit = work if isinstance(work, Audit) else work.audit
    who = recipient or audit.who
    state = audit.refresh()
    at = _step(step)
    actor = pseudonym(audit, state, who) or ""
    must_have_been_given(state, actor, who)
    due = _chosen(state, at, cases, stratum, actor)
    # What the auditor has an interest in is known by the logs, and must be left out before the first are counted.
    wanted = due if state.conflicts.get(actor) else due[:first]
    numbers = {case.number for case in wanted}
    sitting = work if isinstance(work, Sitting) else sit(audit, cases=numbers, purpose="", progress=progress)
    chosen = _theirs(sitting, wanted, at, actor)[:first]
    made = _made(sitting, chosen, at, actor, secrets.token_hex(6), with_text=with_text)
    data = rendered(made, form)
    body = {
        "sheet": made.id,
        "step": at,
        "cases": [case.number for case in chosen],
        "format": form,
        "with_text": with_text,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    sealed = {"path": str(path.resolve()), "recipient": who} | because(reason)
    draft = Draft("sheet-exported", body, new_uid(), sealed)
    write_new(path, data, before=lambda: audit.put(draft))
    return ExportedSheet(path, made.id, tuple(case.number for case in chosen))


def _step(step: str) -> Step:
    match step:
        case "blind" | "reveal":
            return step
        case _:
            raise InputError(f"there is no step '{step}'", remedy="It is either blind, or reveal.")


def _chosen(
    state: State, step: Step, numbers: Collection[int] | None, stratum: str | None, actor: str
) -> list[Case]:
    if not state.cases:
        raise Refused(
            "nothing was drawn yet", remedy="Draw the sample first: crime_sample draw AUDIT --seed ..."
        )
    for number in sorted(numbers or ()):
        review.find(state, number)
    asked = [
        case
        for case in state.shown.values()
        if (numbers is None or case.number in numbers) and _in_stratum(state, case, step, stratum)
    ]
    wanted = {case.number for case in asked}
    listed = [case for case in places.offers(state, actor) if case.number in wanted]
    due = [case for case in listed if (own := places.mine(case, actor)) is not None and own.step == step]
    if step == "blind":
        if not due:
            raise Refused("none of these cases is waiting for its blind step", remedy="Look at the status.")
        return due
    if not any(case.begun for case in asked):
        raise Refused(
            "none of these cases has a committed blind step, so their outcome stays hidden",
            remedy="The blind sheet comes first: export it, fill it in, import it.",
        )
    if not due:
        others = sum(any(verdict.step == "reveal" for verdict in case.verdicts) for case in asked)
        # Of one's own cases it would tell that others have them too.
        begun = plural(others, "was", "were") if others and places.pooled(state) else ""
        raise Refused(
            f"none of these cases is waiting for its reveal step{begun and f'; {begun} begun by other auditors'}",
            remedy="Who began a case finishes it: name them as the recipient."
            if begun
            else "Look at the status.",
        )
    return sorted(due, key=lambda case: case.number)


def _theirs(sitting: Sitting, cases: list[Case], step: Step, actor: str) -> list[Case]:
    """Those of the cases that no declared interest keeps from the auditor."""
    state = sitting.audit.state
    if step != "blind" or not state.conflicts.get(actor):
        return cases
    kept = [case for case in cases if not interests.conflicted(state, actor, _incident(sitting, case))]
    if not kept:
        raise Refused("this auditor has an interest in all of these cases", remedy="Give them to another.")
    return kept


def _in_stratum(state: State, case: Case, step: Step, stratum: str | None) -> bool:
    if stratum is None:
        return True
    if stratum not in state.population:
        raise InputError(
            f"there is no stratum '{stratum}'", remedy=f"Strata: {', '.join(sorted(state.population))}."
        )
    if step == "blind" and state.frames[case.frame].mapping.stratum_is_masked():
        raise Refused(
            "a blind sheet of one stratum would tell the outcome, since the strata are made of it",
            remedy="Choose by case numbers, or export all.",
        )
    return state.stratum_label(case.frame, case.stratum) == stratum


def _incident(sitting: Sitting, case: Case) -> Incident:
    try:
        return sitting.incident(case)
    except KeyError:
        raise InputError(
            f"the log of case {case.number} was not read from the export",
            remedy="Export with the whole sample at hand, not with part of it.",
        ) from None


def _made(
    sitting: Sitting, cases: Sequence[Case], step: Step, actor: str, sheet: str, *, with_text: bool
) -> Sheet:
    state = sitting.audit.state
    incidents = {case.number: _incident(sitting, case) for case in cases}
    if step == "blind":
        return blind_sheet(state, cases, incidents, sheet=sheet, with_text=with_text)
    mapping = {case.number: state.frames[case.frame].mapping for case in cases}
    references = {number: masking.linked(mapping[number], incident) for number, incident in incidents.items()}
    sitting.held(reference for found in references.values() for reference in found)  # all in one reading
    linked = {case.number: [sitting.linked(case, one) for one in references[case.number]] for case in cases}
    shown = {number: masking.revealed(mapping[number], incidents[number]) for number in incidents}
    hidden = {
        number: "\n".join(f"{name}: {cell}" for name, cell in one.fields if name in mapping[number].masked())
        for number, one in shown.items()
    }
    texts = {number: one.text for number, one in shown.items()} if with_text else {}
    return reveal_sheet(state, cases, linked, texts, hidden, auditor=actor, sheet=sheet)
