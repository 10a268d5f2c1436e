"""Dates: one reading fits all of them, or a person is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_files import mapped, registered, write

from crime_sample.engines.engine import inspect
from crime_sample.errors import InputError
from crime_sample.frame import Frame, FrameMapping

PLAIN = {"opening": (), "district": None}


def dated(folder: Path, texts: list[str], mapping: FrameMapping | None = None) -> Frame:
    """A frame of incidents created at these times."""
    rows = [("Incident", "Created"), *((str(n), text) for n, text in enumerate(texts))]
    return registered(write(folder, rows), mapping or mapped(PLAIN))


@pytest.mark.parametrize(
    ("texts", "date_format", "first"),
    [
        (
            ["2016-06-01T10:30:00.5", "2016-06-02 11:00", "2016-06-03"],
            "ISO 8601",
            "2016-06-01T10:30:00.500000",
        ),
        (["2016-06-01T23:30:00+01:00", "2016-06-02T00:30:00Z"], "ISO 8601", "2016-06-01T23:30:00"),
        (["01/06/2016 10:30", "13/06/2016 9:05"], "%d/%m/%Y %H:%M", "2016-06-01T10:30:00"),
        (["06/01/2016 11:59:30 PM", "06/13/2016 12:00:00 AM"], "%m/%d/%Y %I:%M:%S %p", "2016-06-01T23:59:30"),
        (["01-06-2016", "30-06-2016"], "%d-%m-%Y", "2016-06-01T00:00:00"),
        (["1 Jun 2016 10:30:00", "13 Jul 2016 10:30:00"], "%d %b %Y %H:%M:%S", "2016-06-01T10:30:00"),
        (["01/06/16 10:30", "13/06/16 10:30"], "%d/%m/%y %H:%M", "2016-06-01T10:30:00"),
        (["06/06/2016 10:30", "07/07/2016 10:30"], "%d/%m/%Y %H:%M", "2016-06-06T10:30:00"),
    ],
)
def test_the_one_format_that_reads_all_is_found(
    tmp_path: Path, texts: list[str], date_format: str, first: str
) -> None:
    """It is recorded in the mapping; a zone is left off and the clock time kept."""
    frame = dated(tmp_path, texts)
    assert (frame.mapping.date_format, frame.first_created) == (date_format, first)
    assert frame.incidents == len(texts)


def test_dates_that_read_two_ways_are_refused(tmp_path: Path) -> None:
    """Both readings are named; a declared format settles it."""
    texts = ["01/07/2016 10:30", "02/08/2016 10:30"]
    with pytest.raises(InputError, match=r"both '%d/%m/%Y %H:%M' and '%m/%d/%Y %H:%M'[\s\S]*--date-format"):
        dated(tmp_path, texts)
    frame = dated(tmp_path, texts, mapped(PLAIN, date_format="%d/%m/%Y %H:%M"))
    assert frame.last_created == "2016-08-02T10:30:00"


def test_one_odd_date_does_not_change_the_format(tmp_path: Path) -> None:
    """The reading that fits most is used to name those it does not fit."""
    texts = [f"{day:02d}/06/2016 10:30" for day in range(1, 31)] + ["06/31/2016 10:30", "soon"]
    with pytest.raises(InputError, match=r"not '%d/%m/%Y %H:%M': 2\)[\s\S]*record 31 .*'06/31/2016 10:30'"):
        dated(tmp_path, texts)


def test_a_declared_format_must_be_one(tmp_path: Path) -> None:
    """A format that means nothing is refused, and one that does not fit names the dates."""
    with pytest.raises(InputError, match="'dd/mm/yyyy' is not a date format"):
        dated(tmp_path, ["01/06/2016"], mapped(PLAIN, date_format="dd/mm/yyyy"))
    with pytest.raises(InputError, match="'%Q' is not a date format"):
        dated(tmp_path, ["01/06/2016"], mapped(PLAIN, date_format="%Q"))
    with pytest.raises(InputError, match="not '%Y%m%d': 1"):
        dated(tmp_path, ["01/06/2016"], mapped(PLAIN, date_format="%Y%m%d"))


def test_a_declared_zone_is_left_off(tmp_path: Path) -> None:
    """%z at the end of a format allows for a zone; the clock time counts."""
    frame = dated(tmp_path, ["01/06/2016 23:30 +0100"], mapped(PLAIN, date_format="%d/%m/%Y %H:%M %z"))
    assert frame.first_created == "2016-06-01T23:30:00"


def test_date_and_time_in_two_columns_are_joined(tmp_path: Path) -> None:
    """The clock time's column is appended to the date's."""
    rows = [("Incident", "Created", "At"), ("1", "13/06/2016", "10:30"), ("2", "14/06/2016", "11:30")]
    frame = registered(write(tmp_path, rows), mapped({**PLAIN, "created_time": "At"}))
    assert (frame.mapping.date_format, frame.first_created) == ("%d/%m/%Y %H:%M", "2016-06-13T10:30:00")


def test_a_first_look_tells_what_registration_would_meet(tmp_path: Path) -> None:
    """Ambiguous dates and zones are remarks there, not errors."""
    rows = [("Incident Number", "Created"), ("1", "01/07/2016"), ("2", "02/08/2016")]
    profile = inspect(write(tmp_path, rows))
    assert any("fits both '%d/%m/%Y' and '%m/%d/%Y'" in remark for remark in profile.remarks)
    assert profile.proposed is not None
    assert profile.proposed.date_format is None
    rows = [
        ("Incident Number", "Created"),
        *((str(n), "2016-07-01T10:00:00+01:00") for n in range(9)),
        ("x", "never"),
    ]
    profile = inspect(write(tmp_path, rows, "zone.csv"))
    assert any("carry a zone" in remark for remark in profile.remarks)
