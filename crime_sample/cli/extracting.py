"""``extract``: register what counts as recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.framing import DateFormat, Delimiter, Encoding, Worksheet
from crime_sample.cli.groups import Group

extract = typer.Typer(
    name="extract",
    cls=Group,
    epilog="crime_sample extract add kent-2016 crimes.csv",
    help="Register the crime extract: what counts as recorded.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@extract.command("add")
def add_extract(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The crime extract: CSV, Parquet or XLSX.")],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="PART=COLUMN",
            help="A column for a part: reference=COLUMN, class=, recorded=, status=.  [found]",
        ),
    ] = None,
    cut_off: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="Last day of what counts as recorded, such as 2016-11-30.  [all of it counts]"
        ),
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MEANING=STATUS",
            help="What statuses mean: cancelled=NC,Struck out*, transferred=, recorded=. Repeatable.  [usual words]",
        ),
    ] = None,
    own_references: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN", help="Form of the force's own references, a regular expression.  [learned]"
        ),
    ] = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    worksheet: Worksheet = None,
    date_format: DateFormat = None,
    time_zone: Annotated[
        str | None, typer.Option(help="Whose clocks the times were written by.  [as the frame's]")
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Register the crimes recorded by the cut-off.

    Before the seed is known; only they count as recorded. A crime cancelled or transferred since was recorded: it
    counts, and is flagged when its log is reviewed.

    \b
    crime_sample extract add kent-2016 crimes.csv
    crime_sample extract add kent-2016 crimes.csv --map reference="Crime No" --map recorded="Date Recorded"
    crime_sample extract add kent-2016 crimes.csv --cut-off 2016-11-30 --status "cancelled=NC,Struck out*" \\
        --own-references "46/[0-9]+/[0-9]{2}"
    """
    from crime_sample.audit.frames import add_extract as register
    from crime_sample.audit.mapping import extract_mapping_from
    from crime_sample.terminal.linked import extract_lines

    with world.opened(audit, name=who, role="lead") as opened:
        with world.progress("Registering the crime extract") as tell:
            read = extract_mapping_from(
                file,
                columns,
                statuses=status,
                encoding=encoding,
                delimiter=delimiter,
                worksheet=worksheet,
                date_format=date_format,
                time_zone=time_zone,
                cut_off=cut_off,
                own_references=own_references,
            )
            made = register(opened, file, read, progress=tell)
        for line in extract_lines(made, opened.state.kind):
            world.say(line)
    world.note(f"Next: crime_sample plan {world.typed(audit)} --margin 2")
