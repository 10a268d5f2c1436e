# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""The shape of linked crime references, learnt from the export."""

from __future__ import annotations

import re

from crime_sample.engines.connection import Reading
from crime_sample.engines.sql import REF_SEPARATORS, has_refs
from crime_sample.files.intake import name
from crime_sample.frame import FrameMapping

MOST_SHAPES = 3
SHARE = 0.9
FEWEST_DIGITS = 3  # a shape of less would hide half the log
ENOUGH = 20_000  # records with references, from the start of the file


def reference_list(mapping: FrameMapping) -> str:
    """SQL for the references of a record, as a list; blanks may be among them."""
    cells = " || ' ' || ".join(name(column) for column in mapping.columns.refs)
    return f"regexp_split_to_array({cells}, '{REF_SEPARATORS}')"


def reference_pattern(reading: Reading, mapping: FrameMapping) -> str | None:
    """A regular expression for a whole reference, if at most three shapes make up nine tenths of them, and each has
    some digits."""
    if not mapping.columns.refs:
        return None
    found = form_of(
        reading,
        f"SELECT unnest({reference_list(mapping)}) AS ref FROM ({reading.source.relation}) WHERE {has_refs(mapping)}",
    )
    # Only where it stands alone: part of a longer number or word is no reference.
    return rf"(?<!\w){found}(?!\w)" if found else None


def form_of(reading: Reading, references: str) -> str | None:
    """A regular expression for the references that some SQL gives as ``ref``, as ``reference_pattern`` finds it."""
    rows = reading.rows(
        f"WITH refs AS ({references} LIMIT {ENOUGH}) "
        "SELECT shape, count(*) AS n, min(letters), max(letters), sum(count(*)) OVER () FROM (SELECT "
        "regexp_replace(regexp_replace(ref, '[0-9]', '9', 'g'), '[A-Za-z]', 'A', 'g') AS shape, "
        "regexp_replace(ref, '[^A-Za-z]', '', 'g') AS letters FROM refs WHERE ref <> '') "
        f"GROUP BY shape ORDER BY n DESC, shape LIMIT {MOST_SHAPES}"
    )
    kept: list[str] = []
    covered = 0
    for shape, count, low, high, total in rows:
        if covered < SHARE * total:
            kept.append(_expression(shape, low if low == high else None))
            covered += count
    if (
        not kept
        or covered < SHARE * rows[0][4]
        or any(row[0].count("9") < FEWEST_DIGITS for row in rows[: len(kept)])
    ):
        return None
    return f"(?:{'|'.join(kept)})"


def _expression(shape: str, letters: str | None) -> str:
    """The regular expression of a shape of 9s and As; ``letters`` if they are always the same.

    >>> _expression("AA/9999-99", "HC")
    'HC/\\\\d{4}\\\\-\\\\d{2}'
    >>> _expression("A99", None)
    '[A-Za-z]\\\\d{2}'
    """
    left = list(letters or "")
    parts = []
    for run in re.findall(r"9+|A+|[^9A]+", shape):
        size = f"{{{len(run)}}}" if len(run) > 1 else ""
        if run[0] == "9":
            parts.append(rf"\d{size}")
        elif run[0] == "A" and letters is None:
            parts.append(f"[A-Za-z]{size}")
        elif run[0] == "A":
            parts.append("".join(left[: len(run)]))
            del left[: len(run)]
        else:
            parts.append(re.escape(run))
    return "".join(parts)
