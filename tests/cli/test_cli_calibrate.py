"""Calibration as typed: planned, drawn, agreed by the registrar."""

from __future__ import annotations

from pathlib import Path

from small import EXTRACT, SEED, begun, mapping
from typer.testing import CliRunner

from crime_sample.audit import frames
from crime_sample.cli.app import app


def test_the_registrar_says_what_is_right(tmp_path: Path) -> None:
    """Planned by an option, drawn with the sample, judged by prompts; the count of agreed ones is said."""
    small = begun(tmp_path)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
    run = CliRunner()
    plan = run.invoke(
        app,
        [
            "plan",
            str(small.path),
            "--size",
            "24",
            "--minimum",
            "4",
            "--calibration",
            "2",
            "--second",
            "10",
            "--freeze",
        ],
    )
    assert plan.exit_code == 0, plan.output
    assert "judged by a second auditor" in " ".join(plan.stdout.split())
    assert run.invoke(app, ["draw", str(small.path), "--seed", SEED]).exit_code == 0
    # not found needs no reason and no second step
    typed = "m\n\ny\n" * 2
    done = run.invoke(
        app,
        ["calibrate", str(small.path), "--registrar", "Reg", "--plain"],
        input=typed,
        catch_exceptions=False,
    )
    assert "2 of 2 calibration cases have an agreed verdict." in done.stderr, done.output
    with small.open() as audit:
        assert {case.agreed for case in audit.state.calibration.values()} == {1}
        assert audit.state.settled == 0


def test_without_calibration_it_is_said_how_to_plan_it(tmp_path: Path) -> None:
    """An audit that set none apart says where they would come from."""
    small = begun(tmp_path)
    done = CliRunner().invoke(app, ["calibrate", str(small.path), "--registrar", "Reg", "--plain"])
    assert done.exit_code != 0
    assert "plan AUDIT --calibration" in str(done.exception)
