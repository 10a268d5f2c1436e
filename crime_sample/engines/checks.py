# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""The checks a frame must pass. A fault names record, column and value; with one, nothing is registered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from crime_sample.engines.connection import Reading, record
from crime_sample.engines.dates import Choice, read
from crime_sample.errors import InputError
from crime_sample.files.intake import literal, name
from crime_sample.files.null_bytes import SIGN

LONGEST_ID = 512
SHOWN = 10
MOST_SHOWN = 80  # characters of a value


@dataclass(frozen=True, slots=True)
class Check:
    """One rule a record must keep: what is wrong if ``fails`` (SQL) holds, in which column, and its value."""

    words: str
    column: str
    value: str
    fails: str


def known_columns(reading: Reading, wanted: Iterable[str]) -> None:
    """Refuse names of columns that the export does not have, and say which ones are near."""
    have = reading.source.columns
    folded = {column.casefold(): column for column in have}
    faults = []
    for column in dict.fromkeys(wanted):
        if column in have:
            continue
        near = get_close_matches(column.casefold(), folded, n=3, cutoff=0.6)
        hint = f" (near: {', '.join(repr(folded[one]) for one in near)})" if near else ""
        faults.append(f"'{column}'{hint}")
    if faults:
        raise InputError(
            f"there is no column {', '.join(faults)}",
            where=reading.where,
            remedy=f"The columns are: {', '.join(have)}.",
        )


def id_checks(column: str, words: str = "incident id") -> list[Check]:
    """What holds of every id: there, on one line, of sensible length."""
    return [
        Check(f"blank {words}", column, "id", "id = ''"),
        Check(f"line break in the {words}", column, "id", "contains(id, chr(10)) OR contains(id, chr(13))"),
        Check(f"{words} longer than {LONGEST_ID} characters", column, "id", f"length(id) > {LONGEST_ID}"),
    ]


def null_checks(reading: Reading, columns: Iterable[str]) -> tuple[list[Check], list[str]]:
    """That no null byte stands in these columns, which hold ids or codes, and the SQL that a record needs for it: two
    that differ by one would look alike. None of it where the export has no null byte."""
    if not reading.source.nulls:
        return [], []
    found, picked = [], []
    for place, column in enumerate(dict.fromkeys(columns)):
        cell, alias = name(column), f"null_{place}"
        picked.append(f"CASE WHEN contains({cell}, {literal(SIGN)}) THEN {cell} END AS {alias}")
        words = f"null byte (shown as {SIGN}) in an id or a code"
        found.append(Check(words, column, alias, f"{alias} IS NOT NULL"))
    return found, picked


def date_checks(column: str, choice: Choice, words: str) -> list[Check]:
    """What holds of every date: there, and readable by the one format."""
    unread = f"created_text <> '' AND {read('created_text', choice.format)} IS NULL"
    return [
        Check(f"blank {words}", column, "created_text", "created_text = ''"),
        Check(f"{words} that is not '{choice.format}'", column, "created_text", unread),
    ]


def refuse_faults(
    reading: Reading, scope: str, checks: Sequence[Check], *, duplicates: tuple[str, str], remedy: str
) -> None:
    """Raise ONE error for all faults in ``scope`` (SQL of a table with record and id), if there are any.

    ``duplicates`` are the words for, and the column of, a repeated id.
    """
    counts: dict[str, int] = {}
    found: list[tuple[int, str]] = []
    tests = ", ".join(f"count(*) FILTER ({check.fails})" for check in checks)
    totals = reading.row(f"SELECT {tests} FROM {scope}")
    for check, total in zip(checks, totals, strict=True):
        if total:
            counts[check.words] = total
            for number, value in reading.rows(
                f"SELECT record, {check.value} FROM {scope} WHERE {check.fails} ORDER BY record LIMIT {SHOWN}"
            ):
                found.append(
                    (number, f"{record(number)}, column '{check.column}': {check.words}{_shown(value)}")
                )
    words, column = duplicates
    repeated, later = reading.row(_DUPLICATES.format(what="count(*), coalesce(sum(n - 1), 0)", scope=scope))
    if repeated:
        counts[words] = int(later)
        listed = _DUPLICATES.format(what="first, id, n, records", scope=scope)
        for first, value, times, numbers in reading.rows(f"{listed} ORDER BY first LIMIT {SHOWN}"):
            which = ", ".join(str(number) for number in numbers[1:])
            more = " ..." if times > len(numbers) else ""
            text = f"{words}{_shown(value)}, again in record {which}{more}"
            found.append((first, f"{record(first)}, column '{column}': {text}"))
    if found:
        found.sort()
        lines = "".join(f"\n  {text}" for _, text in found[:SHOWN])
        total = "; ".join(f"{words}: {count:,}" for words, count in counts.items())
        raise InputError(
            f"nothing was registered, because of faults ({total}). The first:{lines}",
            where=reading.where,
            remedy=remedy,
        )


_DUPLICATES = (
    "SELECT {what} FROM (SELECT id, count(*) AS n, min(record) AS first, "
    "list_sort(min(record, 5)) AS records FROM {scope} WHERE id <> '' GROUP BY id HAVING count(*) > 1)"
)


def _shown(value: str) -> str:
    """The value for a message, cut and in quotes; nothing for a blank.

    >>> _shown("12 34"), _shown("")
    (" '12 34'", '')
    """
    short = value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "..."
    return f" {short!r}" if value else ""
