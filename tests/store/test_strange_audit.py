"""An audit file in which somebody put more than is ours, or beside which lies what is not its own: nothing is read or
written before that is known."""

from __future__ import annotations

import os
import random
import sqlite3
from pathlib import Path

import pytest
from audit_tampering import by_hand, copied, hashes, said
from small import Small, now, reviewed

from crime_sample.audit import open_audit
from crime_sample.audit.reviewing import sit
from crime_sample.errors import Broken, EnvironmentTrouble


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another audit of the same force, of as many entries and more."""
    return reviewed(tmp_path_factory.mktemp("another"), 30).path


def test_a_file_cut_short_is_damage(settled: Small, tmp_path: Path) -> None:
    """At every page and within them."""
    raw = settled.path.read_bytes()
    for size in (0, 1, 15, 16, 99, 100, 512, 4095, 4096, *range(4097, len(raw), 4096), len(raw) - 1):
        path = tmp_path / "cut.audit"
        path.write_bytes(raw[:size])
        found = said(path)
        assert found.code in (1, 2), size
        assert found.broken, size


@pytest.mark.parametrize("version", [-(2**31), -1, 0, 1])
def test_an_older_form_than_its_tables_are_of_is_none(settled: Small, version: int) -> None:
    """A file said to be older, so that signatures would not be looked at, or an upgrade would fail: nothing is read."""
    with by_hand(settled.path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    found = said(settled.path)
    assert found.code == 1
    assert f"not those of its form, which it says is {version}" in found.broken
    with pytest.raises(Broken), open_audit(settled.path, who="Lee", now=now, role="lead") as audit:
        audit.refresh()


@pytest.mark.parametrize("table", ["signatures", "about"])
def test_a_form_whose_tables_are_not_all_there_is_none(settled: Small, table: str) -> None:
    """Whichever is missing."""
    with by_hand(settled.path) as connection:
        connection.execute(f"DROP TABLE {table}")
    assert "not those of its form" in said(settled.path).broken


ACTORS = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON events BEGIN UPDATE events SET body = '{}' WHERE seq = new.seq; END",
    "before": "CREATE TRIGGER t BEFORE INSERT ON sealed BEGIN SELECT raise(ignore); END",
    "view": "CREATE VIEW v AS SELECT * FROM sealed",
    "table": "CREATE TABLE more (a)",
    "index": "CREATE INDEX i ON events (kind)",
    "virtual table": "CREATE VIRTUAL TABLE f USING fts5(a)",
    "statistics": "ANALYZE",
    "column": "ALTER TABLE events ADD COLUMN more TEXT",
    "view for a table": "ALTER TABLE sealed RENAME TO s; CREATE VIEW sealed AS SELECT * FROM s",
}


@pytest.mark.parametrize("put_in", ACTORS.values(), ids=ACTORS)
def test_whatever_was_put_into_the_file_is_found_on_opening(settled: Small, put_in: str) -> None:
    """Anything that is not ours: nothing is read or written."""
    with by_hand(settled.path) as connection:
        connection.executescript(put_in)
    raw = settled.path.read_bytes()
    found = said(settled.path)
    assert found.code == 1
    assert "never puts there" in found.broken
    assert settled.path.read_bytes() == raw


def test_a_trigger_put_in_while_the_audit_is_open_is_found_before_writing(settled: Small) -> None:
    """The next writing is refused, not rewritten."""

    with settled.open() as audit:
        sitting = sit(audit)
        with by_hand(settled.path) as connection:
            connection.executescript(ACTORS["trigger"])
        with pytest.raises(Broken, match="the trigger 't'"):
            sitting.refer(sitting.case(1), words="look at this")
    with by_hand(settled.path) as connection:
        connection.executescript("DROP TRIGGER t")
    assert said(settled.path).broken == ""


def test_numbers_of_the_file_are_held(settled: Small) -> None:
    """Another application_id is no audit, a higher user_version is of a newer program; keys keep their rule."""
    for pragma, words in (
        ("application_id = 1", "not an audit file"),
        ("user_version = 99", "newer program"),
    ):
        raw = settled.path.read_bytes()
        with by_hand(settled.path) as connection:
            connection.execute(f"PRAGMA {pragma}")
        assert words in said(settled.path).broken
        settled.path.write_bytes(raw)
    with by_hand(settled.path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE (uid)', 'UNIQUE (uid) ON CONFLICT REPLACE')"
        )
    assert "the table 'events'" in said(settled.path).broken


def test_the_file_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    """Looking whether it is an audit does not change it, not even how SQLite keeps it."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    raw = path.read_bytes()
    assert "not an audit file" in said(path).broken
    assert path.read_bytes() == raw
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]


