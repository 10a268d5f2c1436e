"""``benchmark``, ``trend``, ``control-chart`` and ``cost``: an audit beside others, and what more would cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crime_sample.cli import world
from crime_sample.defaults import RATE_INTERVAL

if TYPE_CHECKING:
    from crime_sample.report.beside import Page

Interval = Annotated[str, typer.Option(help="Method of the rate's interval, as for 'estimate'.")]
Level = Annotated[float, typer.Option(help="Confidence level, a fraction.")]
Out = Annotated[
    Path | None, typer.Option(help="Write the page with its chart to this file too: .html or .pdf.")
]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that exists.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[str | None, typer.Option(help="Who does it.  [your login]")]


def benchmark(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    measure: Annotated[
        str,
        typer.Option(help="Published rates of what: all (reported crime), violence or sexual (offences)."),
    ] = "all",
    part: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN=VALUE",
            help="The part of the audit to set against them.  [all of it, or the class the measure is of]",
        ),
    ] = None,
    programme: Annotated[
        list[str] | None,
        typer.Option(
            help="Which inspections: CDI (2016 to 2020), CDI re-inspection, PEEL, victim service inspection. "
            "Repeatable.  [CDI]"
        ),
    ] = None,
    interval: Interval = RATE_INTERVAL,
    level: Level = 0.95,
    out: Out = None,
    replace: Replace = False,
    as_json: Json = False,
    who: Who = None,
) -> None:
    """Where the recording rate stands among published inspections of forces.

    With the rank that chance allows. The force's own inspection, if it is among them, is marked and not ranked.

    \b
    crime_sample benchmark kent-2016
    crime_sample benchmark kent-2016 --measure violence --out among.html
    """
    from crime_sample import __version__
    from crime_sample.audit.comparing import benchmark as among
    from crime_sample.report.beside import benchmark_page

    ready(out, replace)
    with world.opened(audit, name=who, role="lead") as opened:
        found = among(
            opened, measure=measure, part=part, programmes=programme or (), level=level, interval=interval
        )
    made = benchmark_page(found, as_at=world.now(), version=__version__)
    _give(made, found.as_dict(), out, replace=replace, as_json=as_json)


def trend(
    audits: Annotated[list[Path], typer.Argument(help="The audits' files, two or more of one force.")],
    name: Annotated[list[str] | None, typer.Option(help="What an audit is called, one for each.")] = None,
    interval: Interval = RATE_INTERVAL,
    level: Level = 0.95,
    although_unlike: Annotated[
        bool, typer.Option("--although-unlike", help="Although rules, strata or routes differ.")
    ] = False,
    out: Out = None,
    replace: Replace = False,
    as_json: Json = False,
    who: Who = None,
) -> None:
    """The recording rates of one force, audit after audit, and their trend.

    For weekly checks of a spreadsheet: control-chart.

    \b
    crime_sample trend kent-2014 kent-2016 kent-2018
    crime_sample trend kent-2014 kent-2016 kent-2018 --although-unlike --out trend.html
    """
    from crime_sample import __version__
    from crime_sample.audit.comparing import trend as over_time
    from crime_sample.report.beside import trend_page

    ready(out, replace)
    with ExitStack() as stack:
        opened = [stack.enter_context(world.opened(path, name=who, role="lead")) for path in audits]
        found = over_time(
            opened, names=name or (), level=level, interval=interval, although_unlike=although_unlike
        )
    made = trend_page(found, as_at=world.now(), version=__version__)
    _give(made, found.as_dict(), out, replace=replace, as_json=as_json)


def control_chart(
    checks: Annotated[
        Path,
        typer.Argument(metavar="CHECKS", help="CSV, XLSX or Parquet, a row a week; - is standard input."),
    ],
    week: Annotated[
        str | None, typer.Option(help="Column of the week, or of a day in it.  [week, date]")
    ] = None,
    owed: Annotated[
        str | None,
        typer.Option(help="Column of crimes owed in what was checked.  [owed, due, checked, m, n]"),
    ] = None,
    recorded: Annotated[str | None, typer.Option(help="Column of those recorded.  [recorded, y, x]")] = None,
    rate: Annotated[
        float | None,
        typer.Option(help="The rate to hold the weeks to, in percent: what is usual.  [their own]"),
    ] = None,
    baseline: Annotated[
        int | None, typer.Option(help="Make the limits from the first so many weeks.  [all]")
    ] = None,
    limits: Annotated[
        str,
        typer.Option(
            help="exact (binomial), or laney: wider, for weeks that scatter more than single crimes would."
        ),
    ] = "exact",
    title: Annotated[str | None, typer.Option(help="What the checks are called.  [the file's name]")] = None,
    marking: Annotated[str, typer.Option(help="Marking on the page.")] = "",
    encoding: Annotated[str | None, typer.Option(help="Encoding of a CSV file.  [found by looking]")] = None,
    worksheet: Annotated[str | None, typer.Option(help="Worksheet of an XLSX file.  [the first]")] = None,
    out: Out = None,
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """Put weekly local checks on a control chart: which weeks stand out, and whether the rate drifts.

    Without an audit. Limits are right for few checked a week; a moving average shows what single weeks cannot.

    \b
    crime_sample control-chart checks.csv
    crime_sample control-chart checks.xlsx --rate 95 --out checks.html
    crime_sample control-chart checks.csv --baseline 20 --limits laney
    """
    from crime_sample import __version__
    from crime_sample.files.tables import read_table
    from crime_sample.report.beside import weekly_page
    from crime_sample.weekly import checks as weeks_of
    from crime_sample.weekly import control_chart as held

    ready(out, replace)
    read = read_table(checks, encoding=encoding, worksheet=worksheet)
    weeks = weeks_of(read, week=week, owed=owed, recorded=recorded)
    found = held(weeks, rate=rate, baseline=baseline, method=limits)
    called = title if title is not None else "Weekly checks" if str(checks) == "-" else checks.stem
    made = weekly_page(found, title=called, marking=marking, as_at=world.now(), version=__version__)
    _give(made, found.as_dict(), out, replace=replace, as_json=as_json)


def cost(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    following: Annotated[int, typer.Option("--next", min=1, help="How many the next cases are.")] = 100,
    level: Annotated[float | None, typer.Option(help="Confidence level, a fraction.  [the plan's]")] = None,
    interim: Annotated[
        bool,
        typer.Option(
            "--interim", help="Although cases are open, by what is settled. Not for those who review."
        ),
    ] = False,
    as_json: Json = False,
    who: Who = None,
) -> None:
    """What halving the margin would cost, and where the next 100 cases buy most.

    By what was found once every case is settled; before that by what the plan expects.

    \b
    crime_sample cost kent-2016
    crime_sample cost kent-2016 --next 250 --json
    """
    from crime_sample.audit.costing import cost as cost_of
    from crime_sample.terminal.beside import cost_lines

    with world.opened(audit, name=who, role="lead") as opened:
        found = cost_of(opened, interim=interim, following=following, level=level)
    if as_json:
        world.say_json(found.as_dict())
    else:
        world.out().print(cost_lines(found))


def ready(out: Path | None, replace: bool) -> None:
    """Refuse a page that could not be written, before anything is computed."""
    from crime_sample.files.beside_page import ready as check

    if out is not None:
        check(out, replace=replace)


def write_out(made: Callable[[], Page], out: Path | None, replace: bool) -> None:
    """Write the page where it was asked for, if it was."""
    from crime_sample.files.beside_page import write_page

    if out is not None:
        write_page(made(), out, replace=replace)
        world.note(f"Written to {out}.")


def _give(made: Page, document: dict[str, Any], out: Path | None, *, replace: bool, as_json: bool) -> None:
    """The page written where it was asked for, and the answer on stdout."""
    from crime_sample.terminal.beside import page_lines

    write_out(lambda: made, out, replace)
    if as_json:
        world.say_json(document)
    else:
        world.out().print(page_lines(made))
