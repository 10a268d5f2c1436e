"""The commands as typed: what they print, where, and the exit code they end with."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from small import SEED, Small, begun

from crime_sample.cli.app import main


@dataclass
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, as the shell would."""
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["crime_sample", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 1
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


MAP = ["--map", "id=Incident", "--map", "created=Created", "--map", "opening=Opening", "--map", "closing=Closing",
       "--map", "result=Result", "--map", "district=District", "--map", "text=Log", "--map", "refs=Refs"]  # fmt: skip


def test_chicagos_383(run: Run) -> None:
    """50 % +/- 5 points of 83,480 takes 383 incidents, in words and in JSON."""
    asked = ("size", "--rate", 50, "--margin", 5, "--population", 83480)
    assert json.loads(run(*asked, "--json").out)["incidents"] == 383
    assert "383 incidents of a frame of 83,480" in run(*asked).out


def test_kents_over_24_300(run: Run) -> None:
    """83.6 +/- 1.85 and 124,445 recorded crimes: 24,413, from 21,190 to 27,781."""
    asked = ("unrecorded", "--rate", 83.6, "--margin", 1.85, "--recorded", 124445)
    found = json.loads(run(*asked, "--json").out)
    assert (found["point"], found["low"], found["high"]) == (24413, 21190, 27781)
    assert "24,413" in run(*asked).out
    limits = run(
        "unrecorded", "--rate", 83.6, "--low", 81.75, "--high", 85.45, "--recorded", 124445, "--json"
    )
    assert json.loads(limits.out)["high"] == 27781


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (("size", "--rate", 0.836, "--margin", 2), "83.6"),
        (("size", "--rate", 83.6, "--margin", 0.02), "would be 2"),
        (("unrecorded", "--rate", 0.836, "--recorded", 1000), "83.6"),
        (("unrecorded", "--rate", 0, "--recorded", 1000), ""),
        (("unrecorded", "--rate", 83.6, "--low", 80, "--recorded", 1000), "both limits"),
        (("unrecorded", "--rate", 83.6, "--low", 85, "--high", 90, "--recorded", 1000), ""),
        (
            ("unrecorded", "--rate", 83.6, "--margin", 1, "--low", 80, "--high", 90, "--recorded", 1),
            "not both",
        ),
        (("size", "--rate", 50, "--margin", 5, "--level", 95), "0.95"),
        (("size", "--rate", 50, "--margin", 5, "--population", 0), ""),
        (("size", "--margin", "two"), ""),
        (("nonsense",), ""),
    ],
)
def test_input_that_makes_no_sense_ends_with_2_and_words(
    run: Run, asked: tuple[object, ...], hint: str
) -> None:
    """Fractions for percent, impossible limits, unknown words: exit code 2, words on stderr, nothing on stdout."""
    said = run(*asked)
    assert (said.code, said.out) == (2, "")
    assert hint in said.err
    assert "Traceback" not in said.err


def test_an_audit_from_new_to_report(run: Run, tmp_path: Path) -> None:
    """Every command of an audit in order, by name without its suffix, to the report and its check."""
    files = begun(tmp_path / "files") if (tmp_path / "files").mkdir() is None else None
    assert files is not None
    audit = tmp_path / "kent"
    said = run("new", audit, "--force", "Smallshire", "--start", "2026-01-01", "--end", "2026-06-30")
    assert said.code == 0, said.err
    assert stat.S_IMODE((tmp_path / "kent.audit").stat().st_mode) == 0o600
    said = run(
        "frame",
        "add",
        audit,
        files.export,
        *MAP,
        "--strata",
        "Opening",
        "--exclude",
        "Opening=TEST*: test calls",
    )
    assert said.code == 0, said.err
    assert "300 incidents of 300 records" in said.out
    assert run("extract", "add", audit, files.extract).code == 0
    proposal = run(
        "plan", audit, "--margin", 9, "--margin-for", "VIOL=15", "--rate-for", "VIOL=80", "--rate", 84
    )
    assert "proposal" in proposal.err
    frozen = run("plan", audit, "--size", 24, "--minimum", 4, "--seed-from", "witnessed: dice", "--freeze")
    assert "Give out this hash" in frozen.out
    kept = run("plan", audit)
    assert "was frozen" in kept.err
    assert "options" not in kept.err
    assert json.loads(run("plan", audit, "--json").out)["frozen"] is True
    drawn = run("draw", audit, "--seed", SEED, "--proof", "minutes", "--statement", tmp_path / "draw.json")
    assert drawn.code == 0, drawn.err
    for words in ("SHA-256", SEED, "named witnesses", "24"):
        assert words in drawn.out
    again = run("verify-draw", files.export, tmp_path / "draw.json", "--list")
    assert (again.code, again.out.count("\n")) == (0, 25)
    extended = run("extend", audit, "--more", "VIOL=2", "--reason", "two not found")
    assert "2 cases added" in extended.out
    status = run("status", audit)
    assert "review" in status.out
    assert json.loads(run("status", audit, "--json").out)["cases"] == 26
    refused = run("estimate", audit)
    assert (refused.code, refused.out) == (2, "")
    assert "26 of 26 cases are not settled" in refused.err


