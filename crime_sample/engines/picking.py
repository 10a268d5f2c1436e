# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect, and of a user's rule, checked.
"""Incidents of a frame that somebody picks by hand: by their ids, or by a test of their records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from crime_sample.engines import records
from crime_sample.engines.dialect import ISO
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.place import Place
from crime_sample.engines.selection import candidates, in_frame, label_cells, label_texts
from crime_sample.engines.watched import Progress
from crime_sample.frame import Candidate, Frame

RULE = "the test of --where"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was ``found`` in the frame, and why the others asked for are not in it, by id."""

    found: tuple[Candidate, ...]
    lost: dict[str, str]


def by_ids(address: Address, frame: Frame, ids: Iterable[str], *, progress: Progress | None = None) -> Looked:
    """The incidents with these ids, in the order asked. They have no tickets: nothing draws them."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return Looked((), {})
    with registered(address, frame, progress=progress) as place:
        asked = place.dialect.table("asked", ["id"], [[one] for one in wanted])
        found = {one.id: one for one in _taken(place, frame, f"JOIN {asked} ON asked.id = records.id")}
        lost = [one for one in wanted if one not in found]
        why = _why(place, frame, lost) if lost else {}
    return Looked(tuple(found[one] for one in wanted if one in found), why)


def by_test(
    address: Address, frame: Frame, where: str, *, most: int, progress: Progress | None = None
) -> tuple[int, tuple[Candidate, ...]]:
    """How many incidents of the frame pass a test of one record, in the place's SQL, and those, by id: none if there
    are more than ``most``."""
    with registered(address, frame, progress=progress) as place:
        place.add_rule(RULE, where)
        cell = place.dialect.name("picked by hand")
        test = f"coalesce(({where}\n), false) AS {cell}"
        count = int(
            place.row(
                f"SELECT count(*) FROM ({in_frame(place, frame, test)}) AS records WHERE records.{cell}"
            )[0]
        )
        if count > most:
            return count, ()
        found = _taken(place, frame, f"WHERE records.{cell}", test)
    return count, tuple(sorted(found, key=lambda one: one.id))


def _taken(place: Place, frame: Frame, which: str, *more: str) -> list[Candidate]:
    d = place.dialect
    cells = label_cells(d, frame)
    held = [f"{d.name(column)} AS {cell}" for column, cell in cells.items()]
    moment = d.moment(records.created_text(d, frame.mapping, cells), frame.mapping.date_format or ISO)
    labels = "".join(f", {text} AS {d.name(key)}" for key, text in label_texts(d, frame, cells).items())
    rows = place.rows(
        f"SELECT stratum, '' AS ticket, id, {moment} AS created{labels} FROM "
        f"(SELECT records.* FROM ({in_frame(place, frame, *held, *more)}) AS records {which}) AS found"
    )
    return candidates(rows, frame, Counter(str(row[0]) for row in rows), where=place.where)


def _why(place: Place, frame: Frame, ids: list[str]) -> dict[str, str]:
    """Why each of these is not in the frame."""
    asked = place.dialect.table("asked", ["id"], [[one] for one in ids])
    rows = place.rows(
        f"SELECT records.id, records.why FROM ({records.projection(place, frame.mapping)}) AS records "
        f"JOIN {asked} ON asked.id = records.id"
    )
    there: dict[str, int | None] = dict(rows)
    return {one: _reason(frame, there[one]) if one in there else "is not in the export" for one in ids}


def _reason(frame: Frame, rule: int | None) -> str:
    if rule is not None:
        return f"was left out of the frame: {frame.mapping.exclude[int(rule)].reason}"
    outside = "is in the export, but outside the period of the audit"
    return f"{outside}, or faulty and left out" if frame.left_out else outside
