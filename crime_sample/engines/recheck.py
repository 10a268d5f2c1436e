# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Doing a registration's counts and fingerprint again, to see that an export still is what it was."""

from __future__ import annotations

from pathlib import Path

from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.selection import in_frame
from crime_sample.engines.watched import Progress
from crime_sample.errors import Broken
from crime_sample.files.intake import sha256_of
from crime_sample.frame import Frame


def recheck(address: Address, frame: Frame, *, progress: Progress | None = None) -> int:
    """The number of incidents in the frame, counted and fingerprinted again from its export.

    ``Broken`` if the strata or the fingerprint are not those registered; InputError if the file is another one.
    """
    with registered(address, frame, progress=progress) as place:
        records = place.kept("frame", f"SELECT id, stratum FROM ({in_frame(place, frame)}) AS records")
        counted: dict[str, int] = dict(
            place.rows(f"SELECT stratum, count(*) FROM {records} GROUP BY stratum")
        )
        found, where = fingerprint_of(place, records), place.where
    if counted != frame.strata:
        raise Broken(f"the strata count {counted}, registered were {frame.strata}", where=where)
    if found != frame.fingerprint:
        raise Broken(f"the fingerprint is {found}, registered was {frame.fingerprint}", where=where)
    return sum(counted.values())


def check_file(path: Path, sha256: str) -> None:
    """``Broken`` if the file at ``path`` does not have this SHA-256."""
    found = sha256_of(path)
    if found != sha256:
        raise Broken(f"its SHA-256 is {found}, registered was {sha256}", where=str(path))
