# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""``frame.fingerprint`` in SQL, a few buckets at a time so that memory stays bounded."""

from __future__ import annotations

from crime_sample.engines.connection import Reading
from crime_sample.engines.sql import ROW_DIGEST
from crime_sample.frame import BUCKETS, fingerprint_of_buckets

ROWS_A_PASS = 2_000_000


def fingerprint_of(reading: Reading, table: str) -> str:
    """The fingerprint of the table's columns id and stratum."""
    rows = reading.row(f"SELECT count(*) FROM {table}")[0]
    passes = next((2**power for power in range(8) if rows <= ROWS_A_PASS * 2**power), BUCKETS)
    digests: dict[str, str] = {}
    for number in range(passes):
        first, beyond = (BUCKETS * place // passes for place in (number, number + 1))
        within = (
            f"digest >= '{first:02x}' AND digest < '{beyond:02x}'"
            if beyond < BUCKETS
            else f"digest >= '{first:02x}'"
        )
        found = reading.rows(
            "SELECT digest[:2] AS bucket, sha256(array_to_string(list_sort(list(digest)), chr(10))) "
            f"FROM (SELECT {ROW_DIGEST} AS digest FROM {table}) WHERE {within} GROUP BY bucket"
        )
        digests.update(found)
    return fingerprint_of_buckets(digests)
