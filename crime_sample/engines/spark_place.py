# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""A frame on Apache Spark: files or a table, asked in a session of our own. Nothing is written but Spark's shuffle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crime_sample.engines import spark_rules
from crime_sample.engines.place import Place, Row
from crime_sample.engines.spark_address import SparkAddress
from crime_sample.engines.spark_dialect import SparkDialect
from crime_sample.engines.spark_session import faults, session, told
from crime_sample.engines.spark_source import Loaded, load
from crime_sample.engines.watched import Progress, silent
from crime_sample.errors import Broken, InputError
from crime_sample.files.null_bytes import SIGN

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BLOCK = 20_000
"""Lines of the fingerprint that come to this computer at a time."""
EXPORT = "crime_sample_export"


class SparkPlace(Place):
    """Files or a table under Spark's eyes."""

    dialect = SparkDialect()

    def __init__(self, spark: SparkSession, address: str, loaded: Loaded, tell: Progress) -> None:
        self.spark = spark
        self.where = address
        self.loaded = loaded
        self.tell = tell
        self.columns = loaded.columns
        self.relation = f"SELECT {loaded.cells} FROM {EXPORT}"
        self.remarks = loaded.remarks
        self.bytes = loaded.bytes
        # Whether there are any is not known beforehand: so the checks for them are always made.
        self.nulls = f"Null bytes are shown as {SIGN}."
        self.cached: dict[str, DataFrame] = {}
        self.rules: dict[str, str] = {}

    def rows(self, sql: str) -> list[Row]:
        """Run one statement."""
        try:
            return [tuple(row) for row in self.spark.sql(sql).collect()]
        except UnicodeEncodeError:
            raise InputError("a text given is not valid Unicode", where=self.where) from None
        except faults() as error:
            for label, rule in self.rules.items():
                spark_rules.try_out(self.spark, label, rule, f"({self.relation})")
            raise told(error, self.where) from None

    def kept(self, alias: str, sql: str) -> str:
        """A view whose rows stay in the executors' memory, or on their disks where that does not suffice."""
        from pyspark import StorageLevel

        self._forget(alias)
        try:
            found = self.spark.sql(sql).persist(StorageLevel.MEMORY_AND_DISK)
            self.cached[alias] = found
            found.createOrReplaceTempView(alias)
        except faults() as error:
            raise told(error, self.where) from None
        return f"(SELECT CAST(NULL AS BIGINT) AS record, * FROM {alias}) AS {alias}"

    def _forget(self, alias: str) -> None:
        if alias in self.cached:
            self.cached.pop(alias).unpersist()

    def close(self) -> None:
        """Let go of all that was kept."""
        for alias in list(self.cached):
            self._forget(alias)
            self.spark.catalog.dropTempView(alias)
        self.spark.catalog.dropTempView(EXPORT)

    def identity(self) -> dict[str, Any]:
        """No file: the counts and the fingerprint tie a frame to this place."""
        return {"file_kind": "spark", "file_sha256": "", "file_bytes": 0}

    def settled(self) -> dict[str, str | None]:
        """Encoding and delimiter of CSV."""
        return dict(self.loaded.settled)

    def add_rule(self, label: str, expression: str) -> None:
        """Admit a user's SQL expression if it is one, speaks only of these columns, and is a test."""
        if label not in self.rules:
            spark_rules.admit(self.spark, label, expression, f"({self.relation})")
            self.rules[label] = expression

    def lines_sha256(self, line: str, records: str) -> str:
        """Sorted where the records are, by ranges of lines; they come here a block at a time, in order."""
        digest, last = hashlib.sha256(), ""
        for block in self._blocks(line, records):
            first = block.partition("\n")[0].encode()
            if first < last.encode():
                raise Broken("Spark gave the lines of the fingerprint out of order", where=self.where)
            last = block.rpartition("\n")[2]
            digest.update(block.encode())
            digest.update(b"\n")
        return digest.hexdigest()

    def _blocks(self, line: str, records: str) -> Iterator[str]:
        from pyspark.sql import functions as f

        count = self.row(f"SELECT count(*) FROM {records}")[0]
        try:
            lines = self.spark.sql(f"SELECT {line} AS line FROM {records}")
            ranges = lines.repartitionByRange(max(1, -(-count // BLOCK)), "line")
            placed = ranges.select(f.spark_partition_id().alias("block"), "line")
            blocks = placed.groupBy("block").agg(
                f.array_join(f.sort_array(f.collect_list("line")), "\n").alias("lines")
            )
            for row in blocks.orderBy("block").toLocalIterator():
                yield row["lines"]
        except faults() as error:
            raise told(error, self.where) from None


@contextmanager
def on_spark(
    found: SparkAddress,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    progress: Progress | None = None,
    registered: bool = False,
) -> Iterator[SparkPlace]:
    """Open what is at the address; ``registered`` before, it is not looked through for texts that are not UTF-8."""
    address = str(found)
    tell = progress or silent
    tell("starting Spark")
    spark = session(address)
    tell("reading the files")
    try:
        loaded = load(
            spark,
            found.kind,
            found.target,
            where=address,
            encoding=encoding,
            delimiter=delimiter,
            worksheet=worksheet,
            registered=registered,
        )
        loaded.data.createOrReplaceTempView(EXPORT)
    except faults() as error:
        raise told(error, address, registered=registered) from None
    place = SparkPlace(spark, address, loaded, tell)
    try:
        yield place
    finally:
        place.close()
