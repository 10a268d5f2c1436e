"""Parquet, CSV or a table on Spark as columns of text, read strictly."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crime_sample.engines.spark_dialect import SparkDialect
from crime_sample.errors import InputError
from crime_sample.files.delimited import DELIMITERS, checked_names
from crime_sample.files.null_bytes import SIGN
from crime_sample.formats import plural

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructField

_DIALECT = SparkDialect()
UTF8 = ("utf-8", "utf8", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Records on Spark: ``cells`` is SQL for the columns as text, blanks as ''."""

    data: DataFrame
    columns: tuple[str, ...]
    cells: str
    bytes: int
    settled: Mapping[str, str | None] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def load(
    spark: SparkSession,
    kind: str,
    target: str,
    *,
    where: str,
    encoding: str | None,
    delimiter: str | None,
    worksheet: str | None,
    registered: bool,
) -> Loaded:
    """What stands at the target; ``where`` names it in messages."""
    if worksheet is not None:
        raise InputError("only an XLSX workbook has worksheets", where=where, remedy="Drop --worksheet.")
    if kind == "csv":
        return _csv(spark, target, where, encoding, delimiter, registered=registered)
    data = spark.read.parquet(target) if kind == "parquet" else spark.read.table(target)
    return _loaded(data, where, {}, valid=False)


def _loaded(data: DataFrame, where: str, settled: Mapping[str, str | None], *, valid: bool) -> Loaded:
    """``valid`` if texts are known to be UTF-8."""
    columns = checked_names(data.columns, where)
    cells = ", ".join(
        f"{_text(one, valid=valid)} AS {_DIALECT.name(column)}"
        for one, column in zip(data.schema.fields, columns, strict=True)
    )
    size = int(str(data._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))
    return Loaded(data, columns, cells, size, settled)


def _text(one: StructField, *, valid: bool) -> str:
    from pyspark.sql import types

    cell, kind = _DIALECT.name(one.name), one.dataType
    if isinstance(kind, types.FloatType | types.DoubleType):
        return f"coalesce({_number(cell, one.name)}, '')"
    text = f"CAST({cell} AS STRING)"
    if isinstance(kind, types.TimestampType):
        return f"coalesce({text} || '+00', '')"  # a moment, shown by the clocks of UTC
    if isinstance(kind, types.StringType | types.BinaryType):
        # A column may come with a collation to which A is a.
        plain = f"{text} COLLATE UTF8_BINARY"
        checked = plain if valid else f"validate_utf8({plain})"
        return f"coalesce(replace({checked}, {_DIALECT.literal(chr(0))}, {_DIALECT.literal(SIGN)}), '')"
    return f"coalesce({text}, '')"


def _number(cell: str, column: str) -> str:
    """A floating-point cell as text, as ``files.relations`` has it."""
    lost = _DIALECT.literal(f"column '{column}' holds floating-point numbers of more than 15 digits")
    text = f"CAST({cell} AS STRING)"
    return (
        f"CASE WHEN isnan({cell}) THEN '' WHEN abs({cell}) = double('Infinity') THEN {text} "
        f"WHEN abs({cell}) >= 1e15 THEN CAST(raise_error({lost}) AS STRING) "
        f"WHEN {cell} = floor({cell}) THEN CAST(CAST({cell} AS BIGINT) AS STRING) ELSE {text} END"
    )


def _csv(
    spark: SparkSession,
    target: str,
    where: str,
    encoding: str | None,
    delimiter: str | None,
    *,
    registered: bool,
) -> Loaded:
    if encoding is not None and encoding.lower() not in UTF8:
        raise InputError(
            f"CSV on Spark is read as UTF-8, not as {encoding}",
            where=where,
            remedy="Convert the files to UTF-8, or write them as Parquet.",
        )
    delimiter = delimiter or _delimiter(spark, target)
    if not registered:
        _refuse_spoilt(spark, target, where)
    reader = spark.read.options(
        sep=delimiter, quote='"', escape='"', multiLine=True, encoding="UTF-8", mode="FAILFAST",
        unescapedQuoteHandling="RAISE_ERROR", maxCharsPerColumn=-1,
    )  # fmt: skip
    header = reader.csv(target, header=False).limit(1).collect()
    if not header:
        raise InputError("the file is empty", where=where, remedy="Export the log again.")
    names = [name or "" for name in header[0]]
    checked_names(names, where)
    schema = ", ".join(f"{_DIALECT.name(name)} STRING" for name in names)
    # With enforceSchema off, the header of every file must be this one.
    data = reader.csv(target, schema=schema, header=True, enforceSchema=False)
    return _loaded(data, where, {"encoding": "utf-8", "delimiter": delimiter}, valid=True)


def _delimiter(spark: SparkSession, target: str) -> str:
    """The one that parts the first line into the most cells."""
    lines = spark.read.text(target).limit(1).collect()
    first = str(lines[0][0]) if lines else ""
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def _refuse_spoilt(spark: SparkSession, target: str, where: str) -> None:
    """What Spark's reader of CSV forgives: bytes that are not UTF-8, and a quote that is open to the end of a file."""
    from pyspark.sql import functions as f

    lines = spark.read.text(target, lineSep="\n").select("value", f.col("_metadata.file_name").alias("file"))
    quotes = f.expr("sum(length(value) - length(replace(value, '\"', '')))")
    each = lines.groupBy("file").agg(
        f.expr("count_if(NOT is_valid_utf8(value))").alias("bad"), quotes.alias("quotes")
    )
    for file, bad, count in each.where("bad > 0 OR quotes % 2 = 1").orderBy("file").limit(1).collect():
        if bad:
            raise InputError(
                f"{plural(bad, 'line')} of {file} {'is' if bad == 1 else 'are'} not UTF-8",
                where=where,
                remedy="Convert the files to UTF-8, or write them as Parquet.",
            )
        raise InputError(
            f"{file} holds an odd number of quotes ({count:,}): one is not closed, or stands in a cell without quotes",
            where=where,
            remedy="Export the log again with every cell in quotes.",
        )
