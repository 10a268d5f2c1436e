"""The review room against texts that would steer a terminal, break a layout or take for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unittest.mock import patch

import pytest
from rich.cells import cell_len
from room_driver import LARGE, SIZES, ticking, walk
from small import Small

from crime_sample.audit import Audit, open_audit
from crime_sample.terminal.room.app import Room

ENDLESS = 1_000_000
EVIL = {
    "escapes": "A\x1b[31mRED\x1b]0;title\x07 \x1b[2J\x1b[?1049l\x9b31m \x1bP+q544e\x1b\\ END",
    "markup": "[bold]b[/bold] [@click=app.exit]x[/] [/] [link=file:///] \\[ END",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 END",
    "null": "a\x00b\x00\x08\x08\x08c\x7f\ufeff END",
    "emoji": "👩\u200d👩\u200d👧 🇬🇧 👍🏽 ❤\ufe0f e\u0301\u0301\u0301 日本語 END",
    "breaks": "a\rb\x0bc\x0cd\x85e\u2028f\u2029g\n\n\nh\ti END",
    "zalgo": "Z" + "\u0300" * 5000 + " END",
    "long": "X" * ENDLESS + " END",
    "lines": "".join(f"{n % 24:02d}:{n % 60:02d} UNIT {n} ASSIGNED, ROBBERY\n" for n in range(28_000))
    + "END",
    "wide": "漢" * 300_000 + " END",
    "blank": "",
}
NAMES = list(EVIL)


@pytest.fixture
def audit(small: Small) -> Iterable[Audit]:
    # A ledger may hold such a name, from before they were refused.
    with (
        patch("crime_sample.names.clean", str),
        open_audit(small.path, who="Ann\x1b[31m", now=ticking()) as opened,
    ):
        yield opened


def text(number: int) -> str:
    """The hostile text of an incident."""
    return EVIL[NAMES[number % len(NAMES)]]


def harmless(shown: str, size: tuple[int, int]) -> None:
    """Nothing in it steers a terminal, and every row has its cells."""
    assert not [char for char in shown if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0]
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200d\u2028\u2029\ufe0f") & set(
        shown
    )
    assert all(cell_len(row) <= size[0] for row in shown.split("\n"))


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x50"])
def test_every_hostile_log_is_shown_and_judged(audit: Audit, size: tuple[int, int]) -> None:
    """Each case can be read to its end, searched, and judged; the screen stays a screen."""
    rooms: list[Room] = []
    seen = {int(case.id) % len(NAMES) for case in audit.state.cases.values()}
    assert len(seen) > 6
    steps = ["end", "t", "t", "/", ["END"], "enter", "escape", "m", "enter"]
    shown = walk(audit, rooms.append, *steps * len(audit.state.cases), size=size, texts=text)
    for one in shown:
        harmless(one, size)
    assert audit.state.settled == len(audit.state.cases)
    assert any("[bold]b[/bold]" in one for one in shown)
    assert any("␛[31mRED" in one for one in shown)


def test_hostile_words_of_the_auditor_are_kept_and_shown_harmlessly(audit: Audit) -> None:
    """What is pasted is made visible on the screen, in notes, in the lists."""
    from textual import events

    def paste(room: Room) -> None:
        room.screen.post_message(events.Paste("evil\x1b[2J\x07 \u202ex\nsecond line [red]"))

    shown = walk(
        audit, "f", paste, "enter", "m", paste, "enter", "h", "escape", "q", "enter", size=LARGE, texts=text
    )
    for one in shown:
        harmless(one, LARGE)
    assert any("evil␛[2J␇ <U+202E>x second line [red]" in one for one in shown)


def test_an_endless_log_wraps_anew_at_every_size(audit: Audit) -> None:
    """A megabyte is laid out again as the terminal changes, with the same place at the top."""
    rooms: list[Room] = []
    longest = max(
        audit.state.cases.values(), key=lambda case: int(case.id) % len(NAMES) == NAMES.index("lines")
    )
    steps = ["j", [str(longest.number)], "enter", "/", ["UNIT 14000 "], "enter", "escape"]
    sizes: list[tuple[int, int]] = [(40, 12), (200, 60), (80, 24)]
    shown = walk(audit, rooms.append, *steps, *sizes, size=LARGE, texts=text)
    at_top = [re.search(r"UNIT (\d+)", one) for one in shown[-4:]]
    assert len({match[1] for match in at_top if match}) == 1
    assert all(at_top)
    assert "UNIT 14000" in shown[-4]
