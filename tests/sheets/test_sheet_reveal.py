"""The reveal sheet: after the blind step only, for who began the case, and every crime owed judged."""

from __future__ import annotations

import pytest
from builders import audited_state
from sheets.sheet_builders import CRIMES_OWED, RECORDED, Grid, World, blind, take

from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.errors import InputError, Refused
from crime_sample.files.sheets import csv_bytes
from crime_sample.frame import Crime
from crime_sample.linked import LinkedCrime
from crime_sample.sheet.reveal import reveal_sheet
from crime_sample.terminal.room.facts import about

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])


def test_a_second_outcome_is_a_conflict(ann: Sitting, north: World) -> None:
    """What a reveal sheet says is held against the outcome that stands."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, **RECORDED, reference="19AB/1000")
    assert import_sheet(ann, sheet.save(north.folder / "r1.xlsx")).kept == (1,)
    sheet.put(1, class_right="no")
    done = import_sheet(ann, sheet.save(north.folder / "r2.xlsx"), keep_good=True)
    (conflict,) = done.conflicts
    assert "right_class yes" in conflict.stands
    assert "right_class no" in conflict.says


@pytest.mark.parametrize(
    ("cells", "title", "words"),
    [
        ({"recorded": "recorded"}, "reference", "needs its reference"),
        (RECORDED | {"reference": "19AB/100O"}, "reference", "no such crime"),
        ({"recorded": "recorded", "reference": "19AB/1000"}, "class right", "say whether"),
        ({"recorded": "not-recorded", "hours": "5"}, "hours", "not recorded has none"),
        ({"recorded": "not-recorded", "reference": "19AB/1000"}, "reference", "not recorded has none"),
        ({"note": "hm"}, "recorded", "it is not said"),
        (RECORDED | {"reference": "19AB/1000", "timely": "perhaps"}, "timely", "not one of the choices"),
        (RECORDED | {"reference": "19AB/1000", "hours": "12:30"}, "hours", "must be a number"),
        (RECORDED | {"reference": "19AB/1000", "offence_owed": "Robbery"}, "offence owed", "locked"),
        (
            {"recorded": "later", "crimes_recorded_but_not_owed": "some"},
            "crimes recorded but not owed",
            "whole",
        ),
        ({"recorded": "not-recorded", "reasons": "lazy"}, "reasons", "not one of the choices"),
    ],
)
def test_what_a_reveal_row_may_not_say(
    ann: Sitting, north: World, cells: dict[str, str], title: str, words: str
) -> None:
    """Contradictions, and references the extract does not hold, are faults at their cells."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, **cells)
    done = import_sheet(ann, sheet.save(north.folder / "r1.xlsx"))
    assert any(fault.column.endswith(f"({title})") and words in fault.what for fault in done.faults)
    if words == "no such crime":
        assert "Did you mean '19AB/1000'?" in done.faults[0].remedy
    assert not done.kept
    assert ann.case(1).outcome is None


