# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Registration: the strict reading of a frame. Every record is accounted for, or nothing is registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crime_sample.engines import checks, dates, records
from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.mapping import check_mapping
from crime_sample.engines.opening import Address, mapped
from crime_sample.engines.place import Place
from crime_sample.engines.references import reference_pattern
from crime_sample.engines.watched import Progress
from crime_sample.errors import InputError
from crime_sample.frame import BLANK_LABEL, OUTSIDE_PERIOD, Excluded, Frame, FrameMapping

MOST_UNGROUPED = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """What decides about each record, to be asked about: SQL to stand behind FROM.

    ``all`` records have id, created (NULL where the text is ``unread``), stratum, why (the number of the rule that
    leaves it out), has_refs and code; ``scope`` are those that no rule leaves out.
    """

    all: str
    scope: str
    choice: dates.Choice


def register(
    address: Address,
    mapping: FrameMapping,
    *,
    name: str,
    start: date,
    end: date,
    progress: Progress | None = None,
) -> Frame:
    """Register the export at ``address`` as a frame for the audit period ``start`` to ``end``, both included.

    Raises InputError naming record, column and value if any record in scope cannot stand in a frame.
    """
    if "\n" in name:
        raise InputError("the frame's name holds a line feed", remedy="Choose a name on one line.")
    if start > end:
        raise InputError(
            f"the audit period ends ({end}) before it starts ({start})", remedy="Exchange the dates."
        )
    with mapped(address, mapping, progress=progress) as place:
        check_mapping(place, mapping)
        loaded = load(place, mapping)
        dates.refuse_rival(place, mapping.columns.created, loaded.choice)
        _refuse_faults(place, mapping, loaded)
        place.progress("counting")
        within = _within(place, loaded, start, end)
        total, in_scope, inside, first, last, with_refs = place.row(
            f"SELECT count(*), count(*) FILTER (WHERE why IS NULL), count(*) FILTER (WHERE {within}), "
            f"min(created) FILTER (WHERE {within}), max(created) FILTER (WHERE {within}), "
            f"count(*) FILTER (WHERE {within} AND has_refs) FROM {loaded.all}"
        )
        excluded = _excluded(place, mapping, loaded)
        if not inside:
            raise InputError(
                f"no incident is left: of {total:,} records {in_scope:,} are outside {start} to {end}, "
                f"{sum(one.records for one in excluded):,} were excluded",
                where=place.where,
                remedy="Check the audit period, the date format and the exclusions.",
            )
        inner = f"(SELECT record, id, stratum, code FROM {loaded.all} WHERE {within}) AS frame"
        found = {
            "date_format": loaded.choice.format,
            "reference_pattern": mapping.reference_pattern or reference_pattern(place, mapping),
            **place.settled(),
        }
        return Frame(
            name=name,
            **place.identity(),
            mapping=mapping.model_copy(update=found),
            records=total,
            excluded=(*excluded, Excluded(reason=OUTSIDE_PERIOD, records=in_scope - inside)),
            strata=_strata(place, mapping, inner),
            ungrouped=_ungrouped(place, inner) if mapping.strata.groups else {},
            first_created=first.isoformat(),
            last_created=last.isoformat(),
            with_refs=with_refs,
            fingerprint=fingerprint_of(place, inner),
        )


def load(place: Place, mapping: FrameMapping) -> Loaded:
    """Read what decides about each record, and settle how dates are written."""
    place.progress("looking at dates")
    texts = f"(SELECT created_text FROM ({records.projection(place, mapping)}) AS narrow WHERE why IS NULL) AS texts"
    able = dates.able(place, texts, "created_text", mapping.date_format)
    # The first texts may not tell which of several it is.
    choice = dates.Choice(able[0]) if len(able) == 1 else dates.choose(place, texts, "created_text", None)
    place.progress("reading the records")
    return Loaded(*_kept(place, mapping, choice.format), choice)


