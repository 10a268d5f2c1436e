# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""A first look at an export: what it holds, how it might be mapped, and what should give pause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from crime_sample.engines import dates, monthly, near, records
from crime_sample.engines.dialect import count_if
from crime_sample.engines.mapping import check_mapping
from crime_sample.engines.opening import Address, opened
from crime_sample.engines.place import Place
from crime_sample.engines.proposal import Look, filled_remark, never_blank, propose
from crime_sample.engines.references import reference_pattern
from crime_sample.engines.telling import telling
from crime_sample.engines.watched import Progress
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
    address: Address,
    *,
    mapping: FrameMapping | None = None,
    kind: AuditKind = KINDS[USUAL],
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    query: str | None = None,
    progress: Progress | None = None,
) -> Profile:
    """Profile the export under ``mapping``, or under the mapping its columns suggest for this kind of audit."""
    with opened(
        address,
        encoding=encoding or (mapping.encoding if mapping else None),
        delimiter=delimiter or (mapping.delimiter if mapping else None),
        worksheet=worksheet or (mapping.worksheet if mapping else None),
        query=query or (mapping.query if mapping else None),
        time_zone=mapping.time_zone if mapping else None,
        progress=progress,
    ) as place:
        if mapping is not None:
            check_mapping(place, mapping)
        place.progress("counting values")
        large = place.bytes > EXACT_BYTES
        looks = _looks(place, exact=not large)
        proposal = propose(looks, kind)
        remarks = [*place.remarks, *(proposal.remarks if mapping is None else ())]
        if large:
            remarks.append("The file is large: numbers of distinct values are estimates.")
        if mapping is not None:
            remarks += [
                filled_remark(look.name, kind)
                for look in looks
                if look.name in mapping.columns.refs and never_blank(look)
            ]
        used = mapping or (FrameMapping(columns=proposal.columns) if proposal.columns else None)
        settled = place.settled()
        if used is not None:
            used = used.model_copy(update=settled)
        columns = _columns(place, looks, used.columns if used else None)
        read = (settled.get("encoding") or "", settled.get("delimiter") or "")
        common = (str(place.identity()["file_kind"]), *read, looks[0].records, columns)
        if used is None:
            return Profile(*common, None, proposal.missing, 0, 0, 0, "", "", 0, (), tuple(remarks))
        return _dated(place, common, used, () if mapping else proposal.missing, remarks)


def _dated(
    place: Place,
    common: tuple[str, str, str, int, tuple[ColumnProfile, ...]],
    used: FrameMapping,
    missing: tuple[str, ...],
    remarks: list[str],
) -> Profile:
    """The rest of the profile: what a registration under this mapping would meet."""
    place.progress("checking ids and dates")
    looked = place.kept(
        "looked", records.projection(place, used, *monthly.cells(place, used), *near.cells(place, used))
    )
    scope = f"(SELECT * FROM {looked} WHERE why IS NULL) AS scope"
    choice = dates.choose(place, scope, "created_text", used.date_format)
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
    moment = place.dialect.moment("created_text", choice.format)
    dated = f"({place.dialect.apart(f'SELECT *, {moment} AS created FROM {scope}')}) AS dated"
    blank_ids, blank_dates, unread, first, last = place.row(
        f"SELECT {count_if(blank('id'))}, {count_if(blank('created_text'))}, {count_if('created IS NULL')}, "
        f"min(created), max(created) FROM {dated}"
    )
    if blank_dates:
        remarks.append(f"'{column}' is blank in {plural(blank_dates, 'record')}.")
    by_id = f"SELECT count(*) AS n FROM {scope} WHERE id <> '' GROUP BY id HAVING count(*) > 1"
    duplicates = place.row(f"SELECT coalesce(sum(n - 1), 0) FROM ({by_id}) AS repeated")[0]
    days = f"SELECT CAST(created AS DATE) AS day FROM {dated} WHERE created IS NOT NULL"
    daily: dict[date, int] = dict(place.rows(f"SELECT day, count(*) FROM ({days}) AS days GROUP BY day"))
    place.progress("comparing months")
    codes = set(used.columns.closing) <= {
        column.name for column in common[4] if column.distinct <= MOST_VALUES
    }
    by_month = monthly.by_month(place, used, dated, codes=codes)
    remarks += monthly.turns(by_month)
    remarks += telling(place, used, {column.name: column.distinct for column in common[4]})
    place.progress("looking for logs of one event")
    clusters = near.look(place, used, dated)
    place.progress("looking at references")
    found = {
        "date_format": used.date_format or (None if choice.rival or unread else choice.format),
        "reference_pattern": used.reference_pattern or reference_pattern(place, used),
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
        by_month,
        clusters,
    )


