# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""A first look at an export: what it holds, how it might be mapped, and what should give pause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from crime_sample.engines import dates, sql
from crime_sample.engines.connection import Progress, Reading, reading
from crime_sample.engines.proposal import Look, filled_remark, never_blank, propose
from crime_sample.engines.references import reference_pattern
from crime_sample.engines.register import check_mapping, load_records
from crime_sample.files.intake import name
from crime_sample.formats import plural
from crime_sample.frame import ColumnMap, FrameMapping
from crime_sample.kind import KINDS, USUAL, AuditKind
from crime_sample.profile import ColumnProfile, Profile

FREQUENT = 10
MOST_VALUES = 500  # a column with more distinct values is no code: its values are not shown
LONGEST_VALUE = 80
EXACT_BYTES = 50_000_000  # distinct values are estimated in larger files
SAMPLE = 200
WINDOW = 28
FEWEST_A_DAY = 4  # below this a day without incidents is ordinary
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4}|[A-Za-z]{3} \d{1,2},? \d{4}"
)
_TIME = re.compile(r"\d{1,2}:\d{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?")


def inspect(
    path: Path | str,
    *,
    mapping: FrameMapping | None = None,
    kind: AuditKind = KINDS[USUAL],
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    progress: Progress | None = None,
) -> Profile:
    """Profile the export under ``mapping``, or under the mapping its columns suggest for this kind of audit."""
    with reading(
        path,
        encoding=encoding or (mapping.encoding if mapping else None),
        delimiter=delimiter or (mapping.delimiter if mapping else None),
        worksheet=worksheet or (mapping.worksheet if mapping else None),
        progress=progress,
    ) as export:
        if mapping is not None:
            check_mapping(export, mapping)
        export.progress("counting values")
        looks = _looks(export)
        proposal = propose(looks, kind)
        remarks = [*export.source.remarks, *proposal.remarks]
        if export.source.bytes > EXACT_BYTES:
            remarks.append("The file is large: numbers of distinct values are estimates.")
        if mapping is not None:
            remarks = [*export.source.remarks]
            remarks += [
                filled_remark(look.name, kind)
                for look in looks
                if look.name in mapping.columns.refs and never_blank(look)
            ]
        source = export.source
        used = mapping or (FrameMapping(columns=proposal.columns) if proposal.columns else None)
        settled = {
            "encoding": source.encoding or None,
            "delimiter": source.delimiter or None,
            "worksheet": source.worksheet,
        }
        if used is not None:
            used = used.model_copy(update=settled)
        columns = _columns(export, looks, used.columns if used else None)
        common = (source.kind, source.encoding, source.delimiter, looks[0].records, columns)
        if used is None:
            return Profile(*common, None, proposal.missing, 0, 0, 0, "", "", 0, (), tuple(remarks))
        return _dated(export, common, used, () if mapping else proposal.missing, remarks)


def _dated(
    export: Reading,
    common: tuple[str, str, str, int, tuple[ColumnProfile, ...]],
    used: FrameMapping,
    missing: tuple[str, ...],
    remarks: list[str],
) -> Profile:
    """The rest of the profile: what a registration under this mapping would meet."""
    export.progress("checking ids and dates")
    load_records(export, used)
    choice = dates.choose(export, "scope", "created_text", used.date_format)
    column = used.columns.created
    if choice.rival:
        remarks.append(
            f"Every date in '{column}' fits both '{choice.format}' and '{choice.rival}': "
            "name one with --date-format."
        )
    if choice.zoned:
        remarks.append(
            f"Times in '{column}' carry a zone; the clock time as written is kept, the zone left off."
        )
    moment = dates.read("created_text", choice.format)
    blank_ids, blank_dates, unread, first, last = export.row(
        f"SELECT count_if(id = ''), count_if(created_text = ''), count_if({moment} IS NULL), "
        f"min({moment}), max({moment}) FROM scope"
    )
    if blank_dates:
        remarks.append(f"'{column}' is blank in {plural(blank_dates, 'record')}.")
    duplicates = export.row(
        "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM scope WHERE id <> '' GROUP BY id)"
    )[0]
    daily = dict(
        export.rows(
            f"SELECT CAST({moment} AS DATE) AS day, count(*) FROM scope GROUP BY day HAVING day IS NOT NULL"
        )
    )
    export.progress("looking at references")
    found = {
        "date_format": used.date_format or (None if choice.rival or unread else choice.format),
        "reference_pattern": used.reference_pattern or reference_pattern(export, used),
    }
    return Profile(
        *common,
        used.model_copy(update=found),
        missing,
        int(duplicates),
        blank_ids,
        unread,
        first.isoformat() if first else "",
        last.isoformat() if last else "",
        (last.date() - first.date()).days + 1 if first else 0,
        jumps(daily),
        tuple(remarks),
    )


