"""The review in a real terminal: tmux, keys sent, panes read, and what is on disk after it. Needs tmux."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from small import Small, drawn, now, reference_of

from crime_sample.audit import open_audit
from crime_sample.case import Case
from crime_sample.places import order

PATIENCE = 120.0


class Terminal:
    """A program in a tmux pane of its own server."""

    def __init__(
        self, folder: Path, command: list[str], *, width: int, height: int, **environment: str
    ) -> None:
        self.socket = str(folder / "tmux.sock")
        line = f"{shlex.join(command)}; echo LEFT WITH $?; sleep 600"
        size = ("-x", str(width), "-y", str(height))
        self.tmux("-f", "/dev/null", "new-session", "-d", *size, "-s", "one", line)

    def tmux(self, *arguments: str) -> str:
        """Tell tmux something."""
        done = subprocess.run(
            ["tmux", "-S", self.socket, *arguments],
            capture_output=True, encoding="utf-8", check=True, timeout=900,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return done.stdout

    def shown(self) -> str:
        """What stands in the pane."""
        return self.tmux("capture-pane", "-p", "-t", "one")

    def until(self, words: str) -> str:
        """Wait until these words stand in the pane."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if words in (shown := self.shown()):
                return shown
            time.sleep(0.05)
        raise AssertionError(f"{words!r} did not come up in:\n{self.shown()}")

    def seen(self, words: str) -> str:
        """Wait until they stand there, and look: keys that come at once with a new step are not taken."""
        self.until(words)
        time.sleep(1.0)
        return self.shown()

    def keys(self, *keys: str) -> None:
        """Press keys by their names."""
        self.tmux("send-keys", "-t", "one", *keys)

    def type(self, words: str) -> None:
        """Type words."""
        self.tmux("send-keys", "-t", "one", "-l", words)

    def resize(self, width: int, height: int) -> None:
        """Give the pane another size."""
        self.tmux("resize-window", "-t", "one", "-x", str(width), "-y", str(height))


@pytest.fixture
def small(tmp_path: Path) -> Small:
    folder = tmp_path / "audit"
    folder.mkdir()
    return drawn(folder)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    made: list[Terminal] = []
    yield made
    for one in made:
        one.tmux("kill-server")


def start(
    terminals: list[Terminal],
    small: Small,
    *options: str,
    width: int = 80,
    height: int = 24,
    **environment: str,
) -> Terminal:
    """The review of the small audit in a terminal."""
    setting = ["env", *(f"{name}={value}" for name, value in environment.items())]
    command = [
        *setting,
        sys.executable,
        "-m",
        "crime_sample",
        "review",
        str(small.path),
        "--auditor",
        "Ann",
        *options,
    ]
    terminals.append(Terminal(small.folder, command, width=width, height=height))
    return terminals[-1]


def case_of(small: Small, number: int) -> Case:
    """The case as it is on disk."""
    with open_audit(small.path, who="Reader", now=now) as opened:
        return opened.state.cases[number]


def linked(small: Small) -> int:
    """The first case with a linked crime."""
    with open_audit(small.path, who="Reader", now=now) as opened:
        return next(c.number for c in order(opened.state.cases.values()) if reference_of(c))


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm"}, {"TERM": "vt100"}])
def test_a_case_in_the_room(small: Small, terminals: list[Terminal], environment: dict[str, str]) -> None:
    """A whole case by keys, resized on the way; Ctrl-C leaves; the verdict is on disk."""
    number = linked(small)
    terminal = start(terminals, small, **environment)
    terminal.until("what does this log owe?")
    terminal.keys("j")
    terminal.until("Number of the case")
    terminal.type(f"{number}\n")
    terminal.until(f"Case {number} ")
    terminal.keys("c")
    terminal.until("Crimes owed")
    terminal.type("viol")
    terminal.until("find viol")
    terminal.resize(160, 50)
    terminal.until("find viol")
    terminal.keys("Enter", "Enter")
    terminal.type("struck in the face")
    terminal.until("struck in the face")
    terminal.resize(80, 24)
    terminal.keys("Enter", "Enter", "Enter")
    terminal.seen("step 2 of 2")
    terminal.keys("r", "Enter", "Enter", "Enter", "Enter")
    terminal.until(f"Case {number} is kept")
    terminal.keys("C-c")
    left = terminal.until("LEFT WITH 0")
    assert "1 done in this sitting" in left
    found = case_of(small, number).first
    assert found.outcome is not None
    assert found.outcome.crimes[0].recorded == "recorded"


def test_a_case_by_prompts(small: Small, terminals: list[Terminal]) -> None:
    """The same with --plain."""
    number = linked(small)
    terminal = start(terminals, small, "--plain", width=100)
    terminal.until("This log:")
    for words in ("j", str(number), "c", "viol", "struck in the face", "", "", "y", "r", "1", "y", "", ""):
        terminal.type(words + "\n")
    terminal.until(f"Case {number} is kept")
    terminal.keys("C-c")
    assert "1 done in this sitting" in terminal.until("LEFT WITH 0")
    assert case_of(small, number).settled


def test_a_simple_terminal_gets_prompts(small: Small, terminals: list[Terminal]) -> None:
    """TERM=dumb: a word on it, then prompts."""
    terminal = start(terminals, small, width=120, height=40, TERM="dumb")
    shown = terminal.until("This log:")
    assert "The terminal is a simple one (TERM=dumb), so the review goes by prompts" in shown


def test_killed_in_the_midst_nothing_committed_is_lost(small: Small, terminals: list[Terminal]) -> None:
    """kill -9 while the second step shows: the first is on disk, and the next sitting begins there."""
    number = linked(small)
    terminal = start(terminals, small)
    terminal.until("what does this log owe?")
    terminal.keys("j")
    terminal.type(f"{number}\n")
    terminal.until(f"Case {number} ")
    terminal.keys("c")
    terminal.until("Crimes owed")
    terminal.type("rob")
    terminal.keys("Enter", "Enter")
    terminal.type("taken\n")
    terminal.keys("Enter", "Enter")
    terminal.until("step 2 of 2")
    shell = terminal.tmux("display-message", "-p", "-t", "one", "#{pane_pid}").strip()
    child = subprocess.run(
        ["pgrep", "-P", shell], capture_output=True, encoding="utf-8", check=True
    ).stdout.split()[0]
    os.kill(int(child), 9)
    terminal.until("LEFT WITH 137")
    assert case_of(small, number).first.step == "reveal"


def test_a_burst_of_keys_ends_nothing(small: Small, terminals: list[Terminal]) -> None:
    """h and e in one burst, and words on a list row: the room stands, and nothing was judged."""
    terminal = start(terminals, small)
    terminal.until("what does this log owe?")
    terminal.type("h e")
    terminal.until("Your verdicts")
    terminal.keys("Escape")
    terminal.until("what does this log owe?")
    terminal.keys("n", "Down")
    terminal.until("▶ Flags")
    terminal.type("fled in haste, quiet now!")
    terminal.until("words go under Why")
    terminal.keys("C-c")
    terminal.until("LEFT WITH 0")
    with open_audit(small.path, who="Reader", now=now) as opened:
        assert not any(case.begun or case.remarks for case in opened.state.cases.values())
        assert not opened.state.referrals
