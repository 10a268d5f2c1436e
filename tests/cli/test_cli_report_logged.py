"""What the ledger keeps of a report that was handed out, and what is said of a second public edition."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from small import Small
from typer.testing import CliRunner

from crime_sample.audit.evidence import bundle
from crime_sample.cli.app import app
from crime_sample.errors import EnvironmentTrouble
from crime_sample.estimate import results
from crime_sample.evidence.checker.command import checks
from crime_sample.ledger import Event


def report(small: Small, *options: str) -> str:
    """Write one, and what was said, on single blanks."""
    done = CliRunner().invoke(app, ["report", str(small.path), *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def events(small: Small, kind: str = "disclosed") -> list[Event]:
    """Entries of a kind."""
    with small.open() as audit:
        return [event for event in audit.store.events() if event.kind == kind]


def test_a_report_is_logged_before_it_is_there(settled: Small, tmp_path: Path) -> None:
    """One entry for all files of a call, with the digest of each, and the paths sealed; the figures once."""
    paths = [tmp_path / f"r.{form}" for form in ("html", "md", "xlsx", "json")]
    report(settled, "--by", "class", *(part for path in paths for part in ("--out", str(path))))
    (told,) = events(settled)
    assert told.body == {
        "what": "report",
        "by": ["class"],
        "interim": False,
        "files": {path.suffix[1:]: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths},
    }
    assert told.sealed is not None
    assert told.sealed["paths"] == [str(path) for path in paths]
    assert len(events(settled, "estimated")) == 1


def test_what_is_refused_is_not_logged(settled: Small, tmp_path: Path) -> None:
    """A file that exists, an ending that is none, a column that is none: no entry, no file."""
    there = tmp_path / "there.html"
    there.write_text("mine")
    for options in (("--out", str(there)), ("--out", str(tmp_path / "r.doc")), ("--by", "nothing")):
        new = tmp_path / "new.md"
        done = CliRunner().invoke(app, ["report", str(settled.path), "--out", str(new), *options])
        assert done.exit_code != 0
        assert not new.exists()
    assert there.read_text() == "mine"
    assert not events(settled)
    assert not events(settled, "estimated")


OTHER = [("--by", "district"), ("--by", "stratum", "--threshold", "11"), ("--by", "stratum", "--round", "5")]


@pytest.mark.parametrize("options", OTHER, ids=["breakdown", "threshold", "rounding"])
def test_a_second_edition_that_tells_other_things_is_warned_about(
    settled: Small, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Not the same again, in whatever form, and not a report in full; but another breakdown, threshold or rounding."""
    first = report(settled, "--public", "--by", "stratum", "--out", str(tmp_path / "1.html"))
    again = report(settled, "--public", "--by", "stratum", "--out", str(tmp_path / "2.md"))
    full = report(settled, "--by", "class", "--out", str(tmp_path / "3.html"))
    assert not [words for words in (first, again, full) if "Another public edition" in words]
    other = report(settled, "--public", *options, "--out", str(tmp_path / "4.html"))
    assert other.count("Another public edition was written on") == 1
    assert "by stratum, counts under 5 withheld." in other
    assert "Give out one of them only." in other
    whats = [event.body["what"] for event in events(settled)]
    assert whats == ["public edition", "public edition", "report", "public edition"]
    assert [event.body.get("threshold") for event in events(settled)][:3] == [5, 5, None]


def test_an_audit_that_cannot_be_written_is_reported_on(settled: Small, tmp_path: Path) -> None:
    """The report is there, and that no ledger knows of it is said; nothing else is told as if it were."""
    before = len(events(settled, "estimated"))

    def refuse(*_: Any, **__: Any) -> None:
        raise EnvironmentTrouble("the audit cannot be written: attempt to write a readonly database")

    with patch("crime_sample.store.audit_file.AuditFile.append", refuse):
        said = report(settled, "--out", str(tmp_path / "r.html"))
    assert "stands in no ledger: the audit cannot be written" in said
    assert (tmp_path / "r.html").exists()
    assert len(events(settled, "estimated")) == before
    assert not events(settled)


def test_the_evidence_holds_with_it(settled: Small, tmp_path: Path) -> None:
    """A ledger with such entries replays, and the checker of a bundle takes them."""
    report(settled, "--public", "--out", str(tmp_path / "p.html"))
    report(settled, "--out", str(tmp_path / "r.html"))
    with settled.open("Lee", "lead") as audit:
        bundle(audit, tmp_path / "b.zip", version="0")
    assert not [one for one in checks((tmp_path / "b.zip").read_bytes()) if one[1] == "broken"]


def test_a_bundle_estimates_once(settled: Small, tmp_path: Path) -> None:
    """The figures of the bundle are those that are logged; they are not computed to see that they are."""
    with (
        settled.open("Lee", "lead") as audit,
        patch("crime_sample.audit.estimating.results", side_effect=results) as computed,
    ):
        bundle(audit, tmp_path / "b.zip", by=("class",), version="0")
    assert computed.call_count == 1
