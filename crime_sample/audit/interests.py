"""Interests declared by a column of the export: which cases they keep from an auditor is known by the logs alone."""

from __future__ import annotations

from collections.abc import Collection

from crime_sample import interests
from crime_sample.audit.logs import read_logs
from crime_sample.audit.session import Audit
from crime_sample.errors import InputError


def barred(audit: Audit, person: str, numbers: Collection[int]) -> frozenset[int]:
    """Those of the cases that what was declared keeps from ``person``. The logs are read for it only where anything was
    declared; InputError where they cannot be."""
    state = audit.state
    if not state.conflicts.get(person):
        return frozenset()
    wanted = [case for number, case in state.shown.items() if number in numbers]
    try:
        found = read_logs(audit, wanted)
    except InputError as error:
        raise InputError(
            "an interest of this auditor in some logs was declared, and which these are cannot be known: "
            f"{error.what}",
            where=error.where,
            remedy=f"{error.remedy} Nothing was taken in.",
        ) from None
    return frozenset(
        case.number for case in wanted if interests.conflicted(state, person, found[case.frame, case.id])
    )
