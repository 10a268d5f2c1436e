"""``estimate``, ``report`` and ``unrecorded``: the numbers."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.minding import Sure, mind
from crime_sample.defaults import RATE_INTERVAL, RATE_INTERVALS

if TYPE_CHECKING:
    from crime_sample.bands import Bands
    from crime_sample.report.public import Rules
    from crime_sample.state import Charter

By = Annotated[
    list[str] | None,
    typer.Option(
        help="Break down by class, stratum, district, month, source, grade, opening, flag. Repeatable."
    ),
]
Recorded = Annotated[
    float | None,
    typer.Option(
        help="Recorded crime (without fraud) in the 12 months to the end of the period, to gross up with."
    ),
]
Source = Annotated[str, typer.Option(help="Where that total was published.")]
Interval = Annotated[str, typer.Option(help=f"Method of the rate's interval: {', '.join(RATE_INTERVALS)}.")]
Level = Annotated[float, typer.Option(help="Confidence level, a fraction.")]
Interim = Annotated[
    bool,
    typer.Option("--interim", help="Although cases are open: what is settled from the top of each stratum."),
]
BandsFile = Annotated[
    Path | None,
    typer.Option("--bands", help="Your grade bands (TOML): in which of them the recording rate lies."),
]
Who = Annotated[str | None, typer.Option(help="Who does it.  [your login]")]


def estimate(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    by: By = None,
    recorded: Recorded = None,
    source: Source = "",
    interval: Interval = RATE_INTERVAL,
    level: Level = 0.95,
    interim: Interim = False,
    bands: BandsFile = None,
    remedial: Annotated[
        Path | None, typer.Option(help="Write the crimes now to be recorded to this CSV file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Who = None,
) -> None:
    """Estimate the recording rate and the crimes left unrecorded.

    \b
    crime_sample estimate kent-2016 --by class --by district \\
        --recorded 124445 --source "Home Office, year to November 2016"
    """
    from crime_sample import __version__
    from crime_sample.audit.estimating import estimate as estimate_audit
    from crime_sample.audit.reporting import crimes_to_record, disclose_remedial
    from crime_sample.files.figures import figures
    from crime_sample.formats import plural
    from crime_sample.report import build
    from crime_sample.terminal.tables import estimate_tables

    graded = _bands(bands)
    with world.opened(audit, name=who, role="lead") as opened:
        found = estimate_audit(
            opened,
            by=tuple(by or ()),
            level=level,
            interval=interval,
            recorded_crime=recorded,
            recorded_source=source,
            interim=interim,
        )
        made = build(opened.state, found, as_at=world.now(), version=__version__, bands=graded)
        if remedial is not None:
            disclose_remedial(opened, found, remedial)
            to_record = len(crimes_to_record(opened.state, found))
        if as_json:
            world.say_json(figures(made))
        else:
            console = world.out()
            for table in estimate_tables(made):
                console.print(table)
    if recorded is not None and found.grossed is None:
        world.note(
            "The rate could be 0, so the unrecorded crimes a year have no upper limit and are not given."
        )
    if remedial is not None:
        world.note(
            f"{plural(to_record, 'crime')} now to be recorded, listed in {remedial} with incident numbers."
        )


def report(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    out: Annotated[
        list[Path] | None,
        typer.Option(help="File to write: .html, .pdf, .xlsx, .md or .json. Repeatable.  [AUDIT.html]"),
    ] = None,
    by: By = None,
    recorded: Recorded = None,
    source: Source = "",
    interval: Interval = RATE_INTERVAL,
    level: Level = 0.95,
    interim: Interim = False,
    bands: BandsFile = None,
    since: Annotated[
        Path | None, typer.Option(help="The last audit of this force: what has changed since.")
    ] = None,
    although_unlike: Annotated[
        bool,
        typer.Option("--although-unlike", help="With --since: although rules, strata or routes differ."),
    ] = False,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="The edition for the public: no small counts, nor what they could be worked out from.",
        ),
    ] = False,
    threshold: Annotated[
        int | None, typer.Option(help="With --public: counts under this are not given.  [5]")
    ] = None,
    base: Annotated[
        int | None, typer.Option("--round", help="With --public: round counts to multiples of this.")
    ] = None,
    marking: Annotated[
        str | None,
        typer.Option(help="With --public: the marking on its pages.  [FOR PUBLIC RELEASE]"),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files that exist.")] = False,
    sure: Sure = False,
    who: Who = None,
    reason: world.Reason = "",
) -> None:
    """Write the report: one page a chief constable can read.

    With tables, pictures, the method, the plan against what was done, and every caveat.

    Broken down by class and stratum, and by district and month where the frame has them, unless --by says otherwise.
    With --bands the first page says in which of your grade bands the rate lies, with --since what has changed.
    With --public it is the edition that may be given to anybody, under a marking of its own.

    \b
    crime_sample report kent-2016 --out kent.html --out kent.xlsx \\
        --recorded 124445 --source "Home Office, year to November 2016"
    crime_sample report kent-2018 --bands grades.toml --since kent-2016 --out kent.html
    crime_sample report kent-2016 --public --out kent-public.html
    """
    from crime_sample.audit.composing import compose, compose_public
    from crime_sample.audit.estimating import estimate as estimate_audit
    from crime_sample.audit.estimating import question
    from crime_sample.audit.minding import in_report
    from crime_sample.audit.reporting import hand_out, public_rules, ready, refuse_parts, usual_domains

    rules = public_rules(public=public, threshold=threshold, base=base, marking=marking)
    refuse_parts(rules, bands=bands, since=since, although_unlike=although_unlike)
    ready(out or (), replace=replace)
    graded = _bands(bands)
    with ExitStack() as stack:
        earlier = None if since is None else stack.enter_context(world.opened(since, name=who, role="lead"))
        opened = stack.enter_context(world.opened(audit, name=who, role="lead"))
        paths = out or [_beside(world.audit_path(audit), opened.state.about, rules)]
        ready(paths, replace=replace)
        mind(in_report(opened.state, source=source), sure=sure)
        with world.progress("Writing the report"):
            asked = question(
                by=tuple(by or usual_domains(opened.state)),
                level=level,
                interval=interval,
                recorded_crime=recorded,
                recorded_source=source,
                interim=interim,
            )
            found = estimate_audit(opened, **asked, log=False)
            made = (
                compose(
                    opened, found, asked=asked, bands=graded, earlier=earlier, although_unlike=although_unlike
                )
                if rules is None
                else compose_public(opened, found, rules)
            )
            notes = hand_out(
                opened, made, found, paths, asked=asked, rules=rules, replace=replace, reason=reason
            )
    for path in paths:
        world.say(str(path))
    world.note(" ".join(made.headline.sentences))
    for words in notes:
        world.note(words)


def unrecorded(
    rate: Annotated[float, typer.Option(help="Recording rate, in percent.")],
    recorded: Annotated[float, typer.Option(help="Recorded crime (without fraud) in the same 12 months.")],
    margin: Annotated[float | None, typer.Option(help="Margin of the rate (half-width), in points.")] = None,
    low: Annotated[
        float | None, typer.Option(help="Low limit of the rate in percent, instead of a margin.")
    ] = None,
    high: Annotated[float | None, typer.Option(help="High limit of the rate in percent.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Gross a published rate up to unrecorded crimes a year.

    T (1 - R) / R, with both limits of R carried through; the interval is not symmetric.

    \b
    crime_sample unrecorded --rate 83.6 --margin 1.85 --recorded 124445
    """
    from crime_sample.grossed import grossed

    answer = grossed(rate=rate, margin=margin, low=low, high=high, recorded=recorded)
    if as_json:
        world.say_json(answer.as_dict())
    else:
        world.say(answer.sentence())


def _bands(path: Path | None) -> Bands | None:
    from crime_sample.audit.banding import read_bands

    return None if path is None else read_bands(path)


def _beside(audit: Path, about: Charter, rules: Rules | None) -> Path:
    from crime_sample.audit.naming import marked

    path = audit.with_name(f"{audit.stem}{'' if rules is None else '-public'}.html")
    return marked(path, about, None if rules is None else rules.marking)
