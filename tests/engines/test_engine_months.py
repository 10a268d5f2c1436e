"""What a first look finds from month to month, between logs, and between columns."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from engine_files import write

from crime_sample.engines.engine import inspect
from crime_sample.errors import InputError
from crime_sample.files.profile_page import as_html, ready, write_page
from crime_sample.frame import ColumnMap, FrameMapping
from crime_sample.profile import Profile
from crime_sample.report.looked_at import tables

HEADER = ("Incident", "Created", "Closed", "Opening", "Closing", "Words", "Street", "Refs")
MAPPING = FrameMapping(
    columns=ColumnMap(
        id="Incident", created="Created", closed="Closed", opening=("Opening",), closing=("Closing",),
        refs=("Refs",), show=("Words", "Street"),
    )
)  # fmt: skip
Row = tuple[str, ...]


def log(number: int, moment: datetime) -> Row:
    """A log: closed with one of two codes, in a street of its own."""
    code = ("NFA", "CRIMED")[number % 2]
    closed = "" if number % 10 == 0 else (moment + timedelta(hours=1)).isoformat()
    return (
        f"{number:05d}", moment.isoformat(), closed, "VIOL", code, f"about {code}", f"{number} HIGH ST",
        f"46/{number}" if code == "CRIMED" else "",
    )  # fmt: skip


def looked_at(folder: Path, change: Callable[[int, datetime, Row], Row] = lambda _n, _m, row: row) -> Profile:
    """Two hundred days with four logs each, as changed."""
    rows = []
    for number in range(800):
        moment = datetime(2016, 1, 1) + timedelta(hours=6 * number)  # noqa: DTZ001
        rows.append(change(number, moment, log(number, moment)))
    return inspect(write(folder, [HEADER, *rows]), mapping=MAPPING)


def replaced(row: Row, **cells: str) -> Row:
    """The row with other cells."""
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, row, strict=True))


def test_each_month_is_counted(tmp_path: Path) -> None:
    """Records, open logs, blanks and codes of all months add up to those of the export."""
    monthly = looked_at(tmp_path).monthly
    assert monthly is not None
    assert [month.name for month in monthly.months] == [f"2016-0{number}" for number in range(1, 8)]
    assert [month.records for month in monthly.months][:2] == [31 * 4, 29 * 4]
    assert sum(month.open for month in monthly.months) == 80
    blanks = dict(
        zip(monthly.columns, zip(*(month.blanks for month in monthly.months), strict=True), strict=True)
    )
    assert (sum(blanks["Closed"]), sum(blanks["Refs"]), sum(blanks["Incident"])) == (80, 400, 0)
    assert monthly.codes == ("CRIMED", "NFA")
    assert all(sum(month.codes) == month.records for month in monthly.months)


def test_a_code_that_appears_or_vanishes_is_told(tmp_path: Path) -> None:
    """A new code from May, an old one until February; one that is rare is no surprise."""

    def change(number: int, moment: datetime, row: Row) -> Row:
        if number % 4 == 0:
            return replaced(row, Closing="NEW" if moment.month >= 5 else "NFA")
        if number % 4 == 1 and moment.month <= 2:
            return replaced(row, Closing="OLD")
        return replaced(row, Closing="RARE") if number == 799 else row

    remarks = looked_at(tmp_path, change).remarks
    assert "Closing code 'NEW' appears in 2016-05, not before." in remarks
    assert "Closing code 'OLD' vanishes after 2016-02." in remarks
    assert not any("RARE" in remark or "'NFA'" in remark for remark in remarks)


def test_logs_of_one_event_are_proposed(tmp_path: Path) -> None:
    """Three calls from one street within half an hour of each other; not those of another code, nor later ones."""
    base = datetime(2016, 3, 1, 12)  # noqa: DTZ001

    def change(number: int, moment: datetime, row: Row) -> Row:
        minutes = {10: 0, 11: 29, 12: 59, 13: 90, 14: 5}.get(number)
        if minutes is None:
            return row
        near = replaced(
            row,
            Street=("Station Rd ", "STATION RD")[number % 2],
            Created=(base + timedelta(minutes=minutes)).isoformat(),
        )
        return replaced(near, Opening="THEFT") if number == 14 else near

    near = looked_at(tmp_path, change).near
    assert near is not None
    assert (near.clusters, near.logs) == (1, 3)
    (one,) = near.largest
    assert one.ids == ("00010", "00011", "00012")
    assert (one.place, one.code, one.first) == ("station rd", "VIOL", base.isoformat())


def test_without_a_place_no_cluster_is_proposed(tmp_path: Path) -> None:
    """Nothing shown says where it was."""
    path = write(tmp_path, [HEADER, log(1, datetime(2016, 6, 1))])  # noqa: DTZ001
    bare = MAPPING.model_copy(update={"columns": MAPPING.columns.model_copy(update={"show": ("Words",)})})
    assert inspect(path, mapping=bare).near is None


def test_a_shown_column_that_tells_a_hidden_one_is_told(tmp_path: Path) -> None:
    """The words for a closing code; also where two words stand for one code. Not a street, nor what only seems to."""
    told = [remark for remark in looked_at(tmp_path).remarks if "not blind" in remark]
    assert len(told) == 1
    assert told[0].startswith("'Words' is shown to auditors and tells 'Closing', which is hidden, one to one")
    finer = looked_at(tmp_path, lambda n, _, row: replaced(row, Words=f"{row[5]} {n // 2 % 3}"))
    assert any("'Closing', which is hidden, without exception" in remark for remark in finer.remarks)
    once = looked_at(tmp_path, lambda n, _, row: replaced(row, Words="about NFA" if n == 5 else row[5]))
    assert not any("not blind" in remark for remark in once.remarks)


def test_tables_and_page_say_the_same(tmp_path: Path) -> None:
    """Every table stands on the page, texts of the export are escaped, and only its owner may read it."""
    profile = looked_at(tmp_path, lambda _n, _m, row: replaced(row, Closing=row[4] + "<b>"))
    keys = [table.key for table in tables(profile)]
    assert keys == ["export", "columns", "months", "closing-codes", "blanks"]
    page = as_html(profile, "log.csv")
    for table in tables(profile):
        assert table.title in page
    assert "CRIMED&lt;b&gt;" in page
    assert "<b>" not in page
    assert "auditors are not blind" in page
    target = tmp_path / "page.html"
    write_page(profile, target, [tmp_path / "log.csv"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="this file exists"):
        ready(target)
