"""The world outside: the clock, who is at work, consoles, and progress on long work."""

from __future__ import annotations

import getpass
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from crime_sample.audit import Audit
    from crime_sample.engines.address import Address as Export
    from crime_sample.files.signing import Signer
    from crime_sample.store.address import Address

Reason = Annotated[str, typer.Option(help="Why, for the processing log; kept sealed.")]


def now() -> str:
    """The time, as ISO text in UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def who(name: str | None) -> str:
    """Who is at work: as given, or CRIME_SAMPLE_WHO, or the name of the login."""
    if name is not None:
        return name
    return os.environ.get("CRIME_SAMPLE_WHO") or _login()


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


PASSPHRASE = "CRIME_SAMPLE_KEY_PASSPHRASE"  # noqa: S105 - the name of a setting


def signer() -> Signer | None:
    """The private key of who is at work: ``--signing-key``, which sets CRIME_SAMPLE_KEY, or that setting; else None."""
    from crime_sample.cli.groups import SIGNING_KEY

    given = os.environ.get(SIGNING_KEY)
    return signer_in(Path(given)) if given else None


def signer_in(path: Path) -> Signer:
    """The private key in a file; a passphrase is asked for if it has one and CRIME_SAMPLE_KEY_PASSPHRASE has it not."""
    from crime_sample.files.signing import Signer

    return Signer(path, _passphrase)


def _passphrase() -> str:
    import typer

    from crime_sample.errors import InputError

    held = os.environ.get(PASSPHRASE)
    if held is not None:
        return held
    if not sys.stdin.isatty():
        raise InputError(
            "the key is locked with a passphrase, and nobody is there to be asked for it",
            remedy=f"Give it by {PASSPHRASE}, or unlock the key into a file: openssl pkey -in KEY -out OPEN.pem",
        )
    return str(typer.prompt("Passphrase of your key", hide_input=True, err=True))


def day(typed: str, *, where: str) -> date:
    """A day as it is typed; ``where`` is the option, for the error."""
    from crime_sample.audit import starting
    from crime_sample.errors import InputError

    try:
        return starting.day(typed)
    except ValueError as error:
        raise InputError(str(error), where=where) from None


def address(given: str | Path) -> Address:
    """Where the audit is: a URL of a server, or a file as given, or with ``.audit`` after it where only that exists."""
    from crime_sample.store.address import read_address

    found = read_address(given)
    if not isinstance(found, Path) or not found.name:
        return found
    with_suffix = found.with_name(found.name + ".audit")
    return with_suffix if not found.exists() and with_suffix.exists() else found


def new_address(given: str | Path) -> Address:
    """Where an audit that is to be made will be: a URL, or a file, with ``.audit`` after it if it has no suffix."""
    from crime_sample.store.address import read_address

    found = read_address(given)
    if not isinstance(found, Path) or not found.name or found.suffix:
        return found
    return found.with_name(found.name + ".audit")


def audit_path(given: Path) -> Path:
    """The audit's file; of an audit on a server, what it would be called in the working folder."""
    from crime_sample.audit.session import local_path

    return local_path(address(given))


def data() -> list[Path]:
    """The folders in which the exports may lie on this computer: CRIME_SAMPLE_DATA, split as PATH is."""
    return [Path(folder) for folder in os.environ.get("CRIME_SAMPLE_DATA", "").split(os.pathsep) if folder]


def export_on(engine: str | None, given: Sequence[str], master: str | None) -> Export:
    """The export as named to ``engine``; ``master`` is where Spark runs."""
    from crime_sample.engines.address import read_address
    from crime_sample.engines.spark_address import SparkAddress, spark_address
    from crime_sample.errors import InputError

    spark_master(master)
    if engine not in (None, "duckdb", "spark"):
        raise InputError(f"'{engine}' is no engine", remedy="Use --engine duckdb or --engine spark.")
    if engine == "spark":
        if len(given) > 1:
            raise InputError(
                "several exports on Spark", remedy="Name the folder or a pattern: '/data/logs/*.csv'"
            )
        return spark_address(given[0])
    address = read_address(list(given))
    if master is not None and not isinstance(address, SparkAddress):
        raise InputError("only Spark has a master", remedy="Add --engine spark, or drop --master.")
    return address


def spark_master(given: str | None = None) -> None:
    """Have Spark run where it was said: by an option, or CRIME_SAMPLE_SPARK_MASTER."""
    from crime_sample.engines.spark_address import MASTER

    if master := given or os.environ.get("CRIME_SAMPLE_SPARK_MASTER"):
        MASTER.set(master)


def opened(given: Path, *, name: str | None = None, role: str = "auditor") -> Audit:
    """The audit at ``given``, open; use it in a ``with``. Who comes as lead or registrar must not be a reviewer by
    another spelling."""
    from crime_sample.audit import open_audit
    from crime_sample.audit.newcomers import not_a_reviewer_misspelt
    from crime_sample.audit.who import said_at_first
    from crime_sample.retention import reminder
    from crime_sample.store.waits import TOLD

    TOLD.set(note)
    spark_master()
    audit = open_audit(address(given), who=who(name), now=now, role=role, data=data(), signer=signer())
    try:
        if words := said_at_first(audit.state, audit.actor, audit.system):
            note(words)
        if role != "auditor":
            not_a_reviewer_misspelt(audit.state, audit.who)
        if words := reminder(audit.state, now()):
            note(words)
    except BaseException:
        audit.close()
        raise
    return audit


def out() -> Console:
    """The console for what was asked for; a reader who goes early ends the program quietly, as anywhere."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Piped(highlight=False)


def shown(what: Any) -> None:
    """Something long on stdout: by the pager where it is a terminal that it does not fit."""
    console = out()
    if not console.is_terminal or len(console.render_lines(what, pad=False)) < console.height:
        console.print(what)
        return
    with console.pager():
        console.print(what)


def err() -> Console:
    """The console for words about the work."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def typed(path: Path | Address) -> str:
    """A path or a URL as one would type it; no password is repeated."""
    from crime_sample.store.address import read_address

    return _quoted(str(read_address(path)))


def typed_frame(export: str) -> str:
    """A frame's path or URL as one would type it; no password is repeated."""
    from crime_sample.engines.address import read_address

    return _quoted(str(read_address(export)))


def _quoted(text: str) -> str:
    """For a shell, and for the program, which would take a name that begins with a dash for an option."""
    return shlex.quote(f"./{text}" if text.startswith("-") else text)


def _harmless(words: str) -> str:
    from crime_sample.formats import visible

    return visible(words)


def note(words: str) -> None:
    """Words about the work, on stderr; none of them steers the terminal, whatever was typed or read from a file."""
    print(_harmless(words), file=sys.stderr)  # noqa: T201 - this module is where words go out


def say(words: str) -> None:
    """What was asked for, on stdout, as harmless."""
    print(_harmless(words))  # noqa: T201


def say_exact(text: str) -> None:
    """A text that a program will read, such as SQL: to the letter, unless a terminal would show it."""
    print(_harmless(text) if sys.stdout.isatty() else text)  # noqa: T201


def say_json(value: Any) -> None:
    """A JSON document on stdout."""
    from crime_sample.formats import json_escaped

    say(json_escaped(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)))


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A line on stderr that moves while long work is done, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _words: None
        return
    with err().status(what) as status:
        yield lambda words: status.update(f"{what}: {words}")
