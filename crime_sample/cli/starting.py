"""``new``: start an audit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def new(
    audit: Annotated[
        Path, typer.Argument(help="The audit's file, made new; .audit is added if it has no suffix.")
    ],
    force: Annotated[str | None, typer.Option(help="Police force that is audited.")] = None,
    start: Annotated[str | None, typer.Option(help="First day of the audit period, as 2016-06-01.")] = None,
    end: Annotated[str | None, typer.Option(help="Last day of the audit period.")] = None,
    rules: Annotated[
        str | None,
        typer.Option(
            help="Rule pack: a family such as england-wales, a name, or a TOML file; several with commas.  "
            "[england-wales]"
        ),
    ] = None,
    marking: Annotated[
        str | None, typer.Option(help="Marking on every screen, sheet and page.  [OFFICIAL-SENSITIVE]")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="What is audited: incidents, direct (crimes recorded directly), cancelled, n100, or antisocial.  "
            "[incidents]"
        ),
    ] = None,
    keep_until: Annotated[
        str | None,
        typer.Option(
            help="Last day on which it may be kept, as 2027-12-31; then every command reminds of it."
        ),
    ] = None,
    mark_names: Annotated[
        bool, typer.Option("--mark-names", help="Begin the usual names of files with the marking.")
    ] = False,
    excerpts: Annotated[
        bool | None,
        typer.Option(
            "--excerpts",
            help="Let auditors keep excerpts of logs with their verdicts.  [log text stays in the export]",
        ),
    ] = None,
    excerpts_key: Annotated[
        str | None,
        typer.Option(
            metavar="AGE1...", help="Let them, encrypted to this age recipient, whose owner alone reads them."
        ),
    ] = None,
    who: Annotated[str | None, typer.Option(help="Who starts it.  [your login]")] = None,
    from_file: Annotated[Path | None, typer.Option("--from", help="A TOML file with these answers.")] = None,
) -> None:
    """Start an audit: one new file, with its ledger.

    What is not given is asked for.

    \b
    crime_sample new kent-2016 --force Kent --start 2016-06-01 --end 2016-11-30
    crime_sample new kent-2016 --from kent.toml
    crime_sample new kent-cancelled --kind cancelled --force Kent --start 2016-06-01 --end 2016-11-30
    """
    from crime_sample.audit.starting import answers_from, charter, start_audit

    answers = answers_from(from_file) if from_file else {}
    given = {
        "force": force,
        "start": start,
        "end": end,
        "rules": rules,
        "marking": marking,
        "kind": kind,
        "keep_until": keep_until,
        "mark_names": mark_names or None,
        "excerpts": excerpts,
        "excerpts_key": excerpts_key,
        "who": who,
    }
    answers |= {key: value for key, value in given.items() if value is not None}
    if sys.stdin.isatty():
        answers |= _asked(set(answers))
    name = world.who(answers.pop("who", None))
    made = charter(answers)
    path = world.new_address(audit)
    with start_audit(path, made, who=name, now=world.now) as begun:
        world.say(f"{path}: audit of {made.force}, {made.start} to {made.end}, begun by {name}.")
        if begun.state.kind.named:
            world.say(f"Kind: {begun.state.kind.title}.")
        for one in made.packs:
            world.say(f"Rules: {one.pack.title} ({one.pack.name}).")
        world.say(f"Marking: {made.marking}.")
        if made.keep_until is not None:
            world.say(f"To be kept until {made.keep_until}.")
        if made.excerpts:
            world.say(
                f"Excerpts of logs may be kept{made.excerpts_key and f', encrypted to {made.excerpts_key}'}."
            )
        world.say(f"Ledger head: {begun.state.head}")
    kind = f" --kind {made.kind}" if begun.state.kind.named else ""
    world.note(
        f"Next: crime_sample frame inspect EXPORT{kind}, then: crime_sample frame add {world.typed(path)} EXPORT"
    )


def retention(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    until: Annotated[
        str, typer.Argument(metavar="DATE", help="Last day on which it may be kept, as 2027-12-31.")
    ],
    reason: Annotated[str, typer.Option(help="Why it changes; kept in the audit, and can be erased.")],
    who: Annotated[str | None, typer.Option(help="Who decides.  [your login]")] = None,
) -> None:
    """Set or change the date until which an audit may be kept.

    After that day every command that opens the audit reminds of it. Nothing is erased by itself.

    \b
    crime_sample retention kent-2016 2028-06-30 --reason "The inspection was put off"
    """
    from crime_sample.audit.retaining import set_retention

    last = world.day(until, where="DATE")
    with world.opened(audit, name=who, role="lead") as opened:
        before = opened.state.keep_until
        set_retention(opened, last, reason=reason)
    world.say(f"To be kept until {last}; before: {before or 'no date'}.")


def _asked(known: set[str]) -> dict[str, str]:
    """What is not known, asked for; a day that cannot be read is asked for again."""
    from crime_sample.audit.starting import day

    def readable(typed: str) -> str:
        try:
            return day(typed).isoformat()
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

    answers = {}
    if "force" not in known:
        answers["force"] = typer.prompt("Police force that is audited", err=True)
    for key, question in (("start", "First day of the audit period, as 2016-06-01"), ("end", "Last day")):
        if key not in known:
            answers[key] = typer.prompt(question, value_proc=readable, err=True)
    return answers
