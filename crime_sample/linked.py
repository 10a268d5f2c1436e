"""A reference on a log, and what the crime extract says of it: where it stands, and how long after the report.

What counts as recorded, and why a crime that was cancelled since still does, is decision 15.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from crime_sample.elapsed import DAY_ALONE, elapsed
from crime_sample.frame import BLANK_LABEL, Crime, Extract, FrameMapping, Incident, trim

MOST_HOURS = 1e6  # what lies further apart is a mistyped year

Standing = Literal["found", "cancelled", "transferred", "later", "other-force", "void", "missing"]
Status = Literal["recorded", "cancelled", "transferred", "unknown"]

# Compared without regard to case and outer blanks; * is any text.
USUAL_STATUSES: dict[Status, tuple[str, ...]] = {
    "cancelled": (
        "cancelled*", "canceled*", "cancel", "no crime*", "no-crime*", "nocrime*", "no longer a crime*",
    ),
    "transferred": ("transferred*", "transfer", "transfer out*", "tfr", "trf"),
    "recorded": (
        "", "recorded*", "crime", "crimed", "confirmed", "active", "live", "open", "current", "under investigation",
        "filed", "closed", "finalised", "finalized", "complete", "completed", "detected", "undetected",
    ),
}  # fmt: skip

_SHORT: dict[Standing, str] = {
    "found": "in the extract",
    "cancelled": "cancelled since",
    "transferred": "transferred since",
    "later": "after the cut-off",
    "other-force": "other force's form",
    "void": "cancelled itself",
    "missing": "not in the extract",
}
_WORDS: dict[Standing, str] = {
    "found": "recorded by the cut-off",
    "cancelled": "recorded by the cut-off and cancelled since: counts as recorded; whether rightly cancelled is "
    "another audit's question",
    "transferred": "recorded by the cut-off and transferred since: counts as recorded",
    "later": "recorded after the cut-off: counts as recorded later, never as recorded",
    "other-force": "not in the crime extract, and not of the form of this force's references: another force's, or "
    "mistyped",
    "void": "the cancelled record itself, or one cancelled too: in an audit of cancelled records it answers for no "
    "crime",
    "missing": "not in the crime extract",
}
_HELD_ELSEWHERE = (
    "in the crime extract, but not of the form of this force's references: check whose record it is"
)


@dataclass(frozen=True, slots=True)
class LinkedCrime:
    """A reference on the log, and the crime of the extract behind it, if there is one.

    ``standing`` says what it is worth; ``hours`` from the report to the record are None where they are not known to be
    one number, and then ``timely`` may be known all the same; ``said`` is what was assumed of the clocks.
    """

    reference: str
    crime: Crime | None
    hours: float | None
    timely: bool | None
    standing: Standing = "found"
    said: str = ""

    def __post_init__(self) -> None:
        if self.crime is None and self.standing == "found":
            object.__setattr__(self, "standing", "missing")

    @property
    def counts(self) -> bool:
        """Whether it may answer for an owed crime as recorded by the cut-off."""
        return self.crime is not None and self.standing not in ("later", "void")

    @property
    def stands(self) -> bool:
        """Whether it is a crime on record still: one that nothing owed answers for is then recorded and not owed. What
        was cancelled has been put right, and what was transferred stands elsewhere."""
        return self.crime is not None and self.standing in ("found", "other-force")

    @property
    def flagged(self) -> bool:
        """Whether the auditor must look twice."""
        return self.standing != "found"

    @property
    def short(self) -> str:
        """The standing for a column of a table; the extract's own word where nothing is amiss."""
        if self.standing == "found" and self.crime is not None and self.crime.status:
            return self.crime.status
        return _SHORT[self.standing]

    @property
    def words(self) -> str:
        """The standing in a sentence, for a screen with room and for a sheet."""
        if self.standing == "other-force" and self.crime is not None:
            return _HELD_ELSEWHERE
        return _WORDS[self.standing]


def elapsed_words(hours: float) -> str:
    """Hours from the report to the record, as people read them; a record may stand before its report.

    >>> elapsed_words(24.5), elapsed_words(-1.04), elapsed_words(-0.01)
    ('24.5 h', 'recorded 1.0 h before the report', '0.0 h')
    """
    if round(hours, 1) < 0:
        return f"recorded {-hours:.1f} h before the report"
    return f"{abs(hours):.1f} h"


