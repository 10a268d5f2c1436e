"""The plan as typed, once it is frozen: it is shown as it is, and no option changes it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small import EXTRACT, begun, mapping

from crime_sample.audit import frames
from crime_sample.cli.app import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process; its exit code, stdout and stderr."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["crime_sample", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 1
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def ready(folder: Path) -> Path:
    """An audit with its frame and extract."""
    small = begun(folder)
    with small.open("Lee", "lead") as audit:
        frames.add_frame(audit, small.export, mapping())
        frames.add_extract(audit, small.extract, EXTRACT)
    return small.path


@pytest.mark.parametrize(
    ("options", "differ"),
    [
        (["--size", 24], ""),
        (["--size", 24, "--minimum", 4, "--seed-from", "witnessed: dice", "--rate-for", "VIOL=80"], ""),
        (["--size", 30], "size 30 (frozen: 24)"),
        (["--margin", 2.5], "margin 2.5 (frozen: none)"),
        (["--rate-for", "VIOL=70"], "rate of VIOL 70 (frozen: 80)"),
        (["--take-all", "THEFT"], "take all of THEFT yes (frozen: no)"),
        (["--seed-from", "own"], "seed 'own' (frozen: 'witnessed: dice')"),
    ],
)
def test_options_change_nothing_in_a_frozen_plan(
    run: Run, tmp_path: Path, options: list[object], differ: str
) -> None:
    """The same as frozen are told to have changed nothing; others are refused, with what was frozen, and JSON too."""
    asked = ["--size", 24, "--minimum", 4, "--seed-from", "witnessed: dice", "--rate-for", "VIOL=80"]
    audit = ready(tmp_path)
    assert run("plan", audit, *asked, "--freeze")[0] == 0
    code, shown, told = run("plan", audit, *options)
    of_json, as_json, _ = run("plan", audit, *options, "--json")
    assert "final" in told
    if differ:
        assert (code, shown, of_json, as_json) == (2, "", 2, "")
        assert differ in told
    else:
        assert (code, of_json) == (0, 0)
        assert "changed nothing" in told
