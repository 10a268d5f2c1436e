"""Excerpts of logs: only by choice, apart from all else, encrypted if asked for, and in nothing that goes out."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from picks import finish
from purged import traces
from small import Small, drawn, now
from typer.testing import CliRunner

from crime_sample.audit import open_audit
from crime_sample.audit.excerpts import excerpts, keep_excerpt, lines_of
from crime_sample.audit.processing_log import processing_log
from crime_sample.audit.purging import purge
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet
from crime_sample.audit.starting import charter
from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused

ANSWERS = {"force": "Smallshire", "start": "2026-01-01", "end": "2026-06-30"}


def kept(folder: Path, **changes: str) -> tuple[Small, int, str]:
    """An audit with an excerpt: the case, and the text."""
    small = drawn(folder, 8, excerpts="yes", **changes)
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        first = lines_of(sitting, case.number)[0]
        assert keep_excerpt(sitting, case.number, 1, 1) == len(first)
    return small, case.number, first


def test_only_where_it_was_chosen(small: Small) -> None:
    """Refused, to keep and to look, and the charter is written as it was before there was the choice."""
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        for deed in (lambda: keep_excerpt(sitting, case.number, 1, 1), lambda: excerpts(audit)):
            with pytest.raises(Refused, match="keeps no excerpts"):
                deed()
        body = audit.store.events()[1].body
    assert not {"excerpts", "excerpts_key"} & body["charter"].keys()


def test_it_is_kept_and_shown(tmp_path: Path) -> None:
    """Sealed, with how many characters; looking at it is logged."""
    small, case, text = kept(tmp_path)
    with small.open("Lee", "lead") as audit:
        event = audit.store.events()[-1]
        assert (event.kind, event.sealed) == ("excerpted", {"text": text})
        assert event.body == {"case": case, "characters": len(text), "lock": "none"}
        (found,) = excerpts(audit, reason="a challenge")
        assert (found.case, found.who, found.text, found.erased) == (case, "Ann", text, False)
        last = processing_log(audit).entries[-1]
    assert (last.operation, last.reason) == ("consultation", "a challenge")


def test_before_the_reveal_it_is_what_may_be_seen(tmp_path: Path) -> None:
    """The reference stands hidden in the lines, so an excerpt tells no outcome; after the reveal it is whole."""
    small, case, _ = kept(tmp_path)
    with small.open() as audit:
        sitting = sit(audit)
        before = lines_of(sitting, case)
        assert any("[reference hidden]" in line for line in before) == (
            int(audit.state.cases[case].id) % 2 == 0
        )
    finish(small)
    with small.open() as audit:
        assert not any("hidden" in line for line in lines_of(sit(audit), case))


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (1, 99), (99, 99)])
def test_lines_that_are_not_there(tmp_path: Path, first: int, last: int) -> None:
    """Are named, and nothing is kept."""
    small, case, _ = kept(tmp_path)
    with small.open() as audit, pytest.raises(InputError, match="the log has"):
        keep_excerpt(sit(audit), case, first, last)
    with small.open("Lee", "lead") as audit:
        assert audit.state.excerpts == 1


def test_another_auditor_has_none_of_it(tmp_path: Path) -> None:
    """Neither keeps one of a case that is another's, nor sees what another kept, while cases are open."""
    small, case, text = kept(tmp_path)
    with small.open("Ann") as audit:
        sitting = sit(audit)
        from small import settle

        settle(sitting, audit.state.cases[case])
    with small.open("Bob") as audit:
        sitting = sit(audit)
        other = sitting.next_case()
        assert other is not None
        settle(sitting, other)
        assert excerpts(audit) == []
        with pytest.raises(Refused, match="not for you"):
            keep_excerpt(sitting, case, 1, 1)
    with small.open("Ann") as audit:
        assert [one.text for one in excerpts(audit)] == [text]


@pytest.fixture
def identity(tmp_path: Path) -> tuple[Path, str]:
    """A key file, and its recipient."""
    pyrage = pytest.importorskip("pyrage")
    made = pyrage.x25519.Identity.generate()
    path = tmp_path / "key.txt"
    path.write_text(f"{made}\n")
    return path, str(made.to_public())


def test_encrypted_it_is_the_keys_owners_alone(tmp_path: Path, identity: tuple[Path, str]) -> None:
    """The file holds ciphertext; without the identity it is said that there is one, with another it is refused."""
    key, recipient = identity
    (tmp_path / "a").mkdir()
    small, _, text = kept(tmp_path / "a", excerpts_key=recipient)
    assert traces(small.path, [text]) == set()
    with small.open("Lee", "lead") as audit:
        (shut,) = excerpts(audit)
        assert (shut.text, shut.characters, shut.erased) == (None, len(text), False)
        (opened,) = excerpts(audit, keys=[key])
        assert opened.text == text
        assert traces(small.path, [text]) == set(), "reading leaves nothing"
        pyrage = pytest.importorskip("pyrage")
        other = tmp_path / "other.txt"
        other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
        with pytest.raises(InputError, match="none of these keys"):
            excerpts(audit, keys=[other])


