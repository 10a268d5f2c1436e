"""Tables that a user brings: what is read, what is refused, and which row is named."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from crime_sample.errors import InputError
from crime_sample.files.intake import opened
from crime_sample.files.tables import numbers, read_table
from crime_sample.table import Table


def csv(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    """A file of this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows(table: Table) -> list[int]:
    """The row of every record."""
    return [table.row(place) for place in range(len(table))]


def workbook(folder: Path, cells: list[list[object]]) -> Path:
    """A workbook of these cells; a text beginning with = is a formula that was never calculated."""
    path = folder / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Verdicts")
        for down, row in enumerate(cells):
            for across, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(down, across, cell, None, "")
                elif cell == "#N/A":
                    sheet.write_formula(down, across, "=NA()", None, "#N/A")
                elif cell is not None:
                    sheet.write(down, across, cell)
    return path


def test_cells_are_trimmed_text(tmp_path: Path) -> None:
    """Leading zeros stay, blanks around go, a blank cell is ''."""
    table = read_table(csv(tmp_path, "Id, m ,y\n 0012 ,1,\n7,\t,2.0\n"))
    assert table.columns == ("Id", "m", "y")
    assert (table.column("id"), table.column("M"), table.column("y")) == (
        ["0012", "7"],
        ["1", ""],
        ["", "2.0"],
    )
    assert (len(table), rows(table), table.name) == (2, [2, 3], str(tmp_path / "t.csv"))


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_encodings(tmp_path: Path, delimiter: str) -> None:
    """What Excel writes elsewhere: semicolons, tabs, Windows-1252."""
    text = "Ort,m,y\nKöln,1,0\n".replace(",", delimiter)
    assert read_table(csv(tmp_path, text.encode("cp1252"))).column("Ort") == ["Köln"]


def test_rows_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    """A line end inside quotes makes no row, blank lines do, and a record without entry is left out, aloud."""
    table = read_table(csv(tmp_path, 'id,m\n"a\nb",1\n\n , \nc,x\n\nd,4\n'))
    assert (table.column("id"), rows(table)) == (["a\nb", "c", "d"], [2, 5, 7])
    assert table.remarks == ("Rows without any entry were left out: 1.",)
    with pytest.raises(InputError, match="'x' is not a number") as error:
        numbers(table, "m")
    assert error.value.where == f"{tmp_path / 't.csv'}, row 5, column 'm'"


def test_blank_lines_with_other_line_ends(tmp_path: Path) -> None:
    """CR LF counts as LF does."""
    table = read_table(csv(tmp_path, "id,m\r\na,1\r\n\r\nb,2\r\n"))
    assert (table.column("m"), rows(table)) == (["1", "2"], [2, 4])


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("id,m\na,1\nb,2,3\n", "row 3 (line 3)", "3 cells, the header 2"),
        ("id,m\na\n", "row 2 (line 2)", "1 cells, the header 2"),
        ('id,m\n"a\nb",1\nc,2,3\n', "row 3 (line 4)", "3 cells, the header 2"),
        ('id,m\na,1\nb,"2\n', "row 3 (line 3)", "a quote is not closed"),
        ("id,id\na,1\n", "", "is also column 1"),
        ("id,\na,1\n", "", "column 2 has no name"),
        ("", "", "empty"),
        ("id,m\n" + "a,1\n" * 3 + "b,\x00\n", "", "NUL"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, where: str, words: str) -> None:
    """No record is bent to fit, and none is dropped."""
    with pytest.raises(InputError) as error:
        read_table(csv(tmp_path, text))
    assert words in error.value.what
    assert where in error.value.where
    assert str(tmp_path) in error.value.where


def test_no_such_file_and_no_such_column(tmp_path: Path) -> None:
    """What is not there is said, with what is."""
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "t.csv")
    with pytest.raises(InputError, match="no column 'y'") as error:
        read_table(csv(tmp_path, "id,m\na,1\n")).column("y")
    assert error.value.remedy == "The columns are: id, m."