def test_results_of_a_settled_audit(run: Run, settled: Small, tmp_path: Path) -> None:
    """Tables, JSON, remedial list and reports agree, and verify finds the figures again."""
    shown = run(
        "estimate",
        settled.path,
        "--by",
        "class",
        "--by",
        "district",
        "--recorded",
        5000,
        "--source",
        "a table",
    )
    assert shown.code == 0, shown.err
    found = json.loads(run("estimate", settled.path, "--json").out)
    rate = next(e for e in found["estimates"] if e["estimand"] == "recording_rate" and e["domain"] is None)
    assert rate["n_due"] == 24
    remedial = tmp_path / "remedial.csv"
    assert run("estimate", settled.path, "--remedial", remedial).code == 0
    assert len(remedial.read_text(encoding="utf-8-sig").splitlines()) >= 24 - rate["x_recorded"] + 1
    outs = [tmp_path / f"r.{form}" for form in ("html", "pdf", "md", "json")]
    said = run("report", settled.path, *(word for out in outs for word in ("--out", out)))
    assert said.code == 0, said.err
    assert all(out.stat().st_size > 1000 and stat.S_IMODE(out.stat().st_mode) == 0o600 for out in outs)
    assert run("report", settled.path, "--out", outs[0]).code == 2
    assert run("report", settled.path, "--out", outs[0], "--replace").code == 0
    assert run("report", settled.path, "--out", tmp_path / "r.docx").code == 2
    verified = run("verify", settled.path)
    assert verified.code == 0
    assert json.loads(run("verify", settled.path, "--json").out)["holds"] is True


