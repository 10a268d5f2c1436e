"""Exports with pseudonyms, and what must not stand beside them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from small import Small, reviewed
from typer.testing import CliRunner

from crime_sample.cli.app import app
from crime_sample.errors import InputError, Refused


def run(*words: object) -> Any:
    """A command's result."""
    return CliRunner().invoke(app, [str(word) for word in words])


def done(*words: object) -> Any:
    """A command, which must succeed."""
    result = run(*words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A new key."""
    path = tmp_path / "kent.key"
    done("pseudonym-key", "new", path)
    return path


def rows(folder: Path) -> list[dict[str, str]]:
    """What stands in the table of incidents."""
    with (folder / "incidents.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_key_is_its_owners_and_no_other_takes_its_place(key: Path) -> None:
    """32 random bytes, written once."""
    assert key.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"crime_sample pseudonym key 1\n[0-9a-f]{64}\n", key.read_text())
    assert isinstance(run("pseudonym-key", "new", key).exception, InputError)


def test_rows_have_pseudonyms_and_no_case_numbers(settled: Small, key: Path, tmp_path: Path) -> None:
    """As many rows, in the order of pseudonyms; no file holds a number or an id of a case, the seed, a ticket or the
    key."""
    done("export", "r", settled.path, "--out", tmp_path / "plain", "--who", "Lee")
    done("export", "r", settled.path, "--out", tmp_path / "r", "--pseudonyms", key, "--who", "Lee")
    plain, hidden = rows(tmp_path / "plain"), rows(tmp_path / "r")
    assert [row["incident"] for row in hidden] == sorted(row["incident"] for row in hidden)
    assert all(re.fullmatch("[0-9a-f]{20}", row.pop("incident")) for row in hidden)
    numbers = [row.pop("case") for row in plain]
    assert len(numbers) == 24

    def sort(those: list[dict[str, str]]) -> list[list[str]]:
        return sorted(map(list, (row.values() for row in those)))

    assert sort(plain) == sort(hidden)
    told = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "r").iterdir())
    with settled.open() as audit:
        hidden_words = [audit.state.seed, key.read_text().split("\n")[1]]
        hidden_words += [word for case in audit.state.cases.values() for word in (case.id, case.ticket)]
        assert not [word for word in hidden_words if word in told]
        assert audit.store.events()[-1].body["pseudonyms"] is True
    assert "case number" not in told


def test_the_same_incident_is_the_same_in_every_audit(settled: Small, key: Path, tmp_path: Path) -> None:
    """Another audit of the same export, of another size: those in both have one pseudonym in both."""
    (tmp_path / "other").mkdir()
    other = reviewed(tmp_path / "other", 40)
    found = []
    for place, one in enumerate((settled, other)):
        done("export", "r", one.path, "--out", tmp_path / f"r{place}", "--pseudonyms", key, "--who", "Lee")
        with one.open() as audit:
            found.append(({case.id for case in audit.state.cases.values()}, rows(tmp_path / f"r{place}")))
    (ids, first), (more, second) = found
    assert ids < more
    assert {row["incident"] for row in first} < {row["incident"] for row in second}


def test_who_has_both_finds_the_case(settled: Small, key: Path, tmp_path: Path) -> None:
    """Under the marking; another key, or another audit's pseudonym, finds nothing."""
    done("export", "r", settled.path, "--out", tmp_path / "r", "--pseudonyms", key, "--who", "Lee")
    wanted = rows(tmp_path / "r")[0]["incident"]
    found = done("pseudonym-key", "find", key, "--audit", settled.path, wanted, "--who", "Lee").stdout
    marking, line = found.splitlines()
    assert marking == "OFFICIAL-SENSITIVE"
    number, unit = re.fullmatch(r"case (\d+): (\d{8})", line).groups()  # type: ignore[union-attr]
    with settled.open() as audit:
        assert audit.state.cases[int(number)].id == unit
    done("pseudonym-key", "new", tmp_path / "other.key")
    for wrong_key, wrong in ((tmp_path / "other.key", wanted), (key, "0" * 20)):
        result = run("pseudonym-key", "find", wrong_key, "--audit", settled.path, wrong, "--who", "Lee")
        assert "no case of this audit" in str(result.exception)


@pytest.mark.parametrize("text", ["", "x", "crime_sample pseudonym key 1\nabc\n", "\udcff" * 10, "a" * 5000])
def test_what_is_no_key_is_refused(settled: Small, tmp_path: Path, text: str) -> None:
    """Without repeating a part of it: it may be another secret. Nothing is logged."""
    path = tmp_path / "no.key"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with settled.open() as audit:
        before = audit.state.seq
    result = run("export", "r", settled.path, "--out", tmp_path / "r", "--pseudonyms", path, "--who", "Lee")
    assert isinstance(result.exception, InputError)
    assert not (text and text in str(result.exception).replace(str(path), "").replace("crime_sample", ""))
    assert not (tmp_path / "r").exists()
    with settled.open() as audit:
        assert audit.state.seq == before


def test_pseudonyms_and_the_seed_do_not_go_out_together(settled: Small, key: Path, tmp_path: Path) -> None:
    """A bundle holds the seed: refused after pseudonyms, with the reason; and pseudonyms after it."""
    with_key = ("export", "r", settled.path, "--pseudonyms", key, "--who", "Lee")
    bundle = ("bundle", settled.path, "--out", tmp_path / "b.zip", "--who", "Lee")
    done(*with_key, "--out", tmp_path / "r")
    refused = run(*bundle)
    assert isinstance(refused.exception, Refused)
    assert "holds the seed" in str(refused.exception)
    assert not (tmp_path / "b.zip").exists()
    done(*bundle, "--although-pseudonyms")
    refused = run(*with_key, "--out", tmp_path / "again")
    assert isinstance(refused.exception, Refused)
    assert "handed out on" in str(refused.exception)
    assert not (tmp_path / "again").exists()
    done("export", "r", settled.path, "--who", "Lee", "--out", tmp_path / "plain")
