# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""Small pieces of SQL. The ticket rule, and how records become incidents, stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field

from crime_sample.engines.connection import Reading
from crime_sample.errors import InputError
from crime_sample.files.intake import name
from crime_sample.frame import BLANK_LABEL, BLANKS, Exclusion, FrameMapping, StratumRule

# Ticket: SHA-256 of UTF-8 "SEED LF FRAME LF ID", lower-case hex. crime_sample.draw.ticket is the same.
TICKET = "sha256($seed || chr(10) || $frame || chr(10) || id)"
# A row of the fingerprint: SHA-256 of UTF-8 "ID LF STRATUM". crime_sample.frame.fingerprint is the same.
ROW_DIGEST = "sha256(id || chr(10) || stratum)"
_CLASS = r" \t\n\r\v\f"
_BLANKS = " || ".join(f"chr({ord(letter)})" for letter in BLANKS)
REF_SEPARATORS = f"[;,|{_CLASS}]+"


@dataclass(slots=True)
class Values:
    """Values for a statement's parameters, named as they are added."""

    named: dict[str, object] = field(default_factory=dict)

    def add(self, value: object) -> str:
        """Keep the value; the text that stands for it in SQL."""
        key = f"p{len(self.named) + 1}"
        self.named[key] = value
        return f"${key}"


def trimmed(expression: str) -> str:
    """The text without outer blanks: the same six characters as ``frame.trim``."""
    # trim with a list of characters is slow, so it is spared where there is nothing to trim.
    test = f"regexp_matches({expression}, '^[{_CLASS}]|[{_CLASS}]$')"
    return f"CASE WHEN {test} THEN trim({expression}, {_BLANKS}) ELSE {expression} END"


def joined(columns: tuple[str, ...]) -> str:
    """The columns' trimmed texts that are not blank, joined by ' / '."""
    parts = ", ".join(f"nullif({trimmed(name(column))}, '')" for column in columns)
    return f"concat_ws(' / ', {parts})" if columns else "''"


def fits(column: str, codes: tuple[str, ...], values: Values) -> str:
    """Whether the column holds one of the codes: no case, no outer blanks, ``*`` any text, ``""`` a blank."""
    cell = f"lower({trimmed(name(column))})"
    plain = [code.strip(BLANKS) for code in codes if "*" not in code]
    tests = [f"{cell} = lower({values.add(code)})" for code in plain]
    for code in codes:
        if "*" in code:
            pattern = code.strip(BLANKS).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            tests.append(f"{cell} LIKE lower({values.add(pattern.replace('*', '%'))}) ESCAPE '\\'")
    return f"({' OR '.join(tests)})"


def created_text(mapping: FrameMapping) -> str:
    """The date column's text, with the time column's behind it if there is one."""
    date = trimmed(name(mapping.columns.created))
    if mapping.columns.created_time is None:
        return date
    # A spreadsheet writes a bare date as midnight.
    bare = rf"regexp_replace({date}, '[T ]00:00(:00(\.0+)?)?$', '')"
    return trimmed(f"{bare} || ' ' || {trimmed(name(mapping.columns.created_time))}")


def has_refs(mapping: FrameMapping) -> str:
    """Whether any reference column holds a reference."""
    every = " || ".join(name(column) for column in mapping.columns.refs)
    return f"trim({every}, ';,|' || {_BLANKS}) <> ''" if every else "false"


def exclusion(reading: Reading, rule: Exclusion, values: Values) -> str:
    """The declared rule as a test that is never NULL."""
    if rule.column is not None:
        return fits(rule.column, rule.codes, values)
    label = f"exclusion '{rule.reason}'"
    reading.add_rule(label, rule.where or "")
    return f"coalesce(({rule.where}\n), false)"


def why(reading: Reading, mapping: FrameMapping, values: Values) -> str:
    """The place of the first exclusion rule that fits, or NULL."""
    cases = [
        f"WHEN {exclusion(reading, rule, values)} THEN {place}" for place, rule in enumerate(mapping.exclude)
    ]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS INTEGER)"


def stratum(reading: Reading, mapping: FrameMapping, values: Values) -> str:
    """The label of the record's stratum."""
    rule = mapping.strata
    if rule.column is not None:
        return f"coalesce(nullif({trimmed(name(rule.column))}, ''), {values.add(BLANK_LABEL)})"
    cases = " ".join(
        f"WHEN {_group(reading, mapping, group, values)} THEN {values.add(group.name)}"
        for group in rule.groups
    )
    otherwise = values.add(rule.otherwise if rule.groups else "all")
    return f"CASE {cases} ELSE {otherwise} END" if cases else f"CAST({otherwise} AS VARCHAR)"


def _group(reading: Reading, mapping: FrameMapping, group: StratumRule, values: Values) -> str:
    tests = []
    parts = (
        ("opening", mapping.columns.opening, group.opening),
        ("closing", mapping.columns.closing, group.closing),
    )
    for part, columns, codes in parts:
        if codes and not columns:
            raise InputError(
                f"stratum '{group.name}' is told by {part} codes, but no {part} column is mapped",
                where=reading.where,
                remedy=f"Name the column under [columns], {part} = ..., or change the stratum's rule.",
            )
        tests += [fits(column, codes, values) for column in columns if codes]
    if group.where is not None:
        reading.add_rule(f"stratum '{group.name}'", group.where)
        tests.append(f"coalesce(({group.where}\n), false)")
    return f"({' OR '.join(tests)})"


def projection(reading: Reading, mapping: FrameMapping, values: Values, *more: str) -> str:
    """Each record narrowed to what decides about it."""
    columns = (
        f"{trimmed(name(mapping.columns.id))} AS id",
        f"{created_text(mapping)} AS created_text",
        f"{stratum(reading, mapping, values)} AS stratum",
        f"{why(reading, mapping, values)} AS why",
        *more,
    )
    return f"SELECT {', '.join(columns)} FROM ({reading.source.relation}) AS export"
