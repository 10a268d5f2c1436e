"""Null bytes in an export: what some systems leave in the text of a log. They become their picture, ␀, at the door.

So none reaches a database, a sheet or a screen, and the same file always reads the same. In an id or a code one is
refused by the engine, since two that differ by it would look alike.
"""

from __future__ import annotations

import re
from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.physical import line_at
from crime_sample.formats import plural

SIGN = "\u2400"
_CHUNK = 1 << 22
# Letters and null bytes by turns, eight times: text of two bytes a letter that is read as one byte a letter.
_BY_TURNS = re.compile(rb"(?:[^\0]\0){8}")
_LONGEST = 16


def without(text: str) -> str:
    """The text with its null bytes made visible.

    >>> without("a\\0b")
    'a␀b'
    """
    return text.replace("\0", SIGN)


def remark(count: int, where: str) -> str:
    """That there are so many, for who looks at the export."""
    stand = plural(count, "null byte stands", "null bytes stand")
    if count == 1:
        return f"{stand} in the export, in {where}; it is shown as {SIGN}."
    return f"{stand} in the export, the first in {where}; each is shown as {SIGN}."


def replaced(readable: Path, copy: Path, path: Path) -> tuple[Path, str]:
    """A ``copy`` of the text in UTF-8 without null bytes and a remark on them; the file itself and a blank if there are
    none. Refused where they tell of an encoding that was not known; ``path`` is the user's name of it."""
    count = done = 0
    first = -1
    header, tail = True, b""
    with readable.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found = chunk.count(b"\0")
            if found:
                at = chunk.find(b"\0")
                first = done + at if first < 0 else first
                end = min((place for sign in (b"\n", b"\r") if (place := chunk.find(sign)) >= 0), default=-1)
                if (header and (end < 0 or at < end)) or _BY_TURNS.search(tail + chunk):
                    raise _another_encoding(line_at(readable, first), path)
            count += found
            header = header and b"\n" not in chunk and b"\r" not in chunk
            done += len(chunk)
            tail = chunk[-_LONGEST:]
    if not count:
        return readable, ""
    with readable.open("rb") as file, copy.open("wb") as out:
        while chunk := file.read(_CHUNK):
            out.write(chunk.replace(b"\0", SIGN.encode()))
    return copy, remark(count, f"line {line_at(readable, first):,}")


def _another_encoding(line: int, path: Path) -> InputError:
    return InputError(
        f"NUL bytes stand in line {line:,} where text in this encoding has none",
        where=str(path),
        remedy="The file is damaged, or in an encoding that must be named (--encoding utf-16).",
    )
