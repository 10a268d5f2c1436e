"""``log`` and ``purge`` on the command line, and every other command on an audit that was purged."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from small import Small, settle
from typer.testing import CliRunner, Result

from crime_sample.audit.challenging import export_challenge_sheet
from crime_sample.audit.remedying import export_list
from crime_sample.audit.reviewing import sit
from crime_sample.audit.sheets import export_sheet
from crime_sample.cli.app import app
from crime_sample.errors import CrimeSampleError, InputError, Refused
from crime_sample.files.guarded import unguarded


def run(*arguments: str, typed: str | None = None) -> Result:
    """A command; errors of the program's own making are in the result, any other is raised."""
    done = CliRunner().invoke(app, [*arguments], input=typed)
    if done.exception is not None and not isinstance(done.exception, CrimeSampleError | SystemExit):
        raise done.exception
    return done


def test_the_log_as_csv_holds_no_formula(settled: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reason or a recipient that begins like a formula is a text; the file is its owner's, and stays."""
    monkeypatch.chdir(settled.folder)
    done = run(
        "bundle",
        str(settled.path),
        "--out",
        "b.zip",
        "--who",
        "=Lee()",
        "--reason",
        "@SUM(1+1)*cmd|' /C calc'!A0",
    )
    assert done.exit_code == 0, done.output
    done = run("log", str(settled.path), "--csv", "log.csv", "--who", "Lee")
    assert done.exit_code == 0, done.output
    assert (settled.folder / "log.csv").stat().st_mode & 0o777 == 0o600
    with (settled.folder / "log.csv").open(encoding="utf-8", newline="") as file:
        marking, header, *lines = csv.reader(file)
    assert marking[0].startswith("OFFICIAL-SENSITIVE; processing log; head of the ledger ")
    assert not [cell for line in lines for cell in line if cell[:1] in ("=", "+", "-", "@", "\t")]
    last = dict(zip(header, map(unguarded, lines[-1]), strict=True))
    assert last["recipient"] == "=Lee()"
    assert last["reason"] == "@SUM(1+1)*cmd|' /C calc'!A0"
    assert (last["operation"], last["how many"]) == ("disclosure", "24")
    assert isinstance(run("log", str(settled.path), "--csv", "log.csv").exception, InputError)
    assert run("log", str(settled.path), "--csv", "log.csv", "--replace").exit_code == 0


def test_the_log_on_the_screen(small: Small) -> None:
    """The marking above and below; who judges is told that they see their own steps only."""
    with small.open() as audit:
        sitting = sit(audit, reason="\x1b[31mred")
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    shown = run("log", str(small.path), "--who", "Lee").output
    assert shown.count("OFFICIAL-SENSITIVE") == 2
    assert "cases drawn from the frame" in shown
    assert "\x1b[31mred" not in shown
    assert "only your own steps" not in shown
    mine = run("log", str(small.path), "--who", "Ann").output
    assert "only your own steps" in mine
    assert "cases drawn" not in mine
    with pytest.raises(InputError, match="not a day"):
        raise run("log", str(small.path), "--since", "yesterday").exception or AssertionError


def test_purge_says_what_goes_and_asks(settled: Small) -> None:
    """Without a yes nothing goes; with one it is told which entry says so."""
    path = str(settled.path)
    done = run("purge", path, "--texts", "--who", "Lee", typed="n\n")
    assert done.exit_code == 1
    assert "24 parts of 'committed', 24 parts of 'judged'" in done.output
    assert "no rationale and no reference" in done.output
    assert "Erase it for good?" in done.output
    with settled.open("Lee", "lead") as audit:
        assert not audit.state.erasures
    done = run("purge", path, "--texts", "--who", "Lee", "--reason", "retention", typed="y\n")
    assert done.exit_code == 0
    assert re.search(r"48 sealed parts erased; entry \d+ of the ledger", done.output)
    done = run("purge", path, "--texts", "--who", "Lee", "--yes")
    assert "nothing of it to erase" in done.output
    logged = json.loads(run("log", path, "--json", "--operation", "erasure", "--who", "Lee").output)
    (one,) = logged["operations"]
    assert (one["reason"], one["count"]) == ("retention", 48)


def test_purge_is_refused_to_who_judges_and_while_cases_are_open(small: Small, settled: Small) -> None:
    """By the guard of the program; with --though-open it is done, and said."""
    assert isinstance(run("purge", str(settled.path), "--texts", "--who", "Ann", "--yes").exception, Refused)
    assert isinstance(run("purge", str(settled.path), "--who", "Lee", "--yes").exception, InputError)
    open_ = run("purge", str(small.path), "--names", "--who", "Lee", "--yes")
    assert isinstance(open_.exception, Refused)
    assert "--though-open" in str(open_.exception)
    assert run("purge", str(small.path), "--names", "--who", "Lee", "--yes", "--though-open").exit_code == 0


PLAIN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+|[0-9a-f]{64}")


def test_estimates_and_report_are_the_same_before_and_after(
    settled: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for the hash of the ledger, when it was last written to and names."""
    monkeypatch.chdir(settled.folder)
    path = str(settled.path)
    asked = (
        "estimate",
        path,
        "--by",
        "class",
        "--by",
        "stratum",
        "--by",
        "district",
        "--by",
        "month",
        "--json",
    )
    before = json.loads(run(*asked, "--who", "Lee").output)
    for name in ("before.html", "before.md"):
        run("report", path, "--out", name, "--who", "Lee")
    assert run("purge", path, "--all-but-counts", "--who", "Lee", "--yes").exit_code == 0
    after = json.loads(run(*asked, "--who", "p1").output)
    assert after.keys() == before.keys()
    assert after["estimates"] == before["estimates"]
    for key in before.keys() - {"audit"}:
        assert after[key] == before[key], key
    for name in ("after.html", "after.md"):
        assert run("report", path, "--out", name, "--who", "p1").exit_code == 0
    for ending in ("html", "md"):
        was, now = (
            PLAIN.sub("", (settled.folder / f"{when}.{ending}").read_text(encoding="utf-8")).splitlines()
            for when in ("before", "after")
        )
        assert len(was) == len(now)
        differ = [(one, other) for one, other in zip(was, now, strict=True) if one != other]
        assert all("UTC" in one or "entr" in one for one, _ in differ), differ


def test_a_bundle_of_a_purged_audit_is_valid(settled: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the root over the tickets too, where the export is still there; with the list of the frame refused."""
    monkeypatch.chdir(settled.folder)
    path = str(settled.path)
    run("purge", path, "--all-but-counts", "--who", "Lee", "--yes")
    for name, more in (("a.zip", ()), ("b.zip", ("--frame", str(settled.export)))):
        done = run("bundle", path, "--out", name, "--who", "p1", *more)
        assert done.exit_code == 0, done.exception
        found = run("verify-bundle", name)
        assert found.exit_code == 0, found.output
        assert "BROKEN" not in found.output


def commands() -> Iterator[str]:
    """Every command by its full name."""

    def walk(command: Any, path: tuple[str, ...]) -> Iterator[str]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield " ".join(path)
            return
        for name, one in inner.items():
            yield from walk(one, (*path, name))

    yield from walk(typer.main.get_command(app), ())


NEEDS_IDS = "which incidents the cases are was erased"
WORKS = ""
# What each command that opens an audit answers on a purged one: blank if it works, else a part of what is refused.
ANSWERS: dict[str, tuple[str, str]] = {
    "status": ("status A", WORKS),
    "verify": ("verify A", WORKS),
    "estimate": ("estimate A --by district", WORKS),
    "report": ("report A --out r.html --out r.xlsx --out r.json", WORKS),
    "bundle": ("bundle A --out b.zip", WORKS),
    "export r": ("export r A --out rdir", WORKS),
    "quality": ("quality A", WORKS),
    "picks": ("picks A", WORKS),
    "pick": ("pick A --id 00000001 --reason x", NEEDS_IDS),
    "extend": ("extend A --more THEFT=2 --reason x", NEEDS_IDS),
    "overlap": ("overlap A", NEEDS_IDS),
    "referrals": ("referrals A", WORKS),
    "flags": ("flags A", WORKS),
    "adjudicate": ("adjudicate A", WORKS),
    "challenge export": ("challenge export A c.csv --to x --all", NEEDS_IDS),
    "challenge import": ("challenge import A answers.csv", NEEDS_IDS),
    "challenge status": ("challenge status A", WORKS),
    "remedial export": ("remedial export A rr.csv", NEEDS_IDS),
    "remedial import": ("remedial import A list.csv", NEEDS_IDS),
    "remedial status": ("remedial status A", WORKS),
    "assign": ("assign A", WORKS),
    "conflict": ("conflict A --auditor p2 --column District --value North", NEEDS_IDS),
    "calibrate": ("calibrate A --registrar Zed", "set apart"),
    "review": ("review A --auditor p2 --plain", NEEDS_IDS),
    "sheet export": ("sheet export A s.csv --who p2", "waiting for its blind step"),
    "sheet import": ("sheet import A blind.csv --auditor p2", NEEDS_IDS),
    "package out": ("package out A p.package --auditor p2", "no open case"),
    "package beside": ("package beside A", WORKS),
    "statement": ("statement A st.json", WORKS),
    "plan": ("plan A", WORKS),
    "cost": ("cost A", WORKS),
    "benchmark": ("benchmark A", WORKS),
    "draw": ("draw A --seed x", "drawn before"),
    "frame add": (
        "frame add A E --map id=Incident --map created=Created --map opening=Opening",
        "plan is frozen",
    ),
    "frame refresh": ("frame refresh A E", NEEDS_IDS),
    "frame uncovered": ("frame uncovered A walk-in", "plan is frozen"),
    "extract add": ("extract add A C", "plan is frozen"),
    "whoami": ("whoami A", WORKS),
    "roles": ("roles A", WORKS),
    "key register": ("key register A --key none.pem", "none.pem"),
    "key replace": ("key replace A --key none.pem --new other.pem", "none.pem"),
    "key revoke": ("key revoke A --person p2 --reason lost", "no key"),
    "retention": ("retention A 2031-01-01 --reason later", WORKS),
    "pseudonym-key find": ("pseudonym-key find none.key x --audit A", NEEDS_IDS),
    "log": ("log A", WORKS),
    "purge": ("purge A --all-but-counts --yes", WORKS),
    "excerpt": ("excerpt A 1 --auditor p2", "keeps no excerpts"),
    "excerpts": ("excerpts A", "keeps no excerpts"),
}
# What opens no audit, opens several, or takes one to or from a server.
OTHERS = {
    "new", "demo", "size", "unrecorded", "analyse", "agree", "compare", "trend", "control-chart", "overview",
    "verify-draw", "verify-bundle", "push", "pull", "package in", "frame inspect", "extract inspect",
    "rules list", "rules show", "rules check", "simulate frame", "simulate coverage", "simulate looks",
    "shard register", "shard draw", "shard merge", "key new", "key show",
    "pseudonym-key new",
}  # fmt: skip


def test_every_command_is_in_the_table() -> None:
    """A command that is added must be tried on a purged audit."""
    known = set(commands())
    assert ANSWERS.keys() <= known, ANSWERS.keys() - known
    assert known - ANSWERS.keys() - OTHERS == set()


def test_every_command_has_a_kind_answer(
    settled: Small, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a purged audit each works, or says what is missing and since when; none fails in another way."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(settled.folder)
    with small.open("Ann") as audit:
        export_sheet(audit, settled.folder / "blind.csv", step="blind")
    with settled.open("Lee", "lead") as audit:
        export_challenge_sheet(audit, settled.folder / "answers.csv", recipient="the force")
        export_list(audit, settled.folder / "list.csv")
    path = str(settled.path)
    assert run("purge", path, "--all-but-counts", "--who", "Lee", "--yes").exit_code == 0
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "p1")
    places = {"A": path, "E": str(settled.export), "C": str(settled.extract)}
    for name, (line, answer) in ANSWERS.items():
        done = run(*(places.get(word, word) for word in line.split()))
        if answer:
            assert isinstance(done.exception, InputError), (name, done.output)
            assert answer in str(done.exception), (name, str(done.exception))
        else:
            assert done.exit_code == 0, (name, done.output, done.exception)