def test_a_key_that_is_none_is_refused_at_the_start() -> None:
    """Before anything is kept that nobody can read; a secret key is not repeated."""
    pytest.importorskip("pyrage")
    with pytest.raises(InputError, match="is not a recipient"):
        charter(ANSWERS | {"excerpts_key": "age1nonsense"})
    with pytest.raises(InputError, match="secret key") as caught:
        charter(ANSWERS | {"excerpts_key": "AGE-SECRET-KEY-1QQQ"})
    assert "QQQ" not in str(caught.value)


def test_it_stands_in_nothing_that_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports in each form, the public edition, bundle, R export, JSON of every command, sheets, packages."""
    small, _, text = kept(tmp_path)
    finish(small)
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")
    monkeypatch.chdir(tmp_path)
    told: list[bytes] = []

    def run(*arguments: str) -> None:
        done = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        told.append(done.output.encode())

    audit = str(small.path)
    for name in ("r.html", "r.md", "r.json", "r.xlsx"):
        run("report", audit, "--out", name)
    run("report", audit, "--public", "--out", "p.html")
    run("bundle", audit, "--out", "b.zip", "--frame-out", "f.zip")
    run("verify-bundle", "b.zip")
    run("export", "r", audit, "--out", "rdir")
    run("remedial", "export", audit, "list.csv", "--rationale")
    run("challenge", "export", audit, "c.csv", "--to", "force", "--all", "--rationales")
    run("log", audit, "--csv", "log.csv")
    for command in ("status", "log", "quality", "estimate", "picks", "adjudicate", "verify"):
        run(command, audit, "--json")
    for path in tmp_path.rglob("*"):
        if (
            path.is_file()
            and path.suffix in (".html", ".md", ".json", ".csv", ".R", ".txt")
            and path != small.export
        ):
            told.append(path.read_bytes())
        if path.suffix in (".zip", ".xlsx"):
            with zipfile.ZipFile(path) as packed:
                told += [packed.read(name) for name in packed.namelist()]
    wanted = (text.encode(), json.dumps(text)[1:-1].encode())
    assert not [one for one in told if any(form in one for form in wanted)]
    assert any(b"excerpt of the log kept" in one for one in told), "that there is one is logged"


def test_it_is_on_no_sheet(tmp_path: Path) -> None:
    """A sheet is the log as it stands in the export, and knows nothing of excerpts."""
    small = drawn(tmp_path, 8, excerpts="yes")
    with small.open() as audit:
        export_sheet(audit, tmp_path / "s.csv", step="blind")
    assert "excerpt" not in (tmp_path / "s.csv").read_text(encoding="utf-8-sig").lower()


def test_it_is_erased_by_itself(tmp_path: Path) -> None:
    """The verdict and its rationale stay."""
    small, case, text = kept(tmp_path)
    finish(small)
    assert traces(small.path, [text, "caller hurt"]) == {text, "caller hurt"}
    with small.open("Lee", "lead") as audit:
        assert purge(audit, ["excerpts"]).kinds == {"excerpted": 1}
        (gone,) = excerpts(audit)
        assert (gone.case, gone.text, gone.erased) == (case, None, True)
    assert traces(small.path, [text, "caller hurt"]) == {"caller hurt"}


def test_the_commands(tmp_path: Path) -> None:
    """The log with numbers; lines kept; what names no lines is refused."""
    small, case, text = kept(tmp_path)
    runner = CliRunner()
    shown = runner.invoke(app, ["excerpt", str(small.path), str(case), "--auditor", "Ann"])
    assert f"1  {text}" in shown.output
    done = runner.invoke(app, ["excerpt", str(small.path), str(case), "--lines", "1-2", "--auditor", "Ann"])
    assert f"characters kept with case {case}" in done.output
    wrong = runner.invoke(app, ["excerpt", str(small.path), str(case), "--lines", "a-b", "--auditor", "Ann"])
    assert isinstance(wrong.exception, InputError)
    listed = runner.invoke(app, ["excerpts", str(small.path), "--who", "Lee"])
    assert "2 excerpts." in listed.output
    with open_audit(small.path, who="Lee", now=now) as audit:
        assert audit.state.excerpts == 2
