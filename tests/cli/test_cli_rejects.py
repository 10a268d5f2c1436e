"""Faulty records as typed: listed, left out for a reason, and spoken of in the report."""

from __future__ import annotations

from pathlib import Path

from small import EXTRACT, HEADER, SEED, begun, rows, write_csv
from test_cli_commands import MAP, Run, run

from crime_sample.audit import frames, planning
from crime_sample.audit.drawing import draw
from crime_sample.design import Design
from crime_sample.frame import REJECTED
from crime_sample.report.caveats import _rejected

__all__ = ["run"]


def test_faulty_records_are_listed_then_left_out_for_a_reason(run: Run, tmp_path: Path) -> None:
    """Nothing is registered until it is said why they may be left out; then the audit goes on."""
    small = begun(tmp_path)
    made = rows()
    write_csv(small.export, HEADER, [*made, ("", *made[0][1:]), made[7]])
    add = ("frame", "add", small.path, small.export, *MAP, "--strata", "Opening")
    rejects = tmp_path / "rejects.csv"
    said = run(*add, "--rejects", rejects)
    assert said.code == 2
    assert "blank incident id: 1; duplicate incident id: 1" in said.err
    assert "--leave-out-faulty REASON" in " ".join(said.err.split())
    marking, *lines = rejects.read_text().splitlines()
    assert marking == "OFFICIAL-SENSITIVE | faulty records"
    assert len(lines) == 4
    assert "list of faulty records" in run("log", small.path, "--operation", "disclosure").out
    with small.open("Lee", "lead") as audit:
        (told,) = [event for event in audit.store.events() if event.kind == "disclosed"]
    assert told.body["records"] == 3
    assert told.sealed is not None
    assert told.sealed["path"] == str(rejects)
    assert run(*add, "--rejects", rejects, "--leave-out-faulty", "a test").code == 2
    assert "needs a reason" in run(*add, "--leave-out-faulty", " ").err
    said = run(*add, "--leave-out-faulty", "a test of the system")
    assert said.code == 0
    assert "2 rejected: duplicate incident id." in said.out
    assert "all of them): a test of the system." in " ".join(said.out.split())
    with small.open("Lee", "lead") as audit:
        frames.add_extract(audit, small.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=24, minimum=4, second=0))
        draw(audit, seed=SEED)
        frame = audit.state.frames["main"]
    assert (frame.records, frame.incidents) == (302, 299)
    assert sum(one.records for one in frame.excluded if one.reason.startswith(REJECTED)) == 3
    words = _rejected(frame).words
    assert "3 records of 302" in words
    assert "blank incident id: 1, duplicate incident id: 2" in words
    assert "a test of the system" in words
    assert run("verify", small.path).out.count("broken") == 0


def test_a_sound_export_leaves_no_file_of_rejects(run: Run, tmp_path: Path) -> None:
    """And that is said."""
    small = begun(tmp_path)
    said = run("frame", "add", small.path, small.export, *MAP, "--rejects", tmp_path / "rejects.csv")
    assert said.code == 0
    assert "No record is faulty" in said.err + said.out
    assert not (tmp_path / "rejects.csv").exists()
