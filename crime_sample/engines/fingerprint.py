"""``frame.fingerprint``, computed where the frame lives."""

from __future__ import annotations

import hashlib

from crime_sample.engines.place import Place


def fingerprint_of(place: Place, records: str) -> str:
    """The fingerprint of the columns id and stratum of ``records``, which the place has ``kept``."""
    place.progress("computing the fingerprint")
    found = hashlib.sha256()
    for lines in place.sorted_lines("id || chr(9) || stratum", records):
        found.update(lines.encode())
        found.update(b"\n")
    return found.hexdigest()
