# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""Whole records of a frame by their ids, for review."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crime_sample.engines import sql
from crime_sample.engines.connection import Progress
from crime_sample.engines.selection import in_frame, registered
from crime_sample.errors import InputError
from crime_sample.files.intake import name
from crime_sample.frame import Frame, Incident


def incidents(
    path: Path | str,
    frame: Frame,
    ids: Iterable[str],
    *,
    check: bool = True,
    progress: Progress | None = None,
) -> dict[str, Incident]:
    """Every column of the wanted incidents, as it stands in the file, by id, in the order asked; one scan.

    ``check`` holds the file to the SHA-256 it was registered with. An id not in the frame is an error.
    """
    wanted = list(dict.fromkeys(ids))
    with registered(path, frame, check=check, progress=progress) as export:
        values = sql.Values({"ids": wanted})
        columns = export.source.columns
        cells = [f"{name(column)} AS {name(f'cell {place}')}" for place, column in enumerate(columns)]
        picked = ", ".join(name(f"cell {place}") for place in range(len(columns)))
        rows = export.rows(
            f"SELECT id, {picked} FROM ({in_frame(export, frame, values, *cells)}) "
            "WHERE id IN (SELECT unnest(CAST($ids AS VARCHAR[])))",
            values.named,
        )
    found = {row[0]: Incident(row[0], dict(zip(columns, row[1:], strict=True))) for row in rows}
    lost = [one for one in wanted if one not in found]
    if lost:
        raise InputError(
            f"{len(lost)} of {len(wanted)} incidents are not in frame '{frame.name}', such as '{lost[0]}'",
            where=str(path),
            remedy="Check the ids, and that this is the frame's own file.",
        )
    return {one: found[one] for one in wanted}
