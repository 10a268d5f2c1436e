"""The review room under bursts of keys, as a fast typist or a slow line sends them: nothing judges by itself, nothing
falls over."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from room_driver import LARGE, SIZES, copied, made, press, screen, settle, ticking, timed_log, walk

from crime_sample.audit import Audit, open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.places import order
from crime_sample.terminal.room.app import Room


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("room"), timed_log)


@pytest.fixture
def audit(template: Path, tmp_path: Path) -> Iterable[Audit]:
    with open_audit(copied(template, tmp_path).path, who="Ann", now=ticking()) as opened:
        yield opened


@pytest.mark.parametrize(
    "burst",
    ["h e", "q e", "? e", "h q h q", "q escape escape n", "q down down enter", "z z", "h ctrl+c", "? ctrl+c"],
)
@pytest.mark.parametrize("size", SIZES)
def test_keys_that_come_while_a_screen_is_pushed_wait(
    audit: Audit, burst: str, size: tuple[int, int]
) -> None:
    """Two or more keys at once, the first of which opens or closes a screen: the room lives, and the next key works."""
    rooms: list[Room] = []
    walk(audit, rooms.append, "m", "enter", burst, "escape escape", size=size)
    assert rooms[0].failure is None
    assert audit.state.settled == 1


def test_keys_in_a_list_do_what_they_say_however_fast_they_come(audit: Audit) -> None:
    """q, Down, Down, Enter in one burst puts the third case of the queue on the table."""
    third = order(audit.state.cases.values())[2]
    shown = walk(audit, "q down down enter")
    assert f"Case {third.number} " in shown[-1]


def test_a_key_after_the_one_that_closes_a_list_is_for_the_case(audit: Audit) -> None:
    """h and Esc and n in one burst: the list is gone, and the answer is begun."""
    shown = walk(audit, "h escape n")
    assert "Your answer: no crime owed" in shown[-1]


@pytest.mark.parametrize("size", SIZES)
def test_words_typed_on_a_list_row_do_nothing_but_say_so(audit: Audit, size: tuple[int, int]) -> None:
    """A sentence typed while Flags has the keys: no note, no queue, no history, no conflict; the form stays, and it is
    said where words go."""
    words = "hit him, jumped off, quiet. exit! fled in zone x"
    shown = walk(audit, "n", "down", [words], size=size)
    assert "▶ Your answer: no crime owed" in shown[-1]
    assert "words go under Why." in shown[-1]
    case = order(audit.state.cases.values())[0]
    assert not case.begun
    assert not case.remarks
    assert not audit.state.referrals
    assert "p1" not in case.recused
    assert "Flags: –" in walk(audit, "n", "down", [words], "up", size=size)[-1]


def test_the_space_bar_toggles_what_an_arrow_points_at(audit: Audit) -> None:
    """Right, space: the second of the list; a space alone does nothing."""
    shown = walk(audit, "n", "down", "space", "right space", size=LARGE)
    assert "[x]" not in shown[3]
    assert "2 [x] Hate" in shown[4]


@pytest.mark.parametrize(
    ("key", "there"),
    [("/", "Search the log"), ("t", "~ 3 h 25 without a line ~"), ("?", "Keys while you read")],
)
def test_looking_keys_pass_on_from_a_list_row(audit: Audit, key: str, there: str) -> None:
    """Search, the time line and the help work while Flags has the keys; the half-given answer stays."""
    shown = walk(audit, "n", ["half"], "down", key, "escape", "enter", size=LARGE)
    assert there in shown[4]
    assert "half" in shown[-1]


def test_page_keys_scroll_the_log_from_a_list_row(audit: Audit) -> None:
    """Page Down moves the log while Flags has the keys."""
    tops: list[int] = []

    def top(room: Room) -> None:
        tops.append(int(room.case_screen.log_view.scroll_y))

    walk(
        audit,
        "n",
        "down",
        top,
        "pagedown",
        top,
        size=(80, 24),
        texts=lambda _: "\n".join(map(str, range(500))),
    )
    assert tops[0] == 0 < tops[1]


@pytest.mark.parametrize("seed", range(6))
def test_any_keys_in_any_burst_leave_the_room_alive(audit: Audit, seed: int) -> None:
    """Random keys, some hundred at once and before the first screen is drawn: the room never ends by an error."""
    chance = random.Random(seed)
    keys = [
        *"cnmuop!xzfi/tjqh?1234 ry=b",
        "enter",
        "escape",
        "tab",
        "up",
        "down",
        "pagedown",
        "backspace",
        "home",
    ]

    async def run() -> None:
        room = Room(sit(audit))
        async with room.run_test(size=chance.choice(SIZES)) as pilot:
            for _ in range(8):
                press(room, [chance.choice(keys) for _ in range(chance.randint(20, 120))])
                await settle(room, pilot)
            assert room.is_running
            assert screen(room)
        assert room.failure is None

    asyncio.run(run())


def test_keys_before_the_first_screen_are_not_lost(audit: Audit) -> None:
    """n typed while the room is starting begins the answer."""

    async def run() -> str:
        room = Room(sit(audit))
        async with room.run_test() as pilot:
            press(room, ["n", *"why"])
            await settle(room, pilot)
            return screen(room)

    shown = asyncio.run(run())
    assert "Your answer: no crime owed" in shown
    assert "Why: why" in shown
