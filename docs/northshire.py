"""The force of the demonstration as these pages show it: the same files, at the same time, whenever it is made.

What pages and pictures show is what the program prints here. Only hashes differ from one time to the next, since salts
are in them.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from crime_sample.audit import planning
from crime_sample.cli import world
from crime_sample.cli.app import main

BEGIN = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
WHO = "R. Okafor"
COLUMNS = 80


@contextlib.contextmanager
def there(folder: Path, *, colour: bool = False) -> Iterator[None]:
    """Be in the folder, as the person at work, before a terminal of 80 columns, by a clock that starts on a Monday."""
    seconds = itertools.count()

    def now() -> str:
        return (BEGIN + timedelta(seconds=next(seconds) // 20)).isoformat(timespec="milliseconds")

    settings = {
        "CRIME_SAMPLE_WHO": WHO,
        "COLUMNS": str(COLUMNS),
        "LINES": "30",
        "NO_COLOR": "",
        "TERM": "xterm",
    }
    settings["FORCE_COLOR"] = "1" if colour else ""
    before = Path.cwd()
    secret = SimpleNamespace(token_hex="5e".__mul__)  # what draws second reviews is chance otherwise
    with (
        mock.patch.dict(os.environ, settings),
        mock.patch.object(world, "now", now),
        mock.patch.object(planning, "secrets", secret),
    ):
        for name, value in settings.items():
            if not value:
                os.environ.pop(name, None)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    """What a command line of the program ends with and prints, on both ways out."""
    printed = io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["crime_sample", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO(typed)),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        try:
            main()
        except SystemExit as left:
            return int(left.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def make(folder: Path) -> None:
    """Make the demonstration's files in a folder that is there."""
    with there(folder):
        code, printed = run("demo", "--dir", ".")
    if code:
        raise RuntimeError(printed)
