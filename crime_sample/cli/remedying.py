"""``remedial``: the crimes that the force must now record, handed out and tracked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group
from crime_sample.cli.minding import Sure, mind

remedial = typer.Typer(
    name="remedial",
    cls=Group,
    epilog="crime_sample remedial export kent-2016 to-record.xlsx",
    help="Hand the force the crimes it must now record, and track them. No figure changes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AuditFile = Annotated[Path, typer.Argument(help="The audit's file.")]
Interim = Annotated[bool, typer.Option("--interim", help="Although cases are open: what was found so far.")]
Who = Annotated[str | None, typer.Option(help="Who does it.  [your login]")]


@remedial.command("export")
def export_list(
    audit: AuditFile,
    file: Annotated[Path, typer.Argument(help="The list to write: .xlsx or .csv.")],
    recipient: Annotated[
        str | None, typer.Option(help="Who gets it; logged as a disclosure.  [your login]")
    ] = None,
    rationale: Annotated[bool, typer.Option("--rationale", help="Put the auditors' reasons on it.")] = False,
    left: Annotated[bool, typer.Option("--left", help="Only what is not recorded yet.")] = False,
    interim: Interim = False,
    sure: Sure = False,
    reason: world.Reason = "",
    who: Who = None,
) -> None:
    """Write the crimes owed that were not recorded by the cut-off.

    With incident number, class and why; two columns take the reference and the day, once the force has recorded
    them. Without the auditors' own words unless asked for.

    \b
    crime_sample remedial export kent-2016 to-record.xlsx --recipient "Kent, crime registrar"
    crime_sample remedial export kent-2016 reminder.xlsx --left
    """
    from crime_sample.audit.minding import on_remedial_list
    from crime_sample.audit.remedying import export_list as write_list
    from crime_sample.formats import plural

    with world.opened(audit, name=who, role="lead") as opened:
        if rationale:
            mind(on_remedial_list(opened, left_only=left, interim=interim), sure=sure)
        made = write_list(
            opened, file, recipient=recipient, with_rationale=rationale, left_only=left, interim=interim,
            reason=reason,
        )  # fmt: skip
    world.say(f"{made.path}: {plural(made.crimes, 'crime')}, sheet {made.id}.")
    world.note("It holds real incident numbers: hand it on only to those who must have it.")
    world.note(f"When it is filled: crime_sample remedial import {world.typed(audit)} {world.typed(file)}")


@remedial.command("import")
def import_list(
    audit: AuditFile,
    file: Annotated[Path, typer.Argument(help="The filled list.")],
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Keep the good rows although others are not.")
    ] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="Let a new answer take the place of the old.")
    ] = False,
    who: Who = None,
) -> None:
    """Read a filled list back.

    Every cell is checked; a bad one is named by row and column, and then nothing is kept. What the force says
    stands beside the figures and changes none. To import the same list twice does no harm.

    \b
    crime_sample remedial import kent-2016 to-record.xlsx
    crime_sample remedial import kent-2016 mended.xlsx --correct
    """
    from crime_sample.audit.remedying import import_list as read_list
    from crime_sample.terminal.marking import marking_line
    from crime_sample.terminal.remedial import import_lines

    with world.opened(audit, name=who, role="lead") as opened:
        found = read_list(opened, file, keep_good=keep_good, correct=correct)
    console = world.out()
    if found.faults or found.differing:
        console.print(marking_line(opened.state.about.marking))
    for part in import_lines(found):
        console.print(part)
    if found.faults or found.differing:
        raise typer.Exit(2)


@remedial.command("status")
def status(
    audit: AuditFile,
    interim: Interim = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Who = None,
) -> None:
    """Show how many are owed, recorded since, and left, by class and age.

    \b
    crime_sample remedial status kent-2016
    crime_sample remedial status kent-2016 --json
    """
    from crime_sample.remedial import check_ready, tracked
    from crime_sample.terminal.remedial import as_dict, status_tables

    with world.opened(audit, name=who, role="lead") as opened:
        check_ready(opened.state, interim=interim, reader=opened.actor)
        found = tracked(opened.state, now=world.now())
        if as_json:
            world.say_json(as_dict(found, opened.state))
        else:
            world.out().print(status_tables(found, opened.state))
