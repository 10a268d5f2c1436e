# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""What a record must not be to stand in a frame, and a frame without those that are: the same at registration, draw and
every later look."""

from __future__ import annotations

from collections.abc import Sequence

from crime_sample.engines import checks
from crime_sample.engines.checks import Check
from crime_sample.engines.dialect import ISO
from crime_sample.engines.place import Place
from crime_sample.frame import REJECTED, Frame, FrameMapping

REPEATED = "duplicate incident id"


def deciding(mapping: FrameMapping) -> list[str]:
    """The columns whose cells are ids or codes."""
    part = mapping.columns
    rules = [rule.column for rule in mapping.exclude if rule.column]
    strata = [mapping.strata.column] if mapping.strata.column else []
    return [part.id, *part.opening, *part.closing, *part.refs, *strata, *rules]


def rules(place: Place, mapping: FrameMapping, date_format: str) -> list[Check]:
    """What must not hold of a record by itself: of its id, stratum, ``unread`` date, and what ``null_checks`` picks."""
    part = mapping.columns
    created = part.created if part.created_time is None else f"{part.created}' and '{part.created_time}"
    found = [
        *checks.id_checks(place, part.id),
        *checks.date_checks(created, date_format, "created date"),
        *checks.null_checks(place, deciding(mapping))[0],
    ]
    if mapping.strata.column is not None:
        line_break = "stratum LIKE '%' || chr(10) || '%'"
        found.append(Check("line break in a stratum", mapping.strata.column, "stratum", line_break))
    if part.cluster is not None:
        found += checks.cluster_checks(place, part.cluster)
    if part.size is not None:
        words = "size that is not a number above 0 with up to six decimals, such as 12.5"
        found.append(Check(words, part.size, "size_text", "coalesce(size, 0) = 0"))
    return found


def first_fault(tests: Sequence[Check], *, repeats: bool) -> str:
    """The place among the tests of the first that a record fails; that behind them all if only its id is repeated,
    which ``repeated`` must be joined to tell. NULL if all is well."""
    cases = [f"WHEN {test.fails} THEN {number}" for number, test in enumerate(tests)]
    if repeats:
        cases.append(f"WHEN repeated.again IS NOT NULL THEN {len(tests)}")
    return f"CASE {' '.join(cases)} END"


def repeated(records: str) -> str:
    """SQL to be joined: the ids that stand in more than one of the records, called ``again``."""
    return f"(SELECT id AS again FROM {records} WHERE id <> '' GROUP BY id HAVING count(*) > 1) AS repeated"


def without(place: Place, frame: Frame, narrow: str, bare: str) -> str:
    """Of the records ``narrow`` (a SELECT) those that registration did not leave out for a fault; ``bare`` is the same
    with nothing besides id and why."""
    date_format = frame.mapping.date_format or ISO
    repeats = any(one.records and one.reason == REJECTED + REPEATED for one in frame.excluded)
    moment = place.dialect.moment("created_text", date_format)
    dated = f"SELECT *, CASE WHEN {moment} IS NULL THEN created_text END AS unread FROM ({narrow}) AS narrow"
    scope = f"(SELECT id FROM ({bare}) AS bare WHERE why IS NULL) AS scope"
    joined = f" LEFT JOIN {repeated(scope)} ON repeated.again = dated.id" if repeats else ""
    fault = first_fault(rules(place, frame.mapping, date_format), repeats=repeats)
    judged = f"SELECT dated.*, {fault} AS fault FROM ({dated}) AS dated{joined}"
    return f"SELECT * FROM ({judged}) AS judged WHERE fault IS NULL"
