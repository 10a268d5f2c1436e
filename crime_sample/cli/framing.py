"""``frame``: register what the audit is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group

frame = typer.Typer(
    name="frame",
    cls=Group,
    epilog="crime_sample frame inspect storm.csv --save mapping.toml",
    help="Register the population that is audited, from the force's export.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Exports = Annotated[
    list[str],
    typer.Argument(
        metavar="EXPORT...",
        help="The export: CSV, Parquet or XLSX, also packed with gzip or zstd. Several files of the same columns, or a "
        "folder of Parquet files, are one export. Or a table: postgresql://NAME@HOST/DATABASE#TABLE; on Spark a "
        "folder, a pattern or table:NAME.",
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="PART=COLUMN",
        help="A column of the export for a part: id=COLUMN, created=, closed=, opening=, closing=, result=, "
        "district=, grade=, source=, text=, refs=, show=, place=. Several columns: text=A|B. Repeatable.",
    ),
]
Mapping = Annotated[
    Path | None, typer.Option(help="A TOML file with the mapping, as 'frame inspect --save' writes.")
]
Query = Annotated[
    str | None,
    typer.Option(help="What is asked of the database, where the URL names no table: 'SELECT ...'."),
]
Encoding = Annotated[str | None, typer.Option(help="Encoding of the file, such as windows-1252.  [found]")]
Delimiter = Annotated[str | None, typer.Option(help="Sign between columns, such as ';'.  [found]")]
Worksheet = Annotated[str | None, typer.Option(help="Worksheet of an XLSX file.  [the first]")]
DateFormat = Annotated[
    str | None, typer.Option(help="Dates as they stand there, such as '%d/%m/%Y %H:%M'.  [found]")
]
TimeZone = Annotated[
    str | None,
    typer.Option(help="Whose clocks the times were written by, such as Europe/London.  [by the rule pack]"),
]

Engine = Annotated[
    str | None,
    typer.Option(help="What reads the export: duckdb, or spark for data on Apache Spark.  [duckdb]"),
]
Master = Annotated[
    str | None,
    typer.Option(
        help="Where Spark runs: local[4], spark://HOST:PORT, yarn; for every command in CRIME_SAMPLE_SPARK_MASTER.  "
        "[local[*]]"
    ),
]


@frame.command()
def inspect(
    export: Exports,
    mapping: Mapping = None,
    columns: Map = None,
    kind: Annotated[
        str,
        typer.Option(
            help="What is to be audited, as with 'new': incidents, direct, cancelled, n100, or antisocial."
        ),
    ] = "incidents",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    worksheet: Worksheet = None,
    query: Query = None,
    date_format: DateFormat = None,
    save: Annotated[Path | None, typer.Option(help="Write the proposed mapping to this TOML file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write what is shown to this HTML file too.")] = None,
    engine: Engine = None,
    master: Master = None,
) -> None:
    """Look at an export before registering it.

    Shows its rows, period, blanks, duplicates, codes by frequency, what jumps from day to day or changes from month to
    month, and logs that may be of one event; and proposes a mapping.

    \b
    crime_sample frame inspect storm-export.csv --save mapping.toml
    crime_sample frame inspect cancelled.csv --kind cancelled --save mapping.toml
    crime_sample frame inspect "postgresql://ann@db.example/storm#incidents" --save mapping.toml
    """
    from crime_sample.audit.mapping import mapping_from, write_mapping
    from crime_sample.engines.address import shown
    from crime_sample.engines.engine import inspect as look
    from crime_sample.files.profile_page import ready, write_page
    from crime_sample.kind import kind_of
    from crime_sample.terminal.tables import profile_tables

    audited = kind_of(kind)
    address = world.export_on(engine, export, master)
    if html is not None:
        ready(html)
    given = None
    if mapping or columns:
        given = mapping_from(
            mapping,
            columns,
            encoding=encoding,
            delimiter=delimiter,
            worksheet=worksheet,
            query=query,
            date_format=date_format,
        )
    with world.progress("Reading the export"):
        profile = look(
            address,
            mapping=given,
            kind=audited,
            encoding=encoding,
            delimiter=delimiter,
            worksheet=worksheet,
            query=query,
        )
    console = world.out()
    for table in profile_tables(profile):
        console.print(table)
    if html is not None:
        write_page(profile, html, shown(address))
        world.note(f"The page is in {world.typed(html)}.")
    if save is not None:
        write_mapping(profile, save)
        world.note(f"The mapping is in {world.typed(save)}. Look it over, add strata and exclusions, then:")
        files = shown(address) if engine == "spark" else " ".join(map(world.typed_frame, export))
        world.note(f"  crime_sample frame add AUDIT {files} --mapping {world.typed(save)}")


@frame.command("add")
def add_frame(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    export: Exports,
    mapping: Mapping = None,
    columns: Map = None,
    strata: Annotated[str | None, typer.Option(help="Column whose values are the strata.")] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE",
            help="Leave out records: 'COLUMN=CODE,CODE: reason'. * stands for any text. Repeatable.",
        ),
    ] = None,
    exclude_where: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Leave out records: 'SQL EXPRESSION: reason'. Repeatable."),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            help="Write all faulty records to this new CSV: where, which column, what is wrong, value."
        ),
    ] = None,
    leave_out_faulty: Annotated[
        str | None,
        typer.Option(
            metavar="REASON",
            help="Register without faulty records, counted by fault. Of a repeated id, all records are left out.",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the frame; part of every ticket.")] = "main",
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    worksheet: Worksheet = None,
    query: Query = None,
    date_format: DateFormat = None,
    time_zone: TimeZone = None,
    engine: Engine = None,
    master: Master = None,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Register an export as the frame of the audit.

    It is checked, counted by stratum and fingerprinted, and stays where it is. Blank or repeated ids and unreadable
    dates are refused, and then nothing is registered: --rejects lists all such records.

    \b
    crime_sample frame add kent-2016 storm.csv --mapping mapping.toml
    crime_sample frame add kent-2016 2016-06.csv.gz 2016-07.csv.gz --mapping mapping.toml
    crime_sample frame add kent-2016 storm.csv --map id="Incident Number" --map created=Created \\
        --map opening="Opening Code" --map refs="Crime Refs" --strata "Opening Code" \\
        --exclude "Opening Code=TEST*: test calls"
    crime_sample frame add kent-2016 "postgresql://ann@db.example/storm#incidents" --mapping mapping.toml
    crime_sample frame add kent-2016 /lake/storm --engine spark --master yarn --mapping mapping.toml
    """
    from crime_sample.audit.frames import add_frame as register
    from crime_sample.audit.mapping import mapping_from
    from crime_sample.terminal.frames import frame_tables

    read = mapping_from(
        mapping,
        columns,
        strata=strata,
        exclude=exclude,
        exclude_where=exclude_where,
        encoding=encoding,
        delimiter=delimiter,
        worksheet=worksheet,
        query=query,
        date_format=date_format,
        time_zone=time_zone,
    )
    with world.opened(audit, name=who, role="lead") as opened:
        address = world.export_on(engine, export, master)
        with world.progress("Registering the frame") as tell:
            made = register(
                opened,
                address,
                read,
                name=name,
                rejects=rejects,
                left_out=leave_out_faulty,
                progress=tell,
            )
        console = world.out()
        for table in frame_tables(made, opened.state.kind):
            console.print(table)
        if rejects is not None:
            world.note(
                f"The faulty records are in {world.typed(rejects)}."
                if made.left_out
                else f"No record is faulty: {world.typed(rejects)} was not written."
            )
        _clocks(made.mapping.time_zone)
        _next(opened.state.extract is not None, audit)


