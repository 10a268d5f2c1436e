# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Reading dates: one format for the whole export, named or found, never guessed record by record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crime_sample.engines.dialect import ISO, ZONE, Dialect, count_if
from crime_sample.engines.place import Place
from crime_sample.errors import InputError

SAMPLE = 500
MOST = 8  # formats that are tried on all of the export


@dataclass(frozen=True, slots=True)
class Choice:
    """The format that reads most of the dates, how many it does not read, and a rival that reads as many."""

    format: str
    unread: int = 0
    rival: str | None = None
    zoned: bool = False


def timed(text: str, date_format: str) -> str:
    """SQL for whether the text holds a time of day, not a day alone."""
    if date_format == ISO:
        return f"contains({text}, ':')"
    return "true" if re.search(r"%-?[HIcXT]", date_format) else "false"


def check_format(place: Place, date_format: str) -> None:
    """Refuse a format that means nothing here."""
    if not place.dialect.knows(date_format) or not ("%" in date_format or date_format == ISO):
        raise InputError(
            f"'{date_format}' is not a date format that {place.dialect.title} reads",
            where=place.where,
            remedy=f'"{ISO}" is known too. {place.dialect.date_remedy}',
        )


def choose(place: Place, records: str, text: str, declared: str | None) -> Choice:
    """The format of the texts in a column of ``records`` (SQL behind FROM): the declared one, or the one that reads
    all of them."""
    dated = f"FROM {records} WHERE {text} <> ''"
    zone = place.dialect.ends_in(text, r":\d\d([.,]\d+)?" + ZONE)
    zoned = bool(place.rows(f"SELECT 1 {dated} AND {zone} LIMIT 1"))
    tried = able(place, records, text, declared)
    unread = _unread(place, dated, text, tried)
    whole = [one for one, count in zip(tried, unread, strict=True) if count == 0]
    if not whole:
        best = [one for one, count in zip(tried, unread, strict=True) if count == min(unread)]
        return Choice(best[0], min(unread), _rival(place, dated, text, best), zoned)
    return Choice(whole[0], 0, _rival(place, dated, text, whole), zoned)


def able(place: Place, records: str, text: str, declared: str | None) -> list[str]:
    """The formats that read most of the first texts; all that read them all, if any does; the declared one alone."""
    if declared is not None:
        check_format(place, declared)
        return [declared]
    known = place.dialect.formats
    sample = f"(SELECT {text} AS t FROM {records} WHERE {text} <> '' LIMIT {SAMPLE}) AS first_texts"
    for formats in ((ISO,), known):  # no other reads what ISO does; most exports end here
        tests = ", ".join(
            count_if(f"{place.dialect.moment('t', one)} >= {_old(place.dialect)}") for one in formats
        )
        total, *counts = place.row(f"SELECT count(*), {tests} FROM {sample}")
        if counts[0] == total:
            return [ISO]
    most = max(counts)
    return [one for one, count in zip(known, counts, strict=True) if count == most][: MOST if most else 1]


def _old(dialect: Dialect) -> str:
    return dialect.as_timestamp("1000-01-01")


def _unread(place: Place, dated: str, text: str, formats: Sequence[str]) -> list[int]:
    tests = ", ".join(count_if(f"{place.dialect.moment(text, one)} IS NULL") for one in formats)
    return list(place.row(f"SELECT {tests} {dated}"))


def _rival(place: Place, dated: str, text: str, whole: Sequence[str]) -> str | None:
    if len(whole) < 2:
        return None
    first, *others = whole
    moment = place.dialect.moment
    tests = ", ".join(count_if(f"{moment(text, first)} <> {moment(text, other)}") for other in others)
    differ = place.row(f"SELECT {tests} {dated}")
    return next((other for other, count in zip(others, differ, strict=True) if count), None)


def refuse_rival(place: Place, column: str, choice: Choice) -> None:
    """Refuse dates that can be read in two ways."""
    if choice.rival is not None:
        raise InputError(
            f"every date that can be read fits both '{choice.format}' and '{choice.rival}', and they are different "
            "days",
            where=f"{place.where}, column '{column}'",
            remedy=place.dialect.date_remedy,
        )
