"""Keys that were typed before their sender could see what they would answer."""

from __future__ import annotations

from math import inf

from textual.message import Message

PAUSE = 0.25
"""Keys that follow one another within as many seconds are typed in one go: nobody looks up between them."""


def clock() -> float:
    """Now, by the clock that keys are stamped with."""
    return Message().time


class Sight:
    """Since when what stands on the screen is seen. No screen here; times are seconds of one clock."""

    def __init__(self) -> None:
        self._until = -inf
        self._pause = 0.0

    @property
    def hidden(self) -> bool:
        """Whether it is still to be drawn."""
        return self._until == inf

    def hide(self, pause: float) -> None:
        """Something new is to be drawn. Who is typing must stop for ``pause`` seconds before keys count again."""
        self._until, self._pause = inf, pause

    def show(self, now: float) -> None:
        """It is drawn."""
        self._until = now + self._pause

    def early(self, at: float) -> bool:
        """Whether a key of this time came before it was seen, or in one go with such a key."""
        if at >= self._until:
            return False
        self._until = max(self._until, at + self._pause)
        return True
