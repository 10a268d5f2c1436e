"""Other records of an event: by place and time, and by reference, whatever signs stand in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from engine_files import END, START, mapped, registered, write

from crime_sample.engines.engine import register
from crime_sample.engines.overlap import MOST, Asked, compared, facts, matches
from crime_sample.errors import CrimeSampleError
from crime_sample.frame import Exclusion, FrameMapping

HEADER = ("Incident", "Created", "Code", "District", "Street", "Town", "Refs")
ROWS = (
    ("a", "2016-07-01 10:00", "57", "A", "1 High St; flat 2", "Town", "46/1/16; 46/2/16"),
    ("b", "2016-07-01 18:00", "57", "A", " 1 HIGH ST; FLAT 2 ", "town", ""),
    ("c", "2016-07-02 10:00", "57", "A", "1 High St; flat 2", "Town", ""),
    ("d", "2016-07-02 10:01", "57", "A", "1 High St; flat 2", "Town", ""),
    ("e", "2016-10-01 10:00", "57", "A", "Rue de l'École", "", "46/2/16"),
    ("f", "2016-10-01 11:00", "57", "A", "RUE DE L'ÉCOLE", "", "46/1/161,x"),
    ("g", "2016-07-01 10:00", "TEST", "A", "1 High St; flat 2", "Town", "46/1/16"),
    ("h", "2016-07-01 10:00", "57", "A", "", "", ""),
    ("i", "2016-07-01 10:00", "57", "A", "", "", " ; "),
    ("j", "2016-05-31 23:59", "57", "A", "1 High St; flat 2", "Town", "46/1/16"),
)
PLACED = {"place": ("Street", "Town"), "refs": "Refs"}


def mapping(**columns: object) -> FrameMapping:
    """A mapping with place and references, test logs left out."""
    return mapped(PLACED | columns, exclude=(Exclusion(reason="tests", column="Code", codes=("TEST",)),))


def window(key: str, created: str) -> Asked:
    """A place within a day of a moment."""
    moment, day = datetime.fromisoformat(created), timedelta(days=1)
    return Asked(key, (moment - day).isoformat(), (moment + day).isoformat())


def test_facts_are_those_of_the_records_asked_for(tmp_path: Path) -> None:
    """Place by its hash, in any case and with any blanks; references apart; what is not in the frame is not there."""
    path = write(tmp_path, [HEADER, *ROWS])
    frame = registered(path, mapping())
    found = facts(path, frame, [*"abcdefghij", "z"])
    assert set(found) == set("abcdefhi")
    assert found["a"].place == found["b"].place == found["c"].place != ""
    assert found["e"].place == found["f"].place not in ("", found["a"].place)
    assert found["h"].place == found["i"].place == ""
    assert (found["a"].references, found["i"].references) == (("46/1/16", "46/2/16"), ())
    assert found["b"].created == "2016-07-01T18:00:00"
    assert facts(path, frame, []) == {}


def test_matches_are_within_the_window_or_have_the_very_reference(tmp_path: Path) -> None:
    """Both ends of the window count; a longer reference that begins alike is another; what is outside the frame is not
    found."""
    path = write(tmp_path, [HEADER, *ROWS])
    frame = registered(path, mapping())
    known = facts(path, frame, "ae")
    place = window(known["a"].place, known["a"].created)
    found, common = matches(path, frame, [place, Asked("46/1/16"), Asked("46/2/16"), Asked("none")])
    by = {asked: [one.id for one in found if one.asked == asked] for asked in {one.asked for one in found}}
    assert {asked: sorted(ids) for asked, ids in by.items()} == {
        place: ["a", "b", "c"], Asked("46/1/16"): ["a"], Asked("46/2/16"): ["a", "e"],
    }  # fmt: skip
    assert common == set()
    assert {one.created for one in found if one.id == "b"} == {"2016-07-01T18:00:00"}
    later = window(known["e"].place, known["e"].created)
    assert sorted(one.id for one in matches(path, frame, [later])[0]) == ["e", "f"]
    assert matches(path, frame, []) == ([], set())


@pytest.mark.parametrize("extra", [0, 1])
def test_more_records_than_tell_an_event_are_passed_over(tmp_path: Path, extra: int) -> None:
    """Twenty are listed; of one more nothing but that there are too many."""
    many = [(f"m{n}", "2016-07-01 10:00", "57", "A", "", "", "LOG") for n in range(MOST + extra)]
    path = write(tmp_path, [HEADER, *ROWS, *many])
    found, common = matches(path, registered(path, mapping()), [Asked("LOG"), Asked("46/2/16")])
    assert len([one for one in found if one.asked.key == "LOG"]) == (0 if extra else MOST)
    assert common == ({Asked("LOG")} if extra else set())
    assert [one.id for one in found if one.asked.key != "LOG"] == ["a", "e"]


def test_a_frame_without_places_or_references(tmp_path: Path) -> None:
    """Columns shown that say where it was do as well as a place that is mapped; where there is neither, nothing is
    read."""
    path = write(tmp_path, [HEADER, *ROWS])
    assert compared(registered(path, mapping())) == ("place", "references")
    shown = registered(path, mapped({"show": ("Street", "Town")}))
    assert compared(shown) == ("place",)
    known = facts(path, shown, "a")["a"]
    assert known.place != facts(path, registered(path, mapping()), "a")["a"].place  # the street alone
    bare = registered(path, mapped())
    assert compared(bare) == ()
    assert matches(tmp_path / "nowhere.csv", bare, [Asked("46/1/16")]) == ([], set())


def test_faulty_records_that_were_left_out_are_left_out_here(tmp_path: Path) -> None:
    """As what a rule takes out: they cannot be drawn."""
    faulty = [
        ("k", "soon", "57", "A", "", "", "46/1/16"),
        ("b", "2016-07-01 18:00", "57", "A", "", "", "46/1/16"),
    ]
    path = write(tmp_path, [HEADER, *ROWS, *faulty])
    frame = register(path, mapping(), name="main", start=START, end=END, left_out="seen one by one")
    found, _ = matches(path, frame, [Asked("46/1/16")])
    assert [one.id for one in found] == ["a"]
    assert set(facts(path, frame, "abk")) == {"a"}  # of a repeated id all records are left out


def test_another_file_is_refused(tmp_path: Path) -> None:
    """It is held to its SHA-256, as everywhere."""
    path = write(tmp_path, [HEADER, *ROWS])
    frame = registered(path, mapping())
    write(tmp_path, [HEADER, *ROWS[:5]])
    with pytest.raises(CrimeSampleError, match="not the file that was registered"):
        facts(path, frame, "a")
    with pytest.raises(CrimeSampleError, match="not the file that was registered"):
        matches(path, frame, [Asked("x")])
