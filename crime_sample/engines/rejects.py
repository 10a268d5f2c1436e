# ruff: noqa: S608 - SQL is made of column names and texts, quoted by the dialect.
"""All faulty records of an export, written to a CSV that only its owner may read."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from crime_sample.engines.checks import Check
from crime_sample.engines.connection import Reading
from crime_sample.engines.csv_fault import malformed
from crime_sample.engines.faults import repeated
from crime_sample.engines.place import Place, Row
from crime_sample.errors import InputError
from crime_sample.files.guarded import guarded
from crime_sample.files.private import placed
from crime_sample.files.surroundings import check_place
from crime_sample.formats import visible

HEADER = ("file", "record", "spreadsheet_row", "column", "reason", "value")
PAGE = 200_000  # faults in memory at a time


@dataclass(frozen=True, slots=True)
class Rejects:
    """Where faulty records go, and the ``marking`` over them. ``before`` is given how many faults are listed when all
    is written and only the name is missing."""

    path: Path
    marking: str = ""
    before: Callable[[int], None] = lambda _: None

    def refuse_existing(self) -> None:
        """Before an hour is spent on reading."""
        if os.path.lexists(self.path):
            raise InputError(
                "this file exists", where=str(self.path), remedy="Choose another name for the rejects."
            )
        check_place(self.path)


def write_rejects(
    place: Place, scope: str, tests: Sequence[Check], *, duplicates: tuple[str, str], rejects: Rejects
) -> None:
    """A line for each fault of each record in ``scope``; ``duplicates``: as for ``checks.refuse_faults``. No value can
    become a formula of a spreadsheet program: such a one has a quote before it, as on a sheet; what cannot be seen is
    made visible."""
    rejects.refuse_existing()
    place.progress("writing the rejects")
    parts = [
        f"SELECT record AS faulty, {number} AS fault, {test.value} AS value FROM {scope} WHERE {test.fails}"
        for number, test in enumerate(tests)
    ]
    parts.append(
        f"SELECT scope.record AS faulty, {len(tests)} AS fault, scope.id AS value FROM {scope} "
        f"JOIN {repeated(scope)} ON repeated.again = scope.id"
    )
    listed = place.kept("faults", " UNION ALL ".join(parts) + " ORDER BY faulty, fault, value")
    words, column = duplicates
    named = [*((test.column, test.words) for test in tests), (column, words)]

    def lines() -> Iterator[Sequence[object]]:
        for number, fault, value in _pages(place, listed):
            where, there = (place.where, "") if number is None else place.nth(number)
            row = there + 1 if isinstance(there, int) else ""
            yield where or place.where, there, row, *named[fault], value

    _write(rejects, lines())


def write_malformed(place: Place, rejects: Rejects) -> bool:
    """A line for each record that is none, with its physical line among the reasons; whether there are any."""
    if not isinstance(place, Reading):
        return False
    rejects.refuse_existing()
    place.progress("writing the rejects")
    lines = (
        (label if len(place.labels) > 1 else place.where, one.number, one.number + 1, "",
         f"line {one.line}{one.words}", "")
        for source, label in zip(place.sources, place.labels, strict=True)
        for one in malformed(source)
    )  # fmt: skip
    first = next(lines, None)
    if first is not None:
        _write(rejects, chain([first], lines))
    return first is not None


def _write(rejects: Rejects, lines: Iterable[Sequence[object]]) -> None:
    listed = 0
    with (
        placed(rejects.path, before=lambda: rejects.before(listed)) as part,
        part.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        if rejects.marking:
            writer.writerow([guarded(visible(f"{rejects.marking} | faulty records"))])
        writer.writerow(HEADER)
        for line in lines:
            writer.writerow([guarded(visible(str(cell))) for cell in line])
            listed += 1


def _pages(place: Place, listed: str) -> Iterator[Row]:
    offset = 0
    while rows := place.rows(
        f"SELECT faulty, fault, value FROM {listed} ORDER BY faulty, fault, value LIMIT {PAGE} OFFSET {offset}"
    ):
        yield from rows
        offset += PAGE
