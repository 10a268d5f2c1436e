"""Sheets hold calibration cases like any other: out, back, reveal; a queue less a sheet is no list of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sheets.sheet_builders import Grid
from small import EXTRACT, SEED, Small, begun, mapping

from crime_sample.audit import frames
from crime_sample.audit.assigning import assign, declare
from crime_sample.audit.drawing import draw
from crime_sample.audit.planning import freeze
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet, import_sheet
from crime_sample.design import Design
from crime_sample.errors import Refused


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """24 cases shared by Ann and Ben, some judged twice, and four for calibration."""
    made = begun(tmp_path)
    with made.open("Lee", "lead") as audit:
        frames.add_frame(audit, made.export, mapping())
        frames.add_extract(audit, made.extract, EXTRACT)
        freeze(audit, Design(margin=None, size=24, minimum=4, second=25, calibration=4))
        draw(audit, seed=SEED)
        assign(audit, ["Ann", "Ben"])
    return made


def test_the_sheet_is_the_queue(small: Small, tmp_path: Path) -> None:
    """The cases of a blind sheet are those of the queue in its order, calibration cases among them; the first so many
    are the first of both."""
    with small.open("Ann") as audit:
        queue = [case.number for case in sit(audit).queue()]
        made = export_sheet(audit, tmp_path / "all.csv", step="blind")
        assert list(made.cases) == queue
        assert set(audit.state.calibration) < set(made.cases)
        assert list(export_sheet(audit, tmp_path / "five.csv", step="blind", first=5).cases) == queue[:5]
    with small.open("Cy") as audit, pytest.raises(Refused, match="'Cy' was given no case"):
        export_sheet(audit, tmp_path / "none.csv", step="blind")


def test_a_calibration_case_goes_out_and_comes_back(small: Small, tmp_path: Path) -> None:
    """Both steps are taken in for each auditor in a place of their own; twice does no harm, another answer is a
    conflict as anywhere."""
    for who in ("Ann", "Ben"):
        with small.open(who) as audit:
            numbers = sorted(audit.state.calibration)
            grid = Grid(export_sheet(audit, tmp_path / f"{who}.csv", step="blind").path)
            for number in numbers:
                grid.put(number, answer="none", rationale="so")
            filled = grid.save(tmp_path / f"{who} filled.csv")
            assert import_sheet(audit, filled).kept == tuple(numbers)
            assert import_sheet(audit, filled).already == tuple(numbers)
            grid.put(numbers[0], answer="not-found")
            (conflict,) = import_sheet(audit, grid.save(tmp_path / f"{who} other.csv")).conflicts
            assert conflict.case == numbers[0]
            after = Grid(export_sheet(audit, tmp_path / f"{who} reveal.csv", step="reveal").path)
            for number in numbers:
                after.put(number, crimes_recorded_but_not_owed="0")
            assert import_sheet(audit, after.save(tmp_path / f"{who} done.csv")).kept == tuple(numbers)
            assert all(case.more[-1].settled for case in audit.state.calibration.values())
    with small.open() as audit:
        assert all(len(case.more) == 2 for case in audit.state.calibration.values())


def test_what_an_auditor_has_an_interest_in_is_not_on_their_sheet(small: Small, tmp_path: Path) -> None:
    """Neither of the sample nor of those slipped in, and the first so many are counted without them."""
    with small.open("Lee", "lead") as lead:
        declare(lead, "Ann", column="District", value="North")
    with small.open("Ann") as audit:
        queue = [case.number for case in sit(audit).queue()]
        made = export_sheet(audit, tmp_path / "five.csv", step="blind", first=5)
        assert list(made.cases) == queue[:5]
        assert all(audit.state.shown[number].labels["district"] == "South" for number in made.cases)


def test_an_interest_declared_after_the_sheet_went_out_bars_it(small: Small, tmp_path: Path) -> None:
    """What comes back on such a log is held against the declaration and not taken in; what was given before stays, and
    the rest comes in when asked for."""
    with small.open("Ann") as audit:
        grid = Grid(export_sheet(audit, tmp_path / "all.csv", step="blind").path)
        queue = [case.number for case in sit(audit).queue()]
        north = [number for number in queue if audit.state.shown[number].labels["district"] == "North"]
        grid.put(north[0], answer="none", rationale="so")
        assert import_sheet(audit, grid.save(tmp_path / "before.csv")).kept == (north[0],)
    with small.open("Lee", "lead") as lead:
        declare(lead, "Ann", column="District", value="North")
    with small.open("Ann") as audit:
        for number in queue:
            grid.put(number, answer="none", rationale="so")
        filled = grid.save(tmp_path / "filled.csv")
        first = import_sheet(audit, filled)
        assert (first.kept, first.already) == ((), (north[0],))
        assert sorted(one.case for one in first.conflicts) == sorted(north[1:])
        assert "a declared interest" in str(first.conflicts[0])
        done = import_sheet(audit, filled, keep_good=True)
        assert set(done.kept) == set(queue) - set(north)
        assert all(
            audit.state.shown[number].first.owed is None
            for number in north[1:]
            if number in audit.state.cases
        )
