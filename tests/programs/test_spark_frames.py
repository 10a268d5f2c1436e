"""A frame on Apache Spark gives what the same frame gives as a file, however it is cut into parts."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from small import HEADER as SMALL_HEADER
from small import SEED, begun, rows
from test_postgres_commands import MAP, fill
from typer.testing import CliRunner

from crime_sample.cli.app import app
from crime_sample.engines import engine, spark_place
from crime_sample.engines.dialect import ISO, Dialect
from crime_sample.engines.spark_dialect import SparkDialect
from crime_sample.errors import Broken, InputError
from crime_sample.frame import ColumnMap, Exclusion, Frame, FrameMapping, StrataRule, StratumRule

START, END = date(2016, 6, 1), date(2016, 11, 30)
HEADER = ("Incident No", "Created", "Code", "Dis`trict", "Refs")
AWKWARD = (
    "0007", "007", "7", "Zo\u00eb", "Zoe\u0308", "😀12", "\uff5e\ufb01", "a b  c", "x" * 500, "100%", "50_", "a\\b",
    "a\\'b", 'q"q', "O'Hara", "Ab", "aB", "AB", "${env:HOME}", "`t`", "$1", "\\u0041", "--c", "/*", "''", "\\%", "{}",
)  # fmt: skip
CODES = ("57", "VIO1", "vio2", "", "  ", "99\t", "a\\b", "100%", "O'Hara", "Zo\u00eb", "line\nbreak?")


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark on two cores of this computer, as somebody else may have started it: its settings are not ours."""
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .config(
            "spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1"
        )  # small work: little to compile for
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "Asia/Tokyo")
        .getOrCreate()
    )
    yield made
    made.stop()


def incidents() -> list[tuple[str, ...]]:
    """1,500 records, the awkward ids first, in the order of chance."""
    chance = random.Random(7)
    made = [
        (
            unit if chance.random() < 0.9 else f" {unit}\t",
            f"2016-{chance.randint(5, 12):02d}-{chance.randint(1, 28):02d} {chance.randint(0, 23):02d}:30",
            chance.choice(CODES[:-1]),
            chance.choice(("A", "B", "C", "two\nlines", "")),
            chance.choice(("", "46/1;46/2", "46/3 , 46/4|46/5")),
        )
        for unit in (*AWKWARD, *(f"{number:05d}" for number in range(1500)))
    ]
    chance.shuffle(made)
    return made


