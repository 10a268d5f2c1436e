"""Ed25519 keys from files, and signatures by them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crime_sample.errors import EnvironmentTrouble, InputError

_MOST_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and the public key that it is by; both in hexadecimal."""

    public_key: str
    signature: str


def sign(data: bytes, key: Path) -> Signed:
    """``data`` signed with the private key in a PEM file, as ``openssl genpkey -algorithm ed25519`` writes it."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise EnvironmentTrouble(
            "signing needs the library cryptography",
            remedy="Install it with: python -m pip install 'crime_sample[sign]'",
        ) from None
    try:
        with key.open("rb") as file:
            text = file.read(_MOST_BYTES)
    except OSError as error:
        raise InputError(f"the key cannot be read: {error.strerror or error}", where=str(key)) from None
    try:
        private = serialization.load_pem_private_key(text, password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        locked = isinstance(error, TypeError)
        raise InputError(
            "the key is locked with a passphrase" if locked else "this is no private key in PEM",
            where=str(key),
            remedy="Unlock it into a file of its own first: openssl pkey -in KEY -out OPEN.pem"
            if locked
            else "Make one: openssl genpkey -algorithm ed25519 -out key.pem",
        ) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError(
            "this key is of another kind than Ed25519",
            where=str(key),
            remedy="Make one: openssl genpkey -algorithm ed25519 -out key.pem",
        )
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return Signed(public.hex(), private.sign(data).hex())
