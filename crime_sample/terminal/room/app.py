"""The app around the table."""

from __future__ import annotations

import sys

from textual.app import App
from textual.binding import Binding

from crime_sample.audit.reviewing import Sitting
from crime_sample.store.waits import TOLD
from crime_sample.terminal.room.case_screen import CaseScreen
from crime_sample.terminal.room.desk import Desk
from crime_sample.terminal.room.sight import PAUSE
from crime_sample.terminal.room.style import STYLE


class Room(App[None]):
    """The review room. ``pause`` is how many seconds who types ahead must stop before keys count again."""

    CSS = STYLE
    ENABLE_COMMAND_PALETTE = False
    TITLE = "crime_sample review"
    BINDINGS = [Binding("ctrl+c,ctrl+q,ctrl+d", "leave", show=False, priority=True)]  # noqa: RUF012 - as the library has it

    def __init__(self, sitting: Sitting, *, pause: float = PAUSE) -> None:
        super().__init__()
        self.theme = "ansi-dark"
        self.desk = Desk(sitting)
        self.case_screen = CaseScreen(self.desk, pause=pause)

    def on_mount(self) -> None:
        """To the table."""
        self.push_screen(self.case_screen)

    def tell_wait(self, words: str) -> None:
        """Put words on the last line though the app itself stands still: it is the store that it waits for."""
        if self.is_headless or sys.__stderr__ is None:
            return
        shown = words[: self.size.width]
        sys.__stderr__.write(f"\x1b7\x1b[{self.size.height};1H\x1b[0;7m{shown}\x1b[K\x1b[0m\x1b8")
        sys.__stderr__.flush()
        self.screen.refresh()  # once it goes on

    def action_leave(self) -> None:
        """Leave, asking first where something typed would be lost; keys that came before are taken first."""
        self.case_screen.call_later(self._leave)

    def _leave(self) -> None:
        while self.screen is not self.case_screen and len(self.screen_stack) > 2:
            self.pop_screen()
        self.case_screen.attempt(self.case_screen.actions.end)

    def _fatal_error(self) -> None:
        # The library would print a traceback with the values of variables, and so the log. The error is raised
        # again by ``run_room`` and told in words.
        self._close_messages_no_wait()

    @property
    def failure(self) -> Exception | None:
        """What ended the app, if it was an error."""
        return self._exception


def run_room(sitting: Sitting) -> int:
    """Review in the app until the auditor leaves; the number of cases settled in this sitting."""
    room = Room(sitting)
    token = TOLD.set(room.tell_wait)
    try:
        room.run(mouse=False)
    finally:
        TOLD.reset(token)
    if room.failure is not None:
        raise room.failure
    return room.desk.settled_here
