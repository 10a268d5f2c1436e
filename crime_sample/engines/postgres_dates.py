# ruff: noqa: S608 - SQL is made of patterns and of texts, quoted by the dialect.
r"""Dates in PostgreSQL, which has no cast that gives NULL: what is cast was seen to be a date by its shape before.

A format of ``strptime`` becomes a regular expression, and its groups are put together as ISO text. What comes out is
what DuckDB makes of the same text, but for years before 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crime_sample.engines.dialect import ZONE
from crime_sample.files.relations import literal

# Every day there is, the 29th of February in leap years alone.
_DAY = (
    "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_CLOCK = "(?:(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?|24:00(?::00(?:[.,]0+)?)?)"
_BLANK = r"[ \t\n\r\v\f]"
_ZONE = r"[ \t\n\r\f]*(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
_ISO = f"^{_DAY}(?:[T ]{_CLOCK}(?:{_ZONE})?)?$"
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ABBREVIATED = [month[:3] for month in _MONTHS]


def _any_case(words: Sequence[str]) -> str:
    return "|".join("".join(f"[{letter.upper()}{letter}]" for letter in word) for word in words)


# What stands for a part of a date: the part, and its shape.
_PARTS = {
    "d": ("day", "[0-9]{1,2}"), "m": ("month", "[0-9]{1,2}"), "y": ("short", "[0-9]{1,2}"), "Y": ("year", "[0-9]{1,4}"),
    "b": ("name", _any_case(_ABBREVIATED)), "B": ("name", _any_case(_MONTHS)),
    "H": ("hour", "[0-9]{1,2}"), "I": ("twelve", "[0-9]{1,2}"), "p": ("half", "[AaPp][Mm]"),
    "M": ("minute", "[0-9]{1,2}"), "S": ("second", "[0-9]{1,2}"), "f": ("fraction", "[0-9]{1,6}"),
}  # fmt: skip


def iso_moment(text: str) -> str:
    """The ISO text as a timestamp, its zone left off; NULL if it is none. ``text`` is a column, and sorts by bytes."""
    usual = f"length({text}) IN (10, 16) OR length({text}) = 19 AND substr({text}, 17, 1) = ':'"
    bare = f"substring({text} from '^[0-9-]+(?:[T ][0-9:]+(?:[.,][0-9]{{1,6}})?)?')"
    clock = f"CASE WHEN {usual} THEN {text} ELSE replace({bare}, ',', '.') END"
    return f"CASE WHEN {text} ~ '{_ISO}' AND {text} >= '0001' THEN CAST({clock} AS timestamp) END"


def moment(text: str, date_format: str) -> str | None:
    """The text as a timestamp by a format of ``strptime``, NULL if it does not fit; None for a format that is not
    known."""
    zoned = date_format.endswith("%z")
    found = _pattern(date_format.removesuffix("%z").rstrip() if zoned else date_format)
    if found is None:
        return None
    pattern, parts = found
    ending = f"(?:{_ZONE})" if zoned else f"{_BLANK}*"
    iso = _iso({part: f"m[{number}]" for number, part in enumerate(parts, start=1)})
    if iso is None:
        return None
    whole = literal(f"^{_BLANK}*{pattern}{ending}$")
    matched = f"SELECT regexp_match({text}, {whole}) AS m OFFSET 0"
    told = f'SELECT ({iso}) COLLATE "C" AS iso FROM ({matched}) AS parted OFFSET 0'
    return f"(SELECT {iso_moment('told.iso')} FROM ({told}) AS told)"


def plain(pattern: str) -> str:
    r"""A pattern as PostgreSQL means it in every locale.

    >>> plain(r"\d{2}\s")
    '[0-9]{2}[ \\t\\n\\r\\f]'
    """
    return pattern.replace(r"\d", "[0-9]").replace(r"\s", r"[ \t\n\r\f]")


ZONED = plain(ZONE)


def _pattern(date_format: str) -> tuple[str, list[str]] | None:
    """The regular expression of a format, and what its groups are."""
    pattern, parts = "", []
    for piece in re.findall(r"%-?.|\s+|[^%\s]|%", date_format):
        if piece[0] == "%":
            part = _PARTS.get(piece.removeprefix("%").removeprefix("-"))
            if part is None or part[0] in parts:
                return None
            parts.append(part[0])
            pattern += f"({part[1]})"
        elif piece.isspace():
            pattern += f"{_BLANK}+"
        else:
            pattern += re.escape(piece)
    return pattern, parts


def _iso(part: dict[str, str]) -> str | None:
    """The groups as ISO text, NULL where one is; None if a day cannot be told from them."""

    def two(text: str) -> str:
        return f"lpad({text}, 2, '0')"

    if "name" in part:
        listed = "".join(_ABBREVIATED)
        month = two(f"((strpos('{listed}', left(lower({part['name']}), 3)) + 2) / 3)::text")
    else:
        month = two(part.get("month", ""))
    year = f"lpad({part.get('year', '')}, 4, '0')"
    if "short" in part:
        short = two(part["short"])
        year = f"CASE WHEN {short} < '69' THEN '20' ELSE '19' END || {short}"
    if (
        not {"day", "month" if "name" not in part else "name"} <= part.keys()
        or not {"year", "short"} & part.keys()
    ):
        return None
    day = f"{year} || '-' || {month} || '-' || {two(part['day'])}"
    hour = _hour(part)
    if hour is None:
        return None if {"minute", "second", "fraction", "half"} & part.keys() else day
    rest = f" || ':' || {two(part['minute'])}" if "minute" in part else " || ':00'"
    if "second" in part:
        rest += f" || ':' || {two(part['second'])}"
    if "fraction" in part:
        rest += f" || '.' || {part['fraction']}"
    return f"{day} || ' ' || {hour}{rest}"


def _hour(part: dict[str, str]) -> str | None:
    if {"twelve", "half"} <= part.keys():
        twelve = part["twelve"]
        half = f"CASE WHEN lower({part['half']}) = 'pm' THEN 12 ELSE 0 END"
        return (
            f"CASE WHEN {twelve}::integer BETWEEN 1 AND 12 "
            f"THEN lpad(({twelve}::integer % 12 + {half})::text, 2, '0') END"
        )
    if "hour" in part:  # the 24th hour is known to ISO alone
        return f"CASE WHEN {part['hour']}::integer < 24 THEN lpad({part['hour']}, 2, '0') END"
    return None
