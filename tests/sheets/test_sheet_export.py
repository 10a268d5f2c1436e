"""Handing out a sheet: nothing masked in it, nobody else's file harmed, and the disclosure in the ledger."""

from __future__ import annotations

import csv
import io
import os
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sheets.sheet_builders import CRIMES_OWED, RECORDED, SECRETS, Grid, World, world

from crime_sample.audit.reviewing import Sitting
from crime_sample.audit.session import Audit
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.errors import EnvironmentTrouble, InputError, Refused
from crime_sample.files import private
from crime_sample.files import sheets as files
from crime_sample.frame import ColumnMap, StrataRule
from crime_sample.results import Remedy

FORMATS = pytest.mark.parametrize("suffix", ["csv", "xlsx"])


def everything_in(path: Path) -> bytes:
    """All bytes of a file, those of an archive unpacked."""
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join([name.encode() + b"\n" + archive.read(name) for name in archive.namelist()])


@FORMATS
@pytest.mark.parametrize("with_text", [False, True])
def test_nothing_masked_stands_in_a_blind_sheet(
    ann: Sitting, north: World, suffix: str, with_text: bool
) -> None:
    """Neither closing codes, results, references nor the stratum are anywhere in the file."""
    path = export_sheet(ann, north.folder / f"b.{suffix}", step="blind", with_text=with_text).path
    held = everything_in(path)
    assert not [secret for secret in SECRETS if secret.encode() in held]
    assert (b"CALLER SAYS HIT" in held) == with_text
    assert (b"[reference hidden]" in held) == with_text
    assert b"VIOLENCE" in held


@FORMATS
def test_only_the_owner_can_read_a_sheet(ann: Sitting, north: World, suffix: str) -> None:
    """Mode 0600, and no other file left beside it."""
    path = export_sheet(ann, north.folder / f"b.{suffix}", step="blind").path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(north.folder.glob("*.part"))
    assert not list(north.folder.glob(".*.part"))


def test_a_file_that_exists_is_left_alone(ann: Sitting, north: World) -> None:
    """It is not overwritten, and nothing is logged as handed out."""
    path = north.folder / "b.csv"
    path.write_text("mine")
    seq = ann.audit.state.seq
    with pytest.raises(InputError, match="a file with this name already"):
        export_sheet(ann, path, step="blind")
    assert path.read_text() == "mine"
    assert ann.audit.state.seq == seq