def look(
    reference: str,
    crime: Crime | None,
    *,
    extract: Extract | None,
    reported: str,
    zone: tzinfo | None,
    recorded_zone: tzinfo | None,
    timely: Callable[[float], bool | None],
    own_form: str | None = None,
    cancelled_unit: str | None = None,
) -> LinkedCrime:
    """What a reference on a log comes to. ``reported`` is when the log was made, ``timely`` the rule pack's limit;
    ``own_form`` the form of the force's references where the extract itself has none; ``cancelled_unit`` the cancelled
    record that is judged, in an audit of such."""
    stands = standing(reference, crime, extract, own_form=own_form)
    if crime is not None and cancelled_unit is not None and void(extract, crime, cancelled_unit):
        stands = "void"
    if crime is None or not crime.recorded:
        return LinkedCrime(reference, crime, None, None, stands)
    took = elapsed(reported, crime.recorded, zone=zone, recorded_zone=recorded_zone)
    if took is None or max(abs(took.least), abs(took.most)) > MOST_HOURS:
        return LinkedCrime(reference, crime, None, None, stands)
    if timely(took.least) != timely(took.most):
        said = f"{took.said}: between {took.least:.1f} and {took.most:.1f} hours"
        return LinkedCrime(reference, crime, None, None, stands, said)
    # Both readings of an hour that came twice are on one side of the limit: the shorter is taken.
    hours = None if DAY_ALONE in (len(reported), len(crime.recorded)) else took.least
    return LinkedCrime(reference, crime, hours, timely(took.least), stands, took.said)


def reported(mapping: FrameMapping, incident: Incident | None, created: str) -> str:
    """When a log was made: ``created`` as registered, the day alone where the record has no time of day."""
    part = mapping.columns
    if incident is None or part.created_time is not None or "T00:00" not in created:
        return created
    return created if ":" in incident.columns.get(part.created, ":") else created[:DAY_ALONE]


def standing(
    reference: str, crime: Crime | None, extract: Extract | None, *, own_form: str | None = None
) -> Standing:
    """Where a reference stands: what matters most to the verdict, where several things hold."""
    mapping = None if extract is None else extract.mapping
    form = own_form if mapping is None else mapping.own_references
    own = not form or re.fullmatch(form, trim(reference), re.ASCII) is not None
    if crime is None:
        return "missing" if own else "other-force"
    if not by_cut_off(extract, crime):
        return "later"
    status = status_of(extract, crime.status)
    if status in ("cancelled", "transferred"):
        return status
    return "found" if own else "other-force"


def void(extract: Extract | None, crime: Crime, unit: str) -> bool:
    """Whether a crime can answer for none in an audit of cancelled records: it is the record ``unit`` itself, or was
    cancelled too."""
    return trim(crime.reference) == trim(unit) or status_of(extract, crime.status) == "cancelled"


def by_cut_off(extract: Extract | None, crime: Crime) -> bool:
    """Whether a crime of the extract was recorded by the cut-off, the day of it included."""
    cut_off = None if extract is None or extract.mapping is None else extract.mapping.cut_off
    return cut_off is None or not crime.recorded or crime.recorded[:DAY_ALONE] <= cut_off.isoformat()


def status_of(extract: Extract | None, text: str) -> Status:
    """What a status of the extract means: by the mapping's words, else by the usual ones."""
    told = None if extract is None or extract.mapping is None else extract.mapping.statuses
    own: dict[Status, tuple[str, ...]] = {}
    if told is not None:
        own = {"recorded": told.recorded, "cancelled": told.cancelled, "transferred": told.transferred}
    for lists in (own, USUAL_STATUSES):
        for status, words in lists.items():
            if any(_fits(text, word) for word in words):
                return status
    return "unknown"


def _fits(text: str, word: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in trim(word).split("*"))
    return re.fullmatch(pattern, trim(text), re.IGNORECASE | re.DOTALL) is not None


def unknown_statuses(extract: Extract) -> dict[str, int]:
    """The statuses of the extract whose meaning is not known, with how many crimes have each."""
    return {
        status: count
        for status, count in extract.statuses.items()
        if status != BLANK_LABEL and status_of(extract, status) == "unknown"
    }
