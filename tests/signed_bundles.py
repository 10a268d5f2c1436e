"""A bundle of an audit in which auditors sign, and what somebody might do to it who makes everything else anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from small import drawn, now, settle
from tampered import entries, remake, unpacked

from crime_sample.audit import keys, open_audit
from crime_sample.audit.evidence import bundle
from crime_sample.audit.reviewing import sit
from crime_sample.files.bundles import zipped
from crime_sample.files.signing import Signer, new_key


def signed_bundle(folder: Path) -> bytes:
    """Lee leads and signs, Ann judges half and signs with a key that she replaces, Bob judges the rest and does not."""
    small = drawn(folder)
    made = {name: folder / f"{name}.pem" for name in ("lee", "ann", "ann-2")}
    for path in made.values():
        new_key(path)
    with open_audit(small.path, who="Lee", now=now, role="lead") as audit:
        keys.register(audit, Signer(made["lee"]))
    with open_audit(small.path, who="Ann", now=now) as audit:
        keys.register(audit, Signer(made["ann"]))
        sitting = sit(audit)
        for number in range(12):
            if number == 6:
                keys.replace(audit, Signer(made["ann"]), Signer(made["ann-2"]))
            case = sitting.next_case()
            assert case is not None
            settle(sitting, case)
    with open_audit(small.path, who="Bob", now=now) as audit:
        sitting = sit(audit)
        while (case := sitting.next_case()) is not None:
            settle(sitting, case)
    with open_audit(small.path, who="Lee", now=now, role="lead", signer=Signer(made["lee"])) as audit:
        bundle(audit, folder / "b.zip", by=("class",), version="0")
    return (folder / "b.zip").read_bytes()


@dataclass(frozen=True)
class Forgery:
    """What was done to the ledger or its signatures, and the words in which it is found."""

    name: str
    words: str
    change: Callable[[list[list[Any]], dict[int, list[str]]], None]

    def of(self, made: bytes) -> bytes:
        """The bundle with it done, the chain and the manifest made anew."""
        files = unpacked(made)
        told = entries(files)
        kept = {
            seq: [key, signature]
            for seq, key, signature in map(json.loads, files["signatures.jsonl"].splitlines())
        }
        self.change(told, kept)
        lines = [[seq, *pair] for seq, pair in sorted(kept.items())]
        files["signatures.jsonl"] = "".join(
            f"{json.dumps(line, separators=(',', ':'))}\n" for line in lines
        ).encode()
        remake(files, told)
        return zipped(files)


def _seq(told: list[list[Any]], actor: str, kind: str, number: int = 0) -> int:
    return [entry[1] for entry in told if (entry[4], entry[5]) == (actor, kind)][number]


def _dropped(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    del kept[_seq(told, "p2", "judged")]


def _all_dropped(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    kept.clear()


def _swapped(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    one, two = _seq(told, "p2", "judged", 1), _seq(told, "p2", "judged", 2)
    kept[one], kept[two] = kept[two], kept[one]


def _other_key(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    kept[_seq(told, "p2", "judged", 11)][0] = kept[_seq(told, "p2", "judged")][0]


def _needless(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    kept[_seq(told, "p3", "judged")] = kept[_seq(told, "p2", "judged")]


def _rewritten(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    told[1][3] = "2026-11-01T09:00:00.000+00:00"


def _other_old(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    entry = told[_seq(told, "p2", "key-replaced") - 1]
    entry[8]["old"] = "ab" * 32


def _added_again(told: list[list[Any]], kept: dict[int, list[str]]) -> None:
    entry = told[_seq(told, "p3", "person-added") - 1]
    entry[8]["person"] = "p2"


FORGERIES = (
    Forgery("a signature taken out", "is not signed, and p2 had registered a key", _dropped),
    Forgery("all signatures taken out", "is not signed, and p1 had registered a key", _all_dropped),
    Forgery("two signatures change places", "the signature is not one of this entry", _swapped),
    Forgery("said to be by the key before", "which was not that of p2 then", _other_key),
    Forgery("a signature where there is no key", "p3 had no key then", _needless),
    Forgery("the chain written anew from before", "the signature is not one of this entry", _rewritten),
    Forgery("an auditor added again", "this person was added before", _added_again),
    Forgery("another key replaced", "(key-replaced): the signature is not one of this entry", _other_old),
)
