"""``overview``: audits of several kinds side by side."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.defaults import RATE_INTERVAL


def overview(
    audits: Annotated[list[Path], typer.Argument(help="The audits' files, two or more.")],
    pool: Annotated[
        bool,
        typer.Option(
            "--pool",
            help="Pool the recording rates too, weighted by the frames: audits of one force, rule pack and period.",
        ),
    ] = False,
    interval: Annotated[str, typer.Option(help="Method of the rates' intervals.")] = RATE_INTERVAL,
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Show audits of several kinds side by side, each with what its rate is out of.

    Nothing is added up over them, unless --pool is given and they fit together.

    \b
    crime_sample overview kent-incidents kent-cancelled kent-n100
    crime_sample overview kent-control-room kent-online --pool
    """
    from crime_sample.audit.comparing import overview as side_by_side
    from crime_sample.terminal.overviews import overview_tables

    with ExitStack() as stack:
        opened = [stack.enter_context(world.opened(path, name=who, role="lead")) for path in audits]
        names = [world.audit_path(path).stem for path in audits]
        found = side_by_side(opened, names=names, level=level, interval=interval, pool=pool)
    if as_json:
        world.say_json(found.as_dict())
    else:
        world.out().print(overview_tables(found))
