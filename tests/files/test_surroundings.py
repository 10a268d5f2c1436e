"""Where personal data may be written, and where not unless it is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small import Small
from typer.testing import CliRunner

from crime_sample.cli.app import app
from crime_sample.errors import Refused
from crime_sample.files import surroundings
from crime_sample.files.private import claim, make_folder, placed, placed_folder, write_new, write_private
from crime_sample.files.surroundings import ANYWHERE, check_place, network, others_write, synced

LOCAL = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The table of mounts, to be written by the test."""
    table = tmp_path / "mountinfo"
    table.write_text(LOCAL)
    monkeypatch.setattr(surroundings, "MOUNTS", table)
    return table


@pytest.mark.parametrize(("mode", "words"), [(0o777, "everybody"), (0o770, "group"), (0o707, "everybody")])
def test_a_folder_that_others_write_to_is_refused(tmp_path: Path, mode: int, words: str) -> None:
    """It, and all below, since another folder could be put in its place. The group is not this user's own."""
    shared = tmp_path / "shared"
    (shared / "inner").mkdir(parents=True)
    os.chown(shared, -1, 12345) if os.geteuid() == 0 else None
    shared.chmod(mode)
    if os.geteuid() == 0 or words == "everybody":
        for folder in (shared, shared / "inner"):
            assert words in others_write(folder)
            with pytest.raises(Refused, match="no place for personal data") as caught:
                write_private(folder / "a.csv", "x")
            assert (caught.value.where, "--anywhere" in caught.value.remedy) == (str(folder / "a.csv"), True)
    shared.chmod(0o755)
    assert others_write(shared / "inner") == ""


def test_what_can_be_read_or_is_sticky_is_a_place(tmp_path: Path) -> None:
    """A file of mode 0600 in a folder that all may list cannot be read; in /tmp nobody takes away another's."""
    for mode in (0o755, 0o711, 0o1777):
        tmp_path.chmod(mode)
        assert others_write(tmp_path) == ""
    tmp_path.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
def test_the_folder_of_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a sticky one: what is another's, the other can take away. Root works for all."""
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o755)
    os.chown(theirs, 4321, 4321)
    assert others_write(theirs) == ""
    monkeypatch.setattr(os, "geteuid", lambda: 1234)
    assert "belongs to another user" in others_write(theirs)
    os.chown(theirs, 1234, 4321)
    for folder in tmp_path.parents:
        assert folder.stat().st_uid == 0
    assert others_write(theirs) == ""


def test_the_group_of_ones_own_is_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many systems give each user one, with a umask that lets it write."""
    import grp
    import pwd
    from types import SimpleNamespace

    monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_name="ann"))
    for name, members, alone in [
        ("ann", [], True),
        ("ann", ["ann", "root"], True),
        ("ann", ["ben"], False),
        ("staff", [], False),
    ]:
        found = SimpleNamespace(gr_name=name, gr_mem=members)
        monkeypatch.setattr(grp, "getgrgid", lambda _, found=found: found)
        assert surroundings._alone(100) is alone


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("nfs", "server:/share"),
        ("nfs4", "server:/share"),
        ("cifs", "//server/share"),
        ("smb3", "//server/share"),
        ("fuse.sshfs", "ann@host:/"),
        ("fuse.s3fs", "s3fs"),
        ("fuse.rclone", "remote:"),
        ("davfs", "https://server/dav"),
        ("fuse", "https://server/dav"),
    ],
)
def test_a_network_file_system_is_refused(tmp_path: Path, mounts: Path, kind: str, source: str) -> None:
    """By the mount that is nearest above the folder."""
    share = tmp_path / "a share"
    (share / "inner").mkdir(parents=True)
    written = str(share).replace(" ", "\\040")
    mounts.write_text(f"{LOCAL}99 27 0:50 / {written} rw,relatime - {kind} {source} rw\n")
    assert "network" in network(share / "inner")
    with pytest.raises(Refused, match="network file system"):
        write_new(share / "inner" / "a.csv", b"x")
    assert network(tmp_path) == ""
    assert network(tmp_path / "a share of ours") == ""


def test_the_nearest_and_the_last_mount_counts(tmp_path: Path, mounts: Path) -> None:
    """A local disk within a share; a mount that covers another at its place; lines that are none."""
    line = "9{n} 27 0:50 / {where} rw - {kind} source rw\n"
    mounts.write_text(
        "nonsense\n\n1 2 3 - \n"
        + LOCAL
        + line.format(n=1, where=tmp_path, kind="nfs4")
        + line.format(n=2, where=tmp_path / "local", kind="xfs")
    )
    assert network(tmp_path)
    assert network(tmp_path / "local" / "inner") == ""
    mounts.write_text(mounts.read_text() + line.format(n=3, where=tmp_path, kind="tmpfs"))
    assert network(tmp_path) == ""


def test_without_a_table_of_mounts_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other systems than Linux."""
    monkeypatch.setattr(surroundings, "MOUNTS", tmp_path / "no such table")
    assert network(tmp_path) == ""


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("OneDrive", True),
        ("OneDrive - Kent Police", True),
        ("Dropbox", True),
        ("Dropbox (Personal)", True),
        ("Google Drive", True),
        ("GoogleDrive-ann@example.org", True),
        ("iCloud Drive", True),
        ("com~apple~CloudDocs", True),
        ("CloudStorage", True),
        ("Nextcloud", True),
        ("drive", False),
        ("dropboxes of the harbour", False),
        ("kent-2016", False),
    ],
)
def test_a_folder_that_is_copied_to_a_cloud_is_refused(part: str, found: bool) -> None:
    """By the names on its path."""
    assert bool(synced(Path("/home/ann") / part / "audits")) is found


