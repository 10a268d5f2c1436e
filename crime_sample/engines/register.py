# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""Registration: the strict reading of a frame. Every record is accounted for, or nothing is registered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from crime_sample.engines import checks, dates, sql
from crime_sample.engines.connection import Progress, Reading, reading
from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.references import reference_pattern
from crime_sample.errors import InputError
from crime_sample.frame import BLANK_LABEL, Excluded, Frame, FrameMapping

OUTSIDE_PERIOD = "outside the audit period"
MOST_UNGROUPED = 50


def register(
    path: Path | str,
    mapping: FrameMapping,
    *,
    name: str,
    start: date,
    end: date,
    progress: Progress | None = None,
) -> Frame:
    """Register the export at ``path`` as a frame for the audit period ``start`` to ``end``, both included.

    Raises InputError naming record, column and value if any record in scope cannot stand in a frame.
    """
    if "\n" in name:
        raise InputError("the frame's name holds a line feed", remedy="Choose a name on one line.")
    if start > end:
        raise InputError(
            f"the audit period ends ({end}) before it starts ({start})", remedy="Exchange the dates."
        )
    with reading(
        path,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        progress=progress,
    ) as export:
        check_mapping(export, mapping)
        records = load_records(export, mapping)
        choice = dates.choose(export, "scope", "created_text", mapping.date_format)
        dates.refuse_rival(export, mapping.columns.created, choice)
        _refuse_faults(export, mapping, choice)
        excluded = _excluded(export, mapping)
        outside = _keep(export, choice, start, end)
        counts = _strata(export, mapping)
        if not counts:
            raise InputError(
                f"no incident is left: of {records:,} records {outside:,} are outside {start} to {end}, "
                f"{sum(one.records for one in excluded):,} were excluded",
                where=export.where,
                remedy="Check the audit period, the date format and the exclusions.",
            )
        first, last, with_refs = export.row(
            "SELECT min(created), max(created), count_if(has_refs) FROM frame"
        )
        progress = export.progress
        progress("computing the fingerprint")
        source = export.source
        found = {
            "encoding": source.encoding or None,
            "delimiter": source.delimiter or None,
            "worksheet": source.worksheet,
            "date_format": choice.format,
            "reference_pattern": mapping.reference_pattern or reference_pattern(export, mapping),
        }
        return Frame(
            name=name,
            file_kind=source.kind,
            file_sha256=source.sha256,
            file_bytes=source.bytes,
            mapping=mapping.model_copy(update=found),
            records=records,
            excluded=(*excluded, Excluded(reason=OUTSIDE_PERIOD, records=outside)),
            strata=counts,
            ungrouped=_ungrouped(export),
            first_created=first.isoformat(),
            last_created=last.isoformat(),
            with_refs=with_refs,
            fingerprint=fingerprint_of(export, "frame"),
        )


def check_mapping(export: Reading, mapping: FrameMapping) -> None:
    """Refuse a mapping that names what the export does not have."""
    rules = [rule.column for rule in mapping.exclude if rule.column]
    strata = [mapping.strata.column] if mapping.strata.column else []
    checks.known_columns(export, (*mapping.columns.named(), *rules, *strata))
    for label in (mapping.strata.otherwise, *(group.name for group in mapping.strata.groups)):
        if "\n" in label:
            raise InputError("a stratum's name holds a line feed", where=repr(label), remedy="Use one line.")


def load_records(export: Reading, mapping: FrameMapping) -> int:
    """Bring what decides about each record into one narrow table; how many records there are."""
    export.progress("reading the records")
    values = sql.Values()
    part = mapping.columns
    codes = sql.joined(part.opening or part.closing)
    _, nulls = checks.null_checks(export, _deciding(mapping))
    narrow = sql.projection(
        export, mapping, values, f"{sql.has_refs(mapping)} AS has_refs", f"{codes} AS code", *nulls
    )
    ungrouped = f"stratum = {values.add(mapping.strata.otherwise)}" if mapping.strata.groups else "false"
    export.rows(
        f"CREATE TEMP TABLE records AS SELECT * EXCLUDE (code), CASE WHEN {ungrouped} THEN code END AS code "
        f"FROM ({narrow})",
        values.named,
    )
    # DuckDB keeps the order of the file in a new table, so a row's number is its record; counting by a window
    # function would read the file on one core only.
    export.rows("CREATE TEMP VIEW scope AS SELECT rowid + 1 AS record, * FROM records WHERE why IS NULL")
    return int(export.row("SELECT count(*) FROM records")[0])


