"""Bundles of evidence as somebody might tamper with them, and which check must find it.

A careless hand changes a file; a careful one makes the manifest anew, writes the ledger's chain anew from the entry it
changed, and mends whatever else can be mended without the salts and the export.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crime_sample.canonical import canonical, digest
from crime_sample.files.bundles import zipped

Files = dict[str, bytes]
Change = Callable[[Files], None]


@dataclass(frozen=True)
class Tampering:
    """What was done to a bundle, or to the list that goes with it, and the check that must say so.

    ``anchored`` if it takes a hash given out, ``listed`` if it takes the list of the frame to find it.
    """

    name: str
    found_by: str
    change: Change
    listed: bool = False
    anchored: bool = False
    of_list: bool = False


def unpacked(data: bytes) -> Files:
    """The files of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def entries(files: Files) -> list[list[Any]]:
    """The ledger's entries as the lists that are hashed."""
    return [json.loads(line) for line in files["ledger.jsonl"].decode().splitlines()]


def one(told: list[list[Any]], kind: str, number: int = 0) -> list[Any]:
    """The entry of a kind, counted from 0."""
    return [entry for entry in told if entry[5] == kind][number]


def remake(files: Files, told: list[list[Any]] | None = None) -> None:
    """Make the manifest anew, and with ``told`` the ledger with a chain that holds and the hashes given out."""
    manifest = json.loads(files["manifest.json"])
    if told is not None:
        prev, lines, heads = "0" * 64, [], {}
        for seq, entry in enumerate(told, start=1):
            entry[1:3] = seq, prev
            lines.append(canonical(entry))
            prev = digest(lines[-1])
            heads[entry[5]] = prev
        files["ledger.jsonl"] = ("\n".join(lines) + "\n").encode()
        anchors = {"freeze": heads.get("plan-frozen"), "draw": heads.get("extended", heads.get("drawn"))}
        files["anchors.json"] = json.dumps(anchors).encode()
        manifest |= {"head": prev, "entries": len(lines)}
    manifest["files"] = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name not in ("manifest.json", "signature.json")
    }
    files["manifest.json"] = json.dumps(manifest).encode()


def _text(name: str, old: str, new: str, *, careful: bool) -> Change:
    def change(files: Files) -> None:
        text = files[name].decode()
        assert old in text, (name, old)
        files[name] = text.replace(old, new, 1).encode()
        if careful:
            remake(files)

    return change


def _ledger(edit: Callable[[list[list[Any]]], None], more: Change = lambda _: None) -> Change:
    """A change of entries, with the chain written anew."""

    def change(files: Files) -> None:
        told = entries(files)
        edit(told)
        more(files)
        remake(files, told)

    return change


def _lines(edit: Callable[[list[bytes]], None]) -> Change:
    """A change of the ledger's lines, with the manifest made anew."""

    def change(files: Files) -> None:
        lines = files["ledger.jsonl"].splitlines(keepends=True)
        edit(lines)
        files["ledger.jsonl"] = b"".join(lines)
        remake(files)

    return change


def _cases(edit: Callable[[dict[str, Any]], None]) -> Change:
    def change(files: Files) -> None:
        told = json.loads(files["cases.json"])
        edit(told)
        files["cases.json"] = json.dumps(told).encode()
        remake(files)

    return change


def _set(told: dict[str, Any], row: int, column: str, value: Any) -> None:
    told["rows"][row][told["columns"].index(column)] = value


def _swap(lines: list[bytes]) -> None:
    lines[-1], lines[-2] = lines[-2], lines[-1]


def _other_verdict(told: list[list[Any]]) -> None:
    """A crime that was not recorded is said to have been."""
    for entry in told:
        if entry[5] == "judged" and entry[8]["outcome"]["crimes"][0]["recorded"] == "not-recorded":
            entry[8]["outcome"]["crimes"][0]["recorded"] = "recorded"
            return
    raise AssertionError("no such verdict")


def _verdict_and_row(files: Files) -> None:
    """The verdict and the case's row with it."""
    told = entries(files)
    _other_verdict(told)
    number = next(
        new[8]["case"]
        for old, new in zip(entries(files), told, strict=True)
        if canonical(old) != canonical(new)
    )
    table = json.loads(files["cases.json"])
    row = next(place for place, row in enumerate(table["rows"]) if row[0] == number)
    for column in ("y", "y_violence", "complies"):
        _set(table, row, column, 1)
    files["cases.json"] = json.dumps(table).encode()
    remake(files, told)


def _other_seed(files: Files) -> None:
    told = entries(files)
    one(told, "seeded")[8]["seed"] = "another seed"
    seed = json.loads(files["seed.json"])
    files["seed.json"] = json.dumps(seed | {"seed": "another seed"}).encode()
    remake(files, told)


def _other_plan(files: Files) -> None:
    told = entries(files)
    body = one(told, "plan-frozen")[8]
    body["plan"]["strata"][0]["size"] += 1
    files["plan.json"] = canonical(body["plan"]).encode()
    body["digest"] = digest(canonical(body["plan"]))
    remake(files, told)


def _judged_first(told: list[list[Any]]) -> None:
    """A verdict moved before its reveal."""
    place = told.index(one(told, "judged"))
    told[place - 1], told[place] = told[place], told[place - 1]


