"""Delimited text made fit for a strict reader: its encoding, its delimiter and its header."""

from __future__ import annotations

import codecs
import csv
import io
import mmap
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from crime_sample.errors import InputError
from crime_sample.files import broken_header, null_bytes
from crime_sample.files.physical import breaks, line_at

CHUNK = 1 << 22
# SQL knows no case in names. Where columns are only ever asked for by name, "exact" spares them that.
Names = Literal["any case", "exact"]
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE_RECORDS = 20
SAMPLE_CHARS = 1 << 20
DOUBLE_BOM = "\u00ef\u00bb\u00bf"
RESAVE = "Save the export again as CSV with encoding UTF-8, or name the right one with --encoding."


@dataclass(frozen=True, slots=True)
class Delimited:
    """A text file that holds UTF-8 and can be read with these settings."""

    readable: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    remarks: tuple[str, ...]
    nulls: str
    header_lines: int


def prepare(
    path: Path, folder: Path, *, encoding: str | None, delimiter: str | None, names: Names = "any case"
) -> Delimited:
    """Settle encoding, delimiter and header; write a UTF-8 copy of the file into ``folder`` if need be.

    ``names``: as for :func:`checked_names`.
    """
    # It waits for NumPy, which a file that was looked through before does not need.
    from crime_sample.files.survey import ENDS, survey

    copy = folder / "transcoded.csv"
    likely = delimiter or _likely_delimiter(path)
    ends = likely.encode() + b"\r\n" if likely else ENDS
    seen = None if encoding else survey(path, ends=ends)
    settled = (
        _declared(encoding, path, copy) if encoding else _detected(path, copy, utf8=bool(seen and seen.utf8))
    )
    readable = path if settled == "utf-8" else copy
    if seen is None or readable != path:
        seen = survey(readable, ends=ENDS)
    nulls = ""
    if seen.nulls:
        readable, nulls = null_bytes.replaced(readable, folder / "without-nulls.csv", path)
    delimiter = delimiter or _delimiter(readable, path)
    if seen.stray or delimiter not in (likely, *DELIMITERS):
        _refuse_stray_quote(readable, delimiter.encode() + b"\r\n", path)
    readable, columns, remarks, lines = _header(readable, delimiter, path, folder, names)
    remarks += (nulls,) if nulls else ()
    return Delimited(readable, settled, delimiter, columns, remarks, nulls, lines)


def prepared(path: Path, folder: Path, delimiter: str, *, names: Names = "any case") -> Delimited:
    """A file that was prepared before: UTF-8, no null bytes, and this delimiter."""
    readable, columns, remarks, lines = _header(path, delimiter, path, folder, names)
    return Delimited(readable, "utf-8", delimiter, columns, remarks, "", lines)


def _declared(encoding: str, path: Path, copy: Path) -> str:
    settled = _canonical(encoding, path)
    _decode(path, settled, target=None if settled == "utf-8" else copy)
    return settled


