# ruff: noqa: S608 - SQL of our own making.
"""Memory is bounded: what does not fit is put on the disk, and is gone from there afterwards."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from engine_files import mapped

from crime_sample.engines import connection
from crime_sample.engines.engine import draw, register
from crime_sample.frame import Frame, StrataRule

ROWS = 2_000_000
LITTLE = "100MB"
MAPPING = mapped({"opening": "Code", "district": None}, strata=StrataRule(column="Code"))


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs whose numbers are long and do not ascend: to be sorted, and more than the little memory holds."""
    path = tmp_path_factory.mktemp("memory") / "export.csv"
    logs = (
        "SELECT printf('INCIDENT/%s/%09d', reverse(printf('%07d', range)), range) AS Incident, "
        "TIMESTAMP '2026-01-01' + to_seconds(range) AS Created, 'C' || range % 40 AS Code "
        f"FROM range({ROWS})"
    )
    duckdb.execute(f"COPY ({logs}) TO '{path}' (FORMAT csv)")
    return path


def registered(path: Path, seen: set[str]) -> Frame:
    """The frame; ``seen`` are the names of temporary files that lie there while it is made."""
    folder = Path(tempfile.gettempdir())

    def look(_: str) -> None:
        seen.update(one.name for one in folder.rglob("*"))

    return register(path, MAPPING, name="main", start=date(2026, 1, 1), end=date(2026, 1, 31), progress=look)


def test_little_memory_changes_nothing_but_where_it_is(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Registration spills and finds what it finds with more; so does the draw; nothing temporary is left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    plenty: set[str] = set()
    frame = registered(export, plenty)
    sizes = dict.fromkeys(frame.strata, 30)
    drawn = draw(export, frame, seed="s", sizes=sizes)
    monkeypatch.setattr(connection, "MEMORY", LITTLE)
    spilt: set[str] = set()
    assert registered(export, spilt) == frame
    assert frame.incidents == ROWS
    assert draw(export, frame, seed="s", sizes=sizes) == drawn
    assert any(name.startswith("duckdb_temp") for name in spilt - plenty), spilt
    assert list(tmp_path.iterdir()) == []


def test_a_draw_that_needs_more_than_a_little_gets_it(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is begun again with all that is set aside, and finds the same."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    frame = register(export, MAPPING, name="main", start=date(2026, 1, 1), end=date(2026, 1, 31))
    sizes = dict.fromkeys(frame.strata, 30)
    drawn = draw(export, frame, seed="s", sizes=sizes)
    given: list[bool] = []
    original = connection._connect

    def connect(sources: Any, *, sparing: bool) -> duckdb.DuckDBPyConnection:
        given.append(sparing)
        return original(sources, sparing=sparing)

    monkeypatch.setattr(connection, "_connect", connect)
    monkeypatch.setattr(connection, "LITTLE", 5_000_000)
    assert draw(export, frame, seed="s", sizes=sizes) == drawn
    assert given == [True, False]
    monkeypatch.setattr(connection, "MEMORY", "20MB")
    with pytest.raises(connection.MemorySpent, match="did not suffice"):
        draw(export, frame, seed="s", sizes=sizes)
    assert list(tmp_path.iterdir()) == []