def _deciding(mapping: FrameMapping) -> list[str]:
    """The columns whose cells are ids or codes."""
    part = mapping.columns
    rules = [rule.column for rule in mapping.exclude if rule.column]
    strata = [mapping.strata.column] if mapping.strata.column else []
    return [part.id, *part.opening, *part.closing, *part.refs, *strata, *rules]


def _refuse_faults(export: Reading, mapping: FrameMapping, choice: dates.Choice) -> None:
    export.progress("checking ids and dates")
    part = mapping.columns
    created = part.created if part.created_time is None else f"{part.created}' and '{part.created_time}"
    rules = [*checks.id_checks(part.id), *checks.date_checks(created, choice, "created date")]
    rules += checks.null_checks(export, _deciding(mapping))[0]
    if mapping.strata.column is not None:
        rules.append(
            checks.Check(
                "line break in a stratum", mapping.strata.column, "stratum", "contains(stratum, chr(10))"
            )
        )
    remedy = (
        "Correct the export; or choose another id column, or the right --date-format; "
        "or leave such records out by a declared exclusion in the mapping:\n"
        f'  [[exclude]]\n  reason = "test entry"\n  column = "{part.id}"\n  codes = [""]'
    )
    checks.refuse_faults(export, "scope", rules, duplicates=("duplicate incident id", part.id), remedy=remedy)


def _excluded(export: Reading, mapping: FrameMapping) -> list[Excluded]:
    counted = dict(export.rows("SELECT why, count(*) FROM records WHERE why IS NOT NULL GROUP BY why"))
    return [
        Excluded(reason=rule.reason, records=counted.get(place, 0))
        for place, rule in enumerate(mapping.exclude)
    ]


def _keep(export: Reading, choice: dates.Choice, start: date, end: date) -> int:
    """Keep the records of the audit period as the table ``frame``; how many lay outside it."""
    before = export.row("SELECT count(*) FROM scope")[0]
    moment = dates.read("created_text", choice.format)
    export.rows(
        f"CREATE TEMP TABLE frame AS SELECT * FROM (SELECT id, {moment} AS created, stratum, has_refs, code "
        "FROM scope) WHERE created >= $start AND created < $end",
        {
            "start": datetime.combine(start, datetime.min.time()),
            "end": datetime.combine(end, datetime.min.time()) + timedelta(days=1),
        },
    )
    export.rows("DROP VIEW scope")
    export.rows("DROP TABLE records")
    return int(before - export.row("SELECT count(*) FROM frame")[0])


def _strata(export: Reading, mapping: FrameMapping) -> dict[str, int]:
    """Incidents by stratum: in the order of the rule's groups, or by label."""
    counted = dict(export.rows("SELECT stratum, count(*) FROM frame GROUP BY stratum"))
    declared = [*(group.name for group in mapping.strata.groups), mapping.strata.otherwise]
    order = {label: place for place, label in reversed(list(enumerate(declared)))}
    return {
        label: counted[label] for label in sorted(counted, key=lambda label: (order.get(label, 0), label))
    }


def _ungrouped(export: Reading) -> dict[str, int]:
    rows = export.rows(
        f"SELECT code, count(*) AS n FROM frame WHERE code IS NOT NULL GROUP BY code "
        f"ORDER BY n DESC, code LIMIT {MOST_UNGROUPED}"
    )
    return {code or BLANK_LABEL: count for code, count in rows}
