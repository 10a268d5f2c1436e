"""Which entries their authors signed, and whether each that must be is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crime_sample.evidence.checker.chain import Bundle
from crime_sample.evidence.checker.ed25519 import Keys
from crime_sample.evidence.checker.faults import Fault, Open, tell
from crime_sample.evidence.checker.reading import parsed
from crime_sample.evidence.checker.words import WORDS
from crime_sample.keyring import Keyring, entry_message, possession_message

SIGNATURES = "signatures.jsonl"
SHOWN = 24  # digits of a key that are told: enough to know it by
Holds = Callable[[str, bytes, str], bool]
"""Whether a signature is one of a message by a key: key, message, signature."""


def walk(
    entries: Iterable[Any], signatures: Mapping[int, tuple[str, str]], holds: Holds
) -> tuple[Keyring, dict[str, int]]:
    """Who has which key in the end, and how many entries are signed by each; a Fault naming the first that is not as it
    must be. ``signatures`` are key and signature by the number of the entry."""
    ring = Keyring()
    counts: dict[str, int] = {}
    for entry in entries:
        key, signature = signatures.get(entry.seq, ("", ""))
        why = check_entry(ring, entry, key, signature, holds)
        if why:
            raise Fault(why, seq=entry.seq, kind=entry.kind, person=entry.actor, key=key)
        unlawful = ring.take(entry)
        if unlawful:
            raise Fault("unlawful", seq=entry.seq, kind=entry.kind, why=WORDS[unlawful])
        if key:
            counts[key] = counts.get(key, 0) + 1
    return ring, counts


def check_entry(ring: Keyring, entry: Any, key: str, signature: str, holds: Holds) -> str:
    """What is wrong with the signature of the entry that comes next, as a key of WORDS; blank if nothing."""
    wanted = ring.wanted(entry)
    if not key:
        return "entry-unsigned" if wanted else ""
    if key not in wanted:
        return "entry-key" if wanted else "entry-needless"
    if not holds(key, entry_message(entry.hash), signature):
        return "entry-signature"
    if entry.kind == "key-replaced":
        body = entry.body
        message = possession_message(entry.actor, body["old"], body["key"])
        if not holds(body["key"], message, body["proof"]):
            return "entry-possession"
    return ""


def check_signatures(bundle: Bundle) -> str:
    """Every entry of who had registered a key is signed by it."""
    found: dict[int, tuple[str, str]] = {}
    lines = bundle.files.get(SIGNATURES, b"").split(b"\n")
    if lines.pop() != b"":
        raise Fault("content")
    for line in lines:
        seq, key, signature = parsed(line)
        if type(seq) is not int or not 0 < seq <= len(bundle.entries) or seq in found:
            raise Fault("signature-foreign", seq=seq)
        if not (isinstance(key, str) and isinstance(signature, str)):
            raise Fault("content")
        found[seq] = (key, signature)
    ring, counts = walk(bundle.entries, found, Keys().holds)
    if not counts:
        raise Open("entries-bare")
    by = ", ".join(f"{ring.owners[key]} {key[:SHOWN]} ({counts[key]})" for key in sorted(counts))
    return tell("entries-signed", count=sum(counts.values()), total=len(bundle.entries), by=by)
