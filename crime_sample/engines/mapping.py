"""A mapping held against the columns that there are."""

from __future__ import annotations

from crime_sample.engines import checks
from crime_sample.engines.place import Place
from crime_sample.errors import InputError
from crime_sample.frame import FrameMapping


def check_mapping(place: Place, mapping: FrameMapping) -> None:
    """Refuse a mapping that names what the export does not have."""
    rules = [rule.column for rule in mapping.exclude if rule.column]
    strata = [mapping.strata.column] if mapping.strata.column else []
    checks.known_columns(place, (*mapping.columns.named(), *rules, *strata))
    for label in (mapping.strata.otherwise, *(group.name for group in mapping.strata.groups)):
        if "\n" in label:
            raise InputError("a stratum's name holds a line feed", where=repr(label), remedy="Use one line.")
