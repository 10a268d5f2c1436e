"""``compare``: rates set against each other."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.beside import Out, Replace, ready, write_out
from crime_sample.defaults import RATE_INTERVAL


def compare(
    audits: Annotated[
        list[Path] | None, typer.Argument(help="The audits' files, the earliest first.")
    ] = None,
    between: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=VALUE",
            help="A part of one audit, as district=North or class=Robbery. Give two.",
        ),
    ] = None,
    rate: Annotated[
        list[float] | None, typer.Option(help="A published recording rate, in percent. Repeatable.")
    ] = None,
    margin: Annotated[
        list[float] | None,
        typer.Option(
            help="Its margin (half-width) at --level, in points, one for each rate; 0 for a count of all incidents."
        ),
    ] = None,
    name: Annotated[list[str] | None, typer.Option(help="What a rate is called, one for each.")] = None,
    at: Annotated[
        list[str] | None,
        typer.Option(metavar="YEAR|DAY", help="When a rate was measured, one for each: gives the trend."),
    ] = None,
    recorded: Annotated[
        float | None,
        typer.Option(help="Recorded crime (without fraud) in the 12 months to the end of the later period."),
    ] = None,
    interval: Annotated[
        str | None,
        typer.Option(help=f"Method of the audits' intervals, as for 'estimate'.  [{RATE_INTERVAL}]"),
    ] = None,
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    although_unlike: Annotated[
        bool, typer.Option("--although-unlike", help="Compare although rules, strata or routes differ.")
    ] = False,
    out: Out = None,
    replace: Replace = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Annotated[str | None, typer.Option(help="Who does it.  [your login]")] = None,
) -> None:
    """Compare recording rates: two audits, two parts of one, or published rates.

    Says how far apart they are and how sure that is. Three or more of one force give a trend, of several
    forces a ranking with the ranks that chance allows.

    \b
    crime_sample compare kent-2016 kent-2018 --recorded 177187 --out change.html
    crime_sample compare kent-2016 --between district=North --between district=South
    crime_sample compare --rate 81.52 --margin 1.72 --rate 84 --margin 3
    """
    from crime_sample import __version__
    from crime_sample.audit.comparing import compare as compare_rates
    from crime_sample.published import refuse_interval
    from crime_sample.report.beside import compare_page
    from crime_sample.terminal.paragraphs import say

    ready(out, replace)
    refuse_interval(rate or (), interval)
    with ExitStack() as stack:
        opened = [stack.enter_context(world.opened(path, name=who, role="lead")) for path in audits or ()]
        answer = compare_rates(
            opened,
            between=between or (),
            rates=rate or (),
            margins=margin or (),
            names=name or (),
            at=at or (),
            recorded=recorded,
            level=level,
            interval=interval or RATE_INTERVAL,
            although_unlike=although_unlike,
        )
    write_out(lambda: compare_page(answer, as_at=world.now(), version=__version__), out, replace)
    if as_json:
        world.say_json(answer.as_dict())
    else:
        say(world.out(), "\n".join([*answer.markings, *answer.sentences()]))
