"""Ed25519 keys from files, and signatures by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.evidence.checker.ed25519 import HEX, Keys
from crime_sample.files.private import write_new
from crime_sample.keyring import entry_message
from crime_sample.ledger import Event

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Passphrase = Callable[[], str]
"""Asked for when a key is locked."""

_MAKE = "Make one: crime_sample key new --out key.pem, or openssl genpkey -algorithm ed25519 -out key.pem"

_MOST_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and the public key that it is by; both in hexadecimal."""

    public_key: str
    signature: str


class Signer:
    """A private key in a PEM file, read when it is first needed; ``passphrase`` is asked for if it is locked."""

    def __init__(self, path: Path, passphrase: Passphrase | None = None) -> None:
        self.path = path
        self._passphrase = passphrase
        self._private: Ed25519PrivateKey | None = None

    @property
    def public_key(self) -> str:
        """The public key, in hexadecimal."""
        return self._read().public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> Signed:
        """``data`` signed."""
        return Signed(self.public_key, self._read().sign(data).hex())

    def _read(self) -> Ed25519PrivateKey:
        if self._private is None:
            self._private = _private(self.path, self._passphrase)
        return self._private


def sign(data: bytes, key: Path, passphrase: Passphrase | None = None) -> Signed:
    """``data`` signed with the private key in a PEM file, as ``openssl genpkey -algorithm ed25519`` writes it."""
    return Signer(key, passphrase).sign(data)


def new_key(path: Path, passphrase: str = "") -> str:
    """Make a private key in a new file, for its owner only, locked if there is a passphrase; its public key."""
    serialization, kind = _library()
    private = kind.generate()
    lock = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    text = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    write_new(path, text)
    return private.public_key().public_bytes_raw().hex()


def verified(event: Event) -> bool:
    """Whether an entry's signature is one of its hash by the key that stands beside it."""
    return holds(event.key or "", entry_message(event.hash), event.signature or "")


def holds(key: str, message: bytes, signature: str) -> bool:
    """Whether ``signature`` is one of ``message`` by ``key``, both in hexadecimal. Needs no library; with one it is
    some twenty times as fast."""
    if not (HEX.fullmatch(key) and HEX.fullmatch(signature)):
        return False  # one way of writing them, or two texts would be one signature
    public, made = bytes.fromhex(key), bytes.fromhex(signature)
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return _plainly().signed(public, message, made)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(made, message)
    except (ValueError, InvalidSignature):
        return False
    return True


@cache
def _plainly() -> Keys:
    """Keys that were made ready once."""
    return Keys()


def _private(path: Path, passphrase: Passphrase | None) -> Ed25519PrivateKey:
    serialization, kind = _library()
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES)
    except OSError as error:
        raise InputError(f"the key cannot be read: {error.strerror or error}", where=str(path)) from None
    try:
        private = serialization.load_pem_private_key(text, password=None)
    except TypeError:
        private = _unlocked(path, text, passphrase)
    except (ValueError, UnsupportedAlgorithm):
        raise InputError("this is no private key in PEM", where=str(path), remedy=_MAKE) from None
    if not isinstance(private, kind):
        raise InputError("this key is of another kind than Ed25519", where=str(path), remedy=_MAKE)
    return private


def _unlocked(path: Path, text: bytes, passphrase: Passphrase | None) -> object:
    serialization, _ = _library()
    if passphrase is None:
        raise InputError(
            "the key is locked with a passphrase",
            where=str(path),
            remedy="Unlock it into a file of its own first: openssl pkey -in KEY -out OPEN.pem",
        )
    try:
        return serialization.load_pem_private_key(text, password=passphrase().encode())
    except ValueError:
        raise InputError(
            "this is not the passphrase of the key", where=str(path), remedy="Try again."
        ) from None


def _library() -> tuple[Any, type[Ed25519PrivateKey]]:
    """What the extra brings; it may not be there."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise EnvironmentTrouble(
            "signing needs the library cryptography",
            remedy="Install it with: python -m pip install 'crime_sample[sign]'",
        ) from None
    return serialization, Ed25519PrivateKey
