"""Why something was handed out: asked for by every command that hands out, sealed, and in the processing log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small import Small
from typer.testing import CliRunner

from crime_sample.cli.app import app

WHY = "so that it is put right"
HANDED_OUT = {
    "remedial export": ("{audit}", "out.csv", "--recipient", "Registrar"),
    "challenge export": ("{audit}", "out.csv", "--to", "Registrar"),
    "export r": ("{audit}", "--out", "folder"),
    "report": ("{audit}", "--out", "r.html"),
    "bundle": ("{audit}", "--out", "b.zip"),
}


@pytest.mark.parametrize("command", HANDED_OUT)
def test_the_reason_is_in_the_log_and_sealed(
    command: str, settled: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the disclosure, and in no public part of the ledger; without one the log has none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    words = [one.format(audit=settled.path) for one in HANDED_OUT[command]]
    run(*command.split(), *words, "--reason", WHY)
    found = json.loads(run("log", str(settled.path), "--operation", "disclosure", "--json"))["operations"]
    assert [one["reason"] for one in found] == [WHY]
    with settled.open("Lee", "lead") as audit:
        assert WHY not in repr([event.body for event in audit.store.events()])
