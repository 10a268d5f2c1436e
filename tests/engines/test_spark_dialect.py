"""Spark's words, as text: what they do is shown in tests/programs."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from engine_files import mapped, registered

from crime_sample.engines.dialect import FORMATS, ISO
from crime_sample.engines.spark_address import SparkAddress, is_spark, parsed, spark_address
from crime_sample.engines.spark_dialect import SparkDialect
from crime_sample.errors import EnvironmentTrouble, InputError

SPARK = SparkDialect()


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("100 %_*", "'100 %_*'"),
        ("Zoë 😀", "'Zoë 😀'"),
        ("O'Hara", r"'O\u0027Hara'"),
        ('"x"', r"'\u0022x\u0022'"),
        ("a\\b", r"'a\u005Cb'"),
        ("a\\%b", r"'a\u005C%b'"),
        ("a\nb\tc", r"'a\u000Ab\u0009c'"),
        ("${env:HOME}", r"'\u0024{env:HOME}'"),
    ],
)
def test_no_sign_of_a_text_means_anything(text: str, sql: str) -> None:
    """Whatever the parser's mode, a text holds no bare quote, backslash or dollar."""
    assert SPARK.literal(text) == sql


def test_names_are_quoted_with_backticks() -> None:
    """A backtick in a name is doubled; a dot stays in it."""
    assert SPARK.name("a `b`.c") == "`a ``b``.c`"


def test_all_formats_that_are_tried_are_known() -> None:
    """Each has a counterpart in Java."""
    assert [one for one in FORMATS if not SPARK.knows(one)] == []
    assert SPARK.knows("%d/%m/%Y %H:%M%z")
    assert SPARK.knows("%Y%m%d%H%M%S")


@pytest.mark.parametrize("date_format", ["%Q", "%d%m%y", "%A %d/%m/%Y", "%j %Y", "%m%%"])
def test_a_format_that_java_does_not_read_is_not_known(date_format: str) -> None:
    """Nothing is guessed."""
    assert not SPARK.knows(date_format)


def test_no_bad_date_ends_a_statement() -> None:
    """Casts and readings of dates are those that give NULL."""
    for one in (ISO, "%d/%m/%Y %H:%M", "%d-%b-%y", "%d/%m/%Y %I:%M %p%z"):
        sql = SPARK.moment("t", one)
        assert "try_" in sql
        assert " CAST(" not in sql.upper().replace("TRY_CAST(", "")


def test_only_the_end_of_a_text_is_replaced() -> None:
    """Spark replaces every match, DuckDB the first: so there may be no more than one."""
    assert SPARK.replaced("t", r"(a)b$", r"\1") == r"regexp_replace(t, '(a)b\u005Cz', '\u00241')"
    with pytest.raises(ValueError, match="more than once"):
        SPARK.replaced("t", "a", "b")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("table:lake.police.log", "spark:table:lake.police.log"),
        ("hdfs://name/police/log", "spark:parquet:hdfs://name/police/log"),
        ("/data/2026/*.csv", "spark:csv:/data/2026/*.csv"),
        ("/data/log.CSV.gz", "spark:csv:/data/log.CSV.gz"),
        ("spark:parquet:/data/log", "spark:parquet:/data/log"),
    ],
)
def test_an_export_as_typed_becomes_an_address(given: str, address: str) -> None:
    """It says what is read and where."""
    assert str(spark_address(given)) == address
    assert is_spark(address)


def test_a_folder_is_looked_into(tmp_path: Path) -> None:
    """With CSV in it, it is CSV."""
    assert str(spark_address(str(tmp_path))) == f"spark:parquet:{tmp_path}"
    (tmp_path / "part-0.csv").touch()
    assert str(spark_address(str(tmp_path))) == f"spark:csv:{tmp_path}"
    assert parsed(f"spark:csv:{tmp_path}") == SparkAddress("csv", str(tmp_path))


@pytest.mark.parametrize("address", ["spark:", "spark:xlsx:/data/log.xlsx", "spark:table:"])
def test_another_address_is_refused(address: str) -> None:
    """It is said how one is written."""
    with pytest.raises(InputError, match="spark:table:"):
        spark_address(address)


def test_without_pyspark_it_is_said_what_to_install() -> None:
    """The extra is named."""
    with (
        patch.dict(sys.modules, {"pyspark": None, "pyspark.sql": None, "pyspark.logger": None}),
        pytest.raises(EnvironmentTrouble, match=r"crime_sample\[spark\]"),
    ):
        registered("spark:parquet:/data/log", mapped())  # type: ignore[arg-type]
