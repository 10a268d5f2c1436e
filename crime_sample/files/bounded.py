"""A file that somebody brings, read whole if it is not too large."""

from __future__ import annotations

from pathlib import Path

from crime_sample.errors import EnvironmentTrouble, InputError


def read_bounded(path: Path, most: int, *, what: str, remedy: str, start: int = 0) -> bytes:
    """The bytes of a file from ``start`` on. InputError if it is no file, or, as too large for ``what``, of more than
    ``most`` bytes."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(most - start + 1)
    except (FileNotFoundError, IsADirectoryError):
        raise InputError("there is no such file", where=str(path), remedy="Check the path.") from None
    except OSError as error:
        raise EnvironmentTrouble(
            f"the file cannot be read: {error.strerror or error}", where=str(path)
        ) from error
    if start + len(data) > most:
        raise InputError(f"the file is too large for {what}", where=str(path), remedy=remedy)
    return data
