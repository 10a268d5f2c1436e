"""``assign`` and ``conflict``: who judges what, and what is kept from whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import acquaint, world


def assign(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    auditor: Annotated[
        list[str] | None, typer.Option(help="Who gets a share; once for each.  [show the shares]")
    ] = None,
    stratum: Annotated[str | None, typer.Option(help="Only cases of this stratum.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only cases with this value, such as district=North.")
    ] = None,
    taken_from: Annotated[
        str | None, typer.Option("--from", help="Give away what this auditor has not begun.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the shares as JSON.")] = False,
    new_auditor: acquaint.New = False,
    who: Annotated[str | None, typer.Option(help="Who shares them out.  [your login]")] = None,
) -> None:
    """Share the cases out among auditors.

    Evenly in every stratum and in ticket order, so that what is settled stays a random sample.
    What was begun stays with who began it. A case nobody was given is anybody's; but nobody's, until it is given, in an
    audit in which cases are judged twice or slipped in. Who judges cases there is told no number.

    \b
    crime_sample assign kent-2016 --auditor "A. Jones" --auditor "B. Smith"
    crime_sample assign kent-2016 --auditor "C. Khan" --where district=North
    crime_sample assign kent-2016 --from "A. Jones" --auditor "B. Smith" --auditor "C. Khan"
    crime_sample assign kent-2016
    """
    from crime_sample.audit import assigning
    from crime_sample.formats import plural
    from crime_sample.places import pooled
    from crime_sample.terminal.shares import ANYBODY, NOBODY, as_dict, shares_table

    with world.opened(audit, name=who, role="lead") as opened:
        if auditor:
            wanted = dict(_label(words) for words in where or ())
            for name in auditor:
                acquaint.acquainted(opened, name, new=new_auditor, ask="alike")
            with world.progress("Sharing out") as tell:
                given = assigning.assign(
                    opened, auditor, stratum=stratum, where=wanted, taken_from=taken_from, progress=tell
                )
            if given is None:
                world.note(
                    "What these auditors can be given is given out. Whether anything is left, who judges no case sees "
                    f"with: crime_sample status {world.typed(audit)} --who NAME"
                )
            else:
                world.note(f"{plural(given, 'review was', 'reviews were')} given out.")
        elif stratum or where or taken_from:
            raise typer.BadParameter("name who gets them: --auditor NAME")
        found = assigning.shares(opened.state, reader=opened.actor)
        if json:
            world.say_json(as_dict(found))
        else:
            free = ANYBODY if pooled(opened.state) else NOBODY
            world.out().print(shares_table(found, opened.state.about.marking, free=free))


def conflict(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    auditor: Annotated[str, typer.Option(help="Who must not judge them.")],
    column: Annotated[str, typer.Option(help="A column of the export, such as Officer or Unit.")],
    value: Annotated[str, typer.Option(help="What stands there on the logs they must not judge.")],
    new_auditor: acquaint.New = False,
    who: Annotated[str | None, typer.Option(help="Who declares it.  [your login]")] = None,
) -> None:
    """Keep an auditor's own logs, or those of their unit, from them.

    Such cases are never given to them, nor shown. What they have judged before stays.
    For a single case they press i in the review.

    \b
    crime_sample conflict kent-2016 --auditor "A. Jones" --column Unit --value "North Control Room"
    """
    from crime_sample.audit import assigning
    from crime_sample.formats import plural
    from crime_sample.reviewers import at_work

    with world.opened(audit, name=who, role="lead") as opened:
        new = acquaint.acquainted(opened, auditor, new=new_auditor)
        with world.progress("Reading the sampled logs") as tell:
            found = assigning.declare(opened, auditor, column=column, value=value, new=new, progress=tell)
        judges = at_work(opened.state, opened.actor)
    if judges:
        # A count would tell of a single log whether its case is judged twice, or is one for calibration.
        world.say(
            f"Such cases are kept from {auditor}. What must be given to others the lead sees with status."
        )
        return
    world.say(
        f"{plural(found.cases, 'of the cases drawn is', 'of the cases drawn are')} kept from {auditor}."
    )
    if found.given:
        world.note(
            f"{plural(len(found.given), 'of these was', 'of these were')} given to them before. Give them to others: "
            f"crime_sample assign {world.typed(audit)} --auditor NAME"
        )


def _label(words: str) -> tuple[str, str]:
    name, equals, value = words.partition("=")
    if not equals:
        raise typer.BadParameter(f"'{words}' is not NAME=VALUE", param_hint="--where")
    return name.strip(), value.strip()
