"""Erasing sealed parts of an audit for good: the entry that tells of it, and the bytes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from crime_sample import erasure
from crime_sample.audit.consulting import because
from crime_sample.audit.session import Audit, new_uid
from crime_sample.erasure import Erasing, What
from crime_sample.errors import EnvironmentTrouble, InputError, Refused
from crime_sample.formats import plural
from crime_sample.ledger import ERASED, Draft
from crime_sample.reviewers import all_at_work, reviewers
from crime_sample.state import State
from crime_sample.store.upgrades import copies


@dataclass(frozen=True, slots=True)
class Purged:
    """What an erasure took: how many sealed parts, by kind; the number of the entry that tells of it, None where there
    was nothing to take; ``copies`` of the audit as it was before an upgrade, which lie beside it and hold it still."""

    parts: int
    kinds: dict[str, int]
    entry: int | None
    copies: tuple[Path, ...] = ()


def to_purge(audit: Audit, what: Collection[What], *, though_open: bool = False) -> Erasing:
    """What erasing ``what`` would take. Refused to who judges cases or came as an auditor, and to who lacks their
    key or the rights for it; and while cases are open, unless ``though_open``."""
    if not what:
        raise InputError(
            "it is not said what to erase", remedy="Say --excerpts, --texts, --names or --all-but-counts."
        )
    state = audit.refresh()
    if audit.actor in reviewers(state) or state.roles.get(audit.actor, audit.role) == "auditor":
        raise Refused("an auditor erases nothing", remedy="The lead or the registrar may: --who NAME.")
    audit.ready()
    if keeps := audit.store.keeps_from_erasing():
        raise Refused(
            f"nothing can be erased with this login: {keeps}",
            where=str(audit.store.address),
            remedy="Whoever that is gives the same command. Nothing was erased.",
        )
    left = sum(not case.settled for case in state.drawn_and_picked.values())
    if not though_open and (left or all_at_work(state)):
        raise Refused(
            f"{plural(left, 'case is', 'cases are')} open, and who judges them may need what would be erased"
            if left
            else "calibration cases are still to be judged",
            remedy="Finish the review, or say that it is to be erased all the same: --though-open",
        )
    return erasure.erasing(audit.store.events(), state, what)


def purge(audit: Audit, what: Collection[What], *, reason: str = "", though_open: bool = False) -> Purged:
    """Erase ``what``: in one transaction an entry that tells of it, and the sealed parts with their salts gone; then
    the bytes are cleared away. ``EnvironmentTrouble`` where they could not be: the erasure stands, and doing it again
    clears them. With nothing left to erase it clears what an erasure that was broken off has left."""
    found = to_purge(audit, what, though_open=though_open)
    entry = None
    if found.entries:
        basis = audit.state.seq
        body = {"what": sorted(what), "entries": list(found.entries), "kinds": dict(found.kinds)}
        sealed = {"instead": found.instead} | because(reason)
        uid = new_uid()

        def decide(state: State) -> list[Draft]:
            if state.seq != basis:
                raise Refused("something was written meanwhile, so nothing was erased", remedy="Try again.")
            return [Draft(ERASED, body, uid, sealed)]

        entry = audit.write(decide)[-1].seq
    in_the_way = audit.store.clear() if found.entries or audit.store.to_clear() else ""
    if in_the_way:
        raise EnvironmentTrouble(
            f"it is erased, but its bytes are not cleared away yet: {in_the_way}",
            where=str(audit.store.address),
            remedy="Close what has it open, then give the same command again.",
        )
    where = audit.store.address
    left = tuple(copies(where)) if isinstance(where, Path) else ()
    return Purged(len(found.entries), dict(found.kinds), entry, left)
