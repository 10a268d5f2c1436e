# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Logs that may be of one event: the same place and opening code within half an hour. Proposals, and no more."""

from __future__ import annotations

from crime_sample.engines import records
from crime_sample.engines.place import Place
from crime_sample.engines.proposal import PLACE, words_of
from crime_sample.frame import FrameMapping
from crime_sample.profile import Cluster, Near

MINUTES = 30
LARGEST = 5
IDS = 6  # of a cluster that are named


def place_columns(mapping: FrameMapping) -> list[str]:
    """The columns mapped as the place; without any, those shown that say where it was. A district alone says too
    little."""
    part = mapping.columns
    if part.place:
        return list(part.place)
    shown = [*part.show, *([part.district] if part.district else [])]
    return [column for column in shown if PLACE.search(words_of(column))]


def cells(place: Place, mapping: FrameMapping) -> list[str]:
    """What is looked at of each record."""
    dialect = place.dialect
    where = records.joined(dialect, map(dialect.name, place_columns(mapping)))
    code = records.joined(dialect, map(dialect.name, mapping.columns.opening))
    return [f"lower({where}) AS place_text", f"{code} AS opening_code"]


def look(place: Place, mapping: FrameMapping, dated: str) -> Near | None:
    """The clusters among the records ``dated``; None where no column says the place, or none the opening code."""
    if not (place_columns(mapping) and mapping.columns.opening):
        return None
    within = "PARTITION BY place_text, opening_code ORDER BY created, id"
    scope = f"FROM {dated} WHERE created IS NOT NULL AND place_text <> '' AND opening_code <> ''"
    fresh = f"created <= lag(created) OVER ({within}) + INTERVAL '{MINUTES}' MINUTE"
    parted = (
        f"SELECT id, place_text, opening_code, created, CASE WHEN {fresh} THEN 0 ELSE 1 END AS fresh {scope}"
    )
    numbered = f"SELECT *, sum(fresh) OVER ({within}) AS number FROM ({parted}) AS parted"
    clusters = place.kept(
        "clusters",
        "SELECT place_text, opening_code, count(*) AS logs, min(created) AS first, max(created) AS last "
        f"FROM ({numbered}) AS numbered GROUP BY place_text, opening_code, number HAVING count(*) > 1",
    )
    count, logs = place.row(f"SELECT count(*), coalesce(sum(logs), 0) FROM {clusters}")
    largest = place.rows(
        f"SELECT place_text, opening_code, logs, first, last FROM {clusters} "
        f"ORDER BY logs DESC, first, place_text, opening_code LIMIT {LARGEST}"
    )
    literal, moment = place.dialect.literal, place.dialect.as_timestamp
    found = []
    for where, code, size, first, last in largest:
        rows = place.rows(
            f"SELECT id {scope} AND place_text = {literal(where)} AND opening_code = {literal(code)} "
            f"AND created BETWEEN {moment(first.isoformat())} AND {moment(last.isoformat())} "
            f"ORDER BY created, id LIMIT {IDS}"
        )
        found.append(Cluster(tuple(row[0] for row in rows), size, where, code, first.isoformat()))
    return Near(count, int(logs), tuple(found))
