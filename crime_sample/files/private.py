"""The one way in which a file or a folder comes to be: its owner's alone, and whole or not at all.

A file is written beside the place it will have, brought to the disk, and then given its name: a crash leaves a name
that begins with a dot and ends in ``.part``. What is no regular file (a pipe, ``/dev/null``) is written to and never
replaced. Personal data are refused where they are not safe (``surroundings``).
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError, Refused
from crime_sample.files.surroundings import check_place

_BINARY = getattr(os, "O_BINARY", 0)


def write_private(path: Path, text: str | bytes, *, replace: bool = False, personal: bool = True) -> None:
    """Write ``text`` (in UTF-8) or bytes to ``path``, mode 0600; an existing file is kept unless ``replace``.

    ``personal`` is whether it may tell of people: then the place is looked at.
    """
    _check(path, replace=replace, personal=personal)
    _put(path, text.encode("utf-8") if isinstance(text, str) else text, replace=replace)


def write_new(path: Path, data: bytes, *, before: Callable[[], None] = lambda: None) -> None:
    """Write a file of personal data; one that exists is left alone.

    ``before`` is called when everything is on the disk and only the name is missing, so that a file never has
    its name before it is accounted for.
    """
    _check(path, replace=False, personal=True)
    _put(path, data, replace=False, before=before)


def _put(path: Path, data: bytes, *, replace: bool, before: Callable[[], None] = lambda: None) -> None:
    if _is_stream(path):
        before()
        with _told(path):
            _through(path, data)
        return
    with placed(path, replace=replace, personal=False, before=before) as part:
        part.write_bytes(data)


@contextmanager
def placed(
    path: Path,
    *,
    replace: bool = False,
    personal: bool = True,
    before: Callable[[], None] = lambda: None,
) -> Iterator[Path]:
    """An empty file beside ``path``, mode 0600, to be written by its name; when the block ends without an error it is
    brought to the disk, ``before`` is called, and it takes its place at ``path``. A stream is refused here."""
    _check(path, replace=replace, personal=personal)
    if _is_stream(path):
        raise InputError("this is no regular file", where=str(path), remedy="Name a file that is to be made.")
    target = _followed(path) if replace else path
    part = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    with _told(path):
        try:
            os.close(_made(part))
            yield part
            _to_disk(part)
            before()
            _name(part, target, replace)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def placed_folder(folder: Path, *, before: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """An empty folder beside ``folder``, mode 0700, to be filled with files; when the block ends without an error
    ``before`` is called, and it takes its place. Where ``folder`` is there, its files of these names are replaced."""
    check_place(folder)
    part = folder.with_name(f".{folder.name[:200]}.{secrets.token_hex(4)}.part")
    with _told(folder):
        try:
            part.mkdir(mode=0o700)
            yield part
            names = sorted(os.listdir(part))
            targets = [_followed(folder / name) for name in names]
            before()
            if folder.is_dir():
                for name, target in zip(names, targets, strict=True):
                    _name(part / name, target, True)
                folder.chmod(0o700)
            else:
                os.rename(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for copies of an export, its owner's alone, gone when the block ends; refused where the folder for
    temporary files is no place for personal data."""
    root = Path(tempfile.gettempdir())
    try:
        check_place(root / "crime_sample-")
    except Refused as error:
        raise Refused(
            error.what.replace("this is", "the folder for temporary files is", 1),
            where=str(root),
            remedy="Name another, of your own on a local disk, by the setting TMPDIR. If it is meant to be there, "
            "say so before the command: crime_sample --anywhere ...",
        ) from None
    with tempfile.TemporaryDirectory(prefix="crime_sample-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def claim(path: Path, *, personal: bool = True) -> None:
    """An empty file of its owner's alone, for a program that writes it bit by bit; FileExistsError if there is one."""
    if personal:
        check_place(path)
    os.close(_made(path))


def make_folder(path: Path, *, personal: bool = True) -> None:
    """A folder of its owner's alone, with those above it that are missing; FileExistsError if there is one."""
    for one in reversed(path.absolute().parents):
        if not one.exists():
            if personal:
                check_place(one)
            one.mkdir(mode=0o700, exist_ok=True)
    if personal:
        check_place(path)
    path.mkdir(mode=0o700)


def check_new(path: Path) -> None:
    """Refuse, before anything is computed or logged, what ``write_new`` would refuse."""
    _check(path, replace=False, personal=True)


def taken(path: Path) -> bool:
    """Whether something stands at ``path`` that writing would take the place of."""
    return os.path.lexists(path) and not _is_stream(path)


def _check(path: Path, *, replace: bool, personal: bool) -> None:
    if not replace and taken(path):
        raise _refused(path)
    if personal and not _is_stream(path):
        check_place(_followed(path) if replace else path)


def _is_stream(path: Path) -> bool:
    """Whether ``path`` leads to a pipe or a device of characters. A disk is none: writing to it would destroy it."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise InputError("this is a device or a socket, not a file", where=str(path))
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _followed(path: Path) -> Path:
    """The file that is replaced at ``path``. A link stays, and what it leads to is replaced, where that is a regular
    file of one's own: a page linked to from elsewhere stays so. Any other link may be a trap laid by another."""
    if path.is_dir():
        raise InputError("this is a folder", where=str(path), remedy="Name a file.")
    if not path.is_symlink():
        return path
    try:
        found = path.stat()
    except OSError:
        found = None
    owners = {os.lstat(path).st_uid, -1 if found is None else found.st_uid}
    if found is None or not stat.S_ISREG(found.st_mode) or owners != {_me()}:
        raise Refused(
            "this is a link, and it does not lead to a file of yours",
            where=str(path),
            remedy="Remove the link, or name the file itself.",
        )
    return path.resolve()


def _me() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _made(path: Path) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, 0o600)  # whatever the umask takes away
    return descriptor


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | _BINARY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(part: Path, path: Path, replace: bool) -> None:
    """Give the file its name, that of another only if ``replace``; without hard links, by claiming it first."""
    if replace:
        if _is_stream(path):  # since it was looked at
            raise _refused(path)
        os.replace(part, path)
        return
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        os.close(_made(path))
        os.replace(part, path)


def _through(path: Path, data: bytes) -> None:
    """Into a pipe or a device, which stays what it is: nothing is made, cut off or renamed."""
    descriptor = os.open(path, os.O_WRONLY | _BINARY | getattr(os, "O_NOCTTY", 0))
    with open(descriptor, "wb") as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):  # since it was looked at
            raise _refused(path)
        file.write(data)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except CrimeSampleError:
        raise
    except FileExistsError:
        raise _refused(path) from None
    except OSError as error:
        raise EnvironmentTrouble(
            f"the file cannot be written to '{path.parent}': {error.strerror or error}",
            where=str(path),
            remedy="Check the folder and its free space.",
        ) from error


def _refused(path: Path) -> InputError:
    return InputError(
        "this file exists: there is a file with this name already",
        where=str(path),
        remedy="Choose another name, or move the file away.",
    )
