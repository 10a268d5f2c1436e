"""By which names the columns of an export are known, by the kind of audit: incident logs, or records of crimes."""

from __future__ import annotations

import re

from crime_sample.kind import AuditKind

Names = dict[str, tuple[str, ...]]

KIND = r"(code|type|class|classification|category|qualifier|nature)"
NUMBER = r"(number|numbers|no|nos|num|nbr|ref|refs|reference|references|urn|id|ids|key)"
UNIT = r"(incident|event|log|call|cad|storm|job|occurrence|cfs)"
DESCRIPTION = re.compile(r"\b(text|desc|description|descr|name|suffix|sub ?group|group|label)\b")
# For each part its names, the most telling first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        rf"\b{UNIT} {NUMBER}\b",
        r"\b(urn|nopd item|item number|item no)\b",
        rf"\b{UNIT}\b.*\b{NUMBER}\b",
        r"^(number|item|incident|event|log|id|reference|ref)$",
    ),
    "created": (
        r"\b(created?|creation)\b",
        r"\b(call|date|time|datetime|first)? ?received\b",
        r"\b(reported|report date|logged|opened|open date|start|started)\b",
        rf"\b({UNIT}|call) (date|time|datetime)\b|\b(date|time) of (call|incident|report)\b",
        r"^(date|time|datetime|date time|timestamp)$",
    ),
    "closed": (r"\b(closed|closure|close|cleared|clearance|completed|finalised|finalized|ended|end)\b",),
    "opening": (
        rf"\b(opening|initial|original|first|open)\b.*\b{KIND}\b",
        r"\bten ?code\b",
        rf"\b(call|incident|event|log|nature|problem) {KIND}\b",
        r"\bnature\b|^opening$|^type$|^type code$",
    ),
    "closing": (
        rf"\b(closing|final|closed|close|closure|clearance|end)\b.*\b{KIND}\b",
        r"^closing$|^type$|^type code$",
    ),
    "result": (r"\b(disposition|result|outcome|resolution|disposal|action taken)\b",),
    "district": (
        r"\bdistrict\b", r"\bsector\b", r"\b(division|borough|bcu|lpu|lpa|precinct|basic command unit)\b",
        r"\b(area|ward|beat|zone|neighbourhood|neighborhood)\b",
    ),
    "grade": (
        r"\b(initial|opening|first)\b.*\b(grade|priority)\b",
        r"\b(grade|grading|priority|urgency|response)\b",
    ),
    "source": (
        r"\b(source|origin|channel|self initiated|how (reported|received))\b",
        r"\b(contact|call|report) (method|type)\b",
        r"\bmethod\b",
    ),
    "text": (
        r"\b(log text|incident text|free text|narrative|log entries|circumstances)\b",
        r"\b(remarks?|comments?|notes?)\b",
        r"\b(text|log|description|details|summary)\b",
    ),
    "refs": (
        rf"\b(crime|complaint|offence|offense|linked|report|niche|record|rms)\b.*\b{NUMBER}\b",
        r"\blinked\b|^crimes?( recorded)?$",
    ),
}  # fmt: skip
ESSENTIAL = ("id", "created", "opening", "closing", "result", "district", "source", "grade", "text", "refs")

_RECORD = r"(crime|record|offence|offense|report|n100|niche)"
_NO_CRIME = r"\b(cancel\w*|no crime\w*|n100|reason|rationale|justification)\b"
# A record has no opening code, and its class is not proposed: it would be shown with the account that is judged.
_OF_RECORDS: Names = {
    **dict.fromkeys(NAMES, ()),
    "id": (
        rf"^(n100|{_RECORD}) {NUMBER}$", rf"\b{_RECORD} {NUMBER}\b", r"^(number|urn|id|reference|ref)$",
    ),
    "created": (*NAMES["created"], r"\b(recorded|record date)\b"),
    "closed": (r"\bcancel\w*\b", r"\bno crime\w*\b", *NAMES["closed"]),
    "closing": NAMES["closing"][:1],
    "result": (
        r"\b(cancel\w*|no crime\w*|n100)\b.*\b(reason|code|type)\b", r"\breason\b", r"\boutcome\b",
    ),
    "district": NAMES["district"],
    "source": NAMES["source"],
    "text": (r"\b(circumstances|narrative|mo|modus operandi|account|free text|summary)\b", *NAMES["text"][1:]),
    "refs": (
        r"\b(linked|related|other|duplicate|original|parent)\b.*\b(crimes?|records?|refs?|references?|numbers?|nos?)\b",
        r"^linked$",
    ),
}  # fmt: skip
_ESSENTIAL_OF_RECORDS = ("id", "created", "closed", "result", "district", "text", "refs")


def of_records(kind: AuditKind) -> bool:
    """Whether the frame of this kind is a list of records, and not of logs."""
    return kind.log == "record"


def names(kind: AuditKind) -> Names:
    """For each part the names of its column, the most telling first; none where a part is not looked for."""
    return _OF_RECORDS if of_records(kind) else NAMES


def essential(kind: AuditKind) -> tuple[str, ...]:
    """The parts to be mapped by hand where they are not found."""
    return _ESSENTIAL_OF_RECORDS if of_records(kind) else ESSENTIAL


def tells_outcome(kind: AuditKind, words: str) -> str:
    """The word in a column's name for which it is not proposed as a text that is judged, blank where there is none."""
    found = re.search(_NO_CRIME, words) if of_records(kind) else None
    return found[0] if found else ""
