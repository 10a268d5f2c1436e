"""Files are their owner's alone, whole or not there, and nothing that is no file is ever replaced."""

from __future__ import annotations

import ast
import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crime_sample.errors import EnvironmentTrouble, InputError, Refused
from crime_sample.files import private
from crime_sample.files.intake import opened
from crime_sample.files.private import (
    make_folder,
    placed,
    placed_folder,
    taken,
    temporary_folder,
    write_new,
    write_private,
)

SOURCES = Path(private.__file__).parents[1]


def mode(path: Path) -> int:
    """The rights on a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_files_and_folders_are_their_owners(tmp_path: Path) -> None:
    """Whatever the umask; also those that take the place of another, and the folders above that were missing."""
    write_private(tmp_path / "a", "text")
    write_new(tmp_path / "b", b"bytes")
    (tmp_path / "c").write_text("for all")
    (tmp_path / "c").chmod(0o644)
    write_private(tmp_path / "c", "mine", replace=True)
    make_folder(tmp_path / "d" / "e")
    with placed_folder(tmp_path / "f") as part:
        write_private(part / "g", "inner")
    assert {mode(tmp_path / name) for name in ("a", "b", "c", "f/g")} == {0o600}
    assert {mode(tmp_path / name) for name in ("d", "d/e", "f")} == {0o700}
    assert (tmp_path / "c").read_text() == "mine"


def test_a_umask_that_takes_the_owners_rights_is_passed_over(tmp_path: Path) -> None:
    """The file could not be read back."""
    before = os.umask(0o777)
    try:
        write_private(tmp_path / "a", "text")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == 0o600


@pytest.mark.parametrize("replace", [True, False])
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path, replace: bool) -> None:
    """Also through a link, and whether or not what exists may be replaced: nothing is written over."""
    pipe, link = tmp_path / "pipe", tmp_path / "link.csv"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    read: list[bytes] = []
    for path in (pipe, link):
        reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
        reader.start()
        write_private(path, "through", replace=replace)
        reader.join(10)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_new(pipe, b"through")
    reader.join(10)
    assert read == [b"through"] * 3
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link.csv", "pipe"]


def test_the_device_of_nothing_stays_one(tmp_path: Path) -> None:
    """By a link to it, so that the test itself could do no harm: neither the link nor what it leads to is replaced."""
    link = tmp_path / "nothing.csv"
    link.symlink_to("/dev/null")
    write_private(link, "x" * 10, replace=True)
    write_new(link, b"x")
    assert not taken(link)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert link.is_symlink()
    with pytest.raises(InputError, match="no regular file"), placed(link, replace=True):
        pass


def test_a_pipe_that_comes_in_between_is_not_replaced(tmp_path: Path) -> None:
    """The last look is at the moment of naming."""
    path = tmp_path / "a"
    with pytest.raises(InputError, match="exists"), placed(path, replace=True):
        os.mkfifo(path)
    assert stat.S_ISFIFO(path.lstat().st_mode)
    assert os.listdir(tmp_path) == ["a"]


def test_a_file_in_a_folder_of_files_does_not_replace_a_link_to_elsewhere(tmp_path: Path) -> None:
    """An earlier export whose file was made a link to a device: refused before anything is accounted for."""
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "estimate.R").symlink_to("/dev/null")
    told: list[str] = []
    with pytest.raises(Refused), placed_folder(folder, before=lambda: told.append("logged")) as part:
        write_private(part / "estimate.R", "x")
    assert told == []
    assert (folder / "estimate.R").is_symlink()
    assert os.listdir(tmp_path) == ["r"]


def test_a_link_to_a_file_of_ones_own_is_followed(tmp_path: Path) -> None:
    """Only where the file may be replaced; the link stays."""
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    with pytest.raises(InputError, match="exists"):
        write_private(link, "new")
    write_private(link, "new", replace=True)
    assert real.read_text() == "new"
    assert link.is_symlink()


@pytest.mark.parametrize("replace", [True, False])
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, replace: bool) -> None:
    """What would be made at its end is not where it was asked for."""
    (tmp_path / "link").symlink_to(tmp_path / "later")
    with pytest.raises(InputError):
        write_private(tmp_path / "link", "x", replace=replace)
    assert os.listdir(tmp_path) == ["link"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_link_that_another_laid_is_refused(tmp_path: Path) -> None:
    """Whoever may write to the folder could lead the program to any file of its user."""
    (tmp_path / "real").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.lchown(tmp_path / "link", 12345, 12345)
    with pytest.raises(Refused, match="does not lead to a file of yours"):
        write_private(tmp_path / "link", "x", replace=True)
    assert (tmp_path / "real").read_text() == "precious"


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    """Neither half a file nor the one beside it; what stood there stands."""
    (tmp_path / "a").write_text("old")

    def fail() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "b", b"new", before=fail)
    with pytest.raises(KeyboardInterrupt), placed(tmp_path / "a", replace=True):
        fail()
    with pytest.raises(KeyboardInterrupt), placed_folder(tmp_path / "f", before=fail) as part:
        write_private(part / "g", "x")
    with pytest.raises(EnvironmentTrouble, match="cannot be written"):
        write_private(tmp_path / "no" / "c", "x")
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize("replace", [True, False])
def test_a_folder_is_no_file(tmp_path: Path, replace: bool) -> None:
    """Said in words."""
    (tmp_path / "a").mkdir()
    with pytest.raises(InputError):
        write_private(tmp_path / "a", "x", replace=replace)


# What else writes, and why it may: copies in the intake's temporary folder, which only its owner can enter and which is
# removed at the end; a package that is added to; names of files given to libraries.
ELSEWHERE = {
    "files/private.py",
    "files/broken_header.py",
    "files/brought.py",
    "files/delimited.py",
    "files/intake.py",
    "files/null_bytes.py",
    "files/packed.py",
    "files/pdf.py",
    # Into memory.
    "files/heatmap.py",
    "files/svg.py",
    "files/workbook.py",
    "engines/newer.py",
    "files/packages.py",
    # Into the file that ``placed`` gave them.
    "engines/rejects.py",
    "files/synthetic.py",
}
WRITING = {
    *("write_text", "write_bytes", "mkdir", "makedirs", "mkfifo", "copyfile", "copy", "copy2", "copytree", "move"),
    *("rename", "renames", "symlink_to", "hardlink_to", "link", "symlink", "touch", "NamedTemporaryFile", "mkstemp"),
    *("write_parquet", "write_csv", "to_csv", "to_parquet", "to_excel", "savefig"),
}  # fmt: skip
OF_MODULES = {"os", "shutil", "tempfile"}
COMMON = {"copy", "move", "link", "rename", "replace", "write_csv"}  # also names of other things


def writes(call: ast.Call) -> bool:
    """Whether a call can bring a file or a folder about, or open one to be written."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    module = of.id if isinstance(of, ast.Name) and of.id in OF_MODULES else ""
    if name == "open":
        if module == "os":
            return True
        modes = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
        found = [one.value for one in modes if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return any(set(one) & set("wax+") and set(one) <= set("rwaxbt+U") for one in found)
    if name in COMMON:
        return bool(module)
    return name in WRITING


def test_nothing_else_writes_files() -> None:
    """Looked for in all sources, by what their calls are named."""
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and writes(node)
    }
    # The program's way out when its reader has gone; it writes no file.
    assert found - {"cli/app.py"} == ELSEWHERE


