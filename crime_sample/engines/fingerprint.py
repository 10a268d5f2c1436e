# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""``frame.fingerprint`` in SQL, a few buckets at a time so that memory stays bounded."""

from __future__ import annotations

from crime_sample.engines.place import Place
from crime_sample.engines.records import row_digest
from crime_sample.frame import BUCKETS, fingerprint_of_buckets


def fingerprint_of(place: Place, records: str) -> str:
    """The fingerprint of the columns id and stratum of ``records`` (SQL to stand behind FROM)."""
    place.progress("computing the fingerprint")
    return fingerprint_of_buckets(place.bucket_digests(row_digest(place.dialect), records))


def by_groups(place: Place, digest: str, records: str) -> dict[str, str]:
    """The digests of all buckets in one statement: a place that sorts on its own disk has the room."""
    d = place.dialect
    rows = place.rows(
        f"SELECT bucket, {d.sorted_digest('digest')} FROM (SELECT digest, substr(digest, 1, 2) AS bucket "
        f"FROM (SELECT {digest} AS digest FROM {records}) AS hashed) AS parted GROUP BY bucket"
    )
    return dict(rows)
