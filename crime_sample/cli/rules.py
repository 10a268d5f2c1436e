"""``rules``: the rule packs that ship, one in full, and a check of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group

rules = typer.Typer(
    name="rules",
    cls=Group,
    epilog="crime_sample rules check own.toml",
    help="The counting rules that an audit judges by: list, read and check rule packs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@rules.command("list")
def show_all(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the rule packs that come with the program.

    Of each: its family, the days it holds, its time limit, how many groups and codes it lists, and its digest.

    \b
    crime_sample rules list
    """
    from crime_sample.audit.rule_packs import listed, shipped_packs
    from crime_sample.terminal.rule_packs import packs_table

    if as_json:
        world.say_json({"packs": [listed(pack) for pack in shipped_packs()]})
    else:
        world.out().print(packs_table(shipped_packs()))


@rules.command()
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME|FILE.toml", help="A shipped pack, or a file that ends in .toml.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_toml: Annotated[bool, typer.Option("--toml", help="Print the TOML, to begin your own from.")] = False,
) -> None:
    """Show all that a rule pack says, its notes and sources too.

    \b
    crime_sample rules show england-wales-2023
    crime_sample rules show england-wales-2023 --toml > own.toml
    """
    from crime_sample.audit.rule_packs import find_pack, whole
    from crime_sample.errors import InputError
    from crime_sample.formats import visible
    from crime_sample.terminal.rule_packs import pack_tables

    if as_json and as_toml:
        raise InputError("--json and --toml are two answers", remedy="Ask for one of them.")
    pack, text = find_pack(name)
    if as_toml:
        world.say(visible(text).rstrip("\n"))
        world.note("Give yours its own name, family, title and dates; then: crime_sample rules check")
    elif as_json:
        world.say_json(whole(pack))
    else:
        world.out().print(*pack_tables(pack), sep="\n")


@rules.command()
def check(
    packs: Annotated[
        list[Path], typer.Argument(metavar="FILE.toml...", help="Your packs; several are held together.")
    ],
) -> None:
    """Check rule packs of your own: every fault with its place, and what is doubtful.

    Doubtful are codes without a source, codes that stand elsewhere or have ended, no time limit, no failure reasons,
    a name that is taken, and days that two packs of the family claim or none does. The exit code is 0 when all is
    well, 1 with warnings, 2 with faults.

    \b
    crime_sample rules check own.toml
    crime_sample rules check own-2024.toml own-2025.toml
    """
    from crime_sample.audit.rule_packs import check_packs
    from crime_sample.terminal.rule_packs import checked_table

    found = check_packs(packs)
    world.out().print(checked_table(found))
    if any(one.faults for one in found):
        raise typer.Exit(2)
    if any(one.cautions for one in found):
        raise typer.Exit(1)
