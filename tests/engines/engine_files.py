"""Small exports for the tests of the engine."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from crime_sample.engines.engine import register
from crime_sample.frame import ColumnMap, Frame, FrameMapping

START, END = date(2016, 6, 1), date(2016, 11, 30)
HEADER = ("Incident", "Created", "Code", "District")
GOOD = (
    ("0001", "2016-06-01 00:00", "57", "A"),
    ("0002", "2016-07-01 10:30", "50", "B"),
    ("0003", "2016-08-15 23:59", "57", "A"),
    ("0004", "2016-11-30 23:59", "99", ""),
)


def as_csv(rows: Iterable[Sequence[str]], *, end: str = "\n", delimiter: str = ",") -> str:
    """Rows as CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def write(folder: Path, data: str | bytes | Iterable[Sequence[str]], name: str = "log.csv") -> Path:
    """An export in ``folder``: bytes and text as they are, rows as CSV."""
    path = folder / name
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        path.write_bytes((data if isinstance(data, str) else as_csv(data)).encode())
    return path


def mapped(columns: Mapping[str, Any] | None = None, **more: Any) -> FrameMapping:
    """A mapping of HEADER, with changes."""
    parts: dict[str, Any] = {
        "id": "Incident",
        "created": "Created",
        "opening": "Code",
        "district": "District",
    }
    return FrameMapping(columns=ColumnMap(**(parts | dict(columns or {}))), **more)


def registered(path: Path, mapping: FrameMapping | None = None, name: str = "main") -> Frame:
    """The frame of the tests' audit period."""
    return register(path, mapping or mapped(), name=name, start=START, end=END)
