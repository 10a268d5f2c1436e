"""What is wrong with a CSV that DuckDB refused, told by record and physical line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crime_sample.engines.place import record
from crime_sample.errors import InputError
from crime_sample.files.intake import Source

MOST_FIELD = 1 << 27
AGAIN = "Correct that record, or export the log again with every cell in quotes."


class Malformed(InputError):
    """Records of a CSV that are none."""


@dataclass(frozen=True, slots=True)
class MalformedRecord:
    """Where it stands, by its number and by its physical line, and what is wrong with it."""

    number: int
    line: int
    words: str


def csv_fault(sources: Sequence[Source], text: str, where: str) -> Malformed:
    """The fault in the first file that has one; ``text`` is DuckDB's account, which counts lines in its own way."""
    for source in sources:
        for fault in malformed(source):
            words, line = f"{record(fault.number)}{fault.words}", f"{source.path}, line {fault.line}"
            return Malformed(words, where=line, remedy=AGAIN)
    if "invalid state" in text:
        return Malformed(
            "line ends are mixed (CR LF, LF, CR), or a lone CR stands in a cell without quotes",
            where=where,
            remedy="Export the log again with one kind of line end and cells in quotes.",
        )
    if "Maximum line size" in text:
        detail = "a record is longer than any log entry can be, so a quote is probably not closed"
        return Malformed(detail, where=where, remedy=AGAIN)
    # Its line is a record's number where line breaks stand in quotes, so it is not passed on.
    detail = re.sub(r" on Line: \d+", "", text.split("\n", 1)[0].removeprefix("Invalid Input Error: "))
    return Malformed(f"the file cannot be read as CSV: {detail}", where=where, remedy=AGAIN)


def malformed(source: Source) -> Iterator[MalformedRecord]:
    """The malformed records as Python's reader finds them, which knows the physical line too. Where a quote is not
    closed nothing behind it can be told."""
    before = csv.field_size_limit(MOST_FIELD)
    reached, line = 0, 1
    try:
        with source.readable.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=source.delimiter or ",", strict=True)
            for row in reader:
                if row and len(row) != len(source.columns):
                    words = f" has {len(row)} cells, the header {len(source.columns)}"
                    yield MalformedRecord(reached, line, words)
                reached += 1 if row else 0
                line = reader.line_num + source.header_lines
    except csv.Error as error:
        words = f": a quote is not closed, or not followed by the delimiter ({error})"
        yield MalformedRecord(reached, line, words)
    finally:
        csv.field_size_limit(before)
