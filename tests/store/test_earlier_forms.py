"""Audits of every earlier form open, verify and estimate as they did; the first writing upgrades them, a copy kept.

``schemas/NUMBER`` holds an audit as the first program with that form wrote it, as SQL, with its exports. When the form
is raised, a folder for the one before is all that is to be added here.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from small import now

from crime_sample.audit import estimating, open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.audit.verifying import verify
from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files import private
from crime_sample.store import audit_file, upgrades
from crime_sample.store.schema import SCHEMA_VERSION
from crime_sample.store.waits import TOLD

SCHEMAS = Path(__file__).parent / "schemas"
KEPT = sorted(int(one.name) for one in SCHEMAS.iterdir() if one.is_dir())
# As the program that wrote each printed them. That of form 1 is the first whose fingerprints and digests are those of
# the first release; before it there was none.
RATES = {1: (0.5833333333333334, 0.35752542980060587, 0.786991599623529)}


def made(number: int, folder: Path) -> Path:
    """The audit of that form."""
    for name in ("export.csv", "crimes.csv"):
        shutil.copy(SCHEMAS / str(number) / name, folder)
    path = folder / "old.audit"
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode = WAL")
    connection.executescript((SCHEMAS / str(number) / "audit.sql").read_bytes().decode("utf-8"))
    connection.close()
    return path


def version(path: Path) -> int:
    """The number that the file bears."""
    return int.from_bytes(path.read_bytes()[60:64], "big")


def sha(path: Path) -> str:
    """The file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_earlier_form_is_kept_and_has_its_step() -> None:
    """None is forgotten, and each step is one row of the table."""
    assert set(range(1, max(2, SCHEMA_VERSION))) <= set(KEPT)
    assert set(RATES) == set(KEPT)
    assert sorted(upgrades.UPGRADES) == list(range(2, SCHEMA_VERSION + 1))


@pytest.mark.parametrize("number", KEPT)
def test_an_audit_of_an_earlier_form_is_read_as_it_was(number: int, tmp_path: Path) -> None:
    """Everything holds, the rate and its limits are those of then, and the file is not changed."""
    path = made(number, tmp_path)
    before = sha(path)
    assert version(path) == number
    checks = {check.name: check.verdict for check in verify(path, who="x", now=now)}
    assert "broken" not in checks.values()
    assert checks["figures"] == checks["draw of main"] == checks["frame main"] == "holds"
    with open_audit(path, who="Ann", now=now) as audit:
        rate = estimating.estimate(audit, log=False).estimates[0]
    assert (rate.point, rate.low, rate.high) == pytest.approx(RATES[number], rel=1e-12)
    assert sha(path) == before
    assert not list(tmp_path.glob("*upgrade*"))


def refer(path: Path) -> None:
    """Write something."""
    with open_audit(path, who="Ann", now=now) as audit:
        sitting = sit(audit)
        sitting.refer(sitting.case(1), words="look at this")


@pytest.mark.parametrize("number", KEPT)
def test_the_first_writing_upgrades_and_keeps_a_copy(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To this program's form and, by a step that is made up, to the next; the copy is the audit as it was, its owner's
    only; the entries are what they were, and it is said once."""
    path = made(number, tmp_path)
    with sqlite3.connect(path) as connection:
        entries = connection.execute("SELECT * FROM events ORDER BY seq").fetchall()
    connection.close()
    target = SCHEMA_VERSION + 1
    for module in (upgrades, audit_file):
        monkeypatch.setattr(module, "SCHEMA_VERSION", target)
    monkeypatch.setitem(
        upgrades.UPGRADES,
        target,
        lambda it: it.exec_driver_sql("INSERT INTO about VALUES ('step', 'made up')"),
    )
    told: list[str] = []
    token = TOLD.set(told.append)
    try:
        refer(path)
        refer(path)
    finally:
        TOLD.reset(token)
    assert version(path) == target
    (copy,) = tmp_path.glob("*.before-upgrade-*")
    assert copy.name.startswith("old.audit.before-upgrade-")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert version(copy) == number
    assert len(told) == 1
    assert str(copy) in told[0]
    for one in (path, copy):
        with sqlite3.connect(one) as connection:
            found = connection.execute("SELECT * FROM events ORDER BY seq").fetchall()
        connection.close()
        assert found[: len(entries)] == entries
    assert not [check for check in verify(path, who="x", now=now) if check.verdict == "broken"]


def test_no_copy_no_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no copy can be made, or the step fails, the audit stays of its form, with nothing half done."""
    path = made(1, tmp_path)
    target = SCHEMA_VERSION + 1
    for module in (upgrades, audit_file):
        monkeypatch.setattr(module, "SCHEMA_VERSION", target)

    def fails(connection: object) -> None:
        connection.exec_driver_sql("INSERT INTO about VALUES ('step', 'half')")  # type: ignore[attr-defined]
        raise RuntimeError("half way")

    monkeypatch.setitem(upgrades.UPGRADES, target, fails)
    with pytest.raises(RuntimeError, match="half way"):
        refer(path)
    with monkeypatch.context() as patch:

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(private.os, "fsync", full)
        copies = set(tmp_path.glob("*.before-upgrade-*"))
        with pytest.raises(EnvironmentTrouble, match="no copy of the audit could be made"):
            refer(path)
        assert set(tmp_path.glob("*.before-upgrade-*")) == copies
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM about").fetchone() == (1,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


def test_an_older_program_refuses_a_newer_file_and_leaves_it(tmp_path: Path) -> None:
    """It says so, with exit code 2, and the file is the same byte for byte, with nothing beside it."""
    path = made(1, tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before, beside = sha(path), sorted(one.name for one in tmp_path.iterdir())
    for attempt in (lambda: refer(path), lambda: list(verify(path, who="x", now=now))):
        with pytest.raises(InputError, match=r"newer program .* knows \d") as told:
            attempt()
        assert told.value.exit_code == 2
        assert "Upgrade crime_sample" in told.value.remedy
    assert sha(path) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == beside
