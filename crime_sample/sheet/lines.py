"""A filled sheet, cell by cell: what can be accepted becomes a value, what cannot a ``Fault``."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from crime_sample.case import NOT_DRAWN, Case
from crime_sample.formats import one_line
from crime_sample.kind import AuditKind
from crime_sample.sheet.values import Column, Fault, Line, Returned, clean, letters, plain
from crime_sample.state import State

MOST_SHOWN = 8
SHOWN_VALUE = 60


class Choices:
    """What a cell may say: keys, and the titles that people pick. Either is accepted, in any case."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        listed = [(key, one_line(title)) for key, title in pairs]
        used = [text for pair in listed for text in {plain(part) for part in pair}]
        self.label = {
            key: key if used.count(plain(title)) > 1 or ";" in title else title for key, title in listed
        }
        self._keys = {plain(label): key for key, label in self.label.items()}
        self._keys |= {plain(key): key for key, _ in listed}

    @property
    def labels(self) -> tuple[str, ...]:
        """What a drop-down offers."""
        return tuple(self.label.values())

    def find(self, text: str) -> str | None:
        """The key that ``text`` means, or None."""
        return self._keys.get(plain(text))

    def called(self, key: str) -> str:
        """What a key of ``find`` is called."""
        return self.label[key]

    def hint(self, text: str) -> str:
        """What was probably meant, or what may stand here."""
        if not self.label:
            return ""
        near = get_close_matches(plain(text), list(self._keys), n=1, cutoff=0.6)
        if near:
            return f"Did you mean '{self.called(self._keys[near[0]])}'?"
        shown = ", ".join(f"'{label}'" for label in self.labels[:MOST_SHOWN])
        more = len(self.label) - MOST_SHOWN
        return f"It may say: {shown}{f' and {more} more' if more > 0 else ''}."


YES_NO = Choices((("yes", "yes"), ("no", "no")))


class Reader:
    """Reads one line. A cell is faulted once at most; the first thing wrong with it is what is said."""

    def __init__(self, returned: Returned, line: Line) -> None:
        self.line = line
        self._returned = returned
        self._faults: dict[str, Fault] = {}
        for key, what in line.spoilt.items():
            self.refuse(key, what, "Type the value itself.")

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not be accepted, in order of the columns."""
        places = self._returned.places
        return tuple(self._faults[key] for key in sorted(self._faults, key=lambda key: places[key]))

    def refuse(self, key: str, what: str, remedy: str = "") -> None:
        """Fault the cell in column ``key``."""
        value = one_line(self.line.cells.get(key, ""))
        if len(value) > SHOWN_VALUE:
            value = f"{value[:SHOWN_VALUE]}…"
        column = f"{letters(self._returned.places[key])} ({self._returned.titles[key]})"
        self._faults.setdefault(key, Fault(self._returned.name, self.line.row, column, value, what, remedy))

    def filled(self, columns: Sequence[Column]) -> bool:
        """Whether anything stands in one of ``columns``."""
        return any(self.line.cells.get(c.key) or c.key in self.line.spoilt for c in columns)

    def has(self, key: str) -> bool:
        """Whether the sheet has this column."""
        return key in self._returned.places

    def text(self, key: str) -> str:
        """The cell's text; blank for a cell that is spoilt, and for a column that the sheet does not have."""
        return "" if key in self.line.spoilt else self.line.cells.get(key, "")

    def one(self, key: str, choices: Choices) -> str | None:
        """The key chosen, None for a blank."""
        text = self.text(key)
        return self._choice(key, text, choices) if text else None

    def several(self, key: str, choices: Choices) -> tuple[str, ...]:
        """The keys chosen, parted by semicolons or line ends."""
        parts = (part.strip() for part in re.split(r"[;\n]", self.text(key)))
        found = (self._choice(key, part, choices) for part in parts if part)
        return tuple(key for key in found if key is not None)

    def _choice(self, key: str, text: str, choices: Choices) -> str | None:
        found = choices.find(text)
        if found is None:
            self.refuse(key, f"'{one_line(text)}' is not one of the choices here.", choices.hint(text))
        return found

    def yes_no(self, key: str) -> bool | None:
        """Yes or no, None for a blank."""
        found = self.one(key, YES_NO)
        return None if found is None else found == "yes"

    def whole(self, key: str, *, most: int) -> int | None:
        """A whole number from 0 to ``most``, None for a blank."""
        text = self.text(key)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,6}(\.0+)?", text) or int(text.partition(".")[0]) > most:
            self.refuse(key, f"this must be a whole number from 0 to {most}.")
            return None
        return int(text.partition(".")[0])

    def decimal(self, key: str, *, most: float) -> float | None:
        """A number, with a decimal point or comma, None for a blank."""
        text = self.text(key)
        if not text:
            return None
        number = (
            float(text.replace(",", ".")) if re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", text) else math.nan
        )
        if not abs(number) <= most:
            self.refuse(key, "this must be a number, such as 26.5.")
            return None
        return number


