"""A design from a TOML file and from options that override it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crime_sample.audit.starting import read_toml, table_of
from crime_sample.design import Design
from crime_sample.errors import InputError
from crime_sample.values import read_document


def design_from(
    path: Path | None,
    *,
    by_stratum: Mapping[str, Sequence[str] | None],
    take_all: Sequence[str] | None = None,
    seed_from: str | None = None,
    **options: Any,
) -> Design:
    """The design in ``path`` with ``options`` over it.

    ``by_stratum`` holds lists of 'STRATUM=NUMBER' by key (``margin``, ``rate``, ``crimes``); ``seed_from`` is
    'KIND: words' with KIND public, witnessed or own.
    """
    data: dict[str, Any] = read_toml(path) if path else {}
    data |= {key: value for key, value in options.items() if value is not None}
    if options.get("size") is not None and options.get("margin") is None:
        data["margin"] = None
    given = table_of(data, "strata", where=str(path))
    strata = {name: table_of(given, name, where=str(path)) for name in given}
    for key, entries in by_stratum.items():
        for entry in entries or ():
            name, number = _pair(entry, key)
            strata.setdefault(name, {})[key] = number
    for name in take_all or ():
        strata.setdefault(name, {})["take_all"] = True
    data["strata"] = strata
    if seed_from is not None:
        kind, _, words = seed_from.partition(":")
        data["seed"] = {"kind": kind.strip().lower(), "words": words.strip()}
    return read_document(Design, data, where=str(path or "the options of 'plan'"))


def _pair(entry: str, key: str) -> tuple[str, float]:
    name, equals, number = entry.rpartition("=")
    try:
        if not equals or not name.strip():
            raise ValueError
        return name.strip(), float(number)
    except ValueError:
        raise InputError(
            f"'{entry}' is not of the form STRATUM=NUMBER", remedy=f"Write it as: --{key}-for violence=3"
        ) from None
