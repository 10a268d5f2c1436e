# ruff: noqa: S608 - SQL of our own making.
"""Long work that is stopped leaves nothing behind: no half of a frame or a draw, no file, no temporary folder."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from begun import as_from_a_terminal
from typer.testing import CliRunner

from crime_sample.cli.app import app

ROWS = 2_500_000
MAPPING = """
[columns]
id = "Incident"
created = "Created"
opening = "Code"
refs = "Refs"
[strata]
column = "Code"
"""
PERIOD = ("--start", "2026-01-01", "--end", "2026-01-31")
WORK = {
    "frame add": ("frame", "add", "new.audit", "export.csv", "--mapping", "m.toml"),
    "draw": ("draw", "planned.audit", "--seed", "3 9 14"),
    "frame refresh": ("frame", "refresh", "drawn.audit", "newer.csv"),
    "shard draw": ("shard", "draw", "export.csv", "--mapping", "m.toml", *PERIOD, "--seed", "3 9 14", "--most", "9",
                   "--out", "kent.shard"),
    "simulate frame": ("simulate", "frame", "--rows", "1000000", "--out", "made.csv"),
}  # fmt: skip
TRIES = 20  # a machine may be so quick that work is over before it is stopped


def write_export(path: Path, rows: int) -> None:
    """Logs of some seconds each, with numbers that do not ascend: they are sorted for the fingerprint."""
    logs = (
        "SELECT reverse(printf('%07d', range)) AS Incident, TIMESTAMP '2026-01-01' + to_seconds(range) AS Created, "
        f"'C' || range % 5 AS Code, '' AS Refs FROM range({rows})"
    )
    duckdb.execute(f"COPY ({logs}) TO '{path}' (FORMAT csv)")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an export, a newer one, and audits on the eve of registration, of the draw, and after it."""
    folder = tmp_path_factory.mktemp("stopped")
    write_export(folder / "export.csv", ROWS)
    write_export(folder / "newer.csv", ROWS - 1)
    (folder / "m.toml").write_text(MAPPING)
    before = Path.cwd()
    os.chdir(folder)
    try:
        does("new", "new.audit", "--force", "Kent", *PERIOD)
        shutil.copy("new.audit", "planned.audit")
        does("frame", "add", "planned.audit", "export.csv", "--mapping", "m.toml")
        does("plan", "planned.audit", "--size", "200", "--seed-from", "own", "--freeze")
        shutil.copy("planned.audit", "drawn.audit")
        does("draw", "drawn.audit", "--seed", "3 9 14")
    finally:
        os.chdir(before)
    yield folder
    shutil.rmtree(folder)  # it is large


def does(*arguments: str) -> None:
    """One command in this process, which succeeds."""
    done = CliRunner().invoke(app, [*arguments, *(() if arguments[0] == "shard" else ("--who", "Ann"))])
    assert done.exit_code == 0, done.output


@dataclass
class Stopped:
    """How a command ended, what it said, and what lies in the folder for temporary files."""

    code: int
    out: str
    err: str
    temporary: list[str]


def stopped(folder: Path, tmp: Path, work: str, number: int, chance: random.Random) -> Stopped:
    """Begin the work, wait for a sign of it, and stop it then or a little later."""
    for _ in range(TRIES):
        names = set(os.listdir(folder))
        with subprocess.Popen(
            [sys.executable, "-m", "crime_sample", *WORK[work]],
            cwd=folder,
            env=os.environ | {"TMPDIR": str(tmp), "CRIME_SAMPLE_WHO": "Ann"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=as_from_a_terminal,
        ) as child:
            while child.poll() is None and not (
                os.listdir(tmp) or any(one.endswith(".part") for one in set(os.listdir(folder)) - names)
            ):
                time.sleep(0.005)
            time.sleep(chance.choice((0, 0.1, 0.3)))
            child.send_signal(number)
            out, err = child.communicate()
        if child.returncode:
            return Stopped(child.returncode, out, err, os.listdir(tmp))
        restored(folder)
    raise AssertionError("the work was never long enough to be stopped")


def restored(folder: Path) -> None:
    """Take back what work did that was not stopped in time."""
    for path in folder.iterdir():
        if path.name in ("kent.shard", "made.csv", "made.truth.json"):
            path.unlink()
    for path in folder.glob("*.kept"):
        shutil.copy(path, path.with_suffix(""))


def listed(folder: Path) -> set[str]:
    """The files of the folder, after the databases were opened as the next command would."""
    for path in folder.glob("*.audit"):
        assert contents(path)
    return {path.name for path in folder.iterdir() if path.suffix not in (".lock", ".kept")}


def contents(path: Path) -> list[str]:
    """All that is in an audit file."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """A folder for temporary files that nobody else uses."""
    return tmp_path


SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}


@pytest.mark.parametrize(
    ("work", "number", "code"),
    [
        ("frame add", signal.SIGHUP, 129),
        *((work, number, code) for work in WORK for number, code in SIGNALS.items()),
    ],
)
def test_what_is_stopped_leaves_nothing_behind(
    made: Path, temporary: Path, work: str, number: int, code: int
) -> None:
    """The audits hold what they held, no file is new, nothing temporary is left unless it was killed, and one sentence
    says that it was stopped."""
    audits = sorted(made.glob("*.audit"))
    for path in audits:
        shutil.copy(path, f"{path}.kept")
    files, held = listed(made), [contents(path) for path in audits]
    found = stopped(made, temporary, work, number, random.Random(f"{work} {code}"))
    assert found.code == code, found.err
    assert [contents(path) for path in audits] == held
    if number == signal.SIGKILL:
        # What it was writing cannot be cleared away; nothing of it is called as if it were whole.
        assert {one for one in listed(made) - files if not one.endswith(".part")} == set()
        for path in made.glob(".*.part"):
            path.unlink()
        return
    assert found.temporary == []
    assert listed(made) == files
    assert found.err.split("\n", 1)[1].strip() == "Stopped. Nothing that was acknowledged is lost."