def test_workbooks(tmp_path: Path) -> None:
    """Whole numbers come without '.0'; blank rows are passed over and counted; the worksheet is named."""
    table = read_table(workbook(tmp_path, [["id", "m", "w"], [7.0, 3.0, 2.5], [None], ["b", None, 1]]))
    assert [table.column(name) for name in table.columns] == [["7", "b"], ["3", ""], ["2.5", "1"]]
    assert rows(table) == [2, 4]
    assert table.name.endswith("t.xlsx, worksheet 'Verdicts'")


def test_workbooks_that_would_lie(tmp_path: Path) -> None:
    """A formula never calculated is refused; so is an error value, in a column that is asked for."""
    with pytest.raises(InputError, match="never calculated"):
        read_table(workbook(tmp_path, [["id", "m"], ["a", "=1+1"]]))
    table = read_table(workbook(tmp_path, [["id", "m"], ["a", 1], ["b", "#N/A"]]))
    assert table.column("id") == ["a", "b"]
    with pytest.raises(InputError, match="error value #N/A") as error:
        table.column("m")
    assert error.value.where.endswith("row 3, column 'm'")


def test_parquet(tmp_path: Path) -> None:
    """Numbers, texts and blanks as they are; whole floating-point numbers without '.0'."""
    path = tmp_path / "t.parquet"
    values = "(VALUES ('007', 1, 2.0::DOUBLE), ('b', NULL, 2.5)) AS t(id, m, w)"
    duckdb.sql(f"FROM {values}").write_parquet(str(path))
    table = read_table(path)
    assert [table.column(name) for name in table.columns] == [["007", "b"], ["1", ""], ["2", "2.5"]]


def test_order_is_kept(tmp_path: Path) -> None:
    """Many records come in the order of the file, whatever read them at once."""
    lines = "".join(f"I{place},{place % 7}\n" for place in range(300_000))
    table = read_table(csv(tmp_path, f"id,m\n{lines}"))
    assert table.column("id") == [f"I{place}" for place in range(300_000)]
    assert numbers(table, "m").values.tolist() == [float(place % 7) for place in range(300_000)]


def with_cases(folder: Path, kind: str) -> Path:
    """A file with the columns pop and POP, as other programs write it: DuckDB itself would rename the second."""
    rows: list[list[object]] = [["m", "pop", "POP"], [1, 4, 40]]
    if kind == "xlsx":
        return workbook(folder, rows)
    if kind == "csv":
        return csv(folder, "m,pop,POP\n1,4,40\n")
    path = folder / "t.parquet"
    duckdb.sql("SELECT 1 AS m, {'at': 4} AS pop, 40 AS qOP").write_parquet(str(path))
    path.write_bytes(path.read_bytes().replace(b"qOP", b"POP"))
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_columns_that_differ_in_case_are_kept_apart(tmp_path: Path, kind: str) -> None:
    """n drawn of N is how people write it: each is had by its exact name, and only a name that fits both is refused."""
    table = read_table(with_cases(tmp_path, kind))
    assert table.columns == ("m", "pop", "POP")
    assert (table.column("POP"), table.column("M")) == (["40"], ["1"])
    assert table.column("pop") != ["40"]
    with pytest.raises(InputError, match="'Pop' could be column pop or POP"):
        table.named("Pop")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_frames_keep_to_names_that_differ(tmp_path: Path, kind: str) -> None:
    """A frame is asked for by SQL, which knows no case: there such columns are refused, whatever the file."""
    with (
        pytest.raises(InputError, match="'POP' differs only in case from column 2 'pop'"),
        opened(with_cases(tmp_path, kind)),
    ):
        pass


@pytest.mark.parametrize("kind", ["FLOAT", "DOUBLE"])
def test_parquet_numbers_that_are_none(tmp_path: Path, kind: str) -> None:
    """NaN is how other programs write a missing number: blank. Infinity is none: file, row and column are named."""
    path = tmp_path / "t.parquet"
    values = f"(VALUES (1, 'nan'::{kind}, 'nan'::{kind}), (2, 1, '-inf'::{kind})) AS t(m, y, w)"
    duckdb.sql(f"FROM {values}").write_parquet(str(path))
    table = read_table(path)
    assert (table.column("y"), numbers(table, "y").blank.tolist()) == (["", "1"], [True, False])
    with pytest.raises(InputError, match="'-inf' is not a number of 0 or more") as error:
        numbers(table, "w")
    assert error.value.where == f"{path}, row 3, column 'w'"
