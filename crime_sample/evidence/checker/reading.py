"""JSON that reads the same in every language, and the entries of the ledger."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from crime_sample.evidence.checker.faults import Fault, sha

FORMAT = "crime_sample-bundle-1"
ENTRY = "crime_sample-ledger-1"
DEEPEST = 100  # lists within lists
MOST = 2**53 - 1  # up to here every language has every whole number
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def parsed(data: bytes) -> Any:
    """JSON. A text may hold half a sign of two, as the ledger's may; a ValueError for what other languages read as
    something else: both halves, infinite numbers, whole ones beyond 2^53, and what lies deep."""
    told = data.decode("utf-8", "surrogatepass")
    if _HALVES.search(told):
        raise ValueError("two halves")
    value = json.loads(told, parse_constant=_no_number)
    _plain(value, DEEPEST)
    return value


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _plain(value: Any, left: int) -> None:
    if isinstance(value, dict | list):
        if not left:
            raise ValueError("too deep")
        for one in value.values() if isinstance(value, dict) else value:
            _plain(one, left - 1)
    elif isinstance(value, float):
        if not math.isfinite(value) or (abs(value) > MOST and value.is_integer()):
            raise ValueError("too large")
    elif isinstance(value, int) and abs(value) > MOST:
        raise ValueError("too large")


def whole(value: Any) -> int:
    """A whole number, which true is not; TypeError if it is none."""
    if type(value) not in (int, float) or value != int(value):
        raise TypeError(value)
    return int(value)


def text(value: Any) -> str:
    """A text without half signs, so that it has bytes; TypeError or UnicodeEncodeError if it is none."""
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()
    return value


class Entry:
    """One entry of the ledger; ``line`` is the text that is hashed."""

    def __init__(self, line: bytes, seq: int) -> None:
        self.line, self.hash = line, sha(line)
        try:
            made, self.seq, self.prev, self.at, self.actor, self.kind, self.uid, self.seal, self.body = (
                parsed(line)
            )
            self.seq = whole(self.seq)
            texts = (self.prev, self.at, self.actor, self.kind, self.uid)
            if (
                made != ENTRY
                or not all(isinstance(one, str) for one in texts)
                or not isinstance(self.body, dict)
            ):
                raise ValueError(made)
        except (ValueError, TypeError, RecursionError):
            raise Fault("line", seq=seq) from None


def chain(files: dict[str, bytes]) -> list[Entry]:
    """The entries, each of which must name the hash of the one before it."""
    lines = files["ledger.jsonl"].split(b"\n")
    if lines.pop() != b"":
        raise Fault("line", seq=len(lines) + 1)
    entries: list[Entry] = []
    for seq, line in enumerate(lines, start=1):
        entry = Entry(line, seq)
        if entry.seq != seq or entry.prev != (entries[-1].hash if entries else "0" * 64):
            raise Fault("chain", seq=seq)
        entries.append(entry)
    return entries
