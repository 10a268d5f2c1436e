"""Exports that were packed with gzip or zstd: recognised by their first bytes, and unpacked within bounds."""

from __future__ import annotations

import gzip
import shutil
import sys
import zlib
from pathlib import Path
from typing import IO, cast

from crime_sample.errors import EnvironmentTrouble, InputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK = 1 << 22
MOST_BYTES = 64 << 30
MOST_TIMES = 200  # logs shrink to a tenth; a file made to do harm to a thousandth
HARMLESS = 64 << 20  # bytes that may come of a file however small
LEFT_FREE = 1 << 29  # bytes of the disk that others may need
_ENDINGS = {".gz", ".gzip", ".zst", ".zstd"}


def packing(start: bytes) -> str:
    """How a file is packed, by its first bytes; blank if it is not.

    >>> packing(bytes.fromhex("1f8b0800")), packing(bytes.fromhex("28b52ffd")), packing(b"id,created")
    ('gzip', 'zstd', '')
    """
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    skippable = start[1:4] == b"\x2a\x4d\x18" and start[0] & 0xF0 == 0x50
    return "zstd" if start.startswith(b"\x28\xb5\x2f\xfd") or skippable else ""


def unpacked(path: Path, folder: Path) -> Path:
    """What is packed in the file, as a file in ``folder``; the ``path`` itself if nothing is packed."""
    with path.open("rb") as file:
        how = packing(file.read(4))
    if not how:
        return path
    inner = Path(path.stem) if path.suffix.lower() in _ENDINGS else path
    target = folder / f"unpacked{inner.suffix}"
    most = min(MOST_BYTES, max(HARMLESS, MOST_TIMES * path.stat().st_size))
    try:
        with _packed(path, how) as source, target.open("wb") as out:
            _copy(source, out, most, path, folder)
    except (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError) as error:
        raise InputError(
            f"the {how} file is damaged or cut short ({error})",
            where=str(path),
            remedy="Copy it again from where it was made, or pack the export again.",
        ) from None
    with target.open("rb") as file:
        if again := packing(file.read(4)):
            raise InputError(
                f"a {again} file is packed in the {how} file",
                where=str(path),
                remedy="Unpack it once, then try again.",
            )
    return target


def _packed(path: Path, how: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb") if how == "gzip" else zstd.open(path, "rb"))


def _copy(source: IO[bytes], out: IO[bytes], most: int, path: Path, folder: Path) -> None:
    done = 0
    while chunk := source.read(CHUNK):
        done += len(chunk)
        if done > most:
            raise InputError(
                f"more than {most:,} bytes come of the packed file, which has {path.stat().st_size:,}: no export "
                "shrinks so far",
                where=str(path),
                remedy="If it is what it should be, unpack it yourself and name the file that comes of it.",
            )
        if shutil.disk_usage(folder).free < len(chunk) + LEFT_FREE:
            raise EnvironmentTrouble(
                f"the disk for temporary files is full after {done:,} bytes of what is packed",
                where=str(folder),
                remedy="Free some space, or name another folder for temporary files with TMPDIR.",
            )
        out.write(chunk)
