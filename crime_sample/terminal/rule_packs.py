"""Rule packs for the terminal: a list of them, one in full, and what a check found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from crime_sample import formats
from crime_sample.audit.rule_packs import Checked
from crime_sample.report.model import Cell, Table, columns
from crime_sample.rules.library import digest
from crime_sample.rules.pack import OffenceGroup, RulePack
from crime_sample.terminal.fitted import Fitted, Listed

_SHORT = 8
_STRONG = "bold"

# The lists of a pack that are a key and a title, and how they are headed.
_LISTS = {
    "failure_reasons": "Why a crime was not recorded",
    "flags": "Flags",
    "sources_consulted": "Sources that an auditor may have consulted",
    "cancellation_reasons": "Why a recorded crime may be cancelled",
    "n100_reasons": "Why an N100 may be held",
}


def packs_table(packs: Sequence[RulePack]) -> RenderableType:
    """A line a pack: when it holds, its limit, how much it lists, and the digest that verdicts bear."""
    rows: list[tuple[Cell, ...]] = [
        (
            pack.name, pack.family, _end(pack.valid_from), _end(pack.valid_to), _limit(pack, short=True),
            len(pack.groups), sum(len(group.codes) for group in pack.groups), digest(pack)[:_SHORT],
        )
        for pack in packs
    ]  # fmt: skip
    heads = columns(
        "Rule pack:", "Family:", "From:", "To:", "Limit", "Groups", "Codes", "SHA-256", aside=("Family",)
    )
    note = "An incident falls under the pack that holds on its day; both days are included."
    return Fitted(Table("", "Rule packs", note, heads, tuple(rows)))


def pack_tables(pack: RulePack) -> list[RenderableType]:
    """All that a pack says, list by list."""
    facts = (
        ("Name", f"{pack.name}, version {formats.one_line(pack.version)}"),
        ("Family", pack.family),
        ("Holds", _holds(pack)),
        ("Time limit", _limit(pack)),
        ("SHA-256", digest(pack)),
    )
    found: list[RenderableType] = [
        Text(formats.one_line(pack.title), style=_STRONG), Text(), _pairs(facts),
        *_headed("Test"), Text(formats.one_line(pack.recording_test)),
        *_headed("Offence groups and their codes"),
    ]  # fmt: skip
    found.extend(_group(group) for group in pack.groups)
    for name, heading in _LISTS.items():
        found.extend(_headed(f"{heading} ({name})"))
        found.append(_pairs((entry.key, entry.title) for entry in getattr(pack, name)))
    marked = [(one.key, ", ".join(one.words)) for one in (*pack.groups, *pack.flags) if one.words]
    found.extend([*_headed("Words marked in a log (words of groups and flags)"), _pairs(marked)])
    found.extend(_headed("Grade bands (grade_bands)"))
    found.append(
        _pairs(
            (band.key, f"{formats.one_line(band.title)}, at {band.at_least_percent:g} % or more")
            for band in pack.grade_bands
        )
    )
    for heading, points in (
        ("Notes", pack.notes),
        ("Sources", [f"{source.what}: {source.where}" for source in pack.sources]),
    ):
        found.extend(_headed(heading))
        found.extend(map(Listed, points or ("none",)))
    return found


def checked_table(checked: Sequence[Checked]) -> Group:
    """For each file what it holds, then its faults or its cautions."""
    return Group(*(part for one in checked for part in _checked(one)))


def _checked(one: Checked) -> Iterable[RenderableType]:
    yield Text(formats.one_line(one.where), style=_STRONG)
    rows = [("fault", str(fault)) for fault in one.faults]
    rows += [("warning", caution.words) for caution in one.cautions]
    if one.pack is not None:
        about = f"{one.pack.name} of the family {one.pack.family}, SHA-256 {digest(one.pack)[:_SHORT]}"
        rows.insert(0, ("ok", about) if not rows else ("read", about))
    yield _pairs(rows)


def _headed(words: str) -> tuple[Text, Text]:
    return Text(), Text(words, style=_STRONG)


def _pairs(rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Two columns without lines; the second is set in where it breaks."""
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for left, right in rows:
        grid.add_row(Text(formats.one_line(left)), Text(formats.one_line(right)))
    return Padding(grid if grid.row_count else Text("none"), (0, 0, 0, 2), expand=False)


def _group(group: OffenceGroup) -> RenderableType:
    parts: list[RenderableType] = [Text(f"  {group.key}: {formats.one_line(group.title)}")]
    if group.codes:
        codes = _pairs((code.code, code.title) for code in group.codes)
        parts.append(Padding(codes, (0, 0, 0, 2), expand=False))
    return Group(*parts)


def _holds(pack: RulePack) -> str:
    if pack.valid_from and pack.valid_to:
        return formats.period(pack.valid_from, pack.valid_to)
    if pack.valid_from:
        return f"from {formats.day(pack.valid_from)} on"
    return f"up to {formats.day(pack.valid_to)}" if pack.valid_to else "on any day"


def _end(day: date | None) -> str:
    return "open" if day is None else day.isoformat()


def _limit(pack: RulePack, *, short: bool = False) -> str:
    if pack.time_limit_hours is None:
        return formats.NOTHING if short else "none"
    return f"{pack.time_limit_hours} h" if short else formats.plural(pack.time_limit_hours, "hour")