def test_it_may_be_said_that_it_is_meant(tmp_path: Path) -> None:
    """And what holds no personal data may be written anywhere."""
    cloud = tmp_path / "Dropbox"
    cloud.mkdir()
    for write in (
        lambda: write_private(cloud / "a", "x"),
        lambda: write_new(cloud / "a", b"x"),
        lambda: claim(cloud / "a"),
        lambda: make_folder(cloud / "a"),
        lambda: placed(cloud / "a").__enter__(),
        lambda: placed_folder(cloud / "a").__enter__(),
    ):
        with pytest.raises(Refused, match="copied to a cloud"):
            write()
    assert os.listdir(cloud) == []
    write_private(cloud / "report.html", "x", personal=False)
    token = ANYWHERE.set(True)
    try:
        write_private(cloud / "a", "x")
        check_place(cloud / "b")
    finally:
        ANYWHERE.reset(token)


def entries(small: Small) -> list[str]:
    """What stands in the ledger, by kind; the figures of an estimate apart, which say nothing of files."""
    with small.open("Lee", "lead") as opened:
        return [event.kind for event in opened.store.events() if event.kind != "estimated"]


def test_every_way_out_of_an_audit_is_refused(small: Small, settled: Small) -> None:
    """Each command that writes personal data, with nothing logged and nothing written; with the option it writes."""
    cloud = small.folder / "OneDrive - Smallshire"
    cloud.mkdir()
    audit = str(small.path)
    commands = {
        "new.audit": ["new", str(cloud / "new.audit"), "--force", "X", "--start", "2026-01-01", "--end", "2026-02-01"],
        "sheet.xlsx": ["sheet", "export", audit, str(cloud / "sheet.xlsx"), "--who", "Ann"],
        "p.package": ["package", "out", audit, str(cloud / "p.package"), "--auditor", "Ann", "--new-auditor",
                      "--free", "3", "--who", "Lee"],
        "r": ["export", "r", str(settled.path), "--who", "Lee", "--out", str(cloud / "r")],
        "b.zip": ["bundle", str(settled.path), "--who", "Lee", "--out", str(cloud / "b.zip")],
        "remedial.xlsx": ["remedial", "export", str(settled.path), str(cloud / "remedial.xlsx"), "--who", "Lee"],
    }  # fmt: skip
    before = [entries(one) for one in (small, settled)]
    for name, command in commands.items():
        done = CliRunner().invoke(app, command)
        assert isinstance(done.exception, Refused), (name, done.output, done.exception)
        assert "copied to a cloud" in str(done.exception)
        assert os.listdir(cloud) == []
    assert [entries(one) for one in (small, settled)] == before
    assert CliRunner().invoke(app, ["--anywhere", *commands["sheet.xlsx"]]).exit_code == 0
    assert os.listdir(cloud) == ["sheet.xlsx"]
    assert isinstance(CliRunner().invoke(app, commands["new.audit"]).exception, Refused)
