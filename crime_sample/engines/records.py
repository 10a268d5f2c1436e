# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""How records become incidents, and how an incident gets its ticket, in SQL: here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crime_sample.engines.dialect import Dialect
from crime_sample.engines.place import Place
from crime_sample.errors import InputError
from crime_sample.frame import BLANK_LABEL, BLANKS, Exclusion, FrameMapping, StratumRule

SIZE = "[0-9]{1,12}([.][0-9]{1,6})?"
"""The shape of a size."""


def ticket(dialect: Dialect, seed: str, frame: str) -> str:
    """The ticket of ``id``: SHA-256 of UTF-8 "SEED LF FRAME LF ID", lower-case hex; as ``crime_sample.draw.ticket``."""
    before = f"{dialect.literal(seed)} || chr(10) || {dialect.literal(frame)} || chr(10)"
    return dialect.sha256(f"{before} || id")


def joined(dialect: Dialect, cells: Iterable[str]) -> str:
    """The cells' trimmed texts that are not blank, joined by ' / '."""
    parts = [f"nullif({dialect.trimmed(cell)}, '')" for cell in cells]
    return dialect.joined(parts) if parts else "''"


def fits(dialect: Dialect, column: str, codes: tuple[str, ...]) -> str:
    """Whether the column holds one of the codes: no case, no outer blanks, ``*`` any text, ``""`` a blank."""
    cell = dialect.lowered(dialect.trimmed(dialect.name(column)))
    plain = [code.strip(BLANKS) for code in codes if "*" not in code]
    tests = [f"{cell} = {dialect.lowered(dialect.literal(code))}" for code in plain]
    tests += [dialect.like(cell, code.strip(BLANKS)) for code in codes if "*" in code]
    return f"({' OR '.join(tests)})"


def created_text(dialect: Dialect, mapping: FrameMapping, cells: Mapping[str, str] | None = None) -> str:
    """The date column's text, with the time column's behind it if there is one. ``cells`` say what the columns are
    called, where that is not by their names."""
    part = mapping.columns
    cell = dialect.name if cells is None else cells.__getitem__
    date = dialect.trimmed(cell(part.created))
    if part.created_time is None:
        return date
    # A spreadsheet writes a bare date as midnight.
    bare = dialect.replaced(date, r"[T ]00:00(:00(\.0+)?)?$", "")
    return dialect.trimmed(f"{bare} || ' ' || {dialect.trimmed(cell(part.created_time))}")


def has_refs(dialect: Dialect, mapping: FrameMapping) -> str:
    """Whether any reference column holds a reference."""
    every = " || ".join(dialect.name(column) for column in mapping.columns.refs)
    return f"{dialect.stripped(every, ';,|')} <> ''" if every else dialect.false


def exclusion(place: Place, rule: Exclusion) -> str:
    """The declared rule as a test that is never NULL."""
    if rule.column is not None:
        return fits(place.dialect, rule.column, rule.codes)
    label = f"exclusion '{rule.reason}'"
    place.add_rule(label, rule.where or "")
    return f"coalesce(({rule.where}\n), false)"


def why(place: Place, mapping: FrameMapping) -> str:
    """The place of the first exclusion rule that fits, or NULL."""
    cases = [f"WHEN {exclusion(place, rule)} THEN {number}" for number, rule in enumerate(mapping.exclude)]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS INTEGER)"


def stratum(place: Place, mapping: FrameMapping) -> str:
    """The label of the record's stratum."""
    rule, dialect = mapping.strata, place.dialect
    if rule.column is not None:
        cell = dialect.trimmed(dialect.name(rule.column))
        return f"coalesce(nullif({cell}, ''), {dialect.literal(BLANK_LABEL)})"
    cases = [
        f"WHEN {_group(place, mapping, group)} THEN {dialect.literal(group.name)}" for group in rule.groups
    ]
    otherwise = dialect.literal(rule.otherwise if rule.groups else "all")
    return f"CASE {' '.join(cases)} ELSE {otherwise} END" if cases else otherwise


def _group(place: Place, mapping: FrameMapping, group: StratumRule) -> str:
    tests = []
    parts = (
        ("opening", mapping.columns.opening, group.opening),
        ("closing", mapping.columns.closing, group.closing),
    )
    for part, columns, codes in parts:
        if codes and not columns:
            raise InputError(
                f"stratum '{group.name}' is told by {part} codes, but no {part} column is mapped",
                where=place.where,
                remedy=f"Name the column under [columns], {part} = ..., or change the stratum's rule.",
            )
        tests += [fits(place.dialect, column, codes) for column in columns if codes]
    if group.where is not None:
        place.add_rule(f"stratum '{group.name}'", group.where)
        tests.append(f"coalesce(({group.where}\n), false)")
    return f"({' OR '.join(tests)})"


def cluster(dialect: Dialect, mapping: FrameMapping) -> str:
    """What the record's cluster is called: its id, where the column is blank."""
    named = dialect.trimmed(dialect.name(mapping.columns.cluster or mapping.columns.id))
    return dialect.by_bytes(
        f"coalesce(nullif({named}, ''), {dialect.trimmed(dialect.name(mapping.columns.id))})"
    )


def size(dialect: Dialect, text: str) -> str:
    """A size as a number with six decimals, NULL where the text is none."""
    return f"CASE WHEN {dialect.matches(text, SIZE)} THEN CAST({text} AS DECIMAL(18, 6)) END"


def for_designs(dialect: Dialect, mapping: FrameMapping) -> dict[str, str]:
    """SQL by the names of the columns that only some designs need, where the mapping has them."""
    found = {}
    if mapping.columns.cluster is not None:
        found["cluster"] = cluster(dialect, mapping)
    if mapping.columns.size is not None:
        text = dialect.trimmed(dialect.name(mapping.columns.size))
        found |= {"size_text": text, "size": size(dialect, text)}
    return found


def projection(place: Place, mapping: FrameMapping, *more: str, bare: bool = False) -> str:
    """Each record narrowed to what decides about it. Ids that are ``bare`` are known to have no outer blanks."""
    dialect = place.dialect
    cell = dialect.name(mapping.columns.id)
    columns = (
        f"{dialect.by_bytes(cell if bare else dialect.trimmed(cell))} AS id",
        f"{created_text(dialect, mapping)} AS created_text",
        f"{stratum(place, mapping)} AS stratum",
        f"{why(place, mapping)} AS why",
        *(f"{text} AS {column}" for column, text in for_designs(dialect, mapping).items()),
        *more,
    )
    return f"SELECT {', '.join(columns)} FROM ({place.relation}) AS export"