def blank(cell: str) -> str:
    """The test for a cell that holds nothing."""
    return f"{cell} = ''"


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


def _looks(place: Place, *, exact: bool) -> list[Look]:
    dialect = place.dialect
    cells = [dialect.name(column) for column in place.columns]
    picked = ", ".join(
        f"{count_if(blank(dialect.trimmed(cell)))}, {dialect.distinct(f'nullif({cell}, {chr(39) * 2})', exact=exact)}, "
        f"coalesce(avg(length({cell})), 0)"
        for cell in cells
    )
    numbers = place.row(f"SELECT count(*), {picked} FROM ({place.relation}) AS export")
    sample = place.rows(f"SELECT * FROM ({place.relation}) AS export LIMIT {SAMPLE}")
    looks = []
    for number, column in enumerate(place.columns):
        empty, different, length = numbers[1 + 3 * number : 4 + 3 * number]
        texts = [row[number].strip() for row in sample if row[number].strip()]
        looks.append(
            Look(
                column, numbers[0], empty, different, float(length),
                _share(texts, _DATE.match),
                _share(texts, _TIME.search),
                _share(texts, _CLOCK.fullmatch),
            )
        )  # fmt: skip
    return looks


def _share(texts: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0


def _columns(place: Place, looks: Sequence[Look], part: ColumnMap | None) -> tuple[ColumnProfile, ...]:
    """The profile of each column; frequent values only of codes, never of free text or references."""
    roles = _roles(part) if part else {}
    hidden = {"id", "created", "created_time", "closed", "text", "refs"}
    shown = [
        look.name
        for look in looks
        if look.distinct <= MOST_VALUES
        and look.dated < 0.5
        and look.clock < 0.5
        and look.mean_length <= LONGEST_VALUE / 2
        and roles.get(look.name) not in hidden
    ]
    frequent = _frequent(place, shown) if shown else {}
    return tuple(
        ColumnProfile(look.name, look.blank, look.distinct, frequent.get(look.name, ()), roles.get(look.name))
        for look in looks
    )


def _frequent(place: Place, columns: Sequence[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    """The most frequent values of each column with their counts, in one look at the records."""
    dialect = place.dialect
    cells = [dialect.name(column) for column in columns]
    sets = ", ".join(f"({cell})" for cell in cells)
    export = dialect.apart(place.relation)
    rows = place.rows(
        f"SELECT count(*), {', '.join(cells)} FROM ({export}) AS export GROUP BY GROUPING SETS ({sets})"
    )
    found: dict[str, list[tuple[str, int]]] = {column: [] for column in columns}
    for count, *values in rows:
        # Cells are never NULL: the one that is not is what the row was grouped by.
        column, value = next((one, two) for one, two in zip(columns, values, strict=True) if two is not None)
        if 1 <= len(value) <= LONGEST_VALUE:
            found[column].append((value, count))
    return {
        column: tuple(sorted(several, key=lambda one: (-one[1], one[0]))[:FREQUENT])
        for column, several in found.items()
    }


def _roles(part: ColumnMap) -> dict[str, str]:
    roles: dict[str, str] = {}
    for role in ColumnMap.model_fields:
        value = getattr(part, role)
        for column in (value,) if isinstance(value, str) else value or ():
            roles.setdefault(column, role)
    return roles
