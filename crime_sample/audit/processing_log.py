"""The processing log of an audit, for who may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from crime_sample.audit.session import Audit
from crime_sample.errors import InputError
from crime_sample.files.guarded import csv_text
from crime_sample.files.private import write_private
from crime_sample.formats import one_line
from crime_sample.processing import FORMAT, OPERATIONS, Processed, processed
from crime_sample.reviewers import judges_still

# What somebody who judges cases did while judging. Anything else tells of the design, or of what others do.
_OWN = frozenset(
    ("opened", "revealed", "consulted", "committed", "judged", "withdrawn", "objected", "recused", "referred",
     "remarked", "remark-withdrawn", "excerpted", "sheet-imported")
)  # fmt: skip
COLUMNS = (
    "entry", "at", "who", "name", "operation", "what", "cases", "how many", "recipient", "reason", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Log:
    """Operations in order; ``own`` whether they are only those of who looks, since they judge cases that are open."""

    entries: tuple[Processed, ...]
    own: bool
    head: str
    ledger: int

    def as_dict(self, *, marking: str) -> dict[str, Any]:
        """For JSON."""
        return {
            "format": FORMAT,
            "marking": marking,
            "head": self.head,
            "ledger": self.ledger,
            "only_own": self.own,
            "operations": [one.as_dict() for one in self.entries],
        }


def processing_log(
    audit: Audit,
    *,
    operations: Collection[str] = (),
    case: int | None = None,
    person: str = "",
    since: date | None = None,
    pseudonyms: bool = False,
) -> Log:
    """The operations of the audit, narrowed down. To who judges cases, while any are open, only their own steps: those
    of others tell which cases are judged twice or set apart."""
    unknown = sorted(set(operations) - set(OPERATIONS))
    if unknown:
        raise InputError(
            f"there is no operation '{unknown[0]}'", remedy=f"Operations: {', '.join(OPERATIONS)}."
        )
    state = audit.refresh()
    events = audit.store.events()[: state.seq]
    own = judges_still(state, audit.actor)
    kinds = {event.seq: event.kind for event in events}
    wanted = person and (person if person in state.people else state.person(person))
    if person and wanted is None:
        raise InputError(
            f"nobody called '{person}' is known", remedy="See who is there: log without --person."
        )
    found = [
        replace(one, name="") if pseudonyms else one
        for one in processed(events)
        if (not own or (one.who == audit.actor and kinds[one.entry] in _OWN))
        and (not operations or one.operation in operations)
        and (case is None or case in one.cases)
        and (not wanted or one.who == wanted)
        and (since is None or one.at[:10] >= since.isoformat())
    ]
    return Log(tuple(found), own, state.head, state.seq)


def write_log(log: Log, path: Path, *, marking: str, replace: bool = False) -> None:
    """Write the log as CSV, readable by its owner only. No cell is a formula, and what
    cannot be seen is made visible."""
    head = f"{marking}; processing log; head of the ledger {log.head}"
    rows = ((head,), COLUMNS, *map(_cells, log.entries))
    text = csv_text(list(map(one_line, row)) for row in rows)
    write_private(path, text, replace=replace)


def _cells(one: Processed) -> tuple[str, ...]:
    count = "" if one.count is None else str(one.count)
    return (
        str(one.entry), one.at, one.who, one.name, one.operation, one.what, numbers(one.cases), count,
        one.recipient, one.reason, one.hash,
    )  # fmt: skip


def numbers(cases: Sequence[int]) -> str:
    """Case numbers, those that follow one another as a span: ``1-24 30``."""
    spans: list[list[int]] = []
    for number in sorted(cases):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return " ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)
