"""Sheets of an audit of cancelled crimes: the questions of the case, once a case, out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sheets.sheet_builders import Grid, HeldSitting, World, world

from crime_sample.audit.challenging import export_challenge_sheet, import_challenges
from crime_sample.audit.sheets import export_sheet, import_sheet

STANDS = {"answer": "crimes stand on the record's own account", "rationale": "she was hit"}
NONE = {"answer": "No crime stands on the record's own account", "rationale": "nothing in it"}
ASKED = {"rightly_cancelled": "no", "victim_told": "No victim to tell", "reason_right": "not known"}
WHY = {"reason_that_applies": "Recorded as a crime in error"}


@pytest.fixture
def cancelled(tmp_path: Path) -> World:
    """A drawn audit of cancelled crimes; the reference on its first record is of a crime that stands."""
    return world(tmp_path, kind="cancelled")


def revealed(cancelled: World, suffix: str) -> Grid:
    """The reveal sheet after case 1 owes two crimes and case 3 none."""
    sitting = cancelled.sitting()
    path = export_sheet(sitting, cancelled.folder / f"blind.{suffix}", step="blind").path
    first = Grid(path)
    first.put(1, **STANDS, crime_1="Robbery", crime_2="Robbery")
    first.put(3, **NONE)
    done = import_sheet(sitting, first.save(cancelled.folder / f"one.{suffix}"))
    assert not done.faults
    grid = Grid(export_sheet(sitting, cancelled.folder / f"reveal.{suffix}", step="reveal").path)
    sitting.audit.close()
    return grid


def test_the_record_is_shown_that_the_questions_are_about(cancelled: World) -> None:
    """What the blind sheet left out stands in each row of the reveal sheet; an incident's sheet has none."""
    told = str(revealed(cancelled, "csv").get(1, "what was hidden", 2))
    with cancelled.sitting().audit as audit:
        mapping = next(iter(audit.state.frames.values())).mapping
    assert mapping.masked()
    assert all(f"{column}: " in told for column in mapping.masked())


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_answers_come_back(cancelled: World, suffix: str) -> None:
    """By title or by key, in one row of the case; the sheet names its kind."""
    grid = revealed(cancelled, suffix)
    assert any(
        "Cancelled crimes. Northshire" in str(cell) for row in grid.rows[: grid.header] for cell in row
    )
    grid.put(1, 1, recorded="recorded", reference="19AB/1000", class_right="yes")
    grid.put(1, 2, recorded="not recorded", **ASKED, **WHY)
    grid.put(
        3, crimes_recorded_but_not_owed=0, rightly_cancelled="YES", victim_told="yes", reason_right="unknown"
    )
    sitting = cancelled.sitting()
    done = import_sheet(sitting, grid.save(cancelled.folder / f"filled.{suffix}"))
    assert (done.kept, done.faults) == ((1, 3), ())
    one, three = (sitting.audit.state.cases[number].outcome for number in (1, 3))
    assert one is not None
    assert three is not None
    assert one.answers == {
        "rightly-cancelled": "no",
        "victim-told": "not-applicable",
        "reason-right": "unknown",
    }
    assert one.reason == "recorded-in-error"
    assert three.answers == {"rightly-cancelled": "yes", "victim-told": "yes", "reason-right": "unknown"}
    assert three.reason == ""
    again = import_sheet(sitting, grid.save(cancelled.folder / f"again.{suffix}"))
    assert again.already == (1, 3)
    sitting.audit.close()


@pytest.mark.parametrize(
    ("cells", "again", "fault"),
    [
        ({"rightly_cancelled": ""}, {}, "'Rightly cancelled?' is not answered."),
        ({"victim_told": "perhaps"}, {}, "'perhaps' is not one of the choices here."),
        ({"rightly_cancelled": "no victim to tell"}, {}, "is not one of the choices here."),
        ({"reason_that_applies": "Mislaid"}, {}, "'Mislaid' is not one of the choices here."),
        ({}, {"rightly_cancelled": "yes"}, "the answer is in row"),
        ({}, {"reason_that_applies": "already-recorded"}, "the answer is in row"),
    ],
)
def test_what_cannot_be_accepted_is_told_by_its_cell(
    cancelled: World, cells: dict[str, str], again: dict[str, str], fault: str
) -> None:
    """A question left out, a word that is no answer, and an answer given twice; nothing is kept."""
    grid = revealed(cancelled, "csv")
    grid.put(1, 1, recorded="not recorded", **(ASKED | WHY | cells))
    grid.put(1, 2, recorded="not recorded", **again)
    sitting = cancelled.sitting()
    done = import_sheet(sitting, grid.save(cancelled.folder / "filled.csv"))
    assert done.kept == ()
    assert len(done.faults) == 1
    assert fault in str(done.faults[0])
    sitting.audit.close()


@pytest.mark.parametrize("recorded", ["recorded", "recorded after the cut-off"])
def test_the_record_itself_is_no_reference(tmp_path: Path, recorded: str) -> None:
    """Nor is another that was cancelled: the cell is faulted, and not the whole sheet refused."""
    cancelled = world(tmp_path, kind="cancelled")
    held = cancelled.crimes["19AB/1000"]
    cancelled.crimes["19AB/1000"] = held.model_copy(update={"status": "Cancelled"})
    grid = revealed(cancelled, "csv")
    grid.put(1, 1, recorded=recorded, reference="19AB/1000", class_right="yes", **ASKED)
    grid.put(1, 2, recorded="not recorded")
    sitting = cancelled.sitting()
    done = import_sheet(sitting, grid.save(cancelled.folder / "filled.csv"))
    assert [fault.column for fault in done.faults] == ["I (reference)"]
    assert "answers for no crime" in str(done.faults[0])
    sitting.audit.close()


