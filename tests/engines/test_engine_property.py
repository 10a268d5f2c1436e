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


# Cells as careless programs write them, among them those on which readers disagree.
LOOSE = st.lists(
    st.sampled_from(
        [
            "a",
            "",
            " ",
            "b c",
            "'a,b'",
            '"x"',
            '"x,y"',
            '"x\ny"',
            '"p\r\nq"',
            '"x""y"',
            '"""k"""',
            '"t, "',
            '" ""v"',
            '"\n "" "',
            '""',
            '""""',
            '"""',
            '"',
            '"z" ',
            '"" ',
            "5'2\"",
            'a"b',
            'a""b',
            ' "q"',
            '  "q"',
            ' "q,r"',
            ' ""',
            '\t"q"',
            '"a',
            'a"',
            'a\\"b',
            '"a\\"',
            "\t",
            "#c",
        ]
    ),
    min_size=1,
    max_size=3,
).flatmap(lambda pool: st.lists(st.lists(st.sampled_from(pool), min_size=2, max_size=2), max_size=5))


def outcome(data: bytes) -> list[tuple[str, ...]] | InputError:
    """The records, or why there are none."""
    try:
        return read_by_engine(data)
    except InputError as error:
        return error


def read_by_engine(data: bytes) -> list[tuple[str, ...]]:
    """The records as the engine sees them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_bytes(data)
        with reading(path, encoding="utf-8", delimiter=",") as export:
            return [tuple(row) for row in export.rows(export.source.relation)]


@settings(max_examples=40, deadline=None)
@given(RECORDS, st.sampled_from(["\n", "\r\n"]))
def test_what_python_writes_is_read_back(records: list[list[str]], end: str) -> None:
    """Cells with commas, quotes, line breaks, odd blanks: every cell comes back as it was."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["x", "y", "z"], *records])
    assert read_by_engine(out.getvalue().encode()) == [tuple(row) for row in records]


@settings(max_examples=100, deadline=None)
@given(LOOSE, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_loose_text_is_read_as_python_reads_it_or_refused(
    records: list[list[str]], end: str, ended: bool
) -> None:
    """Cells quoted well, badly or not at all: the same rows as Python's reader, or a clear refusal.

    Blank lines are no records. Blanks between a closing quote and the delimiter are no part of the cell.
    """
    data = end.join(["x,y", *(",".join(cells) for cells in records)]) + (end if ended else "")
    got = outcome(data.encode())
    if isinstance(got, InputError):
        assert got.remedy
        return
    rows = [tuple(row) for row in csv.reader(io.StringIO(data, newline="")) if row][1:]
    assert [tuple(cell.rstrip(" ") for cell in row) for row in got] == [
        tuple(cell.rstrip(" ") for cell in row) for row in rows
    ]
