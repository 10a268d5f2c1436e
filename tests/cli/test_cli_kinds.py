"""Other kinds of audit as typed: begun, judged, estimated, set side by side; and what is refused of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small import Small, drawn, reference_of, settle
from small import rows as small_rows
from typer.testing import CliRunner

from crime_sample.audit.assigning import assign
from crime_sample.audit.offline import sit_offline
from crime_sample.audit.package_merge import package_in
from crime_sample.audit.packaging import package_out
from crime_sample.audit.reviewing import Sitting, sit
from crime_sample.audit.verifying import verify
from crime_sample.case import Case
from crime_sample.cli.app import app
from crime_sample.errors import CrimeSampleError, InputError, Refused
from crime_sample.verdict import Outcome, OutcomeWords, Owed, OwedWords

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "overview.schema.json").read_text(encoding="utf-8")
)
ANSWERS = {"victim-told": "no", "reason-right": "yes"}


def run(*arguments: object) -> str:
    """What one command prints, as Lee; it must go through."""
    done = CliRunner().invoke(
        app, [str(part) for part in arguments], env={"CRIME_SAMPLE_WHO": "Lee"}, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*arguments: object) -> CrimeSampleError:
    """Why it is refused."""
    with pytest.raises(CrimeSampleError) as caught:
        run(*arguments)
    return caught.value


def judge(sitting: Sitting, case: Case) -> None:
    """Rightly cancelled if a crime is linked to it, else wrongly."""
    sitting.commit(case, Owed(answer="none"), OwedWords(rationale="nothing in it"))
    answers = {**ANSWERS, "rightly-cancelled": "yes" if reference_of(case) else "no"}
    sitting.judge(case, Outcome.model_validate({"answers": answers}), OutcomeWords())


def begin(folder: Path, kind: str) -> Small:
    """A drawn audit of this kind."""
    folder.mkdir()
    return drawn(folder, kind=kind)


@pytest.fixture
def cancelled(tmp_path: Path) -> Small:
    """An audit of cancelled crimes, judged."""
    small = begin(tmp_path / "cancelled", "cancelled")
    with small.open() as audit:
        work(sit(audit))
    return small


def work(sitting: Sitting) -> None:
    """Every case judged."""
    while (case := sitting.next_case()) is not None:
        judge(sitting, case)


def test_a_kind_is_chosen_by_option_or_in_a_file(tmp_path: Path) -> None:
    """It stands in the status, in words and as JSON; unless it is named, an audit is of incidents."""
    asked = ("--force", "Kent", "--start", "2024-01-01", "--end", "2024-06-30", "--rules", "generic")
    assert "Kind: Reported rapes held as N100." in run("new", tmp_path / "a.audit", *asked, "--kind", "n100")
    (tmp_path / "answers.toml").write_text(
        'kind = "direct"\nforce = "Kent"\nstart = 2024-01-01\nend = 2024-06-30\n'
    )
    run("new", tmp_path / "b.audit", "--from", tmp_path / "answers.toml", "--rules", "generic")
    assert "Kind" not in run("new", tmp_path / "c.audit", *asked)
    kinds = [json.loads(run("status", tmp_path / f"{name}.audit", "--json"))["kind"] for name in "abc"]
    assert kinds == ["n100", "direct", "incidents"]
    assert "Crimes recorded directly" in run("status", tmp_path / "b.audit")


def test_an_unknown_kind_is_refused_with_those_there_are(tmp_path: Path) -> None:
    """And nothing is made."""
    asked = ("--force", "Kent", "--start", "2024-01-01", "--end", "2024-06-30", "--rules", "generic")
    error = refused("new", tmp_path / "a.audit", *asked, "--kind", "no-crimes")
    assert "'incidents', 'direct', 'cancelled', 'n100'" in str(error)
    assert not (tmp_path / "a.audit").exists()


def test_the_report_needs_no_other_options(cancelled: Small) -> None:
    """What it is broken down by fits the kind."""
    out = cancelled.folder / "report.md"
    run("report", cancelled.path, "--out", out)
    text = out.read_text(encoding="utf-8")
    assert text.count("Audit of cancelled crimes: Smallshire") == 1
    assert "## By stratum" in text
    assert "## By class" not in text


def test_the_estimate_holds_to_verify(cancelled: Small) -> None:
    """The figures are logged, and redone from the verdicts."""
    found = json.loads(run("estimate", cancelled.path, "--json"))
    assert [e["estimand"] for e in found["estimates"]][:2] == [
        "rightly_cancelled_rate",
        "wrongly_cancelled_total",
    ]
    assert json.loads(run("verify", cancelled.path, "--json"))["holds"]


def test_what_is_no_recording_rate_is_not_compared_nor_exported_for_r(cancelled: Small, small: Small) -> None:
    """Each refusal says what to do instead."""
    error = refused("compare", cancelled.path, small.path)
    assert isinstance(error, Refused)
    assert "overview" in str(error)
    assert "'estimate --json'" in str(refused("export", "r", cancelled.path))


def test_overview(cancelled: Small, small: Small) -> None:
    """Side by side on the screen and as JSON; the one that is not finished says so; nothing is pooled."""
    shown = " ".join(run("overview", cancelled.path, small.path).split())
    assert "small: Cancelled crimes" in shown
    assert "No result: 24 cases are not settled." in shown
    assert "not to be averaged" in shown
    found: dict[str, Any] = json.loads(run("overview", cancelled.path, small.path, "--json"))
    Draft202012Validator(SCHEMA).validate(found)
    assert [one["kind"] for one in found["audits"]] == ["cancelled", "incidents"]
    assert found["audits"][0]["headline"]["n_due"] == 24
    assert found["audits"][1]["no_result"] == "24 cases are not settled"
    assert found["pooled"] is None
    assert isinstance(refused("overview", cancelled.path, small.path, "--pool"), Refused)
    assert isinstance(refused("overview", cancelled.path), InputError)


def test_the_schema_refuses_what_is_not_one(cancelled: Small, small: Small) -> None:
    """A key too many, or one too few, is found."""
    found = json.loads(run("overview", cancelled.path, small.path, "--json"))
    check = Draft202012Validator(SCHEMA)
    assert not check.is_valid(found | {"more": 1})
    assert not check.is_valid({key: found[key] for key in found if key != "pooled"})
    found["audits"][0].pop("out_of")
    assert not check.is_valid(found)


def test_a_work_package_takes_the_questions_along(tmp_path: Path) -> None:
    """Away from the audit the same is asked and kept, and it comes in whole."""
    small = begin(tmp_path / "office", "cancelled")
    with small.open("Lee", "lead") as audit:
        assign(audit, ["Ann"])
        package_out(audit, small.folder / "ann.package", auditor="Ann", both=True)
    sitting = sit_offline(small.folder / "ann.package", now=lambda: "2026-11-24T14:30:00.000+00:00")
    assert sitting.audit.state.kind.key == "cancelled"
    work(sitting)
    sitting.audit.close()
    with small.open("Lee", "lead") as audit:
        assert len(package_in(audit, small.folder / "ann.package").taken) == 24
    with small.open() as audit:
        assert audit.state.settled == 24
        answers = [case.outcome.answers for case in audit.state.cases.values() if case.outcome is not None]
        assert {one["victim-told"] for one in answers} == {"no"}
    checks = verify(small.path, who="x", now=lambda: "2026-11-25T09:00:00.000+00:00")
    assert not [check for check in checks if check.verdict == "broken"]


def test_challenges_tell_the_rate_of_the_kind(cancelled: Small) -> None:
    """Before and after the force was heard, named as what it is."""
    shown = run("challenge", "status", cancelled.path)
    assert "Recording rate" not in shown
    found = json.loads(run("challenge", "status", cancelled.path, "--json"))
    assert found["estimand"] == "rightly_cancelled_rate"


def test_pooled_overview(tmp_path: Path) -> None:
    """Two audits of one force by two routes: the rate of both frames, and that it may count a log twice."""
    audits = []
    for name, rows in (("first", slice(0, 150)), ("second", slice(150, 300))):
        folder = tmp_path / name
        folder.mkdir()
        lines = small_rows()[rows]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("small.rows", lambda lines=lines: lines)
            patch.setattr("small.SEED", f"dice of {name}")
            audits.append(drawn(folder))
        with audits[-1].open() as audit:
            sitting = sit(audit)
            while (case := sitting.next_case()) is not None:
                settle(sitting, case)
    paths = [one.path for one in audits]
    shown = " ".join(run("overview", *paths, "--pool").split())
    assert "Pooled, weighted by the frames Recording rate" in shown
    assert "counts twice" in shown
    found = json.loads(run("overview", *paths, "--pool", "--json"))
    Draft202012Validator(SCHEMA).validate(found)
    assert found["pooled"]["rate"]["n_due"] == 48


def test_who_still_judges_is_not_told_how_an_audit_stands(cancelled: Small, small: Small) -> None:
    """Ann, who has judged a case of an audit that is open, is refused; the lead is not."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    assert "hidden from you" in str(refused("overview", cancelled.path, small.path, "--who", "Ann"))
    assert "23 cases are not settled" in run("overview", cancelled.path, small.path)
