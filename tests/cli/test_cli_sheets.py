"""Sheets and inspections as typed: out, filled, and back."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small import HEADER, Small, begun, rows, write_csv

from crime_sample.cli.app import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process; its exit code, stdout and stderr."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Bob")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["crime_sample", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


def fill(path: Path, **answers: str) -> None:
    """Write ``answers`` into the columns of their names, in every row of the sheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    for line in lines[2:]:
        for name, value in answers.items():
            line[lines[1].index(name.replace("_", " "))] = value
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def test_both_steps_go_out_and_come_back(run: Run, small: Small, tmp_path: Path) -> None:
    """Blind out, back, reveal out, back: every case is settled, and the exports stand in the ledger."""
    blind, reveal = tmp_path / "blind.csv", tmp_path / "reveal.csv"
    code, _, words = run("sheet", "export", small.path, reveal, "--step", "reveal")
    assert code == 2
    assert "blind" in words
    code, out, _ = run("sheet", "export", small.path, blind, "--text")
    assert (code, "24 cases" in out) == (0, True)
    fill(blind, answer="crimes owed", crime_1="Violence against the person", rationale="struck")
    code, out, _ = run("sheet", "import", small.path, blind)
    assert (code, "24 kept" in out) == (0, True)
    assert run("sheet", "export", small.path, reveal, "--step", "reveal")[0] == 0
    fill(reveal, recorded="not recorded")
    code, out, _ = run("sheet", "import", small.path, reveal)
    assert (code, "24 kept" in out) == (0, True)
    assert run("sheet", "import", small.path, reveal)[1].count("given before") == 1
    with small.open() as audit:
        assert audit.state.settled == 24
        kinds = [event.kind for event in audit.store.events()]
    assert kinds.count("sheet-exported") == 2


def test_bad_cells_are_listed_and_nothing_is_kept_unless_asked(
    run: Run, small: Small, tmp_path: Path
) -> None:
    """A wrong answer is named by row and column; with --keep-good the other rows are taken."""
    blind = tmp_path / "blind.csv"
    run("sheet", "export", small.path, blind)
    fill(blind, answer="none", rationale="nothing in it")
    text = blind.read_text(encoding="utf-8-sig").replace("none", "nonne", 1)
    blind.write_text(text, encoding="utf-8-sig", newline="")
    code, out, _ = run("sheet", "import", small.path, blind)
    assert code == 2
    for words in ("23 good, but held back", "row 3", "(answer)", "nonne"):
        assert words in out
    code, out, _ = run("sheet", "import", small.path, blind, "--keep-good")
    assert code == 2
    assert "23 kept" in out


def test_many_faults_are_cut_and_counted(run: Run, tmp_path: Path) -> None:
    """More than thirty faults are not all listed; their number is."""
    from small import drawn

    small = drawn(tmp_path, size=40)
    blind = tmp_path / "blind.csv"
    run("sheet", "export", small.path, blind)
    fill(blind, answer="perhaps", rationale="x")
    _, out, _ = run("sheet", "import", small.path, blind)
    assert "40 faults" in out
    assert "... and 10 more" in out


def test_inspect_shows_and_saves_a_mapping_that_registers(run: Run, tmp_path: Path) -> None:
    """The proposed mapping is written with words for who edits it, and frame add takes it as it is."""
    small = begun(tmp_path)
    saved = tmp_path / "mapping.toml"
    code, out, _ = run("frame", "inspect", small.export, "--save", saved)
    assert code == 0
    for words in ("300", "Incident", "Created", "VIOL"):
        assert words in out
    assert "CALLER SAYS" not in out
    assert saved.read_text(encoding="utf-8").startswith("# How the export is read")
    code, _, words = run("frame", "add", small.path, small.export, "--mapping", saved, "--strata", "District")
    assert code == 0, words
    assert run("frame", "inspect", small.export, "--save", saved)[0] == 2


def test_inspect_tells_of_an_export_it_cannot_map(run: Run, tmp_path: Path) -> None:
    """Without anything like an id, the profile is shown, and saving a mapping is refused with the parts missing."""
    path = tmp_path / "x.csv"
    write_csv(path, ("Alpha", "Beta"), [("a", "b")] * 5)
    assert run("frame", "inspect", path)[0] == 0
    code, _, words = run("frame", "inspect", path, "--save", tmp_path / "m.toml")
    assert code == 2
    assert "id" in words


def test_inspect_takes_a_mapping_and_shows_what_would_be_refused(run: Run, tmp_path: Path) -> None:
    """With columns named, duplicates and unreadable dates are counted before anything is registered."""
    path = tmp_path / "x.csv"
    lines = rows()
    write_csv(path, HEADER, [*lines, lines[0], ("999", "soon", *lines[0][2:])])
    code, out, _ = run("frame", "inspect", path, "--map", "id=Incident", "--map", "created=Created")
    assert code == 0
    assert "Duplicate ids" in out


@pytest.mark.parametrize("answer", ["", "q"])
def test_review_by_typing(run: Run, small: Small, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """The command opens the first case and leaves when told, or when the input ends."""
    typed = iter([answer] if answer else [])

    def answer_it(_: str = "") -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer_it)
    code, out, words = run("review", small.path)
    assert code == 0
    assert "Case 1" in out
    assert "24 are left for you" in words
