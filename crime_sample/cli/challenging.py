"""``challenge``: what the force says to the outcomes, and what that changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group
from crime_sample.cli.minding import Sure, mind
from crime_sample.defaults import RATE_INTERVAL

challenge = typer.Typer(
    name="challenge",
    cls=Group,
    epilog='crime_sample challenge export kent-2016 answers.xlsx --to "Kent Police"',
    help="Hear the force on what was found, by a sheet.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Who = Annotated[str | None, typer.Option(help="Who does it.  [your login]")]


@challenge.command("export")
def export_sheet(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The sheet to write: .xlsx or .csv.")],
    recipient: Annotated[str, typer.Option("--to", help="Who gets it; logged as a disclosure.")],
    every: Annotated[
        bool, typer.Option("--all", help="All settled cases.  [those that owe a crime not recorded]")
    ] = False,
    rationales: Annotated[
        bool, typer.Option("--rationales", help="Put on it why each case was judged so.")
    ] = False,
    sure: Sure = False,
    reason: world.Reason = "",
    who: Who = None,
) -> None:
    """Write a sheet on which the force answers what was found.

    One row a settled case: what it owes, what was found recorded, and two columns to fill: accepted (yes or no), and
    the answer. It names no auditor.

    \b
    crime_sample challenge export kent-2016 answers.xlsx --to "Kent Police, crime registrar"
    """
    from crime_sample.audit.challenging import export_challenge_sheet
    from crime_sample.audit.minding import on_answer_sheet
    from crime_sample.formats import plural

    with world.opened(audit, name=who, role="registrar") as opened:
        if rationales:
            mind(on_answer_sheet(opened, every=every), sure=sure)
        made = export_challenge_sheet(
            opened, file, recipient=recipient, every=every, with_rationale=rationales, reason=reason
        )
    world.say(f"{made.path}: {plural(len(made.cases), 'case')}, sheet {made.id}.")
    if made.open_cases:
        world.note(f"{plural(made.open_cases, 'case is', 'cases are')} not settled yet, and not on it.")
    world.note("It holds real incident numbers: hand it on only to those who must have it.")
    world.note(f"When it is back: crime_sample challenge import {world.typed(audit)} {world.typed(file)}")


@challenge.command("import")
def import_sheet(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The sheet as the force sent it back.")],
    who: Who = None,
) -> None:
    """Read the answers of the force: what it does not accept is a challenge.

    Every cell is checked; a bad one is named, and then nothing is kept. The same sheet twice does no harm. A
    challenged outcome stands until the registrar rules on it: crime_sample adjudicate AUDIT.

    \b
    crime_sample challenge import kent-2016 answers.xlsx
    """
    from crime_sample.audit.challenging import import_challenges
    from crime_sample.terminal.challenges import heard_lines
    from crime_sample.terminal.marking import marking_line

    with world.opened(audit, name=who, role="registrar") as opened:
        found = import_challenges(opened, file)
    console = world.out()
    if found.faults:
        console.print(marking_line(opened.state.about.marking))
    for part in heard_lines(found):
        console.print(part)
    if found.faults:
        raise typer.Exit(2)


@challenge.command("status")
def show_status(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    interval: Annotated[str, typer.Option(help="Method of the rate's interval.")] = RATE_INTERVAL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Who = None,
) -> None:
    """Show how many challenges there are, and the recording rate before and after.

    The rates are shown when every case is settled and every challenge ruled on.

    \b
    crime_sample challenge status kent-2016
    """
    from crime_sample.audit.challenging import challenge_status
    from crime_sample.terminal.challenges import status_dict, status_lines

    with world.opened(audit, name=who, role="registrar") as opened:
        found = challenge_status(opened.state, level=level, interval=interval, reader=opened.actor)
        marking = opened.state.about.marking
    if as_json:
        world.say_json(status_dict(found))
        return
    console = world.out()
    for part in status_lines(found, marking):
        console.print(part)
