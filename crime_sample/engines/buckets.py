"""Digests too many for memory, sorted into the buckets of a fingerprint."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

LINE = 65  # bytes: 64 hex digits and a line feed
LINES_AT_ONCE = 1 << 17
PASSES = 16  # over the file, one for each first digit
TOGETHER = 2  # passes at a time


def sorted_buckets(lines: Path) -> dict[str, str]:
    """The digest of each bucket: SHA-256 of its lines, sorted as bytes, a line feed between two.

    ``lines`` is a file of SHA-256 digests in lower-case hex, one to a line, in any order. Some eighth of it is held in
    memory.
    """
    digits = "0123456789abcdef"
    with ThreadPoolExecutor(TOGETHER) as pool:
        found = pool.map(lambda digit: _beginning_with(lines, digit), digits)
        return {bucket: digest for part in found for bucket, digest in part.items()}


def _beginning_with(lines: Path, digit: str) -> dict[str, str]:
    parts = [np.empty(0, dtype=f"S{LINE}")]
    with lines.open("rb", buffering=0) as file:
        while block := file.read(LINE * LINES_AT_ONCE):
            first = np.frombuffer(block, dtype=np.uint8)[::LINE]
            parts.append(np.frombuffer(block, dtype=f"S{LINE}")[first == ord(digit)])
    chosen = np.concatenate(parts)
    del parts
    chosen.sort()
    signs = chosen.view(np.uint8)
    buckets = [f"{digit}{number:x}" for number in range(16)]
    starts = [*np.searchsorted(chosen, [bucket.encode() for bucket in buckets]), len(chosen)]
    return {
        bucket: hashlib.sha256(signs[LINE * start : LINE * end - 1].tobytes()).hexdigest()
        for bucket, start, end in zip(buckets, starts[:-1], starts[1:], strict=True)
        if end > start
    }
