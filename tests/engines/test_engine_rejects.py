"""Faulty records: all of them listed, and left out only where that is said, with every record accounted for."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from engine_files import END, GOOD, HEADER, START, as_csv, mapped, write

from crime_sample.draw import smallest
from crime_sample.engines.engine import draw, incidents, recheck, register
from crime_sample.engines.rejects import Rejects
from crime_sample.errors import InputError
from crime_sample.frame import Exclusion, Frame, FrameMapping, StrataRule, fingerprint, trim

DAY = "2016-07-05 12:00"
BAD = (
    ("", DAY, "57", "A"),  # 5: blank id
    ("0010", "", "57", "A"),  # 6: blank date
    ("0011", "soon", "57", "A"),  # 7: no date
    ("0012", DAY, "57", "A"),  # 8: repeated, in another's company
    ("0013", "2015-01-01 00:00", "57", "A"),  # 9: outside
    ("0012 ", DAY, "50", "B"),  # 10
    ("00\t14", DAY, "57", "A"),  # 11: a tab in the id
    ("0012", "never", "57", "A"),  # 12: repeated, and no date
    ("0099", DAY, "57", "A\nB"),  # 13: line break in a stratum
    ("", DAY, "TEST", "A"),  # 14: left out by a rule, whatever its id
    ("x" * 513, DAY, "57", "A"),  # 15: too long
)
RULES = mapped(
    exclude=(Exclusion(reason="test", column="Code", codes=("TEST",)),), strata=StrataRule(column="District")
)


def register_all(
    path: Path | tuple[Path, ...],
    rejects: Path | None = None,
    left_out: str = "",
    mapping: FrameMapping = RULES,
) -> Frame:
    """The frame of the faulty export."""
    return register(
        path,
        mapping,
        name="main",
        start=START,
        end=END,
        rejects=None if rejects is None else Rejects(rejects, "OFFICIAL"),
        left_out=left_out,
    )


def listed(path: Path) -> list[tuple[str, ...]]:
    """What stands in the rejects."""
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


def test_all_faults_are_listed_and_nothing_is_registered(tmp_path: Path) -> None:
    """Each with its record, row, column, reason and value; a file that only its owner may read."""
    path, rejects = write(tmp_path, [HEADER, *GOOD, *BAD]), tmp_path / "rejects.csv"
    with pytest.raises(InputError, match=r"because of faults") as caught:
        register_all(path)
    assert "--rejects FILE.csv lists all of them" in caught.value.remedy
    with pytest.raises(InputError, match=r"because of faults") as caught:
        register_all(path, rejects)
    assert f"All of them are in '{rejects}'" in caught.value.remedy
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    marking, header, *rows = listed(rejects)
    assert marking == ("OFFICIAL | faulty records",)
    assert header == ("file", "record", "spreadsheet_row", "column", "reason", "value")
    assert {row[0] for row in rows} == {str(path)}
    assert [(int(row[1]), row[3], row[4], row[5]) for row in rows] == [
        (5, "Incident", "blank incident id", ""),
        (6, "Created", "blank created date", ""),
        (7, "Created", "created date that is not 'ISO 8601'", "soon"),
        (8, "Incident", "duplicate incident id", "0012"),
        (10, "Incident", "duplicate incident id", "0012"),
        (11, "Incident", "line break, tab or other control sign in the incident id", "00\t14"),
        (12, "Created", "created date that is not 'ISO 8601'", "never"),
        (12, "Incident", "duplicate incident id", "0012"),
        (13, "District", "line break in a stratum", "A\nB"),
        (15, "Incident", "incident id longer than 512 characters", "x" * 513),
    ]
    assert all(int(row[2]) == int(row[1]) + 1 for row in rows)


def test_rejects_are_never_overwritten(tmp_path: Path) -> None:
    """Refused before anything is read, also where a link leads nowhere."""
    path, rejects = write(tmp_path, [HEADER, *GOOD, *BAD]), tmp_path / "rejects.csv"
    rejects.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="this file exists"):
        register_all(path, rejects)
    assert not (tmp_path / "nowhere").exists()


def test_without_faults_nothing_is_written_or_said(tmp_path: Path) -> None:
    """A sound export is the same frame whatever was allowed."""
    path = write(tmp_path, [HEADER, *GOOD])
    frame = register_all(path, tmp_path / "rejects.csv", "they may be")
    assert frame == register_all(path)
    assert not (tmp_path / "rejects.csv").exists()


def test_what_is_left_out_is_counted_by_fault(tmp_path: Path) -> None:
    """Every record of the export is in the frame or among the excluded, once; of a repeated id none stays."""
    path = write(tmp_path, [HEADER, *GOOD, *BAD])
    frame = register_all(path, left_out="a test of the system")
    assert {one.reason: one.records for one in frame.excluded} == {
        "test": 1,
        "rejected: blank incident id": 1,
        "rejected: line break, tab or other control sign in the incident id": 1,
        "rejected: incident id longer than 512 characters": 1,
        "rejected: blank created date": 1,
        "rejected: created date that is not 'ISO 8601'": 2,
        "rejected: line break in a stratum": 1,
        "rejected: duplicate incident id": 2,
        "outside the audit period": 1,
    }
    assert frame.records == 15 == frame.incidents + sum(one.records for one in frame.excluded)
    assert frame.left_out == "a test of the system"
    rows = [(row[0], row[3] or "(blank)") for row in GOOD]
    assert frame.fingerprint == fingerprint(rows)


def test_draw_logs_and_recheck_leave_out_the_same(tmp_path: Path) -> None:
    """The sample is that of the sound records alone, and no other can be looked up."""
    path = write(tmp_path, [HEADER, *GOOD, *BAD])
    frame = register_all(path, left_out="a test")
    sizes = dict(frame.strata)
    assert recheck(path, frame) == 4
    expected = smallest([(row[0], row[3] or "(blank)") for row in GOOD], seed="s", frame="main", sizes=sizes)
    assert [(one.stratum, one.ticket, one.id) for one in draw(path, frame, seed="s", sizes=sizes)] == [
        (one.stratum, one.ticket, one.id) for one in expected
    ]
    assert set(incidents(path, frame, ["0001", "0004"])) == {"0001", "0004"}
    for unit in ("0012", "0011", "0099"):
        with pytest.raises(InputError, match="not in frame"):
            incidents(path, frame, [unit])


def test_a_null_byte_in_an_id_is_left_out_too(tmp_path: Path) -> None:
    """Where the export has null bytes, those in ids and codes are faults."""
    path = write(tmp_path, as_csv([HEADER, *GOOD, ("00\x0017", DAY, "57", "A")]))
    frame = register_all(path, left_out="a test", mapping=mapped())
    assert (frame.incidents, frame.records) == (4, 5)
    assert recheck(path, frame) == 4
    assert len(draw(path, frame, seed="s", sizes=frame.strata)) == 4


def test_files_of_several_are_named(tmp_path: Path) -> None:
    """A repeated id in two files: both are listed, each by its file and its record there."""
    first = write(tmp_path, [HEADER, *GOOD[:2]], "a.csv")
    second = write(tmp_path, [HEADER, *GOOD[2:], GOOD[0]], "b.csv")
    frame = register_all((first, second), tmp_path / "rejects.csv", "a test")
    assert [row[:3] for row in listed(tmp_path / "rejects.csv")[2:]] == [
        ("a.csv", "1", "2"),
        ("b.csv", "3", "4"),
    ]
    assert (frame.records, frame.incidents) == (5, 3)
    assert recheck((first, second), frame) == 3


def test_two_readings_of_dates_are_refused_though_one_is_faulty(tmp_path: Path) -> None:
    """That a date cannot be read must not settle which day all others are."""
    rows = [("1", "05/06/2016", "57", "A"), ("2", "06/07/2016", "57", "A"), ("3", "soon", "57", "A")]
    path = write(tmp_path, [HEADER, *rows])
    with pytest.raises(InputError, match="fits both"):
        register_all(path, left_out="a test")


def test_more_faults_than_fit_a_page_are_all_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page, in the order of the records."""
    monkeypatch.setattr("crime_sample.engines.rejects.PAGE", 7)
    rows = [(f"{number:04d}", "soon" if number % 2 else DAY, "57", "A") for number in range(100)]
    with pytest.raises(InputError, match="because of faults"):
        register_all(write(tmp_path, [HEADER, *rows]), tmp_path / "rejects.csv")
    assert [int(row[1]) for row in listed(tmp_path / "rejects.csv")[2:]] == list(range(2, 101, 2))


