# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""The usual draw: the smallest tickets of each stratum.

How many incidents a stratum has is known from its registration, and tickets are as good as uniform. So a bound can be
named below which the wanted ones lie, and only what has a ticket below it is looked at any further. Should a bound not
hold enough, which has a chance of less than one in a thousand million, it is raised and asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

from crime_sample.engines import checks, faults, records
from crime_sample.engines.dialect import ISO, Dialect
from crime_sample.engines.mapping import check_mapping
from crime_sample.engines.place import Place
from crime_sample.errors import InputError
from crime_sample.frame import OUTSIDE_PERIOD, Candidate, Frame

K = TypeVar("K")
EVERY = "g"
"""Above every ticket, whose letters go from a to f."""
SLACK = (7.0, 25.0)  # the bound is for k + 7 sqrt(k) + 25 incidents
SMALL = "1"  # a bound above it lets more than one ticket in 16 pass


def smallest(place: Place, frame: Frame, *, seed: str, sizes: Mapping[str, int]) -> list[Candidate]:
    """The ``sizes[stratum]`` smallest tickets of each stratum, by stratum and in ticket order."""
    below = bounds(frame.strata, sizes)
    rows = place.rows(statement(place, frame, seed=seed, below=below)) if below else []
    while short := _short(rows, below, sizes):
        again = dict.fromkeys(short, EVERY)
        rows = [row for row in rows if row[0] not in again]
        rows += place.rows(statement(place, frame, seed=seed, below=again))
        below |= again
    return candidates(rows, frame, sizes, where=place.where)


def bounds(strata: Mapping[K, int], sizes: Mapping[K, int]) -> dict[K, str]:
    """For each stratum that is drawn from, a text that few tickets but surely those wanted are smaller than.

    >>> bounds({"a": 1_000_000, "b": 40, "c": 9}, {"a": 100, "b": 30, "c": 0})
    {'a': '000cc78e9f6a93f2', 'b': 'g'}
    """
    found = {}
    for stratum, size in sizes.items():
        share = (size + SLACK[0] * size**0.5 + SLACK[1]) / max(strata[stratum], 1)
        if size:
            found[stratum] = EVERY if share >= 1 else f"{int(share * 2**64):016x}"
    return found


def widest(dialect: Dialect, strata: Mapping[str, int], below: Mapping[str, str]) -> str:
    """A test of a ticket that leaves few incidents to be held against the bound of their stratum; blank where it would
    leave many. It is for speed alone: whatever is below its bound passes.

    >>> widest(Dialect(), {"a": 9000, "b": 90}, {"a": "001f", "b": "g"})
    "(hashed.ticket < '001f' OR hashed.stratum IN ('b'))"
    """
    small = [bound for bound in below.values() if bound < SMALL]
    large = [stratum for stratum, bound in below.items() if bound >= SMALL]
    # What passes is hashed a second time.
    if not small or sum(strata[stratum] for stratum in large) * 4 > sum(strata.values()):
        return ""
    test = f"hashed.ticket < {dialect.literal(max(small))}"
    return f"({test} OR hashed.stratum IN ({', '.join(map(dialect.literal, large))}))" if large else test


def statement(place: Place, frame: Frame, *, seed: str, below: Mapping[str, str], quick: bool = True) -> str:
    """SQL for the incidents whose tickets are smaller than their stratum's bound: stratum, ticket, id, the moment
    created, and the labels; in no order. Without ``quick`` each bound stands in it once."""
    # What is computed from a record's cells is computed of those below the bound only: outside the join.
    d = place.dialect
    cells = label_cells(d, frame)
    hashed = f"SELECT records.*, {d.by_bytes(records.ticket(d, seed, frame.name))} AS ticket FROM records"
    found = (
        f"SELECT hashed.stratum, hashed.ticket, hashed.id, {', '.join(f'hashed.{cell}' for cell in cells.values())} "
        f"FROM hashed JOIN {d.table('bounds', ('stratum', 'below'), below.items())} "
        "ON bounds.stratum = hashed.stratum AND hashed.ticket < bounds.below"
    )
    if quick and (first := widest(d, frame.strata, below)):
        found += f" WHERE {first}"
    moment = d.moment(records.created_text(d, frame.mapping, cells), frame.mapping.date_format or ISO)
    labels = "".join(f", {text} AS {d.name(key)}" for key, text in label_texts(d, frame, cells).items())
    picked = ", ".join(f"{d.name(column)} AS {cell}" for column, cell in cells.items())
    return (
        f"WITH records AS ({in_frame(place, frame, picked)}),\nhashed AS ({hashed}),\nfound AS ({found})\n"
        f"SELECT stratum, ticket, id, {moment} AS created{labels} FROM found"
    )


