"""Every command that a page shows exists, with all its options.

Nothing is run: each line that begins ``crime_sample`` in a box of the pages, the README and the examples is taken
apart by the program's own parser.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from crime_sample.cli.app import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page
    for folder in (ROOT, ROOT / "examples", ROOT / "benchmarks", ROOT / "docs", ROOT / "docs" / "decisions")
    for page in folder.glob("*.md")
    if page.name not in ("cli.md", "CHANGELOG.md")  # the one is the program's own help, which is tested below
)
# A box between fences, or lines set in by four blanks.
BOX = re.compile(r"^(`{3,})[^\n]*\n(.*?)^\1$|((?:^(?: {4}[^\n]*)?\n)+)", flags=re.MULTILINE | re.DOTALL)
# A command at the start of a line, after a prompt, a pipe or a setting of the environment.
COMMAND = re.compile(
    r"^\s*(?:\$ )?(?:[^\n#]*[|&] ?|[A-Z_]+=\S+ )?(?:python3? -m )?crime_sample ([a-z-].*)$", re.MULTILINE
)


def commands(text: str) -> Iterator[str]:
    """The command lines of a page, continued lines joined."""
    for box in BOX.finditer(text):
        for found in COMMAND.finditer((box[2] or box[3] or "").replace("\\\n", " ")):
            yield found[1]


def words(line: str) -> list[str]:
    """The words of a command, without what the shell does with its output or says after it."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split, lexer.commenters = True, ""
    found: list[str] = []
    for word in lexer:
        if word in ("|", "||", "&&", ";", ">", ">>", "<", "2>") or word.startswith("#"):
            break
        found.append(word)
    return found


def all_commands(command: Any, path: tuple[str, ...] = ("crime_sample",)) -> Iterator[tuple[str, Any]]:
    """Every command by its full name, groups left out."""
    if not hasattr(command, "commands"):
        yield " ".join(path), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from all_commands(inner, (*path, name))


PROGRAM = typer.main.get_command(app)
COMMANDS = dict(all_commands(PROGRAM))
WRONG_USE = typer.BadParameter.__mro__[1]  # Typer's own or Click's, by its version


def parsed(line: str) -> str:
    """The full name of the command that a line calls; fails for what does not exist, is missing or too much."""
    command: Any = PROGRAM
    given = words(line)
    context = command.make_context("crime_sample", [], resilient_parsing=True)
    context.resilient_parsing = False
    while hasattr(command, "resolve_command") and not given[0].startswith("-"):
        name, command, given = command.resolve_command(context, given)
        context = type(context)(command, info_name=name, parent=context)
    values, rest, _ = command.make_parser(context).parse_args(args=list(given))
    assert not rest, f"more words than {context.command_path} takes: {rest}"
    missing = {one.name for one in command.params if one.required and not values.get(one.name)}
    assert not missing, f"{context.command_path} needs {missing}"
    return str(context.command_path)


FOUND = [(page, line) for page in PAGES for line in commands(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "page", sorted({page for page, _ in FOUND}), ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_commands_of_a_page_exist(page: Path) -> None:
    """Command, options, and how many words it takes."""
    for line in (line for where, line in FOUND if where == page):
        assert parsed(line) in COMMANDS, line


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_the_help_are_of_that_command(name: str) -> None:
    """Each command's help shows at least one, and it exists."""
    shown = list(commands(f"```\n{COMMANDS[name].help}\n```\n"))
    assert name in {parsed(line) for line in shown}


def test_every_command_is_listed_by_the_help() -> None:
    """In the order of an audit, which names each."""
    assert set(PROGRAM.list_commands(None)) == set(PROGRAM.commands) == set(type(PROGRAM).order)


def test_every_command_is_shown_on_a_page() -> None:
    """Besides in the list of commands: somebody must be told what it is for."""
    assert set(COMMANDS) - {parsed(line) for _, line in FOUND} == set()


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "plan a.audit --nonsense",
        "plan",
        "plan a.audit --margin",
        "status a.audit b.audit",
        "rules lst",
    ],
)
def test_what_does_not_exist_is_found(line: str) -> None:
    """By the same way as above."""
    (shown,) = commands(f"```sh\ncrime_sample {line}\n```\n")
    with pytest.raises((WRONG_USE, AssertionError)):
        parsed(shown)


def test_every_way_of_showing_a_command_is_seen() -> None:
    """A prompt, a pipe, a setting, a continued line, a box that is set in."""
    page = """\
```console
$ crime_sample status a.audit  # look
```

```sh
zcat a.gz | crime_sample analyse - \\
  --due m > b.txt
X=1 crime_sample cost a
```

    python -m crime_sample demo
    crime_sample size

Prose: crime_sample nothing
"""
    shown = [" ".join(words(line)) for line in commands(page)]
    assert shown == ["status a.audit", "analyse - --due m", "cost a", "demo", "size"]
