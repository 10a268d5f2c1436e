"""What Northshire calls things: its opening codes, offence classes, districts, grades and results.

The force, its places and its code list are invented. The groups are those an auditor would stratify by: where
crimes are expected, where they hide, and where they are rare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OFFENCES: tuple[str, ...] = (
    "violence",
    "sexual-offences",
    "robbery",
    "burglary",
    "vehicle-offences",
    "shoplifting",
    "other-theft",
    "criminal-damage-and-arson",
    "public-order",
    "miscellaneous",
)

# The chance that an owed crime is recorded, before the whole is moved to the rate that was asked for.
OFFENCE_RATE: Mapping[str, float] = MappingProxyType(
    {
        "violence": 0.80,
        "sexual-offences": 0.91,
        "robbery": 0.90,
        "burglary": 0.91,
        "vehicle-offences": 0.90,
        "shoplifting": 0.90,
        "other-theft": 0.89,
        "criminal-damage-and-arson": 0.88,
        "public-order": 0.82,
        "miscellaneous": 0.84,
    }
)

# What a crime is taken for when it is recorded in the wrong class.
MISTAKEN_FOR: Mapping[str, str] = MappingProxyType(
    {
        "violence": "public-order",
        "sexual-offences": "violence",
        "robbery": "other-theft",
        "burglary": "criminal-damage-and-arson",
        "vehicle-offences": "other-theft",
        "shoplifting": "other-theft",
        "other-theft": "vehicle-offences",
        "criminal-damage-and-arson": "public-order",
        "public-order": "violence",
        "miscellaneous": "public-order",
    }
)


@dataclass(frozen=True, slots=True)
class Code:
    """One opening code: how it is written, what it means, its group, its share of all logs (per cent)."""

    code: str
    title: str
    group: str
    share: float
    mix: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of opening codes: how many crimes a log owes (weights for 0, 1, 2 ...), and the odds factor
    by which recording is likelier (above 1) or less likely (below 1) than its class says."""

    key: str
    owes: tuple[float, ...]
    odds: float


_VIOLENT = (
    ("violence", 0.84),
    ("public-order", 0.07),
    ("criminal-damage-and-arson", 0.06),
    ("miscellaneous", 0.03),
)
_SEXUAL = (("sexual-offences", 0.9), ("violence", 0.1))
_MIXED = (
    ("violence", 0.55),
    ("criminal-damage-and-arson", 0.15),
    ("public-order", 0.12),
    ("other-theft", 0.12),
    ("sexual-offences", 0.03),
    ("miscellaneous", 0.03),
)


def _mainly(offence: str, *, other: str = "criminal-damage-and-arson") -> tuple[tuple[str, float], ...]:
    rest = other if other != offence else "violence"
    return (
        (offence, 0.92),
        (rest, 0.05),
        ("public-order" if offence != "public-order" else "violence", 0.03),
    )


_CRIME = (0.10, 0.745, 0.10, 0.033, 0.014, 0.008)

