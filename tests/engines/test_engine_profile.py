"""A first look: the mapping a person would have chosen, and what should give pause."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from engine_files import GOOD, HEADER, mapped, write

from crime_sample.engines.engine import inspect, register
from crime_sample.errors import InputError
from crime_sample.kind import KINDS

NASHVILLE = (
    "\u00ef\u00bb\u00bfOBJECTID,Event Number,Complaint Number,Tencode,Tencode Description,Tencode Suffix,"
    "Disposition Code,Disposition Description,Block,Street Name,Shift,Sector,Zone,Call_Received"
)
NEW_ORLEANS = (
    "NOPD_Item,Type,TypeText,Priority,InitialType,InitialTypeText,InitialPriority,TimeCreate,TimeDispatch,"
    "TimeClosed,Disposition,DispositionText,SelfInitiated,Beat,BLOCK_ADDRESS,PoliceDistrict"
)
SEATTLE = (
    "CAD CDW ID,CAD Event Number,General Offense Number,Event Clearance Code,Event Clearance Description,"
    "Event Clearance Date,Hundred Block Location,District/Sector,Zone/Beat,Initial Type Description,At Scene Time"
)
BRITISH = (
    "Incident URN,Date Created,Time Created,Date Closed,Opening Code,Opening Code Description,Closing Code 1,"
    "Closing Code 2,Result,Grade,Source,BCU,Log Text,Linked Crime Refs"
)


def export(folder: Path, header: str, row: str, count: int = 40) -> Path:
    """``count`` records: {n} counts, {t} is an ISO time, {u} an American one, {d} a British date, {r} sometimes."""
    lines = [header]
    for number in range(count):
        moment = datetime(2016, 6, 1) + timedelta(hours=13 * number)  # noqa: DTZ001
        lines.append(
            row.format(
                n=number,
                m=number % 4,
                t=moment.isoformat(),
                u=f"{moment:%m/%d/%Y %I:%M:%S %p}",
                d=f"{moment:%d/%m/%Y}",
                c=f"{moment:%H:%M}",
                r=f"2016{number:07d}" if number % 5 == 0 else "",
            )
        )
    return write(folder, "\n".join(lines) + "\n")


def test_a_log_with_codes_and_reports_is_mapped(tmp_path: Path) -> None:
    """Nashville's names: codes before descriptions, the complaint number as reference, no closing code."""
    row = "{n},PD2024{n:08d},{r},{m},THEFT,P,{m},REPORT,100,ORCHARD DR,A,H{m},52{m},{t}"
    profile = inspect(export(tmp_path, NASHVILLE, row))
    assert profile.proposed is not None
    part = profile.proposed.columns
    assert (part.id, part.created, part.opening) == ("Event Number", "Call_Received", ("Tencode",))
    assert (part.result, part.district, part.refs) == (("Disposition Code",), "Sector", ("Complaint Number",))
    assert (part.closing, part.closed, part.text) == ((), None, ())
    assert "Tencode Description" in part.show
    assert profile.missing == ("closing", "source", "grade", "text")
    assert profile.proposed.reference_pattern == r"(?<!\w)(?:\d{11})(?!\w)"
    assert any("encoded twice" in remark for remark in profile.remarks)


def test_a_log_with_opening_and_closing_types_is_mapped(tmp_path: Path) -> None:
    """New Orleans: 'Type' is the closing type because there is an initial one."""
    row = "A{n:07d},2{m},X,1,1{m},Y,2,{t},{t},{t},RTF,Report,N,{m}A0{m},025XX Blk,{m}"
    profile = inspect(export(tmp_path, NEW_ORLEANS, row))
    assert profile.proposed is not None
    part = profile.proposed.columns
    assert (part.id, part.created, part.closed) == ("NOPD_Item", "TimeCreate", "TimeClosed")
    assert (part.opening, part.closing, part.result) == (("InitialType",), ("Type",), ("Disposition",))
    assert (part.district, part.grade, part.source) == ("PoliceDistrict", "InitialPriority", "SelfInitiated")
    assert profile.missing == ("text", "refs")


def test_a_number_that_is_never_blank_is_no_reference(tmp_path: Path) -> None:
    """Seattle: the offence number is the event's own rewritten, and there is no time of creation."""
    row = "17{n:05d},1600{n:07d},2016{n:06d},06{m},THEFT,{u},S KING ST,K{m},K3,BURGLARY,"
    profile = inspect(export(tmp_path, SEATTLE, row))
    assert profile.proposed is not None
    part = profile.proposed.columns
    assert (part.id, part.created, part.refs) == ("CAD Event Number", "Event Clearance Date", ())
    assert (part.opening, part.closing) == (("Initial Type Description",), ("Event Clearance Code",))
    assert part.district == "District/Sector"
    assert profile.proposed.date_format == "%m/%d/%Y %I:%M:%S %p"
    assert {"created", "refs", "result"} <= set(profile.missing)
    text = " ".join(profile.remarks)
    assert "'General Offense Number' is filled in every row" in text
    assert "'Event Clearance Date' is proposed in its stead" in text


