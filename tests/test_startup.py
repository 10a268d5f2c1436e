"""Help is quick: asking what a command does loads nothing that computes, stores or draws."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

HEAVY = (
    "duckdb", "jinja2", "matplotlib", "numpy", "pydantic", "python_calamine", "rich", "scipy", "sqlalchemy",
    "textual", "xlsxwriter",
)  # fmt: skip

# Runs in a process of its own, since this one has long loaded everything.
WALK = """
import contextlib, io, json, sys
import typer
from crime_sample.cli.app import app

heavy = json.loads(sys.argv[1])

def walk(command, path=()):
    yield path, hasattr(command, "commands")
    for name, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, (*path, name))

root = typer.main.get_command(app)
found = []
for path, group in walk(root):
    words = io.StringIO()
    with contextlib.redirect_stdout(words):
        try:
            root.main([*path, "--help"], prog_name="crime_sample")
        except SystemExit as end:
            code = end.code
    found.append({
        "path": " ".join(path),
        "group": group,
        "code": code,
        "words": words.getvalue(),
        "heavy": [name for name in heavy if name in sys.modules],
        "own": sorted(name for name in sys.modules if name.startswith("crime_sample.")),
    })
print(json.dumps(found))
"""


@cache
def helps() -> list[dict[str, Any]]:
    """Every help there is, in one process: what it says and what is loaded by then."""
    done = subprocess.run(
        [sys.executable, "-c", WALK, json.dumps(HEAVY)],
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_every_command_and_group_has_a_help() -> None:
    """All commands are found, those of groups too, and each help ends well."""
    paths = {one["path"] for one in helps()}
    assert {"", "new", "frame", "frame add", "extract add", "sheet import", "verify-draw", "demo"} <= paths
    assert [one["path"] for one in helps() if one["code"] != 0] == []


def test_help_loads_nothing_heavy() -> None:
    """No help, of the program, a group or a command, loads a library that computes, stores or draws."""
    loaded = {one["path"]: set(one["heavy"]) for one in helps()}
    assert {path: names for path, names in loaded.items() if names} == {}


def test_help_of_the_program_does_not_even_load_pydantic() -> None:
    """The first help that anybody sees needs none of them."""
    first = helps()[0]
    assert first["path"] == ""
    assert first["heavy"] == []


def test_help_reads_nothing_of_the_stages() -> None:
    """Of the program's own modules, help loads the command line, the errors and the names of the usual methods only."""
    own = {name for one in helps() for name in one["own"]}
    light = ("crime_sample.cli", "crime_sample.errors", "crime_sample.defaults")
    assert {name for name in own if not name.startswith(light)} == set()


def test_every_command_shows_an_example() -> None:
    """The help of each command and group has a line that can be typed after."""
    lines = {one["path"]: one["words"].splitlines() for one in helps() if one["path"]}
    without = [
        path
        for path, words in lines.items()
        if not any(line.strip().startswith(f"crime_sample {path}") for line in words)
    ]
    assert without == []


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_the_real_program_starts_light(argument: str) -> None:
    """``python -m crime_sample --help`` and ``--version``, as typed, load nothing heavy."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "crime_sample", argument],
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "crime_sample.cli.app" in loaded
    assert sorted(loaded & set(HEAVY)) == []
