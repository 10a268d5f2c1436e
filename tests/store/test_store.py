"""The audit file: what is acknowledged is on the disk, and damage is named, not traced back."""

from __future__ import annotations

import random
import sqlite3
import stat
from pathlib import Path

import pytest
from small import NOW, Small, begun

from crime_sample import ledger
from crime_sample.audit import open_audit
from crime_sample.audit.verifying import verify
from crime_sample.errors import Broken, CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.ledger import Draft
from crime_sample.store import audit_file
from crime_sample.store.audit_file import create, open_file


def note(number: int) -> Draft:
    return Draft("sheet-imported", {"number": number}, f"uid-{number}")


def test_a_new_file_is_its_owners_only(tmp_path: Path) -> None:
    """Mode 0600, and an existing file is never written over."""
    create(tmp_path / "a.audit").close()
    assert stat.S_IMODE((tmp_path / "a.audit").stat().st_mode) == 0o600
    with pytest.raises(InputError, match="this name already"):
        create(tmp_path / "a.audit")
    with pytest.raises(EnvironmentTrouble):
        create(tmp_path / "no" / "a.audit")


def test_what_was_written_is_read_back_and_a_repeat_is_passed_over(tmp_path: Path) -> None:
    """Events come back as written; a uid written before is not written again."""
    file = create(tmp_path / "a.audit")
    written = file.append(lambda _: ("p1", [note(1), note(2)]), after=0, at=NOW)
    again = file.append(lambda _: ("p1", [note(2), note(3)]), after=2, at=NOW)
    assert [e.body["number"] for e in again] == [3]
    assert file.events() == [*written, *again]
    assert ledger.check(file.events()) == again[0].hash
    file.close()


def test_all_or_nothing(tmp_path: Path) -> None:
    """If what decides raises, or one draft cannot be written, nothing of it is kept."""
    file = create(tmp_path / "a.audit")

    def fails(_: object) -> tuple[str, list[Draft]]:
        raise InputError("no")

    with pytest.raises(InputError):
        file.append(fails, after=0, at=NOW)
    with pytest.raises(ValueError, match="Out of range"):
        file.append(lambda _: ("p1", [note(1), Draft("x", {"bad": float("nan")}, "u")]), after=0, at=NOW)
    assert file.events() == []
    file.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    file.close()


def test_the_log_is_folded_into_the_one_file_on_closing(tmp_path: Path) -> None:
    """After closing there is the audit and its lock, no write-ahead log beside it."""
    file = create(tmp_path / "a.audit")
    file.append(lambda _: ("p1", [note(1)]), after=0, at=NOW)
    file.close()
    assert {p.name for p in tmp_path.iterdir()} <= {"a.audit", "a.audit.lock"}


def test_other_files_are_refused_kindly(tmp_path: Path) -> None:
    """No file, another SQLite file, no SQLite at all, a newer format: each is said."""
    with pytest.raises(InputError, match="no audit file here"):
        open_file(tmp_path / "none.audit")
    sqlite3.connect(tmp_path / "other.db").execute("create table t (a)").connection.commit()
    with pytest.raises(InputError, match="not an audit file"):
        open_file(tmp_path / "other.db")
    (tmp_path / "text.audit").write_text("hello " * 2000)
    with pytest.raises(InputError, match="not an audit file"):
        open_file(tmp_path / "text.audit")
    create(tmp_path / "new.audit").close()
    connection = sqlite3.connect(tmp_path / "new.audit")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="newer program"):
        open_file(tmp_path / "new.audit")


def test_a_writer_that_waits_in_vain_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another holds the turn, a writer gives up with words and changes nothing."""
    monkeypatch.setattr(audit_file, "PATIENCE", 0.05)
    one, two = create(tmp_path / "a.audit"), open_file(tmp_path / "a.audit")

    def slow(_: object) -> tuple[str, list[Draft]]:
        with pytest.raises(EnvironmentTrouble, match="another program"):
            two.append(lambda _: ("p1", [note(2)]), after=0, at=NOW)
        return "p1", [note(1)]

    one.append(slow, after=0, at=NOW)
    assert [e.body["number"] for e in two.events()] == [1]
    one.close()
    two.close()


def test_a_deleted_table_is_damage_not_a_traceback(tmp_path: Path) -> None:
    """An audit whose tables are gone is called damaged."""
    begun(tmp_path)
    connection = sqlite3.connect(tmp_path / "small.audit")
    connection.executescript("DROP TABLE sealed; DROP TABLE events")
    connection.close()
    with pytest.raises(Broken, match="damaged"):
        open_audit(tmp_path / "small.audit", who="x", now=lambda: NOW)


def test_a_flipped_byte_in_the_ledger_is_named(settled: Small) -> None:
    """Flip bytes inside ledger entries: verify finds each one, names an entry, and never fails itself."""
    raw = settled.path.read_bytes()
    connection = sqlite3.connect(settled.path)
    rows = connection.execute("SELECT seq, body, hash, prev, uid, at FROM events").fetchall()
    connection.close()
    dice = random.Random(7)
    for seq, *cells in dice.sample(rows, 25):
        cell = dice.choice(cells).encode()
        place = raw.find(cell)
        assert place >= 0 or len(cell) > 3000, "the entry stands in the file as text"
        if place < 0:
            continue
        at = place + dice.randrange(len(cell))
        damaged = bytearray(raw)
        damaged[at] ^= 1 << dice.randrange(7)
        settled.path.write_bytes(bytes(damaged))
        try:
            checks = list(verify(settled.path, who="x", now=lambda: NOW))
            broken = [check for check in checks if check.verdict == "broken"]
            assert broken, f"a flipped byte in entry {seq} passed"
            assert "entry" in broken[-1].words or "damaged" in broken[0].words
        except CrimeSampleError as error:  # so damaged that it cannot be opened
            assert "damaged" in str(error) or "entry" in str(error)
    settled.path.write_bytes(raw)
    assert not [c for c in verify(settled.path, who="x", now=lambda: NOW) if c.verdict == "broken"]


def test_random_flips_never_trace_back(settled: Small) -> None:
    """Whatever byte of the file changes, the answer is words: it holds, or what is broken."""
    raw = settled.path.read_bytes()
    dice = random.Random(11)
    for _ in range(40):
        damaged = bytearray(raw)
        damaged[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        settled.path.write_bytes(bytes(damaged))
        for extra in ("-wal", "-shm"):
            Path(f"{settled.path}{extra}").unlink(missing_ok=True)
        try:
            list(verify(settled.path, who="x", now=lambda: NOW))
        except CrimeSampleError as error:
            assert error.what
