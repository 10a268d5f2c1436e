"""``frame.fingerprint``, computed where the frame lives."""

from __future__ import annotations

from crime_sample.engines.place import Place
from crime_sample.engines.records import row_digest
from crime_sample.frame import fingerprint_of_buckets


def fingerprint_of(place: Place, records: str) -> str:
    """The fingerprint of the columns id and stratum of ``records`` (SQL to stand behind FROM)."""
    place.progress("computing the fingerprint")
    return fingerprint_of_buckets(place.bucket_digests(row_digest(place.dialect), records))
