"""``push`` and ``pull``: the same audit in a file and on a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import world

if TYPE_CHECKING:
    from crime_sample.audit.copying import Copied

Who = Annotated[str | None, typer.Option(help="Who copies; logged.  [your login]")]


def push(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    server: Annotated[str, typer.Argument(metavar="URL", help="postgresql://NAME@HOST/DATABASE#AUDIT")],
    who: Who = None,
    reason: world.Reason = "",
) -> None:
    """Put an audit on a PostgreSQL server, for a team.

    The ledger goes there entry by entry, sealed parts too; an audit that is there gets what it lacks. Where both
    sides were written to, nothing is changed, and the first entry that differs is named.

    \b
    crime_sample push kent-2016 "postgresql://ann@db.example/audits#kent-2016"
    crime_sample review "postgresql://ann@db.example/audits#kent-2016" --auditor "A. Jones"
    """
    from crime_sample.audit.copying import By
    from crime_sample.audit.copying import push as push_audit

    with world.progress("Copying the ledger"):
        done = push_audit(
            world.address(audit), server, by=By(world.who(who), world.now, reason, world.signer())
        )
    _tell(done)


def pull(
    server: Annotated[str, typer.Argument(metavar="URL", help="postgresql://NAME@HOST/DATABASE#AUDIT")],
    audit: Annotated[
        Path, typer.Argument(help="The audit's file, new or brought up; .audit is added if it has no suffix.")
    ],
    who: Who = None,
    reason: world.Reason = "",
) -> None:
    """Fetch an audit from a PostgreSQL server into a file: to keep, or to go on without the server.

    \b
    crime_sample pull "postgresql://ann@db.example/audits#kent-2016" kent-2016
    """
    from crime_sample.audit.copying import By
    from crime_sample.audit.copying import pull as pull_audit

    with world.progress("Copying the ledger"):
        done = pull_audit(
            server, world.new_address(audit), by=By(world.who(who), world.now, reason, world.signer())
        )
    _tell(done)


def _tell(done: Copied) -> None:
    from crime_sample.formats import plural

    world.say(f"{done.target}: {plural(done.added, 'entry', 'entries')} added, {done.entries} in all.")
    world.say(f"Ledger head: {done.head}")
    if done.kept_too_long:
        world.note(done.kept_too_long)
    if done.uncleared:
        world.note(
            f"What was erased is gone there too, but its bytes are not cleared away yet: {done.uncleared}. "
            "Give there: crime_sample purge"
        )
    if done.ahead:
        world.note(
            f"{done.target} has {plural(done.ahead, 'entry', 'entries')} that {done.source} lacks. To fetch what is "
            "there, copy the other way."
        )
