# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Whole records of a frame by their ids, for review."""

from __future__ import annotations

from collections.abc import Iterable

from crime_sample.engines.opening import Address, registered
from crime_sample.engines.selection import in_frame
from crime_sample.engines.watched import Progress
from crime_sample.errors import InputError
from crime_sample.frame import Frame, Incident


def incidents(
    address: Address,
    frame: Frame,
    ids: Iterable[str],
    *,
    check: bool = True,
    progress: Progress | None = None,
) -> dict[str, Incident]:
    """Every column of the wanted incidents, as it stands in the export, by id, in the order asked; one scan.

    ``check`` holds a file to the SHA-256 it was registered with. An id not in the frame is an error.
    """
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Incident] = {}
    where = ""
    if wanted:
        with registered(address, frame, check=check, progress=progress) as place:
            d, columns, where = place.dialect, place.columns, place.where
            cells = [
                f"{d.name(column)} AS {d.name(f'cell {number}')}" for number, column in enumerate(columns)
            ]
            picked = ", ".join(f"records.{d.name(f'cell {number}')}" for number in range(len(columns)))
            asked = d.table("asked", ["id"], [[one] for one in wanted])
            rows = place.rows(
                f"SELECT records.id, {picked} FROM ({in_frame(place, frame, *cells)}) AS records "
                f"JOIN {asked} ON asked.id = records.id"
            )
            found = {row[0]: Incident(row[0], dict(zip(columns, row[1:], strict=True))) for row in rows}
    lost = [one for one in wanted if one not in found]
    if lost:
        raise InputError(
            f"{len(lost)} of {len(wanted)} incidents are not in frame '{frame.name}', such as '{lost[0]}'",
            where=where,
            remedy="Check the ids, and that this is the frame's own file.",
        )
    return {one: found[one] for one in wanted}
