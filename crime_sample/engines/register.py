# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Registration: the strict reading of a frame. Every record is accounted for, or nothing is registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crime_sample.engines import checks, dates, faults, for_designs, records
from crime_sample.engines.csv_fault import Malformed
from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.mapping import check_mapping
from crime_sample.engines.opening import Address, mapped
from crime_sample.engines.place import Place
from crime_sample.engines.references import reference_pattern
from crime_sample.engines.rejects import Rejects, write_malformed, write_rejects
from crime_sample.engines.watched import Progress
from crime_sample.errors import InputError
from crime_sample.frame import BLANK_LABEL, OUTSIDE_PERIOD, REJECTED, Excluded, Frame, FrameMapping

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
    rejects: Rejects | None = None,
    left_out: str = "",
    progress: Progress | None = None,
) -> Frame:
    """Register the export at ``address`` as a frame for the audit period ``start`` to ``end``, both included.

    Raises InputError naming record, column and value if any record in scope cannot stand in a frame; all of them are
    then written to ``rejects``. ``left_out`` is a reason to leave them out instead: each kind of fault is counted among
    what is excluded. Of a repeated id all records are left out, since nobody can say which is the right one.
    """
    if rejects is not None:
        rejects.refuse_existing()
    if "\n" in name:
        raise InputError("the frame's name holds a line feed", remedy="Choose a name on one line.")
    if start > end:
        raise InputError(
            f"the audit period ends ({end}) before it starts ({start})", remedy="Exchange the dates."
        )
    with mapped(address, mapping, progress=progress) as place:
        check_mapping(place, mapping)
        whole = _load_all(place, mapping, rejects)
        dates.refuse_rival(place, mapping.columns.created, whole.choice)
        loaded = _settle_faults(place, mapping, whole, rejects, left_out)
        place.progress("counting")
        within = _within(place, loaded, start, end)
        total, in_scope, inside, first, last, with_refs = place.row(
            "SELECT count(*), count(*) FILTER (WHERE why IS NULL AND fault IS NULL), "
            f"count(*) FILTER (WHERE {within}), "
            f"min(created) FILTER (WHERE {within}), max(created) FILTER (WHERE {within}), "
            f"count(*) FILTER (WHERE {within} AND has_refs) FROM {loaded.all}"
        )
        # Of records marked for a fault it is not known.
        bare = (
            place.of_files
            and loaded is whole
            and not place.rows(f"SELECT 1 FROM {loaded.all} WHERE padded LIMIT 1")
        )
        excluded = _excluded(place, mapping, loaded)
        if not inside:
            raise InputError(
                f"no incident is left: of {total:,} records {in_scope:,} are outside {start} to {end}, "
                f"{sum(one.records for one in excluded):,} were excluded",
                where=place.where,
                remedy="Check the audit period, the date format and the exclusions.",
            )
        kept = "".join(f", {column}" for column in records.for_designs(place.dialect, mapping))
        inner = f"(SELECT record, id, stratum, code, created{kept} FROM {loaded.all} WHERE {within}) AS frame"
        found = {
            "date_format": loaded.choice.format,
            "reference_pattern": mapping.reference_pattern or reference_pattern(place, mapping),
            **place.settled(),
        }
        return Frame(
            name=name,
            **place.identity(),
            bare=bare,
            mapping=mapping.model_copy(update=found),
            records=total,
            left_out=left_out if loaded is not whole else "",
            excluded=(*excluded, Excluded(reason=OUTSIDE_PERIOD, records=in_scope - inside)),
            strata=_strata(place, mapping, inner),
            ungrouped=_ungrouped(place, inner) if mapping.strata.groups else {},
            first_created=first.isoformat(),
            last_created=last.isoformat(),
            with_refs=with_refs,
            fingerprint=fingerprint_of(place, inner),
            **for_designs.facts(place, mapping, inner),
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


def _load_all(place: Place, mapping: FrameMapping, rejects: Rejects | None) -> Loaded:
    """All records; where some are malformed, and can neither be read nor left out, they are written to ``rejects``."""
    try:
        return load(place, mapping)
    except Malformed as error:
        if rejects is None or not write_malformed(place, rejects):
            raise
        told = f"All of them are in '{rejects.path}'. {error.remedy}"
        raise Malformed(error.what, where=error.where, remedy=told) from None


def _kept(place: Place, mapping: FrameMapping, date_format: str, *, unread: bool = False) -> tuple[str, str]:
    """All records and those in scope. What is the same for all of them is not kept for each."""
    dialect, part = place.dialect, mapping.columns
    cells = map(dialect.name, part.opening or part.closing)
    spoilt, nulls = checks.null_checks(place, faults.deciding(mapping))
    narrow = records.projection(
        place,
        mapping,
        f"{records.has_refs(dialect, mapping)} AS has_refs",
        f"{records.joined(dialect, cells)} AS code",
        *([f"{dialect.padded(dialect.name(part.id))} AS padded"] if place.of_files else []),
        *nulls,
    )
    moment = dialect.moment("created_text", date_format)
    dated = f"SELECT *, {moment} AS created FROM ({dialect.apart(narrow)}) AS narrow"
    otherwise = dialect.literal(mapping.strata.otherwise)
    varying = {
        "id": "id",
        "created": "created",
        "stratum": "stratum",
        **({"why": "why"} if mapping.exclude else {}),
        **({"has_refs": "has_refs"} if part.refs else {}),
        **({"padded": "padded"} if place.of_files else {}),
        # Codes are of use where groups leave some over.
        **({"code": f"CASE WHEN stratum = {otherwise} THEN code END"} if mapping.strata.groups else {}),
        **({"unread": "CASE WHEN created IS NULL THEN created_text END"} if unread else {}),
        **{check.value: check.value for check in spoilt},
        **{column: column for column in records.for_designs(dialect, mapping)},
    }
    same = {
        "why": "CAST(NULL AS INTEGER)",
        "has_refs": dialect.false,
        "code": "nullif('', '')",
        "unread": "nullif('', '')",
    }
    picked = ", ".join(f"{text} AS {column}" for column, text in varying.items())
    kept = place.kept("records", f"SELECT {picked} FROM ({dated}) AS dated")
    constant = "".join(f", {text} AS {column}" for column, text in same.items() if column not in varying)
    every = f"(SELECT *{constant}, CAST(NULL AS INTEGER) AS fault FROM {kept}) AS records"
    return every, f"(SELECT * FROM {every} WHERE why IS NULL) AS scope"


def _within(place: Place, loaded: Loaded, start: date, end: date) -> str:
    """The test for a record of the frame."""
    first, beyond = (place.dialect.as_timestamp(day.isoformat()) for day in (start, end + timedelta(days=1)))
    return f"why IS NULL AND fault IS NULL AND created >= {first} AND created < {beyond}"


def _settle_faults(
    place: Place, mapping: FrameMapping, loaded: Loaded, rejects: Rejects | None, left_out: str
) -> Loaded:
    """Refuse faulty records, or mark them where they are to be left out; write them to ``rejects`` if there are any."""
    place.progress("checking ids and dates")
    if place.rows(
        f"SELECT 1 FROM {loaded.scope} WHERE created IS NULL LIMIT 1"
    ):  # then their texts are needed
        loaded = Loaded(*_kept(place, mapping, loaded.choice.format, unread=True), loaded.choice)
    tests = faults.rules(place, mapping, loaded.choice.format)
    duplicates = (faults.REPEATED, mapping.columns.id)
    counts = checks.counted(place, loaded.scope, tests, faults.REPEATED)
    if not counts:
        return loaded
    if rejects is not None:
        write_rejects(place, loaded.scope, tests, duplicates=duplicates, rejects=rejects)
    if not left_out:
        all_of_them = (
            f"All of them are in '{rejects.path}'." if rejects else "--rejects FILE.csv lists all of them."
        )
        raise checks.faults_error(
            place,
            loaded.scope,
            tests,
            counts,
            duplicates=duplicates,
            remedy=f"{all_of_them} Correct the export; or choose another id column, or the right --date-format; "
            "or register without such records (--leave-out-faulty REASON), or leave them out by a declared exclusion "
            "in the mapping:\n"
            f'  [[exclude]]\n  reason = "test entry"\n  column = "{mapping.columns.id}"\n  codes = [""]',
        )
    fault = faults.first_fault(tests, repeats=faults.REPEATED in counts)
    kept = "".join(f", {column}" for column in records.for_designs(place.dialect, mapping))
    joined = faults.repeated(loaded.scope) if faults.REPEATED in counts else ""
    marked = place.kept(
        "marked",
        f"SELECT records.id, created, stratum, why, has_refs, code{kept}, "
        f"CASE WHEN why IS NULL THEN {fault} END AS fault "
        f"FROM {loaded.all}{joined and f' LEFT JOIN {joined} ON repeated.again = records.id'}",
    )
    every = f"(SELECT * FROM {marked}) AS records"
    return Loaded(every, f"(SELECT * FROM {every} WHERE why IS NULL) AS scope", loaded.choice)


def _excluded(place: Place, mapping: FrameMapping, loaded: Loaded) -> list[Excluded]:
    """How many records each rule left out, and each kind of fault where some were left out for one."""
    reasons = [rule.reason for rule in mapping.exclude]
    found = [Excluded(reason=reason, records=count) for reason, count in _by(place, loaded, "why", reasons)]
    words = [rule.words for rule in faults.rules(place, mapping, loaded.choice.format)]
    rejected = _by(place, loaded, "fault", [*words, faults.REPEATED])
    return found + [Excluded(reason=REJECTED + word, records=count) for word, count in rejected if count]


def _by(place: Place, loaded: Loaded, column: str, reasons: list[str]) -> list[tuple[str, int]]:
    """The reasons, each with the number of records that have its place in the column."""
    asked = f"SELECT {column}, count(*) FROM {loaded.all} WHERE {column} IS NOT NULL GROUP BY {column}"
    counts: dict[int, int] = dict(place.rows(asked)) if reasons else {}
    return [(reason, counts.get(number, 0)) for number, reason in enumerate(reasons)]


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
