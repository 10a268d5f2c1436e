"""``draw``, ``extend``, ``statement`` and ``verify-draw``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.minding import Sure, mind

Export = Annotated[
    str | None,
    typer.Option("--frame", help="The frame's export or its URL, if it is not where it was registered."),
]


def draw(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    seed: Annotated[str, typer.Option(help="The seed, as published or as the dice fell.")] = "",
    proof: Annotated[str, typer.Option(help="Where the seed can be looked up, or who saw it.")] = "",
    export: Export = None,
    statement: Annotated[
        Path | None, typer.Option(help="Write what a stranger needs to draw again to this JSON file.")
    ] = None,
    sql: Annotated[
        bool,
        typer.Option("--sql", help="Draw nothing: print the draw as SQL, for whoever runs the database."),
    ] = False,
    dialect: Annotated[
        str, typer.Option(metavar="NAME", help="Of --sql: duckdb, postgresql or spark.  [the frame's own]")
    ] = "",
    table: Annotated[
        str,
        typer.Option(metavar="NAME", help="Of --sql: the table that holds the export.  [the export itself]"),
    ] = "",
    sure: Sure = False,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Draw the planned sample with the seed.

    Once only, and refused before the plan is frozen and a crime extract is registered. With --sql nothing is drawn,
    and the seed need not be known.

    \b
    crime_sample draw kent-2016 --seed "5 12 2026: 3 9 14 27 38 41" --proof "national-lottery.co.uk/results"
    crime_sample draw kent-2016 --sql --dialect postgresql --table storm.incidents
    """
    if sql:
        _print_sql(audit, seed=seed, dialect=dialect, table=table, export=export, who=who)
        return
    for name, given in (("--dialect", dialect), ("--table", table)):
        if given:
            raise typer.BadParameter("goes with --sql only", param_hint=name)
    if not seed:
        raise typer.BadParameter('give it as published: --seed "3 9 14 27 38"', param_hint="--seed")
    from crime_sample.audit.drawing import draw as draw_sample
    from crime_sample.audit.minding import in_statement
    from crime_sample.audit.statements import write_statement
    from crime_sample.places import to_share_out
    from crime_sample.terminal.draws import draw_tables
    from crime_sample.terminal.shares import to_share_out_line

    with world.opened(audit, name=who, role="lead") as opened:
        if statement is not None:
            mind(in_statement(opened.state), sure=sure)
        with world.progress("Drawing the sample") as tell:
            draw_sample(opened, seed=seed, proof=proof, export=export, progress=tell)
        console = world.out()
        for part in draw_tables(opened.state):
            console.print(part)
        if statement is not None:
            write_statement(opened.state, statement)
            world.note(f"What a stranger needs to draw again is in {statement}.")
        name = world.typed(audit)
        if len(opened.state.frames) > 1:
            world.note(f"Events that stand in two frames, before the review: crime_sample overlap {name}")
        if waits := to_share_out(opened.state):
            world.note(to_share_out_line(waits, name))
            return
        world.note(f"Next: crime_sample review {name}   or: crime_sample sheet export {name} blind.xlsx")


def _print_sql(
    audit: Path, *, seed: str, dialect: str, table: str, export: str | None, who: str | None
) -> None:
    from crime_sample.audit.draw_sql import draw_sql

    with world.opened(audit, name=who, role="lead") as opened:
        with world.progress("Looking at the export"):
            text = draw_sql(opened, seed=seed, dialect=dialect, table=table, export=export)
        world.say_exact(text)


def extend(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    more: Annotated[
        list[str], typer.Option(metavar="STRATUM=COUNT", help="Incidents to add: violence=20. Repeatable.")
    ],
    reason: Annotated[str, typer.Option(help="Why; it stands in the report.")],
    export: Export = None,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Go further down the list of a stratum.

    The next tickets are added, logged with the reason. What was drawn stays drawn. Adding until the result looks
    good makes the interval wrong, so the reason is reported.

    \b
    crime_sample extend kent-2016 --more violence=20 --reason "20 logs could not be found"
    """
    from crime_sample.audit.drawing import extend as extend_sample
    from crime_sample.cli.counts import counts
    from crime_sample.formats import plural
    from crime_sample.places import pooled, to_share_out
    from crime_sample.reviewers import at_work
    from crime_sample.terminal.shares import to_share_out_line

    wanted = counts(more, "--more")
    with world.opened(audit, name=who, role="lead") as opened:
        with world.progress("Drawing further") as tell:
            added = extend_sample(opened, wanted, reason=reason, export=export, progress=tell)
        state = opened.state
        if at_work(state, opened.actor) and not pooled(state):
            # The numbers tell how many are slipped in, the reviews how many are judged twice.
            world.say("The cases are added, and nobody's until they are given out.")
            world.note(f"crime_sample assign {world.typed(audit)} --auditor NAME --auditor NAME")
        else:
            first, last = added[0].number, added[-1].number
            numbers = f"number {first}" if first == last else f"numbers {first} to {last}"
            world.say(f"{plural(len(added), 'case')} added, {numbers}.")
            if waits := to_share_out(state):
                world.note(to_share_out_line(waits, world.typed(audit)))
        if state.overlap is not None:
            world.note(f"Look for other records of their events: crime_sample overlap {world.typed(audit)}")
        world.say(f"Ledger head, to give out: {state.head}")


def statement(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The JSON file to write.")],
    secret: Annotated[
        bool, typer.Option("--secret", help="Open the secret of the second reviews; when all are given.")
    ] = False,
    sure: Sure = False,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Write what a stranger needs to draw again, extensions included.

    With --secret also what shows which cases were to be judged twice and which incidents were set apart. Refused while
    reviews are open; it stands in the ledger, and nothing can be drawn after it.

    \b
    crime_sample statement kent-2016 draw.json --secret
    """
    from crime_sample.audit.minding import in_statement
    from crime_sample.audit.statements import publish

    with world.opened(audit, name=who, role="lead") as opened:
        mind(in_statement(opened.state), sure=sure)
        second = publish(opened, file, secret=secret)
        if second is not None:
            world.say(f"Secret: {second.secret}")
            world.say(f"Ledger head, to give out: {opened.state.head}")
    world.note(f"What a stranger needs is in {file}: crime_sample verify-draw EXPORT {world.typed(file)}")


def verify_draw(
    export: Annotated[str, typer.Argument(help="The export that the sample was drawn from, or its URL.")],
    statement: Annotated[Path, typer.Argument(help="The statement that 'draw --statement' wrote.")],
    frame: Annotated[str, typer.Option(help="Which frame, if the statement has several.")] = "",
    show: Annotated[bool, typer.Option("--list", help="List the incidents and their tickets.")] = False,
) -> None:
    """Draw again from the export alone, as a stranger would.

    docs/verify-by-hand.md does the same with ten lines of Python and none of this program.

    \b
    crime_sample verify-draw storm.csv draw.json --list
    """
    from crime_sample.audit.statements import draw_again, read_statement

    world.spark_master()
    with world.progress("Drawing again"):
        found = draw_again(export, read_statement(statement), frame=frame)
    if show:
        for candidate in found.candidates:
            world.say(f"{candidate.stratum}\t{candidate.ticket}\t{candidate.id}")
    world.say(found.words)
    if not found.holds:
        raise typer.Exit(1)
