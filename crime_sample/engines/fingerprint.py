"""``frame.fingerprint``, computed where the frame lives."""

from __future__ import annotations

from crime_sample.engines.place import Place

LINE = "id || chr(9) || stratum"
"""SQL for the line of an incident."""


def fingerprint_of(place: Place, records: str) -> str:
    """The fingerprint of the columns id and stratum of ``records``, which the place has ``kept``."""
    place.progress("computing the fingerprint")
    return place.lines_sha256(LINE, records)