@frame.command()
def refresh(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    newer: Annotated[Path, typer.Argument(help="The newer export of the same period.")],
    name: Annotated[str, typer.Option(help="Which frame.")] = "main",
    export: Annotated[
        Path | None, typer.Option("--frame", help="The frame's export, if it is not where it was registered.")
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Hold a newer export against the one that was drawn from.

    It is read by the registered mapping. What came, went and changed its stratum is told, and which cases are among
    them; the ledger keeps it and the report says it. The frame and the draw stand.

    \b
    crime_sample frame refresh kent-2016 storm-january.csv
    """
    from crime_sample.audit.refreshing import refresh as hold_against
    from crime_sample.terminal.refreshed import refreshed_tables

    with world.opened(audit, name=who, role="lead") as opened:
        with world.progress("Comparing") as tell:
            found = hold_against(opened, newer, name=name, export=export, progress=tell)
        console = world.out()
        for part in refreshed_tables(opened.state, found):
            console.print(part)


def _clocks(time_zone: str | None) -> None:
    if time_zone is None:
        world.note(
            "Times: as written. A change of the clocks counts as an hour; --time-zone NAME mends that."
        )
    else:
        world.note(f"Times: clock times of {time_zone}.")


def _next(has_extract: bool, audit: Path) -> None:
    if has_extract:
        world.note(f"Next: crime_sample plan {world.typed(audit)} --margin 2")
    else:
        world.note(
            f"Next: crime_sample extract add {world.typed(audit)} CRIMES.csv   (what counts as recorded)"
        )
