"""Doing a registration's counts and fingerprint again, to see that an export still is what it was."""

from __future__ import annotations

from pathlib import Path

from crime_sample.engines.drawing import hold
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.watched import Progress
from crime_sample.errors import Broken
from crime_sample.files.intake import sha256_of
from crime_sample.frame import Frame


def recheck(address: Address, frame: Frame, *, progress: Progress | None = None) -> int:
    """The number of incidents in the frame, counted and fingerprinted again from its export.

    ``Broken`` if the strata or the fingerprint are not those registered; InputError if the file is another one.
    """
    with registered(address, frame, progress=progress) as place:
        hold(place, frame)
    return frame.incidents


def check_file(path: Path, sha256: str) -> None:
    """``Broken`` if the file at ``path`` does not have this SHA-256."""
    found = sha256_of(path)
    if found != sha256:
        raise Broken(f"its SHA-256 is {found}, registered was {sha256}", where=str(path))
