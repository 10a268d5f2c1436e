"""Encryption of a package with age: a key of its own, itself encrypted to recipients or by a passphrase.

So every line is encrypted quickly, whoever opens the package once can add to it, and all who could open it before can
read what was added.
"""

from __future__ import annotations

import base64
import binascii
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.formats import visible
from crime_sample.package.records import Lock

_MOST_KEYS = 64_000
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how such a key begins


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens a package: files with age identities, and how to ask for a passphrase."""

    files: Sequence[Path] = ()
    passphrase: Callable[[], str] | None = None


class Open:
    """Lines as they are: a package that is not encrypted."""

    def shut(self, text: str) -> bytes:
        """The text as a line of the file."""
        return text.encode("utf-8")

    def read(self, line: bytes) -> str:
        """The text of a line; ValueError if it is none."""
        return line.decode("utf-8")


class Locked(Open):
    """Lines encrypted to the package's own key."""

    def __init__(self, identity: Any) -> None:
        self._age = age()
        self._identity = identity
        self._recipient = identity.to_public()

    def shut(self, text: str) -> bytes:
        """The text as a line of the file."""
        return base64.b64encode(self._age.encrypt(text.encode("utf-8"), [self._recipient]))

    def read(self, line: bytes) -> str:
        """The text of a line; ValueError if it is none."""
        try:
            return bytes(self._age.decrypt(base64.b64decode(line, validate=True), [self._identity])).decode(
                "utf-8"
            )
        except (binascii.Error, self._age.DecryptError):
            raise ValueError("not encrypted to this package's key") from None


def age() -> ModuleType:
    """The library; told in words where it is not installed."""
    try:
        return importlib.import_module("pyrage")
    except ImportError:
        raise EnvironmentTrouble(
            "the library for encrypted packages is not installed",
            remedy="Install it with: python -m pip install 'crime_sample[crypto]'",
        ) from None


def new_lock(*, to: Sequence[str] = (), passphrase: str | None = None) -> tuple[Lock | None, Open]:
    """A lock that each of the recipients ``to`` (``age1...``) can open, or who knows the passphrase; with neither,
    none."""
    if to and passphrase is not None:
        raise InputError(
            "encrypt either to recipients or by a passphrase", remedy="An age file has one kind."
        )
    if not to and passphrase is None:
        return None, Open()
    if passphrase is not None and not passphrase.strip():
        raise InputError("the passphrase is blank")
    library = age()
    recipients = [recipient(library, text) for text in to]
    identity = library.x25519.Identity.generate()
    secret = str(identity).encode("ascii")
    shut = library.encrypt(secret, recipients) if to else library.passphrase.encrypt(secret, passphrase)
    key = base64.b64encode(shut).decode("ascii")
    lock = Lock(kind="recipients" if to else "passphrase", key=key, public=str(identity.to_public()))
    return lock, Locked(identity)


def opened(lock: Lock | None, keys: Keys, *, where: str) -> Open:
    """The lock, opened by ``keys``."""
    if lock is None:
        return Open()
    library = age()
    try:
        shut = base64.b64decode(lock.key, validate=True)
    except binascii.Error:
        raise InputError("its lock cannot be read: the file was damaged", where=where) from None
    secret = _OPEN[lock.kind](library, shut, keys, where)
    try:
        identity = library.x25519.Identity.from_str(bytes(secret).decode("ascii"))
    except (library.IdentityError, ValueError):
        raise InputError("its lock holds no key: this is no package of ours", where=where) from None
    return Locked(identity)


def _by_files(library: ModuleType, shut: bytes, keys: Keys, where: str) -> bytes:
    if not keys.files:
        raise InputError(
            "this package is encrypted to a key",
            where=where,
            remedy="Name the file with your key: --key FILE",
        )
    held = [identity for path in keys.files for identity in identities(library, path)]
    try:
        return bytes(library.decrypt(shut, held))
    except library.DecryptError:
        raise InputError(
            "none of these keys opens this package",
            where=where,
            remedy="It was made for other recipients: name the file with the key that belongs to one of them.",
        ) from None


def _by_passphrase(library: ModuleType, shut: bytes, keys: Keys, where: str) -> bytes:
    if keys.passphrase is None:
        raise InputError("this package is encrypted by a passphrase", where=where)
    try:
        return bytes(library.passphrase.decrypt(shut, keys.passphrase()))
    except library.DecryptError:
        raise InputError("this is not its passphrase", where=where, remedy="Try again.") from None


_OPEN: dict[str, Callable[[ModuleType, bytes, Keys, str], bytes]] = {
    "recipients": _by_files,
    "passphrase": _by_passphrase,
}


def recipient(library: ModuleType, text: str) -> Any:
    """The age recipient that ``text`` is; InputError if it is none."""
    if text.strip().upper().startswith(_SECRET):
        raise InputError(
            "this is a secret key, where the public one is wanted",
            remedy="A recipient begins with age1. The secret key now stands in your shell's history: make another.",
        )
    try:
        return library.x25519.Recipient.from_str(text.strip())
    except library.RecipientError:
        raise InputError(
            f"'{visible(text[:80])}' is not a recipient",
            remedy="It begins with age1: the public key that age-keygen prints.",
        ) from None


def identities(library: ModuleType, path: Path) -> list[Any]:
    """The age identities in a key file; InputError if there is none."""
    where = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_KEYS + 1)
        lines = (
            [line.strip() for line in data.decode("utf-8").splitlines()] if len(data) <= _MOST_KEYS else []
        )
    except OSError as error:
        raise InputError(f"the key file cannot be read: {error.strerror or error}", where=where) from None
    except UnicodeDecodeError:
        lines = []
    try:
        found = [library.x25519.Identity.from_str(line) for line in lines if line.startswith(_SECRET)]
    except library.IdentityError:
        found = []
    if not found:
        raise InputError(
            "there is no key in this file",
            where=where,
            remedy="A key file is what age-keygen writes: a line that begins with AGE-SECRET-KEY-1.",
        )
    return found