def _canonical(name: str, path: Path) -> str:
    try:
        b"".decode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise InputError(
            f"'{name}' is not an encoding that is known here",
            where=str(path),
            remedy="Use utf-8, windows-1252, utf-16 or another name that Python knows.",
        ) from None
    return {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(found, found)


def _detected(path: Path, copy: Path, *, utf8: bool) -> str:
    """UTF-16 by its mark, else UTF-8 if all of the file is that, else Windows-1252 if all of it is that."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _decode(path, "utf-16", target=copy)
        return "utf-16"
    if utf8:
        return "utf-8"
    try:
        _decode(path, "utf-8")
    except InputError as not_utf8:
        try:
            _decode(path, "windows-1252", target=copy)
        except InputError as not_1252:
            raise InputError(
                f"the text is neither UTF-8 ({not_utf8.what}) nor Windows-1252 ({not_1252.what})",
                where=str(path),
                remedy=RESAVE,
            ) from None
        return "windows-1252"
    return "utf-8"


def _decode(path: Path, encoding: str, *, target: Path | None = None) -> None:
    """Decode the whole file strictly; write it as UTF-8 to ``target`` if there is one."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    out = target.open("wb") if target else None
    done = 0
    pending = b""
    try:
        with path.open("rb") as file:
            while True:
                chunk = file.read(CHUNK)
                if chunk and out is None and encoding == "utf-8" and not pending and chunk.isascii():
                    done += len(chunk)
                    continue
                try:
                    text = decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    raise _undecodable(path, encoding, done - len(pending) + error.start) from None
                pending = decoder.getstate()[0]
                done += len(chunk)
                if out is not None:
                    out.write(text.encode())
                if not chunk:
                    return
    finally:
        if out is not None:
            out.close()


def _undecodable(path: Path, encoding: str, position: int) -> InputError:
    line = line_at(path, position, encoding if encoding.startswith(("utf-16", "utf-32")) else "latin-1")
    with path.open("rb") as file:
        file.seek(position)
        byte = file.read(1)
    shown = f"byte 0x{byte.hex().upper()}" if byte else "the end of the file"
    return InputError(
        f"{shown} at position {position:,}, line {line:,}, is not {encoding}", where=str(path), remedy=RESAVE
    )


def _refuse_stray_quote(readable: Path, ends: bytes, path: Path) -> None:
    """Go through the cells one by one, and refuse one that has blanks before its opening quote."""
    end = re.escape(ends)
    quoted = rb"\"[^\"]*(?:\"\"[^\"]*)*\"[^" + end + rb"]*"
    cell = re.compile(rb"(?P<stray> +\")|(?:" + quoted + rb"|[^" + end + rb"]*)(?:[" + end + rb"]|\Z)")
    with readable.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for found in cell.finditer(data, len(codecs.BOM_UTF8) if data[:3] == codecs.BOM_UTF8 else 0):
            if found["stray"] is not None:
                line = line_at(readable, found.start())
                raise InputError(
                    f"a blank stands before the opening quote of a cell in line {line:,}",
                    where=str(path),
                    remedy="Programs disagree on what such a cell holds. Export again without blanks around "
                    "the delimiter.",
                )


def _records(readable: Path, delimiter: str, path: Path, count: int) -> list[list[str]]:
    """The first records, the header included, read by Python."""
    with readable.open(encoding="utf-8-sig", newline="") as file:
        sample = file.read(SAMPLE_CHARS)
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    try:
        found.extend(islice(reader, count))
    except csv.Error:
        if not found:
            raise InputError(
                "the header cannot be read: a quote is not closed or not followed by the delimiter "
                f"('{DELIMITERS.get(delimiter, delimiter)}')",
                where=f"{path}, line 1",
                remedy="Export the log again, or name the delimiter with --delimiter.",
            ) from None
    return found


def _delimiter(readable: Path, path: Path) -> str:
    """The candidate that parts header and first records into the same number of cells, the most of all."""
    best = (False, 1, ",")
    for candidate in DELIMITERS:
        try:
            rows = [row for row in _records(readable, candidate, path, SAMPLE_RECORDS) if row]
        except InputError:
            continue
        if rows and len(rows[0]) > 1:
            even = all(len(row) == len(rows[0]) for row in rows)
            if (even, len(rows[0])) > best[:2]:
                best = (even, len(rows[0]), candidate)
    return best[2]


def _likely_delimiter(path: Path) -> str:
    """The delimiter if the file turns out to be UTF-8; blank if its beginning is not."""
    try:
        return _delimiter(path, path)
    except UnicodeDecodeError:
        return ""


def _header(
    readable: Path, delimiter: str, path: Path, folder: Path, kept: Names
) -> tuple[Path, tuple[str, ...], tuple[str, ...], int]:
    """The file to be read, which may be a copy with a header on one line; the names, remarks on them, and how many
    lines they take in the file itself."""
    rows = _records(readable, delimiter, path, 1)
    remarks = []
    names = rows[0] if rows else []
    if not any(name.strip() for name in names):
        raise InputError("the first line holds no column names", where=str(path), remedy="Give it a header.")
    if names[0].startswith(DOUBLE_BOM):
        names[0] = names[0].removeprefix(DOUBLE_BOM).strip('"')
        remarks.append(
            "The file begins with a byte-order mark that was encoded twice; it was left off the first "
            f"column's name, '{names[0]}'. Some program has rewritten this export."
        )
    lines = 1 + sum(map(breaks, names))
    if lines > 1:
        readable = broken_header.mended(readable, folder / "header-on-one-line.csv")
    return readable, checked_names(names, str(path), kept), tuple(remarks), lines


def checked_names(names: list[str], where: str, kept: Names = "any case") -> tuple[str, ...]:
    """Column names with runs of blanks made one; blank and repeated ones are refused; so are those
    that differ only in case, unless names are ``kept`` "exact".
    """
    tidy = [" ".join(name.split()) for name in names]
    first: dict[str, int] = {}
    faults = []
    for position, name in enumerate(tidy, 1):
        if not name:
            faults.append(f"column {position} has no name")
        elif (key := name if kept == "exact" else name.casefold()) in first:
            before = first[key]
            same = "is also" if tidy[before - 1] == name else "differs only in case from"
            faults.append(f"column {position} '{name}' {same} column {before} '{tidy[before - 1]}'")
        else:
            first[key] = position
    if faults:
        raise InputError(
            f"the header is not usable: {'; '.join(faults)}",
            where=where,
            remedy="Give every column its own name in the first line.",
        )
    return tuple(tidy)
