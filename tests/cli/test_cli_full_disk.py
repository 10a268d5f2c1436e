"""A disk that is full, at every kind of writing: said plainly, nothing half written, nothing lost.

A bound on the size of any file (``ulimit -f``) stands for the disk; ``tests/programs`` fills a real one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from writing import WRITINGS

# In a process of its own: the bound holds for all of it, and fails writing in pytest too.
CHILD = """
import contextlib, dataclasses, json, resource, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from writing import WRITINGS, attempt, make, run

folder = Path({folder!r})
(folder / "made").mkdir()
make(folder / "made")

@contextlib.contextmanager
def bounded(size):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

for name, writing in WRITINGS.items():
    for size in {sizes!r}:
        done = attempt(folder / "made", folder / f"{{name}}-{{size}}", writing, lambda: bounded(size))
        print(json.dumps([name, size, dataclasses.asdict(done)]), flush=True)
"""
SIZES = (0, 1000, 9_000, 40_000, 1 << 30)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], dict[str, object]]:
    """What came of each kind under each bound."""
    folder = tmp_path_factory.mktemp("full")
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    script = CHILD.format(paths=paths, folder=str(folder), sizes=SIZES)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {(name, size): told for name, size, told in lines}


@pytest.mark.parametrize("name", WRITINGS)
def test_a_full_disk_is_said_and_nothing_is_lost(
    found: dict[tuple[str, int], dict[str, object]], name: str
) -> None:
    """Exit code 3 and a remedy, or it fits and is done; the audit holds, and what could not be written is not there."""
    codes = []
    for size in SIZES:
        done = found[name, size]
        codes.append(done["code"])
        assert done["broken"] == [], (name, size)
        assert done["code"] in (0, 3), (name, size, done["err"])
        if done["code"]:
            err = str(done["err"])
            assert err.startswith("Error: ") or "\nError: " in err
            assert "Traceback" not in err
            assert "our fault" not in err
            assert done["files"] == [], (name, size, err)
            assert len(err.strip().splitlines()) > 1, ("no remedy", err)
            # A review acknowledges step by step; all else is written at once.
            # Of the report: what was estimated for it, and that it was to be handed out.
            kept = {"review": 2, "report": 2}.get(name, 0)
            assert 0 <= int(done["after"]) - int(done["before"]) <= kept, (name, size, err)  # type: ignore[call-overload]
        else:
            assert done["after"] >= done["before"]
    assert (codes[0], codes[-1]) == (3, 0)  # else nothing was tried
