"""``simulate``: how often the intervals hold the truth, measured where the truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.groups import Group

simulate = typer.Typer(
    name="simulate",
    cls=Group,
    epilog="crime_sample simulate coverage",
    help="Measure how often intervals hold the truth, and make frames whose truth is known.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Level = Annotated[float, typer.Option(help="Confidence level, a fraction.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the populations and the samples.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@simulate.command("coverage")
def coverage(
    grid: Annotated[
        str,
        typer.Option(
            help="quick, simple, strata, domains, routes, missing, complete, small, hidden, silent, sizes, designs, "
            "topping; hard (complete to sizes, in that order) or all."
        ),
    ] = "quick",
    draws: Annotated[
        int | None, typer.Option(min=2, help="Samples in each setting.  [20000; 5000 for quick]")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Interval to measure. Repeatable.  [all]")
    ] = None,
    seed: Seed = 1,
    level: Level = 0.95,
    out: Annotated[Path | None, typer.Option(help="Write the page of results, a .md file.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Write heat maps, an .svg or .png file.")] = None,
    runs: Annotated[
        int, typer.Option(min=1, help="With --grid all: audits looked at repeatedly, for the page.")
    ] = 20_000,
    as_json: AsJson = False,
) -> None:
    """The coverage of every interval over a grid of settings, held to the bar of the default.

    Varied are the true rate, the incidents drawn, crimes per incident and how alike they fare, the strata, logs
    missing, the way of drawing, and topping up. Without options it takes some seconds; all of it takes three quarters
    of an hour.

    \b
    crime_sample simulate coverage
    crime_sample simulate coverage --grid strata --method stepped --method wilson --picture strata.svg
    crime_sample simulate coverage --grid all --out docs/coverage.md --picture docs/coverage.svg
    """
    from crime_sample.files.coverage_page import ready, write_results
    from crime_sample.simulate.coverage.answer import coverage_over
    from crime_sample.simulate.coverage.looking import looks_at
    from crime_sample.terminal.bars import steps
    from crime_sample.terminal.coverages import coverage_shown

    ready(out, picture)
    named = tuple(method or ())
    with steps(world.err(), "Drawing samples") as tell:
        answer = coverage_over(grid, draws=draws, seed=seed, level=level, methods=named, tell=tell)
    looked = None
    if out is not None and grid == "all":
        with steps(world.err(), "Looking at audits") as tell:
            looked = looks_at(runs=runs, seed=seed, level=level, tell=tell)
    for written in write_results(answer, looked, page=out, picture=picture):
        world.note(f"Written: {written}")
    if as_json:
        world.say_json(answer.as_dict())
    else:
        world.out().print(coverage_shown(answer))


@simulate.command("looks")
def looks(
    rate: Annotated[
        list[float] | None, typer.Option(help="True recording rate, in percent. Repeatable.  [84, 92, 97]")
    ] = None,
    incidents: Annotated[int, typer.Option(min=1, help="Incidents seen at the last look.")] = 400,
    number: Annotated[int, typer.Option("--looks", min=1, help="Looks, at equal steps.")] = 5,
    crimes: Annotated[
        str,
        typer.Option(
            help="Crimes an incident owes: one, log (0 to 3), few (0 to 5), many (0, 2 to 5) or skew."
        ),
    ] = "few",
    icc: Annotated[float, typer.Option(help="How alike the crimes of one incident fare, 0 to 1.")] = 0.4,
    method: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Interval. Repeatable.  [stepped, wald-t]")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Audits.")] = 1000,
    seed: Seed = 1,
    level: Level = 0.95,
    as_json: AsJson = False,
) -> None:
    """What looking before the end does: how often the true rate was ruled out by each look.

    Three ways to look: the interval as it is (naive), looks declared beforehand with a level for each, and the
    confidence sequence, at which one may look whenever one likes.

    \b
    crime_sample simulate looks
    crime_sample simulate looks --rate 90 --incidents 600 --looks 10 --runs 5000
    """
    from crime_sample.design import percent
    from crime_sample.simulate.coverage.looking import INTERVALS, RATES, looks_at
    from crime_sample.sizing.checks import fraction
    from crime_sample.terminal.bars import steps
    from crime_sample.terminal.coverages import looks_shown

    rates = [fraction(percent, one) for one in rate] if rate else RATES
    with steps(world.err(), "Looking at audits") as tell:
        answer = looks_at(
            rates,
            most=incidents,
            looks=number,
            runs=runs,
            seed=seed,
            level=level,
            crimes=crimes,
            icc=icc,
            intervals=method or INTERVALS,
            tell=tell,
        )
    if as_json:
        world.say_json(answer.as_dict())
    else:
        world.out().print(looks_shown(answer))


@simulate.command("frame")
def frame(
    out: Annotated[Path, typer.Option(help="The file to write: .parquet or .csv.")],
    rows: Annotated[int, typer.Option(min=1, help="Incident logs.")] = 1_000_000,
    seed: Annotated[str, typer.Option(help="What all chance follows from; any text.")] = "1",
    rate: Annotated[float, typer.Option(help="Recording rate to expect, in percent.")] = 84.0,
    start: Annotated[str, typer.Option(help="First day of the period.")] = "2025-01-01",
    end: Annotated[str, typer.Option(help="Last day of the period.")] = "2025-12-31",
) -> None:
    """Write a frame of synthetic logs, as many as you like, whose truth is known.

    The truth stands beside it in a JSON file: by opening code, the crimes owed and those recorded. The same seed gives
    the same frame. Some 20 million rows take a minute; nobody in them exists.

    \b
    crime_sample simulate frame --out frame.parquet
    crime_sample simulate frame --out national.parquet --rows 20000000 --seed "trial 7"
    """
    from crime_sample import formats
    from crime_sample.audit.starting import day
    from crime_sample.engines.synthetic import write_frame

    with world.progress("Making the frame") as tell:
        truth, truths = write_frame(
            out, rows, seed=seed, rate=rate / 100, start=day(start), end=day(end), progress=tell
        )
    world.note(f"Written: {world.typed(out)}, and what is true of it: {world.typed(truths)}")
    owed = formats.count(sum(truth.owed.values()))
    logs = formats.count(sum(truth.incidents.values()))
    world.say(f"{logs} incidents, and {formats.count(truth.tests)} test calls beside them.")
    world.say(
        f"The incidents owe {owed} crimes; {formats.percent(truth.rate)} of these were recorded and "
        f"{formats.count(truth.unrecorded)} were not."
    )
