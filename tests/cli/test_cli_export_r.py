"""``export r`` as typed: what it writes, for whom, what it refuses, and what the ledger says of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from small import Small
from typer.testing import CliRunner, Result

from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused
from crime_sample.ledger import Event

FILES = {"README.txt", "estimate.R", "expected.csv", "incidents.csv"}


def run(*arguments: object) -> Result:
    """One command, as Lee."""
    return CliRunner().invoke(app, [str(part) for part in arguments], env={"CRIME_SAMPLE_WHO": "Lee"})


def export(audit: Path, *more: object) -> Result:
    """One export; it must go through."""
    done = run("export", "r", audit, *more)
    assert done.exit_code == 0, (done.output, done.exception)
    return done


def events(small: Small) -> list[Event]:
    """The ledger."""
    with small.open() as audit:
        return audit.store.events()


def mode(path: Path) -> int:
    """The rights on a file."""
    return path.stat().st_mode & 0o777


def table(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_stands_beside_the_audit_for_its_owner_only(settled: Small) -> None:
    """Four files of mode 0600 in a folder of 0700, named on stdout; nothing else is left behind."""
    before = set(settled.folder.iterdir())
    done = export(settled.path)
    folder = settled.folder / "small-r"
    assert done.stdout.strip() == str(folder)
    assert "Rscript" in done.stderr
    assert {path.name for path in folder.iterdir()} == FILES
    assert (mode(folder), {mode(path) for path in folder.iterdir()}) == (0o700, {0o600})
    assert set(settled.folder.iterdir()) - before <= {folder, settled.path.with_name("small.audit.lock")}


def test_the_figures_are_those_of_estimate(settled: Small, tmp_path: Path) -> None:
    """expected.csv holds what ``estimate --json`` prints, number by number."""
    asked = ("--by", "class", "--by", "district", "--level", "0.9", "--interval", "logit")
    export(settled.path, *asked, "--out", tmp_path / "r")
    printed = json.loads(run("estimate", settled.path, *asked, "--json").stdout)
    rows = table(tmp_path / "r" / "expected.csv")
    assert len(rows) == len(printed["estimates"]) + 1
    for row, e in zip(rows, [*printed["estimates"], printed["as_published"]], strict=True):
        assert row["estimand"] == e["estimand"]
        for name in ("point", "standard_error", "low", "high", "df"):
            assert float(row[name]) == e[name]


def test_the_default_interval_is_that_of_estimate(settled: Small, tmp_path: Path) -> None:
    """With no method named, the export has the method that ``estimate`` has."""
    export(settled.path, "--out", tmp_path / "r")
    printed = json.loads(run("estimate", settled.path, "--json").stdout)
    assert table(tmp_path / "r" / "expected.csv")[0]["interval"] == printed["estimates"][0]["interval"]


def test_the_ledger_holds_the_figures_and_the_disclosure(settled: Small, tmp_path: Path) -> None:
    """What was given out stands there with its recipient and place sealed, and the chain still holds."""
    export(settled.path, "--by", "district", "--out", tmp_path / "r")
    estimated, disclosed = events(settled)[-2:]
    assert (estimated.kind, disclosed.kind) == ("estimated", "disclosed")
    assert disclosed.body["what"] == "R export"
    assert (disclosed.body["cases"], disclosed.body["by"]) == (24, ["district"])
    assert disclosed.sealed == {"path": str(tmp_path / "r"), "recipient": "Lee"}
    assert run("verify", settled.path).exit_code == 0


def test_a_folder_that_is_there_is_kept_unless_replaced(settled: Small, tmp_path: Path) -> None:
    """Refused and not logged; with --replace the four files are new and theirs, others stay."""
    folder = tmp_path / "r"
    export(settled.path, "--out", folder)
    (folder / "figures.csv").write_text("mine", encoding="utf-8")
    (folder / "estimate.R").chmod(0o644)
    first, logged = (folder / "expected.csv").read_text(encoding="utf-8"), len(events(settled))
    done = run("export", "r", settled.path, "--level", "0.8", "--out", folder)
    assert isinstance(done.exception, InputError)
    assert "--replace" in str(done.exception)
    assert (folder / "expected.csv").read_text(encoding="utf-8") == first
    assert len(events(settled)) == logged
    export(settled.path, "--level", "0.8", "--out", folder, "--replace")
    assert (folder / "expected.csv").read_text(encoding="utf-8") != first
    assert (folder / "figures.csv").read_text(encoding="utf-8") == "mine"
    assert mode(folder / "estimate.R") == 0o600
    assert {path.name for path in tmp_path.iterdir() if path.name.endswith(".part")} == set()


def test_a_folder_of_something_else_is_never_written_into(settled: Small, tmp_path: Path) -> None:
    """--replace is for an earlier export: another folder, or a file, is left as it is."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("photos", "file"):
        done = run("export", "r", settled.path, "--out", tmp_path / name, "--replace")
        assert isinstance(done.exception, InputError)
    assert list((tmp_path / "photos").iterdir()) == []
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("asked", [(), ("--by", "distrct"), ("--interval", "korn")])
def test_what_cannot_be_estimated_is_not_exported(
    small: Small, settled: Small, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    """Open cases, an unknown domain or method: refused, no folder, no entry in the ledger."""
    audit = settled if asked else small
    before = len(events(audit))
    done = run("export", "r", audit.path, "--out", tmp_path / "r", *asked)
    assert isinstance(done.exception, InputError if asked else Refused)
    assert not (tmp_path / "r").exists()
    assert len(events(audit)) == before


def test_a_place_that_is_not_there_is_said(settled: Small, tmp_path: Path) -> None:
    """A missing folder above is trouble of the machine, in words, and no disclosure is logged."""
    done = run("export", "r", settled.path, "--out", tmp_path / "no" / "r")
    assert "cannot be written" in str(done.exception)
    assert [event.kind for event in events(settled)].count("disclosed") == 0


def test_no_incident_number_is_in_any_file(settled: Small, tmp_path: Path) -> None:
    """The drawn logs' numbers, and the references of their crimes, stand in none of the files."""
    export(settled.path, "--by", "class", "--by", "district", "--by", "month", "--out", tmp_path / "r")
    with settled.open() as audit:
        ids = {case.id for case in audit.state.cases.values()}
    text = "\n".join((tmp_path / "r" / name).read_text(encoding="utf-8") for name in sorted(FILES))
    assert len(ids) == 24
    assert [one for one in ids if one in text or f"46/{int(one):05d}/26" in text] == []
