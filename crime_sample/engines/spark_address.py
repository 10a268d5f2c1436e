"""The address of a frame on Apache Spark: ``spark:parquet:PATH``, ``spark:csv:PATH`` or ``spark:table:NAME``."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from crime_sample.errors import InputError

SCHEME = "spark:"
KINDS = ("parquet", "csv", "table")
EXAMPLES = "Write spark:parquet:/data/logs, spark:csv:/data/logs/*.csv or spark:table:catalog.db.name."
MASTER: ContextVar[str] = ContextVar("spark master", default="local[*]")
"""Where Spark runs: a matter of this computer, so it is no part of an address."""


@dataclass(frozen=True, slots=True)
class SparkAddress:
    """What is read, and the path or name of it."""

    kind: str
    target: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.kind}:{self.target}"


def is_spark(address: str) -> bool:
    """Whether this is an address on Spark."""
    return address.startswith(SCHEME)


def parsed(address: str) -> SparkAddress:
    """The parts of an address.

    >>> parsed("spark:csv:/data/log.csv")
    SparkAddress(kind='csv', target='/data/log.csv')
    """
    kind, _, target = address.removeprefix(SCHEME).partition(":")
    if kind not in KINDS or not target.strip():
        raise InputError("this is no address on Spark", where=address, remedy=EXAMPLES)
    return SparkAddress(kind, target)


def spark_address(export: str) -> SparkAddress:
    """The address of what a person calls so: an address, ``table:NAME``, or a path, folder or pattern of files.

    >>> str(spark_address("table:lake.police.log"))
    'spark:table:lake.police.log'
    >>> str(spark_address("s3a://police/log/*.csv"))
    'spark:csv:s3a://police/log/*.csv'
    """
    if is_spark(export):
        return parsed(export)
    if export.startswith("table:"):
        return spark_address(SCHEME + export)
    path = export if "://" in export else os.path.abspath(export)
    return SparkAddress("csv" if _is_csv(path) else "parquet", path)


def _is_csv(path: str) -> bool:
    folder = Path(path)
    names = [one.name for one in folder.iterdir()] if "://" not in path and folder.is_dir() else [path]
    return any(name.lower().removesuffix(".gz").endswith(".csv") for name in names)
