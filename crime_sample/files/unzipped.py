"""The bounds of a workbook, found before anything is read of it: bytes unpacked, and cells from its first to its last.

What a workbook says of itself is not believed. Two cells in opposite corners make a sheet of 17 thousand million cells
out of five thousand bytes, and python-calamine would set memory aside for all of them.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator

from crime_sample.errors import InputError
from crime_sample.files.packed import HARMLESS, MOST_TIMES

CHUNK = 1 << 20
OVERLAP = 64  # bytes; longer than a cell's reference
MOST_BYTES = 4 << 30
MOST_CELLS = 200_000_000  # nearly 200 columns in as many rows as Excel has
SPARSE = 10_000_000  # cells of which most may be blank; beyond that each has a byte of its own at least
# Of formats that python-calamine reads too, with bounds of their own.
_OTHERS = {"xl/workbook.bin", "content.xml"}
_REFERENCE = rb"r\s*=\s*[\"']"
_FAR_RIGHT = re.compile(_REFERENCE + rb"[A-Za-z]{2,3}[0-9]")  # the first 26 columns of all rows are no harm
_PLACE = re.compile(_REFERENCE + rb"([A-Za-z]{0,3})([0-9]{1,9})")


def check_bounds(archive: zipfile.ZipFile, size: int, where: str, *, most: int = MOST_BYTES) -> None:
    """InputError if far more comes of the archive of ``size`` bytes than any export or sheet holds.

    ``most`` are the bytes that may come of all of its parts together, whatever these are called: which of them are
    worksheets the workbook itself says.
    """
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or names & _OTHERS:
        raise InputError(
            "this archive is not an XLSX workbook",
            where=where,
            remedy="Save it as .xlsx, or as CSV in UTF-8.",
        )
    most = min(most, max(HARMLESS, MOST_TIMES * size))
    done = 0
    for info in archive.infolist():
        before, right = done, False
        for block in _blocks(archive, info, most):
            done += len(block) - OVERLAP
            if done > most:
                raise InputError(
                    f"more than {most:,} bytes come of the workbook, which has {size:,}: it is damaged, or made to "
                    "do harm",
                    where=where,
                    remedy="If it is what it should be, export the log as CSV.",
                )
            right = right or _FAR_RIGHT.search(block) is not None
        if right:
            _check_cells(*_reach(_blocks(archive, info, most)), done - before, where)


def _check_cells(rows: int, columns: int, size: int, where: str) -> None:
    if rows * columns > min(MOST_CELLS, max(SPARSE, size)):
        raise InputError(
            f"a worksheet of it reaches to row {rows:,} and column {columns:,}: more cells than can be read, or "
            "hardly any of them filled",
            where=where,
            remedy="Delete what stands far below or beside the table, or export the log as CSV.",
        )


def _reach(blocks: Iterator[bytes]) -> tuple[int, int]:
    """The last row and the last column that anything is said of."""
    letters: set[bytes] = set()
    last = 0
    for block in blocks:
        found = _PLACE.findall(block)
        letters.update(one for one, _ in found)
        last = max(last, max((int(row) for _, row in found), default=0))
    return last, max(map(_number, letters), default=0)


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """A part's bytes, each block with the end of the one before."""
    whole = copy.copy(info)
    whole.file_size = most + CHUNK  # else only as much is unpacked as it claims to hold
    tail = b" " * OVERLAP
    with archive.open(whole) as file:
        while chunk := file.read(CHUNK):
            block = tail + chunk
            yield block
            tail = block[-OVERLAP:]


def _number(letters: bytes) -> int:
    """The number of a column by its letters.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    found = 0
    for letter in letters.upper():
        found = found * 26 + letter - 64
    return found
