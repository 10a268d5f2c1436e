# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Columns an auditor would see that tell what is hidden from them, such as the words for a closing code."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from crime_sample.engines.place import Place
from crime_sample.formats import one_line
from crime_sample.frame import FrameMapping

MOST_VALUES = 500  # more are no codes
FEWEST_RECORDS = 20
FEWEST_EACH = 5  # records to a value on average: fewer may tell anything by chance


def telling(place: Place, mapping: FrameMapping, distinct: Mapping[str, int]) -> list[str]:
    """A warning for each column mapped as text or show by which a hidden one is known."""
    few = {column for column, values in distinct.items() if 2 <= values <= MOST_VALUES}
    seen = [
        column for column in dict.fromkeys((*mapping.columns.text, *mapping.columns.show)) if column in few
    ]
    hidden = sorted(mapping.masked() & few)
    pairs = [pair for pair in product(seen, hidden) if pair[0] != pair[1]]
    if not pairs:
        return []
    trimmed = {column: place.dialect.trimmed(place.dialect.name(column)) for pair in pairs for column in pair}
    alias = {column: f"told_{number}" for number, column in enumerate(trimmed)}
    picked = ", ".join(f"{cell} AS {alias[column]}" for column, cell in trimmed.items())
    found = []
    for one, other in pairs:
        rows = place.rows(
            f"SELECT {alias[one]}, {alias[other]}, count(*) FROM (SELECT {picked} FROM ({place.relation}) AS export) "
            f"AS told WHERE {alias[one]} <> '' AND {alias[other]} <> '' GROUP BY {alias[one]}, {alias[other]}"
        )
        values, known = {row[0] for row in rows}, {row[1] for row in rows}
        total = sum(row[2] for row in rows)
        tells = len(rows) == len(values) and len(known) > 1
        if tells and total >= FEWEST_RECORDS and total >= FEWEST_EACH * len(values):
            how = "one to one" if len(known) == len(values) else "without exception"
            found.append(
                f"'{one_line(one)}' is shown to auditors and tells '{one_line(other)}', which is hidden, {how}: leave "
                "it out of text and show, or auditors are not blind."
            )
    return found