def test_a_british_log_is_mapped_and_can_be_registered(tmp_path: Path) -> None:
    """Date and time in two columns, two closing codes, free text and linked crimes."""
    story = "caller states that someone took item {n} from the shed"
    row = "{n:05d},{d},{c},{d},1{m},Theft,2{m},,R{m},{m},999,North," + story + ",{r}"
    path = export(tmp_path, BRITISH, row)
    profile = inspect(path)
    assert profile.proposed is not None
    part = profile.proposed.columns
    assert (part.id, part.created, part.created_time) == ("Incident URN", "Date Created", "Time Created")
    assert part.closing == ("Closing Code 1", "Closing Code 2")
    assert (part.text, part.refs, part.district) == (("Log Text",), ("Linked Crime Refs",), "BCU")
    assert (part.result, part.grade, part.source) == (("Result",), "Grade", "Source")
    assert profile.missing == ()
    frame = register(path, profile.proposed, name="main", start=date(2016, 6, 1), end=date(2016, 12, 31))
    assert frame.incidents == 40 == profile.records
    shown = {column.name: column for column in profile.columns}
    assert (
        shown["Log Text"].frequent
        == shown["Incident URN"].frequent
        == shown["Linked Crime Refs"].frequent
        == ()
    )
    assert shown["Opening Code"].frequent[0] == ("10", 10)
    assert shown["Closing Code 2"].blank == 40
    assert shown["Closing Code 2"].distinct == 0


def test_a_profile_counts_what_registration_would_refuse(tmp_path: Path) -> None:
    """Repeated and blank ids and unreadable dates are counted, not raised."""
    rows = [HEADER, *GOOD, ("0001", "2016-06-02", "", ""), ("", "x", "", ""), ("7", "", "", "")]
    profile = inspect(write(tmp_path, rows), mapping=mapped())
    assert (profile.duplicate_ids, profile.blank_ids, profile.unparsable_dates) == (1, 1, 2)
    assert (profile.first_created, profile.days) == ("2016-06-01T00:00:00", 183)
    assert any("'Created' is blank in 1 record." in remark for remark in profile.remarks)
    with pytest.raises(InputError, match="no column"):
        inspect(write(tmp_path, rows), mapping=mapped({"id": "x"}))


def test_days_far_off_are_named(tmp_path: Path) -> None:
    """A day without incidents and a day with many stand out."""
    rows = [
        (f"{day}-{n}", f"2016-06-{day:02d}", "", "")
        for day in range(1, 31)
        for n in range({10: 0, 20: 40}.get(day, 10))
    ]
    profile = inspect(write(tmp_path, [HEADER, *rows]), mapping=mapped())
    assert profile.jumps == ((date(2016, 6, 10), 0, "gap"), (date(2016, 6, 20), 40, "jump"))


def test_an_export_that_says_nothing_is_still_profiled(tmp_path: Path) -> None:
    """Without an id or a date there is no proposal, but columns and what is missing are shown."""
    profile = inspect(write(tmp_path, "foo,bar\n1,x\n2,x\n"))
    assert profile.proposed is None
    assert {"id", "created"} <= set(profile.missing)
    assert profile.columns[1].frequent == (("x", 2),)
    assert profile.records == 2


CANCELLED = (
    "Crime Number,Date Created,Cancelled Date,Cancellation Reason,Cancelled By,Cancellation Rationale,HO Class,"
    "Division,Circumstances,Related Crime Refs"
)


def test_a_list_of_cancelled_crimes_is_mapped_as_its_kind_asks(tmp_path: Path) -> None:
    """The record's own number is its id, what tells why and when is hidden, and neither the class nor a long rationale
    is proposed as something to be shown; as incident logs nothing would be found."""
    story = "the caller states that item {n} was taken from the shed at night"
    why = "officer {n} found that the item had been lent to a neighbour and no crime was done"
    row = "46/{n:05d}/16,{t},{d},Duplicate {m},Sgt {m}," + why + ",Theft,North," + story + ",{r}"
    path = export(tmp_path, CANCELLED, row)
    profile = inspect(path, kind=KINDS["cancelled"])
    assert profile.proposed is not None
    part = profile.proposed.columns
    assert (part.id, part.created, part.closed) == ("Crime Number", "Date Created", "Cancelled Date")
    assert (part.result, part.district, part.text) == (
        ("Cancellation Reason",),
        "Division",
        ("Circumstances",),
    )
    assert (part.refs, part.opening, part.show) == (("Related Crime Refs",), (), ())
    assert profile.missing == ()
    assert {"Cancelled Date", "Cancellation Reason"} <= profile.proposed.masked()
    assert inspect(path).proposed is None


def test_a_list_of_n100_records_is_mapped(tmp_path: Path) -> None:
    """By its own number, whatever it is called; what is not there is named."""
    header = "N100 Reference,Date Reported,N100 Reason,Division,Circumstances"
    row = "N{n:05d},{d},Other force {m},North,a friend {n} reports what she was told after the party"
    profile = inspect(export(tmp_path, header, row), kind=KINDS["n100"])
    assert profile.proposed is not None
    part = profile.proposed.columns
    assert (part.id, part.created, part.result) == ("N100 Reference", "Date Reported", ("N100 Reason",))
    assert profile.missing == ("closed", "refs")
