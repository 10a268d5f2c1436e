"""Who may sit down to review."""

from __future__ import annotations

from crime_sample.audit.session import Audit
from crime_sample.errors import Refused
from crime_sample.formats import one_line
from crime_sample.places import offers, pooled
from crime_sample.reviewers import reviewers
from crime_sample.state import State


def must_have_been_given(state: State, actor: str, name: str) -> None:
    """Refused where cases are no pool, and this auditor was given none: in the same words whatever there is."""
    if not state.cases or pooled(state) or offers(state, actor):
        return
    judges = reviewers(state)
    known = ", ".join(sorted(one_line(name) for person, name in state.people.items() if person in judges))
    raise Refused(
        f"'{one_line(name)}' was given no case, and the cases of this audit are shared out before they are judged",
        remedy=f"{known and f'Those who have cases: {known}. '}Whoever leads it shares them out: "
        "crime_sample assign AUDIT --auditor NAME --auditor NAME",
    )


def may_attend(audit: Audit) -> None:
    """Refused to who says what is right in calibration cases, and to who has no case and could take none."""
    state = audit.refresh()
    if audit.actor in state.calibrators:
        raise Refused(
            "you say what is right in the calibration cases, so you judge no case of the sample",
            remedy="To go on with those: crime_sample calibrate AUDIT --registrar NAME",
        )
    must_have_been_given(state, audit.actor, audit.who)
    if state.cases and not offers(state, audit.actor):
        judges = reviewers(state)
        known = ", ".join(sorted(name for person, name in state.people.items() if person in judges))
        raise Refused(
            f"no case is for '{audit.who}': all are given to others, or judged",
            remedy=f"Those who have cases: {known}. To give some to another: crime_sample assign AUDIT",
        )