def log_of(path: Path, folder: Path) -> bytes:
    """A write-ahead log of the audit, as a killed program leaves it."""

    made = copied(path, folder)
    shared = [folder / name for name in ("export.csv", "crimes.csv")]
    for one in shared:
        one.write_bytes(path.with_name(one.name).read_bytes())
    with open_audit(made, who="Ann", now=now) as audit:
        sitting = sit(audit)
        sitting.refer(sitting.case(1), words="look at this")
        return Path(f"{made}-wal").read_bytes()


def test_the_log_of_another_audit_is_not_written_into_this_one(
    settled: Small, another: Path, tmp_path: Path
) -> None:
    """It is found, or it makes another whole audit, which hashes given out do not fit; and ours is left as it was."""
    (tmp_path / "o").mkdir()
    log, raw = log_of(another, tmp_path / "o"), settled.path.read_bytes()
    Path(f"{settled.path}-wal").write_bytes(log)
    found = said(settled.path, *hashes_of(raw, tmp_path))
    assert found.code == 1
    assert "Move it away" in found.broken or "no entry has the hash" in found.broken
    if "Move it away" in found.broken:
        assert settled.path.read_bytes() == raw
        Path(f"{settled.path}-wal").unlink()
        assert said(settled.path).broken == ""


def hashes_of(raw: bytes, folder: Path) -> list[str]:
    """The hashes given out, from a copy of the file."""
    (folder / "hashes.audit").write_bytes(raw)
    return list(hashes(folder / "hashes.audit").values())


def test_a_log_spoilt_anywhere_is_damage_or_is_left_out(settled: Small, tmp_path: Path) -> None:
    """A program was killed and its log changed: what was not whole in it was never acknowledged or is found."""

    (tmp_path / "o").mkdir()
    log, raw, dice = log_of(settled.path, tmp_path / "o"), settled.path.read_bytes(), random.Random(5)
    for _ in range(40):
        spoilt = bytearray(log)
        spoilt[dice.randrange(len(log))] ^= 1 << dice.randrange(8)
        settled.path.write_bytes(raw)
        Path(f"{settled.path}-shm").unlink(missing_ok=True)
        Path(f"{settled.path}-wal").write_bytes(bytes(spoilt))
        assert said(settled.path).code in (0, 1)


def test_a_hot_journal_is_not_rolled_into_the_file(settled: Small, tmp_path: Path) -> None:
    """A journal of another database beside the audit: refused before SQLite looks at it, the file as it was."""
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other, isolation_level=None)
    connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(90000))")
    connection.executescript(
        "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE t SET a = zeroblob(80000)"
    )
    journal = Path(f"{other}-journal").read_bytes()
    connection.close()
    raw = settled.path.read_bytes()
    Path(f"{settled.path}-journal").write_bytes(journal)
    found = said(settled.path)
    assert found.code == 1
    assert "journal" in found.broken
    assert settled.path.read_bytes() == raw


def test_what_is_no_file_is_refused(settled: Small, tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes to, a device, a link to nothing. A link to an audit is that audit, and its
    lock and log are those of the audit."""

    (tmp_path / "folder.audit").mkdir()
    os.mkfifo(tmp_path / "pipe.audit")
    (tmp_path / "gone.audit").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.audit").symlink_to(tmp_path / "loop.audit")
    for name in ("folder.audit", "pipe.audit", "gone.audit", "loop.audit", "none.audit", "../../../dev/zero"):
        assert said(tmp_path / name).code == 2, name
    (tmp_path / "link.audit").symlink_to(settled.path)
    assert said(tmp_path / "link.audit").broken == ""
    beside = {one.name for one in tmp_path.iterdir()}
    assert not any(name.startswith(("link.audit.", "link.audit-")) for name in beside)


def test_a_lock_that_leads_elsewhere_empties_nothing(settled: Small, tmp_path: Path) -> None:
    """A link in the place of the lock's file, to a file that is somebody's: it is left as it is."""
    victim = tmp_path / "letter.txt"
    victim.write_text("dear all")
    lock = Path(f"{settled.path}.lock")
    lock.unlink(missing_ok=True)
    lock.symlink_to(victim)

    with settled.open() as audit, pytest.raises(EnvironmentTrouble, match=r"small\.audit\.lock"):
        sit(audit)
    assert victim.read_text() == "dear all"
