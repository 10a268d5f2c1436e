"""Picks on sheets: marked on each, out and back as any case; a sheet given out before there were any comes back too."""

from __future__ import annotations

from pathlib import Path

from picks import finish, free
from sheets.sheet_builders import Grid
from small import drawn, reviewed

from crime_sample.audit.picking import pick
from crime_sample.audit.remedying import export_list, import_list
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.case import NOT_DRAWN
from crime_sample.sheet.blind import blind_columns


def test_they_travel_marked_and_come_back(tmp_path: Path) -> None:
    """Blind and reveal sheets of all cases: those of the sample with a blank, picks at the end with the mark."""
    small = drawn(tmp_path, size=8)
    with small.open("Reg", "registrar") as audit:
        pick(audit, free(audit.state, 2, linked=False), reason="x")
    with small.open("Ann") as audit:
        made = export_sheet(audit, tmp_path / "blind.xlsx", step="blind")
        assert made.cases[-2:] == (9, 10)
        grid = Grid(made.path)
        assert [grid.get(number, "picked by hand") for number in (1, 8, 9, 10)] == [
            "",
            "",
            NOT_DRAWN,
            NOT_DRAWN,
        ]
        for number in made.cases:
            grid.put(number, answer="crimes owed", crime_1="Robbery", rationale="so")
        assert len(import_sheet(audit, grid.save(tmp_path / "filled.xlsx")).kept) == 10
        after = Grid(export_sheet(audit, tmp_path / "reveal.xlsx", step="reveal").path)
        assert after.get(9, "picked by hand", 1) == NOT_DRAWN
        for number in (9, 10):
            after.put(number, 1, recorded="not recorded", crimes_recorded_but_not_owed="0")
        assert import_sheet(audit, after.save(tmp_path / "done.xlsx")).kept == (9, 10)
        assert all(case.settled for case in audit.state.picks.values())
        assert audit.state.settled == 0


def test_a_sheet_of_before_comes_back_after(tmp_path: Path) -> None:
    """It has no such column, and none is asked for."""
    small = drawn(tmp_path, size=8)
    with small.open("Ann") as audit:
        grid = Grid(export_sheet(audit, tmp_path / "blind.csv", step="blind").path)
    with small.open("Reg", "registrar") as audit:
        pick(audit, free(audit.state, 1), reason="x")
    with small.open("Ann") as audit:
        grid.put(3, answer="none", rationale="so")
        assert import_sheet(audit, grid.save(tmp_path / "filled.csv")).kept == (3,)


def test_a_column_of_the_log_of_that_name_is_told_apart(tmp_path: Path) -> None:
    """A log may have a column called as the mark; the mark is the first of the two, under its own name."""
    small = drawn(tmp_path, size=8)
    with small.open("Reg", "registrar") as audit:
        pick(audit, free(audit.state, 1), reason="x")
        mapping = audit.state.frames["main"].mapping
        columns = mapping.columns.model_copy(update={"show": ("Picked by hand",)})
        shown = mapping.model_copy(update={"columns": columns})
        audit.state.frames["main"] = audit.state.frames["main"].model_copy(update={"mapping": shown})
        titles = [column.title.casefold() for column in blind_columns(audit.state, with_text=False)]
    assert titles.count("picked by hand") == 1
    assert "log: picked by hand" in titles


def test_the_remedial_list_has_them_marked_and_takes_their_answers(tmp_path: Path) -> None:
    """The force records the crime of a pick; the list is answered for, and no figure changes."""
    small = reviewed(tmp_path)
    with small.open("Reg", "registrar") as audit:
        pick(audit, free(audit.state, 1, linked=False), reason="x")
    finish(small)
    with small.open("Lee", "lead") as audit:
        grid = Grid(export_list(audit, tmp_path / "list.xlsx").path)
        assert grid.get(25, "picked by hand", 1) == NOT_DRAWN
        grid.put(25, 1, recorded_under="46/1/26", recorded_on="2026-11-20")
        assert import_list(audit, grid.save(tmp_path / "back.xlsx")).kept == 1
        assert audit.state.remedied[25, 1].reference == "46/1/26"
