"""Stage 4d: sheets, by which cases are judged away from the program and come back as verdicts.

A ``Sheet`` is handed out: a grid of text, some columns locked, some to be filled. What comes back is a
``Table`` of raw cells; ``recognise`` finds the header in it and makes it ``Returned``, whose lines are read
cell by cell (``crime_sample.sheet.lines``). Columns are matched by title and rows by case number, so both may
have been moved. Nothing here knows a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crime_sample.errors import InputError
from crime_sample.formats import period, visible
from crime_sample.state import State

Step = Literal["blind", "reveal", "answer"]

HEADER_WITHIN = 10
# Excel's cells hold 32,767 UTF-16 units; what is longer it cuts without a word.
LONGEST = 32_000
CUT = "\n[cut here for the sheet; read the rest in the system the log came from]"
_ID = re.compile(r"\bsheet ([0-9a-f]{12})\b")
# Noncharacters that no XML file may hold.
_NOT_XML = {0xFFFE: "<U+FFFE>", 0xFFFF: "<U+FFFF>"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet. ``choices`` is what its drop-down offers; with ``several`` a cell may hold more
    than one, parted by semicolons. ``typed`` says what may be typed that the drop-down does not offer. ``number`` cells
    are written as numbers. ``former`` are titles under which sheets were given out before; they are still taken in. An
    ``optional`` one need not be there."""

    key: str
    title: str
    width: int
    locked: bool = True
    choices: tuple[str, ...] | None = None
    help: str = ""
    several: bool = False
    typed: str = ""
    number: bool = False
    former: tuple[str, ...] = ()
    optional: bool = False

    def titled(self, header: Collection[str]) -> str:
        """Its title in a ``header`` of plain titles; a former one goes first, since a newer sheet has none."""
        return next((one for one in self.former if plain(one) in header), self.title)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is handed out. ``marking`` stands on every page; ``title`` says what is to be done."""

    id: str
    step: Step
    marking: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def line(self) -> str:
        """The first line of the sheet: its marking, and the id by which it is known again."""
        return f"{self.marking} | {self.step} step, sheet {self.id} | {self.title}"


@dataclass(frozen=True, slots=True)
class Table:
    """Raw cells as they came back, from the file's first row on; ``name`` is the worksheet or the file.

    ``spoilt`` says of cells, by row (from 1) and place (from 0), why what they hold cannot be taken as text.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    spoilt: Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row that came back, its cells by column key."""

    row: int
    cells: Mapping[str, str]
    spoilt: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Returned:
    """A filled sheet whose header was found. ``places`` and ``titles`` are those of its columns, by key."""

    name: str
    id: str
    step: Step
    header_row: int
    places: Mapping[str, int]
    titles: Mapping[str, str]
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be accepted: where it is, what it holds, what is wrong, and what to do."""

    sheet: str
    row: int
    column: str
    value: str
    what: str
    remedy: str = ""

    @property
    def where(self) -> str:
        """The cell as a person finds it."""
        return f"sheet '{self.sheet}', row {self.row}, column {self.column}"

    def __str__(self) -> str:
        shown = f" ('{self.value}')" if self.value else ""
        return f"{self.where}{shown}: {self.what}" + (f" {self.remedy}" if self.remedy else "")


def sheet_title(state: State, words: str) -> str:
    """The title of a sheet: what kind of audit if not the usual one, whose, of which incidents, and what to do."""
    about, named = state.about, state.kind.named
    kind = f"{named}. " if named else ""
    return clean(f"{kind}{about.force}, {period(about.start, about.end)}. {words}")


