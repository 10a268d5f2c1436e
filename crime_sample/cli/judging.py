"""``quality``: how well the review was judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def quality(
    audit: Annotated[Path, typer.Argument(help="The audit's file.")],
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    out: Annotated[
        Path | None, typer.Option(help="Write the page to this file too: .html, .pdf or .md.")
    ] = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Call the auditors p1, p2 ... in place of their names.")
    ] = False,
    interim: Annotated[
        bool, typer.Option("--interim", help="Although cases are open. Not for those who review.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that exists.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    who: Annotated[str | None, typer.Option(help="Who looks: the registrar.  [your login]")] = None,
    reason: world.Reason = "",
) -> None:
    """How well the review was judged, for the registrar.

    Agreement of the two verdicts question by question, what was taken for what, how each auditor leans and drifts
    against the settled verdicts, the rate corrected by them, time per case, objections and rulings. It shows rates, so
    it is refused while cases are open. That the page was written is logged.

    \b
    crime_sample quality kent-2016
    crime_sample quality kent-2016 --out quality.html --pseudonyms
    crime_sample quality kent-2016 --interim --who "R. Grant"
    """
    from crime_sample import __version__
    from crime_sample.audit.judging import hand_out_quality
    from crime_sample.files.quality_page import ready
    from crime_sample.quality import document, page
    from crime_sample.quality import quality as judged
    from crime_sample.terminal.quality import quality_tables

    if out is not None:
        ready(out, replace=replace)
    with world.opened(audit, name=who, role="registrar") as opened:
        found = judged(opened.state, level=level, interim=interim, pseudonyms=pseudonyms, reader=opened.actor)
        made = page(found, as_at=world.now(), version=__version__)
        told: tuple[str, ...] = ()
        if out is not None:
            unlogged = hand_out_quality(
                opened, made, out, named=not pseudonyms, replace=replace, reason=reason
            )
            told = (f"Written to {out}.", *unlogged)
    if found.interim:
        world.note("Interim: these are rates. Do not show them to anyone who still reviews.")
    if told:
        world.note(" ".join(told))
    if as_json:
        world.say_json(document(found, made))
    else:
        world.out().print(*quality_tables(made), sep="\n")
