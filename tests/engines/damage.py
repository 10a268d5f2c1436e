"""Exports damaged in every way that was ever seen, and some more; the same for the same seed."""

from __future__ import annotations

import codecs
import gzip
import io
import random
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import xlsxwriter
from engine_files import HEADER, as_csv

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WORDS = (
    "", "A", "57", "CALLER SAYS", "she's hurt", "£20", "a;b", "a,b", "a\tb", "x|y", 'said "no"', "line\nbreak",
    "cr\rhere", "crlf\r\nhere", " lead", "trail ", "日本", "\u2028", "'", "-", "0000", "=1+1", "\x1f", "\x85", "é",
    '"', '""', ' "', "\\",
)  # fmt: skip
Rows = list[tuple[str, ...]]
Damage = Callable[[random.Random, Rows], bytes]


def records(chance: random.Random, most: int = 30) -> Rows:
    """A header and some records, now and then faulty ones."""
    made: Rows = [HEADER]
    for number in range(chance.randrange(most)):
        unit = chance.choice((f"{number:04d}", f"{number:04d}", f"{number:04d}", "", "0001"))
        day = f"2016-{6 + number % 5:02d}-{1 + number % 28:02d} {number % 24:02d}:{number % 60:02d}"
        created = chance.choice((day, day, day, day, "", "soon"))
        made.append((unit, created, chance.choice(WORDS), chance.choice(WORDS)))
    return made


def text(chance: random.Random, rows: Rows) -> str:
    """As CSV of some delimiter and line end."""
    return as_csv(rows, end=chance.choice(("\n", "\n", "\r\n", "\r")), delimiter=chance.choice(",,,;\t|"))


def sound(chance: random.Random, rows: Rows) -> bytes:
    """Nothing is wrong but what stands in the cells."""
    return text(chance, rows).encode()


def encoded(chance: random.Random, rows: Rows) -> bytes:
    """In another encoding, with or without its mark."""
    name = chance.choice(
        ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp437")
    )
    return text(chance, rows).encode(name, errors="replace")


def two_encodings(chance: random.Random, rows: Rows) -> bytes:
    """The first half in one encoding, the rest in another."""
    whole = text(chance, rows)
    cut = chance.randrange(len(whole))
    first, second = chance.sample(("utf-8", "cp1252", "utf-16-le", "latin-1", "utf-8-sig"), 2)
    return whole[:cut].encode(first, errors="replace") + whole[cut:].encode(second, errors="replace")


def cut(chance: random.Random, rows: Rows) -> bytes:
    """Cut short anywhere, perhaps within a letter."""
    whole = text(chance, rows).encode(chance.choice(("utf-8", "utf-16")))
    return whole[: chance.randrange(len(whole) + 1)]


def spliced(chance: random.Random, rows: Rows) -> bytes:
    """A piece taken out, doubled, or put elsewhere."""
    whole = text(chance, rows).encode()
    first, second = sorted(chance.randrange(len(whole) + 1) for _ in "ab")
    piece, at = whole[first:second], chance.randrange(len(whole) + 1)
    return chance.choice(
        (
            whole[:first] + whole[second:],
            whole[:at] + piece + whole[at:],
            whole[:first] + piece[::-1] + whole[second:],
        )
    )


def signs(chance: random.Random, rows: Rows) -> bytes:
    """Signs that mean something to a reader, put in or written over others."""
    whole = bytearray(text(chance, rows).encode())
    for _ in range(chance.randint(1, 4)):
        sign = chance.choice(
            (
                b'"',
                b"\r",
                b"\n",
                b"\r\n",
                b"\0",
                b",",
                b";",
                b"\xef\xbb\xbf",
                b"\xff",
                b' "',
                b'" ',
                b"\x1a",
                b"\n\n",
                b"\\",
            )
        )
        at = chance.randrange(len(whole) + 1)
        whole[at : at + chance.choice((0, len(sign)))] = sign
    return bytes(whole)


def marks(chance: random.Random, rows: Rows) -> bytes:
    """Byte-order marks of any kind, of one encoding before text of another, or twice."""
    mark = chance.choice(
        (
            codecs.BOM_UTF8,
            codecs.BOM_UTF16_LE,
            codecs.BOM_UTF16_BE,
            codecs.BOM_UTF32_LE,
            b"\xc3\xaf\xc2\xbb\xc2\xbf",
        )
    )
    return mark * chance.randint(1, 2) + sound(chance, rows)


