"""Where a fault is said to be, behind thirty thousand line breaks in quotes: the true line, or the true record."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_files import mapped, registered, write

from crime_sample.engines.csv_fault import csv_fault
from crime_sample.engines.engine import inspect
from crime_sample.errors import InputError
from crime_sample.files.intake import opened

BREAKS = 30_000
GOOD_ROW = b"0002,2016-06-02 00:00,57,A"


def export(fault: bytes, end: bytes, header: bytes = b"Incident,Created,Code,District") -> bytes:
    """A record with a cell of many lines, a sound one, and the faulty one: record 3."""
    long = b'0001,2016-06-01 00:00,57,"' + b"x\n" * BREAKS + b'"'
    return end.join((header, long, GOOD_ROW, fault, b""))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (b"0003,2016-06-03 00:00,57,A,B", r"line 30004: record 3 \(spreadsheet row 4\) has 5 cells"),
        (
            b'0003,2016-06-03 00:00,57,"A',
            r"line 30004: record 3 \(spreadsheet row 4\): a quote is not closed",
        ),
        (b'0003,2016-06-03 00:00, "57",A', r"a cell in line 30,?004"),
        (b"0003,2016-06-03 00:00,\x81\xe9,A", r"line 30,004, is not utf-8"),
        (b",2016-06-03 00:00,57,A", r"record 3 \(spreadsheet row 4\), column 'Incident': blank"),
        (b"0003,soon,57,A", r"record 3 \(spreadsheet row 4\), column 'Created': created date"),
        (b"0002,2016-06-03 00:00,57,A", r"record 2 \(spreadsheet row 3\), .*, again in record 3"),
        (b"00\x003,2016-06-03 00:00,57,A", r"record 3 \(spreadsheet row 4\), column 'Incident': null byte"),
    ],
)
def test_faults_stand_where_they_are_said_to_be(tmp_path: Path, fault: bytes, words: str, end: bytes) -> None:
    """Every fault of text, structure, id and date."""
    with pytest.raises(InputError, match=words):
        registered(write(tmp_path, export(fault, end)))


def test_a_header_of_several_lines_counts_too(tmp_path: Path) -> None:
    """Though what is read has it on one."""
    header = b'Incident,Created,"Co\r\nde",Dis\ntrict'.replace(b"Dis\ntrict", b'"Dis\ntrict"')
    path = write(tmp_path, export(b"0003,2016-06-03 00:00,57", b"\r\n", header))
    with pytest.raises(InputError, match=r"line 30006: record 3 \(spreadsheet row 4\) has 3 cells"):
        registered(path, mapped({"opening": "Co de", "district": "Dis trict"}))


def test_null_bytes_are_told_by_their_line(tmp_path: Path) -> None:
    """Of CR LF, LF and lone CR alike."""
    for end in (b"\n", b"\r\n"):
        path = write(tmp_path, export(b"0003,2016-06-03 00:00,57,A\0", end))
        assert any("in line 30,004" in remark for remark in inspect(path).remarks)
    with opened(write(tmp_path, b"a,b\r1,2\r3,x\0y\r")) as source:
        assert "in line 3;" in source.nulls


def test_a_wrong_byte_in_two_byte_text_is_told_by_its_line(tmp_path: Path) -> None:
    """A letter whose second byte looks like a line feed is none."""
    whole = "a,b\n\u0a0a\u0a0a,2\n1,x\n".encode("utf-16")
    with (
        pytest.raises(InputError, match="line 4, is not utf-16"),
        opened(write(tmp_path, whole + b"\x00\xd8y\0")),
    ):
        pass


def test_the_line_that_duckdb_names_is_not_passed_on(tmp_path: Path) -> None:
    """It counts in its own way."""
    with opened(write(tmp_path, export(b"0003,2016-06-03 00:00,57,A", b"\n"))) as source:
        told = csv_fault(
            [source], "Invalid Input Error: CSV Error on Line: 4\nOriginal Line: secret", "log.csv"
        )
    assert "4" not in told.what
    assert "secret" not in str(told)