@pytest.mark.parametrize(
    "line",
    [
        "open(p, 'w')",
        "p.open('ab')",
        "p.open(mode='r+b')",
        "os.open(p, 1)",
        "os.replace(a, b)",
        "p.write_text('')",
        "p.mkdir()",
    ],
)
def test_what_writes_is_seen(line: str) -> None:
    """By the same look as above; and reading is none."""
    (call,) = [node for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Call)]
    assert writes(call)
    (call,) = [node for node in ast.walk(ast.parse("p.open('rb')")) if isinstance(node, ast.Call)]
    assert not writes(call)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a system without such rights")
def test_copies_of_an_export_go_to_no_folder_that_others_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where TMPDIR leads elsewhere than to a place as /tmp is, that is said, and nothing is copied."""
    loose, own = tmp_path / "loose", tmp_path / "own"
    loose.mkdir()
    loose.chmod(0o777)
    own.mkdir(mode=0o700)
    export = tmp_path / "export.csv"
    export.write_text("Incident\n1\n")
    monkeypatch.setattr(tempfile, "tempdir", str(loose))
    with (
        pytest.raises(Refused, match="temporary files is no place for personal data") as caught,
        opened(export),
    ):
        pass
    assert "TMPDIR" in caught.value.remedy
    assert os.listdir(loose) == []
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    with temporary_folder() as made:
        assert made.parent == own
        assert mode(made) == 0o700
    assert os.listdir(own) == []
