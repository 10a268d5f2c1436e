"""What the worksheets of a workbook are called: short, valid, each its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from crime_sample.report.model import Table

SUMMARY, CAVEATS, TERMS = "Summary", "Caveats and method", "Terms"
MOST = 31
# Signs that no name may hold; the apostrophe is taken out too, since references are quoted by it.
_BARRED = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
# Tables whose title is too long for a name, by key.
_SHORT: Mapping[str, str] = {
    "totals": "Totals",
    "bands": "Grade bands",
    "since": "Since the last audit",
    "change": "Change of the rate",
    "extra": "Extra crimes recorded",
    "headline": "Headline",
    "other": "Other measures",
    "worked": "Rate by hand",
    "reasons": "Reasons",
    "remedial": "To be put right",
    "timeliness": "How soon recorded",
    "funnel": "Drawn and judged",
    "funnel-steps": "Step by step",
    "rulings": "Looked at again",
    "missing": "Missing logs",
    "sensitivity": "Missing logs, sensitivity",
    "overlap": "Events in several records",
    "picked": "Picked by hand",
    "picked-remedial": "Picked, to be put right",
    "plan": "Plan",
    "bought": "What certainty costs",
    "strata": "Where the next buy most",
    "extensions": "Extensions",
    "draw": "Draw",
    "extract": "Crime extract",
    "exclusions": "Left out",
    "rule-packs": "Rule packs",
    "answers": "Answers",
    "applied": "Reasons found",
    "over-recording": "Over-recording",
}


def of(tables: Iterable[Table]) -> dict[str, str]:
    """A name for each table by its key; no two are the same in whatever case."""
    taken = {name.lower() for name in (SUMMARY, CAVEATS, TERMS)}
    found: dict[str, str] = {}
    for table in tables:
        wanted = _SHORT.get(table.key) or (
            f"By {table.key.removeprefix('by-')}" if table.key.startswith("by-") else table.title
        )
        found[table.key] = _free(valid(wanted), taken)
    return found


def valid(words: str) -> str:
    """``words`` as a name that Excel and LibreOffice take.

    >>> valid("By a/b [c]: 'd'?"), valid("  "), len(valid("W" * 500)), valid("history")
    ('By a b c d', 'Table', 31, 'history table')
    """
    bare = " ".join(_BARRED.sub(" ", words).split())
    if _length(bare) > MOST:
        bare = f"{_cut(bare, MOST - 1)}…"
    # Excel keeps the name History for itself.
    return "history table" if bare.lower() == "history" else bare or "Table"


def _free(name: str, taken: set[str]) -> str:
    one, number = name, 1
    while one.lower() in taken:
        number += 1
        end = f" {number}"
        one = f"{_cut(name, MOST - len(end))}{end}"
    taken.add(one.lower())
    return one


def _length(words: str) -> int:
    """As Excel counts: signs beyond the first 65,536 are two."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _cut(words: str, most: int) -> str:
    while _length(words) > most:
        words = words[:-1]
    return words.rstrip()