def test_no_value_becomes_a_formula(tmp_path: Path) -> None:
    """What a spreadsheet program would run has a quote before it, as on a sheet; the reasons and numbers have none."""
    live = ("=1+1", "@SUM(A1)", "+44 1234", "-5", "\t=1", "\uff1dcmd")
    bad = [(f"9{number}", value, "57", "A") for number, value in enumerate(live)]
    path, rejects = write(tmp_path, [HEADER, *GOOD, *bad]), tmp_path / "rejects.csv"
    with pytest.raises(InputError, match="because of faults"):
        register_all(path, rejects)
    values = [row[-1] for row in listed(rejects)[2:]]
    assert values == [f"'{trim(value)}" for value in live]
    assert [row[1] for row in listed(rejects)[2:]] == [str(number) for number in range(5, 11)]


def test_malformed_records_are_listed_with_their_physical_lines(tmp_path: Path) -> None:
    """Behind line breaks in quotes; of several files, each under its name. Such records
    cannot be left out."""
    header = '"Incident",Created,"Code",District\n'
    text = header + '1,2016-07-01,"a\nb\nc",A\n2,2016-07-01\n3,2016-07-01,57,B\n4,2016-07-01,57,C,D\n'
    path, rejects = write(tmp_path, text), tmp_path / "rejects.csv"
    for left_out in ("", "why not"):
        with pytest.raises(
            InputError, match=r"record 2 \(spreadsheet row 3\) has 2 cells, the header 4"
        ) as caught:
            register_all(path, rejects, left_out)
        assert caught.value.where == f"{path}, line 5"
        assert f"All of them are in '{rejects}'" in caught.value.remedy
        assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
        assert listed(rejects)[1:] == [
            ("file", "record", "spreadsheet_row", "column", "reason", "value"),
            (str(path), "2", "3", "", "line 5 has 2 cells, the header 4", ""),
            (str(path), "4", "5", "", "line 7 has 5 cells, the header 4", ""),
        ]
        rejects.unlink()
    other = write(tmp_path, header + '9,2016-07-01,"57,B\n', "other.csv")
    with pytest.raises(InputError, match="has 2 cells"):
        register_all((path, other), rejects)
    found = listed(rejects)[2:]
    assert [row[:2] for row in found] == [("log.csv", "2"), ("log.csv", "4"), ("other.csv", "1")]
    assert found[2][4].startswith("line 2: a quote is not closed")
