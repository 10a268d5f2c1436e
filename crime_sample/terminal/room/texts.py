"""A log's text on the screen: made harmless, wrapped to a width, searched. Fast for logs of a megabyte."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import get_character_cell_size

from crime_sample.formats import visible

# Marks that only change how the character before looks. Terminals disagree on how wide the two are together, which
# would shift the rest of the line.
_LEFT_OUT = frozenset((0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))
_TAB = "    "


class _Seen(dict[int, str]):
    """Each character as it is shown; worked out once."""

    def __missing__(self, code: int) -> str:
        made = "" if code in _LEFT_OUT else _TAB if code == 0x09 else visible(chr(code))
        self[code] = made
        return made


_SEEN = _Seen()


class _Widths(dict[str, int]):
    """How many cells a character takes; worked out once."""

    def __missing__(self, char: str) -> int:
        made = self[char] = get_character_cell_size(char)
        return made


_WIDTHS = _Widths()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the screen: characters ``start`` to ``end`` of a line of the text."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something was found."""

    line: int
    start: int
    end: int


def shown_lines(text: str) -> tuple[str, ...]:
    """The lines of a text, with what cannot be seen made visible and tabs as blanks.

    >>> shown_lines("a\\r\\nb\\x1b[2J\\x00")
    ('a', 'b␛[2J␀')
    """
    return tuple(text.replace("\r\n", "\n").translate(_SEEN).split("\n"))


def wrap(lines: tuple[str, ...], width: int) -> list[Row]:
    """The rows that these lines take at a width, broken at blanks where there are some.

    >>> [(row.start, row.end) for row in wrap(("one two three",), 8)]
    [(0, 8), (8, 13)]
    """
    rows: list[Row] = []
    width = max(2, width)
    for number, line in enumerate(lines):
        if len(line) <= width and line.isascii():
            rows.append(Row(number, 0, len(line)))
            continue
        start = 0
        while True:
            end = _fits(line, start, width)
            if end >= len(line):
                rows.append(Row(number, start, len(line)))
                break
            blank = line.rfind(" ", start + 1, end + 1)
            end = blank + 1 if blank > start else end
            rows.append(Row(number, start, end))
            start = end
    return rows


def _fits(line: str, start: int, width: int) -> int:
    """Up to where the line fits into ``width`` cells; never more than four characters a cell."""
    piece = line[start : start + width]
    if piece.isascii():
        return start + len(piece)
    room = width
    last = min(len(line), start + 4 * width)
    for place in range(start, last):
        room -= _WIDTHS[line[place]]
        if room < 0:
            return max(place, start + 1)
    return last


def find(lines: tuple[str, ...], words: str) -> list[Hit]:
    """Every place where ``words`` stand, upper and lower case alike, in order."""
    wanted = words.lower()
    if not wanted:
        return []
    hits: list[Hit] = []
    for number, line in enumerate(lines):
        low = line.lower()
        if len(low) != len(line):  # one letter may become two: then places are found letter by letter
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in line)
        place = low.find(wanted)
        while place >= 0:
            hits.append(Hit(number, place, place + len(wanted)))
            place = low.find(wanted, place + len(wanted))
    return hits


def row_of(rows: list[Row], hit: Hit) -> int:
    """The row a hit begins on."""
    low, high = 0, len(rows) - 1
    while low < high:
        middle = (low + high + 1) // 2
        row = rows[middle]
        if (row.line, row.start) <= (hit.line, hit.start):
            low = middle
        else:
            high = middle - 1
    return low