def label_cells(dialect: Dialect, frame: Frame) -> dict[str, str]:
    """What the columns are called, in a statement, that the moment created and the labels are made of."""
    part = frame.mapping.columns
    wanted = dict.fromkeys(
        c for c in (part.created, part.created_time, *chain(*_labelled(frame).values())) if c
    )
    return {column: dialect.name(f"cell {number}") for number, column in enumerate(wanted)}


def candidate(frame: Frame, row: Sequence[object]) -> Candidate:
    """The incident of a row of ``statement``."""
    stratum, ticket, unit, created, *values = row
    moment = created.isoformat() if isinstance(created, datetime) else str(created)
    told = dict(zip(_labelled(frame), map(str, values), strict=True))
    return Candidate(str(stratum), str(ticket), str(unit), {"created": moment, "month": moment[:7], **told})


def candidates(
    rows: Iterable[Sequence[object]], frame: Frame, sizes: Mapping[str, int], *, where: str
) -> list[Candidate]:
    """The sample from the rows of ``statement``."""
    ordered: dict[str, list[Candidate]] = {stratum: [] for stratum in sizes}
    for one in (candidate(frame, row) for row in rows):
        ordered[one.stratum].append(one)
    for label, several in ordered.items():
        several.sort(key=lambda one: (one.ticket, one.id))
        if len(several) < sizes[label]:
            raise InputError(
                f"stratum '{label}' has {len(several)} incidents now, registered were {frame.strata[label]}",
                where=where,
                remedy="A rule of the mapping may not give the same answer twice, nor may the export change; register "
                "it again.",
            )
    return [one for stratum in sorted(ordered) for one in ordered[stratum][: sizes[stratum]]]


def _short(rows: Iterable[Sequence[object]], below: Mapping[str, str], sizes: Mapping[str, int]) -> list[str]:
    """Strata of which more are wanted than their bound held."""
    held = Counter(row[0] for row in rows)
    return [stratum for stratum, bound in below.items() if bound != EVERY and held[stratum] < sizes[stratum]]


def _labelled(frame: Frame) -> dict[str, tuple[str, ...]]:
    """The columns that the values of domains come from, by label, without those of the date."""
    part = frame.mapping.columns
    single = {"district": part.district, "grade": part.grade, "source": part.source}
    found = {key: (column,) for key, column in single.items() if column}
    return found | ({"opening": part.opening} if part.opening else {})


def label_texts(dialect: Dialect, frame: Frame, cells: Mapping[str, str]) -> dict[str, str]:
    """SQL for the values domains are made of, by label, without those of the date; ``cells`` say what the columns are
    called."""
    return {
        key: records.joined(dialect, [cells[column] for column in columns])
        if key == "opening"
        else dialect.trimmed(cells[columns[0]])
        for key, columns in _labelled(frame).items()
    }


def in_frame(place: Place, frame: Frame, *more: str) -> str:
    """SQL for the incidents of a registered frame: not excluded, and within its first and last moment."""
    mapping, dialect = frame.mapping, place.dialect
    check_mapping(place, mapping)
    bare = frame.bare and place.unchanging
    narrow = f"SELECT * FROM ({records.projection(place, mapping, *more, bare=bare)}) AS narrow"
    if frame.left_out:
        nulls = checks.null_checks(place, faults.deciding(mapping))[1]
        whole = records.projection(place, mapping, *more, *nulls)
        sound = faults.without(place, frame, whole, records.projection(place, mapping))
        narrow = f"SELECT * FROM ({sound}) AS sound"
    tests = ["why IS NULL"] if mapping.exclude else []
    # The file is the one that was registered: where all of it lies in the period, no date need be read again.
    if not place.unchanging or any(one.records and one.reason == OUTSIDE_PERIOD for one in frame.excluded):
        moment = dialect.moment("created_text", mapping.date_format or ISO)
        tests.append(dialect.between(moment, frame.first_created, frame.last_created))
    return f"{narrow} WHERE {' AND '.join(tests)}" if tests else narrow
