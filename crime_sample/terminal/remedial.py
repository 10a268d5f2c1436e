"""Where the remedial list stands, and what became of a filled one."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from crime_sample import formats
from crime_sample.audit.remedying import ImportedList
from crime_sample.remedial import AGES, Tally, Tracked
from crime_sample.report.model import Cell, Table, columns
from crime_sample.state import State
from crime_sample.terminal.fitted import Fitted

_LISTED = 30


def status_tables(found: Tracked, state: State) -> Group:
    """Owed, recorded since, and left: by class, and by days waited."""
    titles = {group.key: group.title for group in state.about.all_rules.groups}
    owed = "Owed" if state.kind.counts_crimes else "Stand"
    heads = columns("Class:", owed, "Found recorded since", "Recorded by the force", "Left", "Oldest, days")
    rows: list[tuple[Cell, ...]] = [
        _row(formats.one_line(titles.get(one.offence, one.offence)), one) for one in found.classes
    ]
    rows.append(_row("All", found.total))
    parts: list[RenderableType] = [
        Text(formats.one_line(state.about.marking), style="bold", justify="center"),
        Fitted(Table("", state.kind.owing.put_right, "", heads, tuple(rows))),
    ]
    if found.total.left:
        ages = columns("Days since it was found:", "Left")
        waited: list[tuple[Cell, ...]] = [
            (_age(*age), count) for age, count in zip(AGES, found.ages, strict=True)
        ]
        parts.append(Fitted(Table("", "Still to be recorded", "", ages, tuple(waited))))
    if found.spare:
        parts.append(
            Text(f"{formats.plural(found.spare, 'answer')} for crimes that a later ruling took off.")
        )
    if found.unsettled:
        parts.append(
            Text(f"Not whole: {formats.plural(found.unsettled, 'case is', 'cases are')} not settled.")
        )
    return Group(*parts)


def _row(name: str, one: Tally) -> tuple[Cell, ...]:
    return (name, one.owed, one.since, one.remedied, one.left, "" if one.oldest is None else one.oldest)


def _age(low: int, high: int | None) -> str:
    return f"{low} and more" if high is None else f"{low} to {high}"


def as_dict(found: Tracked, state: State) -> dict[str, Any]:
    """Where the list stands as plain values; no incident stands in it."""
    return {
        "format": "crime_sample-remedial-1",
        "force": state.about.force,
        "marking": state.about.marking,
        "unsettled_cases": found.unsettled,
        "total": _counts(found.total),
        "classes": [{"class": one.offence, **_counts(one)} for one in found.classes],
        "ages": [
            {"from_days": low, "to_days": high, "left": count}
            for (low, high), count in zip(AGES, found.ages, strict=True)
        ],
        "spare_answers": found.spare,
    }


def _counts(one: Tally) -> dict[str, Any]:
    return {
        "owed": one.owed,
        "recorded_since": one.since,
        "remedied": one.remedied,
        "left": one.left,
        "oldest_days": one.oldest,
    }


def import_lines(found: ImportedList) -> list[RenderableType]:
    """What became of a filled list."""
    parts: list[RenderableType] = [Text(f"Remedial list, sheet {found.sheet}.", style="bold")]
    faults = "fault" if len(found.faults) == 1 else "faults"
    counts = (
        (found.kept, "kept"),
        (found.already, "said before, the same"),
        (found.blank, "not filled in: still to be recorded"),
        (found.held, "good, but held back: correct the rest, or import with --keep-good"),
        (len(found.faults), faults),
        (len(found.differing), "unlike what was said before: import with --correct if this is right"),
    )
    parts.extend(Text(f"{count:>6,} {words}") for count, words in counts if count)
    parts.extend(Text(formats.visible(remark), style="dim") for remark in found.remarks)
    for listed in (found.faults, found.differing):
        parts.extend(Text(formats.visible(str(one)), style="yellow") for one in listed[:_LISTED])
        if len(listed) > _LISTED:
            parts.append(Text(f"... and {len(listed) - _LISTED} more"))
    return parts
