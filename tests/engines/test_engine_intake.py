"""Reading files: what is read is what stands there, or the reader says why not."""

from __future__ import annotations

import codecs
import hashlib
import stat
from pathlib import Path

import duckdb
import pytest
from engine_files import GOOD, HEADER, as_csv, mapped, registered, write

from crime_sample.engines.engine import incidents
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files.intake import opened


def rows_of(path: Path, **settings: str) -> list[tuple[str, ...]]:
    """The header and the records as the engine will see them."""
    with opened(path, **settings) as source:
        return [source.columns, *duckdb.sql(source.relation).fetchall()]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("log.csv", b"", "empty"),
        ("log.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        ("log.pdf", b"%PDF-1.7 ...", "PDF"),
        ("log.csv.gz", b"\x1f\x8b\x08\x00", "gzip file is damaged"),
        ("log.xz", b"\xfd7zXZ\x00", "an xz archive"),
        ("log.docx", b"PK\x03\x04 no workbook", "not an XLSX"),
        ("log.xlsx", b"a,b\n1,2\n", "something else"),
        ("log.parquet", b"PAR1 and no more", "Parquet file cannot be read"),
        ("log.csv", b"\n1,2\n", "no column names"),
        ("log.csv", b"Id,,Id,id \n1,2,3,4\n", "column 2 has no name; column 3 'Id' is also column 1"),
        ("log.csv", b"a,b\x00\n1,xy\n", "NUL bytes stand in line 1"),
        ("log.csv", "a,b\n1,xy\n".encode("utf-16-le"), "NUL bytes stand in line 1"),
        ("log.csv", "a,b\n1,xy\n".encode("utf-32-be"), "NUL bytes stand in line 1"),
        ("log.csv", b"a,b\n1,xy\n" + "2,written by another".encode("utf-16-le"), "NUL bytes stand in line 3"),
        ("log.csv", b'"a,b\n1,2\n', "header"),
        ("log.csv", b'a,b\n1, "2"\n', "blank stands before the opening quote of a cell in line 2"),
        ("log.csv", b' "a,b\n1,2\n3,"4"\n', "blank stands before the opening quote of a cell in line 1"),
        (
            "log.csv",
            codecs.BOM_UTF8 + b' "a",b\n1,2\n',
            "blank stands before the opening quote of a cell in line 1",
        ),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    """A file of the wrong kind, or with an unusable header, is refused in words, with its path."""
    path = write(tmp_path, data, name)
    with pytest.raises(InputError, match=words) as caught, opened(path):
        pass
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_missing_files_and_folders_are_the_users_fault(tmp_path: Path) -> None:
    """A path that is wrong, or names a folder, is an input error."""
    with pytest.raises(InputError, match="no such file"), opened(tmp_path / "no.csv"):
        pass
    with pytest.raises(InputError, match="folder"), opened(tmp_path):
        pass


def test_a_file_that_cannot_be_opened_is_the_machines_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system refuses to open or copy is told as trouble of the environment."""
    path = write(tmp_path, [HEADER, *GOOD])

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(EnvironmentTrouble, match="Permission denied"), opened(path):
        pass


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_line_ends_and_byte_order_marks_change_nothing(tmp_path: Path, end: str, mark: bytes) -> None:
    """LF or CR LF, with or without a UTF-8 byte-order mark: the same cells."""
    path = write(tmp_path, mark + as_csv([HEADER, *GOOD], end=end).encode())
    assert rows_of(path) == [HEADER, *GOOD]


def test_a_byte_order_mark_encoded_twice_is_taken_off_and_told(tmp_path: Path) -> None:
    """C3 AF C2 BB C2 BF at the start is no part of the first column's name."""
    path = write(tmp_path, b"\xc3\xaf\xc2\xbb\xc2\xbf" + as_csv([HEADER, *GOOD]).encode())
    with opened(path) as source:
        assert source.columns == HEADER
        assert "encoded twice" in source.remarks[0]


@pytest.mark.parametrize(
    ("written", "told"), [("utf-8", "utf-8"), ("windows-1252", "windows-1252"), ("utf-16", "utf-16")]
)
def test_the_encoding_is_found_and_told(tmp_path: Path, written: str, told: str) -> None:
    """UTF-8, Windows-1252 and UTF-16 are told apart; pound sign and curly quote survive."""
    rows = [("id", "text"), ("1", "stole £20, she’s hurt")]
    path = write(tmp_path, as_csv(rows).encode(written))
    with opened(path) as source:
        assert source.encoding == told
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert source.bytes == path.stat().st_size
    assert rows_of(path) == rows


def test_a_declared_encoding_wins(tmp_path: Path) -> None:
    """Bytes that are valid UTF-8 are read as declared."""
    path = write(tmp_path, "id,text\n1,é\n".encode())
    assert rows_of(path, encoding="iso-8859-1")[1] == ("1", "Ã©")


def test_a_wrong_declared_encoding_names_line_and_byte(tmp_path: Path) -> None:
    """The fault is told by file, physical line and byte."""
    path = write(tmp_path, b'id,text\n1,"a\nb"\n2,caf\xe9\n')
    with (
        pytest.raises(InputError, match=r"byte 0xE9 at position 21, line 4, is not utf-8"),
        opened(path, encoding="utf-8"),
    ):
        pass
    with pytest.raises(InputError, match="not an encoding"), opened(path, encoding="utf-99"):
        pass


def test_bytes_that_are_neither_utf8_nor_windows_1252_are_refused(tmp_path: Path) -> None:
    """0x81 has no meaning in Windows-1252; the line of either fault is named."""
    path = write(tmp_path, b"id,text\n1,\xe9\n2,\x81x\n")
    with (
        pytest.raises(InputError, match=r"neither UTF-8 .*line 2.* nor Windows-1252 .*0x81.*line 3"),
        opened(path),
    ):
        pass


def test_a_fault_far_into_a_file_is_found_where_it_is(tmp_path: Path) -> None:
    """Chunks do not shift the place of a fault, even if one ends within a character."""
    body = ("x" * 99 + "\n") * 83_886 + "1234é"  # the é straddles 8 MiB
    path = write(tmp_path, b"id\n" + body.encode() + b"\n\xff\n")
    with (
        pytest.raises(InputError, match="0xFF at position 8,388,610, line 83,889,"),
        opened(path, encoding="utf-8"),
    ):
        pass


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    """Comma, semicolon, tab and bar are told apart even if cells hold the others within quotes."""
    rows = [("id", "text, long"), ("1", "a;b|c\td,e"), ("2", "a,b,c;d;e\nf")]
    path = write(tmp_path, as_csv(rows, delimiter=delimiter))
    with opened(path) as source:
        assert source.delimiter == delimiter
    assert rows_of(path) == rows


def test_a_single_column_is_a_file_too(tmp_path: Path) -> None:
    """A list of ids alone has one column."""
    assert rows_of(write(tmp_path, "id\n0001\n0002\n")) == [("id",), ("0001",), ("0002",)]


def test_text_stays_exactly_as_it_is(tmp_path: Path) -> None:
    """Leading zeros, quoted line breaks, doubled quotes, outer blanks and words such as NULL are kept."""
    rows = [
        ("id", "text"),
        ("00000000", "first\nsecond\r\nthird"),
        ("0012", 'said "no"'),
        ("0013", "  NULL "),
        ("0014", ""),
        ("0015", "NA"),
        ("1e5", "=1+1"),
    ]
    assert rows_of(write(tmp_path, rows)) == rows


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Incident,Created\n1,2016-06-01\n2\n", r"record 2 \(spreadsheet row 3\) has 1 cells, the header 2"),
        ("Incident,Created\n1,2016-06-01\n2,2016-06-01,x\n", r"record 2 \(spreadsheet row 3\) has 3 cells"),
        ('Incident,Created\n"1\n2",2016-06-01\n2\n', r"line 4: record 2 \(spreadsheet row 3\) has 1 cells"),
        ('Incident,Created\n1,2016-06-01\n2,"2016-06-01\n', r"line 3: record 2 .*a quote is not closed"),
        ('Incident,Created\n1,"2016"-06-01\n', r"record 1 .*a quote is not closed, or not followed"),
        ("Incident,Created\r\n1,2016-06-01,\r\n", r"record 1 .*has 3 cells"),
        ('Incident,Created\n1,2016-06-01,"",\n', r"record 1 .*has 4 cells"),
        ("Incident,Created\r\n1,2016-06-01\n2,2016-06-01\r\n", "line ends are mixed"),
    ],
)
def test_broken_records_are_named(tmp_path: Path, data: str, words: str) -> None:
    """Ragged rows and open quotes are told by record and physical line; nothing is read past them."""
    path = write(tmp_path, data)
    with pytest.raises(InputError, match=words):
        registered(path, mapped({"opening": (), "district": None}))


