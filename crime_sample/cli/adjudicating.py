"""``adjudicate``, ``referrals`` and ``flags``: the registrar's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def adjudicate(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    registrar: Annotated[
        str | None, typer.Option(help="Your name; you cannot rule on what you judged.  [your login]")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Only list what waits, by case number and cause.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
    reason: world.Reason = "",
) -> None:
    """Rule where verdicts differ or are objected to or challenged.

    Both verdicts stand side by side, without names and in an order that tells nothing. A ruling needs a reason and
    counts in place of the verdicts; both are kept. Leave at any moment with Ctrl-C.

    \b
    crime_sample adjudicate kent-2016 --list
    crime_sample adjudicate kent-2016 --registrar "R. Okafor"
    """
    from crime_sample.adjudicate import agenda, tally
    from crime_sample.audit.adjudicating import may_rule, preside, waiting
    from crime_sample.terminal.adjudication import agenda_dict, agenda_lines, run

    with world.opened(audit, name=registrar, role="registrar") as opened:
        may_rule(opened)
        found = waiting(opened) if listed or as_json else agenda(opened.state)
        counts = tally(opened.state.drawn_and_picked.values())
        if as_json:
            world.say_json(agenda_dict(found, counts))
        elif listed or not found:
            world.out().print(agenda_lines(found, counts, opened.state.about.marking))
        else:
            opened.ready()
            with world.progress("Reading the logs") as tell:
                bench = preside(opened, reason=reason, progress=tell)
            count = run(bench, world.out())
            world.note(f"{count} ruled on in this sitting; {len(agenda(opened.refresh()))} wait.")


def referrals(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    close: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Note that this one was dealt with.")
    ] = None,
    done: Annotated[str, typer.Option(help="What was done about it, with --close.")] = "",
    who: Annotated[str | None, typer.Option(help="Who looks.  [your login]")] = None,
) -> None:
    """List the urgent referrals: a victim may be at risk.

    With incident numbers, the auditors' words and their names, to ring them back: for the registrar only.

    \b
    crime_sample referrals kent-2016
    crime_sample referrals kent-2016 --close 1 --done "officer sent at 14:20, crime recorded"
    """
    from crime_sample.audit.adjudicating import close_referral
    from crime_sample.audit.adjudicating import referrals as queue
    from crime_sample.terminal.adjudication import referral_lines

    with world.opened(audit, name=who, role="registrar") as opened:
        if close is not None:
            close_referral(opened, close, words=done)
        world.out().print(
            referral_lines(queue(opened.state), opened.state.about.marking, opened.state.kind.unit)
        )


def flags(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    close: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Note that this one was dealt with.")
    ] = None,
    done: Annotated[str, typer.Option(help="What was done about it, with --close.")] = "",
    withdraw: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Take back this note of your own.")
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who looks.  [your login]")] = None,
) -> None:
    """List the notes that auditors left for colleagues.

    The registrar passes them on, once that can unsettle nobody's verdict. Who judges cases sees their own only.

    \b
    crime_sample flags kent-2016
    crime_sample flags kent-2016 --close 1 --done "asked the beat team; told A. Jones"
    crime_sample flags kent-2016 --withdraw 2 --who "A. Jones"
    """
    from crime_sample.audit.adjudicating import close_note, notes, withdraw_note
    from crime_sample.terminal.adjudication import referral_lines

    with world.opened(audit, name=who, role="registrar") as opened:
        if close is not None:
            close_note(opened, close, words=done)
        if withdraw is not None:
            withdraw_note(opened, withdraw)
        world.out().print(
            referral_lines(notes(opened), opened.state.about.marking, opened.state.kind.unit, what="note")
        )
