"""A screen that loses no key and falls over none: keys come in bursts, and a screen takes a moment to be drawn."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events
from textual.screen import Screen

R = TypeVar("R")


class Waiting(Screen[R], Generic[R]):
    """Keys that come before it is drawn wait; those that come when it has gone are for what stands there now."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn = False
        self._early: list[events.Key] = []
        self.pressed = 0.0  # when the key that is taken was pressed

    def drawn(self) -> None:
        """It is drawn: take the keys that came before."""
        self._drawn = True
        early, self._early = self._early, []
        for event in early:
            self._give(event)

    def on_key(self, event: events.Key) -> None:
        """Take a key, or let it wait."""
        event.stop()
        event.prevent_default()
        if self._drawn:
            self._give(event)
        else:
            self._early.append(event)

    def _give(self, event: events.Key) -> None:
        # Not ``is_current``: the library counts a screen below as current while the one above is see-through.
        if self.app.screen is self:
            # Some terminals send a line feed where others send a carriage return.
            key = "enter" if event.key == "ctrl+j" else event.key
            self.pressed = event.time
            self.take(key, event.character if event.is_printable else None)
        else:
            passed_on = events.Key(event.key, event.character)
            passed_on.time = event.time
            self.app.screen.post_message(passed_on)

    def take(self, key: str, char: str | None) -> None:
        """Do what a key does here; ``char`` what it types, if anything."""
        raise NotImplementedError
