"""A frame on Apache Spark gives what the same frame gives as a file, however it is cut into parts."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
import designed_rows
from small import HEADER as SMALL_HEADER
from small import SEED, begun, rows
from spark_files import END, HEADER, START, write_csv
from test_postgres_commands import MAP, fill
from typer.testing import CliRunner

from crime_sample.cli.app import app
from crime_sample.engines import engine, picking, spark_place
from crime_sample.engines.overlap import Asked, facts, matches
from crime_sample.errors import Broken
from crime_sample.frame import ColumnMap, Exclusion, Frame, FrameMapping, StrataRule, StratumRule

AWKWARD = (
    "0007", "007", "7", "Zo\u00eb", "Zoe\u0308", "😀12", "\uff5e\ufb01", "a b  c", "x" * 500, "100%", "50_", "a\\b",
    "a\\'b", 'q"q', "O'Hara", "Ab", "aB", "AB", "${env:HOME}", "`t`", "$1", "\\u0041", "--c", "/*", "''", "\\%", "{}",
)  # fmt: skip
CODES = ("57", "VIO1", "vio2", "", "  ", "99\t", "a\\b", "100%", "O'Hara", "Zo\u00eb", "line\nbreak?")


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
    whole = list(engine.listed(address, by_spark, seed=SEED, block=400))
    assert whole == list(engine.listed(log, by_file, seed=SEED))
    assert len(whole) == by_file.incidents
    ids = [one.id for one in sample(log, by_file)]
    assert engine.incidents(address, by_spark, ids) == engine.incidents(log, by_file, ids)
    some = [*ids[::-3], "nowhere"]
    assert picking.by_ids(address, by_spark, some) == picking.by_ids(log, by_file, some)
    test = "\"Dis`trict\" = 'A' AND \"Code\" <> ''"
    assert picking.by_test(address, by_spark, test, most=999) == picking.by_test(log, by_file, test, most=999)
    assert picking.by_test(address, by_spark, test, most=999)[0] > 0
    asked = ["46/1", "46/5", "46/9", "46/1;46/2"]
    assert engine.find_refs(address, by_spark, asked) == {"46/1", "46/5"}
    assert spark._jsparkSession.sharedState().cacheManager().isEmpty()


def test_records_of_one_event_are_the_same_as_in_a_file(spark: SparkSession, tmp_path: Path) -> None:
    """What is known of each record, and which agree with a place within a window or with a reference."""
    made = incidents()
    columns = ColumnMap(id="Incident No", created="Created", place=("Code", "Dis`trict"), refs=("Refs",))
    read = FrameMapping(columns=columns)
    log = write_csv(tmp_path / "log.csv", made)
    spark.createDataFrame(made, list(HEADER)).repartition(3).write.parquet(str(tmp_path / "folder"))
    address = f"spark:parquet:{tmp_path / 'folder'}"
    by_file, by_spark = registered(log, read), registered(address, read)
    ids = [one[0].strip() for one in made[:200]]
    known = facts(log, by_file, ids)
    assert facts(address, by_spark, ids) == known
    asked = [
        Asked(one.place, one.created, one.created[:8] + "28T23:59:59.5")
        for one in known.values()
        if one.place
    ]
    asked += [Asked("46/9"), Asked("46/1")]
    found, common = matches(log, by_file, asked)
    assert (len(found) > 50, common) == (True, {Asked("46/1")})
    theirs, theirs_common = matches(address, by_spark, asked)
    assert (sorted(theirs, key=str), theirs_common) == (sorted(found, key=str), common)


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
    """By a process of its own, with an option or by the environment; nothing of Spark is left in the working folder."""
    log = write_csv(tmp_path / "log.csv", incidents())
    inspect = ["-m", "crime_sample", "frame", "inspect", str(log), "--engine", "spark"]

    def run(*master: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *inspect, *master], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1", "CRIME_SAMPLE_SPARK_MASTER": "nowhere"},
        )  # fmt: skip

    done = run("--master", "local[1]")
    assert done.returncode == 0, done.stderr
    assert "1,527" in done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]
    wrong = run()
    assert wrong.returncode == 3
    assert "Spark cannot be started at 'nowhere'" in wrong.stderr


@pytest.mark.parametrize("method", ["systematic", "pareto", "clusters", "two-stage"])
def test_designs_beyond_the_usual_one_draw_the_same(spark: SparkSession, tmp_path: Path, method: Any) -> None:
    """Clusters and sizes are counted, and the sample is drawn, as in a file."""
    made = designed_rows.districts() if method == "two-stage" else designed_rows.rows()
    log = write_csv(tmp_path / "log.csv", made, designed_rows.COLUMNS)
    folder = tmp_path / "folder"
    spark.createDataFrame(made, list(designed_rows.COLUMNS)).repartition(5).write.parquet(str(folder))
    address, read, name = f"spark:parquet:{folder}", designed_rows.mapping(), designed_rows.NAME
    ours, theirs = (engine.register(one, read, name=name, start=START, end=END) for one in (log, address))
    told = theirs.model_dump(exclude={"file_kind", "file_sha256", "file_bytes", "file_plain", "mapping"})
    assert told == ours.model_dump(include=set(told))
    sizes = {"vio": 30, "asb": 20, "\u00c4": 0}
    asked = {"seed": designed_rows.SEED, "sizes": sizes, "method": method, "first_stage": 4}
    drawn = engine.draw(address, theirs, **asked)
    assert drawn == engine.draw(log, ours, **asked)
    assert designed_rows.bare(drawn) == designed_rows.bare(designed_rows.by_rule(method, made, sizes))
