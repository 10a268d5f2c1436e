"""``demo``: a whole audit of a synthetic force in a minute, each command shown as a user would type it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--dir", help="Folder to work in; made if it is not there.")] = Path(
        "northshire-demo"
    ),
    seed: Annotated[
        str, typer.Option(help="Makes the synthetic force; the same seed, the same force.")
    ] = "demo",
    incidents: Annotated[int, typer.Option(min=20_000, max=2_000_000, help="Logs in its export.")] = 250_000,
) -> None:
    """See a whole audit in a minute, on a synthetic force whose true recording rate is known.

    Makes an export of a quarter of a million logs, then runs the commands an audit takes, each shown as you would
    type it, with simulated auditors; and sets the estimate against the truth. No network, no real data.

    \b
    crime_sample demo
    crime_sample demo --dir /tmp/northshire --seed "another force"
    """
    from crime_sample.audit.demonstration import Demonstration

    program = context.find_root().command

    def run(arguments: list[str]) -> None:
        program.main(arguments, prog_name="crime_sample", standalone_mode=False)

    show = Demonstration(folder, seed=seed, incidents=incidents, run=run, say=world.say, now=world.now)
    show.make_force()
    show.walk()
    show.compare()
