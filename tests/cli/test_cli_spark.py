"""How a frame on Spark is named on the command line; Spark itself is in tests/programs."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from small import begun
from typer.testing import CliRunner

from crime_sample.cli.app import app
from crime_sample.engines.spark_address import MASTER
from crime_sample.errors import InputError

ADD = ("--map", "id=Incident", "--map", "created=Created")


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (("table:lake.log", "--engine", "spark", "--master", "local[9]"), "spark:table:lake.log at local[9]"),
        (("spark:csv:/data/*.csv",), "spark:csv:/data/*.csv at yarn"),
        (("hdfs://name/log", "--engine", "spark"), "spark:parquet:hdfs://name/log at yarn"),
        (("log.csv", "--master", "yarn"), "only Spark has a master"),
        (("log.csv", "--engine", "sparc"), "'sparc' is no engine"),
    ],
)
def test_what_is_asked_of_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], asked: str
) -> None:
    """The address, and where Spark runs: by the option, else by the environment."""
    monkeypatch.setenv("CRIME_SAMPLE_SPARK_MASTER", "yarn")
    before = MASTER.set("local[*]")

    def register(address: object, *_: object, **__: object) -> None:
        raise InputError(f"{address} at {MASTER.get()}")

    try:
        with patch("crime_sample.engines.engine.register", register):
            done = CliRunner().invoke(app, ["frame", "add", str(begun(tmp_path).path), *options, *ADD])
    finally:
        MASTER.reset(before)
    assert isinstance(done.exception, InputError)
    assert asked in str(done.exception)
