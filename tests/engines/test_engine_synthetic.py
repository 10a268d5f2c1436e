"""Frames made in any number: the same for the same seed, and the truth beside them true."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from crime_sample.engines.synthetic import write_frame
from crime_sample.errors import InputError
from crime_sample.simulate import many

ROWS = 20_000


def table(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        found = duckdb.read_parquet(str(path))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lowbias32(x: int) -> int:
    """Wellons' function as he prints it."""
    x ^= x >> 16
    x = x * 0x7FEB352D & 0xFFFFFFFF
    x ^= x >> 15
    x = x * 0x846CA68B & 0xFFFFFFFF
    return x ^ x >> 16


def test_chance_is_the_function_it_is_named_after() -> None:
    """The macros against the function written down by hand, at the ends and between."""
    numbers = [0, 1, 2, 12_345, 2**31, 2**32 - 1, *range(7, 2**32, 10**8)]
    with duckdb.connect() as connection:
        for macro in many.MACROS:
            connection.execute(macro)
        found = connection.execute("SELECT mixed(x) FROM (SELECT unnest($x::UBIGINT[]) AS x)", {"x": numbers})
        assert [row[0] for row in found.fetchall()] == [lowbias32(x) for x in numbers]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_truth_beside_a_frame_is_that_of_its_rows(tmp_path: Path, kind: str) -> None:
    """Counted again from the file: incidents by code, and the recorded crimes by the references in it."""
    path = tmp_path / f"frame.{kind}"
    truth, beside = write_frame(path, ROWS, seed="truth")
    rows = table(path)
    codes = Counter(row["Opening Code"] for row in rows)
    assert codes.pop("TEST") == truth.tests
    assert dict(codes) == dict(truth.incidents)
    recorded = Counter[str]()
    for row in rows:
        recorded[row["Opening Code"]] += len(row["Linked Crime Refs"].split())
    assert {code: recorded[code] for code in truth.recorded} == dict(truth.recorded)
    assert len({row["Incident Number"] for row in rows}) == ROWS
    assert [row["Created"] for row in rows] == sorted(row["Created"] for row in rows)
    assert sum("\n" in row["Log Text"] for row in rows) == -(-ROWS // 33)
    told = json.loads(beside.read_text("utf-8"))
    assert (told["rate"], told["unrecorded"]) == (truth.rate, truth.unrecorded)
    assert all(truth.recorded[code] <= truth.owed[code] for code in truth.owed)


def test_a_seed_gives_one_frame_and_kinds_of_file_hold_the_same(tmp_path: Path) -> None:
    """Twice the same bytes; another seed gives others; Parquet holds what CSV holds."""
    one, two, other, same = (tmp_path / name for name in ("1.csv", "2.csv", "3.csv", "4.parquet"))
    for path, seed in ((one, "a"), (two, "a"), (other, "b"), (same, "a")):
        write_frame(path, 2_000, seed=seed)
    assert one.read_bytes() == two.read_bytes() != other.read_bytes()
    assert table(one) == table(same)


@pytest.mark.parametrize("rate", [0.5, 0.84, 0.97])
def test_the_rate_asked_for_is_met(tmp_path: Path, rate: float) -> None:
    """Within what chance allows for some 45,000 crimes owed."""
    truth, _ = write_frame(tmp_path / "frame.parquet", 200_000, seed="rate", rate=rate)
    owed = sum(truth.owed.values())
    assert owed > 40_000
    assert abs(truth.rate - rate) < 4 * (rate * (1 - rate) / owed) ** 0.5


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    """Another kind of file, one that is there, a rate beyond, an end before the start; and nothing is left."""
    with pytest.raises(InputError, match=r"written as \.parquet or \.csv"):
        write_frame(tmp_path / "frame.xlsx", 10, seed="")
    there = tmp_path / "there.csv"
    there.write_text("kept", "utf-8")
    with pytest.raises(InputError, match="is there already"):
        write_frame(there, 10, seed="")
    with pytest.raises(InputError, match="rate"):
        write_frame(tmp_path / "a.csv", 10, seed="", rate=1.0)
    with pytest.raises(InputError, match="0 rows"):
        write_frame(tmp_path / "a.csv", 0, seed="")
    assert [one.name for one in tmp_path.iterdir()] == ["there.csv"]
    assert there.read_text("utf-8") == "kept"
