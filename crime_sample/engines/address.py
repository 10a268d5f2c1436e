"""A frame's address: a file's path, several, the URL of a database with a table after ``#``, or a place on Spark.

    storm.csv
    postgresql://ann@db.example/storm#incidents
    postgresql://ann@db.example/storm#logs.incidents
    postgresql://ann@db.example/storm                    with a query in the mapping
    spark:parquet:/data/logs                             see ``spark_address``

A table is written as in SQL: quotes round a name with signs of its own (``#"Log 2016"``), ``%20`` for a blank.
A password may stand in a URL. It is used to connect, never shown and never kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from crime_sample import postgres
from crime_sample.engines.spark_address import SparkAddress, is_spark, parsed
from crime_sample.errors import InputError
from crime_sample.files.several import Given, called, exports

if TYPE_CHECKING:
    import sqlalchemy as sa

HOW = (
    "Write postgresql://NAME@HOST/DATABASE#TABLE, for example postgresql://ann@db.example/storm#incidents; or without "
    '#TABLE, and a query in the mapping: --query "SELECT ..."'
)

_PART = r'"(?:[^"]|"")+"|[^".]+'
_TABLE = re.compile(rf"(?:({_PART})\.)?({_PART})")


@dataclass(frozen=True, slots=True)
class TableAddress:
    """A table or view in a PostgreSQL database, or the database alone where a query is asked of it. As text it is its
    URL without any password."""

    url: sa.URL = field(repr=False)
    table: str = ""

    @property
    def database(self) -> str:
        """The database's URL without password and without the table."""
        return postgres.shown(self.url)

    def named(self) -> tuple[str | None, str]:
        """The schema, if it is named, and the table, as they are written: with their quotes, if they have any."""
        found = _TABLE.fullmatch(self.table)
        if found is None:
            raise InputError("the table's name in the URL cannot be read", where=str(self), remedy=HOW)
        return found[1], found[2]

    def __str__(self) -> str:
        table = quote(self.table, safe="".join(chr(code) for code in range(33, 127) if chr(code) not in "%#"))
        return f"{self.database}#{table}" if table else self.database


Elsewhere = TableAddress | SparkAddress
"""What is no file of this computer's: it is not looked for in folders, nor held to a hash."""
Address = Path | tuple[Path, ...] | Elsewhere


def read_address(given: Given | Elsewhere) -> Address:
    """``given`` (a file, several, or a URL) as an address. A URL that went through ``Path``, and so lost a slash, is
    understood.

    >>> str(read_address(Path("postgresql://ann:secret@db/storm#logs.incidents")))
    'postgresql://ann@db/storm#logs.incidents'
    >>> read_address("storm.csv").name
    'storm.csv'
    """
    if isinstance(given, Elsewhere):
        return given
    if not isinstance(given, str | Path):
        several = [read_address(one) for one in given]
        if len(several) == 1:
            return several[0]
        if elsewhere := [one for one in several if isinstance(one, Elsewhere)]:
            raise InputError(
                "what lies in a database or on Spark is a frame of its own",
                where=str(elsewhere[0]),
                remedy="Name it alone.",
            )
        return exports([one for one in several if isinstance(one, Path)])
    if is_spark(str(given)):
        return parsed(str(given))
    text = postgres.url_text(given)
    if text is None:
        return Path(given)
    url, table = postgres.parted(text, HOW)
    return TableAddress(url, unquote(table).strip())


def shown(address: Address) -> str:
    """What an address is called in messages."""
    return str(address) if isinstance(address, Elsewhere) else called(exports(address))


def file_only(given: str | Path, what: str) -> Path:
    """``given`` as a path; refused if it is the URL of a database."""
    address = read_address(given)
    if isinstance(address, Elsewhere):
        raise InputError(
            f"{what} is a file of this computer's",
            where=str(address),
            remedy="Export it as CSV, Parquet or XLSX.",
        )
    if isinstance(address, tuple):  # pragma: no cover - one was given
        raise TypeError("one file is one path")
    return address
