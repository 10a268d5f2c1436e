"""A real disk that is full, and one that takes no writing, at every kind of writing: mounted for the test, as root."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from writing import WRITINGS, Done, attempt, make

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or sys.platform != "linux", reason="mounting needs root"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audits before."""
    folder = tmp_path_factory.mktemp("made")
    make(folder)
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of two million bytes."""
    where = tmp_path / "disk"
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(where)], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True)


@contextlib.contextmanager
def full(disk: Path, left: int) -> Iterator[None]:
    """Fill the disk but for some bytes, temporary files on it too; then take the filling away."""
    filling, before = disk / "filling", tempfile.tempdir
    (disk / "tmp").mkdir(exist_ok=True)
    tempfile.tempdir = str(disk / "tmp")
    room = os.statvfs(disk)
    filling.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - left)))
    try:
        yield
    finally:
        tempfile.tempdir = before
        filling.unlink()


@contextlib.contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """The disk takes no writing."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def said_plainly(done: Done) -> None:
    """One of our errors with what to do, no file begun, the audit whole."""
    assert done.code == 3, done
    assert "Error: " in done.err
    assert len(done.err.strip().splitlines()) > 1, done.err
    assert "Traceback" not in done.err
    assert "our fault" not in done.err
    assert done.files == ()


@pytest.mark.parametrize("name", WRITINGS)
def test_a_disk_that_is_full(made: Path, disk: Path, name: str) -> None:
    """With no room at all, and with room for a beginning; what fits is done."""
    for left in (0, 12_000, 48_000):
        done = attempt(made, disk / f"work-{left}", WRITINGS[name], lambda left=left: full(disk, left))
        assert done.broken == (), done
        if done.code:
            said_plainly(done)
            kept = {"review": 2, "report": 1}.get(name, 0)
            assert 0 <= done.after - done.before <= kept
    assert done.after >= done.before


@pytest.mark.parametrize("name", WRITINGS)
def test_a_disk_that_takes_no_writing(made: Path, disk: Path, name: str) -> None:
    """Nothing is written, and it is said where it could not be."""
    done = attempt(made, disk / "work", WRITINGS[name], lambda: read_only(disk))
    assert done.broken == ()
    said_plainly(done)
    assert done.after == done.before
