"""A zip file that anybody may have made, read in one way only: where two programs could read two things, it is none.

What stands before the zip file is passed over. Its list must end where the file does, a name has plain letters, and an
entry is stored or deflated to its very end.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from crime_sample.evidence.checker.faults import Fault

MOST_FILES, MOST_BYTES, MOST_FRAME = 64, 400_000_000, 2_000_000_000
HARMLESS, MOST_TIMES = 64_000_000, 200  # what may come of any file; lists of ids shrink to a tenth

_END, _LISTED, _HEAD = struct.Struct("<4s4H2LH"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_LONGEST = 65_535  # of the remark at the end
_FLAGS = 0x080E  # how well it was packed, sizes after it, name in UTF-8; all else changes what it is


class Packed(NamedTuple):
    """An entry of the list: its name, a sign for each byte, and where and how its content lies."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int


def unzipped(data: bytes, most: int) -> dict[str, bytes]:
    """The files of a zip file by name; never more than ``most`` bytes of them, nor many times what it has itself."""
    most = min(most, max(HARMLESS, MOST_TIMES * len(data)))
    try:
        entries = listed(data)
    except (ValueError, struct.error):
        raise Fault("not-zip") from None
    if len(entries) > MOST_FILES or sum(entry.size for entry in entries) > most:
        raise Fault("zip-large")
    found: dict[str, bytes] = {}
    for entry in entries:
        if entry.name in found:
            raise Fault("zip-twice", name=entry.name)
        try:
            found[entry.name] = content(data, entry)
        except (ValueError, struct.error, zlib.error):
            raise Fault("zip-entry", name=entry.name) from None
    return found


def listed(data: bytes) -> list[Packed]:
    """The entries of the list at the end."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - _LONGEST))
    _, disk, of_disk, here, count, length, offset, remark = _END.unpack_from(data, max(end, 0))
    if end < 0 or disk or of_disk or here != count or end + _END.size + remark != len(data):
        raise ValueError(end)
    at, shift = end - length, end - length - offset
    if shift < 0:
        raise ValueError(shift)
    entries = []
    for _ in range(count):
        sign, _, _, flags, method, _, _, crc, packed, size, named, extra, told, _, _, _, start = (
            _LISTED.unpack_from(data, at)
        )
        at += _LISTED.size
        if sign != b"PK\x01\x02":
            raise ValueError(sign)
        name = data[at : at + named].decode("latin-1")
        entries.append(Packed(name, flags, method, crc, packed, size, start + shift))
        at += named + extra + told
    if at != end:
        raise ValueError(at)
    return entries


def content(data: bytes, entry: Packed) -> bytes:
    """What an entry unpacks to; a ValueError or an error of zlib if it is not as the list says."""
    sign, _, _, _, _, _, _, _, _, named, extra = _HEAD.unpack_from(data, entry.start)
    name = data[entry.start + _HEAD.size : entry.start + _HEAD.size + named]
    plain = all(" " <= char <= "~" for char in entry.name)
    if sign != b"PK\x03\x04" or entry.flags & ~_FLAGS or not plain or name != entry.name.encode("latin-1"):
        raise ValueError(entry.name)
    first = entry.start + _HEAD.size + named + extra
    part = data[first : first + entry.packed]
    if entry.method == 8:  # deflated
        unpacking = zlib.decompressobj(-15)
        made = unpacking.decompress(part, entry.size + 1)
        if not unpacking.eof or unpacking.unused_data:
            raise ValueError(entry.size)
    elif entry.method == 0:
        made = part
    else:
        raise ValueError(entry.method)
    if len(part) != entry.packed or len(made) != entry.size or zlib.crc32(made) != entry.crc:
        raise ValueError(entry.size)
    return made