def test_the_force_is_asked_about_what_was_wrongly_cancelled(cancelled: World) -> None:
    """A record rightly cancelled is not put before it, though a crime on it was not recorded; answers are told."""
    grid = revealed(cancelled, "csv")
    grid.put(1, 1, recorded="not recorded", **(ASKED | {"rightly_cancelled": "yes"}))
    grid.put(1, 2, recorded="not recorded")
    grid.put(3, crimes_recorded_but_not_owed=0, **ASKED, **WHY)
    with cancelled.open() as audit:
        sitting = HeldSitting(audit, cancelled.incidents, dict(cancelled.crimes))
        import_sheet(sitting, grid.save(cancelled.folder / "filled.csv"))
    with cancelled.open("Lee") as audit:
        path = cancelled.folder / "force.csv"
        assert export_challenge_sheet(audit, path, recipient="Force").cases == (3,)
    found = Grid(path).get(3, "what was found")
    assert "Rightly cancelled: no" in found
    assert "Reason that applies: Recorded as a crime in error" in found
    assert Grid(path).get(3, "which crimes stand") == "no crime stands on the record's own account"


BEFORE = {
    "record id": "incident id", "record text": "log text", "offence that stands": "offence owed",
    "crimes linked to the record": "crimes linked to the log", "which crimes stand": "what is owed",
    "what was found": "what was found recorded",
}  # fmt: skip
"""How columns were titled before they followed the kind."""


def as_before(grid: Grid) -> Grid:
    """The sheet as it would have been given out then."""
    head = grid.rows[grid.header]
    grid.rows[grid.header] = [BEFORE.get(str(cell), cell) for cell in head]
    assert "incident id" in grid.rows[grid.header]
    return grid


def test_columns_are_called_as_the_kind_speaks(cancelled: World) -> None:
    """No column of a sheet of records speaks of logs, incidents or what they owe."""
    head = {
        str(cell) for cell in revealed(cancelled, "csv").rows[Grid(cancelled.folder / "reveal.csv").header]
    }
    assert {"record id", "offence that stands", "crimes linked to the record"} <= head
    blind = Grid(cancelled.folder / "blind.csv")
    assert "record id" in {str(cell) for cell in blind.rows[blind.header]}


def test_sheets_given_out_under_the_titles_of_before_are_taken_in(cancelled: World) -> None:
    """Blind, reveal and the force's; nothing is remarked, and a fault names the column as it stands there."""
    sitting = cancelled.sitting()
    blind = as_before(Grid(export_sheet(sitting, cancelled.folder / "blind.csv", step="blind").path))
    blind.put(3, **NONE)
    done = import_sheet(sitting, blind.save(cancelled.folder / "one.csv"))
    assert (done.kept, done.faults, done.remarks) == ((3,), (), ())
    reveal = as_before(Grid(export_sheet(sitting, cancelled.folder / "reveal.csv", step="reveal").path))
    reveal.put(3, crimes_recorded_but_not_owed=0, **ASKED)
    reveal.put(3, incident_id="another")
    wrong = import_sheet(sitting, reveal.save(cancelled.folder / "wrong.csv"))
    assert [fault.column for fault in wrong.faults] == ["C (incident id)"]
    reveal.put(3, incident_id=blind.get(3, "incident id"))
    done = import_sheet(sitting, reveal.save(cancelled.folder / "two.csv"))
    assert (done.kept, done.faults, done.remarks) == ((3,), (), ())
    sitting.audit.close()
    with cancelled.open("Lee") as audit:
        export_challenge_sheet(audit, cancelled.folder / "force.csv", recipient="Force")
        force = as_before(Grid(cancelled.folder / "force.csv"))
        force.put(3, accepted="no", answer_of_the_force="it was a duplicate")
        heard = import_challenges(audit, force.save(cancelled.folder / "back.csv"))
    assert (heard.challenged, heard.faults, heard.remarks) == ((3,), (), ())


def test_a_sheet_of_incidents_has_no_such_columns(north: World) -> None:
    """Nor does its title name a kind."""
    grid = revealed_of(north)
    assert not {"rightly cancelled", "reason that applies", "risk assessed", "what was hidden"} & {
        str(cell) for cell in grid.rows[grid.header]
    }
    assert not any("Incidents." in str(cell) for row in grid.rows[: grid.header] for cell in row)


def revealed_of(north: World) -> Grid:
    """The reveal sheet of an audit of incidents."""
    sitting = north.sitting()
    first = Grid(export_sheet(sitting, north.folder / "blind.csv", step="blind").path)
    first.put(3, answer="none", rationale="nothing in it")
    import_sheet(sitting, first.save(north.folder / "one.csv"))
    grid = Grid(export_sheet(sitting, north.folder / "reveal.csv", step="reveal").path)
    sitting.audit.close()
    return grid
