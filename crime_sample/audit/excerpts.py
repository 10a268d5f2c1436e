"""Excerpts of logs, kept with a verdict by choice: lines of the text as the auditor may see it, sealed, apart from all
else, and encrypted where the audit was begun with a key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crime_sample.audit.consulting import consulted
from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.session import Audit, new_uid
from crime_sample.errors import InputError, Refused
from crime_sample.files.excerpt_locks import lock, unlock
from crime_sample.formats import one_line, plural
from crime_sample.ledger import Draft
from crime_sample.places import mine
from crime_sample.reviewers import judges_still
from crime_sample.state import State

MOST = 4_000
"""As many characters may be kept at once: it is an excerpt, no copy."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An excerpt that was kept: of which case, by whom (name or pseudonym), when, and its lines; None where they are
    encrypted and no key was given, or erased."""

    entry: int
    case: int
    who: str
    at: str
    characters: int
    text: str | None
    erased: bool


def may_keep(state: State) -> None:
    """Refused where the audit was not begun with excerpts."""
    if not state.about.excerpts:
        raise Refused(
            "this audit keeps no excerpts of logs",
            remedy="That is chosen at its start: crime_sample new AUDIT --excerpts. Log text stays in the export.",
        )


def lines_of(sitting: Sitting, number: int) -> list[str]:
    """The lines of a case's log, as its auditor may see them now: with what tells the outcome only after their reveal.
    That the case was opened is logged."""
    may_keep(sitting.audit.refresh())
    case = sitting.case(number)
    verdict = sitting.mine(case)
    text = (sitting.reveal(case)[0] if verdict.revealed else sitting.open(case)).text
    return lines_in(text)


def lines_in(text: str) -> list[str]:
    """The lines of a text as a screen shows them, so that a line has one number; InputError where there is no text."""
    if not text.strip():
        raise InputError(
            "this log has no text, only fields",
            remedy="Say in your reasons what in them the verdict rests on.",
        )
    return text.replace("\r\n", "\n").split("\n")


def span_of(given: str, *, where: str = "") -> tuple[int, int]:
    """The first and the last line that somebody typed; ``where``, for the error.

    >>> span_of("3-7"), span_of(" 5 ")
    ((3, 7), (5, 5))
    """
    found = re.fullmatch(r"([0-9]{1,6})(?: *- *([0-9]{1,6}))?", given.strip())
    if found is None:
        raise InputError(f"'{one_line(given)}' names no lines", where=where, remedy="Write 3-7, or 5.")
    return int(found[1]), int(found[2] or found[1])


def keep_excerpt(sitting: Sitting, number: int, first: int, last: int) -> int:
    """Keep the lines from ``first`` to ``last`` (from 1, both included) of the case's log; how many characters."""
    lines = lines_of(sitting, number)
    if not 1 <= first <= last <= len(lines):
        raise InputError(
            f"the log has {plural(len(lines), 'line')}, and {first}-{last} is no part of them",
            remedy="Look at them with their numbers: crime_sample excerpt AUDIT CASE",
        )
    text = "\n".join(lines[first - 1 : last])
    if len(text) > MOST:
        raise InputError(
            f"{len(text):,} characters are no excerpt; at most {MOST:,} are kept at once",
            remedy="Choose the lines that the verdict rests on.",
        )
    if not text.strip():
        raise InputError("these lines are blank")
    audit, auditor = sitting.audit, sitting.audit.actor
    key = audit.state.about.excerpts_key
    body = {"case": number, "characters": len(text), "lock": "age" if key else "none"}
    sealed = {"text": lock(text, key) if key else text}
    uid = new_uid()

    def decide(state: State) -> list[Draft]:
        may_keep(state)
        if mine(sitting.case(number), auditor) is None:
            raise Refused(f"case {number} is not for you", remedy="Take the next of your own.")
        return [Draft("excerpted", body, uid, sealed)]

    audit.write(decide)
    return len(text)


def excerpts(
    audit: Audit, *, case: int | None = None, keys: Sequence[Path] = (), reason: str = ""
) -> list[Excerpt]:
    """The excerpts that were kept, in order; of who judges cases, while any are open, only their own. ``keys`` are
    files with age identities. That they were read is logged."""
    state = audit.refresh()
    may_keep(state)
    own = judges_still(state, audit.actor)
    found = []
    for event in audit.store.events():
        if event.kind != "excerpted" or (own and event.actor != audit.actor):
            continue
        if case is not None and event.body["case"] != case:
            continue
        text = None if event.sealed is None else str(event.sealed["text"])
        if text is not None and event.body["lock"] == "age":
            text = unlock(text, keys) if keys else None
        found.append(
            Excerpt(
                event.seq, event.body["case"], state.people.get(event.actor, event.actor), event.at,
                event.body["characters"], text, event.sealed is None,
            )
        )  # fmt: skip
    read = {one.case for one in found if one.text is not None}
    if read:
        consulted(
            audit,
            "excerpts of logs read",
            purpose="looking at what verdicts rest on",
            cases=len(read),
            reason=reason,
        )
    return found