def _seed_first(told: list[list[Any]]) -> None:
    """The seed moved before the plan."""
    seed = one(told, "seeded")
    told.remove(seed)
    told.insert(told.index(one(told, "plan-frozen")), seed)


def _rows_of_strata_swapped(told: dict[str, Any]) -> None:
    """Two cases that count the same change their strata."""
    column = told["columns"].index("stratum")
    first = told["rows"][0]
    same = [told["columns"].index(name) for name in ("m", "y")]
    other = next(
        row
        for row in told["rows"]
        if row[column] != first[column] and all(row[at] == first[at] for at in same)
    )
    for name in ("stratum", "population", "weight"):
        at = told["columns"].index(name)
        first[at], other[at] = other[at], first[at]


def _drop_r(files: Files) -> None:
    for name in [name for name in files if name.startswith("r/")]:
        del files[name]


def _swapped_strata(files: Files) -> None:
    _drop_r(files)
    _cases(_rows_of_strata_swapped)(files)


def _added(files: Files) -> None:
    files["more.txt"] = b"more"


def _removed(files: Files) -> None:
    del files["README.txt"]


def _opening(edit: Callable[[list[Any]], None]) -> Change:
    def change(files: Files) -> None:
        told = json.loads(files["openings.json"])
        cases = json.loads(told[0]["sealed"])
        edit(cases["cases"])
        told[0]["sealed"] = canonical(cases)
        files["openings.json"] = json.dumps(told).encode()

    return change


def _swap_ids(cases: list[Any]) -> None:
    cases[0][2:4], cases[1][2:4] = cases[1][2:4], cases[0][2:4]


def _less(files: Files) -> None:
    files["frame-1.tsv"] = files["frame-1.tsv"].split(b"\n", 1)[1]


def _moved(files: Files) -> None:
    files["frame-1.tsv"] = files["frame-1.tsv"].replace(b"\tTHEFT\n", b"\tVIOL\n", 1)


TAMPERINGS = (
    Tampering("readme", "files", _text("README.txt", "Evidence", "evidence", careful=False)),
    Tampering("added file", "files", _added),
    Tampering("removed file", "files", _removed),
    Tampering("verdict", "ledger", _text("ledger.jsonl", '"not-recorded"', '"recorded"', careful=True)),
    Tampering("dropped entry", "ledger", _lines(lambda lines: lines.pop(20))),
    Tampering("reordered entries", "ledger", _lines(_swap)),
    Tampering("spliced entry", "ledger", _lines(lambda lines: lines.insert(20, lines[5]))),
    Tampering("cut ledger", "ledger", _lines(lambda lines: lines.pop())),
    Tampering("half a line", "ledger", _lines(lambda lines: lines.append(b"[1,2"))),
    Tampering("cut ledger, head and all", "figures", _ledger(lambda told: told.pop())),
    Tampering("verdict, chain and all", "cases", _ledger(_other_verdict)),
    Tampering("verdict, row and all", "figures", _verdict_and_row),
    Tampering("verdict before reveal", "order", _ledger(_judged_first)),
    Tampering("seed before plan", "order", _ledger(_seed_first)),
    Tampering("force", "order", _text("manifest.json", "Smallshire", "Bigshire", careful=True)),
    Tampering("anchor", "anchors", _text("anchors.json", '"freeze": "', '"freeze": "0', careful=True)),
    Tampering("plan", "plan", _text("plan.json", '"minutes_per_case":20', '"minutes_per_case":30', careful=True)),
    Tampering("plan, chain and all", "draw", _other_plan),
    Tampering("frame", "frames", _text("frames.json", '"records": 300', '"records": 301', careful=True)),
    Tampering("seed", "seed", _text("seed.json", "dice of 23", "dice of 24", careful=True)),
    Tampering("seed, chain and all", "selection of main", _other_seed, listed=True),
    Tampering("seed, chain and all, held to a hash", "anchors", _other_seed, anchored=True),
    Tampering("numbers of a case", "cases", _cases(lambda told: _set(told, 0, "y", 7))),
    Tampering("case left out", "cases", _cases(lambda told: told["rows"].pop())),
    Tampering("case twice", "cases", _cases(lambda told: told["rows"].append(told["rows"][0]))),
    Tampering("number as text", "cases", _cases(lambda told: _set(told, 0, "m", "1"))),
    Tampering("weight", "weights", _cases(lambda told: _set(told, 3, "weight", 1.5))),
    Tampering("estimate", "figures", _text("figures.json", 'rate",null,"0.', 'rate",null,"1.', careful=True)),
    Tampering("data for R", "data for R", _text("r/incidents.csv", "VIOL", "THEFT", careful=True)),
    Tampering("figures for R", "data for R", _text("r/expected.csv", "recording_rate", "timely_rate", careful=True)),
    Tampering("strata of two cases", "cases of main", _swapped_strata, listed=True),
    Tampering("cases swapped in the list", "cases of main", _opening(_swap_ids), listed=True, of_list=True),
    Tampering("incident left out of the list", "frame", _less, listed=True, of_list=True),
    Tampering("incident in another stratum", "frame", _moved, listed=True, of_list=True),
)  # fmt: skip


def tampered(data: bytes, tampering: Tampering) -> bytes:
    """The zip file after the tampering."""
    files = unpacked(data)
    tampering.change(files)
    return zipped(files)