_GROUPS: tuple[Group, ...] = (
    Group("violence", _CRIME, 1.0),
    Group("sexual-offences", _CRIME, 1.0),
    Group("other-crime", _CRIME, 1.1),
    Group("crime-related", (0.88, 0.096, 0.016, 0.005, 0.002, 0.001), 0.45),
    Group("anti-social-behaviour", (0.96, 0.034, 0.004, 0.0015, 0.0005, 0.0), 0.35),
    Group("not-crime", (0.998, 0.0017, 0.0002, 0.0001, 0.0, 0.0), 0.25),
    Group("test", (1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 1.0),
)

CODES: tuple[Code, ...] = (
    Code("VIO1", "Assault, no or slight injury", "violence", 2.6, _VIOLENT),
    Code("VIO2", "Assault with injury", "violence", 1.9, _VIOLENT),
    Code("VIO3", "Threats, harassment or stalking", "violence", 1.3, _VIOLENT),
    Code("DOM1", "Domestic, offence alleged", "violence", 1.6, _VIOLENT),
    Code("SEX1", "Rape reported", "sexual-offences", 0.3, _SEXUAL),
    Code("SEX2", "Other sexual offence reported", "sexual-offences", 0.5, _SEXUAL),
    Code("ROB1", "Robbery", "other-crime", 0.25, _mainly("robbery", other="violence")),
    Code("BUR1", "Burglary, home", "other-crime", 0.9, _mainly("burglary")),
    Code("BUR2", "Burglary, business or community", "other-crime", 0.5, _mainly("burglary")),
    Code("VEH1", "Theft of or from a vehicle", "other-crime", 1.5, _mainly("vehicle-offences")),
    Code("SHO1", "Shoplifting", "other-crime", 1.8, _mainly("shoplifting", other="violence")),
    Code("THF1", "Other theft", "other-crime", 1.9, _mainly("other-theft")),
    Code("DAM1", "Criminal damage or arson", "other-crime", 1.9, _mainly("criminal-damage-and-arson")),
    Code("PUB1", "Public order", "other-crime", 0.9, _mainly("public-order")),
    Code("OFF1", "Witness intimidation and the like", "other-crime", 0.45, _mainly("miscellaneous")),
    Code("SUS1", "Suspicious person or vehicle", "crime-related", 3.2, _MIXED),
    Code("DOM2", "Domestic, no offence alleged", "crime-related", 2.6, _MIXED),
    Code("CON1", "Concern for safety", "crime-related", 4.2, _MIXED),
    Code("ASB1", "Anti-social behaviour, personal", "anti-social-behaviour", 2.0, _MIXED),
    Code("ASB2", "Anti-social behaviour, nuisance", "anti-social-behaviour", 6.0, _MIXED),
    Code("ASB3", "Anti-social behaviour, environmental", "anti-social-behaviour", 2.0, _MIXED),
    Code("RTC1", "Collision, injury", "not-crime", 2.4, _MIXED),
    Code("RTC2", "Collision, damage only", "not-crime", 5.0, _MIXED),
    Code("HWY1", "Highway disruption", "not-crime", 9.0, _MIXED),
    Code("MIS1", "Missing person", "not-crime", 4.0, _MIXED),
    Code("ALM1", "Alarm activation", "not-crime", 4.0, _MIXED),
    Code("ABD1", "Abandoned or silent call", "not-crime", 10.0, _MIXED),
    Code("CIV1", "Civil dispute", "not-crime", 3.0, _MIXED),
    Code("LPR1", "Lost or found property", "not-crime", 4.0, _MIXED),
    Code("AST1", "Assist another agency", "not-crime", 6.0, _MIXED),
    Code("ADM", "Administration and messages", "not-crime", 13.9, _MIXED),
    Code("TEST", "Test call", "test", 0.4, _MIXED),
)

TEST_CODE = "TEST"
CODE_INDEX: Mapping[str, int] = MappingProxyType({code.code: i for i, code in enumerate(CODES)})
OFFENCE_INDEX: Mapping[str, int] = MappingProxyType({offence: i for i, offence in enumerate(OFFENCES)})
GROUP_TABLE: Mapping[str, Group] = MappingProxyType({group.key: group for group in _GROUPS})

CRIME_GROUPS = ("violence", "sexual-offences", "other-crime")

# The strata a mapping may declare. TEST stands in none: test calls are excluded, not stratified.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        group.key: tuple(code.code for code in CODES if code.group == group.key)
        for group in _GROUPS
        if group.key != "test"
    }
)

# Name, prefix of its beats, share of all logs, odds factor of recording.
DISTRICTS: tuple[tuple[str, str, float, float], ...] = (
    ("Ashmoor Vale", "AV", 0.11, 1.3),
    ("Brackwater", "BW", 0.21, 1.0),
    ("Corvale", "CV", 0.09, 1.0),
    ("Dunmoor", "DM", 0.14, 1.1),
    ("Easterhaven", "EH", 0.17, 0.7),
    ("Port Merrin", "PM", 0.20, 1.0),
    ("Wyckford", "WF", 0.08, 1.2),
)
BEATS_IN_DISTRICT = 12
SOURCES: tuple[tuple[str, float], ...] = (("999", 0.31), ("101", 0.47), ("online", 0.15), ("counter", 0.07))
GRADES: tuple[tuple[str, float], ...] = (
    ("Immediate", 0.19),
    ("Priority", 0.31),
    ("Scheduled", 0.14),
    ("Telephone", 0.36),
)
QUALIFIERS: tuple[tuple[str, float], ...] = (
    ("", 0.90),
    ("DA", 0.04),
    ("VULN", 0.025),
    ("YOUTH", 0.015),
    ("ALC", 0.015),
    ("HATE", 0.005),
)
RESULT_RECORDED = "Crime recorded"
RESULTS_OWED: tuple[str, ...] = (
    "Advice given",
    "No further action",
    "Referred to partner agency",
    "No offences disclosed",
)
RESULTS_NONE: tuple[str, ...] = (
    "No offences disclosed",
    "Attended",
    "Resolved without deployment",
    "Advice given",
)
# What a log is closed as when the crime in it was not recorded.
CLOSED_AS: tuple[str, ...] = ("CON1", "ASB2", "DOM2", "CIV1", "ADM")