def binary(chance: random.Random, rows: Rows) -> bytes:
    """Bytes by chance, perhaps after a header."""
    start = chance.choice(
        (b"", as_csv(rows[:1]).encode(), b"PAR1", b"PK\x03\x04", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd")
    )
    return start + chance.randbytes(chance.randrange(400))


def header(chance: random.Random, rows: Rows) -> bytes:
    """A header that is doubled, blank, too short, too long, or with another's name."""
    first = list(rows[0])
    change = chance.randrange(5)
    if change == 0:
        rows = [*rows, rows[0]]
    elif change == 1:
        first[chance.randrange(4)] = chance.choice(("", " ", "Created", "CREATED", "a" * 5000, "a\nb", '"'))
    elif change == 2:
        first.append("More")
    elif change == 3:
        first.pop()
    else:
        rows = [rows[0], *rows]
    return text(chance, [tuple(first), *rows[1:]]).encode()


def ragged(chance: random.Random, rows: Rows) -> bytes:
    """A record of another number of cells, or blank lines."""
    made = list(rows)
    odd = chance.choice(
        (
            (),
            ("",),
            ("1",),
            ("1", "2016-06-02"),
            ("1", "2016-06-02", "57", "A", ""),
            ("",) * 4,
            ("",) * 5,
            ("x",) * 9,
        )
    )
    made.insert(chance.randrange(len(made) + 1), odd)
    return text(chance, made).encode()


def small(chance: random.Random, rows: Rows) -> bytes:
    """Next to nothing."""
    return chance.choice(
        (b"", b"\n", b"x", b'"', b'""', b"x\n", b"x\n1", b"x\n\n", b"x\n\n1\n", b"x\n1\n\n2\n\n", b",", b",,\n", b"\0",
         b"\r", b" ",
         b"x\r1\r2", b"x\n\"\"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"x,y\n", b"x,y\n,\n", b'x\n" "\n', b"\n\nx,y\n1,2\n")
    )  # fmt: skip


def wide(chance: random.Random, rows: Rows) -> bytes:
    """Thousands of columns."""
    count = chance.choice((300, 2000))
    made = [
        tuple(f"c{number}" for number in range(count)),
        ("1",) * count,
        ("",) * (count - chance.randrange(2)),
    ]
    return as_csv(made).encode()


def packed(chance: random.Random, rows: Rows) -> bytes:
    """Packed, then perhaps cut or changed."""
    return _broken(chance, gzip.compress(chance.choice((sound, signs, encoded))(chance, rows), mtime=0))


def workbook(chance: random.Random, rows: Rows) -> bytes:
    """An XLSX, then perhaps cut or changed, within its archive or as a whole."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2016, 1, 1)})  # noqa: DTZ001 - else each run is damaged elsewhere
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    if chance.randrange(2):
        return _broken(chance, out.getvalue())
    again = io.BytesIO()
    with zipfile.ZipFile(out) as archive, zipfile.ZipFile(again, "w") as target:
        spoilt = chance.choice(archive.namelist())
        for name in archive.namelist():
            data = archive.read(name)
            if name != spoilt or chance.randrange(3):
                target.writestr(zipfile.ZipInfo(name), _broken(chance, data) if name == spoilt else data)
    return again.getvalue()


def bomb(chance: random.Random, rows: Rows) -> bytes:
    """Of a few bytes a great many come, or cells: some within bounds, most beyond."""
    kind, many = chance.choice(("gzip", "zstd", "blanks", "cells", "cells")), chance.choice((1000, 80 << 20))
    if kind == "gzip":
        return gzip.compress(as_csv(rows).encode() + b"\n" * many, compresslevel=1)
    if kind == "zstd":
        return zstd.compress(as_csv(rows).encode() + b"\n" * many)
    column, row = chance.choice(("D", "AB", "ZZ", "XFD")), chance.choice((9, 40_000, 1_048_576))
    far = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>' % (row, column.encode(), row)
    out, again = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, rows[0])
    with zipfile.ZipFile(out) as archive, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                more = b" " * many if kind == "blanks" else far
                data = data.replace(b"</sheetData>", more + b"</sheetData>")
            target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return again.getvalue()


def parquet(chance: random.Random, rows: Rows, folder: Path) -> bytes:
    """A Parquet file, then perhaps cut or changed."""
    target = folder / "made.parquet"
    columns = ", ".join(f'"{column}" VARCHAR' for column in rows[0])
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE made ({columns})")
        if rows[1:]:
            connection.executemany("INSERT INTO made VALUES (?, ?, ?, ?)", rows[1:])
        connection.table("made").write_parquet(str(target))
    return _broken(chance, target.read_bytes())


def _broken(chance: random.Random, data: bytes) -> bytes:
    match chance.randrange(4):
        case 0:
            return data
        case 1:
            return data[: chance.randrange(len(data) + 1)]
        case 2:
            at = chance.randrange(len(data) + 1)
            return data[:at] + chance.randbytes(chance.randint(1, 20)) + data[at:]
        case _:
            changed = bytearray(data)
            for _ in range(chance.randint(1, 5) if data else 0):
                changed[chance.randrange(len(data))] = chance.randrange(256)
            return bytes(changed)


TEXTS: tuple[Damage, ...] = (
    sound, encoded, two_encodings, cut, spliced, signs, signs, signs, marks, binary, header, ragged, small,
)  # fmt: skip
"""Ways to damage text, the more telling ones more often."""
