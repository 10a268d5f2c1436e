"""The page of commands says what the commands say.

Compared is what this project wrote: names, options and words. How they are laid out is Typer's affair and
changes with its versions; ``docs/make_cli.py --check`` compares that too, and ``.ci/run`` calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from crime_sample.cli.app import app

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"


def walk(command: Any, path: tuple[str, ...] = ("crime_sample",)) -> Iterator[tuple[str, Any]]:
    """Every command and group by its full name."""
    yield " ".join(path), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, (*path, name))


COMMANDS = dict(walk(typer.main.get_command(app)))


def sections() -> dict[str, str]:
    """The page's sections by heading."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def squeezed(words: str) -> str:
    """The words without white space, so that it does not matter where lines break."""
    return re.sub(r"\s|\\b|\x08", "", words)


def test_the_page_has_every_command_in_order() -> None:
    """A section for each command and group, and none for one that is gone."""
    assert list(sections()) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_says_what_the_command_says(name: str) -> None:
    """A command's words, its options and their words stand in its section, and no other option does."""
    command, section = COMMANDS[name], sections()[name]
    written = squeezed(section)
    assert squeezed(command.help or "") in written
    options = {text for param in command.params for text in param.opts if text.startswith("-")}
    for param in command.params:
        assert squeezed(getattr(param, "help", "") or "") in written, f"{param.name}: run docs/make_cli.py"
    listed = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", section, flags=re.MULTILINE))
    assert listed - {"--help"} == {text for text in options if text.startswith("--")} - {"--help"}
