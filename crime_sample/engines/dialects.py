"""The dialects of SQL that there are, by the names under which they are asked for."""

from __future__ import annotations

from crime_sample.engines.dialect import Dialect
from crime_sample.engines.postgres_dialect import PostgresDialect
from crime_sample.engines.spark_dialect import SparkDialect
from crime_sample.errors import InputError


def dialects() -> dict[str, Dialect]:
    """Every dialect by its key, DuckDB's first."""
    return {one.key: one for one in (Dialect(), PostgresDialect(), SparkDialect())}


def dialect_called(key: str) -> Dialect:
    """The dialect of this key."""
    known = dialects()
    if key not in known:
        raise InputError(f"there is no dialect '{key}'", remedy=f"Dialects: {', '.join(known)}.")
    return known[key]
