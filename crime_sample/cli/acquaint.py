"""A name that the audit does not know: asked about in a terminal, so that one person does not become two."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from crime_sample.cli import world
from crime_sample.errors import Refused

if TYPE_CHECKING:
    from crime_sample.audit import Audit
    from crime_sample.audit.newcomers import Newcomer

New = Annotated[
    bool, typer.Option("--new-auditor", help="The name is that of somebody new; do not ask about it.")
]
When = Literal["any", "alike"]


def acquainted(opened: Audit, name: str, *, new: bool, ask: When = "any") -> bool:
    """Go on if the name is known, if ``new`` says that it is somebody new, or if the user does; whether either said so.

    ``ask`` about any new name, or only about one that is ``alike`` a known one. Where there is no terminal to ask on,
    only the latter is refused: a script with new names goes on, with a word on stderr.
    """
    from crime_sample.audit.newcomers import newcomer
    from crime_sample.formats import one_line

    found = None if new else newcomer(opened.state, name)
    if found is None or (ask == "alike" and not found.alike):
        return new
    if asks():
        if not typer.confirm(f"{_words(found)} Is this somebody new?", default=False, err=True):
            raise Refused(
                f"'{one_line(found.name)}' is not known here, so nothing was done",
                remedy=f"Give the name as it is known: {_known(found)}.",
            )
        return True
    if found.alike:
        raise Refused(
            f"'{one_line(found.name)}' is not known here, but '{one_line(found.alike)}' is",
            remedy="Use that name; or, if they are two people, say so: --new-auditor",
        )
    world.note(_words(found))
    return False


def asks() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _words(found: Newcomer) -> str:
    from crime_sample.formats import one_line

    like = f" It is like '{one_line(found.alike)}'." if found.alike else ""
    return f"'{one_line(found.name)}' is new to this audit. Known are: {_known(found)}.{like}"


def _known(found: Newcomer) -> str:
    from crime_sample.formats import one_line

    return ", ".join(one_line(one) for one in found.known or (found.alike,))
