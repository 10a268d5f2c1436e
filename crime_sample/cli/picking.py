"""``pick`` and ``picks``: incidents chosen by hand, judged beside the sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.drawing import Export

Who = Annotated[str | None, typer.Option(help="Who does it.  [your login]")]


def pick(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    reason: Annotated[str, typer.Option(help="Why these. It is kept sealed, and stands in no report.")],
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="An incident. Repeatable.")
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option("--from", help="A file of ids: .txt with one on a line, or a table (.csv, .xlsx)."),
    ] = None,
    column: Annotated[str, typer.Option(help="The table's column of ids.  [as in the export]")] = "",
    where: Annotated[
        str,
        typer.Option(
            metavar="TEST", help="All that pass this test of one record, in SQL. Cases are passed over."
        ),
    ] = "",
    kind: Annotated[
        str, typer.Option(help="targeted (suspected), or dip (a handful, to have a look).")
    ] = "targeted",
    frame_name: Annotated[str, typer.Option(metavar="NAME", help="Which frame, if there are several.")] = "",
    twice: Annotated[bool, typer.Option("--twice", help="Each is judged by two auditors.")] = False,
    export: Export = None,
    who: Who = None,
) -> None:
    """Pick incidents by hand, to be judged beside the sample.

    They go through the same review, after the sample, and are marked there. They come into no figure: of what somebody
    chose there is no rate, only counts. All are taken or, if one is not in the frame or is a case already, none.

    \b
    crime_sample pick kent-2016 --id 20161104-0871 --id 20161104-0912 --reason "complaint of 12 March"
    crime_sample pick kent-2016 --from riskiest.csv --kind dip --reason "monthly dip sample, by risk score"
    crime_sample pick kent-2016 --where "\\"Address\\" = '14 High Street'" --reason "all logs of one address"
    """
    from crime_sample.audit.picking import pick as pick_incidents
    from crime_sample.case import PICKS
    from crime_sample.formats import plural
    from crime_sample.places import to_share_out
    from crime_sample.terminal.picks import numbers
    from crime_sample.terminal.shares import to_share_out_line

    with world.opened(audit, name=who, role="registrar") as opened:
        with world.progress("Looking them up in the frame") as tell:
            made = pick_incidents(
                opened, ids or (), reason=reason, kind=kind, listed=listed, column=column, where=where,
                frame=frame_name, twice=twice, export=export, progress=tell,
            )  # fmt: skip
        state, name = opened.state, world.typed(audit)
        units = plural(len(made.cases), state.kind.unit, state.kind.units)
        held = numbers([case.number for case in made.cases])
        world.say(f"{units} picked, not drawn: {PICKS[state.pickings[-1].kind]}, {held}.")
        if made.cases_before:
            world.note(f"{plural(made.cases_before, 'more is', 'more are')} judged in this audit already.")
        if waits := to_share_out(state):
            world.note(to_share_out_line(waits, name))
        else:
            world.note(f"They come after the sample: crime_sample review {name}")


def picks(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Who = None,
) -> None:
    """Show what was picked by hand, and what was found: counts, never a rate.

    \b
    crime_sample picks kent-2016
    """
    from crime_sample.audit.picking import found_by_hand, may_know_why
    from crime_sample.terminal.picks import class_titles, picks_tables

    with world.opened(audit, name=who, role="lead") as opened:
        found = found_by_hand(opened)
        if as_json:
            made = {
                "format": "crime_sample-picks-1",
                "picked": None if found is None else found.as_dict(class_titles(opened.state)),
            }
            world.say_json(made)
        elif found is None:
            world.say("Nothing was picked by hand.")
        else:
            world.out().print(*picks_tables(found, opened.state, reasons=may_know_why(opened)), sep="\n")
