"""Texts in a CSV that no spreadsheet program may take for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet program takes for a formula, blanks and apostrophes before it passed over; the last four
# are the wide forms of the same signs. A text that has an apostrophe there already gets one more, so that
# taking one off again gives every text back.
_LIVE = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def guarded(text: str) -> str:
    """``text`` as a CSV cell that no spreadsheet program takes for a formula.

    >>> guarded("=1+1"), guarded("-5"), guarded("a=1"), guarded("'=1")
    ("'=1+1", "'-5", 'a=1', "''=1")
    """
    return f"'{text}" if _LIVE.match(text) else text


def unguarded(cell: str) -> str:
    """What ``guarded`` was given.

    >>> unguarded("'=1+1"), unguarded("'tis"), unguarded("=1+1")
    ('=1+1', "'tis", '=1+1')
    """
    return cell[1:] if cell.startswith("'") and _LIVE.match(cell[1:]) else cell


def csv_text(rows: Iterable[Sequence[str]], *, end: str = "\n") -> str:
    """Rows as CSV, every cell ``guarded``."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
