"""Damaged exports: each is refused in words or read in full, and never anything else.

What is read is held against Python's own reader, cell by cell. ``CRIME_SAMPLE_FUZZ`` is how many times longer to look.
"""

from __future__ import annotations

import csv
import io
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import TEXTS, bomb, packed, parquet, records, wide, workbook
from engine_files import END, START, mapped

from crime_sample.engines.connection import Reading, reading
from crime_sample.engines.engine import recheck, register
from crime_sample.errors import CrimeSampleError

LONGER = int(os.environ.get("CRIME_SAMPLE_FUZZ", "1"))
SLOW = 20.0  # seconds of processors, of all threads, whoever else is at work: beyond this something runs wild


def by_python(place: Reading) -> list[tuple[str, ...]]:
    """The records of a CSV as Python's reader finds them; blank lines are none, but of one column they are blank cells
    to nobody."""
    whole = place.source.readable.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(whole, newline=""), delimiter=place.source.delimiter, strict=True))
    return [tuple(row) for row in rows[1:] if row]


def hold(path: Path, seed: object) -> bool:
    """Whether the export was read; if so in full, and accounted for to the last record."""
    begun = time.process_time()
    try:
        with reading(path) as place:
            rows = place.rows(place.relation)
            if place.source.kind == "csv":
                assert rows == by_python(place), seed
    except CrimeSampleError as refused:
        assert refused.what, seed
        assert "unpacked" not in str(refused), seed
        return False
    finally:
        assert time.process_time() - begun < SLOW, seed
    if LONGER > 1 or str(seed)[-1] in "05":
        register_it(path, len(rows), seed)
    return True


def register_it(path: Path, count: int, seed: object) -> None:
    """Rows in are rows registered and rows left out, each once."""
    try:
        frame = register(path, mapped(), name="main", start=START, end=END, left_out="a test")
    except CrimeSampleError as refused:
        assert refused.what, seed
        return
    assert frame.records == count == frame.incidents + sum(one.records for one in frame.excluded), seed
    assert recheck(path, frame) == frame.incidents, seed


@pytest.mark.parametrize("damage", dict.fromkeys(TEXTS), ids=lambda one: one.__name__)
def test_damaged_text_is_refused_or_read_in_full(damage: Callable[..., bytes], tmp_path: Path) -> None:
    """Text of every kind of damage."""
    path, read = tmp_path / "log.csv", 0
    for number in range(80 * TEXTS.count(damage) * LONGER):
        seed = f"{damage.__name__} {number}"
        chance = random.Random(seed)
        path.write_bytes(damage(chance, records(chance)))
        read += hold(path, seed)
    assert read or damage.__name__ == "binary"


@pytest.mark.parametrize(("damage", "times"), [(packed, 150), (workbook, 120), (wide, 4), (bomb, 20)])
def test_damaged_archives_are_refused_or_read_in_full(
    damage: Callable[..., bytes], times: int, tmp_path: Path
) -> None:
    """Packed text, workbooks, and tables wider than any."""
    path, read = tmp_path / "log", 0
    for number in range(times * LONGER):
        seed = f"{damage.__name__} {number}"
        chance = random.Random(seed)
        path.write_bytes(damage(chance, records(chance)))
        read += hold(path, seed)
    assert read


def test_damaged_parquet_is_refused_or_read_in_full(tmp_path: Path) -> None:
    """Parquet has checksums for some of its parts only: what is read is accounted for."""
    path, read = tmp_path / "log.parquet", 0
    for number in range(100 * LONGER):
        seed = f"parquet {number}"
        chance = random.Random(seed)
        path.write_bytes(parquet(chance, records(chance), tmp_path))
        read += hold(path, seed)
    assert read


def test_ten_thousand_columns(tmp_path: Path) -> None:
    """Read, or refused; in seconds of work."""
    path = tmp_path / "log.csv"
    path.write_text(",".join(f"c{number}" for number in range(10_000)) + "\n" + "1," * 9_999 + "1\n")
    begun = time.process_time()
    hold(path, "wide")
    assert time.process_time() - begun < SLOW