def jumps(daily: Mapping[date, int]) -> tuple[tuple[date, int, str], ...]:
    """Days whose count is less than a third of, or more than three times, the median of the 28 days around.

    >>> days = {date(2024, 1, 1) + timedelta(days=n): 10 for n in range(40)}
    >>> days[date(2024, 1, 9)] = 31
    >>> del days[date(2024, 1, 20)]
    >>> [(day.day, count, word) for day, count, word in jumps(days)]
    [(9, 31, 'jump'), (20, 0, 'gap')]
    """
    if not daily:
        return ()
    first, last = min(daily), max(daily)
    length = (last - first).days + 1
    counts = [daily.get(first + timedelta(days=place), 0) for place in range(length)]
    found = []
    for place, count in enumerate(counts):
        low = max(0, min(place - WINDOW // 2, length - WINDOW - 1))
        around = counts[low:place] + counts[place + 1 : low + WINDOW + 1]
        usual = median(around) if around else 0
        if usual >= FEWEST_A_DAY and not usual / 3 <= count <= usual * 3:
            found.append((first + timedelta(days=place), count, "gap" if count < usual else "jump"))
    return tuple(found)


def _looks(export: Reading) -> list[Look]:
    columns = export.source.columns
    count = "count(DISTINCT {})" if export.source.bytes <= EXACT_BYTES else "approx_count_distinct({})"

    def distinct(cell: str) -> str:
        return count.format(f"nullif({cell}, '')")

    picked = ", ".join(
        f"count_if({sql.trimmed(cell)} = ''), {distinct(cell)}, coalesce(avg(length({cell})), 0)"
        for cell in map(name, columns)
    )
    numbers = export.row(f"SELECT count(*), {picked} FROM ({export.source.relation})")
    sample = export.rows(f"SELECT * FROM ({export.source.relation}) LIMIT {SAMPLE}")
    looks = []
    for place, column in enumerate(columns):
        blank, different, length = numbers[1 + 3 * place : 4 + 3 * place]
        texts = [row[place].strip() for row in sample if row[place].strip()]
        looks.append(
            Look(
                column, numbers[0], blank, different, length,
                _share(texts, _DATE.match),
                _share(texts, _TIME.search),
                _share(texts, _CLOCK.fullmatch),
            )
        )  # fmt: skip
    return looks


def _share(texts: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0


def _columns(export: Reading, looks: Sequence[Look], part: ColumnMap | None) -> tuple[ColumnProfile, ...]:
    """The profile of each column; frequent values only of codes, never of free text or references."""
    roles = _roles(part) if part else {}
    hidden = {"id", "created", "created_time", "closed", "text", "refs"}
    shown = [
        look
        for look in looks
        if look.distinct <= MOST_VALUES
        and look.dated < 0.5
        and look.clock < 0.5
        and roles.get(look.name) not in hidden
    ]
    frequent: dict[str, tuple[tuple[str, int], ...]] = {}
    if shown:
        picked = ", ".join(
            f"histogram({name(look.name)}) FILTER (length({name(look.name)}) BETWEEN 1 AND {LONGEST_VALUE})"
            for look in shown
        )
        rows = export.row(f"SELECT {picked} FROM ({export.source.relation})")
        for look, counts in zip(shown, rows, strict=True):
            ordered = sorted((counts or {}).items(), key=lambda item: (-item[1], item[0]))
            frequent[look.name] = tuple(ordered[:FREQUENT]) if look.mean_length <= LONGEST_VALUE / 2 else ()
    return tuple(
        ColumnProfile(look.name, look.blank, look.distinct, frequent.get(look.name, ()), roles.get(look.name))
        for look in looks
    )


def _roles(part: ColumnMap) -> dict[str, str]:
    roles: dict[str, str] = {}
    for role in ColumnMap.model_fields:
        value = getattr(part, role)
        for column in (value,) if isinstance(value, str) else value or ():
            roles.setdefault(column, role)
    return roles
