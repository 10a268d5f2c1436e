"""Writing a file that only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from crime_sample.errors import InputError


def write_private(path: Path, text: str, *, replace: bool = False) -> None:
    """Write ``text`` to ``path`` in UTF-8, mode 0600; an existing file is kept unless ``replace``."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if replace else os.O_EXCL)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise InputError("this file exists", where=str(path), remedy="Choose another name.") from None
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
