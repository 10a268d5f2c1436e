"""``whoami``, ``key`` and ``roles`` as typed, and the key that is given before a command or by a setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small import Small
from typer.testing import CliRunner

from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of who runs the tests; and what a test sets is gone after it."""
    monkeypatch.setenv("CRIME_SAMPLE_KEY", "")
    monkeypatch.delenv("CRIME_SAMPLE_KEY_PASSPHRASE", raising=False)
    monkeypatch.setenv("CRIME_SAMPLE_WHO", "Lee")


def run(*words: object, code: int = 0, given: str | None = None) -> Any:
    done = CliRunner().invoke(app, [str(word) for word in words], input=given)
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_a_key_is_made_shown_registered_used_replaced_and_revoked(small: Small, tmp_path: Path) -> None:
    """The whole way, with the key before the command; without it a command that writes is refused."""
    one, two = tmp_path / "one.pem", tmp_path / "two.pem"
    public = run("key", "new", "--out", one).stdout.strip()
    assert len(public) == 64
    assert one.stat().st_mode & 0o777 == 0o600
    assert run("key", "show", one).stdout.strip() == public
    assert run("key", "register", small.path, "--key", one).stdout.strip() == public
    refused = run("key", "revoke", small.path, "--reason", "x", code=1)
    assert isinstance(refused.exception, Refused)
    assert "--signing-key" in refused.exception.remedy
    run("key", "new", "--out", two)
    other = run("key", "replace", small.path, "--key", one, "--new", two).stdout.strip()
    told = json.loads(run("whoami", small.path, "--json").stdout)
    Draft202012Validator(json.loads((SCHEMAS / "whoami.schema.json").read_text())).validate(told)
    assert (told["person"], told["role"], told["key"], told["roles_held_by"]) == (
        "p1",
        "lead",
        other,
        "nobody",
    )
    assert (
        f"Revoked: {other}" in run("--signing-key", two, "key", "revoke", small.path, "--reason", "x").stdout
    )
    found = run("verify", small.path, "--public-key", public, "--public-key", other).stdout
    assert f"p1 by {other} (1 entry, revoked since)" in found
    assert "BROKEN  signatures" in run("verify", small.path, "--public-key", "ab" * 32, code=1).stdout


def test_the_setting_gives_the_key_too(small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CRIME_SAMPLE_KEY, and CRIME_SAMPLE_KEY_PASSPHRASE for one that is locked; without that it is said."""
    path = tmp_path / "k.pem"
    run("key", "new", "--out", path, "--passphrase", given="hush\nhush\n")
    assert isinstance(run("key", "show", path, code=1).exception, InputError)
    monkeypatch.setenv("CRIME_SAMPLE_KEY_PASSPHRASE", "hush")
    monkeypatch.setenv("CRIME_SAMPLE_KEY", str(path))
    run("key", "register", small.path, "--key", path)
    run("bundle", small.path, "--interim", code=1)  # nothing is judged: refused for that, not for the key
    run("sheet", "export", small.path, tmp_path / "s.csv")
    assert "2 of 10 entries are signed" in run("verify", small.path).stdout
    monkeypatch.setenv("CRIME_SAMPLE_KEY", str(tmp_path / "none.pem"))
    assert "cannot be read" in str(run("sheet", "export", small.path, tmp_path / "t.csv", code=1).exception)


def test_whoami_and_status_say_that_roles_are_advisory_on_a_file(small: Small) -> None:
    """In words; and a stranger is told that nobody knows them."""
    said = run("whoami", small.path, "--who", "Nobody Known").stdout
    assert "whom nobody knows here" in said
    assert "Roles are advisory here" in said
    assert "Roles are advisory here" in run("status", small.path).stderr


def test_somebody_new_registers_as_what_they_are(small: Small, tmp_path: Path) -> None:
    """A second lead, say: the role is that of the first entry."""
    run("key", "new", "--out", tmp_path / "k.pem")
    for role in ("boss", ""):
        done = run("key", "register", small.path, "--key", tmp_path / "k.pem", "--role", role, code=1)
        assert isinstance(done.exception, InputError)
    run("key", "register", small.path, "--key", tmp_path / "k.pem", "--role", "lead", "--who", "Lou")
    assert "p2, lead" in run("whoami", small.path, "--who", "Lou").stdout


def test_a_key_is_asked_for_before_a_screen_is_drawn(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A review of who signs begins with the key: without it, or locked where nobody can be asked, not at all."""
    path = tmp_path / "k.pem"
    run("key", "new", "--out", path, "--passphrase", given="hush\nhush\n")
    monkeypatch.setenv("CRIME_SAMPLE_KEY_PASSPHRASE", "hush")
    run("key", "register", small.path, "--key", path, "--who", "Ann")
    review = ("review", small.path, "--auditor", "Ann", "--plain")
    assert isinstance(run(*review, code=1).exception, Refused)
    monkeypatch.delenv("CRIME_SAMPLE_KEY_PASSPHRASE")
    done = run("--signing-key", path, *review, code=1)
    assert "locked with a passphrase" in str(done.exception)
    assert "step 1" not in done.stdout


def test_roles_of_a_file_are_refused(small: Small) -> None:
    """A file holds nobody to anything, and what to do instead is said."""
    assert "advisory" in run("roles", small.path).stdout
    for words in (("--sql",), ("--bind", "ann=Lee"), ("--bind", "ann")):
        assert isinstance(run("roles", small.path, *words, code=1).exception, InputError)


def test_a_key_option_without_a_file_is_an_answer(small: Small) -> None:
    """Not the next command taken for a file and run without."""
    assert "requires an argument" in run("--signing-key", code=2).output
    assert run(f"--signing-key={small.folder}/none.pem", "whoami", small.path).exit_code == 0
