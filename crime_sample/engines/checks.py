# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""The checks a frame must pass. A fault names record, column and value; with one, nothing is registered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from crime_sample.engines.dialect import count_if
from crime_sample.engines.place import Place, record
from crime_sample.errors import InputError
from crime_sample.files.null_bytes import SIGN

LONGEST_ID = 512
SHOWN = 10
AGAIN = 4  # records of a repeated id that are named
MOST_SHOWN = 80  # characters of a value


@dataclass(frozen=True, slots=True)
class Check:
    """One rule a record must keep: what is wrong if ``fails`` (SQL) holds, in which column, and its value."""

    words: str
    column: str
    value: str
    fails: str


def known_columns(place: Place, wanted: Iterable[str]) -> None:
    """Refuse names of columns that the export does not have, and say which ones are near."""
    have = place.columns
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
            where=place.where,
            remedy=f"The columns are: {', '.join(have)}.",
        )


def id_checks(place: Place, column: str, words: str = "incident id") -> list[Check]:
    """What holds of every id: there, on one line, of sensible length."""
    return [
        Check(f"blank {words}", column, "id", "id = ''"),
        # Without these, ids stand in the same order as lines that begin with an id and a tab.
        Check(
            f"line break, tab or other control sign in the {words}",
            column,
            "id",
            place.dialect.controls("id"),
        ),
        Check(f"{words} longer than {LONGEST_ID} characters", column, "id", f"length(id) > {LONGEST_ID}"),
    ]


def cluster_checks(place: Place, column: str) -> list[Check]:
    """What holds of every cluster's name, as of an id."""
    return [
        Check(
            "line break, tab or other control sign in a cluster",
            column,
            "cluster",
            place.dialect.controls("cluster"),
        ),
        Check(
            f"cluster longer than {LONGEST_ID} characters",
            column,
            "cluster",
            f"length(cluster) > {LONGEST_ID} AND cluster <> id",
        ),
    ]


def null_checks(place: Place, columns: Iterable[str]) -> tuple[list[Check], list[str]]:
    """That no null byte stands in these columns, which hold ids or codes, and the SQL that a record needs for it: two
    that differ by one would look alike. None of it where the export has no null byte."""
    if not place.nulls:
        return [], []
    found, picked = [], []
    for number, column in enumerate(dict.fromkeys(columns)):
        cell, alias = place.dialect.name(column), f"null_{number}"
        picked.append(f"CASE WHEN {cell} LIKE '%{SIGN}%' THEN {cell} END AS {alias}")
        words = f"null byte (shown as {SIGN}) in an id or a code"
        found.append(Check(words, column, alias, f"{alias} IS NOT NULL"))
    return found, picked


def date_checks(column: str, date_format: str, words: str) -> list[Check]:
    """What holds of every date: there, and readable by the one format. Where it is not, its text is ``unread``."""
    return [
        Check(f"blank {words}", column, "unread", "unread = ''"),
        Check(f"{words} that is not '{date_format}'", column, "unread", "unread <> ''"),
    ]


def refuse_faults(
    place: Place, scope: str, checks: Sequence[Check], *, duplicates: tuple[str, str], remedy: str
) -> None:
    """Raise ONE error for all faults in ``scope`` (SQL to stand behind FROM, with record and id), if there are any.

    ``duplicates`` are the words for, and the column of, a repeated id.
    """
    counts = counted(place, scope, checks, duplicates[0])
    if counts:
        raise faults_error(place, scope, checks, counts, duplicates=duplicates, remedy=remedy)


def counted(place: Place, scope: str, checks: Sequence[Check], duplicates: str) -> dict[str, int]:
    """How many records have each fault, by its words; of repeated ids, those beyond the first."""
    tests = ", ".join(count_if(check.fails) for check in checks)
    totals = place.row(f"SELECT {tests} FROM {scope}")
    counts = {check.words: total for check, total in zip(checks, totals, strict=True) if total}
    if again := _repeated(place, scope):
        counts[duplicates] = again
    return counts


def faults_error(
    place: Place,
    scope: str,
    checks: Sequence[Check],
    counts: Mapping[str, int],
    *,
    duplicates: tuple[str, str],
    remedy: str,
) -> InputError:
    """The error for faults that were ``counted``, with the first of them."""
    found: list[tuple[int, str, str]] = []
    for check in checks:
        if check.words in counts:
            rows = place.rows(
                f"SELECT record, id, {check.value} FROM {scope} WHERE {check.fails} ORDER BY record, id LIMIT {SHOWN}"
            )
            for number, unit, value in rows:
                text = f"column '{check.column}': {check.words}{_shown(value)}"
                found.append((number or 0, unit, f"{_record(place, number, unit)}{text}"))
    words, column = duplicates
    if words in counts:
        found += [
            (
                number,
                unit,
                f"{_record(place, number or None, '')}column '{column}': {words}{_shown(unit)}{again}",
            )
            for number, unit, again in _first_repeated(place, scope)
        ]
    found = sorted(dict.fromkeys(found))  # without numbers, records may look alike
    lines = "".join(f"\n  {text}" for _, _, text in found[:SHOWN])
    total = "; ".join(f"{words}: {count:,}" for words, count in counts.items())
    return InputError(
        f"nothing was registered, because of faults ({total}). The first:{lines}",
        where=place.where,
        remedy=remedy,
    )


def _repeated(place: Place, scope: str) -> int:
    """How many records have an id that another had before them."""
    if place.ascending(scope):
        return 0
    counted = f"SELECT count(*) AS n FROM {scope} WHERE id <> '' GROUP BY id HAVING count(*) > 1"
    return int(place.row(f"SELECT coalesce(sum(n - 1), 0) FROM ({counted}) AS repeated")[0])


def _first_repeated(place: Place, scope: str) -> list[tuple[int, str, str]]:
    """The first record, the id and the further records of the first few ids that are repeated."""
    listed = place.rows(
        f"SELECT min(record) AS first, id, count(*) AS n FROM {scope} WHERE id <> '' GROUP BY id "
        f"HAVING count(*) > 1 ORDER BY first, id LIMIT {SHOWN}"
    )
    found = []
    for first, unit, times in listed:
        if first is None:
            found.append((0, unit, f", {times} times"))
            continue
        rows = place.rows(
            f"SELECT record FROM {scope} WHERE id = {place.dialect.literal(unit)} AND record > {first} "
            f"ORDER BY record LIMIT {AGAIN}"
        )
        which = ", ".join(" of ".join(map(str, filter(None, reversed(place.nth(row[0]))))) for row in rows)
        found.append((first, unit, f", again in record {which}{' ...' if times > AGAIN + 1 else ''}"))
    return found


def _record(place: Place, number: int | None, unit: str) -> str:
    if number is not None:
        return f"{_nth(place, number)}, "
    return f"id{_shown(unit)}, " if unit else ""


def _nth(place: Place, number: int) -> str:
    file, there = place.nth(number)
    return record(there) + (f" of {file}" if file else "")


def _shown(value: str) -> str:
    """The value for a message, cut and in quotes; nothing for a blank.

    >>> _shown("12 34"), _shown("")
    (" '12 34'", '')
    """
    short = value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "..."
    return f" {short!r}" if value else ""
