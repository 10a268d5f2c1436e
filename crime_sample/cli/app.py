"""The program: its commands in the order an audit goes, and the one place where errors become words."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from crime_sample import __version__
from crime_sample.cli import (
    adjudicating,
    agreeing,
    analysing,
    assigning,
    beside,
    bundling,
    challenging,
    checking,
    comparing,
    copying,
    demonstration,
    drawing,
    estimating,
    exporting,
    extracting,
    framing,
    judging,
    keeping,
    overviewing,
    packaging,
    picking,
    planning,
    pseudonymizing,
    remedying,
    reviewing,
    routing,
    rules,
    sharding,
    signing,
    simulating,
    starting,
)
from crime_sample.cli.groups import InOrder
from crime_sample.cli.stopping import stoppable
from crime_sample.errors import CrimeSampleError

app = typer.Typer(
    name="crime_sample",
    cls=InOrder,
    help="Audit how a police force records crime: draw a sample anyone can verify, review it blind, and estimate "
    "the recording rate and the crimes left unrecorded, with their confidence intervals.\n\n"
    "Whoever registered a signing key (crime_sample key) gives it as --signing-key FILE before the command, or by the "
    "setting CRIME_SAMPLE_KEY.",
    epilog="See it all in a minute: crime_sample demo",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"crime_sample {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
    anywhere: Annotated[
        bool,
        typer.Option(
            "--anywhere",
            help="Write personal data where it is refused: folders that others can write to, network file systems, "
            "folders copied to a cloud.",
        ),
    ] = False,
) -> None:
    if anywhere:
        from crime_sample.files.surroundings import ANYWHERE

        before = ANYWHERE.set(True)
        context.call_on_close(lambda: ANYWHERE.reset(before))


app.command("new")(starting.new)
app.command("retention")(starting.retention)
app.add_typer(rules.rules, name="rules")
framing.frame.command("uncovered")(routing.uncovered)
app.add_typer(framing.frame, name="frame")
app.add_typer(extracting.extract, name="extract")
app.command("size")(planning.size)
app.command("plan")(planning.plan)
app.command("cost")(beside.cost)
app.command("draw")(drawing.draw)
app.command("extend")(drawing.extend)
app.command("pick")(picking.pick)
app.command("overlap")(routing.overlap)
app.add_typer(sharding.shard, name="shard")
app.command("assign")(assigning.assign)
app.command("conflict")(assigning.conflict)
app.command("calibrate")(reviewing.calibrate)
app.command("review")(reviewing.review)
app.add_typer(reviewing.sheet, name="sheet")
app.add_typer(packaging.package, name="package")
app.command("referrals")(adjudicating.referrals)
app.command("flags")(adjudicating.flags)
app.command("adjudicate")(adjudicating.adjudicate)
app.add_typer(challenging.challenge, name="challenge")
app.command("quality")(judging.quality)
app.command("estimate")(estimating.estimate)
app.command("report")(estimating.report)
app.add_typer(exporting.export, name="export")
app.add_typer(pseudonymizing.pseudonym_key, name="pseudonym-key")
app.command("bundle")(bundling.bundle)
app.command("verify-bundle")(bundling.verify_bundle)
app.add_typer(remedying.remedial, name="remedial")
app.command("picks")(picking.picks)
app.command("status")(checking.status)
app.command("log")(keeping.log)
app.command("excerpt")(keeping.excerpt)
app.command("excerpts")(keeping.excerpts)
app.command("purge")(keeping.purge)
app.command("whoami")(signing.whoami)
app.add_typer(signing.key, name="key")
app.command("roles")(signing.roles)
app.command("push")(copying.push)
app.command("pull")(copying.pull)
app.command("verify")(checking.verify)
app.command()(drawing.statement)
app.command("verify-draw")(drawing.verify_draw)
app.command("unrecorded")(estimating.unrecorded)
app.command("analyse")(analysing.analyse)
app.command("agree")(agreeing.agree)
app.command("compare")(comparing.compare)
app.command("benchmark")(beside.benchmark)
app.command("trend")(beside.trend)
app.command("control-chart")(beside.control_chart)
app.command("overview")(overviewing.overview)
app.add_typer(simulating.simulate, name="simulate")
app.command("demo")(demonstration.demo)


def main() -> None:
    """Run the program; every error ends here, in words on stderr and an exit code."""
    try:
        with stoppable(_tell):
            app(prog_name="crime_sample")
    except CrimeSampleError as error:
        _tell(f"Error: {error}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone; leave quietly, without Python's complaint at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _tell(f"Error: {error.strerror or error}: {error.filename or ''}".rstrip(": "))
        _tell("Check the path, its permissions and the free space. Nothing that was acknowledged is lost.")
        sys.exit(3)
    except Exception as error:  # the program's own fault
        if os.environ.get("CRIME_SAMPLE_DEBUG"):
            _tell(traceback.format_exc())
        # Not in its own words: they may quote a log, and this is what people send on.
        _tell(
            f"Error: the program failed ({type(error).__name__} in {_place(error)}). This is our fault, not yours.\n"
            "Nothing that was acknowledged is lost. Please report this line. CRIME_SAMPLE_DEBUG=1 shows more, which "
            "may hold words of logs: send on nothing of it that you have not read."
        )
        sys.exit(70)


def _place(error: BaseException) -> str:
    """The line of this program in which it failed last, as ``engines/drawing.py:120``."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = Path(__file__).parents[1]
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(ours):
            return f"{path.relative_to(ours).as_posix()}:{frame.lineno}"
    return "a library"


def _tell(words: str) -> None:
    from crime_sample.formats import visible

    typer.echo(visible(words), err=True)
