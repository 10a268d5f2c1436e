"""Ratings files: what several auditors said of the same cases.

Long: a row a rating, with the columns item, rater and rating. Wide: a row an item, with the item in the first
column and a column for each rater.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from crime_sample.agreed import Rated
from crime_sample.errors import InputError
from crime_sample.files.tables import read_table
from crime_sample.table import Table

NAMES = ("item", "rater", "rating")


def read_ratings(
    path: Path,
    *,
    layout: str | None = None,
    item: str | None = None,
    rater: str | None = None,
    rating: str | None = None,
    order: Sequence[str] | None = None,
    encoding: str | None = None,
    worksheet: str | None = None,
) -> Rated:
    """The ratings in a CSV, XLSX or Parquet file. Options and errors: :func:`rated_from`."""
    table = read_table(path, encoding=encoding, worksheet=worksheet)
    return rated_from(table, layout=layout, item=item, rater=rater, rating=rating, order=order)


def rated_from(
    table: Table,
    *,
    layout: str | None = None,
    item: str | None = None,
    rater: str | None = None,
    rating: str | None = None,
    order: Sequence[str] | None = None,
) -> Rated:
    """The ratings that a table holds.

    ``layout`` "long" or "wide"; without it the table is long if a column is named for the rater or the header
    has the columns item, rater and rating, in whatever case. ``item``, ``rater``, ``rating`` name other
    columns; in a wide table only ``item`` means anything. A blank rating is a missing one. ``order`` the
    categories there may be. Raters without a rating are left out.

    Fails, naming file, row and column, when a column is missing, an item or rater is blank, a rater rates an
    item twice, or a rating is not in ``order``.
    """
    if not len(table):
        raise InputError("the file holds no ratings", where=table.name, remedy="Give a row below the header.")
    if layout == "wide" and (rater or rating):
        raise InputError(
            "a wide file has no column of raters or ratings",
            where=table.name,
            remedy="Leave out --rater and --rating, or give --layout long.",
        )
    names = tuple(given or usual for given, usual in zip((item, rater, rating), NAMES, strict=True))
    found = layout or _layout(table, names, named=rater is not None or rating is not None)
    if found not in LAYOUTS:
        raise InputError(f"there is no layout {found!r}", remedy=f"Take one of: {', '.join(LAYOUTS)}.")
    return LAYOUTS[found](table, names if found == "long" or item else ("", *names[1:]), order)


def _long(table: Table, names: Sequence[str], order: Sequence[str] | None) -> Rated:
    heads = [_column(table, name) for name in names]
    seen: dict[tuple[str, str], int] = {}
    said: dict[tuple[str, str], str] = {}
    items: dict[str, None] = {}
    raters: dict[str, None] = {}
    for place, (item, rater, rating) in enumerate(zip(*(table.column(head) for head in heads), strict=True)):
        for head, value in zip(heads, (item, rater), strict=False):
            if not value:
                raise InputError("the cell is blank", where=table.where(place, head), remedy="Fill it in.")
        first = seen.setdefault((item, rater), place)
        if first != place:
            raise InputError(
                f"{rater!r} rates {item!r} here and in row {table.row(first)}",
                where=table.where(place, heads[1]),
                remedy="Keep one of the two.",
            )
        items[item] = raters[rater] = None
        said[item, rater] = _known(table, place, heads[2], rating, order)
    rows = tuple(tuple(said.get((item, rater), "") for rater in raters) for item in items)
    return _enough(table, Rated(tuple(items), tuple(raters), rows, "long"))


def _wide(table: Table, names: Sequence[str], order: Sequence[str] | None) -> Rated:
    head = _column(table, names[0]) if names[0] else table.columns[0]
    raters = tuple(column for column in table.columns if column != head)
    items: dict[str, int] = {}
    for place, item in enumerate(table.column(head)):
        if not item:
            raise InputError("the cell is blank", where=table.where(place, head), remedy="Fill it in.")
        first = items.setdefault(item, place)
        if first != place:
            raise InputError(
                f"{item!r} stands here and in row {table.row(first)}",
                where=table.where(place, head),
                remedy="Keep one of the two rows.",
            )
    columns = [
        [_known(table, place, rater, cell, order) for place, cell in enumerate(table.column(rater))]
        for rater in raters
    ]
    rows = tuple(zip(*columns, strict=True)) if columns else ((),) * len(items)
    return _enough(table, Rated(tuple(items), raters, rows, "wide"))


LAYOUTS: dict[str, Callable[[Table, Sequence[str], Sequence[str] | None], Rated]] = {
    "long": _long,
    "wide": _wide,
}


def _layout(table: Table, names: Sequence[str], *, named: bool) -> str:
    heads = {column.casefold() for column in table.columns}
    return "long" if named or all(name.casefold() in heads for name in names) else "wide"


def _column(table: Table, name: str) -> str:
    try:
        return table.named(name)
    except InputError as error:
        raise InputError(
            error.what,
            where=error.where,
            remedy=f"{error.remedy} Name yours with --item, --rater and --rating, or give --layout wide if each "
            "rater has a column.",
        ) from None


def _known(table: Table, place: int, column: str, rating: str, order: Sequence[str] | None) -> str:
    if rating and order is not None and rating not in order:
        raise InputError(
            f"the rating {rating!r} is not in the order given",
            where=table.where(place, column),
            remedy=f"The order is: {', '.join(order)}.",
        )
    return rating


def _enough(table: Table, rated: Rated) -> Rated:
    """The ratings of those who rated anything, if they are two or more."""
    kept = [place for place in range(len(rated.raters)) if any(row[place] for row in rated.table)]
    if len(kept) < 2:
        raise InputError(
            "there are ratings of one rater only" if kept else "there are no ratings",
            where=table.name,
            remedy="Agreement takes two. If the file has a row a rating, give --layout long and name its columns "
            "with --item, --rater and --rating.",
        )
    raters = tuple(rated.raters[place] for place in kept)
    return replace(
        rated,
        raters=raters,
        remarks=table.remarks,
        table=tuple(tuple(row[place] for place in kept) for row in rated.table),
    )
