"""What is on Spark is read strictly, as text, and by rules that are tests of a record and nothing besides."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from spark_files import END, START, write_csv

from crime_sample.engines import engine, spark_place
from crime_sample.engines.dialect import ISO, Dialect
from crime_sample.engines.spark_dialect import SparkDialect
from crime_sample.errors import InputError
from crime_sample.frame import ColumnMap, Exclusion, FrameMapping


def test_a_table_with_types_is_read_as_text(spark: SparkSession, tmp_path: Path) -> None:
    """Moments by UTC, whole numbers without a point, blanks for what is missing, a collation that folds case undone."""
    kinds = "id string, created timestamp_ntz, at timestamp, n double, d decimal(9,2), day date, yes boolean"
    first = (
        "Ab",
        datetime.fromisoformat("2016-06-01T10:30"),
        datetime.fromisoformat("2016-06-01"),
        3.0,
        Decimal("1.50"),
        date(2016, 6, 2),
        True,
    )
    none = ("aB", datetime.fromisoformat("2016-06-02"), None, float("nan"), None, None, None)
    data = spark.createDataFrame([first, none], kinds)
    folded = data.selectExpr("id COLLATE UTF8_LCASE AS id", "* except (id)")
    folded.createOrReplaceGlobalTempView("log")
    data.write.partitionBy("id").parquet(str(tmp_path / "log"))
    try:
        read = FrameMapping(columns=ColumnMap(id="id", created="created"))
        table = "spark:table:global_temp.log"
        frame = engine.register(table, read, name="main", start=START, end=END)
        found = engine.incidents(table, frame, ["Ab", "aB"])
        same = engine.register(f"spark:parquet:{tmp_path / 'log'}", read, name="main", start=START, end=END)
    finally:
        spark.catalog.dropGlobalTempView("log")
    assert same.fingerprint == frame.fingerprint
    assert frame.incidents == 2
    at = found["Ab"].columns
    assert at["created"] == "2016-06-01 10:30:00"
    assert at["at"].endswith("+00")
    assert (at["n"], at["d"], at["day"], at["yes"]) == ("3", "1.50", "2016-06-02", "true")
    assert [found["aB"].columns[one] for one in ("at", "n", "d", "day", "yes")] == [""] * 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Id,Created,Code\n1,2016-06-01\n", "more or fewer cells"),
        ("Id,Created,Code\n1,2016-06-01,a,b\n", "more or fewer cells"),
        ('Id,Created,Code\n1,2016-06-01,"a\n2,2016-06-01,b\n', "odd number of quotes"),
        ('Id,Created,Code\n1,2016-06-01,"a"b"\n2,2016-06-01,"b\n', "a quote"),
        (b"Id,Created,Code\n1,2016-06-01,caf\xe9\n", "1 line of log.csv is not UTF-8"),
        ("Id,Created,Code,code\n1,2016-06-01,a,b\n", "differs only in case"),
        ("Id,Created,Code,Code\n1,2016-06-01,a,b\n", "is also column 3"),
        ("Id,Created,Kode\n1,2016-06-01,a\n", "near: 'Kode'"),
        (
            "Id,Created,Code\n,2016-06-01,\nA,2016-06-01,\nA,2016-06-01,\nB,2016-02-30,\nC,,\nD\0,2016-06-01,\n",
            "blank incident id: 1; blank created date: 1; created date that is not 'ISO 8601': 1; null byte",
        ),
    ],
)
def test_faults_are_named(spark: SparkSession, tmp_path: Path, text: str | bytes, words: str) -> None:
    """What is read is read strictly, and what is wrong is said of the id, there being no number of the record."""
    log = tmp_path / "log.csv"
    log.write_bytes(text if isinstance(text, bytes) else text.encode())
    read = FrameMapping(columns=ColumnMap(id="Id", created="Created", opening=("Code",)))
    with pytest.raises(InputError) as caught:
        engine.register(f"spark:csv:{log}", read, name="main", start=START, end=END)
    told = str(caught.value)
    assert words in told or all(one in told for one in words.split("; "))
    if "blank incident" in words:
        assert "  column 'Id': duplicate incident id 'A', 2 times" in told
        assert "  id 'B', column 'Created': created date that is not 'ISO 8601' '2016-02-30'" in told
        assert "the header" not in told


def test_files_with_other_headers_are_refused(spark: SparkSession, tmp_path: Path) -> None:
    """The columns of each file are those of the first."""
    write_csv(tmp_path / "a.csv", [("1", "2016-06-01")], ("Id", "Created"))
    write_csv(tmp_path / "b.csv", [("2016-06-01", "2")], ("Created", "Id"))
    read = FrameMapping(columns=ColumnMap(id="Id", created="Created"))
    with pytest.raises(InputError, match="same header"):
        engine.register(f"spark:csv:{tmp_path}", read, name="main", start=START, end=END)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("Code IN (SELECT Code FROM secret)", "asks for something else"),
        ("EXISTS (SELECT 1)", "asks for something else"),
        ("true) OR (true", "Syntax error"),
        ("true; SELECT 1", "Syntax error"),
        ("count(*) > 1", "WHERE"),
        ("rand() > 0.5", "differently each time"),
        ("java_method('java.lang.System', 'exit', 1) = ''", "differently each time"),
        ("length(Code)", "gives int"),
        ("Kode = 'x'", "Kode"),
        ("CAST(Code AS INT) > 1", "exclusion 'mine'"),
    ],
)
def test_a_bad_rule_is_refused_by_name(spark: SparkSession, tmp_path: Path, rule: str, words: str) -> None:
    """One test of one record, and nothing besides."""
    log = write_csv(tmp_path / "log.csv", [("1", "2016-06-01", "x")], ("Id", "Created", "Code"))
    read = FrameMapping(
        columns=ColumnMap(id="Id", created="Created"), exclude=(Exclusion(reason="mine", where=rule),)
    )
    with pytest.raises(InputError) as caught:
        engine.register(f"spark:csv:{log}", read, name="main", start=START, end=END)
    assert words in str(caught.value)
    assert "exclusion 'mine'" in str(caught.value)


DATES = (
    "2016-06-01", "2016-06-01 00:00", "2016-06-01T10:11:12.5", "2016-06-01 10:11:12,123456789", "2016-02-30",
    "2016-06-01 24:00", "2016-06-01 23:59:60", "2016-06-01 10:11 ", "2016-06-01T10:11Z", "2016-06-01 10:11:12 +01:00",
    "2016-06-01\n", "2016-6-1", "0001-01-01", "", "x", "01/06/2016 10:11", "1/6/2016 1:2", "31/02/2016 10:11",
    "001/06/2016 10:11", "01/06/2016  10:11", "01/06/2016 10:11 Z", "01/06/2016 12:11 am", "01/06/2016 13:11 PM",
    "31/12/69", "31/12/68", "29/02/00", "29/02/01", "1 jun 2016", "01 Jun 2016", "01 Sept 2016", "20160601", "2016061x",
    "01/06/2016 10:11+0100", "\u0660\u0661/06/2016 10:11",
)  # fmt: skip
READ = (ISO, "%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M %p", "%d/%m/%y", "%d %b %Y", "%Y%m%d", "%d/%m/%Y %H:%M%z")


def test_dates_are_those_that_duckdb_reads(spark: SparkSession, tmp_path: Path) -> None:
    """The same texts, by the same formats, fit or do not. (A year of two digits where four are meant fits in DuckDB
    alone.)"""
    import duckdb

    session = spark_place.session("tests")
    found = []
    for dialect, ask in (
        (Dialect(), lambda sql: duckdb.sql(sql).fetchall()),
        (SparkDialect(), lambda sql: session.sql(sql).collect()),
    ):
        moments = ", ".join(f"{dialect.moment('t', one)} AS m{place}" for place, one in enumerate(READ))
        texts = dialect.table("texts", ["t"], [[one] for one in DATES])
        found.append(sorted(map(tuple, ask(f"SELECT t, {moments} FROM {texts}")), key=lambda row: row[0]))  # noqa: S608
    for by_duckdb, by_spark in zip(*found, strict=True):
        wanted = [
            None if one and one.year < 100 and by_duckdb[0] != "0001-01-01" else one for one in by_duckdb[1:]
        ]
        assert list(by_spark[1:]) == wanted, by_duckdb[0]
