"""The processing log, and excerpts, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from crime_sample.audit.excerpts import Excerpt
from crime_sample.audit.processing_log import Log, numbers
from crime_sample.formats import one_line, plural, visible
from crime_sample.processing import Processed

OWN = "You judge cases that are open, so only your own steps are shown."


def log_table(log: Log, marking: str) -> RenderableType:
    """The operations, one on a row."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name, justify in (
        ("entry", "right"),
        ("when", "left"),
        ("who", "left"),
        ("operation", "left"),
        ("what", "left"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for one in log.entries:
        who = one_line(one.name or one.who)
        table.add_row(str(one.entry), Text(_when(one.at)), Text(who), one.operation, Text(_what(one)))
    count = plural(len(log.entries), "operation")
    last = Text(f"{count}. Head of the ledger: {log.head}", style="dim")
    notes = [Text(OWN, style="bold")] if log.own else []
    return Group(marking_line(marking), *notes, table, last, marking_line(marking))


def marking_line(marking: str) -> Text:
    """The marking, above and below."""
    return Text(one_line(marking), style="bold", justify="center")


def _what(one: Processed) -> str:
    parts = [one.what]
    if len(one.cases) == 1:
        parts.append(f"case {one.cases[0]}")
    elif one.cases:
        parts.append(f"{plural(len(one.cases), 'case')}: {_short(numbers(one.cases))}")
    elif one.count is not None:
        parts.append(f"{one.count:,}")
    if one.recipient:
        parts.append(f"to {one_line(one.recipient)}")
    if one.reason:
        parts.append(f"because: {one_line(one.reason)}")
    return "; ".join(parts)


def _when(at: str) -> str:
    return f"{at[:10]} {at[11:16]}"


def _short(spans: str, most: int = 40) -> str:
    return spans if len(spans) <= most else f"{spans[:most].rpartition(' ')[0]} ..."


def numbered(lines: Sequence[str], marking: str) -> RenderableType:
    """The lines of a log with their numbers."""
    width = len(str(len(lines)))
    shown = [Text(f"{number:>{width}}  {visible(line)}") for number, line in enumerate(lines, start=1)]
    return Group(marking_line(marking), *shown, marking_line(marking))


def excerpt_lines(found: Sequence[Excerpt], marking: str) -> RenderableType:
    """Excerpts, each under its case."""
    parts: list[RenderableType] = [marking_line(marking)]
    for one in found:
        parts.append(
            Text(f"case {one.case}, entry {one.entry}, {one_line(one.who)}, {_when(one.at)}", style="bold")
        )
        if one.text is None:
            why = "erased" if one.erased else "encrypted: name the file with its key, --identity FILE"
            parts.append(Text(f"  ({plural(one.characters, 'character')}, {why})"))
        else:
            parts += [Text(f"  {visible(line)}") for line in one.text.splitlines()]
    parts.append(Text(plural(len(found), "excerpt") + "."))
    return Group(*parts, marking_line(marking))
