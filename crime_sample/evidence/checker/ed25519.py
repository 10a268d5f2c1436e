"""Ed25519 (RFC 8032), to check signatures only."""

from __future__ import annotations

import hashlib

_P, _L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    g, h = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    return (f - e) * (h - g) % _P, (h + g) * (f + e) % _P, (h - g) * (h + g) % _P, (f - e) * (f + e) % _P


def _times(scalar: int, a: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, a)
        a, scalar = _add(a, a), scalar >> 1
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


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is one of ``message`` by ``key``.

    >>> signed(bytes(32), b"", bytes(64)), signed(b"", b"", b"")
    (False, False)
    """
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _L or _times(8, a)[0] == 0:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    base = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    if base is None:
        return False
    left, right = _times(s, base), _add(r, _times(h, a))
    return (
        not (left[0] * right[2] - right[0] * left[2]) % _P
        and not (left[1] * right[2] - right[1] * left[2]) % _P
    )
