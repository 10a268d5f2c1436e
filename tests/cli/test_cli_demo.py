"""The demonstration: a whole audit, whose estimate is set against a known truth."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from crime_sample.audit.verifying import verify
from crime_sample.cli.app import main


def test_the_demonstration_walks_the_whole_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every file is there, every command was shown, the truth is within the interval for this seed, and the audit
    verifies; a second run in the same folder is refused."""
    folder = tmp_path / "north"
    arguments = ["crime_sample", "demo", "--dir", str(folder), "--incidents", "20000", "--seed", "one"]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    shown = capsys.readouterr().out
    for command in (
        "new",
        "frame add",
        "extract add",
        "plan",
        "draw",
        "review",
        "status",
        "estimate",
        "report",
        "verify",
    ):
        assert f"$ crime_sample {command} " in shown
    assert "truth inside" in shown
    for name in (
        "northshire.audit",
        "report.html",
        "report.json",
        "incidents.csv",
        "crimes.csv",
        "draw.json",
        "practice.audit",
    ):
        assert (folder / name).stat().st_size > 0
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    rate = next(e for e in found["estimates"] if e["estimand"] == "recording_rate" and e["domain"] is None)
    assert 0.78 < rate["point"] < 0.90
    assert f"{100 * rate['point']:.1f} %" in shown
    checks = list(verify(folder / "northshire.audit", who="x", now=lambda: "2026-11-23T00:00:00+00:00"))
    assert {c.verdict for c in checks if c.name not in ("anchor", "signatures")} == {"holds"}
    with pytest.raises(SystemExit) as refused:
        main()
    assert refused.value.code == 2
