"""Pseudonyms: the same under one key, others under another, as HMAC-SHA-256 is defined."""

from __future__ import annotations

import hashlib
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crime_sample.errors import InputError
from crime_sample.pseudonyms import BYTES, LENGTH, found, pseudonym

KEYS = st.binary(min_size=BYTES, max_size=BYTES)


@given(KEYS, st.text())
def test_it_is_hmac_by_its_definition(key: bytes, unit: str) -> None:
    """RFC 2104 written out: H(K xor opad, H(K xor ipad, text)), the first 20 digits."""
    padded = key.ljust(64, b"\0")
    text = b"crime_sample incident 1\0" + unit.encode("utf-8", "surrogatepass")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + text).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).hexdigest()
    assert pseudonym(key, unit) == outer[:LENGTH]


@given(KEYS, KEYS, st.text())
def test_another_key_gives_another(one: bytes, other: bytes, unit: str) -> None:
    """Nobody without the key can compute it."""
    assert (pseudonym(one, unit) == pseudonym(other, unit)) == (one == other)


@given(KEYS, st.lists(st.text(), unique=True, min_size=1, max_size=20))
def test_who_has_key_and_ids_finds_the_case(key: bytes, units: list[str]) -> None:
    """In whatever spelling of the digits; one that is of none is not found."""
    numbered = list(enumerate(units, start=1))
    for case, unit in numbered:
        assert found(key, numbered, f" {pseudonym(key, unit).upper()}\n") == (case, unit)
    assert found(key, numbered, "0" * LENGTH) is None
    assert found(key, numbered, "") is None


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    """A shorter one could be tried out."""
    with pytest.raises(InputError, match="32 bytes"):
        pseudonym(secrets.token_bytes(length), "1")
