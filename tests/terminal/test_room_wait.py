"""The review room while its store is away."""

from __future__ import annotations

import io
from collections.abc import Iterable
from unittest.mock import PropertyMock, patch

import pytest
from room_driver import SMALLEST, walk
from small import Small

from crime_sample.audit import Audit
from crime_sample.audit.reviewing import sit
from crime_sample.store.waits import TOLD
from crime_sample.terminal.room.app import Room, run_room


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    with small.open() as opened:
        yield opened


def test_a_wait_is_told_past_an_app_that_stands_still(audit: Audit) -> None:
    """The words stand on the last line, cut to its width; the cursor goes back; then all is drawn again."""
    terminal = io.StringIO()

    def away(room: Room) -> None:
        with (
            patch.object(Room, "is_headless", PropertyMock(return_value=False)),
            patch("crime_sample.terminal.room.app.sys.__stderr__", terminal),
        ):
            room.tell_wait("The server does not answer. " * 9)

    before, after = walk(audit, away)
    shown = ("The server does not answer. " * 9)[: SMALLEST[0]]
    assert terminal.getvalue() == f"\x1b7\x1b[{SMALLEST[1]};1H\x1b[0;7m{shown}\x1b[K\x1b[0m\x1b8"
    assert after == before


def test_the_room_is_told_as_long_as_it_is_open(audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was told before is told again afterwards, though the room ended with an error."""

    def run(room: Room, **_: object) -> None:
        assert TOLD.get() == room.tell_wait
        raise ZeroDivisionError

    monkeypatch.setattr(Room, "run", run)
    told = TOLD.get()
    with pytest.raises(ZeroDivisionError):
        run_room(sit(audit))
    assert TOLD.get() == told
