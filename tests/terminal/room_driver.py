"""Driving the review room without a terminal: keys go in, the text of the screen comes out."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from small import NOW, Small, drawn, rows, share
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from crime_sample.audit import Audit
from crime_sample.audit.reviewing import sit
from crime_sample.frame import Incident
from crime_sample.terminal.room import case_screen
from crime_sample.terminal.room.app import Room

GOLDEN = Path(__file__).parent / "golden"
SMALLEST, LARGE = (80, 24), (160, 50)
SIZES = (SMALLEST, LARGE)
# A step of a walk: keys to press, words to type (a list of one), a size to take, or something to do with the room.
Step = str | list[str] | tuple[int, int] | Callable[[Room], None]


def walk(
    audit: Audit,
    *steps: Step,
    size: tuple[int, int] = SMALLEST,
    texts: Callable[[int], str] | None = None,
    pause: float = 0.0,
) -> list[str]:
    """Sit down, take the steps, get up; the screen at the start and after each step. ``texts`` are log texts, by the
    number of the incident, in place of the export's; ``pause`` is how long who types ahead must stop."""
    sitting = sit(audit)
    for place, one in list(sitting._incidents.items()) if texts is not None else ():
        columns = {**one.columns, "Log": texts(int(one.id))}
        sitting._incidents[place] = Incident(one.id, columns)
    return asyncio.run(_walk(Room(sitting, pause=pause), steps, size))


async def _walk(room: Room, steps: Sequence[Step], size: tuple[int, int]) -> list[str]:
    async with room.run_test(size=size) as pilot:
        await settle(room, pilot)
        shown = [screen(room)]
        for step in steps:
            if isinstance(step, str):
                press(room, step.split())
            elif isinstance(step, list):
                press(room, list("".join(step)))
            elif isinstance(step, tuple):
                await pilot.resize_terminal(*step)
            else:
                step(room)
            await settle(room, pilot)
            if not room.is_running or room._exit:
                break
            shown.append(screen(room))
        return shown


async def settle(room: Room, pilot: Pilot[None]) -> None:
    """Wait until every key has gone from the app to the screen and all of it is drawn, the count of cases too."""
    for _ in range(2):
        await pilot.pause()
    if room.is_running and isinstance(room.screen, case_screen.CaseScreen):
        room.screen.count()
        await pilot.pause()
    for _ in range(500):
        drawn = not (room.screen._layout_required or room.screen._dirty_widgets)
        if not room.is_running or (drawn and not room.case_screen.sight.hidden):
            return
        await asyncio.sleep(0.01)


def press(room: Room, keys: Sequence[str], *, after: float = 0.0) -> None:
    """Send keys as the terminal would, without a wait after each; ``after`` so many seconds, by their stamp."""
    assert room._driver is not None
    for key in keys:
        char = key if len(key) == 1 else {"space": " "}.get(key)
        event = events.Key(_character_to_key(key) if len(key) == 1 else key, char)
        event.set_sender(room)
        event.time += after
        room._driver.send_message(event)


def screen(room: Room) -> str:
    """What stands on the screen, row by row."""
    strips = room.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def held_to(name: str, shown: str) -> None:
    """The screen is as the file of this name has it. With WRITE_GOLDEN=1 the file is written anew, to be read."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(shown + "\n", encoding="utf-8")
    assert shown + "\n" == path.read_text(encoding="utf-8"), f"differs from {path.name}"


def logs(text: Callable[[int], str]) -> list[tuple[str, ...]]:
    """The rows of the small export with these log texts, by number."""
    return [(*row[:6], text(number), row[7]) for number, row in enumerate(rows())]


def timed_log(number: int) -> str:
    """A log with times, code words and a reference that must be hidden."""
    reference = f"46/{number:05d}/26" if number % 2 == 0 else "none"
    return (
        f"09:15 CALLER REPORTS ROBBERY, CASE {number}\r\n"
        "09:40 IP STATES MALE 1 PUSHED HER AND TOOK A BICYCLE, SEEN BY A CHILD\r\n"
        f"13:05 OFFICER NOTES {reference}\r\nNO TIME ON THIS LINE"
    )


def made(
    folder: Path,
    text: Callable[[int], str],
    *,
    second: float = 0.0,
    auditors: Sequence[str] = (),
    **changes: str,
) -> Path:
    """A small audit, drawn, whose logs have these texts, its cases shared out among ``auditors`` if there are any: the
    folder to copy it from."""
    folder = folder / "made"
    folder.mkdir()
    lines = logs(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("small.rows", lambda: lines)
        small = drawn(folder, second=second, **changes)
    if auditors:
        share(small, *auditors)
    # Moved, so that the copies look for their exports beside themselves.
    return folder.rename(folder.with_name("template"))


def ticking() -> Callable[[], str]:
    """A clock that goes on by a second each time it is read."""
    start, count = datetime.fromisoformat(NOW), itertools.count()
    return lambda: (start + timedelta(seconds=next(count))).isoformat(timespec="milliseconds")


def copied(template: Path, folder: Path) -> Small:
    """A copy of a small audit."""
    folder = folder / "small"
    shutil.copytree(template, folder)
    return Small(folder, folder / "small.audit", folder / "export.csv", folder / "crimes.csv")
