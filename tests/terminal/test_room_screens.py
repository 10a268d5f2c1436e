"""The review room's screens, held to files: what an auditor sees, row by row, at the smallest and at a large size.

``WRITE_GOLDEN=1 python -m pytest tests/terminal/test_room_screens.py`` writes the files anew; read them before you keep
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from room_driver import SIZES, Step, copied, held_to, made, ticking, timed_log, walk
from small import reference_of

from crime_sample.audit import Audit, open_audit
from crime_sample.places import order

OWED: list[Step] = [["viol"], "enter", ["rob"], "enter", "enter", ["pushed, bicycle taken"]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log)


@pytest.fixture
def audit(template: Path, tmp_path: Path) -> Iterable[Audit]:
    with open_audit(copied(template, tmp_path).path, who="Ann", now=ticking()) as opened:
        yield opened


def linked(audit: Audit) -> list[Step]:
    """The steps to the first case with a linked crime."""
    case = next(c for c in order(audit.state.cases.values()) if reference_of(c))
    return ["j", [str(case.number)], "enter"]


# One walk, and where on it the screen is held to a file.
WALK: list[tuple[str, list[Step]]] = [
    ("blind", []),
    ("times", ["t"]),
    ("search", ["t", "/", ["a"], "enter", "n"]),
    ("classes", ["escape", "c", ["o"], "down"]),
    ("reason", ["backspace", *OWED]),
    ("flags", ["enter", "1", "x"]),
    ("leaving", ["enter", "ctrl+c"]),
    ("revealed", ["escape", "enter"]),
    ("reference", ["r"]),
    ("reasons", ["enter", "enter", "n", "2"]),
    ("answered", ["enter", "y", "n", "enter"]),
    ("settled", ["enter", "h", "enter"]),
    ("next", ["enter", "f", ["see audio"], "enter"]),
    ("queue", ["q"]),
    ("history", ["escape", "m", ["lost"], "enter", "h"]),
    ("help", ["escape", "?"]),
]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x50"])
def test_the_screens_are_as_they_were_read(audit: Audit, size: tuple[int, int]) -> None:
    """Every screen of a walk through a case is exactly what was read and found good."""
    steps = [*linked(audit), *(step for _, some in WALK for step in some)]
    shown = walk(audit, *steps, size=size)
    place = len(linked(audit))
    for name, some in WALK:
        place += len(some)
        held_to(f"{name}-{size[0]}x{size[1]}", shown[place])


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x50"])
def test_no_row_is_wider_than_the_screen(audit: Audit, size: tuple[int, int]) -> None:
    """At each step the screen has its rows and columns, no more."""
    for shown in walk(audit, *linked(audit), "c", *OWED, "enter enter enter", "r", "escape", "q", size=size):
        rows = shown.split("\n")
        assert len(rows) == size[1]
        assert max(map(len, rows)) <= size[0]
