"""``pseudonym-key``: keys of pseudonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.estimating import Who
from crime_sample.cli.groups import Group

pseudonym_key = typer.Typer(
    name="pseudonym-key",
    cls=Group,
    epilog="crime_sample pseudonym-key new ~/keys/kent.key",
    help="Make a key for pseudonyms of incidents, and find which case one is.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@pseudonym_key.command("new")
def new(
    key: Annotated[
        Path, typer.Argument(help="The key's file, made new: keep it apart from audits and exports.")
    ],
) -> None:
    """Make a key: 32 random bytes in a file that only you can read.

    The same incident has the same pseudonym in every export under one key. Who has key and ids can tell which is which.

    \b
    crime_sample pseudonym-key new ~/keys/kent.key
    """
    from crime_sample.audit.pseudonymous import new_key

    new_key(key)
    world.say(str(key))
    world.note("Keep it apart from the audit, and give it to nobody who gets an export.")
    world.note(f"Next: crime_sample export r AUDIT --pseudonyms {world.typed(key)}")


@pseudonym_key.command("find")
def find(
    key: Annotated[Path, typer.Argument(help="The key's file.")],
    pseudonym: Annotated[str, typer.Argument(help="The pseudonym, as it stands in the export.")],
    audit: Annotated[Path, typer.Option(help="The audit's file.")],
    who: Who = None,
) -> None:
    """Find which case a pseudonym is, for who has the key and the audit.

    \b
    crime_sample pseudonym-key find ~/keys/kent.key --audit kent-2016 6ad43e1e96d679154cc8
    """
    from crime_sample.audit.pseudonymous import case_of
    from crime_sample.formats import one_line

    with world.opened(audit, name=who, role="lead") as opened:
        number, unit = case_of(opened, key, pseudonym)
        marking = opened.state.about.marking
    world.say(one_line(marking))
    world.say(f"case {number}: {one_line(unit)}")
