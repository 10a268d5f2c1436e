"""What is wrong with a CSV that DuckDB refused, told by record and physical line."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from crime_sample.engines.place import record
from crime_sample.errors import InputError
from crime_sample.files.intake import Source

MOST_FIELD = 1 << 27
AGAIN = "Correct that record, or export the log again with every cell in quotes."


def csv_fault(sources: Sequence[Source], text: str, where: str) -> InputError:
    """The fault in the first file that has one; ``text`` is DuckDB's account, which counts lines in its own way."""
    for source in sources:
        if (fault := _found(source)) is not None:
            return fault
    if "invalid state" in text:
        return InputError(
            "line ends are mixed (CR LF, LF, CR), or a lone CR stands in a cell without quotes",
            where=where,
            remedy="Export the log again with one kind of line end and cells in quotes.",
        )
    if "Maximum line size" in text:
        detail = "a record is longer than any log entry can be, so a quote is probably not closed"
        return InputError(detail, where=where, remedy=AGAIN)
    # Its line is a record's number where line breaks stand in quotes, so it is not passed on.
    detail = re.sub(r" on Line: \d+", "", text.split("\n", 1)[0].removeprefix("Invalid Input Error: "))
    return InputError(f"the file cannot be read as CSV: {detail}", where=where, remedy=AGAIN)


def _found(source: Source) -> InputError | None:
    """The fault as Python's reader finds it, which knows the physical line too."""
    before = csv.field_size_limit(MOST_FIELD)
    reached, line = 0, 1
    try:
        with source.readable.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=source.delimiter or ",", strict=True)
            for row in reader:
                if row and len(row) != len(source.columns):
                    return InputError(
                        f"{record(reached)} has {len(row)} cells, the header {len(source.columns)}",
                        where=f"{source.path}, line {line}",
                        remedy=AGAIN,
                    )
                reached += 1 if row else 0
                line = reader.line_num + source.header_lines
    except csv.Error as error:
        return InputError(
            f"{record(reached)}: a quote is not closed, or not followed by the delimiter ({error})",
            where=f"{source.path}, line {line}",
            remedy=AGAIN,
        )
    finally:
        csv.field_size_limit(before)
    return None
