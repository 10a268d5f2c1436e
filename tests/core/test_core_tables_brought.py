"""Tables as people bring them: through a pipe, with Excel's line ``sep=;``, with a header that ends too late."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import InputError
from crime_sample.files.tables import read_table
from crime_sample.table import Table


def read(folder: Path, text: str | bytes, **options: str) -> Table:
    """The table in a file of this text."""
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, **options)


def cells(table: Table) -> dict[str, list[str]]:
    """All columns."""
    return {name: table.column(name) for name in table.columns}


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_line_sep_names_the_delimiter(tmp_path: Path, sign: str, codec: str) -> None:
    """Excel's first line is taken at its word, in any encoding, and the header below it is row 1."""
    text = f"sep={sign}\r\nOrt;m;y\r\nKöln – Süd;1;1\r\nBonn, Mitte;2;0\r\n".replace(";", sign)
    if sign == ",":
        text = text.replace("Bonn, Mitte", '"Bonn, Mitte"')
    table = read(tmp_path, text.encode(codec))
    assert cells(table) == {"Ort": ["Köln – Süd", "Bonn, Mitte"], "m": ["1", "2"], "y": ["1", "0"]}
    assert list(table.rows) == [2, 3]
    assert any("is not counted as a row" in words for words in table.remarks)


def test_a_line_sep_with_the_encoding_named(tmp_path: Path) -> None:
    """--encoding and the line go together, whether its letters are single bytes or pairs."""
    text = "sep=;\nÖrt;m\nKöln;1\n"
    for codec in ("utf-16-le", "cp1252", "utf-8"):
        assert cells(read(tmp_path, text.encode(codec), encoding=codec)) == {"Ört": ["Köln"], "m": ["1"]}


@pytest.mark.parametrize(
    "text",
    [
        "m,y,\n1,1,\n2,1,\n",
        "m,y,\n1,1\n2,1\n",
        "m,y,,\n1,1,,\n2,1\n",
        '"m","y",\r\n"1","1",\r\n"2","1", \r\n',
        "m;y;\n1;1;\n2;1;\n",
        "sep=;\nm;y;\n1;1;\n2;1;\n",
    ],
)
def test_a_last_column_without_name_and_entry_is_left_out(tmp_path: Path, text: str) -> None:
    """A delimiter at the end of the header, with records that have one too or have none, makes no column."""
    table = read(tmp_path, text)
    assert cells(table) == {"m": ["1", "2"], "y": ["1", "1"]}
    assert any("neither name nor entry" in words for words in table.remarks)


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("m,y,\n1,1,\n\n2,1,x\n", "row 4, column 3", "holds 'x', but column 3 has no name"),
        ("m,y,\n1,1,\n2,1,,\n", "row 3", "has 4 cells, the header 2 named columns and 1 without a name"),
        ("m,y,\n1\n", "row 2", "has 1 cells"),
        ('m,y,\n1,1,\n2,"1,\n', "row 3", "a quote is not closed"),
        ("m,,y\n1,,1\n", "", "column 2 has no name"),
        ("m,\n1,1\n", "", "column 2 has no name"),
        ("sep=;\nm;y\n1;1;2\n", "row 2", "has 3 cells, the header 2 named columns"),
    ],
)
def test_what_has_an_entry_is_not_left_out(tmp_path: Path, text: str, where: str, words: str) -> None:
    """A cell under no name, a gap in the header, a record of another width: refused, the user's own file named."""
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert words in error.value.what
    assert error.value.where.startswith(str(tmp_path / "t.csv"))
    assert where in error.value.where


def test_a_file_in_order_is_not_copied(tmp_path: Path) -> None:
    """No line and no late delimiter: no remark; an s, an e and a p can begin a name."""
    table = read(tmp_path, "sep,m\n1,1\n")
    assert (table.columns, table.remarks) == (("sep", "m"), ())


plain = st.text(st.characters(codec="cp1252", exclude_categories=["C"]), max_size=8)


@given(
    rows=st.lists(st.tuples(plain, plain), min_size=1, max_size=6), codec=st.sampled_from(["utf-8", "utf-16"])
)
def test_mending_changes_no_cell(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], codec: str
) -> None:
    """A file with the line and the late delimiter holds what it holds without them."""

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    folder = tmp_path_factory.mktemp("mended")
    body = [f"x{quoted(one)},{quoted(other)}".replace('x"', '"x', 1) for one, other in rows]
    straight = read(folder, "\n".join(["a,b", *body, ""]).encode(codec))
    odd = read(folder, "\r\n".join(["sep=,", "a,b,", *(f"{line}," for line in body), ""]).encode(codec))
    assert cells(odd) == cells(straight)


def test_a_pipe_is_read_once_and_named(tmp_path: Path) -> None:
    """A named pipe gives the table that the file gives, and errors name it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def fed(text: str) -> Table:
        writer = threading.Thread(target=pipe.write_text, args=(text,))
        writer.start()
        try:
            return read_table(pipe)
        finally:
            writer.join()

    table = fed("m,y\n1,1\n")
    assert (cells(table), table.name) == ({"m": ["1"], "y": ["1"]}, str(pipe))
    with pytest.raises(InputError) as error:
        fed("m,y\n1,1,1\n")
    assert error.value.where == f"{pipe}, row 2 (line 2)"


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input(name: str) -> None:
    """Both names mean what is piped in; its errors are of standard input, and an empty one is none."""
    program = (
        f"import crime_sample.files.tables as t; a = t.read_table({name!r}); print(a.name, a.column('m'))"
    )

    def run(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program], input=text, capture_output=True, text=True, check=False
        )

    assert run("m,y\n1,1\n").stdout == "standard input ['1']\n"
    assert "InputError" in run("").stderr
    assert "standard input: the file is empty" in run("").stderr
    assert "standard input, row 2 (line 2)" in run("m,y\n1\n").stderr
