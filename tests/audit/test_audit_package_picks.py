"""Picks in work packages: marked there, judged there, taken in; a package without any is as it was."""

from __future__ import annotations

import json
from pathlib import Path

from audit.packages import ANN, LEE, at_home, out, shared, take_in, work_through
from picks import free

from crime_sample.audit.assigning import assign
from crime_sample.audit.picking import pick
from crime_sample.package.records import contents_line


def test_they_go_out_marked_and_come_in(tmp_path: Path) -> None:
    """Blind trip and the one with outcomes; the verdicts are in the audit as the auditor's own."""
    small = shared(tmp_path, size=8)
    with small.open(LEE, "lead") as lead:
        pick(lead, free(lead.state, 2), reason="x", kind="dip")
        assign(lead, [ANN])
    for trip in (1, 2):
        made = out(small, f"{trip}.package")
        assert set(made.cases) >= {9, 10}
        sitting = at_home(small, f"{trip}.package")
        marked = {number for number in made.cases if sitting.case(number).picked == "dip"}
        assert marked == {9, 10}
        work_through(sitting)
        assert set(take_in(small, f"{trip}.package").taken) == set(made.cases)
    with small.open(LEE, "lead") as lead:
        picks = lead.state.picks.values()
        assert all(case.settled and case.first.auditor == lead.state.person(ANN) for case in picks)


def test_only_a_pick_has_the_key(tmp_path: Path) -> None:
    """So that a package of drawn cases is read by programs from before there were picks."""
    small = shared(tmp_path, size=8)
    with small.open(LEE, "lead") as lead:
        pick(lead, free(lead.state, 1), reason="x")
        assign(lead, [ANN])
    out(small, "one.package")
    packed = json.loads(contents_line(at_home(small, "one.package").audit.store.contents))["cases"]  # type: ignore[attr-defined]
    assert [one["number"] for one in packed if "picked" in one] == [9]
    assert packed[-1]["picked"] == "targeted"
