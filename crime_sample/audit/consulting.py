"""Noting that records of the frame were read to be seen by people: once for a sitting, not for each look."""

from __future__ import annotations

from crime_sample.audit.session import Audit, new_uid
from crime_sample.ledger import Draft


def consulted(audit: Audit, what: str, *, purpose: str, cases: int, reason: str = "") -> None:
    """Put into the ledger that ``what`` of so many cases was read, for which purpose; the reason is sealed."""
    body = {"what": what, "purpose": purpose, "cases": cases}
    audit.put(Draft("consulted", body, new_uid(), because(reason) or None))


def because(reason: str) -> dict[str, str]:
    """What a reason adds to a sealed part: nothing, if none was given."""
    return {"reason": reason.strip()} if reason.strip() else {}
