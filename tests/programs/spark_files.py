"""Files for the tests of frames on Spark."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

START, END = date(2016, 6, 1), date(2016, 11, 30)
HEADER = ("Incident No", "Created", "Code", "Dis`trict", "Refs")


def write_csv(path: Path, lines: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path
