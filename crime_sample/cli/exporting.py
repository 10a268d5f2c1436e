"""``export``: an audit's data for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.estimating import By, Interim, Interval, Level, Who
from crime_sample.cli.groups import Group
from crime_sample.defaults import RATE_INTERVAL

export = typer.Typer(
    name="export",
    cls=Group,
    epilog="crime_sample export r kent-2016 --by class",
    help="Hand the figures and their data to other programs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@export.command("r")
def export_r(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    by: By = None,
    level: Level = 0.95,
    interval: Interval = RATE_INTERVAL,
    out: Annotated[Path | None, typer.Option(help="Folder to write.  [AUDIT-r]")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over the files of an earlier export.")
    ] = False,
    interim: Interim = False,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(
            metavar="KEY", help="Pseudonyms under this key in place of case numbers: see pseudonym-key."
        ),
    ] = None,
    reason: world.Reason = "",
    who: Who = None,
) -> None:
    """Write data and a script with which R brings the same figures as estimate.

    A folder with one row for each incident judged (case numbers, no incident numbers), an R script for the package
    survey, and the figures it must find.

    \b
    crime_sample export r kent-2016 --by class --by district --out kent-r
    crime_sample export r kent-2016 --pseudonyms ~/keys/kent.key
    Rscript kent-r/estimate.R
    """
    from crime_sample import __version__
    from crime_sample.audit.naming import marked
    from crime_sample.audit.r_export import export_r as write_folder
    from crime_sample.audit.r_export import usual_folder
    from crime_sample.formats import plural

    with world.opened(audit, name=who, role="lead") as opened, world.progress("Writing the folder"):
        made = write_folder(
            opened,
            out or marked(usual_folder(world.audit_path(audit)), opened.state.about),
            by=tuple(by or ()),
            level=level,
            interval=interval,
            interim=interim,
            replace=replace,
            pseudonyms=pseudonyms,
            reason=reason,
            version=__version__,
        )
    world.say(str(made.folder))
    world.note(
        f"{plural(made.cases, 'incident')} judged, {plural(made.figures, 'estimate')}. "
        "Not for the public: a row an incident."
    )
    if not made.limits_checked:
        world.note(
            "This interval is not written out in R: points and standard errors are checked, limits not."
        )
    world.note(f"Next: Rscript {world.typed(made.folder / 'estimate.R')}")
