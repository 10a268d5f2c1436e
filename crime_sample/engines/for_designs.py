# ruff: noqa: S608 - SQL is made of names that are fixed.
"""What a registration finds out for designs beyond the usual one: of clusters, and of sizes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crime_sample.engines.place import Place
from crime_sample.frame import Clusters, FrameMapping, Sizes

LINES = {"cluster": "id || chr(9) || cluster", "size": "id || chr(9) || size"}
"""SQL for the lines of the fingerprints beside the first."""


def facts(place: Place, mapping: FrameMapping, inner: str) -> dict[str, Any]:
    """``clusters``, ``sizes`` and ``also`` of a ``Frame``, from its incidents ``inner``."""
    parts = {"cluster": mapping.columns.cluster, "size": mapping.columns.size}
    mapped = [part for part, column in parts.items() if column is not None]
    return {
        "clusters": _clusters(place, inner) if "cluster" in mapped else {},
        "sizes": _sizes(place, inner) if "size" in mapped else {},
        "also": {part: also(place, part, inner) for part in mapped},
    }


def also(place: Place, part: str, inner: str) -> str:
    """The fingerprint of (id, cluster) or (id, size)."""
    place.progress("computing the fingerprint")
    return place.lines_sha256(LINES[part], inner)


def homes(relation: str) -> str:
    """SQL: a relation with ``home`` besides, the stratum of each one's cluster: that of its earliest incident."""
    return (
        f"SELECT {relation}.*, first_value(stratum) OVER (PARTITION BY cluster ORDER BY created, id) AS home "
        f"FROM {relation}"
    )


def _clusters(place: Place, inner: str) -> dict[str, Clusters]:
    place.progress("counting clusters")
    alone = f"WITH alone AS (SELECT id, stratum, created, cluster FROM {inner})"
    sizes = f"SELECT home, cluster, count(*) AS size FROM ({homes('alone')}) AS homes GROUP BY home, cluster"
    rows = place.rows(
        f"{alone} SELECT home, count(*), sum(size), sum(size * size) FROM ({sizes}) AS sizes "
        "GROUP BY home ORDER BY home"
    )
    return {
        str(home): Clusters(clusters=int(number), incidents=int(incidents), squares=int(squares))
        for home, number, incidents, squares in rows
    }


def _sizes(place: Place, inner: str) -> dict[str, Sizes]:
    d = place.dialect
    number = f"CAST(size AS {d.double})"
    rows = place.rows(
        f"SELECT stratum, count(*), sum(size), sum({number}), sum(1 / {number}) FROM {inner} GROUP BY stratum "
        "ORDER BY stratum"
    )
    return {
        str(stratum): Sizes(
            total=plain(total), effect=round(float(whole) / count * float(inverse) / count, 4)
        )
        for stratum, count, total, whole, inverse in rows
    }


def plain(number: Decimal) -> str:
    """A number as it is written, without zeros behind.

    >>> plain(Decimal("1200.500000")), plain(Decimal("300.000000"))
    ('1200.5', '300')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
