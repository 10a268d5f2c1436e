"""Write ``cli.md``, the help of every command at a fixed width.

With ``--check`` nothing is written, and the exit code says whether the page is up to date.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from crime_sample.cli.app import app

PAGE = Path(__file__).with_name("cli.md")
WIDTH = 100
HEAD = """\
# Commands

What each command says with `--help`. This page is made by `python docs/make_cli.py`; a test holds it to the
program.

Rates and margins are written in percent and percentage points (`--rate 83.6 --margin 1.85`); a level is a
fraction (`--level 0.95`). What was asked for goes to standard output, words about the work to standard
error. The exit code is 0 when all is well, 1 when a check found something, 2 when the input cannot be used,
3 when the machine is at fault, 70 when the program is, 130 after Ctrl-C, 143 and 129 when it was ended or its
terminal closed. `CRIME_SAMPLE_WHO` names the person at work where no option does.
"""


def page() -> str:
    """The page as the program would have it now."""
    root = typer.main.get_command(app)
    parts = [
        f"## {' '.join(('crime_sample', *path))}\n\n```text\n{_help(root, path)}```\n" for path in _walk(root)
    ]
    return "\n".join((HEAD, *parts))


def _walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _walk(inner, (*path, name))


def _help(root: Any, path: tuple[str, ...]) -> str:
    words = io.StringIO()
    with contextlib.redirect_stdout(words), contextlib.suppress(SystemExit):
        root.main([*path, "--help"], prog_name="crime_sample", terminal_width=WIDTH)
    lines = (line.rstrip() for line in words.getvalue().splitlines())
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    """Write the page, or compare."""
    made = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    print("docs/cli.md is not what the commands say. Run: python docs/make_cli.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
