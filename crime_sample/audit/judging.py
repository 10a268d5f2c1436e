"""The page on how well the review was judged, as a file: it calls people at work by name, unless by pseudonym."""

from __future__ import annotations

from pathlib import Path

from crime_sample.audit.consulting import because, logged_if_possible
from crime_sample.audit.session import Audit, new_uid
from crime_sample.files.quality_page import ready, write_page
from crime_sample.ledger import Draft
from crime_sample.quality.page import QualityPage


def hand_out_quality(
    audit: Audit, made: QualityPage, path: Path, *, named: bool, replace: bool = False, reason: str = ""
) -> tuple[str, ...]:
    """Write the page to ``path``; what must be said of that.

    The disclosure is logged before the file is written; of an audit that cannot be written the page is made all the
    same, and that it was stands in no ledger.
    """
    ready(path, replace=replace)
    body = {"what": "quality page", "named": named}
    sealed = {"path": str(path.resolve()), "recipient": audit.who} | because(reason)
    draft = Draft("disclosed", body, new_uid(), sealed)
    unlogged = logged_if_possible(lambda: audit.put(draft))
    write_page(made, path, replace=replace)
    return unlogged
