"""The crime extract's cut-off, statuses, forms of references and times of day, at registration and look-up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from engine_files import write

from crime_sample.engines.engine import find_crimes, register_extract
from crime_sample.errors import InputError
from crime_sample.frame import ExtractMapping
from crime_sample.linked import unknown_statuses

CRIMES = [
    ("Ref", "Recorded", "Status"),
    *((f"KE/{number:04d}/16", f"2016-06-{number:02d} 10:30", "Recorded") for number in range(1, 21)),
    ("KE/0021/16", "2016-06-30 23:59", "NO CRIME"),
    ("KE/0022/16", "2016-07-01 00:00", "Outcome 14"),
    ("XY/77", "2016-06-15 08:00", "Outcome 14"),
]


def mapping(**changes: Any) -> ExtractMapping:
    """How it is read."""
    columns = {"reference": "Ref", "recorded": "Recorded", "status": "Status"}
    return ExtractMapping.model_validate({"columns": columns} | changes)


def test_the_counts_are_of_what_was_recorded_by_the_cut_off(tmp_path: Path) -> None:
    """What lies beyond the cut-off is counted apart; the day itself counts in full."""
    path = write(tmp_path, CRIMES)
    whole = register_extract(path, mapping())
    assert (whole.crimes, whole.later, whole.last_recorded) == (23, 0, "2016-07-01T00:00:00")
    cut = register_extract(path, mapping(cut_off=date(2016, 6, 30)))
    assert (cut.crimes, cut.later, cut.last_recorded) == (22, 1, "2016-06-30T23:59:00")
    assert cut.statuses == {"NO CRIME": 1, "Outcome 14": 1, "Recorded": 20}
    assert cut.fingerprint == whole.fingerprint
    assert unknown_statuses(whole) == {"Outcome 14": 2}
    assert set(find_crimes(path, cut, ["KE/0022/16", "KE/0023/16"])) == {"KE/0022/16"}
    with pytest.raises(InputError, match="no crime, of 23, that was recorded by 2016-05-31"):
        register_extract(path, mapping(cut_off=date(2016, 5, 31)))


def test_the_form_of_the_forces_references_is_learned_or_named(tmp_path: Path) -> None:
    """Most references make the form, with letters that never change; what is named is taken; the rest is counted."""
    path = write(tmp_path, CRIMES)
    learned = register_extract(path, mapping())
    assert learned.mapping is not None
    assert learned.mapping.own_references == r"(?:KE/\d{4}/\d{2})"
    assert learned.other_form == 1
    named = register_extract(path, mapping(own_references=r"KE/00[01]\d/\d\d"))
    assert (named.other_form, named.mapping and named.mapping.own_references) == (4, r"KE/00[01]\d/\d\d")
    with pytest.raises(InputError, match="no plain regular expression"):
        register_extract(path, mapping(own_references=r"(?!XY).*"))


def test_a_time_of_day_is_known_by_the_format(tmp_path: Path) -> None:
    """A clock without a colon is a time of day all the same."""
    path = write(tmp_path, [("Ref", "Recorded", "Status"), ("1", "13/06/2016 1030", "")])
    extract = register_extract(path, mapping(date_format="%d/%m/%Y %H%M"))
    assert find_crimes(path, extract, ["1"])["1"].recorded == "2016-06-13T10:30:00"
