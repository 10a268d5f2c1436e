"""Ratings files: what several auditors said of the same cases.

Long: a row a rating, with the columns item, rater and rating. Wide: a row an item, with the item in the first
column and a column for each rater.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crime_sample import formats
from crime_sample.agreed import Rated
from crime_sample.errors import InputError
from crime_sample.files.spellings import Cell, spellings
from crime_sample.files.tables import read_table
from crime_sample.table import Table

NAMES = ("item", "rater", "rating")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Columns as named, those not named being None or none; every answer there may be; whether spellings fold."""

    item: str | None
    raters: Sequence[str]
    rating: str | None
    order: Sequence[str] | None
    fold: bool


def read_ratings(
    path: Path,
    *,
    layout: str | None = None,
    item: str | None = None,
    raters: Sequence[str] = (),
    rating: str | None = None,
    order: Sequence[str] | None = None,
    ignore_case: bool = False,
    encoding: str | None = None,
    worksheet: str | None = None,
) -> Rated:
    """The ratings in a CSV, XLSX or Parquet file. Options and errors: :func:`rated_from`."""
    table = read_table(path, encoding=encoding, worksheet=worksheet)
    return rated_from(
        table, layout=layout, item=item, raters=raters, rating=rating, order=order, ignore_case=ignore_case
    )


def rated_from(
    table: Table,
    *,
    layout: str | None = None,
    item: str | None = None,
    raters: Sequence[str] = (),
    rating: str | None = None,
    order: Sequence[str] | None = None,
    ignore_case: bool = False,
) -> Rated:
    """The ratings that a table holds.

    ``layout`` "long" or "wide"; without it the table is wide if two columns or more are named in ``raters``, and long
    if one is, or the header has the columns item, rater and rating, in whatever case. ``item``, ``raters``,
    ``rating`` name the columns; in a wide table ``raters`` are those that are auditors, by default all but the
    item's. A blank rating is a missing one. ``order`` the categories there may be. Raters without a rating are left
    out.

    Fails, naming file, row and column, when a column is missing, an item or rater is blank, a rater rates an
    item twice, a rating is not in ``order``, or (unless ``ignore_case``) two answers or raters differ only in case or
    blanks; and when a column that nobody named shares no answer with the others, and so is none of an auditor's.
    """
    if not len(table):
        raise InputError("the file holds no ratings", where=table.name, remedy="Give a row below the header.")
    asked = _Asked(item, raters, rating, order, ignore_case)
    found = layout or _layout(table, asked)
    if found not in LAYOUTS:
        raise InputError(f"there is no layout {found!r}", remedy=f"Take one of: {', '.join(LAYOUTS)}.")
    return LAYOUTS[found](table, asked)


def _long(table: Table, asked: _Asked) -> Rated:
    if len(asked.raters) > 1:
        raise InputError(
            "a long file has one column of auditors",
            where=table.name,
            remedy="Give --rater once, or --layout wide if each auditor has a column.",
        )
    named = (asked.item, *(asked.raters or (None,)), asked.rating)
    heads = [_column(table, given or usual) for given, usual in zip(named, NAMES, strict=True)]
    columns = [table.column(head) for head in heads]
    called = spellings(table, _cells(columns[1], heads[1]), "auditor", fold=asked.fold)
    counted = _answers(table, asked, _cells(columns[2], heads[2]))
    seen: dict[tuple[str, str], int] = {}
    said: dict[tuple[str, str], str] = {}
    items: dict[str, None] = {}
    raters: dict[str, None] = {}
    for place, (item, written, rating) in enumerate(zip(*columns, strict=True)):
        for head, value in zip(heads, (item, written), strict=False):
            if not value:
                raise InputError("the cell is blank", where=table.where(place, head), remedy="Fill it in.")
        rater = called[written]
        first = seen.setdefault((item, rater), place)
        if first != place:
            raise InputError(
                f"{rater!r} rates {item!r} here and in row {table.row(first)}",
                where=table.where(place, heads[1]),
                remedy="Keep one of the two.",
            )
        items[item] = raters[rater] = None
        said[item, rater] = counted.get(rating, "")
    rows = tuple(tuple(said.get((item, rater), "") for rater in raters) for item in items)
    return _enough(table, Rated(tuple(items), tuple(raters), rows, "long"))


