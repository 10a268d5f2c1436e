"""Records of the same event in a work package: shown with the outcome, named there, and taken in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packages import LATER
from two_routes import Routes, case_of, drawn, judge, owe, proposals

from crime_sample.audit.assigning import assign
from crime_sample.audit.offline import OfflineSitting, sit_offline
from crime_sample.audit.overlapping import seek_overlap
from crime_sample.audit.package_merge import package_in
from crime_sample.audit.packaging import package_out
from crime_sample.errors import InputError
from crime_sample.overlapped import unasked
from crime_sample.package.contents import After, unwrapped
from crime_sample.routes import Proposal


def handed_out(tmp_path: Path, *, sought: bool = True) -> tuple[Routes, OfflineSitting]:
    """An audit, and Ann's package with all of its cases and their outcomes, under review."""
    made = drawn(tmp_path, sought=sought)
    with made.open("Lee", "lead") as audit:
        assign(audit, ["Ann"])
        package_out(audit, tmp_path / "ann.package", auditor="Ann", both=True)
    return made, sit_offline(tmp_path / "ann.package", now=lambda: LATER)


def test_they_are_shown_once_the_case_is_committed_and_what_is_said_is_taken_in(tmp_path: Path) -> None:
    """Not before; by the records proposed, and by hand."""
    made, sitting = handed_out(tmp_path)
    with made.open("Lee", "lead") as audit:
        number = case_of(audit, "online", "W0").number
        expected = dict(audit.state.overlap.counts[number]) if audit.state.overlap else {}
    with sitting.audit:
        case = sitting.case(number)
        with pytest.raises(InputError, match="is not committed"):
            sitting.proposals(case)
        owe(sitting, case)
        named = proposals(sitting, case)
        assert expected == {"calls": 1}
        assert [one.id for one in named.values()] == ["0000"]
        judge(sitting, case, named, by_hand=1)
    with made.open("Lee", "lead") as audit:
        assert package_in(audit, tmp_path / "ann.package").taken == (number,)
        told = audit.state.cases[number]
        assert told.outcome is not None
        assert told.outcome.overlap == {"calls": 1, "": 1}
        assert told.outcome_words is not None
        assert told.outcome_words.same == {"calls": ("0000",)}


def test_what_was_not_handed_out_is_kept_beside(tmp_path: Path) -> None:
    """A package is a file that anybody may have written: a record that was not proposed in it, and a frame that the
    audit does not have."""
    made, sitting = handed_out(tmp_path)
    with made.open() as audit:
        one, two = (case_of(audit, "calls", unit).number for unit in ("0002", "0003"))
    with sitting.audit:
        for number, route in ((one, "online"), (two, "radio")):
            owe(sitting, sitting.case(number))
            wrong = Proposal(route, "W7", "", "place")
            judge(sitting, sitting.case(number), {(route, "W7"): wrong})
    with made.open("Lee", "lead") as audit:
        found = package_in(audit, tmp_path / "ann.package")
        assert {beside.case for beside in found.beside} == {one, two}
        assert all("was not proposed" in beside.why for beside in found.beside)
        assert audit.state.cases[one].outcome is None


def test_a_package_without_proposals_is_as_it_was(tmp_path: Path) -> None:
    """Nothing of them stands in it, so that a program of before reads it."""
    made, sitting = handed_out(tmp_path, sought=False)
    packed = next(iter(sitting._packed.values()))
    assert "other" not in unwrapped(packed).model_dump()
    assert "other" not in json.loads(After(view=packed.view).model_dump_json())
    with made.open("Lee", "lead") as audit:
        audit.now = lambda: LATER
        seek_overlap(audit)
        case = case_of(audit, "calls", "0002")
    with sitting.audit:
        owe(sitting, sitting.case(case.number))
        assert sitting.proposals(sitting.case(case.number)) == ()
        judge(sitting, sitting.case(case.number))
    with made.open("Lee", "lead") as audit:
        audit.now = lambda: LATER
        assert package_in(audit, tmp_path / "ann.package").taken == (case.number,)
        assert audit.state.overlap is not None
        assert unasked(audit.state.cases[case.number], audit.state.overlap)
