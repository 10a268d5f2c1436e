"""Keyed pseudonyms of incidents: the same id gives the same pseudonym under one key, and without the key none is found.

HMAC-SHA-256 (RFC 2104), cut to 80 bits. A plain hash of an incident number would be no pseudonym: the numbers are short
and sequential, and all there may be are tried in a moment. So the key must stand apart from what it is used for.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from crime_sample.errors import InputError

BYTES = 32
"""Of a key."""

LENGTH = 20
"""Of a pseudonym, in hexadecimal digits: of ten million ids two fall together under one key of 24 thousand million."""

_WHAT = b"crime_sample incident 1\0"


def pseudonym(key: bytes, unit: str) -> str:
    """The pseudonym of the incident with the id ``unit``, of whatever audit; ``key`` has 32 bytes.

    >>> pseudonym(bytes(32), "20160601-0001")
    '6ad43e1e96d679154cc8'
    """
    if len(key) != BYTES:
        raise InputError(f"a key of pseudonyms has {BYTES} bytes, and this has {len(key)}")
    return hmac.new(key, _WHAT + unit.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:LENGTH]


def found(key: bytes, units: Iterable[tuple[int, str]], wanted: str) -> tuple[int, str] | None:
    """The case among ``units`` (numbers and ids) whose pseudonym is ``wanted``; None if it is of none."""
    sought = wanted.strip().casefold()
    return next(((case, unit) for case, unit in units if pseudonym(key, unit) == sought), None)
