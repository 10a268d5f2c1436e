"""What an auditor has an interest in: such a case goes to another, and never comes back to them."""

from __future__ import annotations

from collections.abc import Collection

from crime_sample.errors import InputError, Refused
from crime_sample.frame import Incident
from crime_sample.ledger import Draft
from crime_sample.review import find
from crime_sample.state import State


def recuse(state: State, number: int, *, auditor: str, uid: str, why: str) -> list[Draft]:
    """The auditor has an interest in the case: it goes to another, and never comes back to them."""
    case = find(state, number)
    if any(verdict.owed is not None and verdict.auditor == auditor for verdict in case.verdicts):
        raise Refused(
            f"you have judged case {number}",
            remedy="Undo your verdict first; after the reveal, object and say why.",
        )
    if auditor in case.recused:
        return []
    if not why.strip():
        raise InputError("say what your interest in the case is")
    return [Draft("recused", {"case": number}, uid, {"why": why})]


def declare(person: str, *, column: str, value: str, columns: Collection[str], uid: str) -> list[Draft]:
    """The auditor never judges logs with this value in this column of the export: their own, or those of their unit."""
    if column not in columns:
        raise InputError(
            f"no export has a column '{column}'", remedy=f"There are: {', '.join(sorted(columns))}."
        )
    return [Draft("conflict-declared", {"person": person}, uid, {"column": column, "value": value.strip()})]


def conflicted(state: State, auditor: str, incident: Incident) -> bool:
    """Whether what the auditor declared bars them from this log."""
    return any(
        incident.columns.get(one.column, "").strip().casefold() == one.value.casefold()
        for one in state.conflicts.get(auditor, ())
    )
