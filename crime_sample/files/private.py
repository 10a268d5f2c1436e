"""Writing a file that only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from crime_sample.errors import EnvironmentTrouble, InputError


def write_private(path: Path, text: str | bytes, *, replace: bool = False) -> None:
    """Write ``text`` (in UTF-8) or bytes to ``path``, mode 0600; an existing file is kept unless ``replace``."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if replace else os.O_EXCL)
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise InputError("this file exists", where=str(path), remedy="Choose another name.") from None
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
    except BaseException as error:
        path.unlink(missing_ok=True)  # half of it is of no use to anybody
        if not isinstance(error, OSError):
            raise
        raise EnvironmentTrouble(
            f"the file cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="Check the folder and its free space.",
        ) from error
