"""One look through a file of text, at the speed of memory: is there anything in it that needs another look?"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 18  # bytes; small enough for a processor's cache
OVERLAP = 4
QUOTE, BLANK = b'" '
BLANK_QUOTE = np.frombuffer(b' "', dtype=np.uint16)[0]
START = b"\n\n"  # what a file's first cell stands behind
ENDS = b",;\t|\r\n"


@dataclass(frozen=True, slots=True)
class Survey:
    """Whether it is ``utf8``, holds ``nulls``, and may hold a ``stray`` blank before the opening quote of a cell."""

    utf8: bool
    nulls: bool
    stray: bool


def survey(path: Path, *, ends: bytes) -> Survey:
    """Look through the file; ``ends`` are the signs that may end a cell."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    utf8, nulls, stray, tail = True, False, False, START
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            if utf8 and not (block.isascii() and not decoder.getstate()[0]):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    utf8 = False
            nulls = nulls or b"\0" in block
            seen = START + block.removeprefix(codecs.BOM_UTF8) if tail is START else tail + block
            stray = stray or _may_stray(seen, ends)
            tail = seen[-OVERLAP:]
    stray = stray or _may_stray(tail + b"\n\n", ends)
    return Survey(utf8 and not decoder.getstate()[0], nulls, stray)


def _may_stray(block: bytes, ends: bytes) -> bool:
    """Whether blanks before a quote begin a cell. A look at bytes: it may be a quoted text's own ', "'."""
    signs = np.frombuffer(block, dtype=np.uint8)
    at = _blank_quotes(block)
    at = at[(at >= 2) & (at < len(signs) - 2)]
    before, after, beyond = signs[at - 2], signs[at + 1], signs[at + 2]
    # Within a quoted text a quote is doubled: two that neither go on nor end a cell are harmless.
    harmless = (after == QUOTE) & (beyond != QUOTE) & ~np.isin(beyond, list(ends))
    return bool(np.any(~harmless & ((before == BLANK) | np.isin(before, list(ends)))))


def _blank_quotes(block: bytes) -> NDArray[np.intp]:
    """Where quotes stand behind a blank: two bytes at a time, from the first byte and from the second."""
    found = []
    for offset in (0, 1):
        pairs = np.frombuffer(block, dtype=np.uint16, offset=offset, count=(len(block) - offset) // 2)
        found.append(2 * np.flatnonzero(pairs == BLANK_QUOTE) + offset + 1)
    return np.concatenate(found)
