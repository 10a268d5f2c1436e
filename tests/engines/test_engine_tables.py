"""Workbooks and Parquet: ids and dates come through as text, or the reader says where they cannot."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from engine_files import mapped, registered

from crime_sample.engines.engine import draw, incidents
from crime_sample.errors import InputError
from crime_sample.files import workbook
from crime_sample.files.intake import opened


def book(folder: Path, rows: list[list[Any]], **more: list[list[Any]]) -> Path:
    """A workbook with ``rows`` on its first worksheet; ("f", text, value) is a formula."""
    path = folder / "log.xlsx"
    with xlsxwriter.Workbook(path) as out:
        style = out.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, table in {"Log": rows, **more}.items():
            sheet = out.add_worksheet(name)
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    match cell:
                        case tuple():
                            sheet.write_formula(row, column, cell[1], None, cell[2])
                        case date() | time():
                            sheet.write_datetime(row, column, cell, style)
                        case str():
                            sheet.write_string(row, column, cell)
                        case _:
                            sheet.write(row, column, cell)
    return path


def test_ids_and_dates_of_a_workbook_come_through(tmp_path: Path) -> None:
    """Text ids keep their zeros, whole numbers have no '.0', dates become ISO text."""
    rows = [
        ["Incident", "Created", "Code", "District"],
        ["000123", datetime(2016, 6, 1, 0, 30), 57, "A"],  # noqa: DTZ001
        [20160601000412, datetime(2016, 6, 2, 10, 0), 57.5, True],  # noqa: DTZ001
    ]
    path = book(tmp_path, rows)
    frame = registered(path)
    assert frame.mapping.worksheet == "Log"
    found = incidents(path, frame, ["20160601000412", "000123"])
    assert list(found["20160601000412"].columns.values()) == [
        "20160601000412", "2016-06-02T10:00:00", "57.5", "TRUE",
    ]  # fmt: skip
    assert frame.first_created == "2016-06-01T00:30:00"
    assert {one.id for one in draw(path, frame, seed="s", sizes={"all": 2})} == set(found)


def test_dates_and_times_in_two_columns_of_a_workbook_are_joined(tmp_path: Path) -> None:
    """A bare date is midnight to a spreadsheet; the clock time comes from its own column."""
    rows = [["Incident", "Created", "Time"], ["1", date(2016, 6, 1), time(14, 30)]]
    path = book(tmp_path, rows)
    frame = registered(path, mapped({"opening": (), "district": None, "created_time": "Time"}))
    assert frame.first_created == "2016-06-01T14:30:00"


def test_numbers_that_lost_digits_are_refused(tmp_path: Path) -> None:
    """More than 15 digits do not survive a spreadsheet; the cell is named."""
    path = book(tmp_path, [["a", "b"], ["x", 12345678901234567890]])
    with pytest.raises(InputError, match=r"row 2, column B: .*more than 15 digits"), opened(path):
        pass


def test_formulas_never_calculated_are_refused(tmp_path: Path) -> None:
    """A formula without a value would read as a blank; the cell is named."""
    path = book(tmp_path, [["a", "b"], ["x", ("f", "=1+1", "")]])
    with pytest.raises(InputError, match=r"cell B2 holds a formula that was never calculated"), opened(path):
        pass


def test_error_values_are_text_not_blanks(tmp_path: Path) -> None:
    """#N/A in a sheet stays #N/A, and a calculated formula has its value."""
    path = book(tmp_path, [["a", "b"], ["x", ("f", "=NA()", "#N/A")], ["y", ("f", "=1+1", 2)]])
    with opened(path) as source:
        assert duckdb.sql(source.relation).fetchall() == [("x", "#N/A"), ("y", "2")]


def test_blank_rows_within_a_sheet_are_records_those_at_its_end_are_not(tmp_path: Path) -> None:
    """A blank row between records is kept, so that it is found and row numbers stay right."""
    path = book(tmp_path, [["a"], ["x"], [""], ["y"], [" "], [""]])
    with opened(path) as source:
        assert duckdb.sql(source.relation).fetchall() == [("x",), ("",), ("y",), (" ",)]


def test_the_worksheet_is_chosen_and_told(tmp_path: Path) -> None:
    """The first is read unless another is named; a wrong name lists those there are."""
    path = book(tmp_path, [["a"], ["1"]], Other=[["b"], ["2"]])
    with opened(path) as source:
        assert source.columns == ("a",)
        assert "Other" in source.remarks[0]
    with opened(path, worksheet="Other") as source:
        assert (source.columns, source.worksheet, source.remarks) == (("b",), "Other", ())
    with pytest.raises(InputError, match="Log, Other"), opened(path, worksheet="Logs"):
        pass


def test_a_full_worksheet_gives_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet with as many rows as Excel can hold may have been cut."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with opened(book(tmp_path, [["a"], ["1"], ["2"]])) as source:
        assert "may have been cut" in source.remarks[0]


@pytest.mark.parametrize("rows", [[], [[], ["a"], ["1"]]])
def test_empty_and_shifted_sheets_are_refused(tmp_path: Path, rows: list[list[Any]]) -> None:
    """Without names in the first row there is no table."""
    with pytest.raises(InputError, match=r"empty|first row is blank"), opened(book(tmp_path, rows)):
        pass


def test_parquet_is_read_as_text(tmp_path: Path) -> None:
    """Text ids keep their zeros, NULL is blank, whole floating-point ids have no '.0'."""
    path = tmp_path / "log.parquet"
    duckdb.sql(
        "CREATE OR REPLACE TEMP TABLE log (Incident VARCHAR, Created TIMESTAMP, Code DOUBLE, District VARCHAR)"
    )
    duckdb.sql("INSERT INTO log VALUES ('0001', '2016-06-01 10:00', 20160601000412, NULL)")
    duckdb.sql("INSERT INTO log VALUES ('0002', '2016-06-02 10:00', 1.5, 'A')")
    duckdb.sql("FROM log").write_parquet(str(path))
    frame = registered(path)
    assert frame.file_kind == "parquet"
    found = incidents(path, frame, ["0001", "0002"])
    assert found["0001"].columns == {
        "Incident": "0001", "Created": "2016-06-01 10:00:00", "Code": "20160601000412", "District": "",
    }  # fmt: skip
    assert found["0002"].columns["Code"] == "1.5"


def test_parquet_numbers_beyond_exactness_are_refused(tmp_path: Path) -> None:
    """A floating-point id of more than 15 digits is no id."""
    path = tmp_path / "log.parquet"
    duckdb.sql(f"COPY (SELECT 1e17 AS Incident, DATE '2016-06-01' AS Created) TO '{path}'")
    with pytest.raises(InputError, match=r"'Incident' holds floating-point numbers of more than 15 digits"):
        registered(path, mapped({"opening": (), "district": None}))
