"""Who may sit down to review."""

from __future__ import annotations

from crime_sample.audit.session import Audit
from crime_sample.errors import Refused
from crime_sample.places import offers
from crime_sample.reviewers import reviewers


def may_attend(audit: Audit) -> None:
    """Refused to who says what is right in calibration cases, and to who has no case and could take none."""
    state = audit.refresh()
    if audit.actor in state.calibrators:
        raise Refused(
            "you say what is right in the calibration cases, so you judge no case of the sample",
            remedy="To go on with those: crime_sample calibrate AUDIT --registrar NAME",
        )
    if state.cases and not offers(state, audit.actor):
        judges = reviewers(state)
        known = ", ".join(sorted(name for person, name in state.people.items() if person in judges))
        raise Refused(
            f"no case is for '{audit.who}': all are given to others, or judged",
            remedy=f"Those who have cases: {known}. To give some to another: crime_sample assign AUDIT",
        )
