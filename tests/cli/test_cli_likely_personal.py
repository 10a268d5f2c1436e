"""Free words stay out of exports unless asked for, and are looked through when they are."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small import EXTRACT, SEED, Small, begun, drawn, mapping, reference_of
from typer.testing import CliRunner

from crime_sample.audit import frames, planning
from crime_sample.audit.reviewing import sit
from crime_sample.cli import acquaint
from crime_sample.cli.app import app
from crime_sample.design import Design
from crime_sample.errors import Refused
from crime_sample.frame import Exclusion
from crime_sample.verdict import CrimeOutcome, Outcome, OutcomeWords, Owed, OwedCrime, OwedWords

WHY, NOTE, WHO = "CANARYWHY", "CANARYNOTE", "Canarywho Smith"
LOG = "CALLER SAYS"
TOLD = f"{WHY} told Mary Smith of 07700 900123"


@pytest.fixture
def told(tmp_path: Path) -> Small:
    """A settled audit whose auditor, rationales and notes can be found again by their words."""
    (tmp_path / "told").mkdir()
    small = drawn(tmp_path / "told")
    with small.open(WHO) as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            owed = Owed(answer="crimes", crimes=(OwedCrime(offence="violence"),))
            sitting.commit(case, owed, OwedWords(rationale=TOLD))
            found = (
                CrimeOutcome(recorded="recorded", right_class=True, timely=True)
                if reference_of(case)
                else CrimeOutcome(recorded="not-recorded", reasons=("not-recognised",))
            )
            words = OutcomeWords(references=(reference_of(case),), note=NOTE)
            sitting.judge(case, Outcome(crimes=(found,)), words)
    return small


def run(*words: object) -> Any:
    """A command, which must succeed."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done


def told_in(path: Path) -> str:
    """All that a file or a folder holds, archives opened."""
    if path.is_dir():
        return "".join(told_in(one) for one in path.iterdir())
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return path.read_bytes().decode("utf-8", "replace")


EXPORTS: dict[str, tuple[object, ...]] = {
    "report.html": ("report", "AUDIT", "--out", "FILE"),
    "report.xlsx": ("report", "AUDIT", "--out", "FILE"),
    "report.md": ("report", "AUDIT", "--out", "FILE"),
    "report.json": ("report", "AUDIT", "--out", "FILE"),
    "public.html": ("report", "AUDIT", "--public", "--out", "FILE"),
    "r": ("export", "r", "AUDIT", "--by", "class", "--by", "district", "--out", "FILE"),
    "bundle.zip": ("bundle", "AUDIT", "--out", "FILE"),
    "draw.json": ("statement", "AUDIT", "FILE"),
    "owed.csv": ("estimate", "AUDIT", "--remedial", "FILE"),
    "remedial.xlsx": ("remedial", "export", "AUDIT", "FILE"),
    "remedial.csv": ("remedial", "export", "AUDIT", "FILE"),
    "answers.xlsx": ("challenge", "export", "AUDIT", "FILE", "--to", "Smallshire"),
    "answers.csv": ("challenge", "export", "AUDIT", "FILE", "--to", "Smallshire", "--all"),
}
PRINTED: list[tuple[object, ...]] = [
    ("status", "AUDIT", "--json"),
    ("estimate", "AUDIT", "--json"),
    ("picks", "AUDIT", "--json"),
    ("remedial", "status", "AUDIT", "--json"),
    ("challenge", "status", "AUDIT", "--json"),
]


def test_free_words_stand_in_no_export_that_did_not_ask_for_them(told: Small, tmp_path: Path) -> None:
    """Neither what auditors wrote, nor their names, nor the logs; and nobody is warned for nothing."""
    for name, command in EXPORTS.items():
        path = tmp_path / name
        places = {"AUDIT": told.path, "FILE": path}
        done = run(*(places.get(str(word), word) for word in command), "--who", "Lee")
        found = told_in(path) + done.output
        assert not [word for word in (WHY, NOTE, WHO, LOG, "Mary") if word in found], name
        assert "Likely personal" not in done.output
    for command in PRINTED:
        done = run(*(told.path if word == "AUDIT" else word for word in command))
        assert not [word for word in (WHY, NOTE, WHO, LOG, "Mary") if word in done.output], command


