"""Every JSON document that a command prints is as its schema in ``docs/schemas`` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from small import Small, begun, planned, reviewed
from typer.testing import CliRunner

from crime_sample.audit.purging import purge
from crime_sample.cli.app import app

SCHEMAS = Path(__file__).parents[1] / "docs" / "schemas"
OWN = ("log", "plan", "public", "size", "status", "unrecorded", "verify", "whoami")


def schema(name: str) -> dict[str, Any]:
    """A schema by the name of its command."""
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


def printed(*arguments: str, code: int = 0) -> dict[str, Any]:
    """What a command prints on standard output, as JSON; nothing else may stand there."""
    done = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(name: str, document: dict[str, Any]) -> None:
    """Raise if the document is not as the schema says."""
    Draft202012Validator(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)


def properties(part: Any) -> list[dict[str, Any]]:
    """Every object schema inside a schema."""
    if isinstance(part, list):
        return [found for one in part for found in properties(one)]
    if not isinstance(part, dict):
        return []
    own = [part] if "properties" in part else []
    return own + [found for value in part.values() for found in properties(value)]


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_each_schema_is_one(path: Path) -> None:
    """The schemas themselves are valid, and say what each of their keys is."""
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", OWN)
def test_no_object_is_open(name: str) -> None:
    """No object takes a key that the schema does not name, so that a new key cannot go unmentioned."""
    objects = properties(schema(name))
    assert objects
    assert all(one["additionalProperties"] is False for one in objects)


@pytest.mark.parametrize(
    "options",
    [
        ("--rate", "50", "--margin", "5", "--population", "83480"),
        ("--rate", "84", "--margin", "2", "--crimes", "0.85"),
        ("--rate", "95", "--margin", "2", "--crimes", "1.2", "--icc", "0", "--spread", "2"),
    ],
)
def test_size(options: tuple[str, ...]) -> None:
    """``size --json``, for one crime an incident and for several."""
    check("size", printed("size", *options))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("discovery", ("--discovery", "--share", "0.5")),
        ("discovery", ("--discovery", "--share", "1", "--population", "5000", "--level", "0.99")),
        ("attribute", ("--at-most", "5")),
        ("attribute", ("--at-most", "5", "--allow", "1", "--population", "5000")),
        ("attribute", ("--at-most", "0.5", "--population", "100")),
        ("change", ("--from", "84", "--to", "88")),
        (
            "change",
            ("--from", "90", "--to", "84", "--power", "90", "--crimes", "0.85", "--population", "9000"),
        ),
    ],
)
def test_size_of_other_questions(kind: str, options: tuple[str, ...]) -> None:
    """``size --json`` for each question but the margin: it says its kind, and is of no other kind."""
    found = printed("size", *options)
    assert found["kind"] == kind
    check("size", found)
    for other in {"margin", "discovery", "attribute", "change"} - {kind}:
        with pytest.raises(ValidationError):
            check("size", found | {"kind": other})


@pytest.mark.parametrize("options", [(), ("--margin", "1.85"), ("--low", "81", "--high", "86")])
def test_unrecorded(options: tuple[str, ...]) -> None:
    """``unrecorded --json``, with and without limits."""
    check("unrecorded", printed("unrecorded", "--rate", "83.6", "--recorded", "124445", *options))


def test_plan(tmp_path: Path) -> None:
    """``plan --json``, proposed with targets of strata, then frozen, then looked at again."""
    small = begun(tmp_path)
    audit = str(small.path)
    arguments = ("frame", "add", audit, str(small.export), "--map", "id=Incident", "--map", "created=Created",
                 "--map", "refs=Refs", "--strata", "Opening")  # fmt: skip
    assert CliRunner().invoke(app, arguments).exit_code == 0
    asked = ("plan", audit, "--margin", "8", "--margin-for", "VIOL=12", "--rate-for", "VIOL=80")
    for more, frozen in (((), False), (("--freeze", "--seed-from", "public: a lottery"), True), ((), True)):
        found = printed(*asked, *more)
        check("plan", found)
        assert found["frozen"] is frozen


def test_status_from_the_first_day_to_the_last(tmp_path_factory: pytest.TempPathFactory) -> None:
    """``status --json`` of an audit just begun, planned, and reviewed."""
    for stage in (begun, planned, reviewed):
        check("status", printed("status", str(stage(tmp_path_factory.mktemp("audit")).path)))


def test_log(settled: Small) -> None:
    """``log --json``, whole and narrowed down, before an erasure and after it."""
    check("log", printed("log", str(settled.path), "--who", "Lee"))
    check("log", printed("log", str(settled.path), "--who", "Lee", "--operation", "erasure", "--pseudonyms"))
    with settled.open("Lee", "lead") as audit:
        purge(audit, ["all-but-counts"])
    found = printed("log", str(settled.path), "--who", "p1")
    check("log", found)
    assert found["operations"][-1]["operation"] == "erasure"


def test_verify(small: Small) -> None:
    """``verify --json``, of an audit that holds and of one whose export was changed, which ends with 1."""
    found = printed("verify", str(small.path))
    check("verify", found)
    assert found["holds"]
    small.export.write_bytes(small.export.read_bytes() + b"\n")
    broken = printed("verify", str(small.path), code=1)
    check("verify", broken)
    assert not broken["holds"]


@pytest.mark.parametrize("options", [(), ("--threshold", "3", "--round", "3")])
def test_public_edition(tmp_path: Path, options: tuple[str, ...]) -> None:
    """``report --public --out FILE.json``, with counts as they are and rounded."""
    path = tmp_path / "public.json"
    done = CliRunner().invoke(
        app,
        ["report", str(reviewed(tmp_path).path), "--public", *options, "--out", str(path)],
        catch_exceptions=False,
    )
    assert done.exit_code == 0, done.output
    check("public", json.loads(path.read_text(encoding="utf-8")))


def test_a_schema_refuses_what_is_not_one() -> None:
    """The check can fail: a document that lacks a key, or has one too many, is refused."""
    found = printed("size", "--rate", "84", "--margin", "2")
    for wrong in (found | {"more": 1}, {key: found[key] for key in found if key != "margin"}):
        with pytest.raises(Exception, match=r"more|margin"):
            check("size", wrong)
