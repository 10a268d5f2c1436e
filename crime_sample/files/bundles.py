"""Bundles of evidence as zip files: the same bytes for the same contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from crime_sample.errors import InputError

_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold: no clock


def zipped(files: Mapping[str, bytes], *, packed: bool = False) -> bytes:
    """A zip file of ``files`` in the order of their names, for their owner only; ``packed`` makes it smaller, by a
    compressor that may come to other bytes in its next version."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            made.writestr(entry, files[name])
    return data.getvalue()


def read_whole(path: Path) -> bytes:
    """A file's bytes, whatever they are."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror or error}",
            where=str(path),
            remedy="Name the file that 'bundle' wrote.",
        ) from None
