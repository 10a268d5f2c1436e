"""``package``: an auditor's cases as one file, for an office without the audit or its server."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import acquaint, world
from crime_sample.cli.groups import Group
from crime_sample.cli.minding import Sure, mind

if TYPE_CHECKING:
    from crime_sample.audit.offline import Keys
    from crime_sample.audit.reviewing import Sitting

package = typer.Typer(
    name="package",
    cls=Group,
    epilog='crime_sample package out kent-2016 jones.package --auditor "A. Jones"',
    help="Take cases to an office without the audit, and bring the verdicts back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Key = Annotated[
    list[Path] | None, typer.Option("--key", help="Your key file, for a package encrypted to its owner.")
]


@package.command("out")
def package_out(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The package to write.")],
    auditor: Annotated[str, typer.Option(help="Who will judge; logged as a disclosure.")],
    free: Annotated[
        int, typer.Option(help="So many cases that are nobody's go along, and become theirs.")
    ] = 0,
    first: Annotated[int | None, typer.Option(help="Only the first so many cases in review order.")] = None,
    both: Annotated[
        bool, typer.Option("--both", help="Put the outcome in as well: one trip, but see the documentation.")
    ] = False,
    to: Annotated[
        list[str] | None, typer.Option(help="Encrypt to this age recipient (age1...); once for each.")
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Encrypt by a passphrase; asked for.")
    ] = False,
    new_auditor: acquaint.New = False,
    sure: Sure = False,
    who: Annotated[str | None, typer.Option(help="Who hands it out.  [your login]")] = None,
    reason: world.Reason = "",
) -> None:
    """Write an auditor's open cases to a file.

    Logs as they may be seen: the outcome only of cases whose blind step has come back, or with --both of all.
    Name your own recipient beside the auditor's, to be able to take the package in again.

    \b
    crime_sample package out kent-2016 jones.package --auditor "A. Jones" --passphrase
    crime_sample review jones.package
    crime_sample package in kent-2016 jones.package
    """
    from crime_sample.audit import packaging
    from crime_sample.audit.minding import in_package
    from crime_sample.formats import plural

    words = _new_passphrase() if passphrase else None
    with world.opened(audit, name=who, role="lead") as opened:
        acquaint.acquainted(opened, auditor, new=new_auditor, ask="alike")
        mind(in_package(opened.state, opened.state.person(auditor) or ""), sure=sure)
        with world.progress("Writing the package") as tell:
            made = packaging.package_out(
                opened, file, auditor=auditor, free=free, first=first, both=both, to=to or (), passphrase=words,
                reason=reason, progress=tell,
            )  # fmt: skip
    given = f", {len(made.given)} of them nobody's before" if made.given else ""
    world.say(
        f"{made.path}: {plural(len(made.cases), 'case')}{given}, {len(made.with_outcome)} with their outcome."
    )
    if not (to or passphrase):
        world.note("It is not encrypted and holds logs and incident numbers: carry it as you would the logs.")
    world.note(f"There: crime_sample review {world.typed(file)}")
    world.note(f"Back here: crime_sample package in {world.typed(audit)} {world.typed(file)}")


@package.command("in")
def package_in(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    file: Annotated[Path, typer.Argument(help="The package that came back.")],
    key: Key = None,
    who: Annotated[str | None, typer.Option(help="Who takes it in.  [your login]")] = None,
) -> None:
    """Take in the verdicts of a package.

    As often as you like: what is there is left alone. A verdict that no longer fits, since something else stands there
    by now, is kept beside it and shown; then the exit code is 1.

    \b
    crime_sample package in kent-2016 jones.package
    crime_sample package in kent-2016 jones.package --key mine.txt
    """
    from crime_sample import names
    from crime_sample.audit import package_merge
    from crime_sample.formats import one_line
    from crime_sample.reviewers import at_work
    from crime_sample.terminal.marking import marking_line
    from crime_sample.terminal.packages import next_words, taken_in

    with world.opened(audit, name=who, role="lead") as opened:
        found = package_merge.package_in(opened, file, keys=_keys(key))
        others = at_work(opened.state, opened.actor) and names.key(opened.who) != names.key(found.auditor)
    console = world.out()
    if found.beside or found.referred:
        console.print(marking_line(opened.state.about.marking))
    for part in taken_in(found, listed=not others):
        console.print(part)
    world.note(next_words(found.waits, world.typed(audit), shlex.quote(one_line(found.auditor))))
    if found.beside:
        raise typer.Exit(1)


@package.command("beside")
def package_beside(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    who: Annotated[str | None, typer.Option(help="Who looks.  [your login]")] = None,
) -> None:
    """List verdicts that came back too late and are kept beside what stands, for the registrar.

    While cases are open it is hidden from who judges them.

    \b
    crime_sample package beside kent-2016
    """
    from crime_sample.audit.beside import kept_beside
    from crime_sample.terminal.packages import beside

    with world.opened(audit, name=who, role="lead") as opened:
        found = kept_beside(opened)
        for part in beside(opened.state.about.marking, found):
            world.out().print(part)


@contextmanager
def sitting(
    given: Path, *, auditor: str | None, key: list[Path] | None = None, new: bool = False, reason: str = ""
) -> Iterator[Sitting]:
    """A sitting over what ``given`` names, an audit or a work package; ``new`` if the auditor is somebody new."""
    from crime_sample.audit import offline
    from crime_sample.audit.attending import may_attend
    from crime_sample.audit.reviewing import sit

    if offline.is_package(given):
        yield offline.sit_offline(given, now=world.now, who=auditor, keys=_keys(key), signer=world.signer())
        return
    with world.opened(given, name=auditor) as opened:
        may_attend(opened)
        acquaint.acquainted(opened, opened.who, new=new)
        with world.progress("Reading the sampled logs") as tell:
            found = sit(opened, reason=reason, progress=tell)
        yield found


def _keys(key: list[Path] | None) -> Keys:
    from crime_sample.audit.offline import Keys

    return Keys(tuple(key or ()), lambda: str(typer.prompt("Passphrase", hide_input=True, err=True)))


def _new_passphrase() -> str:
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True))
