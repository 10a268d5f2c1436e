"""What ``sheet import`` prints: what was kept, what was not, and where each fault is."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from crime_sample.audit.sheets import Imported
from crime_sample.formats import visible

_LISTED = 30


def import_tables(found: Imported) -> list[RenderableType]:
    """What became of a filled sheet."""
    parts: list[RenderableType] = [Text(f"Sheet {found.sheet}, {found.step} step.", style="bold")]
    faults = "fault" if len(found.faults) == 1 else "faults"
    counts = (
        (len(found.kept), "kept"),
        (len(found.already), "given before, the same"),
        (len(found.unfilled), "not filled in"),
        (len(found.held), "good, but held back: correct the rest, or import with --keep-good"),
        (len(found.faults), faults),
        (len(found.conflicts), "in conflict with a verdict that stands"),
    )
    parts.extend(Text(f"{count:>6,} {words}") for count, words in counts if count)
    parts.extend(Text(visible(remark), style="dim") for remark in found.remarks)
    for listed in (found.faults, found.conflicts):
        parts.extend(Text(visible(str(one)), style="yellow") for one in listed[:_LISTED])
        if len(listed) > _LISTED:
            parts.append(Text(f"... and {len(listed) - _LISTED} more"))
    return parts
