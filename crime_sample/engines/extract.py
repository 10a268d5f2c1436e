# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""The crime extract: registered as strictly as a frame, and asked for single references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from crime_sample.engines import checks, dates
from crime_sample.engines.address import file_only
from crime_sample.engines.column_names import NUMBER
from crime_sample.engines.connection import Before, Reading, reading
from crime_sample.engines.dialect import ISO
from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.proposal import words_of
from crime_sample.engines.references import ENOUGH, form_of
from crime_sample.engines.watched import Progress
from crime_sample.errors import InputError
from crime_sample.files.intake import name
from crime_sample.frame import BLANK_LABEL, Crime, Extract, ExtractMap, ExtractMapping, Frame, trim


def propose_extract(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    given: Mapping[str, str] | None = None,
) -> ExtractMapping:
    """A mapping of the extract from its column names, with the parts ``given``; an error if reference or date cannot
    be told."""
    path = file_only(path, "a crime extract")
    with reading(path, encoding=encoding, delimiter=delimiter, worksheet=worksheet) as export:
        source = export.source
        return ExtractMapping(
            columns=_columns(source.columns, export.where, given or {}),
            encoding=source.encoding or None,
            delimiter=source.delimiter or None,
            worksheet=source.worksheet,
        )


def register_extract(
    path: Path | str, mapping: ExtractMapping, *, progress: Progress | None = None
) -> Extract:
    """Register the crime extract at ``path``; InputError if any line lacks a reference or a readable date."""
    path = file_only(path, "a crime extract")
    with reading(
        path,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        progress=progress,
    ) as export:
        if len(export.sources) > 1:
            raise InputError(
                "a crime extract is one file",
                where=export.where,
                remedy="Join the files to one, and name that.",
            )
        part = mapping.columns
        checks.known_columns(
            export, [one for one in (part.reference, part.recorded, part.klass, part.status) if one]
        )
        export.progress("reading the crimes")
        spoilt, nulls = checks.null_checks(export, [one for one in (part.reference, part.klass) if one])
        lines = export.kept("crimes", _narrow(export, mapping, *nulls))
        choice = dates.choose(export, lines, "created_text", mapping.date_format)
        dates.refuse_rival(export, part.recorded, choice)
        moment = export.dialect.moment("created_text", choice.format)
        dated = (
            f"(SELECT *, CASE WHEN {moment} IS NULL THEN created_text END AS unread FROM {lines}) AS dated"
        )
        checks.refuse_faults(
            export,
            dated,
            [
                *checks.id_checks(export, part.reference, "crime reference"),
                *checks.date_checks(part.recorded, choice.format, "recorded date"),
                *spoilt,
            ],
            duplicates=("duplicate crime reference", part.reference),
            remedy="Correct the extract: one line a crime, each with its reference and its recorded date.",
        )
        counted = f"FROM (SELECT status, {moment} AS recorded FROM crimes) WHERE coalesce(recorded::DATE <= $cut, true)"
        cut = {"cut": mapping.cut_off}
        crimes, first, last = export.rows(f"SELECT count(*), min(recorded), max(recorded) {counted}", cut)[0]
        total = export.row("SELECT count(*) FROM crimes")[0]
        if not crimes:
            by = f", of {total:,}, that was recorded by {mapping.cut_off}" if total else "s"
            raise InputError(
                f"the extract holds no crime{by}",
                where=export.where,
                remedy="Export it again." if not total else "Check the cut-off, and the date format.",
            )
        statuses = export.rows(f"SELECT status, count(*) {counted} GROUP BY status ORDER BY status", cut)
        form = mapping.own_references or form_of(
            row[0] for row in export.rows(f"SELECT id FROM crimes LIMIT {ENOUGH}")
        )
        found = {**export.settled(), "date_format": choice.format, "own_references": form}
        return Extract(
            kind="file",
            **export.identity(),
            mapping=mapping.model_copy(update=found),
            crimes=crimes,
            fingerprint=fingerprint_of(export, lines),
            first_recorded=first.isoformat(),
            last_recorded=last.isoformat(),
            statuses={status or BLANK_LABEL: count for status, count in statuses} if part.status else {},
            later=total - crimes,
            other_form=_other_form(export, form),
        )


def _other_form(export: Reading, form: str | None) -> int:
    """How many references are not of the force's own form."""
    if form is None:
        return 0
    try:
        sql = "SELECT count_if(NOT regexp_full_match(id, $form)) FROM crimes"
        return int(export.connection.execute(sql, {"form": form}).fetchall()[0][0])
    except duckdb.InvalidInputException as error:
        raise InputError(
            f"'{form}' is no plain regular expression: {str(error).splitlines()[0]}",
            remedy="Look-around and back-references are not known here; write the form of a whole reference.",
        ) from None


