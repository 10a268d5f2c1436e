# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""The shape of linked crime references, learnt from the export."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from crime_sample.engines.place import Place
from crime_sample.engines.records import has_refs
from crime_sample.frame import FrameMapping, split_refs

MOST_SHAPES = 3
SHARE = 0.9
FEWEST_DIGITS = 3  # a shape of less would hide half the log
ENOUGH = 20_000  # references, from the start of the file


def reference_pattern(place: Place, mapping: FrameMapping) -> str | None:
    """A regular expression for a whole reference, if at most three shapes make up nine tenths of them, and each has
    some digits."""
    if not mapping.columns.refs:
        return None
    cells = " || ' ' || ".join(place.dialect.name(column) for column in mapping.columns.refs)
    rows = place.rows(
        f"SELECT {cells} FROM ({place.relation}) AS export WHERE {has_refs(place.dialect, mapping)} LIMIT {ENOUGH}"
    )
    found = form_of(one for row in rows for one in split_refs(row[0]))
    # Only where it stands alone: part of a longer number or word is no reference.
    return rf"(?<!\w){found}(?!\w)" if found else None


def form_of(references: Iterable[str]) -> str | None:
    """A regular expression for references, as ``reference_pattern`` finds it."""
    shapes: Counter[str] = Counter()
    letters: dict[str, set[str]] = {}
    for reference in islice(references, ENOUGH):
        shape = re.sub(r"[A-Za-z]", "A", re.sub(r"[0-9]", "9", reference))
        shapes[shape] += 1
        letters.setdefault(shape, set()).add(re.sub(r"[^A-Za-z]", "", reference))
    kept: list[str] = []
    covered, total = 0, shapes.total()
    for shape, count in sorted(shapes.items(), key=lambda one: (-one[1], one[0]))[:MOST_SHAPES]:
        if covered < SHARE * total:
            if shape.count("9") < FEWEST_DIGITS:
                return None
            kept.append(_expression(shape, next(iter(letters[shape])) if len(letters[shape]) == 1 else None))
            covered += count
    return f"(?:{'|'.join(kept)})" if kept and covered >= SHARE * total else None


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