def _wide(table: Table, asked: _Asked) -> Rated:
    if asked.rating or len(asked.raters) == 1:
        raise InputError(
            "a wide file has a column for each auditor, and none of ratings",
            where=table.name,
            remedy="Name the column of each auditor with --rater, or none to take all; or give --layout long.",
        )
    raters = tuple(_column(table, name) for name in asked.raters)
    head = _item_column(table, asked, raters)
    items = _items(table, head)
    raters = raters or tuple(column for column in table.columns if column != head)
    counted = _answers(
        table, asked, [cell for rater in raters for cell in _cells(table.column(rater), rater)]
    )
    columns = [[counted.get(cell, "") for cell in table.column(rater)] for rater in raters]
    rows = tuple(zip(*columns, strict=True)) if columns else ((),) * len(items)
    rated = _enough(table, Rated(items, raters, rows, "wide"))
    if not asked.raters and len(rated.raters) > 2:
        _refuse_stranger(table, rated)
        words = "Each column but the case's counts as an auditor's. To have fewer, name them with --rater."
        return replace(rated, remarks=(*rated.remarks, words))
    return rated


LAYOUTS: dict[str, Callable[[Table, _Asked], Rated]] = {"long": _long, "wide": _wide}


def _layout(table: Table, asked: _Asked) -> str:
    if len(asked.raters) > 1:
        return "wide"
    heads = {column.casefold() for column in table.columns}
    named = (asked.item, *(asked.raters or (None,)), asked.rating)
    usual = all((given or name).casefold() in heads for given, name in zip(named, NAMES, strict=True))
    return "long" if asked.raters or asked.rating or usual else "wide"


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


def _item_column(table: Table, asked: _Asked, raters: Sequence[str]) -> str | None:
    """The column of the case, None where every column is an auditor's."""
    head = _column(table, asked.item) if asked.item else None
    named = [*raters] if head is None else [head, *raters]
    twice = next((name for place, name in enumerate(named) if name in named[:place]), None)
    if twice is not None:
        raise InputError(
            f"column '{formats.one_line(twice)}' is named twice",
            where=table.name,
            remedy="Name the case's column with --item and each auditor's with --rater, all of them different.",
        )
    return head or next((column for column in table.columns if column not in raters), None)


def _items(table: Table, head: str | None) -> tuple[str, ...]:
    if head is None:
        return tuple(f"row {table.row(place)}" for place in range(len(table)))
    items: dict[str, int] = {}
    for place, item in enumerate(table.column(head)):
        if not item:
            raise InputError("the cell is blank", where=table.where(place, head), remedy="Fill it in.")
        first = items.setdefault(item, place)
        if first != place:
            raise InputError(
                f"{item!r} stands here and in row {table.row(first)}",
                where=table.where(place, head),
                remedy="Keep one of the two rows; or, if cases stand in another column, name it with --item.",
            )
    return tuple(items)


def _cells(column: Sequence[str], head: str) -> list[Cell]:
    return [Cell(text, place, head) for place, text in enumerate(column)]


def _answers(table: Table, asked: _Asked, cells: Sequence[Cell]) -> dict[str, str]:
    """What each answer counts as; fails on one that is not in the order given."""
    counted = spellings(table, cells, "answer", known=asked.order or (), fold=asked.fold)
    if asked.order is not None:
        for cell in cells:
            if cell.text and counted[cell.text] not in asked.order:
                raise InputError(
                    f"the rating {cell.text!r} is not in the order given",
                    where=table.where(cell.place, cell.column),
                    remedy=f"The order is: {', '.join(asked.order)}.",
                )
    return counted


def _refuse_stranger(table: Table, rated: Rated) -> None:
    """Refuse a column without an answer that any other has, where others do have answers in common: notes, dates."""
    answers = [set(column) - {""} for column in zip(*rated.table, strict=True)]
    shares = [
        any(own & other for at, other in enumerate(answers) if at != place)
        for place, own in enumerate(answers)
    ]
    if any(shares) and not all(shares):
        names = [f"'{formats.one_line(rated.raters[place])}'" for place, one in enumerate(shares) if not one]
        holds = "holds" if len(names) == 1 else "hold"
        raise InputError(
            f"{formats.several(names)} {holds} no answer that another column has: is that an auditor's?",
            where=table.name,
            remedy="Name the column of each auditor with --rater, and that of the case with --item.",
        )


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
