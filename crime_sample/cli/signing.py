"""``whoami``, ``key`` and ``roles``: who is who, who signs, and what a server holds each to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group

key = typer.Typer(
    name="key",
    cls=Group,
    epilog="crime_sample key new --out key.pem",
    help="Sign your entries, so that nobody can write in your name.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Who = Annotated[str | None, typer.Option(help="Whose it is.  [your login]")]
Audit = Annotated[Path, typer.Argument(help="The audit's file.")]


def whoami(
    audit: Audit,
    who: Annotated[str | None, typer.Option(help="The name that you give.  [your login]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who you are to the audit: pseudonym, role, key, and as whom the system knows you.

    Beside the name that you give, every entry keeps what the system knows: your login for a file, your database role on
    a server. On a file roles are advisory: whoever may write to it may write as anybody, unless a key was registered.

    \b
    crime_sample whoami kent-2016
    crime_sample whoami "postgresql://ann@db.example/audits#kent-2016"
    """
    from crime_sample.audit import who as known

    with world.opened(audit, name=who) as opened:
        found = known.whoami(opened)
    if as_json:
        world.say_json(found.as_json())
        return
    for line in known.lines(found):
        world.say(line)


@key.command("new")
def key_new(
    out: Annotated[Path, typer.Option(help="File to write, for your eyes only.")] = Path("key.pem"),
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Lock it with a passphrase, which is asked for.")
    ] = False,
) -> None:
    """Make a signing key: a private key in a file, and its public key, which is printed.

    Ed25519, in PEM. Needs the extra: python -m pip install 'crime_sample[sign]'

    \b
    crime_sample key new --out key.pem --passphrase
    """
    from crime_sample.files.signing import new_key

    words = ""
    if passphrase:
        words = str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True))
    world.say(new_key(out, words))
    world.note(
        f"The private key is in {out}: who has it can sign as you. Above is the public key, for anybody."
    )


@key.command("show")
def key_show(file: Annotated[Path, typer.Argument(help="The file of a private key.")]) -> None:
    """Print the public key of a private key.

    \b
    crime_sample key show key.pem
    """
    world.say(world.signer_in(file).public_key)


@key.command("register")
def key_register(
    audit: Audit,
    file: Annotated[Path, typer.Option("--key", help="The file of your private key.")],
    role: Annotated[
        str, typer.Option(help="As what you come, if this is your first entry: auditor, registrar or lead.")
    ] = "auditor",
    who: Who = None,
) -> None:
    """Tie your key to your entries: from now on each of them is signed, and unsigned ones are refused.

    Then keep CRIME_SAMPLE_KEY set to the file, or give --signing-key before each command. Tell the public key to those
    who will verify the audit. Whoever leads registers first: only an older key of a lead can revoke one.

    \b
    crime_sample key register kent-2016 --key key.pem
    export CRIME_SAMPLE_KEY=$PWD/key.pem
    """
    from crime_sample.audit.keys import register
    from crime_sample.errors import InputError

    if role not in ("auditor", "registrar", "lead"):
        raise InputError(f"'{role}' is no role", remedy="Use --role auditor, registrar or lead.")
    with world.opened(audit, name=who, role=role) as opened:
        world.say(register(opened, world.signer_in(file)))
        world.note(
            f"Every entry of {opened.actor} is signed from now on: export CRIME_SAMPLE_KEY={world.typed(file)}"
        )


@key.command("replace")
def key_replace(
    audit: Audit,
    file: Annotated[Path, typer.Option("--key", help="The file of the private key that you have.")],
    new: Annotated[Path, typer.Option(help="The file of the private key that takes its place.")],
    who: Who = None,
) -> None:
    """Put a new key in place of yours; both sign for it.

    \b
    crime_sample key replace kent-2016 --key key.pem --new key-2.pem
    """
    from crime_sample.audit.keys import replace

    with world.opened(audit, name=who) as opened:
        world.say(replace(opened, world.signer_in(file), world.signer_in(new)))


@key.command("revoke")
def key_revoke(
    audit: Audit,
    reason: Annotated[str, typer.Option(help="Why; kept sealed.")],
    person: Annotated[
        str, typer.Option(help="Whose key: a name or a pseudonym, for a lead whose key is older.  [your own]")
    ] = "",
    who: Who = None,
) -> None:
    """Revoke a key: your own, or as lead that of somebody who lost theirs.

    Entries from then on need no signature until another key is registered. What it signed stays signed: where a key was
    stolen, look at the entries since.

    \b
    crime_sample key revoke kent-2016 --person p2 --reason "laptop stolen on 3 May"
    """
    from crime_sample.audit.keys import revoke

    with world.opened(audit, name=who, role="lead" if person else "auditor") as opened:
        world.say(f"Revoked: {revoke(opened, person=person, reason=reason)}")


def roles(
    audit: Annotated[Path, typer.Argument(help="The audit's URL on a server.")],
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL that has the server hold everybody to a role.")
    ] = False,
    bind: Annotated[
        str, typer.Option(metavar="LOGIN=NAME", help="As lead, tie a login to somebody who was named before.")
    ] = "",
    who: Annotated[str | None, typer.Option(help="Who asks.  [your login]")] = None,
) -> None:
    """Show what the server holds you to, or print the SQL that sets roles up.

    Three groups for each audit: auditor, registrar, lead. A login in them can append the kinds of entry of its role, as
    nobody else, and change or remove none. A file knows no roles: there they are advisory.

    \b
    crime_sample roles "postgresql://lee@db.example/audits#kent-2016" --sql > roles.sql
    crime_sample roles "postgresql://lee@db.example/audits#kent-2016" --bind "ann=A. Jones"
    """
    from crime_sample.audit import roles as held
    from crime_sample.audit.who import roles_line

    with world.opened(audit, name=who, role="lead") as opened:
        if sql:
            world.say(held.sql(opened))
        elif bind:
            login, _, name = bind.partition("=")
            person = held.bind(opened, login, name)
            world.say(f"The login '{login}' writes as {person} and nobody else.")
        else:
            world.say(roles_line(opened.store.roles()))
