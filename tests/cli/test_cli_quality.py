"""``quality`` as typed: the screen, the page as a file, the JSON, and who is refused."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from jsonschema import Draft202012Validator
from judged_twice import judged, rule, truth
from small import Small
from typer.testing import CliRunner

from crime_sample.audit import Audit
from crime_sample.audit.processing_log import processing_log
from crime_sample.case import Case
from crime_sample.cli.app import app
from crime_sample.errors import EnvironmentTrouble

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "quality.schema.json"
NAMES = ("Ann <b>Marsh</b>", "Ben \x1b[31mOkoye", "Cat `Lyle` | \u202egnp")


def doubtful(case: Case) -> list[str] | str:
    """Misses crimes, and takes violence for robbery."""
    number = int(case.id)
    if number % 17 == 0:
        return "not-found"
    return [] if number % 4 == 0 else ["robbery"] if number % 7 == 0 and truth(case) else truth(case)


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """An audit with half of its cases judged twice, all ruled on, by people with names that would break a page: a
    ledger may hold such, from before they were refused."""
    says = dict(zip(NAMES, (truth, doubtful, truth), strict=True))
    with patch("crime_sample.names.clean", str):
        small = judged(tmp_path_factory.mktemp("double"), says, size=40, second=50)
    rule(small)
    return small


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """An audit in which rulings wait."""
    return judged(tmp_path_factory.mktemp("waiting"), {"Ann": truth, "Ben": doubtful}, size=24)


def run(*arguments: str, code: int = 0, **options: Any) -> Any:
    """What a command does."""
    done = CliRunner().invoke(app, ["quality", *arguments], **options)
    assert done.exit_code == code, done.output
    return done


@pytest.mark.parametrize("width", [80, 160])
def test_the_screen_holds_the_page_and_no_escape(
    double: Small, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marked above and below, every part there, no line too wide, and no name steers the terminal."""
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run(str(double.path), "--who", "Reg").stdout.rstrip("\n").split("\n")
    text = "\n".join(lines)
    assert lines[0].strip() == lines[-1].strip() == "OFFICIAL-SENSITIVE"
    assert max(map(len, lines)) <= width
    for title in ("The second review", "Agreement, question by question", "Agreement beyond chance",
                  "Answers taken for one another", "Each auditor against the settled verdicts",
                  "As first judged and as corrected", "Minutes per case", "Rulings", "Read with care"):  # fmt: skip
        assert f"\n{title}" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("options", [(), ("--pseudonyms",), ("--level", "0.9")])
def test_json_is_as_its_schema_says(double: Small, options: tuple[str, ...]) -> None:
    """The document is valid, closed, and names nobody if told so."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document = json.loads(run(str(double.path), "--json", *options).stdout)
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)
    assert document["corrected"]["rate"]["judged_again"] > 0
    named = "Marsh" in json.dumps(document)
    assert named is ("--pseudonyms" not in options)
    assert next(one["auditor"] for one in document["auditors"]) == ("Ann <b>Marsh</b>" if named else "p2")


def test_json_of_open_and_single_reviews(waiting: Small, settled: Small) -> None:
    """Valid too while rulings wait, and where nothing was judged twice."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for arguments in ((str(waiting.path), "--interim", "--who", "Reg"), (str(settled.path), "--who", "Reg")):
        document = json.loads(run(*arguments, "--json").stdout)
        Draft202012Validator(schema).validate(document)
        assert document["interim"] is ("--interim" in arguments)
    assert document["uncorrected"].startswith("No case was drawn to be judged twice.")
    broken = document | {"more": 1}
    assert not Draft202012Validator(schema).is_valid(broken)


def closed(part: Any) -> bool:
    """Whether no object in a schema takes a key that it does not name."""
    if isinstance(part, list):
        return all(map(closed, part))
    if not isinstance(part, dict):
        return True
    own = "properties" not in part or (
        part.get("additionalProperties") is False and set(part["required"]) == set(part["properties"])
    )
    return (
        own
        and all(map(closed, (value for key, value in part.items() if key != "properties")))
        and all(map(closed, part.get("properties", {}).values()))
    )


