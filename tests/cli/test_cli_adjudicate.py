"""Adjudication, referrals and challenges as typed: what is printed, and what never is."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console
from small import Small
from twice import ANN, BOB, REG, copy_of, judged_twice, ruled

from crime_sample.audit.challenging import challenge_status
from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import main
from crime_sample.results import Estimate
from crime_sample.terminal.challenges import status_lines

Run = Callable[..., tuple[int, str, str]]
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Ten cases judged twice; in the first two the verdicts differ."""
    return judged_twice(tmp_path_factory.mktemp("typed"))


@pytest.fixture
def twice(template: Small, tmp_path: Path) -> Small:
    """A copy of it."""
    return copy_of(template, tmp_path / "typed")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process; its exit code, stdout and stderr."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", REG)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["crime_sample", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


def checked(name: str, text: str) -> dict[str, Any]:
    """A printed document, held to its schema."""
    found: dict[str, Any] = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(found)
    with pytest.raises(Exception, match="more"):
        Draft202012Validator(schema).validate(found | {"more": 1})
    return found


def test_the_agenda_is_counts_and_causes(run: Run, twice: Small) -> None:
    """Case numbers by cause; no name, no verdict; the same as JSON."""
    code, shown, _ = run("adjudicate", twice.path, "--list")
    assert code == 0
    assert "2 cases wait for a ruling" in shown
    assert "the two verdicts differ: 1, 2" in shown
    code, text, _ = run("adjudicate", twice.path, "--json")
    found = checked("adjudicate", text)
    assert found["waiting"] == {"difference": 2, "objection": 0, "challenge": 0}
    assert found["cases"][1] == {"case": 2, "cause": "difference"}
    for words in (ANN, BOB, "violence", "caller hurt", "00000"):
        assert words not in shown + text


def test_ruling_by_typing(run: Run, twice: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command goes through what waits, and says at the end how much does."""
    typed = iter(["a", "plain from the log", "y", "q"])
    monkeypatch.setattr("builtins.input", lambda _="": next(typed))
    code, shown, words = run("adjudicate", twice.path, "--registrar", REG)
    assert (code, "1 ruled on in this sitting; 1 wait." in words) == (0, True)
    assert "The ruling on case 1 is kept." in shown
    with twice.open("Lee") as audit:
        assert (REG, "registrar") in zip(audit.state.people.values(), audit.state.roles.values(), strict=True)


def test_nothing_to_rule_on_reads_no_logs(run: Run, settled: Small) -> None:
    """Without anything contested the export need not even be there."""
    settled.export.unlink()
    code, shown, _ = run("adjudicate", settled.path)
    assert (code, "0 cases wait for a ruling" in shown) == (0, True)


def test_referrals_are_listed_with_what_was_said(run: Run, twice: Small) -> None:
    """Case, incident, who, time and words, in the order they came; what could steer the terminal is made visible."""
    with twice.open(ANN) as audit:
        sitting = sit(audit)
        sitting.refer(sitting.case(3), words="threats \x1b[2Jtonight")
        sitting.refer(sitting.case(1), words="child at risk")
        incident = audit.state.cases[3].id
    code, shown, _ = run("referrals", twice.path)
    assert code == 0
    assert "2 urgent referrals" in shown
    assert f"Case 3, incident {incident}" in shown
    assert "␛[2Jtonight" in shown
    assert shown.index("Case 3") < shown.index("Case 1")
    assert shown.count(ANN) == 2
    code, _, said = run("referrals", twice.path, "--close", 1)
    assert code == 2
    assert "say what was done" in said
    code, shown, _ = run("referrals", twice.path, "--close", 1, "--done", "officer sent at once")
    assert code == 0
    assert "1 urgent referral open" in shown
    assert "officer sent at once" in shown
    code, _, said = run("referrals", twice.path, "--close", 1, "--done", "again")
    assert code == 2
    assert "dealt with before" in said
    code, _, said = run("referrals", twice.path, "--close", 3, "--done", "what")
    assert code == 2
    assert "there is no referral 3" in said


def test_a_challenge_from_the_sheet_to_the_rate(run: Run, twice: Small, tmp_path: Path) -> None:
    """Out, back, status with and without open challenges; a fault ends with 2 and keeps nothing."""
    with twice.open(REG, "registrar") as audit:
        ruled(audit, sign="A")
    sheet = tmp_path / "answers.csv"
    assert run("challenge", "export", twice.path, sheet)[0] == 2  # to whom is not said
    code, shown, words = run("challenge", "export", twice.path, sheet, "--to", "Smallshire Police")
    assert code == 0, words
    assert "challenge import" in words
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    lines[2][-2:] = ["no", ""]
    _save(sheet, lines)
    code, shown, _ = run("challenge", "import", twice.path, sheet)
    assert code == 2
    assert "row 3" in shown
    lines[2][-1] = "recorded under another log"
    _save(sheet, lines)
    code, shown, _ = run("challenge", "import", twice.path, sheet)
    assert (code, "1 challenged" in shown) == (0, True)
    code, text, _ = run("challenge", "status", twice.path, "--json")
    found = checked("challenge-status", text)
    assert (found["open"], found["before"]) == (1, None)
    assert "adjudicate" in found["no_rate"]
    with twice.open(REG, "registrar") as audit:
        ruled(audit, sign="A")
    code, text, _ = run("challenge", "status", twice.path, "--json")
    found = checked("challenge-status", text)
    assert (found["ruled"], found["changed"], found["open"]) == (1, 0, 0)
    assert found["before"] == found["after"]
    code, shown, _ = run("challenge", "status", twice.path)
    owed, recorded = found["after"]["crimes_owed"], found["after"]["crimes_recorded"]
    counted = f"{recorded:.0f} of {owed:.0f}"
    assert owed < 30
    assert f"The rulings moved it from {counted} to {counted}." in shown
    assert f"{100 * found['after']['point']:.1f} %" not in shown


@pytest.mark.parametrize(
    ("owed", "recorded", "words", "not_there"),
    [
        (1, 0, ("0 of 1", "1 of 1", "moved it from 0 of 1 to 1 of 1"), ("0.0 %", "100.0 %", "points")),
        (200, 150, ("75.0 %", "75.5 %", "200", "150", "moved the rate by +0.50 points"), (" of 200",)),
    ],
)
def test_a_percentage_is_said_only_of_enough_crimes(
    twice: Small, owed: int, recorded: int, words: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    """One crime owed is counted; of 200 a rate is told, with the numbers beside it."""
    with twice.open(REG, "registrar") as audit:
        found = challenge_status(audit.state)
    before, after = (
        Estimate(
            estimand="recording_rate", domain=None, point=x / owed, standard_error=0.0, low=0.025, high=0.975,
            df=1, df_design=1, n_incidents=owed, n_due=owed, x_recorded=x, design_effect=None,
            interval="logit", level=0.95, small=owed < 30,
        )
        for x in (recorded, recorded + 1)
    )  # fmt: skip
    out = io.StringIO()
    Console(file=out, width=100).print(
        *status_lines(replace(found, before=before, after=after, no_rate=""), "O")
    )
    assert all(one in out.getvalue() for one in words)
    assert not any(one in out.getvalue() for one in not_there)


def _save(path: Path, lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