def find_crimes(
    path: Path | str,
    extract: Extract,
    references: Iterable[str],
    *,
    check: bool = True,
    progress: Progress | None = None,
) -> dict[str, Crime]:
    """Those of the references that stand in the extract, each with its line; by reference."""
    mapping = extract.mapping
    if mapping is None:
        raise InputError(
            "this extract is a column of the frame: it has no lines of its own",
            remedy="Look for the references in the frame (find_refs).",
        )
    with reading(
        path,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        progress=progress,
        before=Before(extract.file_sha256, extract.file_plain, check),
    ) as export:
        moment = export.dialect.moment("created_text", mapping.date_format or ISO)
        rows = export.rows(
            f"SELECT id, stratum, {moment}, {dates.timed('created_text', mapping.date_format or ISO)}, status "
            f"FROM ({_narrow(export, mapping)}) WHERE id IN (SELECT unnest(CAST($ids AS VARCHAR[])))",
            {"ids": [trim(one) for one in references]},
        )
    return {
        reference: Crime(
            reference=reference,
            klass=klass,
            recorded=recorded.isoformat() if timed else recorded.date().isoformat(),
            status=status,
        )
        for reference, klass, recorded, timed, status in rows
    }


def find_refs(
    address: Address,
    frame: Frame,
    references: Iterable[str],
    *,
    check: bool = True,
    progress: Progress | None = None,
) -> set[str]:
    """Those of the references that stand in the frame's own reference columns, on any record of the file."""
    wanted = [[one] for one in dict.fromkeys(map(trim, references)) if one]
    if not (frame.mapping.columns.refs and wanted):
        return set()
    with registered(address, frame, check=check, progress=progress) as place:
        d = place.dialect
        cells = " || ' ' || ".join(d.name(column) for column in frame.mapping.columns.refs)
        rows = place.rows(
            f"SELECT DISTINCT parted.ref FROM (SELECT {d.by_bytes(d.parts(cells))} AS ref "
            f"FROM ({place.relation}) AS export) AS parted JOIN {d.table('asked', ['ref'], wanted)} "
            "ON asked.ref = parted.ref"
        )
    return {row[0] for row in rows}


def _columns(columns: Sequence[str], where: str, given: Mapping[str, str]) -> ExtractMap:
    """The columns of a crime extract, by their names alone; ``given`` are parts that are known."""
    free = [column for column in columns if column not in given.values()]

    def pick(part: str, *patterns: str) -> str | None:
        if part in given:
            return given[part]
        for pattern in patterns:
            for column in free:
                if re.search(pattern, words_of(column)):
                    return column
        return None

    reference = pick(
        "reference",
        rf"\b(crime|offence|offense|complaint)\b.*\b{NUMBER}\b",
        rf"\b(urn|ref|refs|reference)\b|^(crime|report|case|record|rms) {NUMBER}$",
        r"^(number|id)$",
    )
    recorded = pick(
        "recorded",
        r"\b(recorded|recording|record)\b.*\b(date|time|on|at|datetime)\b|\b(date|time)\b.*\b(recorded|recording)\b",
        r"\brecorded\b|\bcrimed\b",
        r"\b(created?|reported)\b.*\b(date|time|on)?\b",
        r"\b(date|datetime)\b",
    )
    if reference is None or recorded is None:
        lacking = {"reference": reference, "recorded": recorded}
        name = " ".join(f'--map {part}="COLUMN"' for part, found in lacking.items() if found is None)
        raise InputError(
            "it cannot be told which column holds "
            + " and which ".join(
                "the crime's reference" if part == "reference" else "when it was recorded"
                for part, found in lacking.items()
                if found is None
            ),
            where=where,
            remedy=f"Name it: {name}\nThe columns are: {', '.join(columns)}.",
        )
    klass = pick(
        "class",
        r"\b(class|classification|offence type|offense type|crime type|category|ho code)\b",
        r"\b(offence|offense)\b",
    )
    status = pick("status", r"\b(status|state|outcome|cancelled|no crime)\b")
    return ExtractMap.model_validate(
        {
            "reference": reference,
            "recorded": recorded,
            "class": klass if klass not in (reference, recorded) else None,
            "status": status if status not in (reference, recorded, klass) else None,
        }
    )


def _narrow(export: Reading, mapping: ExtractMapping, *more: str) -> str:
    """Each line as id (the reference), created_text (recorded), stratum (the class), status."""
    part = mapping.columns
    cells = {
        "id": part.reference,
        "created_text": part.recorded,
        "stratum": part.klass,
        "status": part.status,
    }
    picked = ", ".join(
        [
            *(
                f"{export.dialect.trimmed(name(column)) if column else repr('')} AS {alias}"
                for alias, column in cells.items()
            ),
            *more,
        ]
    )
    return f"SELECT {picked} FROM ({export.source.relation})"
