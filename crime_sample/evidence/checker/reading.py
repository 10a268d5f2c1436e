"""A zip file that anybody may have made, and the entries of the ledger in it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from crime_sample.evidence.checker.faults import Fault, sha

FORMAT = "crime_sample-bundle-1"
ENTRY = "crime_sample-ledger-1"
MOST_FILES, MOST_BYTES, MOST_FRAME = 64, 400_000_000, 4_000_000_000
HARMLESS, MOST_TIMES = 64_000_000, 200  # what may come of any file; lists of ids shrink to a tenth


def unzipped(data: bytes, most: int) -> dict[str, bytes]:
    """The files of a zip file by name; never more than ``most`` bytes of them, nor many times what it has itself."""
    most = min(most, max(HARMLESS, MOST_TIMES * len(data)))
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        entries = packed.infolist()
    except Exception:
        raise Fault("not-zip") from None
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > most:
        raise Fault("zip-large")
    found: dict[str, bytes] = {}
    for entry in entries:
        if entry.filename in found:
            raise Fault("zip-twice", name=entry.filename)
        try:
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(entry.compress_type)
            with packed.open(entry) as file:
                found[entry.filename] = file.read(entry.file_size + 1)
            if len(found[entry.filename]) != entry.file_size:
                raise ValueError(entry.file_size)
        except Exception:
            raise Fault("zip-entry", name=entry.filename) from None
    return found


def parsed(data: bytes) -> Any:
    """JSON. A text may hold half a sign of two, as the ledger's may."""
    return json.loads(data.decode("utf-8", "surrogatepass"))


class Entry:
    """One entry of the ledger; ``line`` is the text that is hashed."""

    def __init__(self, line: bytes, seq: int) -> None:
        self.line, self.hash = line, sha(line)
        try:
            made, self.seq, self.prev, self.at, self.actor, self.kind, self.uid, self.seal, self.body = (
                parsed(line)
            )
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
