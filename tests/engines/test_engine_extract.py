"""The crime extract: as strict as a frame, and asked for single references."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_files import HEADER, mapped, registered, write

from crime_sample.engines.engine import find_crimes, find_refs, propose_extract, register_extract
from crime_sample.errors import InputError
from crime_sample.frame import ExtractMap, ExtractMapping, fingerprint, split_refs

CRIMES = [
    ("Crime Reference", "Offence Class", "Recorded At", "Status"),
    ("46/1/16", "8N", "13/06/2016 10:30", "recorded"),
    (" 46/2/16 ", "8N", "14/06/2016 10:30", "cancelled"),
    ("0046", "", "30/06/2016 00:00", ""),
]


def test_an_extract_is_proposed_registered_and_asked(tmp_path: Path) -> None:
    """Names suggest the mapping; what was settled is in it; a reference finds its line."""
    path = write(tmp_path, CRIMES)
    mapping = propose_extract(path)
    part = mapping.columns
    assert (part.reference, part.klass, part.recorded, part.status) == CRIMES[0]
    extract = register_extract(path, mapping)
    assert (extract.crimes, extract.statuses) == (3, {"(blank)": 1, "cancelled": 1, "recorded": 1})
    assert (extract.first_recorded, extract.last_recorded) == ("2016-06-13T10:30:00", "2016-06-30T00:00:00")
    assert extract.mapping is not None
    assert extract.mapping.date_format == "%d/%m/%Y %H:%M"
    assert extract.fingerprint == fingerprint([("46/1/16", "8N"), ("46/2/16", "8N"), ("0046", "")])
    found = find_crimes(path, extract, ["46/2/16 ", "46/9/16", "0046"])
    assert set(found) == {"46/2/16", "0046"}
    assert found["46/2/16"].model_dump() == {
        "reference": "46/2/16", "klass": "8N", "recorded": "2016-06-14T10:30:00", "status": "cancelled",
    }  # fmt: skip


def test_days_without_a_time_stay_days(tmp_path: Path) -> None:
    """A recorded date without a clock time is not given one."""
    path = write(tmp_path, [("URN", "Date recorded"), ("1", "13/06/2016")])
    extract = register_extract(path, propose_extract(path))
    assert find_crimes(path, extract, ["1"])["1"].recorded == "2016-06-13"
    assert extract.statuses == {}


def test_a_faulty_extract_is_refused_whole(tmp_path: Path) -> None:
    """Blank and repeated references and unreadable dates, all told at once."""
    rows = [
        *CRIMES,
        ("", "8N", "13/06/2016 10:30", ""),
        ("0046", "8N", "13/06/2016 10:30", ""),
        ("9", "", "x", ""),
    ]
    path = write(tmp_path, rows)
    with pytest.raises(InputError) as caught:
        register_extract(path, propose_extract(path))
    for words in (
        "blank crime reference: 1",
        "duplicate crime reference: 1",
        "recorded date that is not '%d/%m/%Y %H:%M': 1",
        "record 3 (spreadsheet row 4), column 'Crime Reference': duplicate crime reference '0046', again in record 5",
        "record 6 (spreadsheet row 7), column 'Recorded At'",
    ):
        assert words in str(caught.value)


def test_extracts_without_crimes_or_columns_are_refused(tmp_path: Path) -> None:
    """An empty extract, a wrong column, and a header that says nothing."""
    with pytest.raises(InputError, match="no crimes"):
        register_extract(path := write(tmp_path, CRIMES[:1]), propose_extract(path))
    wrong = ExtractMapping(
        columns=ExtractMap.model_validate({"reference": "Crime Ref", "recorded": "Recorded At"})
    )
    with pytest.raises(InputError, match=r"'Crime Ref' \(near: 'Crime Reference'"):
        register_extract(write(tmp_path, CRIMES), wrong)
    untold = write(tmp_path, "a,b\n1,2\n", "x.csv")
    with pytest.raises(InputError, match=r"the crime's reference and which when it was recorded"):
        propose_extract(untold)
    with pytest.raises(
        InputError, match=r"which column holds when it was recorded\nName it: --map recorded="
    ):
        propose_extract(untold, given={"reference": "a"})


def test_what_is_given_goes_before_what_is_proposed(tmp_path: Path) -> None:
    """The columns that are named are taken, the others still found, and none is taken twice."""
    path = write(tmp_path, "Item,Offence,Reported Date,Status,Number\nA1,Theft,2016-06-01,live,7\n", "x.csv")
    assert propose_extract(path).columns.reference == "Number"
    found = propose_extract(path, given={"reference": "Item", "status": "Number"}).columns
    assert (found.reference, found.klass, found.recorded, found.status) == (
        "Item",
        "Offence",
        "Reported Date",
        "Number",
    )


def test_a_changed_extract_is_refused(tmp_path: Path) -> None:
    """The cut-off is the file that was registered."""
    path = write(tmp_path, CRIMES)
    extract = register_extract(path, propose_extract(path))
    write(tmp_path, [*CRIMES, ("new", "", "01/07/2016 10:00", "")])
    with pytest.raises(InputError, match="not the file that was registered"):
        find_crimes(path, extract, ["new"])


def test_references_are_found_in_the_frame_itself(tmp_path: Path) -> None:
    """Cells may hold several references; only whole ones are found, and SQL parts cells as Python does."""
    cells = ["46/1/16; 46/2/16", "46/3/16,46/4/16|A-5", " B\n6\tC7 ", "", ";"]
    rows = [(*HEADER, "Refs"), *((str(n), "2016-06-01", "", "", cell) for n, cell in enumerate(cells))]
    path = write(tmp_path, rows)
    frame = registered(path, mapped({"refs": "Refs"}))
    every = {ref for cell in cells for ref in split_refs(cell)}
    assert every == {"46/1/16", "46/2/16", "46/3/16", "46/4/16", "A-5", "B", "6", "C7"}
    assert find_refs(path, frame, [*every, "46/1", "46", "", ";"]) == every
    assert frame.with_refs == 3
    assert find_refs(path, registered(path), every) == set()
