"""``pick`` and ``picks`` as typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from picks import finish, free, secret
from small import Small, drawn, reviewed, settle
from typer.testing import CliRunner, Result

from crime_sample.audit.reviewing import sit
from crime_sample.cli.app import app

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def run(*typed: object) -> Result:
    """What the program says to it."""
    return CliRunner().invoke(app, [str(word) for word in typed])


def checked(name: str, document: dict[str, Any]) -> None:
    """Held to its schema."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)


def test_picked_judged_and_shown(tmp_path: Path) -> None:
    """By id, by file and by test; what comes next is said; counts in words and in JSON."""
    small = reviewed(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 40)
    listed = tmp_path / "risk.txt"
    listed.write_text("\n".join(ids[1:3]), encoding="utf-8")
    assert run("picks", small.path).stdout == "Nothing was picked by hand.\n"
    checked("picks", json.loads(run("picks", small.path, "--json").stdout))
    first = run("pick", small.path, "--id", ids[0], "--reason", "complaint", "--twice", "--who", "Reg")
    assert first.stdout == "1 incident picked, not drawn: targeted pick, case 25.\n"
    assert "crime_sample review" in first.stderr
    more = run("pick", small.path, "--from", listed, "--reason", "riskiest", "--kind", "dip", "--who", "Reg")
    assert "2 incidents picked, not drawn: dip sample, cases 26 to 27." in more.stdout
    tested = run(
        "pick", small.path, "--where", f"\"Incident\" <= '{ids[4]}'", "--reason", "x", "--who", "Reg"
    )
    assert "more are judged in this audit already." in tested.stderr, tested.output
    status = json.loads(run("status", small.path, "--json").stdout)
    checked("status", status)
    assert status["picked"]["cases"] == 5
    finish(small)
    finish(small, "Ben")
    shown = run("picks", small.path, "--who", "Lee")
    assert "5 incidents were picked by hand beside the sample" in shown.stdout
    document = json.loads(run("picks", small.path, "--json", "--who", "Lee").stdout)
    checked("picks", document)
    assert document["picked"]["all"]["reviewed"] == 5
    estimated = json.loads(run("estimate", small.path, "--json", "--who", "Lee").stdout)
    checked("estimate", estimated)
    assert estimated["picked"] == document["picked"]
    assert sum(stratum["drawn"] for stratum in estimated["strata"]) == 24


def test_the_list_to_record_marks_them(tmp_path: Path) -> None:
    """``estimate --remedial``: a column more where anything was picked, and none where nothing was."""
    small = reviewed(tmp_path)
    before = tmp_path / "before.csv"
    assert run("estimate", small.path, "--remedial", before, "--who", "Lee").exit_code == 0
    assert "picked" not in before.read_text(encoding="utf-8-sig")
    with small.open() as audit:
        unit = free(audit.state, 1, linked=False)[0]
    run("pick", small.path, "--id", unit, "--reason", "x", "--who", "Reg")
    finish(small)
    after = tmp_path / "after.csv"
    said = run("estimate", small.path, "--remedial", after, "--who", "Lee")
    lines = after.read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "case,incident id,class,status,picked by hand"
    assert lines[-1] == f'25,{unit},Violence against the person,to record,"picked, not drawn"'
    assert f"{len(lines) - 2} crimes now to be recorded" in said.stderr


def test_who_judges_cases_sees_nothing_of_them_while_the_sample_is_open(tmp_path: Path) -> None:
    """As with every result."""
    small: Small = drawn(tmp_path)
    with small.open() as audit:
        ids = free(audit.state, 1)
    run("pick", small.path, "--id", ids[0], "--reason", "x", "--who", "Reg")
    with small.open() as audit:
        sitting = sit(audit)
        case = sitting.next_case()
        assert case is not None
        settle(sitting, case)
    refused = run("picks", small.path, "--who", "Ann")
    assert refused.exit_code != 0
    assert "hidden from you" in str(refused.exception)
    assert run("picks", small.path, "--who", "Lee").exit_code == 0


def test_where_cases_are_given_out_it_says_that_these_must_be(tmp_path: Path) -> None:
    """How many reviews, and by what command."""
    small = secret(tmp_path, second=25)
    with small.open() as audit:
        ids = free(audit.state, 2)
    made = run("pick", small.path, "--id", ids[0], "--id", ids[1], "--reason", "x", "--who", "Lee")
    assert "Given to nobody, and shown to nobody until they are: 2 reviews" in made.stderr
