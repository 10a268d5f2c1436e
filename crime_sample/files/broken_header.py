"""A header with line breaks in its names: DuckDB may lose all records behind one, so it gets a header on one line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

LONGEST = 1 << 24  # bytes of a header
_HEADER = re.compile(rb'[^"\r\n]*(?:"[^"]*"[^"\r\n]*)*')


def mended(readable: Path, copy: Path) -> Path:
    """A ``copy`` with blanks for the line breaks within the header's quotes; all behind it as it is."""
    with readable.open("rb") as file:
        found = _HEADER.match(file.read(LONGEST))
        size = found.end() if found else 0
        file.seek(0)
        line = re.sub(rb"[\r\n]+", b" ", file.read(size))
        with copy.open("wb") as out:
            out.write(line)
            shutil.copyfileobj(file, out, 1 << 22)
    return copy
