"""The world outside: the clock, who is at work, consoles, and progress on long work."""

from __future__ import annotations

import getpass
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from crime_sample.audit import Audit


def now() -> str:
    """The time, as ISO text in UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def who(name: str | None) -> str:
    """Who is at work: as given, or CRIME_SAMPLE_WHO, or the name of the login."""
    return name or os.environ.get("CRIME_SAMPLE_WHO") or _login()


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def audit_path(given: Path) -> Path:
    """The audit's file: as given, or with ``.audit`` after it where only that exists."""
    with_suffix = given.with_name(given.name + ".audit")
    return with_suffix if not given.exists() and with_suffix.exists() else given


def opened(given: Path, *, name: str | None = None, role: str = "auditor") -> Audit:
    """The audit at ``given``, open; use it in a ``with``."""
    from crime_sample.audit import open_audit

    return open_audit(audit_path(given), who=who(name), now=now, role=role)


def out() -> Console:
    """The console for what was asked for; a reader who goes early ends the program quietly, as anywhere."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Piped(highlight=False)


def err() -> Console:
    """The console for words about the work."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def typed(path: Path) -> str:
    """A path as one would type it."""
    return shlex.quote(str(path))


def note(words: str) -> None:
    """Words about the work, on stderr."""
    print(words, file=sys.stderr)  # noqa: T201 - this module is where words go out


def say(words: str) -> None:
    """What was asked for, on stdout."""
    print(words)  # noqa: T201


def say_json(value: Any) -> None:
    """A JSON document on stdout."""
    say(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A line on stderr that moves while long work is done, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _words: None
        return
    with err().status(what) as status:
        yield lambda words: status.update(f"{what}: {words}")
