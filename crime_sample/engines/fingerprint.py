# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""``frame.fingerprint``, computed where the frame lives."""

from __future__ import annotations

from crime_sample.engines.place import Place
from crime_sample.errors import Broken
from crime_sample.frame import Frame


def fingerprint_of(place: Place, records: str) -> str:
    """The fingerprint of the columns id and stratum of ``records``, which the place has ``kept``."""
    place.progress("computing the fingerprint")
    return place.lines_sha256("id || chr(9) || stratum", records)


def recounted(place: Place, incidents: str) -> tuple[dict[str, int], str]:
    """The strata and the fingerprint of ``incidents`` (SQL with id and stratum) as they are now."""
    records = place.kept("frame", f"SELECT id, stratum FROM ({incidents}) AS records")
    counted: dict[str, int] = dict(place.rows(f"SELECT stratum, count(*) FROM {records} GROUP BY stratum"))
    return counted, fingerprint_of(place, records)


def refuse_changed(frame: Frame, counted: dict[str, int], found: str, *, where: str) -> None:
    """``Broken`` if the strata or the fingerprint are not those registered."""
    if counted != frame.strata:
        raise Broken(f"the strata count {counted}, registered were {frame.strata}", where=where)
    if found != frame.fingerprint:
        raise Broken(f"the fingerprint is {found}, registered was {frame.fingerprint}", where=where)