def test_the_copy_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    """A transcoded copy lies in a folder only its owner can enter, and does not outlive the reading."""
    path = write(tmp_path, "id,text\n1,é\n".encode("windows-1252"))
    seen = []

    def stop_within() -> None:
        with opened(path) as source:
            seen.append(source.folder)
            assert source.readable.parent == source.folder
            assert stat.S_IMODE(source.folder.stat().st_mode) == 0o700
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop_within()
    assert not seen[0].exists()


def test_a_file_changed_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """An export that is still being written is no frame."""
    path = write(tmp_path, "id\n1\n")
    with pytest.raises(InputError, match="changed while"), opened(path):
        path.write_text("id\n1\n2\n")


def test_odd_paths_can_be_read(tmp_path: Path) -> None:
    """Quotes, blanks and glob signs in a path are taken literally."""
    folder = tmp_path / "log's [1]*"
    folder.mkdir()
    path = write(folder, [HEADER, *GOOD], "a?.csv")
    frame = registered(path)
    assert incidents(path, frame, ["0002"])["0002"].columns["Code"] == "50"


@pytest.mark.parametrize("within", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_in_the_header_lose_no_record(tmp_path: Path, within: str, end: str) -> None:
    """As spreadsheets write wrapped headings: whatever the line ends, all records are read, at the second look too."""
    header = ("Incident", "Created", f"Opening{within}code", "District")
    quoted = [",".join(f'"{cell}"' for cell in row) + end for row in (header, *GOOD)]
    path = write(tmp_path, "".join(quoted))
    with opened(path) as source:
        assert source.columns[2] == "Opening code"
    assert rows_of(path)[1:] == list(GOOD)
    frame = registered(path, mapped({"opening": "Opening code"}))
    assert frame.file_plain
    assert incidents(path, frame, ["0003"])["0003"].columns["Opening code"] == "57"
