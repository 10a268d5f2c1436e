"""Who has how many cases, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.text import Text

from crime_sample import formats
from crime_sample.audit.assigning import Share
from crime_sample.places import Stuck
from crime_sample.report.model import Cell, Table, columns
from crime_sample.terminal.fitted import Fitted

ANYBODY = "(anybody)"
NOBODY = "(nobody)"


def shares_table(found: Sequence[Share], marking: str, *, free: str = ANYBODY) -> Group:
    """A row for each auditor: reviews done and left, and those left by stratum; ``free`` is whose the rest is."""
    strata = sorted({stratum for share in found for stratum in share.strata})
    rows: list[tuple[Cell, ...]] = [
        (
            formats.one_line(share.auditor) or free,
            share.done,
            share.left,
            *(share.strata.get(stratum, 0) for stratum in strata),
        )
        for share in found
    ]
    heads = columns("Auditor:", "Done", "Left", *(formats.one_line(stratum) for stratum in strata))
    return Group(
        Text(formats.one_line(marking), style="bold", justify="center"),
        Fitted(Table("", "Reviews by auditor", "", heads, tuple(rows))),
    )


def to_share_out_line(count: int, audit: str = "AUDIT") -> str:
    """That so many reviews are nobody's, and how to share them out."""
    return (
        f"Given to nobody, and shown to nobody until they are: {formats.plural(count, 'review')}. Share them out: "
        f"crime_sample assign {audit} --auditor NAME --auditor NAME"
    )


def stuck_lines(found: Stuck | None) -> list[Text]:
    """What waits for somebody who may judge it, each in a sentence; None where that could not be looked at."""
    if found is None:
        words = (
            "The export could not be read, so whether every case has somebody who may judge it is not known."
        )
        return [Text(words, style="dim")]
    lines = []
    if found.others:
        lines.append(
            f"Given to somebody who must not judge them: {formats.plural(len(found.others), 'case')}. "
            "Give them to others: crime_sample assign AUDIT --auditor NAME"
        )
    if found.nobody:
        lines.append(
            f"Nobody known here may judge them: {formats.plural(len(found.nobody), 'case')}. "
            "Name another auditor: crime_sample assign AUDIT --auditor NAME"
        )
    return [Text(line, style="yellow") for line in lines]


def as_dict(found: Sequence[Share]) -> dict[str, Any]:
    """The shares as plain values; ``auditor`` is null for what nobody was given."""
    return {
        "format": "crime_sample-shares-1",
        "shares": [
            {
                "auditor": share.auditor or None,
                "done": share.done,
                "left": share.left,
                "strata": dict(share.strata),
            }
            for share in found
        ],
    }
