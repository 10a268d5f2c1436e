"""The pages by role run from top to bottom on the demonstration's force, and print what they say; so do the pictures.

In a box of commands each line is run, in the order of the page. Every line of the box of text after it must come in
what they print, in that order; ``...`` stands for lines left out, and at the end of a line for its rest. Hashes differ
from one time to the next and are not compared. Needs ``bash``, ``python3`` and the usual small programs; takes a minute
or two.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import make_screenshots
import northshire
import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("for-*.md"))
BOX = re.compile(r"^```(sh|text)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
HASH = re.compile(r"\b[0-9a-f]{8,}\b(\.\.\.)?")
WAITING = 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's files, to be copied from."""
    folder = tmp_path_factory.mktemp("northshire")
    northshire.make(folder)
    return folder


def copied(made: Path, folder: Path) -> Path:
    """A folder ``northshire-demo`` with these files, the project's examples beside it."""
    here = folder / "northshire-demo"
    here.mkdir()
    for path in made.iterdir():
        (os.link if path.suffix == ".csv" else shutil.copy)(path, here / path.name)
    (folder / "examples").symlink_to(ROOT / "examples")
    return here


def ran(line: str) -> str:
    """What a line of a box prints: one of the program's commands, here, or another program's."""
    if line.startswith("crime_sample "):
        return northshire.run(*shlex.split(line, comments=True)[1:])[1]
    done = subprocess.run(
        ["bash", "-c", line],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WAITING,
        check=False,
    )
    return done.stdout


def told(text: str) -> Iterator[str]:
    """The lines of a text without what may differ: blanks at the ends, hashes, width of a rule."""
    for line in text.splitlines():
        plain = re.sub("─{3,}", "───", HASH.sub("HASH", line.strip()))
        if plain:
            yield plain


def follows(shown: str, printed: str) -> str | None:
    """The first line that is shown and was not printed after those before it; None if all were."""
    rest = told(printed)
    for line in told(shown):
        if line == "...":
            continue
        begins = line.removesuffix("...").rstrip()
        if not any(one.startswith(begins) if line.endswith("...") else one == line for one in rest):
            return line
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_prints_what_it_says(page: Path, made: Path, tmp_path: Path) -> None:
    """From top to bottom."""
    boxes = BOX.findall(page.read_text(encoding="utf-8"))
    assert sum(kind == "text" for kind, _ in boxes) >= 4
    printed = ""
    with northshire.there(copied(made, tmp_path)):
        for kind, box in boxes:
            if kind == "sh":
                lines = box.replace("\\\n", " ").splitlines()
                printed = "\n".join(ran(line) for line in lines if line and not line.startswith("#"))
                assert "This is our fault" not in printed
            else:
                assert (line := follows(box, printed)) is None, f"not printed: {line}\n\n{printed}"


@pytest.mark.parametrize("name", make_screenshots.PICTURES)
def test_a_picture_says_what_the_screen_says(name: str, made: Path, tmp_path: Path) -> None:
    """Every word in its place."""
    (tmp_path / "review").mkdir()
    with northshire.there(copied(made, tmp_path), colour=True):
        shown = make_screenshots.words(make_screenshots.PICTURES[name]())
    kept = make_screenshots.words((make_screenshots.SCREENS / f"{name}.svg").read_text(encoding="utf-8"))
    assert len(kept) > 20
    assert shown == kept, f"python docs/make_screenshots.py {name}"


@pytest.mark.parametrize("name", [*(f"{name}.svg" for name in make_screenshots.PICTURES), "report.png"])
def test_a_picture_is_small_and_fetches_nothing(name: str) -> None:
    """It stands in the README, for readers without a network too."""
    picture = (make_screenshots.SCREENS / name).read_bytes()
    assert len(picture) < make_screenshots.MOST
    assert b"@font-face" not in picture
    assert b"url(http" not in picture


def test_a_line_that_was_not_printed_is_found() -> None:
    """Another order, another word, a line too many; what may be left out is left out."""
    printed = "a  83.7 %\nb\n  c 12 of 13, head 0123456789abcdef\n"
    assert follows("a  83.7 %\n...\nc 12 of 13, head fedcba9876543210...\n", printed) is None
    assert follows("b\nc 12...\n", printed) is None
    assert follows("b\na  83.7 %\n", printed) == "a  83.7 %"
    assert follows("a  83.8 %\n", printed) == "a  83.8 %"
    assert follows("a  83.7 %\nb\nb\n", printed) == "b"
