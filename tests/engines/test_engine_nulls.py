"""Null bytes in an export: harmless in the text of a log, refused by record and column in an id or a code."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from engines.engine_files import GOOD, HEADER, as_csv, mapped, registered, write

from crime_sample.engines.engine import draw, incidents, inspect, register_extract
from crime_sample.errors import InputError
from crime_sample.files.tables import read_table
from crime_sample.frame import ExtractMap, ExtractMapping

LOGS = ("quiet", 'he said "a\0b", then\0', "\0", "naïve\0 café\nsecond line\0\0")
ROWS = [(*HEADER, "Log"), *((*row, log) for row, log in zip(GOOD, LOGS, strict=True))]
MAPPING = mapped({"text": ("Log",)})


def as_xlsx(path: Path, rows: list[tuple[str, ...]]) -> Path:
    """A workbook; xlsxwriter writes no null byte, so a sign in its place is made one afterwards, as Excel spells it."""
    with xlsxwriter.Workbook(path.with_suffix(".tmp")) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell.replace("\0", "¤"))
    with zipfile.ZipFile(path.with_suffix(".tmp")) as made, zipfile.ZipFile(path, "w") as target:
        for item in made.namelist():
            target.writestr(item, made.read(item).replace("¤".encode(), b"_x0000_"))
    return path


def as_parquet(path: Path, rows: list[tuple[str, ...]]) -> Path:
    """A Parquet file of texts."""
    columns = ", ".join(f'"{name}" VARCHAR' for name in rows[0])
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE log ({columns})")
        for row in rows[1:]:
            connection.table("log").insert(row)
        connection.execute(f"COPY log TO '{path}' (FORMAT parquet)")
    return path


def export(folder: Path, kind: str, rows: list[tuple[str, ...]]) -> Path:
    """The rows as a file of this kind."""
    if kind == "xlsx":
        return as_xlsx(folder / "log.xlsx", rows)
    if kind == "parquet":
        return as_parquet(folder / "log.parquet", rows)
    return write(folder, as_csv(rows).encode(kind))


@pytest.mark.parametrize("kind", ["utf-8", "windows-1252", "utf-16", "xlsx", "parquet"])
def test_null_bytes_in_a_log_harm_nothing(tmp_path: Path, kind: str) -> None:
    """Frame and sample are what they are without them; a log read for review has a sign for each, and a first look at
    the export says that there are some."""
    clean = registered(write(tmp_path, [(*row[:4], row[4].replace("\0", "")) for row in ROWS]), MAPPING)
    path = export(tmp_path, kind, ROWS)
    frame = registered(path, MAPPING)
    assert (frame.fingerprint, frame.strata) == (clean.fingerprint, clean.strata)
    drawn = draw(path, frame, seed="s", sizes=frame.strata)
    found = incidents(path, frame, [one.id for one in drawn])
    assert [found[row[0]].columns["Log"] for row in GOOD] == [log.replace("\0", "␀") for log in LOGS]
    remarks = [remark for remark in inspect(path, mapping=MAPPING).remarks if "null bytes" in remark.lower()]
    assert len(remarks) == 1
    assert "shown as ␀" in remarks[0]


@pytest.mark.parametrize("kind", ["utf-8", "xlsx", "parquet"])
@pytest.mark.parametrize("column", ["Incident", "Code", "Refs"])
def test_a_null_byte_in_an_id_or_a_code_is_named(tmp_path: Path, kind: str, column: str) -> None:
    """Record and column are said, and the way out; nothing is registered."""
    header = ("Incident", "Created", "Code", "District", "Refs", "Log")
    rows = [header, *((*row, f"R{row[0]}", "\0") for row in GOOD)]
    place = header.index(column)
    rows[3] = (*rows[3][:place], rows[3][place] + "\0", *rows[3][place + 1 :])
    path = export(tmp_path, kind, rows)
    with pytest.raises(InputError) as caught:
        registered(path, mapped({"text": ("Log",), "refs": ("Refs",)}))
    assert f"record 3 (spreadsheet row 4), column '{column}': null byte (shown as ␀)" in caught.value.what
    assert "exclude" in caught.value.remedy


def test_a_reference_with_a_null_byte_is_named(tmp_path: Path) -> None:
    """A crime extract is as strict with its references, and lets other columns hold what they will."""
    rows = [("Ref", "Recorded", "Note"), ("46/1", "2016-06-01", "a\0"), ("46/2", "2016-06-02", "")]
    mapping = ExtractMapping(columns=ExtractMap(reference="Ref", recorded="Recorded", klass=None))
    assert register_extract(write(tmp_path, rows), mapping).crimes == 2
    rows[2] = ("46/2\0", *rows[2][1:])
    with pytest.raises(InputError, match=r"record 2 .*column 'Ref': null byte"):
        register_extract(write(tmp_path, rows), mapping)


def test_a_table_of_figures_has_none(tmp_path: Path) -> None:
    """In a user's own table of verdicts a null byte is damage."""
    with pytest.raises(InputError, match="NUL bytes: 1 null byte stands in the export, in line 3"):
        read_table(write(tmp_path, "id,m\na,1\nb,\0\n"))
