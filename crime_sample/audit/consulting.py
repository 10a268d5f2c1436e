"""Noting that records of the frame were read to be seen by people, once for a sitting and not for each look; and what
is noted of anything that is given out."""

from __future__ import annotations

from collections.abc import Callable

from crime_sample.audit.session import Audit, new_uid
from crime_sample.errors import EnvironmentTrouble
from crime_sample.ledger import Draft


def consulted(audit: Audit, what: str, *, purpose: str, cases: int, reason: str = "") -> None:
    """Put into the ledger that ``what`` of so many cases was read, for which purpose; the reason is sealed."""
    body = {"what": what, "purpose": purpose, "cases": cases}
    audit.put(Draft("consulted", body, new_uid(), because(reason) or None))


def because(reason: str) -> dict[str, str]:
    """What a reason adds to a sealed part: nothing, if none was given."""
    return {"reason": reason.strip()} if reason.strip() else {}


def logged_if_possible(write: Callable[[], object]) -> tuple[str, ...]:
    """``write`` to the ledger of what is given out all the same where it cannot be, such as in a file on a read-only
    disk; what must be said then."""
    try:
        write()
    except EnvironmentTrouble as trouble:
        return (f"That this was given out stands in no ledger: {trouble}",)
    return ()
