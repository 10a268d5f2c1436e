"""Verdicts of packages that were kept beside what stands: what is told of them, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crime_sample.audit.session import Audit
from crime_sample.case import Verdict
from crime_sample.review import find
from crime_sample.reviewers import keep_from_reviewers
from crime_sample.sheet.blind import owed_in_words
from crime_sample.sheet.outcomes import outcome_in_words
from crime_sample.state import State
from crime_sample.verdict import OwedWords

# To the ledger, keeping a verdict beside another is an entry on a sheet that came back.
KEPT_BESIDE = "sheet-imported"
HIDDEN = "(kept; to be seen when every verdict on the case is given)"


@dataclass(frozen=True, slots=True)
class Beside:
    """A case whose verdict could not be taken in, and is kept beside what stands: why, what the package says, and what
    the same auditor said before, if that is what stands.

    What another said is not shown; and while a verdict on the case is still to be given, nothing is, save to the
    auditor whose package it is.
    """

    case: int
    why: str
    says: str
    stands: str

    def __str__(self) -> str:
        parts = [f"case {self.case}: {self.why}"]
        parts += [f"  stands:  {self.stands}"] if self.stands else []
        return "\n".join([*parts, f"  package: {self.says or HIDDEN}"])


def in_words(state: State, verdict: Verdict) -> str:
    """A verdict in one line, to be held against another."""
    if verdict.owed is None:
        return "nothing (taken back, or an interest declared)"
    parts = [owed_in_words(state, verdict.owed, verdict.owed_words or OwedWords())]
    if verdict.outcome is not None and verdict.outcome_words is not None:
        parts.append(outcome_in_words(state, verdict.outcome, verdict.outcome_words))
    parts += [f"objects: {why}" for why in verdict.objected]
    return "; then ".join(parts)


def kept_beside(audit: Audit) -> list[dict[str, Any]]:
    """Every verdict that was kept beside another: the case, why, and the entries of the package, whole; without the
    entries while a verdict on the case is still to be given. Refused to who judges cases while some are open: what
    others had too is judged twice."""
    keep_from_reviewers(audit.refresh(), audit.actor, "what is kept beside other verdicts is")
    found = []
    for event in audit.store.events():
        if event.kind != KEPT_BESIDE or "case" not in event.body:
            continue
        one = {
            "case": event.body["case"],
            "package": event.body["sheet"],
            "at": event.at,
            **(event.sealed or {}),
        }
        found.append(one if find(audit.state, one["case"]).judged else one | {"entries": None})
    return found
