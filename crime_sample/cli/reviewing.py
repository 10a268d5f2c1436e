"""``review`` and ``sheet``: verdicts, given here or on sheets filled elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import acquaint, packaging, world
from crime_sample.cli.groups import Group

if TYPE_CHECKING:
    from crime_sample.audit.reviewing import Sitting

Plain = Annotated[bool, typer.Option("--plain", help="By prompts, for screen readers and simple terminals.")]

sheet = typer.Typer(
    name="sheet",
    cls=Group,
    epilog="crime_sample sheet export kent-2016 blind.xlsx",
    help="Hand out sample sheets (CSV, XLSX) and read them back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def review(
    audit: Annotated[Path, typer.Argument(help="The audit's file, or a work package.")],
    auditor: Annotated[str | None, typer.Option(help="Your name.  [your login]")] = None,
    plain: Plain = False,
    key: packaging.Key = None,
    new_auditor: acquaint.New = False,
    reason: world.Reason = "",
) -> None:
    """Judge case after case, blind first.

    What the log owes comes first; only then is shown what was made of it.
    Every key is shown on the screen, ? explains them.
    Leave at any moment with Ctrl-C and go on with the same command; what was committed is on the disk.

    \b
    crime_sample review kent-2016 --auditor "A. Jones"
    crime_sample review kent-2016 --auditor "A. Jones" --plain
    crime_sample review jones.package
    """
    from crime_sample.formats import plural

    with packaging.sitting(audit, auditor=auditor, key=key, new=new_auditor, reason=reason) as sitting:
        count = at_work(sitting, plain=plain)
        left = sitting.progress().mine_left
        world.note(f"{count} done in this sitting; {plural(left, 'is', 'are')} left for you.")


def calibrate(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    registrar: Annotated[str, typer.Option(help="Whose verdicts are the agreed ones.")],
    plain: Plain = False,
    reason: world.Reason = "",
) -> None:
    """Say what is right in the calibration cases.

    They are none of the sample: plan --calibration sets some incidents apart, and every auditor meets them among the
    others. How often their verdicts are the agreed ones is on the quality page.

    \b
    crime_sample calibrate kent-2016 --registrar "R. Shah"
    """
    from crime_sample.audit.calibrating import agree, sit_apart
    from crime_sample.formats import plural

    with world.opened(audit, name=registrar, role="registrar") as opened:
        with world.progress("Reading the calibration logs") as tell:
            sitting = sit_apart(opened, reason=reason, progress=tell)
        at_work(sitting, plain=plain)
        agreed = agree(opened)
        have = plural(len(opened.state.calibration), "calibration case has", "calibration cases have")
        world.note(f"{agreed} of {have} an agreed verdict.")


def at_work(sitting: Sitting, *, plain: bool) -> int:
    """Judge cases on the screen, or by prompts where asked for or no screen can be drawn; how many were settled."""
    sitting.audit.ready()
    if not plain and (reason := _no_screen()):
        world.note(f"{reason}, so the review goes by prompts, as with --plain.")
        plain = True
    return _by_prompts(sitting) if plain else _in_the_room(sitting)


def _by_prompts(sitting: Sitting) -> int:
    from crime_sample.terminal.review_plain import run

    return run(sitting, world.out())


def _in_the_room(sitting: Sitting) -> int:
    from crime_sample.terminal.room.app import run_room

    return run_room(sitting)


def _no_screen() -> str:
    """Why the app cannot be drawn here, blank if it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "Input or output is no terminal"
    return "The terminal is a simple one (TERM=dumb)" if os.environ.get("TERM") == "dumb" else ""


@sheet.command("export")
def export_sheet(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The sheet to write: .xlsx or .csv.")],
    step: Annotated[
        str, typer.Option(help="blind (what the log owes) or reveal (what was recorded).")
    ] = "blind",
    stratum: Annotated[str | None, typer.Option(help="Only this stratum.")] = None,
    first: Annotated[int | None, typer.Option(help="Only the first so many cases in review order.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Put the log's text on the sheet.")] = False,
    who: Annotated[
        str | None, typer.Option(help="Who gets it; logged as a disclosure.  [your login]")
    ] = None,
    reason: world.Reason = "",
) -> None:
    """Write a sheet for filling elsewhere.

    The blind step first; the reveal sheet has what was committed, and what was recorded.

    \b
    crime_sample sheet export kent-2016 blind.xlsx --text
    crime_sample sheet export kent-2016 reveal.xlsx --step reveal
    """
    from crime_sample.audit.sheets import export_sheet as write_sheet
    from crime_sample.formats import plural

    with world.opened(audit, name=who) as opened, world.progress("Writing the sheet") as tell:
        made = write_sheet(
            opened,
            file,
            step=step,
            stratum=stratum,
            first=first,
            with_text=text,
            reason=reason,
            progress=tell,
        )
    world.say(f"{made.path}: {plural(len(made.cases), 'case')}, {step} step, sheet {made.id}.")
    world.note("It holds real incident numbers: hand it on only to those who must have it.")
    world.note(f"When it is filled: crime_sample sheet import {world.typed(audit)} {world.typed(file)}")


@sheet.command("import")
def import_sheet(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The filled sheet.")],
    auditor: Annotated[str | None, typer.Option(help="Who filled it.  [your login]")] = None,
    keep_good: Annotated[
        bool, typer.Option("--keep-good", help="Keep the good rows although others are not.")
    ] = False,
    new_auditor: acquaint.New = False,
) -> None:
    """Read a filled sheet back.

    Every cell is checked; a bad one is named, and then nothing is kept.
    With --keep-good the good rows are kept all the same. A verdict that was given before is never overwritten.

    \b
    crime_sample sheet import kent-2016 blind.xlsx --auditor "A. Jones"
    """
    from crime_sample.audit.sheets import import_sheet as read_sheet
    from crime_sample.terminal.marking import marking_line
    from crime_sample.terminal.sheets import import_tables

    with world.opened(audit, name=auditor) as opened:
        acquaint.acquainted(opened, opened.who, new=new_auditor)
        with world.progress("Reading the sheet") as tell:
            found = read_sheet(opened, file, keep_good=keep_good, progress=tell)
    console = world.out()
    if found.faults or found.conflicts:
        console.print(marking_line(opened.state.about.marking))
    for part in import_tables(found):
        console.print(part)
    if found.faults or found.conflicts:
        raise typer.Exit(2)
