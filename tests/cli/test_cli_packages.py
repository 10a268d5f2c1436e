"""Work packages as typed: out and in again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from audit.packages import ANN, BOB, at_home, shared, work_through

from crime_sample.cli import packaging
from crime_sample.cli.app import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process; its exit code, stdout and stderr."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee Lead")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["crime_sample", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


def test_out_and_in(run: Run, tmp_path: Path) -> None:
    """The numbers are told, what to do next too; a second time in is no fault."""
    small = shared(tmp_path)
    file = tmp_path / "ann.package"
    code, said, words = run("package", "out", small.path, file, "--auditor", ANN)
    assert (code, "12 cases, 0 with their outcome" in said) == (0, True)
    assert "not encrypted" in words
    assert f"crime_sample package in {small.path} {file}" in words
    work_through(at_home(small, "ann.package"))
    code, said, _ = run("package", "in", small.path, file)
    assert (code, "12 cases with something new" in said) == (0, True)
    code, said, _ = run("package", "in", small.path, file)
    assert (code, "12 cases taken in before" in said) == (0, True)


def test_a_conflict_is_shown_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    """Both verdicts stand on the screen, and can be listed later."""
    small = shared(tmp_path)
    for name in ("one.package", "two.package"):
        run("package", "out", small.path, tmp_path / name, "--auditor", ANN, "--first", 1, "--both")
        work_through(at_home(small, name))
    code, said, _ = run("package", "beside", small.path)
    assert (code, "No verdict" in said) == (0, True)
    assert run("package", "in", small.path, tmp_path / "one.package")[0] == 0
    code, said, _ = run("package", "in", small.path, tmp_path / "two.package")
    assert code == 1
    assert "stands:" in said
    assert "package:" in said
    code, said, _ = run("package", "beside", small.path)
    assert code == 0
    assert "OFFICIAL-SENSITIVE" in said
    assert "caller hurt" in said


def test_a_passphrase_is_asked_for(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice when it is made, once when it is opened, and never on the command line."""
    small = shared(tmp_path)
    asked = []

    def prompt(_words: str, **options: object) -> str:
        asked.append((options["hide_input"], options.get("confirmation_prompt", False)))
        return "correct horse"

    monkeypatch.setattr(typer, "prompt", prompt)
    file = tmp_path / "ann.package"
    code, _, words = run("package", "out", small.path, file, "--auditor", ANN, "--passphrase", "--first", 1)
    assert code == 0
    assert "not encrypted" not in words
    with packaging.sitting(file, auditor=ANN) as sitting:
        work_through(sitting)
    assert run("package", "in", small.path, file)[0] == 0
    assert asked == [(True, True), (True, False), (True, False)]


def test_review_opens_what_it_is_given(tmp_path: Path) -> None:
    """An audit or a package: the sitting has the same cases in the same order."""
    small = shared(tmp_path)
    with packaging.sitting(small.path, auditor=ANN) as sitting:
        numbers = [case.number for case in sitting.queue()]
    from audit.packages import out

    out(small, "ann.package")
    with packaging.sitting(tmp_path / "ann.package", auditor=None) as sitting:
        assert [case.number for case in sitting.queue()] == numbers
        assert sitting.audit.who == ANN


def test_a_file_that_is_none_ends_with_2(run: Run, tmp_path: Path) -> None:
    """And says which."""
    small = shared(tmp_path)
    code, _, words = run("package", "in", small.path, small.export)
    assert (code, str(small.export) in words) == (2, True)
    code, _, words = run("package", "out", small.path, tmp_path / "x.package", "--auditor", "Nobody Known")
    assert (code, "crime_sample assign" in words) == (2, True)


def test_a_colleague_is_not_told_which_are_kept(run: Run, tmp_path: Path) -> None:
    """Bob, who judges too, may take Ann's package in, and list nothing; the lead is told which, and what comes next."""
    small = shared(tmp_path)
    for name in ("one.package", "two.package"):
        run("package", "out", small.path, tmp_path / name, "--auditor", ANN, "--first", 1, "--both")
        work_through(at_home(small, name))
    _, _, words = run("package", "in", small.path, tmp_path / "one.package")
    assert "some of their cases are still open" in words
    code, said, _ = run("package", "in", small.path, tmp_path / "two.package", "--who", BOB)
    assert code == 1
    assert "1 case kept beside what stands" in said
    assert "stands:" not in said
    assert "package beside AUDIT --who NAME" in " ".join(said.split())
    code, said, words = run("package", "beside", small.path, "--who", BOB)
    assert (code != 0, said) == (True, "")
    assert "hidden from you" in words
    run("package", "out", small.path, tmp_path / "blind.package", "--auditor", BOB, "--first", 1)
    work_through(at_home(small, "blind.package"))
    _, _, words = run("package", "in", small.path, tmp_path / "blind.package")
    assert (
        f"Next: the outcomes can go out: crime_sample package out {small.path} FILE --auditor 'Bob Baker'"
        in words
    )
