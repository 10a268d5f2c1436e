"""``rules list``, ``show`` and ``check``, as typed."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crime_sample.cli.app import main
from crime_sample.rules.library import digest, load, parse, shipped, text_of

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"

OWN = """
name = "own-2024"
family = "own"
title = "Our own"
version = "1"
valid_from = 2024-01-01
time_limit_hours = 24
recording_test = "it happened"
groups = [{ key = "violence", title = "Violence", words = ["assault*"] }]
failure_reasons = [{ key = "late", title = "Late" }]
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``crime_sample rules ...`` in this process: its exit code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["crime_sample", "rules", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as leave:
            code = leave.code if isinstance(leave.code, int) else 1
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def valid(name: str, text: str) -> dict[str, Any]:
    """The document, once its schema has taken it."""
    found: dict[str, Any] = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(found)
    return found


@pytest.mark.parametrize("width", [80, 160])
def test_the_list_has_a_line_a_pack(run: Run, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Name, days, limit, numbers and digest of each pack on one line, the family too where there is room."""
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, err = run("list")
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line}
    assert (code, err) == (0, "")
    family = ["england-wales"] if width == 160 else []
    assert lines["england-wales-2015"] == [
        "england-wales-2015", *family, "2015-04-01", "2023-04-30", "24", "h", "14", "130", "a6c35da1",
    ]  # fmt: skip
    assert lines["generic"][-6:] == ["open", "open", "–", "7", "0", digest(load("generic"))[:8]]
    assert set(shipped()) <= set(lines)
    assert max(map(len, out.splitlines())) <= width


def test_the_list_as_json(run: Run) -> None:
    """The same as a document, with nulls where a pack is open or sets no limit, and the whole digest."""
    code, out, _ = run("list", "--json")
    found = {one["name"]: one for one in valid("rules-list", out)["packs"]}
    assert code == 0
    assert list(found) == list(shipped())
    assert found["generic"]["time_limit_hours"] is None
    assert found["scotland"]["valid_to"] is None
    assert {name: one["digest"] for name, one in found.items()} == {
        name: digest(load(name)) for name in shipped()
    }


@pytest.mark.parametrize("name", shipped())
def test_all_that_a_pack_says_is_shown(run: Run, name: str) -> None:
    """Every key, title, code, note and source of a pack stands on the page, and its whole digest."""
    code, out, _ = run("show", name)
    pack = load(name)
    page = "".join(out.split())
    texts = [pack.title, pack.version, pack.recording_test, digest(pack), *pack.notes]
    for part in (
        pack.groups, pack.failure_reasons, pack.flags, pack.sources_consulted, pack.cancellation_reasons,
        pack.n100_reasons,
    ):  # fmt: skip
        texts += [text for entry in part for text in (entry.key, entry.title)]
    texts += [text for group in pack.groups for code in group.codes for text in (code.code, code.title)]
    texts += [text for source in pack.sources for text in (source.what, source.where)]
    assert code == 0
    # White space aside, since lines break and lists are set in.
    assert [
        text for text in texts if "".join(text.split()).replace("-", "") not in page.replace("-", "")
    ] == []
    assert max(map(len, out.splitlines())) <= 80


def test_a_pack_as_json_is_what_its_digest_is_of(run: Run) -> None:
    """The hash in a verdict can be made again from the JSON without this program."""
    for name in shipped():
        _, out, _ = run("show", name, "--json")
        found = valid("rules-show", out)
        valid("rule-pack", json.dumps(found["pack"]))
        plain = json.dumps(found["pack"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(plain.encode()).hexdigest() == found["digest"] == digest(load(name))


def test_a_pack_as_toml_is_a_start_for_ones_own(run: Run, tmp_path: Path) -> None:
    """Standard output is the shipped text to the letter, and is the same pack; words go to stderr."""
    for name in shipped():
        code, out, err = run("show", name, "--toml")
        assert (code, out) == (0, text_of(name))
        assert "rules check" in err
        assert digest(parse(out, "own.toml")) == digest(load(name))
    (tmp_path / "own.toml").write_text(run("show", "scotland", "--toml")[1], encoding="utf-8")
    assert run("check", tmp_path / "own.toml")[0] == 0


def test_a_user_s_pack_is_shown_too(run: Run, tmp_path: Path) -> None:
    """A file is shown like a shipped pack; grade bands with the percentage they begin at."""
    own = tmp_path / "own.toml"
    own.write_text(OWN + 'grade_bands = [{ key = "good", title = "Good", at_least_percent = 95 }]\n')
    code, out, _ = run("show", own)
    assert code == 0
    assert "from 1 January 2024 on" in out
    assert "Good, at 95 % or more" in out


def test_nothing_in_a_pack_steers_the_terminal(run: Run, tmp_path: Path) -> None:
    """Escape sequences, reversed text and markup in a user's pack, or in its keys, are shown and not obeyed."""
    own = tmp_path / "own.toml"
    bad = '"\\u001b[31m\\u202ered [bold]x[/bold] \\u009b2J"'
    own.write_text(
        OWN.replace('"Our own"', bad).replace('"it happened"', bad) + f"notes = [{bad}]\n", "utf-8"
    )
    for arguments in (("show", own), ("check", own)):
        _, out, err = run(*arguments)
        assert not set(out + err) & set("\x1b\u202e\x9b")
    assert run("show", own)[1].count("[bold]x[/bold]") == 3
    own.write_text(OWN.replace('"Our own"', '"a\u202eb\x9bc"'), "utf-8")
    assert not set(run("show", own, "--toml")[1]) & set("\u202e\x9b")
    own.write_text(OWN + f"{bad} = 1\n", "utf-8")
    for arguments in (("show", own), ("check", own)):
        code, out, err = run(*arguments)
        assert code == 2
        assert not set(out + err) & set("\x1b\u202e\x9b")


def test_a_sound_pack_is_ok(run: Run, tmp_path: Path) -> None:
    """Exit code 0, and the pack with its family and digest."""
    own = tmp_path / "own.toml"
    own.write_text(OWN)
    code, out, err = run("check", own)
    assert (code, err) == (0, "")
    assert f"own-2024 of the family own, SHA-256 {digest(parse(OWN, ''))[:8]}" in out


def test_warnings_end_with_1(run: Run, tmp_path: Path) -> None:
    """A pack that can be used with doubts: each stands on a line, and the exit code is 1."""
    own = tmp_path / "own.toml"
    own.write_text(OWN.replace("time_limit_hours = 24\n", ""))
    code, out, _ = run("check", own)
    assert code == 1
    assert out.count("  warning  ") == 1
    assert "time_limit_hours is not given" in out


def test_every_fault_is_named_and_ends_with_2(run: Run, tmp_path: Path) -> None:
    """All faults of a file at once, each by its key's path, keys that contradict each other too."""
    own = tmp_path / "own.toml"
    own.write_text("".join(f"{letter} = 1\n" for letter in "abcdefgh"))
    code, out, _ = run("check", own)
    assert code == 2
    assert out.count("is not a key that is known here") == 8
    assert out.count("is missing") == 6
    own.write_text(
        OWN + "valid_to = 2023-01-01\n"
        'flags = [{ key = "a", title = "A" }, { key = "a", title = "B" }, { key = "b", title = "B" }, '
        '{ key = "b", title = "B" }]\n'
    )
    code, out, _ = run("check", own)
    assert code == 2
    assert out.count("  fault  ") == 3
    assert "valid_to 2023-01-01 is before valid_from" in out
    assert 'flags hold the key "b" more than once' in out


def test_broken_toml_is_named_by_line_and_column(run: Run, tmp_path: Path) -> None:
    """The syntax error's place is told; so are lists too deep to read and numbers too long."""
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nfamily == 1\n')
    code, out, _ = run("check", own)
    assert code == 2
    assert "line 2, column 9 is not TOML" in out
    for text, words in (("a = " + "[" * 100_000, "too deep"), ("a = " + "9" * 5_000, "too long")):
        own.write_text(text)
        assert run("check", own)[0] == run("show", own)[0] == 2
        assert words in run("check", own)[1]


def test_several_files_are_held_together(run: Run, tmp_path: Path) -> None:
    """Two editions of one family are held against each other; a broken one hides nothing of the rest."""
    first, then, broken = (tmp_path / name for name in ("a.toml", "b.toml", "c.toml"))
    first.write_text(OWN + "valid_to = 2024-12-31\n")
    then.write_text(OWN.replace("own-2024", "own-2025").replace("2024-01-01", "2025-01-01"))
    assert run("check", first, then)[0] == 0
    then.write_text(OWN.replace("own-2024", "own-2025").replace("2024-01-01", "2025-02-01"))
    code, out, _ = run("check", first, then)
    assert code == 1
    assert " ".join(out.split()).count("holds from 1 January 2025 to 31 January 2025") == 2
    broken.write_text("name = 1")
    code, out, _ = run("check", broken, tmp_path / "none.toml", first, then)
    assert code == 2
    assert "there is no such file" in out
    assert out.count("  warning  ") == 2


def test_a_name_that_is_none(run: Run, tmp_path: Path) -> None:
    """A misspelt name is answered with the nearest, a missing file by its path; two answers at once are refused."""
    code, _, err = run("show", "england-wales-2032")
    assert code == 2
    assert "england-wales-2023" in err
    code, _, err = run("show", tmp_path / "none.toml")
    assert code == 2
    assert "there is no such file" in err
    assert run("show", "generic", "--json", "--toml")[0] == 2