def letters(place: int) -> str:
    """The letters of a column from its place, 0 for A.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def clean(text: str) -> str:
    """``text`` as a cell can hold it: line ends as line feeds, control characters made visible, not too long.

    >>> clean("a\\r\\nb\\x00c")
    'a\\nb␀c'
    """
    seen = visible(text.replace("\r\n", "\n").replace("\r", "\n")).translate(_NOT_XML)
    if _units(seen) <= LONGEST:
        return seen
    kept = seen[:LONGEST]
    while _units(kept) > LONGEST:
        kept = kept[: len(kept) - (_units(kept) - LONGEST + 1) // 2]
    return kept + CUT


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def recognise(tables: Sequence[Table], columns: Mapping[Step, Sequence[Column]], *, where: str) -> Returned:
    """The filled sheet among ``tables``: that in whose first rows the most column titles are found.

    ``columns`` are those that a sheet of each step may have. InputError where no header is found, where
    columns to be filled are missing or stand twice, and where no line carries the sheet's id.
    """
    found = max(
        ((hits, table, row, step) for table in tables for hits, row, step in _headers(table, columns)),
        key=lambda one: one[0],
        default=None,
    )
    if found is None or found[0] < 3:
        raise InputError(
            f"no header of a sample sheet stands in the first {HEADER_WITHIN} rows",
            where=where,
            remedy="Import a file made by 'sheet export' or 'challenge export'; keep its row of column titles.",
        )
    _, table, row, step = found
    header = [plain(cell) for cell in table.rows[row - 1]]
    places, remarks = _places(table, row, columns[step], where)
    return Returned(
        name=table.name,
        id=_id(table.rows[:row], where),
        step=step,
        header_row=row,
        places=places,
        titles={column.key: column.titled(header) for column in columns[step] if column.key in places},
        lines=tuple(_lines(table, row, places)),
        remarks=remarks,
    )


def _headers(table: Table, columns: Mapping[Step, Sequence[Column]]) -> Iterable[tuple[int, int, Step]]:
    for row, cells in enumerate(table.rows[:HEADER_WITHIN], start=1):
        titles = {plain(cell) for cell in cells}
        for step, known in columns.items():
            wanted = (column for column in known if _wanted(column))
            yield sum(plain(column.titled(titles)) in titles for column in wanted), row, step


def plain(text: str) -> str:
    """``text`` as it is compared: without regard to case and blanks.

    >>> plain("  Incident  ID")
    'incident id'
    """
    return " ".join(text.split()).casefold()


def _wanted(column: Column) -> bool:
    """Whether import reads the column; the others only inform whoever fills the sheet."""
    return not column.locked or column.key in {"case", "crime", "incident", "offence"}


def _places(
    table: Table, row: int, columns: Sequence[Column], where: str
) -> tuple[dict[str, int], tuple[str, ...]]:
    header = [plain(cell) for cell in table.rows[row - 1]]
    spot = f"{where}, row {row}" if table.name in where else f"{where}, sheet '{table.name}', row {row}"
    titled = {column: column.titled(header) for column in columns if _wanted(column)}
    wanted = {
        column: title for column, title in titled.items() if not column.optional or plain(title) in header
    }
    twice = [title for title in wanted.values() if header.count(plain(title)) > 1]
    if twice:
        at = [letters(place) for place, title in enumerate(header) if title == plain(twice[0])]
        raise InputError(
            f"the column '{twice[0]}' stands there more than once ({' and '.join(at)})",
            where=spot,
            remedy="Delete the copy, or give it another title.",
        )
    missing = [title for title in wanted.values() if plain(title) not in header]
    if missing:
        raise InputError(
            f"these columns are missing: {', '.join(missing)}",
            where=spot,
            remedy="Put them back, blank if need be, with their titles as they were.",
        )
    known = {plain(title) for column in columns for title in (column.title, *column.former)}
    extra = [
        f"{letters(place)} ('{visible(table.rows[row - 1][place])}')"
        for place, title in enumerate(header)
        if title and title not in known
    ]
    remarks = (f"Columns that are not the sheet's were not read: {', '.join(extra)}.",) if extra else ()
    return {column.key: header.index(plain(title)) for column, title in wanted.items()}, remarks


def _id(rows: Iterable[Sequence[str]], where: str) -> str:
    for cells in rows:
        for cell in cells:
            if found := _ID.search(cell):
                return found[1]
    raise InputError(
        "the line with the marking and the sheet's id is missing above the column titles",
        where=where,
        remedy="Copy it back from the sheet as it was handed out; without it this could be any sheet.",
    )


def _lines(table: Table, header_row: int, places: Mapping[str, int]) -> Iterable[Line]:
    for row, cells in enumerate(table.rows[header_row:], start=header_row + 1):
        read = {
            key: cells[place].replace("\r\n", "\n").replace("\r", "\n").strip() if place < len(cells) else ""
            for key, place in places.items()
        }
        spoilt = {
            key: table.spoilt[row, place] for key, place in places.items() if (row, place) in table.spoilt
        }
        if spoilt or any(read.values()):
            yield Line(row, read, spoilt)
