"""Words that people write in more than one way: texts that differ only in case or in blanks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crime_sample import formats
from crime_sample.errors import InputError
from crime_sample.table import Table

# Rows named of each spelling.
MOST_ROWS = 5


class Cell(NamedTuple):
    """A cell's text and where it stands: the record, from 0, and the column."""

    text: str
    place: int
    column: str


def spellings(
    table: Table, cells: Iterable[Cell], what: str, *, known: Sequence[str] = (), fold: bool = False
) -> dict[str, str]:
    """What each text counts as: itself, or with ``fold`` the spelling in ``known``, else the commonest, first of all.

    Without ``fold`` fails when two texts differ only in case or in blanks, with the rows of both, unless ``known``
    has each of them. ``what`` they are, for the error. Blank cells are none.
    """
    alike: dict[str, dict[str, list[Cell]]] = {}
    for cell in cells:
        if cell.text:
            alike.setdefault(_folded(cell.text), {}).setdefault(cell.text, []).append(cell)
    chosen = {_folded(text): text for text in known}
    found: dict[str, str] = {}
    for folded, written in alike.items():
        usual = chosen.get(folded) or min(written, key=lambda text: (-len(written[text]), text))
        if len(written) > 1 and not fold and not set(written) <= set(known):
            _refuse(table, what, written)
        found |= {text: usual if fold and text not in known else text for text in written}
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _refuse(table: Table, what: str, written: dict[str, list[Cell]]) -> None:
    rare, usual = sorted(written, key=lambda text: len(written[text]))[:: len(written) - 1]
    first = written[rare][0]
    raise InputError(
        f"the {what} {_named(table, written[rare])} and {_named(table, written[usual])} differ only in case or blanks",
        where=table.where(first.place, first.column),
        remedy=f"Write them alike, or have them counted as one {what} with --ignore-case"
        + (", or as two by naming both in --order." if what == "answer" else "."),
    )


def _named(table: Table, cells: Sequence[Cell]) -> str:
    rows = list(dict.fromkeys(f"{table.row(cell.place)}" for cell in cells))
    words = formats.several(rows, most=MOST_ROWS)
    return f"'{formats.one_line(cells[0].text)}' (row{'s' if len(rows) > 1 else ''} {words})"
