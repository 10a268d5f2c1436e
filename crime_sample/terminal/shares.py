"""Who has how many cases, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.text import Text

from crime_sample import formats
from crime_sample.audit.assigning import Share
from crime_sample.report.model import Cell, Table, columns
from crime_sample.terminal.fitted import Fitted

ANYBODY = "(anybody)"


def shares_table(found: Sequence[Share], marking: str) -> Group:
    """A row for each auditor: reviews done and left, and those left by stratum."""
    strata = sorted({stratum for share in found for stratum in share.strata})
    rows: list[tuple[Cell, ...]] = [
        (
            formats.one_line(share.auditor) or ANYBODY,
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


def as_dict(found: Sequence[Share]) -> dict[str, Any]:
    """The shares as plain values; ``auditor`` is null for what is anybody's."""
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
