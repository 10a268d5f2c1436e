"""Ctrl-C at random moments of every kind of writing: exit code 130, a sentence, nothing half written, nothing lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from begun import as_from_a_terminal
from writing import WRITINGS

# In a process of its own, in which everything is loaded: the moments lie within the work, not before it.
CHILD = """
import contextlib, dataclasses, json, random, signal, sys, time
from pathlib import Path
sys.path[:0] = {paths!r}
from writing import WRITINGS, attempt, make

folder = Path({folder!r})
(folder / "made").mkdir()
make(folder / "made")
dice = random.Random(13)

@contextlib.contextmanager
def interrupted(after):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    if after:
        signal.setitimer(signal.ITIMER_REAL, after)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)

for name, writing in WRITINGS.items():
    started = time.monotonic()
    done = attempt(folder / "made", folder / f"{{name}}-whole", writing, lambda: interrupted(0))
    took = time.monotonic() - started
    print(json.dumps([name, 0, dataclasses.asdict(done)]), flush=True)
    for number in range(1, {tries} + 1):
        at = took * dice.uniform(0.002, 0.6)
        done = attempt(folder / "made", folder / f"{{name}}-{{number}}", writing, lambda: interrupted(at))
        print(json.dumps([name, number, dataclasses.asdict(done)]), flush=True)
"""
TRIES = 6


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], dict[str, object]]:
    """What came of each kind, whole and each time it was stopped."""
    folder = tmp_path_factory.mktemp("stopped")
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    script = CHILD.format(paths=paths, folder=str(folder), tries=TRIES)
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=as_from_a_terminal,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {(name, number): told for name, number, told in lines}


@pytest.mark.parametrize("name", WRITINGS)
def test_stopped_at_any_moment(found: dict[tuple[str, int], dict[str, object]], name: str) -> None:
    """It was done before, or it was not done: what is there is what an undisturbed run leaves, or what was there."""
    whole = found[name, 0]
    assert whole["code"] == 0, whole["err"]
    for number in range(1, TRIES + 1):
        done = found[name, number]
        assert done["code"] in (0, 130), (number, done["err"])
        assert done["broken"] == [], number
        assert "Traceback" not in str(done["err"])
        assert int(whole["before"]) <= int(done["after"]) <= int(whole["after"])  # type: ignore[call-overload]
        assert set(done["files"]) <= set(whole["files"]), number  # type: ignore[call-overload]
        if done["code"]:
            assert "Stopped. Nothing that was acknowledged is lost." in str(done["err"])


def test_some_were_stopped(found: dict[tuple[str, int], dict[str, object]]) -> None:
    """Else the moments were all too late, and nothing was tried."""
    assert sum(done["code"] == 130 for done in found.values()) > len(WRITINGS)