def write_csv(path: Path, lines: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def mapping(**changes: Any) -> FrameMapping:
    """How it is read."""
    columns = ColumnMap(
        id="Incident No", created="Created", opening=("Code",), district="Dis`trict", refs=("Refs",)
    )
    return FrameMapping(columns=columns, **changes)


BY_COLUMN = mapping(
    strata=StrataRule(column="Code"),
    exclude=(
        Exclusion(reason="per cent", column="Code", codes=("100%", "o'hara")),
        Exclusion(reason="B", where='"Dis`trict" = \'B\' AND length("Code") > 2'),
    ),
)
BY_GROUPS = mapping(
    strata=StrataRule(
        groups=(
            StratumRule(name="it's\tviolent", opening=("vio*", "O'*")),
            StratumRule(name="a\\b", opening=("a\\*", "100%", "zo\u00eb")),
            StratumRule(name="blank", opening=("",)),
            StratumRule(name="C", where="\"Dis`trict\" = 'C'"),
        )
    )
)


def registered(address: Path | str, read: FrameMapping = BY_COLUMN) -> Frame:
    """The frame of the audit period."""
    return engine.register(address, read, name="O'Hara's \\ frame", start=START, end=END)


def sample(address: Path | str, frame: Frame) -> list[Any]:
    """A third of each stratum, so that bounds are asked for and sometimes missed."""
    return engine.draw(
        address,
        frame,
        seed="dice: 4 '4' \\n 6",
        sizes={key: -(-size // 3) for key, size in frame.strata.items()},
    )


@pytest.mark.parametrize("kind", ["parquet", "csv"])
@pytest.mark.parametrize("parts", [1, 7, 40])
def test_the_same_frame_gives_the_same_sample(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, parts: int
) -> None:
    """Counts, strata, fingerprint and tickets are those of the file, in whatever parts and order."""
    monkeypatch.setattr(spark_place, "BLOCK", 1500 // parts)
    made, read = incidents(), BY_COLUMN if kind == "parquet" else BY_GROUPS
    log = write_csv(tmp_path / "log.csv", made)
    random.Random(parts).shuffle(made)
    folder = tmp_path / "folder"
    if kind == "csv":
        folder.mkdir()
        for part in range(parts):
            write_csv(folder / f"part-{part}.csv", made[part::parts])
    else:
        spark.createDataFrame(made, list(HEADER)).repartition(parts).write.parquet(str(folder))
    address = f"spark:{kind}:{folder}"

    by_file, by_spark = registered(log, read), registered(address, read)
    told = by_spark.model_dump(exclude={"file_kind", "file_sha256", "file_bytes", "file_plain", "mapping"})
    assert told == by_file.model_dump(include=set(told))
    assert (by_spark.file_kind, by_spark.file_sha256) == ("spark", "")
    assert {"0007", "007", "Zo\u00eb", "Zoe\u0308", "Ab", "aB"} <= set(AWKWARD)
    assert len(by_file.strata) > 3
    assert sample(address, by_spark) == sample(log, by_file)
    assert engine.recheck(address, by_spark) == by_file.incidents
    ids = [one.id for one in sample(log, by_file)]
    assert engine.incidents(address, by_spark, ids) == engine.incidents(log, by_file, ids)
    asked = ["46/1", "46/5", "46/9", "46/1;46/2"]
    assert engine.find_refs(address, by_spark, asked) == {"46/1", "46/5"}
    assert not spark.catalog.listTables()


def test_a_first_look_is_the_same(spark: SparkSession, tmp_path: Path) -> None:
    """The profile and the mapping it proposes."""
    log = write_csv(tmp_path / "log.csv", incidents())
    by_file, by_spark = (engine.inspect(one) for one in (log, f"spark:csv:{log}"))
    assert by_spark.file_kind == "spark"
    for part in ("columns", "proposed", "missing", "records", "duplicate_ids", "first_created", "jumps"):
        assert getattr(by_spark, part) == getattr(by_file, part), part


def test_a_frame_that_changed_is_not_drawn_from(spark: SparkSession, tmp_path: Path) -> None:
    """A stratum of one record is another; then an id is."""
    made = incidents()
    log = write_csv(tmp_path / "log.csv", made)
    address = f"spark:csv:{log}"
    frame = registered(address, BY_GROUPS)
    inside = next(
        n for n, line in enumerate(made) if "2016-06-01" < line[1] < "2016-11-30" and line[2] == "VIO1"
    )
    write_csv(log, [(*line[:2], "99", *line[3:]) if n == inside else line for n, line in enumerate(made)])
    for look in (lambda: sample(address, frame), lambda: engine.recheck(address, frame)):
        with pytest.raises(Broken, match="strata count"):
            look()
    write_csv(log, [("other", *line[1:]) if n == inside else line for n, line in enumerate(made)])
    for look in (lambda: sample(address, frame), lambda: engine.recheck(address, frame)):
        with pytest.raises(Broken, match="fingerprint"):
            look()


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


def test_a_whole_audit_on_spark(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begun, drawn, reviewed by a sheet, estimated, reported and verified; its ledger names no master."""
    files = begun(tmp_path)
    folder = tmp_path / "lake"
    spark.createDataFrame(rows(), list(SMALL_HEADER)).repartition(5).write.parquet(str(folder))
    files.export.unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")
    monkeypatch.setenv("CRIME_SAMPLE_SPARK_MASTER", "local[1]")

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(app, list(map(str, arguments)))
        assert done.exit_code == 0, f"{done.output}\n{done.exception!r}"
        return done.stdout

    assert "Records" in run("frame", "inspect", "lake", "--engine", "spark", "--save", "mapping.toml")
    assert 'id = "Incident"' in Path("mapping.toml").read_text(encoding="utf-8")
    added = run("frame", "add", files.path, "lake", "--engine", "spark", *MAP, "--strata", "Opening")
    assert "Read as: spark, dates %d/%m/%Y %H:%M." in added
    assert "SHA-256 of the file" not in added
    run("extract", "add", files.path, files.extract)
    run("plan", files.path, "--size", 24, "--minimum", 4, "--seed-from", "witnessed: dice", "--freeze")
    run("draw", files.path, "--seed", SEED, "--proof", "minutes", "--statement", "draw.json")
    run("sheet", "export", files.path, "blind.csv", "--text")
    assert 'CALLER SAYS ""HELP""' in Path("blind.csv").read_text(encoding="utf-8-sig")
    fill(Path("blind.csv"), answer="crimes owed", crime_1="Violence against the person", rationale="struck")
    run("sheet", "import", files.path, "blind.csv", "--auditor", "Ann")
    run("sheet", "export", files.path, "reveal.csv", "--step", "reveal", "--who", "Ann")
    fill(Path("reveal.csv"), recorded="not recorded")
    run("sheet", "import", files.path, "reveal.csv", "--auditor", "Ann")
    run("estimate", files.path)
    run("report", files.path)
    assert "Everything that could be checked holds." in run("verify", files.path)
    assert "The draw holds: 24 incidents" in run("verify-draw", f"spark:parquet:{folder}", "draw.json")

    with files.open() as audit:
        drawn = sorted((case.stratum, case.ticket, case.id) for case in audit.state.cases.values())
        assert audit.state.frame_paths == {"main": f"spark:parquet:{folder}"}
        assert "local[" not in repr(audit.state)
    (tmp_path / "by-file").mkdir()
    other = begun(tmp_path / "by-file")
    run("frame", "add", other.path, other.export, *MAP, "--strata", "Opening")
    run("plan", other.path, "--size", 24, "--minimum", 4, "--seed-from", "witnessed: dice", "--freeze")
    run("draw", other.path, "--seed", SEED, "--proof", "minutes")
    with other.open() as audit:
        assert drawn == sorted((case.stratum, case.ticket, case.id) for case in audit.state.cases.values())
    shutil.rmtree(folder)
    told = CliRunner().invoke(app, ["verify", str(files.path), "--json"]).stdout
    assert {one["verdict"] for one in json.loads(told)["checks"] if "main" in one["name"]} == {"not checked"}


def test_spark_is_started_where_it_is_said(tmp_path: Path) -> None:
    """By a process of its own, with an option; nothing of Spark is left in the working folder."""
    log = write_csv(tmp_path / "log.csv", incidents())
    inspect = ["-m", "crime_sample", "frame", "inspect", str(log), "--engine", "spark", "--master"]

    def run(master: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *inspect, master], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"},
        )  # fmt: skip

    done = run("local[1]")
    assert done.returncode == 0, done.stderr
    assert "1,527" in done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]
    wrong = run("nowhere")
    assert wrong.returncode == 3
    assert "Spark cannot be started at 'nowhere'" in wrong.stderr