def test_a_file_that_comes_in_between_is_left_alone(
    ann: Sitting, north: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes the name at the last moment survives, also where there are no hard links."""
    path = north.folder / "b.csv"
    original = Audit.put

    def put(*given: Any) -> Any:
        path.write_text("mine")
        return original(*given)

    monkeypatch.setattr(Audit, "put", put)
    with pytest.raises(InputError, match="a file with this name already"):
        export_sheet(ann, path, step="blind")
    path.unlink()

    def no_link(*_: Any) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", no_link)
    with pytest.raises(InputError, match="a file with this name already"):
        export_sheet(ann, path, step="blind")
    assert path.read_text() == "mine"
    path.unlink()
    monkeypatch.setattr(Audit, "put", original)
    assert export_sheet(ann, path, step="blind").path.stat().st_size > 100
    assert not list(north.folder.glob(".*.part"))


def test_a_disclosure_is_logged_before_the_file_has_its_name(
    ann: Sitting, north: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the program dies between the two, the ledger says more was handed out than was, never less."""
    path = north.folder / "b.xlsx"

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(private, "_name", die)
    with pytest.raises(KeyboardInterrupt):
        export_sheet(ann, path, step="blind")
    assert not path.exists()
    assert ann.audit.store.events()[-1].kind == "sheet-exported"


def test_the_ledger_says_what_was_handed_out_to_whom(ann: Sitting, north: World) -> None:
    """Cases, step, format and SHA-256 stand in the chain; path and name in the erasable part."""
    made = export_sheet(ann, north.folder / "b.csv", step="blind", cases=[2, 5], recipient="Ben Ito")
    event = ann.audit.store.events()[-1]
    assert (event.kind, event.body["sheet"], event.body["step"]) == ("sheet-exported", made.id, "blind")
    assert sorted(event.body["cases"]) == [2, 5]
    assert (event.body["format"], event.body["with_text"]) == ("csv", False)
    assert event.sealed == {"path": str(made.path.resolve()), "recipient": "Ben Ito"}
    assert "Ben" not in str(event.body)
    assert ann.audit.state.sheets[made.id]["cases"] == list(made.cases)


def test_a_failure_to_write_is_no_traceback(ann: Sitting, north: World) -> None:
    """A folder that is not there is the machine's trouble, told in words; nothing is logged."""
    seq = ann.audit.state.seq
    with pytest.raises(EnvironmentTrouble, match="cannot be written"):
        export_sheet(ann, north.folder / "no" / "b.csv", step="blind")
    assert ann.audit.state.seq == seq


def test_only_csv_and_xlsx_are_sheets(ann: Sitting, north: World) -> None:
    """Another ending is refused before anything is read."""
    with pytest.raises(InputError, match=r"not '\.xls'"):
        export_sheet(ann, north.folder / "b.xls", step="blind")


def test_cases_can_be_chosen_and_settled_ones_stay_out(ann: Sitting, north: World) -> None:
    """Only cases that wait for the step are handed out; an unknown number is refused."""
    grid = Grid(export_sheet(ann, north.folder / "b.xlsx", step="blind", cases=range(1, 5)).path)
    grid.put(1, answer="not-found")
    import_sheet(ann, grid.save(north.folder / "f.xlsx"))
    made = export_sheet(ann, north.folder / "c.xlsx", step="blind", cases=range(1, 5))
    assert sorted(made.cases) == [2, 3, 4]
    with pytest.raises(InputError, match="there is no case 99"):
        export_sheet(ann, north.folder / "d.xlsx", step="blind", cases=[99])
    with pytest.raises(Refused, match="waiting for its blind step"):
        export_sheet(ann, north.folder / "d.xlsx", step="blind", cases=[1])
    with pytest.raises(Refused, match="waiting for its reveal step"):
        export_sheet(ann, north.folder / "d.xlsx", step="reveal", cases=[1])


def test_the_first_so_many_are_those_of_the_review_order(ann: Sitting, north: World) -> None:
    """A short sheet holds the next cases in review order, so that what is settled stays a fair part."""
    everyone = export_sheet(ann, north.folder / "b.csv", step="blind").cases
    assert export_sheet(ann, north.folder / "c.csv", step="blind", first=3).cases == everyone[:3]
    with pytest.raises(InputError, match="there is no step 'third'"):
        export_sheet(ann, north.folder / "d.csv", step="third")


def test_a_stratum_made_of_outcomes_cannot_choose_a_blind_sheet(tmp_path: Path) -> None:
    """A sheet of one such stratum would tell how its logs were closed; else a stratum may choose."""
    north = world(tmp_path, strata=StrataRule(column="Closing"))
    sitting = north.sitting()
    with pytest.raises(Refused, match="would tell the outcome"):
        export_sheet(sitting, tmp_path / "b.csv", step="blind", stratum="ZSTRATUM")
    sitting.audit.close()
    other = tmp_path / "other"
    other.mkdir()
    sitting = world(other).sitting()
    assert len(export_sheet(sitting, other / "b.csv", step="blind", stratum="ZSTRATUM").cases) == 12
    with pytest.raises(InputError, match="there is no stratum 'no'"):
        export_sheet(sitting, other / "c.csv", step="blind", stratum="no")
    sitting.audit.close()


def test_a_column_of_the_export_may_have_the_name_of_one_of_ours(tmp_path: Path) -> None:
    """It is renamed, so that what is to be filled in is never mistaken."""
    columns = ColumnMap(
        id="Incident", created="Created", refs=("Refs",), show=("Answer", "Flags", "log: answer")
    )
    north = world(tmp_path, columns=columns, changes={"Answer": "police attended"})
    sitting = north.sitting()
    grid = Grid(export_sheet(sitting, tmp_path / "b.csv", step="blind").path)
    assert "log: Answer" in grid.rows[grid.header]
    assert "log: log: answer" in grid.rows[grid.header]
    grid.put(1, answer="not-found")
    assert import_sheet(sitting, grid.save(tmp_path / "f.csv")).kept == (1,)
    sitting.audit.close()


def test_drop_downs_stand_on_a_visible_worksheet(ann: Sitting, north: World) -> None:
    """Every list is a range of the worksheet Choices, since a cell's own rule holds 255 characters."""
    held = everything_in(export_sheet(ann, north.folder / "b.xlsx", step="blind").path).decode()
    assert held.count('<dataValidation type="list"') == 10
    assert "Choices!$A$4:$A$8" in held
    assert "Miscellaneous crimes against society" in held


def test_the_whole_way_leaves_a_sound_ledger(ann: Sitting, north: World) -> None:
    """Sheets out and in, both steps: the chain holds, and the record of each import counts its cases."""
    grid = Grid(export_sheet(ann, north.folder / "b.xlsx", step="blind").path)
    grid.put(1, **CRIMES_OWED)
    import_sheet(ann, grid.save(north.folder / "f.xlsx"))
    sheet = Grid(export_sheet(ann, north.folder / "r.csv", step="reveal", with_text=True).path)
    assert "19AB/1000" in sheet.get(1, "log text")
    sheet.put(1, **RECORDED, reference="19AB/1000")
    import_sheet(ann, sheet.save(north.folder / "rf.csv"))
    kinds = [event.kind for event in ann.audit.store.events()[-7:]]
    assert kinds == [
        "sheet-exported", "committed", "revealed", "sheet-imported",
        "sheet-exported", "judged", "sheet-imported",
    ]  # fmt: skip
    again = north.open("Cy")  # opening checks the chain
    assert again.state.cases[1].settled
    again.close()


def test_the_remedial_list_is_guarded_too(ann: Sitting, tmp_path: Path) -> None:
    """Ids that look like formulas are text; the file is marked, private, and never overwrites another."""
    path = tmp_path / "remedial.csv"
    remedial = [Remedy(4, "=1+2", "violence", later=False), Remedy(12, "0042", "robbery", later=True)]
    files.remedial_csv(remedial, ann.audit.state, path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert rows[0][0].startswith("OFFICIAL-SENSITIVE | Northshire, Police")
    assert rows[1:] == [
        ["case", "incident id", "class", "status"],
        ["4", "'=1+2", "Violence against the person", "to record"],
        ["12", "0042", "Robbery", "recorded later"],
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(InputError, match="a file with this name already"):
        files.remedial_csv(remedial, ann.audit.state, path)