V = TypeVar("V")
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Said(Generic[V, W]):
    """What a sheet says of one case, and the row where it does."""

    row: int
    case: int
    verdict: V
    words: W


@dataclass(frozen=True, slots=True)
class Parsed(Generic[V, W]):
    """Everything a sheet says. ``unfilled`` are cases whose rows were left blank, or taken out."""

    said: tuple[Said[V, W], ...]
    unfilled: tuple[int, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


def by_case(
    returned: Returned, cases: Collection[int], inputs: Sequence[Column]
) -> tuple[dict[int, list[Reader]], list[Fault], list[str]]:
    """The lines of a sheet by case, in the order they stand; with the faults of those that belong to none.

    A line with no case number of this sheet, in which nothing is filled, is passed over with a remark.
    """
    found: dict[int, list[Reader]] = {}
    faults: list[Fault] = []
    remarks: list[str] = []
    for line in returned.lines:
        reader = Reader(returned, line)
        number = _case_number(reader, cases)
        if number is not None:
            found.setdefault(number, []).append(reader)
        elif reader.filled(inputs):
            faults.extend(reader.faults)
        else:
            remarks.append(
                f"Row {line.row} is no case of the sheet and nothing is filled in; it was not read."
            )
    return found, faults, remarks


def _case_number(reader: Reader, cases: Collection[int]) -> int | None:
    text = reader.text("case")
    if not text:
        reader.refuse(
            "case", "the case number is missing.", "Put it back from the sheet as it was handed out."
        )
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", text):
        reader.refuse(
            "case", "this is not a case number.", "Put it back from the sheet as it was handed out."
        )
        return None
    number = int(text.partition(".")[0])
    if number not in cases:
        reader.refuse("case", f"case {number} is not on this sheet.", "Put the number back as it was.")
        return None
    return number


def check_incident(reader: Reader, case: Case) -> None:
    """Fault the line if its incident id is not that of its case."""
    expected = clean(case.id).strip()
    text = reader.text("incident")
    if text == expected:
        return
    remedy = "Put it back, and make sure that the answers in this row belong to that case."
    if _mangled(text, expected):
        remedy = (
            "The spreadsheet program took it for a number. Put it back as text, or use the XLSX sheet, "
            "where ids are kept."
        )
    reader.refuse("incident", f"case {case.number} is '{expected}', not this.", remedy)


def _mangled(text: str, expected: str) -> bool:
    if text.lstrip("0") == expected.lstrip("0"):
        return True
    try:
        return math.isclose(float(text.replace(",", ".")), float(expected), rel_tol=1e-4)
    except ValueError:
        return False


FRAME = Column("frame", "frame", 14, help="Which export it comes from.")
PICKED = Column("picked", "picked by hand", 16, help="Where it is none of the sample.")


def origins(state: State) -> tuple[Column, ...]:
    """The columns that say where a case comes from: its frame, where an audit has several; whether it was picked by
    hand, where any was."""
    frames = (FRAME,) if len(state.frames) > 1 else ()
    return (*frames, PICKED) if state.picks else frames


def origin_of(state: State, case: Case) -> tuple[str, ...]:
    """The cells of these columns."""
    frame = (clean(case.frame),) if len(state.frames) > 1 else ()
    return (*frame, NOT_DRAWN if case.picked else "") if state.picks else frame


def id_column(kind: AuditKind, help: str) -> Column:  # noqa: A002 - as the field of a column is called
    """The column of the number under which a unit is found; titled as incidents are in sheets of before."""
    return Column("incident", kind.unit_id, 20, help=help, former=former(kind.unit_id, "incident id"))


def former(title: str, before: str) -> tuple[str, ...]:
    """The title that a column had before, where it has another now."""
    return (before,) if before != title else ()
