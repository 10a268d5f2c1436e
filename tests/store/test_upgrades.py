"""Audits of earlier programs: read as they are, and brought up with a copy of before when they are written to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from forged import as_of_version_1, entries
from small import NOW, Small, now

from crime_sample.audit import open_audit
from crime_sample.audit.purging import purge
from crime_sample.audit.verifying import verify
from crime_sample.errors import EnvironmentTrouble, Refused
from crime_sample.files import private
from crime_sample.ledger import Draft, Event
from crime_sample.store import upgrades
from crime_sample.store.audit_file import create, open_file
from crime_sample.store.schema import SCHEMA_VERSION
from crime_sample.store.upgrades import UPGRADES
from crime_sample.store.waits import TOLD


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def note(path: Path, uid: str) -> None:
    with open_audit(path, who="Lee", now=now) as audit:
        audit.write(lambda _: [Draft("consulted", {}, uid)])


def test_there_is_a_step_to_every_version() -> None:
    """From each version before to this one."""
    assert sorted(UPGRADES) == list(range(2, SCHEMA_VERSION + 1))


def test_reading_and_verifying_change_nothing(settled: Small) -> None:
    """An audit that lies in an archive stays as it is, be it that nobody may write there."""
    as_of_version_1(settled.path)
    before = settled.path.read_bytes()
    with settled.open() as audit:
        assert audit.state.settled == 24
    assert not [one for one in verify(settled.path, who="x", now=now) if one.verdict == "broken"]
    assert settled.path.read_bytes() == before
    assert version(settled.path) == 1
    assert not list(settled.folder.glob("*before-upgrade*"))


def test_the_first_entry_brings_it_up_and_keeps_a_copy(settled: Small) -> None:
    """The copy is the audit of before, whole, its owner's only, and it is said where it is; then there is no other."""
    as_of_version_1(settled.path)
    events = entries(settled.path)
    said: list[str] = []
    token = TOLD.set(said.append)
    note(settled.path, "u1")
    note(settled.path, "u2")
    TOLD.reset(token)
    (kept,) = settled.folder.glob("*before-upgrade*")
    assert kept.name == "small.audit.before-upgrade-2"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (version(kept), version(settled.path)) == (1, SCHEMA_VERSION)
    assert entries(kept) == events
    assert entries(settled.path)[: len(events)] == events
    assert len(said) == 1
    assert str(kept) in said[0]
    assert not [one for one in verify(kept, who="x", now=now) if one.verdict == "broken"]


def test_an_erasure_names_the_copies_that_hold_what_it_took(settled: Small) -> None:
    """The bytes go from the audit; the copy of before its upgrade, and what is left of one broken off, keep theirs."""
    as_of_version_1(settled.path)
    note(settled.path, "u1")
    left = settled.folder / ".small.audit.before-upgrade-2.0a1b2c3d.part"
    left.write_bytes(b"half of it")
    with open_audit(settled.path, who="Lee", now=now, role="lead") as audit:
        done = purge(audit, ["texts"])
    assert done.copies == (left, settled.folder / "small.audit.before-upgrade-2")
    assert b"caller hurt" in done.copies[1].read_bytes()
    assert b"caller hurt" not in settled.path.read_bytes()


def test_a_copy_that_is_there_is_never_written_over(settled: Small) -> None:
    """Another name is taken."""
    as_of_version_1(settled.path)
    (settled.folder / "small.audit.before-upgrade-2").write_bytes(b"precious")
    note(settled.path, "u1")
    assert (settled.folder / "small.audit.before-upgrade-2").read_bytes() == b"precious"
    assert version(settled.folder / "small.audit.before-upgrade-2-1") == 1


def test_without_room_for_a_copy_nothing_is_changed(settled: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and no half of a copy stays."""
    as_of_version_1(settled.path)

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(private.os, "fsync", no_room)
    with pytest.raises(EnvironmentTrouble, match=r"no copy of the audit could be made.*No space"):
        note(settled.path, "u1")
    assert version(settled.path) == 1
    assert not list(settled.folder.glob("*before-upgrade*"))
    assert not list(settled.folder.glob(".*before-upgrade*"))
    monkeypatch.undo()
    note(settled.path, "u1")


def test_a_copy_has_its_name_once_it_is_whole(settled: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while it is made, nothing passes for a copy of before; a link laid at its name is no place for it."""
    as_of_version_1(settled.path)
    name = settled.folder / "small.audit.before-upgrade-2"
    name.symlink_to(settled.folder / "elsewhere")
    seen: list[bool] = []
    whole = private._to_disk

    def to_disk(part: Path) -> None:
        seen.append(part.stat().st_size > 0 and not list(settled.folder.glob("*.before-upgrade-2-1")))
        whole(part)

    monkeypatch.setattr(private, "_to_disk", to_disk)
    note(settled.path, "u1")
    assert seen == [True]
    assert version(settled.folder / "small.audit.before-upgrade-2-1") == 1
    assert not (settled.folder / "elsewhere").exists()
    assert upgrades.copies(settled.path) == [name, settled.folder / "small.audit.before-upgrade-2-1"]


def test_killed_in_the_middle_it_is_of_one_version_or_the_other(
    settled: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Table and version number come together."""
    as_of_version_1(settled.path)
    step = UPGRADES[2]

    def dies(connection: sa.Connection) -> None:
        step(connection)
        raise KeyboardInterrupt

    monkeypatch.setitem(upgrades.UPGRADES, 2, dies)
    with pytest.raises(KeyboardInterrupt):
        note(settled.path, "u1")
    monkeypatch.undo()
    assert version(settled.path) == 1
    with closing(sqlite3.connect(settled.path)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'signatures'").fetchone() == (0,)
    note(settled.path, "u1")
    assert version(settled.path) == SCHEMA_VERSION


def test_one_that_was_open_before_sees_what_is_signed_since(tmp_path: Path) -> None:
    """Another program brings the file up meanwhile; and who refuses to write has lost nothing."""
    create(tmp_path / "a.audit").close()
    as_of_version_1(tmp_path / "a.audit")
    one, two = open_file(tmp_path / "a.audit"), open_file(tmp_path / "a.audit")
    assert one.events() == []

    def refuses(_: object) -> tuple[str, list[Draft]]:
        raise Refused("no")

    with pytest.raises(Refused):
        two.append(refuses, after=0, at=NOW)

    def sign(event: Event) -> Event:
        return replace(event, key="ab", signature="cd")

    written = two.append(lambda _: ("p1", [Draft("x", {}, "u")]), after=0, at=NOW, sign=sign)
    assert one.events() == written
    assert written[0].key == "ab"
    one.close()
    two.close()