def test_each_crime_of_a_case_must_be_judged(ann: Sitting, north: World) -> None:
    """Unfilled, missing and repeated rows of one case are faults; one record answers for one crime."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED, crime_2="robbery", crime_3="burglary")
    grid.put(2, answer="none", rationale="no")
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, 1, **RECORDED, reference="19AB/1000", crimes_recorded_but_not_owed=1)
    sheet.put(1, 2, **RECORDED, reference="19AB/1000", crimes_recorded_but_not_owed=1)
    sheet.put(2, recorded="recorded")
    done = import_sheet(ann, sheet.save(north.folder / "r1.xlsx"))
    told = " ".join(fault.what for fault in done.faults)
    assert "case 1 owes 3 crimes, and each must be judged" in told
    assert f"it answers for the crime in row {sheet.row(1, 1)}" in told
    assert f"the number is in row {sheet.row(1, 1)} already" in told
    assert "no crime is owed, so nothing can be said" in told
    assert "the number is missing" in told
    del sheet.rows[sheet.row(1, 3) - 1]
    sheet.put(1, 2, crime=1)
    done = import_sheet(ann, sheet.save(north.folder / "r2.xlsx"))
    told = " ".join(fault.what for fault in done.faults)
    assert "the rows of crimes 2 and 3 are missing from this case" in told
    assert f"this crime stands in row {sheet.row(1, 1)} too" in told
    assert not done.kept


def test_a_reveal_sheet_cannot_come_before_the_blind_step(ann: Sitting, north: World) -> None:
    """Handed out it is refused; brought in, a case that was never committed is a fault, listed or not."""
    with pytest.raises(Refused, match="blind sheet comes first"):
        export_sheet(ann, north.folder / "r.xlsx", step="reveal")
    assert not (north.folder / "r.xlsx").exists()
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.put(1, case=2, **RECORDED, reference="19AB/1000")
    filled = sheet.save(north.folder / "r1.xlsx")
    assert "case 2 is not on this sheet" in import_sheet(ann, filled).faults[0].what
    for exported in ann.audit.state.sheets.values():
        exported["cases"] = [1, 2]
    told = [(fault.what, fault.remedy) for fault in import_sheet(ann, filled).faults]
    assert ("its blind step is not committed.", "Commit the blind sheet first.") in told
    assert ann.case(2).owed is None


def test_a_reveal_sheet_is_for_who_began_the_cases(ann: Sitting, north: World) -> None:
    """Another auditor is given no reveal sheet of these cases, and cannot bring one in."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    ben = north.sitting("Ben")
    with pytest.raises(Refused, match="begun by other auditors"):
        export_sheet(ben, north.folder / "r.xlsx", step="reveal")
    made = export_sheet(ben, north.folder / "r.xlsx", step="reveal", recipient="Ann")
    sheet = Grid(made.path)
    sheet.put(1, **RECORDED, reference="19AB/1000")
    filled = sheet.save(north.folder / "r1.xlsx")
    done = import_sheet(ben, filled)
    assert "begun by another auditor" in done.faults[0].what
    ann.audit.refresh()
    assert import_sheet(ann, filled).kept == (1,)
    ben.audit.close()


def test_a_marking_line_copied_from_another_sheet_is_caught(ann: Sitting, north: World) -> None:
    """The ledger knows for which step a sheet was handed out."""
    grid = blind(ann, north.folder)
    grid.put(1, **CRIMES_OWED)
    take(ann, grid)
    sheet = Grid(export_sheet(ann, north.folder / "r.xlsx", step="reveal").path)
    sheet.rows[0][0] = grid.rows[0][0]
    with pytest.raises(InputError, match="was handed out for the blind step"):
        import_sheet(ann, sheet.save(north.folder / "r1.xlsx"))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-1.0, "recorded 1.0 h before the report, in time"),
        (-0.01, "0.0 h, in time"),
        (26.5, "26.5 h, late"),
    ],
)
def test_a_crime_recorded_before_its_report_is_said_to_be(hours: float, words: str) -> None:
    """In words, without a minus: a cell that began with one would be guarded as a formula. The screen says the same."""
    state = audited_state({"A": ["n"]}, population={"A": 10})
    case = state.cases[1]
    found = LinkedCrime("A/1", Crime(reference="A/1", recorded="2026-05-23T12:00:00"), hours, hours <= 24)
    made = reveal_sheet(state, [case], {1: [found]}, {}, {}, auditor=case.first.auditor, sheet="s1")
    assert made.rows[0][[column.key for column in made.columns].index("computed")] == words
    lines = csv_bytes(made).decode("utf-8-sig").splitlines()
    assert any(words in line for line in lines)
    assert not any(f"'{words}" in line or "'-" in line for line in lines)
    timely, _, _ = words.rpartition(", ")
    assert timely in about(found)
