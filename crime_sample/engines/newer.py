# ruff: noqa: S608 - SQL is made of texts, quoted by the dialect.
"""A newer extract of a frame held against the one that was drawn from: what came, went, and changed its stratum."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crime_sample.engines.connection import Reading
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.place import Place
from crime_sample.engines.register import register
from crime_sample.engines.selection import in_frame
from crime_sample.engines.watched import Progress
from crime_sample.errors import Refused
from crime_sample.files.private import temporary_folder
from crime_sample.files.relations import literal
from crime_sample.frame import Frame


@dataclass(frozen=True, slots=True)
class Newer:
    """The ``frame`` that the newer extract makes, and what differs. ``came`` and ``went`` are incidents by stratum,
    ``moved`` by the stratum before and now; ``lost`` are the ids asked about that it lacks, ``elsewhere`` those that
    are in another stratum."""

    frame: Frame
    came: Mapping[str, int]
    went: Mapping[str, int]
    moved: Mapping[tuple[str, str], int]
    lost: frozenset[str]
    elsewhere: frozenset[str]


def held_against(
    newer: Address,
    address: Address,
    frame: Frame,
    ids: Iterable[str],
    *,
    start: date,
    end: date,
    progress: Progress | None = None,
) -> Newer:
    """Read ``newer`` by the mapping of ``frame`` for the same period, as strictly, and hold it against the export of
    ``frame`` at ``address``, incident by incident. ``ids`` of the frame are asked about one by one."""
    # Another export of one system may be in another encoding: plain letters look like UTF-8.
    mapping = frame.mapping.model_copy(update={"encoding": None})
    made = register(newer, mapping, name=frame.name, start=start, end=end, progress=progress)
    if made.fingerprint == frame.fingerprint:
        return Newer(made, {}, {}, {}, frozenset(), frozenset())
    # One connection at a time, so that the memory of one suffices; and each may read its own folder only.
    with temporary_folder() as between:
        with registered(address, frame, progress=progress) as before:
            kept = shutil.move(_lines(before, frame, "before"), between)
        with registered(newer, made, progress=progress) as now:
            now_is = _lines(now, made, "now")
            was = Path(shutil.move(kept, now_is.parent))
            now.progress("comparing")
            return _compared(now, made, was, now_is, list(dict.fromkeys(ids)))


def _lines(place: Place, frame: Frame, name: str) -> Path:
    """The ids and strata of a frame in a private file, so that memory does not have to hold them."""
    if not isinstance(place, Reading):
        raise Refused(
            "only a frame of a file can be held against a newer one",
            where=place.where,
            remedy="Export both to files, and compare the sorted lines of their fingerprints: draw --sql prints them.",
        )
    place.progress("reading ids and strata")
    target = place.source.folder / f"{name}.parquet"
    place.rows(
        f"COPY (SELECT id, stratum FROM ({in_frame(place, frame)}) AS records) "
        f"TO {literal(str(target))} (FORMAT parquet)"
    )
    return target


def _compared(place: Place, made: Frame, was: Path, now: Path, ids: list[str]) -> Newer:
    old, new = (f"read_parquet({literal(str(path))})" for path in (was, now))
    differing = place.rows(
        f"SELECT old.stratum, new.stratum, count(*) FROM {old} AS old FULL OUTER JOIN {new} AS new ON old.id = new.id "
        "WHERE old.stratum IS DISTINCT FROM new.stratum GROUP BY ALL ORDER BY ALL"
    )
    found = []
    if ids:
        asked = place.dialect.table("asked", ["id"], ([one] for one in ids))
        found = place.rows(
            f"SELECT asked.id, new.stratum FROM {asked} JOIN {old} AS old ON old.id = asked.id "
            f"LEFT JOIN {new} AS new ON new.id = asked.id WHERE old.stratum IS DISTINCT FROM new.stratum"
        )
    return Newer(
        made,
        came={after: count for before, after, count in differing if before is None},
        went={before: count for before, after, count in differing if after is None},
        moved={(before, after): count for before, after, count in differing if None not in (before, after)},
        lost=frozenset(one for one, stratum in found if stratum is None),
        elsewhere=frozenset(one for one, stratum in found if stratum is not None),
    )
