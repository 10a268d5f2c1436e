"""``log``, ``purge``, ``excerpt`` and ``excerpts``: what was done with personal data, and its end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.minding import Sure, mind

if TYPE_CHECKING:
    from crime_sample.erasure import Erasing, What

Looks = Annotated[str | None, typer.Option(help="Who looks.  [your login]")]


def log(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    operation: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this: collection, alteration, consultation, disclosure, combination or erasure. Repeatable."
        ),
    ] = None,
    case: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Only what was done with this case.")
    ] = None,
    person: Annotated[str, typer.Option(metavar="NAME", help="Only what they did; a name or p2.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Only from this day on, as 2016-11-30.")] = "",
    out: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write it to this file, as CSV.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that exists.")] = False,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Call people p1, p2 ... in place of their names.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    sure: Sure = False,
    who: Looks = None,
) -> None:
    """Show who did what with personal data, and when: the processing log.

    From the ledger: every case opened, sheet handed out, frame read, part erased, with its entry. Nothing of logs,
    rationales, notes or incident numbers stands in it; reasons and recipients do. Who judges cases that are open sees
    only their own steps.

    \b
    crime_sample log kent-2016 --operation disclosure
    crime_sample log kent-2016 --case 12 --since 2016-12-01
    crime_sample log kent-2016 --csv kent-log.csv
    """
    from crime_sample.audit.minding import in_log
    from crime_sample.audit.processing_log import processing_log, write_log
    from crime_sample.formats import plural
    from crime_sample.terminal.processing import log_table

    first = world.day(since, where="--since") if since else None
    with world.opened(audit, name=who, role="lead") as opened:
        found = processing_log(
            opened, operations=operation or (), case=case, person=person, since=first, pseudonyms=pseudonyms
        )
        marking = opened.state.about.marking
        if out is not None:
            mind(in_log(opened.state, found.entries), sure=sure)
    if out is not None:
        write_log(found, out, marking=marking, replace=replace)
        world.note(f"{plural(len(found.entries), 'operation')} written to {out}.")
    if as_json:
        world.say_json(found.as_dict(marking=marking))
    elif out is None:
        world.shown(log_table(found, marking))


def purge(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    excerpts: Annotated[bool, typer.Option("--excerpts", help="Excerpts of logs.")] = False,
    texts: Annotated[
        bool, typer.Option("--texts", help="Rationales, notes, references, reasons, words of referrals.")
    ] = False,
    names: Annotated[
        bool,
        typer.Option("--names", help="Names of people at work, recipients, paths of what was handed out."),
    ] = False,
    all_but_counts: Annotated[
        bool, typer.Option("--all-but-counts", help="All of these, and which incidents the cases are.")
    ] = False,
    reason: world.Reason = "",
    though_open: Annotated[bool, typer.Option("--though-open", help="Although cases are open.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    who: Annotated[
        str | None, typer.Option(help="Who erases: the lead or the registrar.  [your login]")
    ] = None,
) -> None:
    """Erase personal data from the audit for good.

    The bytes go from the file; the chain stays whole, with an entry that says what was erased, when and by whom.
    Estimates, reports and bundles stay as they are. Sheets, packages, copies and backups are not reached.

    \b
    crime_sample purge kent-2016 --excerpts --texts --reason "retention: two years after the report"
    crime_sample purge kent-2016 --all-but-counts
    """
    from crime_sample.audit.purging import purge as erase
    from crime_sample.audit.purging import to_purge
    from crime_sample.formats import plural

    given: dict[What, bool] = {
        "excerpts": excerpts, "texts": texts, "names": names, "all-but-counts": all_but_counts
    }  # fmt: skip
    what = [one for one, wanted in given.items() if wanted]
    with world.opened(audit, name=who, role="lead") as opened:
        found = to_purge(opened, what, though_open=though_open)
        if found.entries:
            _consequences(what, found)
            if not yes:
                typer.confirm("Erase it for good?", abort=True, err=True)
        done = erase(opened, what, reason=reason, though_open=though_open)
        head = opened.state.head
    for copy in done.copies:
        world.note(
            f"{copy} holds the audit as it was before an upgrade, with all that was erased: delete it."
        )
    if done.entry is None:
        world.say("There is nothing of it to erase.")
        return
    world.say(f"{plural(done.parts, 'sealed part')} erased; entry {done.entry} of the ledger tells of it.")
    world.say(f"Ledger head, to give out: {head}")
    world.note("Sheets, packages, copies of the audit and backups hold what they hold: see to them too.")
    if "#" in str(world.address(audit)):
        world.note(
            "The server may keep it in its write-ahead log, on standbys and in backups: ask who looks after it."
        )


def _consequences(what: list[What], found: Erasing) -> None:
    """What is about to go, and what cannot be done any more, on stderr."""
    from crime_sample.erasure import NO_LONGER, told

    world.note(f"To be erased: {told(found.kinds)}.")
    for one in what:
        for words in NO_LONGER[one]:
            world.note(f"- {words}")


def excerpt(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    case: Annotated[int, typer.Argument(help="The case, by its number; one of yours.")],
    lines: Annotated[
        str, typer.Option(metavar="N-M", help="The lines to keep, as 3-7 or 5.  [show the log, numbered]")
    ] = "",
    auditor: Annotated[str | None, typer.Option(help="Your name.  [your login]")] = None,
) -> None:
    """Keep lines of a case's log with its verdict, as evidence.

    Only where the audit was begun with --excerpts. They stand sealed in the audit, in no report, bundle or export, and
    can be erased by themselves: crime_sample purge AUDIT --excerpts.

    \b
    crime_sample excerpt kent-2016 12 --auditor "A. Jones"
    crime_sample excerpt kent-2016 12 --lines 3-7 --auditor "A. Jones"
    """
    from crime_sample.audit.attending import may_attend
    from crime_sample.audit.excerpts import keep_excerpt, lines_of, may_keep, span_of
    from crime_sample.audit.reviewing import sit
    from crime_sample.formats import plural
    from crime_sample.review import find
    from crime_sample.terminal.processing import numbered

    span = span_of(lines, where="--lines") if lines else None
    with world.opened(audit, name=auditor) as opened:
        may_keep(opened.state)
        may_attend(opened)
        find(opened.state, case)
        sitting = sit(opened, cases={case}, purpose="an excerpt")
        if span is None:
            world.shown(numbered(lines_of(sitting, case), opened.state.about.marking))
            return
        count = keep_excerpt(sitting, case, *span)
    world.say(f"{plural(count, 'character')} kept with case {case}.")


def excerpts(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    case: Annotated[int | None, typer.Option(metavar="NUMBER", help="Only of this case.")] = None,
    identity: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="The age key file, where they are encrypted.")
    ] = None,
    reason: world.Reason = "",
    who: Looks = None,
) -> None:
    """Show the excerpts of logs that were kept. That they were read is logged.

    Who judges cases that are open sees their own only.

    \b
    crime_sample excerpts kent-2016 --case 12
    crime_sample excerpts kent-2016 --identity key.txt
    """
    from crime_sample.audit.excerpts import excerpts as kept
    from crime_sample.terminal.processing import excerpt_lines

    with world.opened(audit, name=who, role="lead") as opened:
        found = kept(opened, case=case, keys=identity or (), reason=reason)
        marking = opened.state.about.marking
    world.shown(excerpt_lines(found, marking))
