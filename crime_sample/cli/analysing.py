"""``analyse``: rates and totals of a table of verdicts that somebody brings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.defaults import RATE_INTERVAL, RATE_INTERVALS


def analyse(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="CSV, XLSX or Parquet; - is standard input.")
    ],
    due: Annotated[str | None, typer.Option(help="Column of crimes owed.  [m, due or owed]")] = None,
    recorded: Annotated[
        str | None, typer.Option(help="Column of crimes recorded, of those owed.  [y or recorded]")
    ] = None,
    id_: Annotated[
        str | None,
        typer.Option("--id", help="Column of the incident, where one has several rows.  [each row is one]"),
    ] = None,
    stratum: Annotated[str | None, typer.Option(help="Column of the stratum.  [one for all]")] = None,
    population: Annotated[
        str | None,
        typer.Option(
            help="Column with the COUNT of incidents (with --cluster: of clusters) in the row's stratum. Switches the "
            "finite population correction on."
        ),
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="Column of the cluster, if those were drawn.")] = None,
    weight: Annotated[
        str | None,
        typer.Option(
            help="Column of the weight.  [population / drawn; 1 without a population: the totals are the sample's own]"
        ),
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Break down by a column; a*b crosses two. Repeatable.")
    ] = None,
    interval: Annotated[
        str, typer.Option(help=f"Method of the rate's interval: {', '.join(RATE_INTERVALS)}.")
    ] = RATE_INTERVAL,
    missing: Annotated[
        str,
        typer.Option(
            help="Incidents with a blank: reweight (left out, the others of the stratum weigh more) or domain (they "
            "stay in the design, owing nothing)."
        ),
    ] = "reweight",
    lonely: Annotated[
        str, typer.Option(help="A stratum with one unit: fail, adjust, collapse or certainty.")
    ] = "fail",
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    replicates: Annotated[
        str | None, typer.Option(help="Standard errors by bootstrap or jackknife.  [linearised]")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 1,
    encoding: Annotated[str | None, typer.Option(help="Encoding of a CSV file.  [found by looking]")] = None,
    worksheet: Annotated[str | None, typer.Option(help="Worksheet of an XLSX file.  [the first]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Analyse a spreadsheet of verdicts: the recording rate and the crimes unrecorded, without an audit.

    One row an incident, with the crimes it owed and how many of them were recorded; or, with --id, a row for each of
    its classes. Blank crimes are a missing log.

    \b
    crime_sample analyse verdicts.csv --due m --recorded y
    crime_sample analyse verdicts.xlsx --due m --recorded y --id incident --stratum s --population N --by class
    crime_sample analyse verdicts.csv --stratum s --population N --by "district*class" --json
    """
    from crime_sample.analysis import analyse as analyse_table
    from crime_sample.analysis import ask
    from crime_sample.files.tables import read_table
    from crime_sample.terminal.analysed import analysis_tables
    from crime_sample.terminal.paragraphs import say

    read = read_table(table, encoding=encoding, worksheet=worksheet)
    question = ask(
        read,
        due=due,
        recorded=recorded,
        id=id_,
        stratum=stratum,
        population=population,
        cluster=cluster,
        weight=weight,
        by=by or (),
        interval=interval,
        missing=missing,
        lonely=lonely,
        level=level,
        replicates=replicates,
        seed=seed,
    )
    if due is None or recorded is None:
        say(
            world.err(),
            f"Crimes owed are taken from '{question.due}', those recorded from '{question.recorded}'.",
        )
    found = analyse_table(read, question)
    for words in found.notes:
        say(world.err(), words)
    if as_json:
        world.say_json(found.as_dict())
    else:
        world.out().print(analysis_tables(found))
