"""Likely personal data in words that go out: told before they do, and asked about where there is somebody to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import acquaint, world
from crime_sample.errors import Refused

if TYPE_CHECKING:
    from crime_sample.audit.minding import Likely

MOST = 20

Sure = Annotated[
    bool,
    typer.Option("--sure", help="Although the words that go out look to hold personal data; do not ask."),
]


def mind(found: Likely, *, sure: bool) -> None:
    """Say on stderr where likely personal data stand and of which kinds, never what; in a terminal ask whether they may
    go out, unless it was said (``sure``). A script goes on."""
    if not found:
        return
    world.note("Likely personal data in the words that go out:")
    for where, kinds in list(found.items())[:MOST]:
        world.note(f"  {where}: {', '.join(kinds)}")
    if len(found) > MOST:
        world.note(f"  and in {len(found) - MOST} more places")
    if sure or not acquaint.asks():
        return
    if not typer.confirm("Write them all the same?", default=False, err=True):
        raise Refused(
            "nothing was written",
            remedy="Leave the words out, or have them said again without; or, if they may go out: --sure",
        )