def _kept(place: Place, mapping: FrameMapping, date_format: str, *, unread: bool = False) -> tuple[str, str]:
    """All records and those in scope. What is the same for all of them is not kept for each."""
    dialect, part = place.dialect, mapping.columns
    cells = map(dialect.name, part.opening or part.closing)
    spoilt, nulls = checks.null_checks(place, deciding(mapping))
    narrow = records.projection(
        place,
        mapping,
        f"{records.has_refs(dialect, mapping)} AS has_refs",
        f"{records.joined(dialect, cells)} AS code",
        *nulls,
    )
    dated = f"SELECT *, {dialect.moment('created_text', date_format)} AS created FROM ({narrow}) AS narrow"
    otherwise = dialect.literal(mapping.strata.otherwise)
    varying = {
        "id": "id",
        "created": "created",
        "stratum": "stratum",
        **({"why": "why"} if mapping.exclude else {}),
        **({"has_refs": "has_refs"} if part.refs else {}),
        # Codes are of use where groups leave some over.
        **({"code": f"CASE WHEN stratum = {otherwise} THEN code END"} if mapping.strata.groups else {}),
        **({"unread": "CASE WHEN created IS NULL THEN created_text END"} if unread else {}),
        **{check.value: check.value for check in spoilt},
    }
    same = {
        "why": "CAST(NULL AS INTEGER)",
        "has_refs": dialect.false,
        "code": "CAST(NULL AS VARCHAR)",
        "unread": "CAST(NULL AS VARCHAR)",
    }
    picked = ", ".join(f"{text} AS {column}" for column, text in varying.items())
    kept = place.kept("records", f"SELECT {picked} FROM ({dated}) AS dated")
    constant = "".join(f", {text} AS {column}" for column, text in same.items() if column not in varying)
    every = f"(SELECT *{constant} FROM {kept}) AS records"
    return every, f"(SELECT * FROM {every} WHERE why IS NULL) AS scope"


def deciding(mapping: FrameMapping) -> list[str]:
    """The columns whose cells are ids or codes."""
    part = mapping.columns
    rules = [rule.column for rule in mapping.exclude if rule.column]
    strata = [mapping.strata.column] if mapping.strata.column else []
    return [part.id, *part.opening, *part.closing, *part.refs, *strata, *rules]


def _within(place: Place, loaded: Loaded, start: date, end: date) -> str:
    """The test for a record of the frame."""
    first, beyond = (place.dialect.as_timestamp(day.isoformat()) for day in (start, end + timedelta(days=1)))
    return f"why IS NULL AND created >= {first} AND created < {beyond}"


def _refuse_faults(place: Place, mapping: FrameMapping, loaded: Loaded) -> None:
    place.progress("checking ids and dates")
    part = mapping.columns
    created = part.created if part.created_time is None else f"{part.created}' and '{part.created_time}"
    scope = loaded.scope
    if place.rows(f"SELECT 1 FROM {scope} WHERE created IS NULL LIMIT 1"):  # then their texts are needed
        _, scope = _kept(place, mapping, loaded.choice.format, unread=True)
    rules = [
        *checks.id_checks(place, part.id),
        *checks.date_checks(created, loaded.choice.format, "created date"),
    ]
    rules += checks.null_checks(place, deciding(mapping))[0]
    if mapping.strata.column is not None:
        rules.append(
            checks.Check(
                "line break in a stratum",
                mapping.strata.column,
                "stratum",
                "stratum LIKE '%' || chr(10) || '%'",
            )
        )
    remedy = (
        "Correct the export; or choose another id column, or the right --date-format; "
        "or leave such records out by a declared exclusion in the mapping:\n"
        f'  [[exclude]]\n  reason = "test entry"\n  column = "{part.id}"\n  codes = [""]'
    )
    checks.refuse_faults(place, scope, rules, duplicates=("duplicate incident id", part.id), remedy=remedy)


def _excluded(place: Place, mapping: FrameMapping, loaded: Loaded) -> list[Excluded]:
    if not mapping.exclude:
        return []
    rows = place.rows(f"SELECT why, count(*) FROM {loaded.all} WHERE why IS NOT NULL GROUP BY why")
    counted: dict[int, int] = dict(rows)
    return [
        Excluded(reason=rule.reason, records=counted.get(number, 0))
        for number, rule in enumerate(mapping.exclude)
    ]


def _strata(place: Place, mapping: FrameMapping, inner: str) -> dict[str, int]:
    """Incidents by stratum: in the order of the rule's groups, or by label."""
    counted: dict[str, int] = dict(place.rows(f"SELECT stratum, count(*) FROM {inner} GROUP BY stratum"))
    declared = [*(group.name for group in mapping.strata.groups), mapping.strata.otherwise]
    order = {label: number for number, label in reversed(list(enumerate(declared)))}
    return {
        label: counted[label] for label in sorted(counted, key=lambda label: (order.get(label, 0), label))
    }


def _ungrouped(place: Place, inner: str) -> dict[str, int]:
    rows = place.rows(
        f"SELECT code, count(*) AS n FROM {inner} WHERE code IS NOT NULL GROUP BY code "
        f"ORDER BY n DESC, code LIMIT {MOST_UNGROUPED}"
    )
    return {code or BLANK_LABEL: count for code, count in rows}
