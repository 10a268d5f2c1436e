"""Encryption of excerpts with age, to the key that an audit was begun with. Who has the file alone reads nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.package_locks import age, identities, recipient


def checked_key(key: str) -> str:
    """The age recipient as it is kept; InputError if it is none."""
    recipient(age(), key)
    return key.strip()


def lock(text: str, key: str) -> str:
    """The text encrypted to the recipient ``key``, in base64."""
    library = age()
    return base64.b64encode(library.encrypt(text.encode("utf-8"), [recipient(library, key)])).decode("ascii")


def unlock(text: str, keys: Sequence[Path]) -> str:
    """What ``lock`` was given, by the identities in the files ``keys``."""
    library = age()
    held = [identity for path in keys for identity in identities(library, path)]
    try:
        return bytes(library.decrypt(base64.b64decode(text, validate=True), held)).decode("utf-8")
    except (library.DecryptError, binascii.Error):
        raise InputError(
            "none of these keys opens the excerpts",
            remedy="Name the file with the identity of the key that the audit was begun with.",
        ) from None
