"""Doing a registration's counts and fingerprint again, to see that a file still is what it was."""

from __future__ import annotations

from pathlib import Path

from crime_sample.engines import sql
from crime_sample.engines.connection import Progress
from crime_sample.engines.fingerprint import fingerprint_of
from crime_sample.engines.selection import in_frame, registered
from crime_sample.errors import Broken
from crime_sample.files.intake import sha256_of
from crime_sample.frame import Frame


def recheck(path: Path | str, frame: Frame, *, progress: Progress | None = None) -> int:
    """The number of incidents in the frame, counted and fingerprinted again from its export.

    ``Broken`` if the strata or the fingerprint are not those registered; InputError if the file is another one.
    """
    with registered(path, frame, progress=progress) as export:
        values = sql.Values()
        export.rows(
            f"CREATE TEMP TABLE frame AS SELECT id, stratum FROM ({in_frame(export, frame, values)})",  # noqa: S608
            values.named,
        )
        counted = dict(export.rows("SELECT stratum, count(*) FROM frame GROUP BY stratum"))
        found = fingerprint_of(export, "frame")
    if counted != frame.strata:
        raise Broken(f"the strata count {counted}, registered were {frame.strata}", where=str(path))
    if found != frame.fingerprint:
        raise Broken(f"the fingerprint is {found}, registered was {frame.fingerprint}", where=str(path))
    return sum(counted.values())


def check_file(path: Path, sha256: str) -> None:
    """``Broken`` if the file at ``path`` does not have this SHA-256."""
    found = sha256_of(path)
    if found != sha256:
        raise Broken(f"its SHA-256 is {found}, registered was {sha256}", where=str(path))
