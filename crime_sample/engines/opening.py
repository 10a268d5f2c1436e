"""Opening the place where a frame lives, whatever it is: an address, or several files that are one frame."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from crime_sample.engines.connection import Before, reading
from crime_sample.engines.place import Place
from crime_sample.engines.watched import Progress
from crime_sample.frame import Frame, FrameMapping

Address = Path | str | tuple[Path, ...]


def opened(
    address: Address,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    progress: Progress | None = None,
) -> AbstractContextManager[Place]:
    """Open what nothing is known of yet but what is given."""
    return reading(address, encoding=encoding, delimiter=delimiter, worksheet=worksheet, progress=progress)


def mapped(
    address: Address, mapping: FrameMapping, *, progress: Progress | None = None
) -> AbstractContextManager[Place]:
    """Open what a mapping says how to read."""
    return reading(
        address,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        progress=progress,
    )


def registered(
    address: Address, frame: Frame, *, check: bool = True, progress: Progress | None = None
) -> AbstractContextManager[Place]:
    """Open a frame's export as it was registered; with ``check``, only if the file is the very one."""
    mapping = frame.mapping
    return reading(
        address,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        progress=progress,
        before=Before(frame.file_sha256, frame.file_plain, check, frame.files),
    )
