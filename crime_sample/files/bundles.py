"""Bundles of evidence as zip files: the same bytes for the same contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from crime_sample.files.bounded import read_bounded

MOST_BYTES, MOST_FRAME = 500_000_000, 4_000_000_000
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


def read_whole(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """A file's bytes, whatever they are, if they are no more than a bundle or a list may have."""
    return read_bounded(path, most, what="what 'bundle' writes", remedy="Name the file that 'bundle' wrote.")
