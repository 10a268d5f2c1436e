"""``status`` and ``verify``."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def status(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Annotated[str | None, typer.Option(help="Who looks.  [your login]")] = None,
) -> None:
    """Show where the audit stands and what comes next.

    No rates are shown: who reviews must not know them. While verdicts are to be given, reviews are counted, not cases.
    What waits for the registrar, and how many cases nobody may judge, is not shown to who reviews; where interests were
    declared, the logs are read for that. Roles are advisory on a file; whoami tells who you are to the audit.

    \b
    crime_sample status kent-2016
    """
    from crime_sample.audit import assigning
    from crime_sample.audit.who import roles_line
    from crime_sample.errors import CrimeSampleError
    from crime_sample.standing import standing, waiting
    from crime_sample.terminal.shares import stuck_lines
    from crime_sample.terminal.tables import status_table

    with world.opened(audit, name=who, role="lead") as opened:
        found, shown = None, waiting(opened.state, opened.actor) is not None
        if shown:
            # Who looks may have no export at hand.
            with suppress(CrimeSampleError), world.progress("Reading the sampled logs") as tell:
                found = assigning.stuck(opened, progress=tell)
        if as_json:
            world.say_json(standing(opened.state, found, reader=opened.actor))
            return
        world.out().print(status_table(opened.state, reader=opened.actor))
        for part in stuck_lines(found) if shown else ():
            world.out().print(part)
        world.note(roles_line(opened.store.roles()))


def verify(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    export: Annotated[
        str | None,
        typer.Option("--frame", help="The frame's export or its URL, if it is not where it was registered."),
    ] = None,
    anchor: Annotated[str, typer.Option(help="A hash that was given out, to hold the file to.")] = "",
    public_key: Annotated[
        list[str] | None,
        typer.Option(help="An auditor's public key that you know from them; may be given again."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Do everything again and compare; exit code 1 if it does not hold.

    The ledger's chain, its sealed parts, the fingerprints, the draw and the last estimate's numbers. With --anchor
    the file is held to a hash that was given out; without it, whoever can write the file could have rewritten all.
    Entries of who registered a key are held to their signatures, and with --public-key the keys to those you know.

    \b
    crime_sample verify kent-2016 --anchor 3f0c...
    """
    from crime_sample.audit.verifying import verify as check

    world.spark_master()
    signs = {"holds": "ok", "broken": "BROKEN", "not checked": "--"}
    found = []
    for one in check(
        world.address(audit),
        export=export,
        anchor=anchor,
        who=world.who(None),
        now=world.now,
        data=world.data(),
        public_keys=public_key or (),
    ):
        found.append(one)
        if not as_json:
            world.say(f"{signs[one.verdict]:>7}  {one.name}: {one.words}")
    broken = [one for one in found if one.verdict == "broken"]
    if as_json:
        world.say_json(
            {
                "holds": not broken,
                "checks": [{"name": c.name, "verdict": c.verdict, "words": c.words} for c in found],
            }
        )
    elif broken:
        world.say(f"\nIt does not hold. First: {broken[0].name}.")
    else:
        world.say("\nEverything that could be checked holds.")
    if broken:
        raise typer.Exit(1)
