"""Physical lines: as an editor of texts counts them, whatever ends them and whatever stands in quotes."""

from __future__ import annotations

import codecs
from pathlib import Path

CHUNK = 1 << 22


def breaks(text: str) -> int:
    """How many line breaks stand in the text.

    >>> breaks("a\\nb\\r\\nc\\rd")
    3
    """
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def line_at(path: Path, position: int, encoding: str = "latin-1") -> int:
    """The line, from 1, in which the byte at ``position`` stands. The encoding matters where a letter has several bytes
    that may look like line ends: in UTF-16 and the like."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    line, last = 1, ""
    with path.open("rb") as file:
        while position > 0 and (chunk := file.read(min(CHUNK, position))):
            position -= len(chunk)
            text = decoder.decode(chunk)
            line += breaks(text) - (last == "\r" and text.startswith("\n"))
            last = text[-1:] or last
    return line
