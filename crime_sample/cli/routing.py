"""``overlap`` and ``frame uncovered``: several routes in one audit, and those that it does not cover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.defaults import OVERLAP_HOURS

Who = Annotated[str | None, typer.Option(help="Who does it.  [your login]")]


def overlap(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    hours: Annotated[
        int,
        typer.Option(
            help="How far apart, either way, records of one event at one place were created at most."
        ),
    ] = OVERLAP_HOURS,
    who: Who = None,
) -> None:
    """Look for other records that may be of the events of the sample.

    In every frame of the audit, the case's own among them: created within --hours and at the same place, or with a
    linked reference in common. They are put to who judges the case, once its outcome is shown. Each record of an
    event then counts for its share, so that no crime counts twice.

    Run it after 'draw', and again after 'extend': what is found replaces what was found before.

    \b
    crime_sample overlap kent-2016
    crime_sample overlap kent-2016 --hours 48
    """
    from crime_sample.audit.overlapping import seek_overlap
    from crime_sample.terminal.routes import overlap_tables

    with world.opened(audit, name=who, role="lead") as opened:
        with world.progress("Looking for records of the same events") as tell:
            seek_overlap(opened, hours=hours, progress=tell)
        console = world.out()
        for part in overlap_tables(opened.state, opened.actor):
            console.print(part)


def uncovered(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    routes: Annotated[
        list[str],
        typer.Argument(metavar="ROUTE...", help="Routes by which reports come in, each in a few words."),
    ],
    who: Who = None,
) -> None:
    """Declare the routes that no frame of the audit covers.

    Before the plan is frozen, so that it stands in the ledger what the audit will not speak of. Given again, it
    replaces what was declared before. The report says it, and what it means for the totals.

    \b
    crime_sample frame uncovered kent-2016 "walk-in reports at stations" "reports to officers on patrol"
    """
    from crime_sample.audit.overlapping import declare_uncovered
    from crime_sample.formats import plural

    with world.opened(audit, name=who, role="lead") as opened:
        declare_uncovered(opened, routes)
        number = len(opened.state.uncovered or ())
    world.note(f"{plural(number, 'route')} declared as not covered. The report will say so.")
