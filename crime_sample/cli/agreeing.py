"""``agree``: how far auditors agree who judged the same cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crime_sample.cli import world


def agree(
    ratings: Annotated[Path, typer.Argument(metavar="RATINGS", help="CSV, XLSX or Parquet.")],
    item: Annotated[
        str | None, typer.Option(help="Column of the case.  [item; in a wide file the first]")
    ] = None,
    rater: Annotated[str | None, typer.Option(help="Column of the auditor, in a long file.  [rater]")] = None,
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
    is a missing rating.

    \b
    crime_sample agree second-reviews.csv
    crime_sample agree ratings.xlsx --item case --rater auditor --rating verdict
    crime_sample agree severity.csv --order "none,minor,serious" --weights linear --json
    """
    from crime_sample.agreed import agreed
    from crime_sample.files.ratings import read_ratings
    from crime_sample.terminal.agreements import agreement_table

    answers = None if order is None else [answer.strip() for answer in order.split(",")]
    read = read_ratings(
        ratings, layout=layout, item=item, rater=rater, rating=rating, order=answers,
        encoding=encoding, worksheet=worksheet,
    )  # fmt: skip
    world.note(read.words())
    found = agreed(
        read, weights=weights, scale=scale, order=answers, level=level, interval=interval, seed=seed
    )
    if as_json:
        world.say_json(found.as_dict())
    else:
        world.out().print(agreement_table(found))
