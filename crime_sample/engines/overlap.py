# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""Other records of an event: asked of a frame by place and time, and by linked reference.

Two questions. What is known of some incidents (``facts``): when, where, which references. And which incidents of a
frame agree with such facts (``matches``). Each is one reading of the frame, whatever the number of incidents: a record
is looked at by its keys, the hash of its place and each of its references, and joined with the keys asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crime_sample.engines import records
from crime_sample.engines.dialect import ISO, Dialect
from crime_sample.engines.near import place_columns
from crime_sample.engines.opening import Address, registered
from crime_sample.engines.place import Place
from crime_sample.engines.selection import in_frame
from crime_sample.engines.watched import Progress
from crime_sample.frame import Frame, split_refs

MOST = 20
"""What more records than this have in common tells no event: a place that stands for none, a reference to a form."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event is known by: when its record was created (ISO text), the hash of its place (blank where there is
    none), its references."""

    created: str
    place: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A key that is looked for: a place's hash, with the first and last moment (ISO texts); or a reference, at any
    time (both blank)."""

    key: str
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Which incident agrees with what was asked; ISO text of when it was created."""

    asked: Asked
    id: str
    created: str


def compared(frame: Frame) -> tuple[str, ...]:
    """By what incidents of a frame can be known: ``place``, ``references``."""
    mapping = frame.mapping
    return ("place",) * bool(place_columns(mapping)) + ("references",) * bool(mapping.columns.refs)


def facts(
    address: Address, frame: Frame, ids: Iterable[str], *, progress: Progress | None = None
) -> dict[str, Facts]:
    """What is known of these incidents, by id, as far as they are in the frame; one reading."""
    wanted = [[one] for one in dict.fromkeys(ids)]
    if not wanted:
        return {}
    with registered(address, frame, progress=progress) as place:
        place.progress("reading places and references")
        d, asked = place.dialect, place.dialect.table("asked", ["id"], wanted)
        rows = place.rows(
            f"SELECT keyed.id, {_moment(d, frame, 'keyed')} AS created, keyed.place_key, keyed.refs_text "
            f"FROM ({_keyed(place, frame, f'JOIN {asked} ON asked.id = inside.id')}) AS keyed"
        )
    return {str(unit): Facts(_iso(created), key, split_refs(refs)) for unit, created, key, refs in rows}


def matches(
    address: Address, frame: Frame, asked: Iterable[Asked], *, progress: Progress | None = None
) -> tuple[list[Found], set[Asked]]:
    """The incidents of the frame that agree with what is ``asked``, and which of that was passed over since more than
    ``MOST`` incidents agree with it; one reading."""
    wanted = list(dict.fromkeys(asked))
    if not (wanted and compared(frame)):
        return [], set()
    with registered(address, frame, progress=progress) as place:
        place.progress("looking for records of the same events")
        rows = place.rows(_statement(place, frame, wanted))
    common = {wanted[int(number)] for number, _, _, alike in rows if alike > MOST}
    found = [Found(wanted[int(number)], str(unit), _iso(created)) for number, unit, created, _ in rows]
    return [one for one in found if one.asked not in common], common


def _statement(place: Place, frame: Frame, wanted: Sequence[Asked]) -> str:
    """SQL for who agrees with what: the number of the key, id, created, how many agree with it; of too many, one."""
    d = place.dialect
    listed = [[str(number), one.key, one.first, one.last] for number, one in enumerate(wanted)]
    table = d.table("asked", ["number", "key_text", "first_text", "last_text"], listed)
    key = d.by_bytes(d.parts("keyed.refs_text || ' ' || keyed.place_key"))
    # To part the references of a record takes as long as to read it: without any, its place must be a wanted one.
    worth = "keyed.refs_text <> ''"
    if places := {one.key for one in wanted if one.first}:
        listed_places = d.table("places", ["place_text"], [[one] for one in sorted(places)])
        worth += f" OR keyed.place_key IN (SELECT place_text FROM {listed_places})"
    parted = (
        f"SELECT keyed.id, keyed.created_text, {key} AS key_text "
        f"FROM ({_keyed(place, frame)}) AS keyed WHERE {worth}"
    )
    joined = (
        f"SELECT asked.number, parted.id, {_moment(d, frame, 'parted')} AS created, asked.first_text, asked.last_text "
        f"FROM ({parted}) AS parted JOIN {table} ON asked.key_text = parted.key_text"
    )
    first, last = (d.moment(f"joined.{which}_text", ISO) for which in ("first", "last"))
    met = (
        f"SELECT DISTINCT joined.number, joined.id, joined.created FROM ({joined}) AS joined "
        f"WHERE joined.first_text = '' OR (joined.created >= {first} AND joined.created <= {last})"
    )
    counted = (
        "SELECT met.*, count(*) OVER (PARTITION BY number) AS alike, "
        f"row_number() OVER (PARTITION BY number ORDER BY created, id) AS turn FROM ({met}) AS met"
    )
    return f"SELECT number, id, created, alike FROM ({counted}) AS counted WHERE alike <= {MOST} OR turn = 1"


def _keyed(place: Place, frame: Frame, narrowed: str = "") -> str:
    """SQL for the incidents of the frame, ``narrowed`` by a join: id, created and references as they stand, the hash of
    the place."""
    d, mapping = place.dialect, frame.mapping
    where = d.lowered(records.joined(d, map(d.name, place_columns(mapping))))
    refs = " || ' ' || ".join(map(d.name, mapping.columns.refs)) or "''"
    inside = in_frame(place, frame, f"{where} AS place_text", f"{refs} AS refs_text")
    # As a hash a place is one word among the references, whatever signs are in it.
    key = f"CASE WHEN inside.place_text = '' THEN '' ELSE {d.sha256('inside.place_text')} END"
    return (
        f"SELECT inside.id, inside.created_text, {key} AS place_key, inside.refs_text "
        f"FROM ({inside}) AS inside {narrowed}"
    )


def _moment(dialect: Dialect, frame: Frame, of: str) -> str:
    """When a record was created: of those that are looked at any further only."""
    return dialect.moment(f"{of}.created_text", frame.mapping.date_format or ISO)


def _iso(created: object) -> str:
    return created.isoformat() if isinstance(created, datetime) else str(created)
