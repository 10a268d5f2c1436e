"""Bundles that one language, or one reader of zip files, takes for something else than another, and the check that must
break for both verifiers; blank where it holds for both."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tampered import Files, remake, unpacked

from crime_sample.canonical import canonical
from crime_sample.evidence.checker.faults import sha
from crime_sample.files.bundles import zipped

_KIND = re.compile(rb'^\[[^,]*,[^,]*,"[^"]*","[^"]*","[^"]*","([a-z-]+)"')


@dataclass(frozen=True)
class Odd:
    """What is odd about a bundle, which check breaks, and how it is made of an honest one."""

    name: str
    found_by: str
    made: Callable[[bytes], bytes]


def _rechained(files: Files, lines: list[bytes]) -> bytes:
    """The bundle with these lines as its ledger, to the byte, the chain and what hangs on it made anew."""
    prev, heads, made = "0" * 64, {}, []
    for line in lines:
        made.append(
            re.sub(rb'^(\["crime_sample-ledger-1",[^,]*,)"[0-9a-f]*"', rb'\1"' + prev.encode() + b'"', line)
        )
        prev = sha(made[-1])
        heads[_KIND.findall(line)[0].decode()] = prev
    files["ledger.jsonl"] = b"".join(line + b"\n" for line in made)
    anchors = {"freeze": heads["plan-frozen"], "draw": heads["drawn"]}
    files["anchors.json"] = json.dumps(anchors).encode()
    manifest = json.loads(files["manifest.json"]) | {"head": prev, "entries": len(made)}
    files["manifest.json"] = json.dumps(manifest).encode()
    remake(files)
    return zipped(files)


def _more(body: bytes) -> Callable[[bytes], bytes]:
    """One entry more, of a kind that no check looks into, with ``body``."""

    def made(data: bytes) -> bytes:
        files = unpacked(data)
        lines = files["ledger.jsonl"].splitlines()
        start = (
            b'["crime_sample-ledger-1",%d,"","2026-12-01T00:00:00.000+00:00","p1","consulted","u-odd",null,'
        )
        return _rechained(files, [*lines, start % (len(lines) + 1) + body + b"]"])

    return made


def _put(kind: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """The first entry of a kind with other bytes."""

    def made(data: bytes) -> bytes:
        files = unpacked(data)
        lines = files["ledger.jsonl"].splitlines()
        at = next(n for n, line in enumerate(lines) if b'"%s"' % kind.encode() in line and old in line)
        lines[at] = lines[at].replace(old, new, 1)
        return _rechained(files, lines)

    return made


def _figure(change: Callable[[list[list[object]]], object]) -> Callable[[bytes], bytes]:
    """Other estimates, with their digest in the ledger."""

    def made(data: bytes) -> bytes:
        files = unpacked(data)
        before = sha(files["figures.json"])
        figures = json.loads(files["figures.json"])
        change(figures)
        files["figures.json"] = canonical(figures).encode()
        lines = files["ledger.jsonl"].replace(before.encode(), sha(files["figures.json"]).encode())
        return _rechained(files, lines.splitlines())

    return made


JSON = (
    Odd("no number", "ledger", _more(b'{"a":NaN}')),
    Odd("an infinite number", "ledger", _more(b'{"a":-Infinity}')),
    Odd("a number that becomes infinite", "ledger", _more(b'{"a":1e400}')),
    Odd("a whole number that not all languages have", "ledger", _more(b'{"a":9007199254740993}')),
    Odd("a number of 5,000 digits", "ledger", _more(b'{"a":' + b"9" * 5000 + b"}")),
    Odd("bytes that are no UTF-8", "ledger", _more(b'{"a":"\xff"}')),
    Odd("a null in two bytes", "ledger", _more(b'{"a":"\xc0\x80"}')),
    Odd("beyond Unicode", "ledger", _more(b'{"a":"\xf5\x80\x80\x80"}')),
    Odd("half a sign", "", _more(b'{"a":"\xed\xa0\x80","b":"x\xed\xb0\x80\xed\x9f\xbf"}')),
    Odd("two halves", "ledger", _more(b'{"a":"\xed\xa0\xbd\xed\xb8\x80"}')),
    Odd("deep", "ledger", _more(b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}")),
    Odd("as deep as may be", "", _more(b'{"a":' + b"[" * 98 + b"]" * 98 + b"}")),
    Odd("a key that JavaScript knows", "", _more(b'{"__proto__":{"offline":1}}')),
    Odd("true as the number of an entry", "ledger", _put("person-added", b'-1",1,', b'-1",true,')),
    Odd("true as a case", "order", _put("committed", b'"case":1,', b'"case":true,')),
    Odd("true as a number of cases", "order", _put("drawn", b'"first_case":1', b'"first_case":true')),
    Odd("a text as what figures rest on", "order", _put("estimated", b'"basis":', b'"basis":"1","b":')),
    Odd("more cases than a memory holds", "order", _put("drawn", b'"THEFT":16', b'"THEFT":1000000000000000')),
    Odd("a text as a population", "plan", _put("plan-frozen", b'"population":', b'"population":"7","b":')),
    Odd("a seed that has no bytes", "order", _put("seeded", b'"seed":"', b'"seed":"\xed\xa0\x80')),
    Odd("nobody added", "signed entries", _put("person-added", b'"person":"p1"', b'"person":{}')),
    Odd("a figure longer", "figures", _figure(lambda told: told[0].append("1"))),
    Odd("a figure without a name", "figures", _figure(lambda told: told[0].__setitem__(0, {}))),
)  # fmt: skip


def packed(
    files: Mapping[str, bytes],
    *,
    names: Mapping[str, bytes] | None = None,
    flags: int = 0,
    cut: int = 0,
    tail: bytes = b"",
    end: bytes = b"",
    gap: bytes = b"",
    remark: bytes = b"",
    count: int | None = None,
    disk: int = 0,
    needed: int = 20,
) -> bytes:
    """A zip file by hand; each part may be wrong."""
    body, listed = bytearray(), bytearray()
    for name, data in files.items():
        called = (names or {}).get(name, name.encode())
        packing = zlib.compressobj(9, zlib.DEFLATED, -15)
        part = packing.compress(data) + packing.flush()
        part = part[: len(part) - cut] + tail
        sizes = (zlib.crc32(data), len(part), len(data), len(called))
        listed += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, needed, flags, 8, 0, 0, *sizes, 0, 0, 0, 0, 0, len(body)
        )
        listed += called
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, 8, 0, 0, *sizes, 0) + called + part
    number = len(files) if count is None else count
    ending = (disk, disk, number, number, len(listed), len(body), len(remark))
    return bytes(body + listed + gap + struct.pack("<4s4H2LH", b"PK\5\6", *ending) + remark + end)  # fmt: skip


def _zip(**wrong: object) -> Callable[[bytes], bytes]:
    return lambda data: packed(unpacked(data), **wrong)  # type: ignore[arg-type]


ZIPS = (
    Odd("packed by hand", "", _zip()),
    Odd("a remark", "", _zip(remark=b"from the force")),
    Odd("sizes after the entry", "", _zip(flags=8)),
    Odd("the last bytes of an entry left out", "files", _zip(cut=1)),
    Odd("more after an entry", "files", _zip(tail=b"more")),
    Odd("encrypted, it says", "files", _zip(flags=1)),
    Odd("a patch, it says", "files", _zip(flags=0x20)),
    Odd("strongly encrypted, it says", "files", _zip(flags=0x40)),
    Odd("a name that ends early", "files", _zip(names={"cases.json": b"cases.json\0.txt"})),
    Odd("a name that is no UTF-8", "files", _zip(names={"cases.json": b"c\xffses.json"})),
    Odd("a name of another folder", "files", _zip(names={"cases.json": b"../cases.json"})),
    Odd("fewer in the list than there are", "files", _zip(count=3)),
    Odd("more in the list than there are", "files", _zip(count=40)),
    Odd("of several disks", "files", _zip(disk=1)),
    Odd("for programs of the future", "", _zip(needed=99)),
    Odd("a gap after the list", "files", _zip(gap=b"gap.")),
    Odd("more after the end", "files", _zip(end=b"more")),
    Odd("another end in the remark", "files", _zip(remark=packed({})[-22:] + b"more")),
    Odd("another zip file in the remark", "files", _zip(remark=packed({"README.txt": b"other"}))),
    Odd("another zip file before it", "", lambda data: packed({"README.txt": b"other"}) + packed(unpacked(data))),
)  # fmt: skip