ASKED: dict[str, tuple[object, ...]] = {
    "remedial.csv": ("remedial", "export", "AUDIT", "FILE", "--rationale"),
    "answers.csv": ("challenge", "export", "AUDIT", "FILE", "--to", "Smallshire", "--rationales"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_was_asked_for_is_looked_through(told: Small, tmp_path: Path, name: str) -> None:
    """Case numbers and kinds on stderr, and no word of the text; a script goes on."""
    places = {"AUDIT": told.path, "FILE": tmp_path / name}
    done = run(*(places.get(str(word), word) for word in ASKED[name]), "--who", "Lee")
    lines = [line for line in done.stderr.splitlines() if line.startswith("  case ")]
    with told.open() as audit:
        missed = [case.number for case in audit.state.cases.values() if not reference_of(case)]
    assert lines == [f"  case {number}: name, telephone number" for number in sorted(missed)]
    assert not [word for word in ("Mary", "07700", WHY) if word in done.output]
    found = told_in(tmp_path / name)
    assert WHY in found
    assert (NOTE in found) is (name == "remedial.csv")  # where the note stands below the rationale


@pytest.mark.parametrize("name", ASKED)
def test_in_a_terminal_it_is_asked(
    told: Small, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a yes nothing is written or logged; --sure says it beforehand."""
    monkeypatch.setattr(acquaint, "asks", lambda: True)
    path = tmp_path / name
    words = [str({"AUDIT": told.path, "FILE": path}.get(str(word), word)) for word in ASKED[name]]
    with told.open() as audit:
        before = audit.state.seq
    for answer in ("n\n", "\n"):
        done = CliRunner().invoke(app, [*words, "--who", "Lee"], input=answer)
        assert isinstance(done.exception, Refused)
        assert not path.exists()
    with told.open() as audit:
        assert audit.state.seq == before
    assert CliRunner().invoke(app, [*words, "--who", "Lee"], input="y\n").exit_code == 0
    path.unlink()
    done = run(*words, "--who", "Lee", "--sure")
    assert "Write them all" not in done.output
    assert "Likely personal data" in done.stderr


def test_who_reviews_is_not_told_by_a_warning(tmp_path: Path) -> None:
    """Which cases were found to owe a crime is kept from those who judge, also here."""
    (tmp_path / "open").mkdir()
    small = drawn(tmp_path / "open")
    with small.open(WHO) as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        sitting.commit(case, Owed(answer="none"), OwedWords(rationale=TOLD))
    for command in ASKED.values():
        words = [
            str({"AUDIT": small.path, "FILE": tmp_path / "x.csv"}.get(str(word), word)) for word in command
        ]
        done = CliRunner().invoke(app, [*words, "--who", WHO])
        assert isinstance(done.exception, Refused)
        assert "Likely" not in done.output


def test_words_of_the_audits_own_are_looked_through_for_a_report(told: Small, tmp_path: Path) -> None:
    """Such as where a total was published: from whom it came should not stand there."""
    out = tmp_path / "r.html"
    source: Callable[[str], tuple[object, ...]] = lambda words: ("--recorded", "9000", "--source", words)  # noqa: E731
    done = run("report", told.path, "--who", "Lee", "--out", out, *source("sent by Mary Smith, 07700 900123"))
    assert "the source of recorded crimes: name, telephone number" in done.stderr
    done = run(
        "report",
        told.path,
        "--who",
        "Lee",
        "--out",
        out,
        "--replace",
        *source("Home Office, year to June 2026"),
    )
    assert "Likely personal" not in done.stderr


def test_reasons_in_a_log_and_a_statement_are_looked_through(told: Small) -> None:
    """Both are written to be handed on: why something was done, and why records were left out of the frame."""
    path = told.path
    log = told.folder / "log.csv"
    run("retention", path, "2031-12-31", "--reason", "Mary Smith of 07700 900123 asked")
    run("bundle", path, "--out", told.folder / "b.zip", "--reason", "Mary Smith of 07700 900123 asked")
    done = run("log", path, "--csv", log)
    assert "the reason of entry" in done.stderr
    assert "telephone" in done.stderr
    assert "900123" not in done.stderr
    (told.folder / "other").mkdir()
    other = begun(told.folder / "other")
    left_out = Exclusion(reason="told by Mary Smith on 07700 900123", column="District", codes=("Nowhere",))
    with other.open("Lee", "lead") as audit:
        frames.add_frame(audit, other.export, mapping(exclude=(left_out,)))
        frames.add_extract(audit, other.extract, EXTRACT)
        planning.freeze(audit, Design(margin=None, size=10, minimum=4, second=0))
    for command in (
        ("draw", "--seed", SEED, "--statement", told.folder / "d.json"),
        ("statement", told.folder / "e.json"),
    ):
        first, *rest = command
        done = run(first, other.path, *rest, "--who", "Lee")
        assert "the reason of exclusion 1: " in done.stderr
        assert "900123" not in done.stderr
