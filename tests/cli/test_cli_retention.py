"""The retention date as its user meets it: at the start, changed, and reminded of once it has passed."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from small import Small, drawn
from typer.testing import CliRunner

from crime_sample.audit.reviewing import sit
from crime_sample.cli import world
from crime_sample.cli.app import app
from crime_sample.terminal import review_plain

REMINDER = "The retention date of this audit, 31 December 2027, has passed"


def run(*words: object) -> Any:
    """A command, which must succeed."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done


def test_every_command_reminds_once_it_has_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr, so that what is asked for stays as it is; not before, and not after it was put off."""
    path = tmp_path / "a.audit"
    period = ("--force", "X", "--start", "2026-01-01", "--end", "2026-02-01")
    begun = run("new", path, *period, "--keep-until", "2027-12-31")
    assert "To be kept until 2027-12-31." in begun.stdout
    monkeypatch.setattr(world, "now", lambda: "2027-12-31T12:00:00.000+00:00")
    assert REMINDER not in run("status", path).stderr
    monkeypatch.setattr(world, "now", lambda: "2028-01-01T12:00:00.000+00:00")
    shown = run("status", path, "--json")
    assert REMINDER in shown.stderr
    assert json.loads(shown.stdout)["keep_until"] == "2027-12-31"
    assert REMINDER in run("referrals", path).stderr
    assert f"retention: {REMINDER}" in run("verify", path).stdout
    changed = run("retention", path, "2028-06-30", "--reason", "put off")
    assert "To be kept until 2028-06-30; before: 2027-12-31." in changed.stdout
    assert REMINDER not in run("status", path).stderr
    assert "retention" not in run("verify", path).stdout


def test_the_plain_review_says_it_first(tmp_path: Path) -> None:
    """Before the first case."""
    small: Small = drawn(tmp_path, keep_until="2026-07-01")
    said: list[str] = []

    class Hears(Console):
        def input(self, *_given: Any, **_more: Any) -> str:
            raise EOFError

        def print(self, *parts: Any, **_more: Any) -> None:
            said.extend(map(str, parts))

    with small.open() as audit:
        review_plain.run(sit(audit), Hears())
    assert "has passed: purge it" in said[0]


def test_usual_file_names_begin_with_the_marking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By choice, and only those that nobody named."""
    from small import settle

    small = drawn(tmp_path / "made", mark_names="true") if (tmp_path / "made").mkdir() is None else None
    assert small is not None
    with small.open() as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    before = set(os.listdir(small.folder))
    run("report", small.path, "--who", "Lee")
    run("report", small.path, "--who", "Lee", "--public")
    run("report", small.path, "--who", "Lee", "--out", small.folder / "mine.html")
    run("export", "r", small.path, "--who", "Lee")
    assert set(os.listdir(small.folder)) - before == {
        "OFFICIAL-SENSITIVE-small.html",
        "FOR-PUBLIC-RELEASE-small-public.html",
        "mine.html",
        "OFFICIAL-SENSITIVE-small-r",
    }


def test_a_bundle_with_a_retention_date_is_verified(settled: Small, tmp_path: Path) -> None:
    """Its checker need not know the entry; the reason stays sealed."""
    run("retention", settled.path, "2028-06-30", "--reason", "CANARY asked", "--who", "Lee")
    run("bundle", settled.path, "--out", tmp_path / "b.zip", "--who", "Lee")
    run("verify-bundle", tmp_path / "b.zip")

    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        told = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not [name for name, text in told.items() if "CANARY" in text]
    assert "2028-06-30" in "".join(told.values())
