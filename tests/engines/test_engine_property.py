"""Whatever a small CSV holds, it is read as Python reads it, or refused; nothing is lost in silence."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crime_sample.engines.connection import reading
from crime_sample.errors import InputError

CELL = st.text(alphabet="ab0 ,;\"'\n\r\t\\|é\u00a0\u2028#%=\x0b\x1a", max_size=8)
WIDTH = 3
RECORDS = st.lists(st.lists(CELL, min_size=WIDTH, max_size=WIDTH), max_size=8)


def read_by_engine(data: bytes) -> list[tuple[str, ...]]:
    """The records as the engine sees them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_bytes(data)
        with reading(path, encoding="utf-8", delimiter=",") as export:
            return [tuple(row) for row in export.rows(export.source.relation)]


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.sampled_from(["\n", "\r\n"]))
def test_what_python_writes_is_read_back(records: list[list[str]], end: str) -> None:
    """Cells with commas, quotes, line breaks, odd blanks: every cell comes back as it was."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["x", "y", "z"], *records])
    assert read_by_engine(out.getvalue().encode()) == [tuple(row) for row in records]


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet='ab ,"\n\r', max_size=40))
def test_loose_text_is_read_as_python_reads_it_or_refused(body: str) -> None:
    """Unquoted and half-quoted text: the same rows as Python's strict reader, or a clear refusal.

    Blank lines are no records. Blanks between a closing quote and the delimiter are no part of the cell.
    """
    data = f"x,y,z\n{body}"
    try:
        got = read_by_engine(data.encode())
    except InputError as error:
        assert error.remedy
        return
    rows = [tuple(row) for row in csv.reader(io.StringIO(data, newline=""), strict=False) if row][1:]
    assert [tuple(cell.rstrip(" ") for cell in row) for row in got] == [
        tuple(cell.rstrip(" ") for cell in row) for row in rows
    ]
