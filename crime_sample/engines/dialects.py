"""The dialects of SQL that there are, by the names under which they are asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from crime_sample.engines.dialect import Dialect
from crime_sample.errors import InputError

# Not imported by name: a dialect is there if its module is.
_ROOMS = tuple(f"crime_sample.engines.{name}" for name in ("dialect", "postgres_dialect", "spark_dialect"))


def dialects() -> dict[str, Dialect]:
    """Every dialect by its key, DuckDB's first."""
    made = {}
    for room in _ROOMS:
        if find_spec(room) is not None:
            for one in vars(import_module(room)).values():
                if isinstance(one, type) and issubclass(one, Dialect) and one.__module__ == room:
                    made[one.key] = one()
    return made


def dialect_called(key: str) -> Dialect:
    """The dialect of this key."""
    known = dialects()
    if key not in known:
        raise InputError(f"there is no dialect '{key}'", remedy=f"Dialects: {', '.join(known)}.")
    return known[key]
