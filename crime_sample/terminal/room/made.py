"""Lines that are made when asked for, since a log may have tens of thousands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import overload

from rich.text import Text


class MadeLines(Sequence[Text], ABC):
    """As a list of lines to who reads it. How many there are is known; each is made anew."""

    @abstractmethod
    def _made(self, place: int) -> Text:
        """The line at a place from 0."""

    @overload
    def __getitem__(self, place: int) -> Text: ...

    @overload
    def __getitem__(self, place: slice) -> list[Text]: ...

    def __getitem__(self, place: int | slice) -> Text | list[Text]:
        """One line, or several; a place from the end counts as in a list."""
        there = range(len(self))
        if isinstance(place, slice):
            return [self._made(one) for one in there[place]]
        return self._made(there[place])
