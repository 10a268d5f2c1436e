"""Ed25519 (RFC 8032), to check signatures only."""

from __future__ import annotations

import hashlib
import re

_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
Point = tuple[int, int, int, int]
Table = list[list[Point]]
_NOTHING: Point = (0, 1, 1, 0)
HEX = re.compile(r"([0-9a-f]{2})+")
"""The one way of writing keys and signatures: were there others, two texts would be one signature."""


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    g, h = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    return (f - e) * (h - g) % _P, (h + g) * (f + e) % _P, (h - g) * (h + g) % _P, (f - e) * (f + e) % _P


def _table(a: Point) -> Table:
    """Of each of the 64 digits of a scalar in base 16, the 16 multiples it can stand for."""
    rows = []
    for _ in range(64):
        row = [_NOTHING]
        for _ in range(16):
            row.append(_add(row[-1], a))
        rows.append(row[:16])
        a = row[16]
    return rows


def _times(scalar: int, table: Table) -> Point:
    total = _NOTHING
    for row in table:
        if scalar & 15:
            total = _add(total, row[scalar & 15])
        scalar >>= 4
    return total


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


class Keys:
    """Public keys, each made ready once: many signatures are by few keys."""

    def __init__(self) -> None:
        base = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
        self._base: Table = [] if base is None else _table(base)
        self._ready: dict[bytes, Table | None] = {}

    def holds(self, key: str, message: bytes, signature: str) -> bool:
        """``signed`` of key and signature in hexadecimal."""
        if not (HEX.fullmatch(key) and HEX.fullmatch(signature)):
            return False
        return self.signed(bytes.fromhex(key), message, bytes.fromhex(signature))

    def signed(self, key: bytes, message: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is one of ``message`` by ``key``."""
        if len(key) != 32 or len(signature) != 64:
            return False
        if key not in self._ready:
            self._ready[key] = self._made(key)
        table, r = self._ready[key], _point(signature[:32])
        s = int.from_bytes(signature[32:], "little")
        if table is None or r is None or s >= _L:
            return False
        h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
        left, right = _times(s, self._base), _add(r, _times(h, table))
        return (
            not (left[0] * right[2] - right[0] * left[2]) % _P
            and not (left[1] * right[2] - right[1] * left[2]) % _P
        )

    def _made(self, key: bytes) -> Table | None:
        a = _point(key)
        table = None if a is None else _table(a)
        # A key of low order fits signatures of anything.
        return None if table is None or _times(8, table)[0] == 0 else table


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is one of ``message`` by ``key``.

    >>> signed(bytes(32), b"", bytes(64)), signed(b"", b"", b"")
    (False, False)
    """
    return Keys().signed(key, message, signature)
