"""``agree``: how far auditors agree who judged the same cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def agree(
    ratings: Annotated[
        Path, typer.Argument(metavar="RATINGS", help="CSV, XLSX or Parquet; - is standard input.")
    ],
    item: Annotated[
        str | None, typer.Option(help="Column of the case.  [item; in a wide file the first]")
    ] = None,
    rater: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of the auditor, in a long file; in a wide one that of an auditor, once for each.  "
            "[rater; in a wide file all but the case's]",
        ),
    ] = None,
    rating: Annotated[
        str | None, typer.Option(help="Column of the answer, in a long file.  [rating]")
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(help="long: a row a rating; wide: a column an auditor.  [told from the header]"),
    ] = None,
    order: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="Every answer, lowest first: 'no,maybe,yes'.")
    ] = None,
    ignore_case: Annotated[
        bool, typer.Option("--ignore-case", help="Count answers as one that differ only in case or blanks.")
    ] = False,
    weights: Annotated[
        str, typer.Option(help="Of kappa and AC: identity, linear, quadratic or ordinal.")
    ] = "identity",
    scale: Annotated[
        str | None,
        typer.Option(help="Of alpha: nominal, ordinal, interval or ratio.  [nominal; ordinal with weights]"),
    ] = None,
    interval: Annotated[str, typer.Option(help="guarded, published, or bootstrap for alpha.")] = "guarded",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 1,
    level: Annotated[float, typer.Option(help="Confidence level, a fraction.")] = 0.95,
    encoding: Annotated[str | None, typer.Option(help="Encoding of a CSV file.  [found by looking]")] = None,
    worksheet: Annotated[str | None, typer.Option(help="Worksheet of an XLSX file.  [the first]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """How far auditors agree who judged the same cases: percent, kappa, AC1 and alpha.

    The file has a row a rating (columns item, rater, rating), or a row a case with a column for each auditor. A blank
    is a missing rating. Answers that differ only in case or blanks are refused, unless --order names them all.

    \b
    crime_sample agree second-reviews.csv
    crime_sample agree ratings.xlsx --item case --rater auditor --rating verdict
    crime_sample agree wide.csv --item case --rater Ann --rater Bob --ignore-case
    crime_sample agree severity.csv --order "none,minor,serious" --weights linear --json
    """
    from crime_sample.agreed import agreed
    from crime_sample.files.ratings import read_ratings
    from crime_sample.terminal.agreements import agreement_table
    from crime_sample.terminal.paragraphs import say

    answers = None if order is None else [answer.strip() for answer in order.split(",")]
    read = read_ratings(
        ratings, layout=layout, item=item, raters=rater or (), rating=rating, order=answers,
        ignore_case=ignore_case, encoding=encoding, worksheet=worksheet,
    )  # fmt: skip
    say(world.err(), read.words())
    found = agreed(
        read, weights=weights, scale=scale, order=answers, level=level, interval=interval, seed=seed
    )
    if as_json:
        world.say_json(found.as_dict())
    else:
        world.out().print(agreement_table(found))
