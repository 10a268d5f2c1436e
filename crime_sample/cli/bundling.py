"""``bundle`` and ``verify-bundle``: evidence for strangers, and checking it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world
from crime_sample.cli.estimating import By, Interim, Interval, Level, Who
from crime_sample.cli.minding import Sure, mind
from crime_sample.defaults import RATE_INTERVAL


def bundle(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    out: Annotated[Path | None, typer.Option(help="File to write.  [AUDIT-bundle.zip]")] = None,
    frame_out: Annotated[
        Path | None,
        typer.Option(help="Write the list of the frame too, with incident numbers: for who may see them."),
    ] = None,
    by: By = None,
    level: Level = 0.95,
    interval: Interval = RATE_INTERVAL,
    interim: Interim = False,
    export: Annotated[
        str | None,
        typer.Option("--frame", help="The frame's export or its URL, if it is not where it was registered."),
    ] = None,
    without_proof: Annotated[
        bool, typer.Option("--without-proof", help="Leave sealed what was recorded with the seed.")
    ] = False,
    sign: Annotated[
        Path | None, typer.Option(metavar="KEY", help="Sign with this Ed25519 private key, a PEM file.")
    ] = None,
    although_pseudonyms: Annotated[
        bool,
        typer.Option(
            "--although-pseudonyms", help="Although an export with pseudonyms was handed out: see privacy."
        ),
    ] = False,
    sure: Sure = False,
    who: Who = None,
    reason: world.Reason = "",
) -> None:
    """Write the evidence of an audit: one file that a stranger can check.

    A zip with the ledger, the plan, the seed and its proof, fingerprints, the cases' numbers, the estimates, data and
    script for R, and two verifiers: a file of Python and a page for a browser. No names, incident numbers or texts; but
    whoever can guess incident numbers can work out from the seed which were probably drawn.

    \b
    crime_sample bundle kent-2016 --by class --by district
    crime_sample bundle kent-2016 --out kent.zip --frame-out kent-frame.zip --sign key.pem
    """
    from crime_sample import __version__
    from crime_sample.audit.evidence import bundle as write_bundle
    from crime_sample.audit.evidence import usual_path
    from crime_sample.audit.minding import in_bundle
    from crime_sample.audit.naming import marked
    from crime_sample.formats import plural, several

    world.spark_master()
    with ExitStack() as stack:
        opened = stack.enter_context(world.opened(audit, name=who, role="lead"))
        mind(in_bundle(opened.state, proof=not without_proof), sure=sure)
        tell = stack.enter_context(world.progress("Writing the bundle"))
        made = write_bundle(
            opened,
            out or marked(usual_path(world.audit_path(audit)), opened.state.about),
            by=tuple(by or ()),
            level=level,
            interval=interval,
            interim=interim,
            export=export,
            frame_out=frame_out,
            proof=not without_proof,
            key=None if sign is None else world.signer_in(sign),
            although_pseudonyms=although_pseudonyms,
            reason=reason,
            version=__version__,
            progress=tell,
        )
    world.say(str(made.path))
    if frame_out is not None:
        world.say(str(frame_out))
    if made.interim:
        world.note("Interim: cases are still open. Not to be published.")
    world.note(f"{plural(made.cases, 'case')} judged. Not for the public: a row a case.")
    world.note(f"SHA-256 of its manifest: {made.manifest}")
    if made.key:
        world.note(f"Signed; the public key is {made.key}")
    if made.without_root:
        world.note(
            f"No root over the tickets: the export of {several(list(made.without_root))} is not where it was (--frame)."
        )
    world.note(f"Next: crime_sample verify-bundle {world.typed(made.path)}")


def verify_bundle(
    bundle: Annotated[Path, typer.Argument(help="The bundle, a zip file.")],
    frame: Annotated[
        Path | None,
        typer.Option(help="The list of its frames: a zip file, or lines of incident number, tab, stratum."),
    ] = None,
    anchor: Annotated[str, typer.Option(help="A hash that was given out at the freeze or the draw.")] = "",
    key: Annotated[str, typer.Option(help="The signer's public key, known from elsewhere.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check an evidence bundle; exit code 1 if it does not hold.

    The bundle alone shows that the ledger is one chain, what was fixed when, and that the numbers follow from the
    verdicts. With the list of the frame, that the cases are those that the seed draws from it. The file verify.py in
    the bundle does the same without this program.

    \b
    crime_sample verify-bundle kent-bundle.zip --anchor 3f0c...
    crime_sample verify-bundle kent-bundle.zip --frame kent-frame.zip
    """
    from crime_sample.evidence.checker.command import checks, summary
    from crime_sample.evidence.checker.faults import SIGNS
    from crime_sample.files.bundles import MOST_FRAME, read_whole

    given = None if frame is None else read_whole(frame, most=MOST_FRAME)
    found = []
    for one in checks(read_whole(bundle), frame=given, anchor=anchor, key=key):
        found.append(one)
        if not as_json:
            world.say(f"{SIGNS[one[1]]:>7}  {one[0]}: {one[2]}")
    broken = [one for one in found if one[1] == "broken"]
    if as_json:
        listed = [{"name": name, "verdict": verdict, "words": words} for name, verdict, words in found]
        world.say_json({"holds": not broken, "with_frame": frame is not None, "checks": listed})
    else:
        world.say(f"\n{summary(found, frame=frame is not None)}")
    if broken:
        raise typer.Exit(1)
