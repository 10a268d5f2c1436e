"""The place where a frame lives, as its engine sees it: records of text, and somebody to ask about them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from crime_sample.engines.dialect import Dialect
from crime_sample.engines.watched import Progress, silent

Row = tuple[Any, ...]


def record(number: int) -> str:
    """A record by its number, the first after the header being 1, with its row in a spreadsheet.

    >>> record(5)
    'record 5 (spreadsheet row 6)'
    """
    return f"record {number} (spreadsheet row {number + 1})" if number else "the header"


class Place(ABC):
    """An export, a table or a query under the engine's eyes.

    ``relation`` is SQL for its records: every column text, blanks as ''; ``columns`` are their names in order, and
    ``where`` names the place in messages. ``nulls`` is not blank if null bytes stand in it.
    """

    dialect: Dialect
    where: str
    columns: tuple[str, ...]
    relation: str
    nulls: str = ""
    remarks: tuple[str, ...] = ()
    bytes: int = 0
    of_files: bool = False
    """Whether it is files, of which is known when they have changed."""
    unchanging: bool = False
    """Whether this is known to be what was registered, to the byte."""
    when_changed: str = ""
    """What to do where it is not what was registered."""
    tell: Progress = staticmethod(silent)
    stage: str = ""

    def progress(self, words: str) -> None:
        """Say what is done now."""
        self.stage = words
        self.tell(words)

    @abstractmethod
    def rows(self, sql: str) -> list[Row]:
        """Run one statement."""

    @abstractmethod
    def kept(self, alias: str, sql: str) -> str:
        """What a statement gives, to be asked about several times: SQL to stand behind FROM, which may be narrowed by
        WHERE. Where the place knows the order of its records, the column ``record`` is their number; else NULL."""

    def nth(self, number: int) -> tuple[str, int]:
        """The file in which a record stands and its number there; the file is blank where there is only one."""
        return "", number

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """What ties a registration to this place: ``file_kind``, ``file_sha256`` and ``file_bytes``."""

    def settled(self) -> dict[str, str | None]:
        """What was found out on how it is read, for the mapping that is registered."""
        return {}

    @abstractmethod
    def add_rule(self, label: str, expression: str) -> None:
        """Admit a user's SQL expression if it is one, speaks only of this place's columns, and is a test."""

    def ascending(self, records: str) -> bool:
        """Whether each ``id`` is known to be greater than the one before it, so that none can be repeated."""
        return False

    @abstractmethod
    def lines_sha256(self, line: str, records: str) -> str:
        """SHA-256 of ``line`` (SQL) of the ``records``, sorted as bytes, a line feed after each."""

    def row(self, sql: str) -> Row:
        """The one row of a statement that has one."""
        return self.rows(sql)[0]
