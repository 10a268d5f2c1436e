"""Checks that need the list of the frame: who was drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from crime_sample.evidence.checker.chain import Bundle, fits_seal
from crime_sample.evidence.checker.faults import Fault, Open, sha, tell
from crime_sample.evidence.checker.numbers import table
from crime_sample.evidence.checker.reading import parsed, whole
from crime_sample.evidence.checker.unzipping import MOST_FRAME, unzipped


class Listing:
    """The incidents of a frame, as ``ID TAB STRATUM``."""

    def __init__(self, data: bytes) -> None:
        lines = data.split(b"\n")
        if lines and lines[-1] == b"":
            lines.pop()
        if not lines or any(line.count(b"\t") != 1 for line in lines):
            raise Fault("frame-lines")
        lines.sort()
        digest = hashlib.sha256()
        for line in lines:
            digest.update(line + b"\n")
        self.fingerprint = digest.hexdigest()
        self.rows = [line.decode().split("\t") for line in lines]


def listings(data: bytes) -> tuple[list[Listing], list[Any]]:
    """The lists of frames in a file that goes with a bundle, and the lists of cases that are sealed in the ledger."""
    if not data.startswith(b"PK"):
        return [Listing(data)], []
    files = unzipped(data, MOST_FRAME)
    lists = [Listing(files[name]) for name in sorted(files) if name.endswith(".tsv")]
    return lists, parsed(files["openings.json"]) if "openings.json" in files else []


def check_frame(bundle: Bundle, name: str, listing: Listing) -> str:
    """The incidents in each stratum are as many as registered."""
    strata: dict[str, int] = {}
    for _, stratum in listing.rows:
        strata[stratum] = strata.get(stratum, 0) + 1
    if strata != bundle.story.frames[name]["strata"]:
        raise Fault("frame-strata")
    return tell("frame", count=len(listing.rows), found=listing.fingerprint)


def tickets(bundle: Bundle, name: str, listing: Listing) -> dict[str, list[tuple[str, str]]]:
    """(ticket, id) of every incident by stratum, the smallest first."""
    seed = "" if bundle.story.seed is None else bundle.story.seed.body["seed"]
    found: dict[str, list[tuple[str, str]]] = {}
    for unit, stratum in listing.rows:
        found.setdefault(stratum, []).append((sha(f"{seed}\n{name}\n{unit}".encode()), unit))
    for several in found.values():
        several.sort()
    return found


def check_selection(bundle: Bundle, name: str, ranked: dict[str, list[tuple[str, str]]]) -> str:
    """In each stratum the smallest tickets are the sample."""
    if bundle.story.method() != "tickets":
        raise Open("selection-method", method=bundle.story.method())
    digest, count = "", 0
    for entry in bundle.story.draws[name]:
        lines = sorted(
            f"{name}\t{stratum}\t{ticket}"
            for stratum, size in entry.body["sizes"].items()
            for ticket, _ in ranked.get(stratum, [])[:size]
        )
        digest, count = sha("\n".join(lines).encode()), len(lines)
        if digest != entry.body["tickets"]:
            raise Fault("selection-other", seq=entry.seq)
    return tell("selection", count=count, digest=digest)


def check_openings(
    bundle: Bundle, name: str, ranked: dict[str, list[tuple[str, str]]], openings: list[Any]
) -> str:
    """The cases of a frame are the incidents drawn, each in its place and stratum."""
    story, strata = bundle.story, {row["case"]: row["stratum"] for row in table(bundle)[1]}
    given = {whole(one["entry"]): one for one in openings}
    by_tickets, checked = story.method() == "tickets", 0
    known = {(stratum, unit): ticket for stratum, several in ranked.items() for ticket, unit in several}
    for entry in story.draws[name]:
        if entry.seq not in given:
            raise Open("opening-none")
        if not fits_seal(given[entry.seq], entry):
            raise Fault("opening-other", seq=entry.seq)
        cases = parsed(given[entry.seq]["sealed"].encode("utf-8", "surrogatepass"))["cases"]
        if not all(row[1] == whole(row[1]) and isinstance(row[3], str) for row in cases):
            raise Fault("content")
        for number, (stratum, rank, unit, ticket, *_) in enumerate(cases, start=entry.body["first_case"]):
            if story.cases[number].calibration:
                continue
            held = ranked.get(stratum, [])
            drawn = 0 < rank <= len(held) and held[rank - 1] == (ticket, unit)
            if not (drawn if by_tickets else ticket in [known.get((one, unit)) for one in ranked]):
                raise Fault("opening-case", case=number)
            if strata.get(number, story.label(name, stratum)) != story.label(name, stratum):
                raise Fault("opening-stratum", case=number)
            checked += 1
    return tell("opening" if by_tickets else "opening-method", count=checked)


def merkle_root(leaves: Iterator[bytes]) -> str:
    """The root over leaves in order, as in RFC 6962: a leaf is hashed with 00 before it, two nodes with 01."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, hashlib.sha256(b"\x00" + leaf).digest()
        while peaks and peaks[-1][0] == height:
            height, node = height + 1, hashlib.sha256(b"\x01" + peaks.pop()[1] + node).digest()
        peaks.append((height, node))
    if not peaks:
        return hashlib.sha256(b"").hexdigest()
    node = peaks.pop()[1]
    while peaks:
        node = hashlib.sha256(b"\x01" + peaks.pop()[1] + node).digest()
    return node.hex()


def check_root(bundle: Bundle, name: str, ranked: dict[str, list[tuple[str, str]]]) -> str:
    """The root over all tickets of the frame: leaves TICKET TAB STRATUM, sorted."""
    said = bundle.json("frames.json")["roots"].get(name)
    if said is None:
        raise Open("root-none")
    leaves = sorted(f"{ticket}\t{stratum}".encode() for stratum, held in ranked.items() for ticket, _ in held)
    found = merkle_root(iter(leaves))
    if said != found:
        raise Fault("root-other", found=found, said=said)
    return tell("root", root=found, count=len(leaves))