def test_a_pdf_without_its_library_is_refused_first(
    run: Run, settled: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to install is said before anything is computed or written, and nothing enters the ledger."""
    kept = settled.path.read_bytes()
    monkeypatch.setitem(sys.modules, "typst", None)
    lacking = run("report", settled.path, "--out", tmp_path / "l.html", "--out", tmp_path / "l.pdf")
    assert lacking.code == 3
    assert 'pip install "crime_sample[pdf]"' in lacking.err
    assert not (tmp_path / "l.html").exists()
    assert settled.path.read_bytes() == kept


def test_verify_ends_with_1_where_something_is_broken(run: Run, settled: Small) -> None:
    """A wrong anchor is a failed check, not a wrong input."""
    said = run("verify", settled.path, "--anchor", "ab" * 32)
    assert said.code == 1
    assert "BROKEN" in said.out


@pytest.mark.parametrize(
    "asked",
    [
        ("status", "{tmp}/none.audit"),
        ("frame", "add", "{audit}", "{tmp}/none.csv", *MAP),
        ("frame", "add", "{audit}", "{export}"),
        ("frame", "add", "{audit}", "{export}", "--map", "id=Incidnt", "--map", "created=Created"),
        ("frame", "add", "{audit}", "{export}", "--map", "ident=Incident"),
        ("frame", "add", "{audit}", "{export}", "--map", "id"),
        ("frame", "add", "{audit}", "{export}", *MAP, "--exclude", "Opening=TEST"),
        ("frame", "add", "{audit}", "{export}", *MAP, "--exclude-where", "nonsense(: bad"),
        ("frame", "inspect", "{tmp}"),
        ("extract", "add", "{audit}", "{export}"),
        ("plan", "{audit}", "--margin-for", "violence"),
        ("plan", "{audit}", "--seed-from", "astrology: stars"),
        ("plan", "{audit}", "--design", "{tmp}/none.toml"),
        ("draw", "{audit}", "--seed", "x"),
        ("extend", "{audit}", "--more", "VIOL=two", "--reason", "x"),
        ("review", "{audit}"),
        ("estimate", "{audit}"),
        ("report", "{audit}"),
        ("new", "{audit}", "--force", "K", "--start", "2016-01-01", "--end", "2016-02-01"),
        ("new", "{tmp}/x", "--force", "K", "--start", "2016-01-01", "--end", "soon"),
        ("new", "{tmp}/x", "--from", "{export}"),
        ("verify-draw", "{export}", "{export}"),
    ],
)
def test_mistakes_end_with_2_and_words_naming_them(run: Run, tmp_path: Path, asked: tuple[str, ...]) -> None:
    """Missing files, wrong columns, rules without reasons, steps too early: words, no traceback, nothing changed."""
    small = begun(tmp_path)
    before = small.path.read_bytes()
    places = {"tmp": tmp_path, "audit": small.path, "export": small.export}
    said = run(*(word.format(**places) if "{" in word else word for word in asked))
    assert said.code == 2, said
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert "our fault" not in said.err
    assert small.path.read_bytes() == before


def test_new_reads_its_answers_from_a_file_and_options_go_before(run: Run, tmp_path: Path) -> None:
    """A TOML file holds the answers; what is typed wins."""
    (tmp_path / "kent.toml").write_text(
        'force = "Kent"\nstart = 2016-06-01\nend = 2016-11-30\nwho = "A. Lead"\n'
    )
    said = run("new", tmp_path / "kent", "--from", tmp_path / "kent.toml", "--force", "Kent Police")
    assert said.code == 0, said.err
    assert "audit of Kent Police" in said.out
    assert "begun by A. Lead" in said.out


def test_an_own_rule_pack_is_taken_from_a_file(run: Run, tmp_path: Path) -> None:
    """--rules FILE.toml reads the user's pack; a broken one is named."""
    pack = (
        Path("crime_sample/rules/packs/generic.toml")
        .read_text(encoding="utf-8")
        .replace('"generic"', '"own-pack"')
    )
    (tmp_path / "own.toml").write_text(pack, encoding="utf-8")
    dates = ("--force", "K", "--start", "2016-01-01", "--end", "2016-02-01")
    said = run("new", tmp_path / "a", *dates, "--rules", tmp_path / "own.toml")
    assert "own-pack" in said.out
    (tmp_path / "own.toml").write_text("name = ", encoding="utf-8")
    assert run("new", tmp_path / "b", *dates, "--rules", tmp_path / "own.toml").code == 2


def test_a_fault_of_ours_is_called_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything unforeseen ends with 70 and words, not a traceback."""

    def fails(**_: object) -> None:
        raise RuntimeError("Jane Victim, 07700 900123")

    monkeypatch.setattr("crime_sample.sizing.size_for", fails)
    said = run("size")
    assert said.code == 70
    assert "our fault" in said.err
    assert "RuntimeError in sizing/__init__.py:" in said.err
    assert "Traceback" not in said.err
    assert "Victim" not in said.err + said.out, "what people send on quotes no log"
    monkeypatch.setenv("CRIME_SAMPLE_DEBUG", "1")
    assert "Jane Victim" in run("size").err


def test_an_interrupt_is_said_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and words."""

    def stops(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crime_sample.sizing.size_for", stops)
    said = run("size")
    assert said.code == 130


def test_the_version_is_shown(run: Run) -> None:
    """--version prints it."""
    assert run("--version").out.startswith("crime_sample 0.")
