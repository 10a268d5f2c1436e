# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""Reading dates: one format for the whole export, named or found, never guessed record by record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

import duckdb

from crime_sample.engines.connection import Reading
from crime_sample.errors import InputError

ISO = "ISO 8601"
SAMPLE = 500
_ZONE = r"\s*(Z|z|[+-]\d{2}(:?\d{2})?)"
_DATES = (
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d",
    "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y",
    "%b %d %Y",
)  # fmt: skip
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S.%f", "T%H:%M:%S", ", %H:%M")
CANDIDATES = (ISO, *(date + time for date in _DATES for time in _TIMES))
REMEDY = 'Name it with --date-format, such as "%d/%m/%Y %H:%M".'


@dataclass(frozen=True, slots=True)
class Choice:
    """The format that reads most of the dates, how many it does not read, and a rival that reads all too."""

    format: str
    unread: int
    rival: str | None = None
    zoned: bool = False


def read(expression: str, date_format: str) -> str:
    """SQL for the text as a timestamp, NULL if it does not fit. A zone is dropped: the clock time counts."""
    if date_format == ISO:
        shape = rf"\d{{4}}-\d{{2}}-\d{{2}}([T ]\d{{2}}:\d{{2}}(:\d{{2}}([.,]\d+)?)?({_ZONE})?)?"
        clock = rf"replace(regexp_replace({expression}, '(:\d{{2}}([.,]\d+)?){_ZONE}$', '\1'), ',', '.')"
        return f"CASE WHEN regexp_full_match({expression}, '{shape}') THEN TRY_CAST({clock} AS TIMESTAMP) END"
    quoted = date_format.replace("'", "''")
    if date_format.endswith("%z"):
        clock = f"regexp_replace({expression}, '{_ZONE}$', '')"
        bare = quoted.removesuffix("%z").rstrip()
        return f"CASE WHEN regexp_matches({expression}, '{_ZONE}$') THEN try_strptime({clock}, '{bare}') END"
    return f"CAST(try_strptime({expression}, '{quoted}') AS TIMESTAMP)"


def timed(expression: str, date_format: str) -> str:
    """SQL for whether the text holds a time of day, not a day alone."""
    if date_format == ISO:
        return f"contains({expression}, ':')"
    return "true" if re.search(r"%-?[HIcXT]", date_format) else "false"


def check_format(reading: Reading, date_format: str) -> None:
    """Refuse a format that means nothing."""
    try:
        reading.connection.execute(f"SELECT {read(chr(39) * 2, date_format)}")
    except duckdb.Error:
        known = date_format
    else:
        known = "" if "%" in date_format or date_format == ISO else date_format
    if known:
        raise InputError(
            f"'{known}' is not a date format", where=reading.where, remedy=f'{REMEDY} "{ISO}" is known too.'
        )


def choose(reading: Reading, table: str, column: str, declared: str | None) -> Choice:
    """The format of the texts in a table's column: the declared one, or the one that reads all of them."""
    dated = f"FROM {table} WHERE {column} <> ''"
    zoned = bool(
        reading.rows(f"SELECT 1 {dated} AND regexp_matches({column}, ':\\d\\d([.,]\\d+)?{_ZONE}$') LIMIT 1")
    )
    if declared is not None:
        check_format(reading, declared)
        return Choice(declared, _unread(reading, dated, column, [declared])[0], None, zoned)
    able = _able(reading, dated, column)
    unread = _unread(reading, dated, column, able)
    whole = [name for name, count in zip(able, unread, strict=True) if count == 0]
    if not whole:
        count, best = min(zip(unread, able, strict=True), key=lambda pair: pair[0])
        return Choice(best, count, None, zoned)
    return Choice(whole[0], 0, _rival(reading, dated, column, whole), zoned)


def _able(reading: Reading, dated: str, column: str) -> list[str]:
    """The candidates that read most of the first texts; all that read them all, if any does."""
    sample = f"(SELECT {column} AS t {dated} LIMIT {SAMPLE})"
    for formats in ((ISO,), CANDIDATES):  # no other candidate reads what ISO does; most exports end here
        tests = ", ".join(f"count(*) FILTER ({read('t', one)} >= TIMESTAMP '1000-01-01')" for one in formats)
        total, *counts = reading.row(f"SELECT count(*), {tests} FROM {sample}")
        if counts[0] == total:
            return [ISO]
    most = max(counts)
    return [name for name, count in zip(CANDIDATES, counts, strict=True) if count == most][: 8 if most else 1]


def _unread(reading: Reading, dated: str, column: str, formats: list[str]) -> list[int]:
    tests = ", ".join(f"count(*) FILTER ({read(column, one)} IS NULL)" for one in formats)
    return list(reading.row(f"SELECT {tests} {dated}"))


def _rival(reading: Reading, dated: str, column: str, whole: list[str]) -> str | None:
    if len(whole) < 2:
        return None
    pairs = list(combinations(whole, 2))[: len(whole) - 1]  # the first against each other
    tests = ", ".join(
        f"count(*) FILTER ({read(column, a)} IS DISTINCT FROM {read(column, b)})" for a, b in pairs
    )
    differ = reading.row(f"SELECT {tests} {dated}")
    return next((pair[1] for pair, count in zip(pairs, differ, strict=True) if count), None)


def refuse_rival(reading: Reading, column: str, choice: Choice) -> None:
    """Refuse dates that can be read in two ways."""
    if choice.rival is not None:
        raise InputError(
            f"every date fits both '{choice.format}' and '{choice.rival}', and they are different days",
            where=f"{reading.where}, column '{column}'",
            remedy=REMEDY,
        )
