"""Opening the place where a frame lives, whatever it is: an address, or several files that are one frame."""

from __future__ import annotations

from contextlib import AbstractContextManager

from crime_sample.engines import address as addresses
from crime_sample.engines.connection import Before, reading
from crime_sample.engines.place import Place
from crime_sample.engines.spark_address import SparkAddress
from crime_sample.engines.watched import Progress
from crime_sample.errors import InputError
from crime_sample.files.several import Given
from crime_sample.frame import Frame, FrameMapping

Address = Given | addresses.Address


def opened(
    address: Address,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    query: str | None = None,
    time_zone: str | None = None,
    progress: Progress | None = None,
    before: Before | None = None,
) -> AbstractContextManager[Place]:
    """Open what is at the address. Of a file that was registered ``before``, this is known."""
    found = addresses.read_address(address)
    # Each kind of address has its place; here is where another is told apart.
    if isinstance(found, addresses.TableAddress):
        from crime_sample.engines.postgres_place import asking  # only who asks a server waits for its module

        return asking(found, query=query, time_zone=time_zone, progress=progress)
    if isinstance(found, SparkAddress):
        from crime_sample.engines.spark_place import on_spark

        return on_spark(
            found,
            encoding=encoding,
            delimiter=delimiter,
            worksheet=worksheet,
            progress=progress,
            registered=before is not None,
        )
    if query is not None and before is None:
        raise InputError(
            "a query is asked of a database, not of a file",
            where=addresses.shown(found),
            remedy=f"Leave it away, or name the database. {addresses.HOW}",
        )
    return reading(
        found, encoding=encoding, delimiter=delimiter, worksheet=worksheet, progress=progress, before=before
    )


def mapped(
    address: Address,
    mapping: FrameMapping,
    *,
    progress: Progress | None = None,
    before: Before | None = None,
) -> AbstractContextManager[Place]:
    """Open what a mapping says how to read. Of a file that was registered ``before``, this is known."""
    return opened(
        address,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        worksheet=mapping.worksheet,
        query=mapping.query,
        time_zone=mapping.time_zone,
        progress=progress,
        before=before,
    )


def registered(
    address: Address,
    frame: Frame,
    *,
    check: bool = True,
    sparing: bool = False,
    progress: Progress | None = None,
) -> AbstractContextManager[Place]:
    """Open a frame's export as it was registered; with ``check``, only if the file is the very one. What was registered
    from a database has no file to be held to. ``sparing`` sets little memory aside, which a file can turn out to need
    more than: ``MemorySpent``."""
    held = check and bool(frame.file_sha256)
    before = Before(frame.file_sha256, frame.file_plain, held, frame.files, sparing)
    return mapped(address, frame.mapping, progress=progress, before=before)
