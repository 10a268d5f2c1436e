"""Keys of pseudonyms as files, apart from the audits they are used for: a line that says what it is, and the key."""

from __future__ import annotations

import re
from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.bounded import read_bounded
from crime_sample.files.private import write_new
from crime_sample.pseudonyms import BYTES

_HEAD = "crime_sample pseudonym key 1"
_KEY = re.compile(rf"{_HEAD}\r?\n([0-9a-f]{{{2 * BYTES}}})\r?\n?")
_REMEDY = "Name a file that 'crime_sample pseudonym-key new' wrote."


def write_key(path: Path, key: bytes) -> None:
    """Write ``key`` to a new file, mode 0600."""
    write_new(path, f"{_HEAD}\n{key.hex()}\n".encode("ascii"))


def read_key(path: Path) -> bytes:
    """The key in a file; no part of it is repeated where it is none."""
    data = read_bounded(path, 1000, what="a key of pseudonyms", remedy=_REMEDY)
    found = _KEY.fullmatch(data.decode("ascii", "replace"))
    if found is None:
        raise InputError("this is not a key of pseudonyms", where=str(path), remedy=_REMEDY)
    return bytes.fromhex(found[1])
