"""Setting until when an audit may be kept."""

from __future__ import annotations

from datetime import date

from crime_sample.audit.session import Audit, new_uid
from crime_sample.errors import InputError
from crime_sample.ledger import Draft


def set_retention(audit: Audit, until: date, *, reason: str) -> None:
    """From now on the audit may be kept until ``until``, that day included. The reason is sealed: it may be erased."""
    reason = reason.strip()
    if not reason:
        raise InputError("no reason is given", remedy="Say why the date changes: --reason '...'")
    if until == audit.refresh().keep_until:
        raise InputError(f"the retention date is {until} already", remedy="Nothing was changed.")
    audit.put(Draft("retention-set", {"until": until.isoformat()}, new_uid(), {"reason": reason}))