def test_no_object_of_the_schema_is_open() -> None:
    """A new key cannot go unmentioned."""
    assert closed(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_page_as_a_file(double: Small, tmp_path: Path) -> None:
    """HTML and Markdown with every text escaped, for the owner's eyes, and never over another file unasked."""
    html, markdown = tmp_path / "q.html", tmp_path / "q.md"
    for path in (html, markdown):
        done = run(str(double.path), "--who", "Reg", "--out", str(path))
        assert f"Written to {path}" in done.stderr
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    page = html.read_text(encoding="utf-8")
    assert "Ann &lt;b&gt;Marsh&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "<script" not in page
    assert page.count("OFFICIAL-SENSITIVE") >= 2
    text = markdown.read_text(encoding="utf-8")
    assert text.startswith("**OFFICIAL-SENSITIVE**\n\n# Quality of the review: Smallshire")
    assert "Cat \\`Lyle\\` \\|" in text
    refused = run(str(double.path), "--out", str(html), code=1)
    assert "this file exists" in str(refused.exception)
    run(str(double.path), "--who", "Reg", "--out", str(html), "--replace")
    run(str(double.path), "--who", "Reg", "--out", str(tmp_path / "q.pdf"))
    assert (tmp_path / "q.pdf").read_bytes().startswith(b"%PDF")
    other = run(str(double.path), "--out", str(tmp_path / "q.doc"), code=1)
    assert "cannot be written as '.doc'" in str(other.exception)


def test_open_cases(waiting: Small) -> None:
    """Refused, then shown to the registrar with a word on stderr, and not to who has judged."""
    assert "not settled" in str(run(str(waiting.path), "--who", "Reg", code=1).exception)
    shown = run(str(waiting.path), "--who", "Reg", "--interim")
    assert "Do not show them to anyone who still reviews" in shown.stderr
    assert "Rule on the" in shown.stdout
    hidden = run(str(waiting.path), "--who", "Ben", "--interim", code=1)
    assert "hidden from you" in str(hidden.exception)
    assert not hidden.stdout


def test_looking_writes_nothing(double: Small) -> None:
    """The audit is as it was."""
    before = double.path.read_bytes()
    run(str(double.path), "--who", "Somebody new")
    assert double.path.read_bytes() == before


@pytest.mark.parametrize("more", [(), ("--pseudonyms",)])
def test_a_page_that_is_written_is_a_disclosure(double: Small, tmp_path: Path, more: tuple[str, ...]) -> None:
    """Logged with whether it names people, sealed where to and why; a page that is refused is not."""
    there = tmp_path / "there.html"
    there.write_text("mine", encoding="utf-8")
    with double.open("Reg", "registrar") as audit:
        seq = audit.state.seq
    run(str(double.path), "--who", "Reg", "--out", str(there), code=1)
    path = tmp_path / f"q{len(more)}.html"
    run(str(double.path), "--who", "Reg", "--out", str(path), "--reason", "yearly review", *more)
    with double.open("Reg", "registrar") as audit:
        (event,) = audit.store.events(after=seq)
        last = processing_log(audit).entries[-1]
    assert (event.kind, event.body) == ("disclosed", {"what": "quality page", "named": not more})
    assert event.sealed == {"path": str(path), "recipient": "Reg", "reason": "yearly review"}
    assert (last.operation, last.what) == ("disclosure", "quality page handed out")


def test_a_page_of_an_audit_that_cannot_be_written_says_so(
    double: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made all the same."""

    def full(*_: object) -> None:
        raise EnvironmentTrouble("the disk is read-only")

    monkeypatch.setattr(Audit, "put", full)
    shown = run(str(double.path), "--who", "Reg", "--out", str(tmp_path / "q.md"))
    assert "That this was given out stands in no ledger: the disk is read-only" in shown.stderr
    assert (tmp_path / "q.md").exists()


def test_the_report_has_the_agreement_and_nobody_by_name(double: Small, tmp_path: Path) -> None:
    """How far two verdicts agree and the rate that they correct stand in the report, as on this page; what single
    auditors did stands here alone, and the edition for the public has neither."""
    made, public = tmp_path / "report.md", tmp_path / "public.md"
    for path, more in ((made, ()), (public, ("--public",))):
        done = CliRunner().invoke(
            app, ["report", str(double.path), "--out", str(path), "--who", "Lee", *more]
        )
        assert done.exit_code == 0, done.output
    page = tmp_path / "quality.md"
    run(str(double.path), "--who", "Reg", "--out", str(page))
    told, shown = made.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    for title in (
        "Agreement, question by question",
        "Agreement beyond chance",
        "As first judged and as corrected",
    ):
        rows = re.search(rf"### {title}\n\n[^\n]*\n\n((?:\|[^\n]*\n)+)", shown)
        assert rows is not None
        assert rows[1] in told
        assert title not in public.read_text(encoding="utf-8")
    assert "Leaning" in shown or "leaning" in shown
    assert not any(name.split()[0] in told for name in NAMES)
