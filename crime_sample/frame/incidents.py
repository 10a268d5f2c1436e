"""Single incidents, their ids and references, and the fingerprint of many."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

# What is trimmed from an incident id: these six and no others, so that any language can redo it.
BLANKS = " \t\n\r\v\f"
_REF_SEPARATORS = re.compile(f"[;,|{BLANKS}]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One incident of the sample. ``labels`` are the values domains are made of.

    ``chance`` is its chance to be drawn, where that differs in its stratum; ``cluster`` the one it was drawn in, and
    ``of`` how many incidents of its stratum that cluster holds, where some of them were drawn.
    """

    stratum: str
    ticket: str
    id: str
    labels: Mapping[str, str]
    chance: Fraction | None = None
    cluster: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    """One record of the export as text: every column by name, in the order of the file."""

    id: str
    columns: Mapping[str, str]


def trim(cell: str) -> str:
    """The cell's text with outer blanks taken off: what an incident id is.

    >>> trim("  0012 34\\t")
    '0012 34'
    """
    return cell.strip(BLANKS)


def split_refs(cell: str) -> tuple[str, ...]:
    """The references in a cell, in order and each once: parted by ``;`` ``,`` ``|``, blanks or line breaks.

    >>> split_refs("46/1234/16; 46/1235/16 ,AB-9")
    ('46/1234/16', '46/1235/16', 'AB-9')
    """
    return tuple(dict.fromkeys(part for part in _REF_SEPARATORS.split(cell) if part))


def fingerprint(rows: Iterable[tuple[str, str]]) -> str:
    """The order-independent fingerprint of (id, stratum) rows: SHA-256 of UTF-8 lines ``ID TAB STRATUM``, sorted as
    bytes, a line feed after each. Engines compute the same in SQL. With the usual tools::

        LC_ALL=C sort lines.txt | sha256sum

    An id holds no tab, and neither holds a line feed.

    >>> a = fingerprint([("1", "violence"), ("2", "other")])
    >>> a == fingerprint([("2", "other"), ("1", "violence")])
    True
    >>> a == fingerprint([("1", "other"), ("2", "violence")])
    False
    """
    lines = sorted(f"{unit}\t{stratum}\n".encode() for unit, stratum in rows)
    return hashlib.sha256(b"".join(lines)).hexdigest()
