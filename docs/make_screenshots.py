"""Write the pictures in ``screens``: real screens of the demonstration's force, at fixed dates.

    python docs/make_screenshots.py              # all of them; the report's page needs Chromium
    python docs/make_screenshots.py report       # only one
    python docs/make_screenshots.py --check      # nothing is written; do the screens still say what the pictures say?

Compared are the words of the screens, which are the same each time. How a screen is drawn as SVG is the affair of a
library and changes with its versions; how a browser draws the report, that of a browser and its fonts.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import northshire
from PIL import Image
from rich.console import Console
from rich.text import Text
from textual.pilot import Pilot

from crime_sample import simulate
from crime_sample.audit import demonstration, open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.audit.simulated import judge_truly
from crime_sample.cli import world
from crime_sample.places import order
from crime_sample.terminal.room.app import Room

SCREENS = Path(__file__).with_name("screens")
AUDITOR = "A. Jones"
ROOM = (100, 24)  # columns and rows of the review
# What an auditor says of the first case: four crimes, by the first letters of their classes, and why.
CLASSES = ("public", "shop", "shop", "shop")
REASON = "racial abuse of IP 1, distressed; three thefts from three shops"
JUDGED = 1_200  # cases that are judged where the audit is shown under way
PAGE = (900, 1430)  # what is shown of the report: its first page, in the browser's pixels
MOST = 150_000  # bytes of a picture of the report
LIGHT = "--blink-settings=preferredColorScheme=1"
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", LIGHT)


def command(*arguments: str, rows: int) -> str:
    """The first rows of what a command prints on a terminal, as SVG."""
    code, printed = northshire.run(*arguments)
    if code:
        raise RuntimeError(printed)
    console = _console(northshire.COLUMNS)
    lines = printed.rstrip("\n").split("\n")
    for line in lines[:rows]:
        console.print(Text.from_ansi(line), end="\n", soft_wrap=True)
    return _offline(console.export_svg(title=f"crime_sample {' '.join(arguments)}"))


def review(*, revealed: bool) -> str:
    """The review with an answer given and not committed yet; or, once it is, with what was made of the case."""
    with open_audit(Path("practice.audit"), who=AUDITOR, now=world.now) as audit:
        return asyncio.run(_review(Room(sit(audit), pause=0.0), revealed=revealed))


async def _review(room: Room, *, revealed: bool) -> str:
    async with room.run_test(size=ROOM) as pilot:
        await _still(room, pilot)
        await pilot.press("c")
        for offence in CLASSES:
            await _type(pilot, offence)
            await pilot.press("enter")
        await pilot.press("enter")
        await _type(pilot, REASON)
        if revealed:
            await pilot.press("enter", "enter", "enter")
        await _still(room, pilot)
        return _offline(room.export_screenshot(title=f"crime_sample review practice --auditor '{AUDITOR}'"))


async def _type(pilot: Pilot[None], words: str) -> None:
    await pilot.press(*("space" if sign == " " else {";": "semicolon"}.get(sign, sign) for sign in words))


async def _still(room: Room, pilot: Pilot[None]) -> None:
    for _ in range(500):
        await pilot.pause()
        if not room.case_screen.sight.hidden:
            return
        await asyncio.sleep(0.01)
    raise RuntimeError("the screen does not come to rest")


def under_way() -> str:
    """Where an audit stands that some have begun to judge."""
    force = simulate.northshire("demo", incidents=250_000, recording_rate=demonstration.RATE)
    with open_audit(Path("practice.audit"), who="B. Singh", now=world.now) as audit:
        some = order(audit.state.cases.values())[1 : JUDGED + 1]
        judge_truly(sit(audit, cases={case.number for case in some}), force, some)
    return command("status", "practice.audit", rows=30)


def _console(width: int) -> Console:
    return Console(record=True, width=width, file=io.StringIO(), force_terminal=True, highlight=False)


def _offline(svg: str) -> str:
    """The picture with fonts that the reader's computer has, in place of one that would be fetched."""
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r"font-family: ?Fira Code, ?monospace",
        "font-family: Menlo, Consolas, 'DejaVu Sans Mono', monospace",
        svg,
    )
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


def words(svg: str) -> list[str]:
    """What stands in a picture, text by text in its place."""
    texts = re.findall(r'<text [^>]*\bx="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg)
    return [f"{x} {y} {html.unescape(text)}" for x, y, text in texts]


def report(path: Path) -> None:
    """The top of the report in a browser, as PNG of few colours."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        raise RuntimeError("the picture of the report needs Chromium")
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        size = ",".join(map(str, PAGE))
        subprocess.run(  # noqa: S603 - our own page
            [browser, *OPTIONS, f"--user-data-dir={folder}/profile", f"--window-size={size}", f"--screenshot={shot}",
             Path("report.html").resolve().as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        with Image.open(shot) as whole:
            few = whole.convert("RGB").quantize(64, dither=Image.Dither.NONE)
            few.save(path, optimize=True)
    if path.stat().st_size > MOST:
        raise RuntimeError(f"{path.name} has {path.stat().st_size:,} bytes, more than {MOST:,}")


PICTURES = {
    "plan": lambda: command("plan", "northshire.audit", rows=40),
    "review-blind": lambda: review(revealed=False),
    "review-revealed": lambda: review(revealed=True),
    "status": under_way,
}


def main(given: Sequence[str] | None = None) -> int:
    """Write the pictures that are asked for, or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(PICTURES)}, report")
    parser.add_argument(
        "--check", action="store_true", help="compare the words of the screens, and write nothing"
    )
    asked = parser.parse_args(given)
    names = asked.names or [*PICTURES, *([] if asked.check else ["report"])]
    if unknown := set(names) - {*PICTURES, "report"}:
        parser.error(f"no picture is called {', '.join(sorted(unknown))}")
    if asked.check and "report" in names:
        parser.error("the report is drawn by a browser, and its picture is not compared")
    with tempfile.TemporaryDirectory() as folder:
        northshire.make(Path(folder))
        with northshire.there(Path(folder), colour=True):
            made = {name: PICTURES[name]() for name in names if name != "report"}
            if "report" in names:
                report(SCREENS / "report.png")
    if not asked.check:
        for name, svg in made.items():
            (SCREENS / f"{name}.svg").write_text(svg, encoding="utf-8")
        return 0
    differ = [n for n, svg in made.items() if words(svg) != words((SCREENS / f"{n}.svg").read_text("utf-8"))]
    for name in differ:
        print(
            f"docs/screens/{name}.svg is not what the program shows. Run: python docs/make_screenshots.py {name}"
        )
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
