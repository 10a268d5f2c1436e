"""From a path to something DuckDB can read strictly: CSV, XLSX and Parquet become columns of text, packed or not.

``opened`` is the one door. What had to be settled on the way (encoding, delimiter, worksheet) is in the
``Source`` it gives, so that it can be shown and recorded. Whatever copy was needed lies in a private folder
that is gone when the door closes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files import delimited, packed, relations, workbook
from crime_sample.files.delimited import Names
from crime_sample.files.private import temporary_folder
from crime_sample.files.relations import CAN_READ, literal, name

__all__ = ["Kind", "Source", "literal", "name", "opened", "sha256_of"]

BLOCK = 1 << 18  # bytes; small enough for a processor's cache
Kind = Literal["csv", "parquet", "xlsx"]


@dataclass(frozen=True, slots=True)
class Source:
    """An export made readable. ``relation`` is SQL for its records: every column text, blanks as ''. What it calls the
    ``columns`` are ``fields``: the same, or numbers where names may differ in case alone. ``nulls`` says where null
    bytes stood in it, which are shown as signs; blank if there were none. ``header_lines`` is how many lines the header
    takes in the file itself."""

    path: Path
    readable: Path
    folder: Path
    kind: Kind
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    encoding: str
    delimiter: str
    worksheet: str | None
    remarks: tuple[str, ...]
    hashed: Future[str]
    bytes: int
    relation: str
    nulls: str = ""
    header_lines: int = 1

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, which is computed beside all else: this may wait for it."""
        return self.hashed.result()


@contextmanager
def opened(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
    names: Names = "any case",
    plain: bool = False,
    beside: Executor | None = None,
) -> Iterator[Source]:
    """The export at ``path``, readable until the block ends; a change to the file meanwhile is an error.

    ``names`` "any case" refuses columns that differ in case alone; "exact" keeps them apart. ``plain`` is said of a
    file that was looked through before and found to need no copy: it is not looked through again. Its hash is computed
    ``beside``, or by a thread of its own.
    """
    path = Path(path)
    _look(path)
    over = threading.Event()
    with (
        temporary_folder() as folder,
        ThreadPoolExecutor(1) as own,
    ):
        try:
            try:
                before = _state(path)
                hashed = (beside or own).submit(sha256_of, path, over)
                source = _inside(
                    path,
                    folder,
                    hashed,
                    encoding=encoding,
                    delimiter=delimiter,
                    worksheet=worksheet,
                    names=names,
                    plain=plain,
                )
            except OSError as error:
                raise _trouble(path, error) from None
            yield source
        finally:
            over.set()  # nobody waits for the hash any more
        if _state(path) != before:
            raise InputError(
                "the file was changed while it was read",
                where=str(path),
                remedy="Wait until the export is complete, then try again.",
            )


def sha256_of(path: Path | str, over: threading.Event | None = None) -> str:
    """SHA-256 of the file, in hex. Once it is ``over``, computing stops and the answer means nothing."""
    found, block = hashlib.sha256(), bytearray(BLOCK)
    view = memoryview(block)
    try:
        with Path(path).open("rb", buffering=0) as file:
            while not (over and over.is_set()) and (read := file.readinto(block)):
                found.update(view[:read])
    except OSError as error:
        raise _trouble(Path(path), error) from None
    return found.hexdigest()


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _trouble(path: Path, error: OSError) -> InputError | EnvironmentTrouble:
    match error:
        case FileNotFoundError():
            return InputError("there is no such file", where=str(path), remedy="Check the path.")
        case IsADirectoryError():
            return InputError("this is a folder", where=str(path), remedy="Name the export inside it.")
        case _:
            return EnvironmentTrouble(
                f"the file cannot be read or copied: {error.strerror or error}",
                where=str(path),
                remedy="Check the permissions of the file, and the free space for temporary files.",
            )


def _look(path: Path) -> bytes:
    """The first bytes of a file that has any."""
    try:
        if path.is_dir():
            raise IsADirectoryError
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise _trouble(path, error) from None
    if not start:
        raise InputError("the file is empty", where=str(path), remedy="Export the log again.")
    return start


def _kind(path: Path) -> Kind:
    """The kind of file, by its first bytes; its name decides only between kinds of text."""
    start = _look(path)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04"):
        if _holds_workbook(path):
            return "xlsx"
        raise InputError("this archive is not an XLSX workbook", where=str(path), remedy=CAN_READ)
    unsupported = {
        b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
        b"%PDF": "a PDF",
        b"\xfd7zXZ": "an xz archive",
        b"7z\xbc\xaf": "a 7z archive",
        b"SQLite f": "a database",
        b"{\\rtf": "an RTF document",
    }
    for magic, words in unsupported.items():
        if start.startswith(magic):
            raise InputError(f"this is {words}, which cannot be read", where=str(path), remedy=CAN_READ)
    if path.suffix.lower() in {".xls", ".xlsx", ".xlsm", ".ods", ".pdf", ".parquet", ".docx"}:
        raise InputError(
            f"the name ends in {path.suffix}, but the content is something else",
            where=str(path),
            remedy=CAN_READ,
        )
    return "csv"


def _holds_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return False


def _inside(path: Path, folder: Path, hashed: Future[str], **how: Any) -> Source:
    """The source at ``path``; where it is packed, of what is in it, under its own name."""
    inner = packed.unpacked(path, folder)
    try:
        source = _read(inner, folder, hashed, **how)
    except InputError as error:
        where = error.where.replace(str(inner), str(path))
        raise InputError(error.what, where=where, remedy=error.remedy) from None
    return replace(source, path=path, bytes=path.stat().st_size)


def _read(
    path: Path,
    folder: Path,
    hashed: Future[str],
    *,
    encoding: str | None,
    delimiter: str | None,
    worksheet: str | None,
    names: Names,
    plain: bool,
) -> Source:
    kind = _kind(path)
    if worksheet is not None and kind != "xlsx":
        raise InputError("only an XLSX workbook has worksheets", where=str(path), remedy="Drop --worksheet.")
    readable, used_encoding, used_delimiter = _plain(path, folder), "", ""
    remarks: tuple[str, ...] = ()
    nulls, header_lines = "", 1
    if kind == "parquet":
        parquet = relations.parquet(readable, path, plain=plain)
        columns, nulls = delimited.checked_names(parquet.names, str(path), names), parquet.nulls
        remarks = (nulls,) if nulls else ()
        fields = _fields(columns, names)
        relation = parquet.relation(columns, fields)
    elif kind == "xlsx":
        readable = folder / "worksheet.csv"
        worksheet, header, remarks, nulls = workbook.write_csv(path, readable, worksheet)
        columns = delimited.checked_names(header, f"{path}, worksheet '{worksheet}'", names)
        fields = _fields(columns, names)
        relation = relations.of_csv(readable, fields, ",")
    else:
        if plain and delimiter:
            text = delimited.prepared(path, folder, delimiter, names=names)
        else:
            text = delimited.prepare(path, folder, encoding=encoding, delimiter=delimiter, names=names)
        readable = text.readable if text.readable != path else readable
        used_encoding, used_delimiter = text.encoding, text.delimiter
        columns, remarks, nulls, header_lines = text.columns, text.remarks, text.nulls, text.header_lines
        fields = _fields(columns, names)
        relation = relations.of_csv(readable, fields, used_delimiter)
    return Source(
        path, readable, folder, kind, columns, fields, used_encoding, used_delimiter, worksheet, remarks, hashed,
        path.stat().st_size, relation, nulls, header_lines,
    )  # fmt: skip


def _fields(columns: tuple[str, ...], names: Names) -> tuple[str, ...]:
    """What the relation calls the columns: SQL sees no case, and where that must tell them apart they are numbered."""
    return columns if names == "any case" else tuple(f"c{place}" for place in range(len(columns)))


def _plain(path: Path, folder: Path) -> Path:
    """The whole path, or a stand-in for it in ``folder`` if it holds signs that DuckDB takes for patterns."""
    whole = Path(os.path.abspath(path))
    if not any(sign in str(whole) for sign in "*?["):
        return whole
    stand_in = folder / f"export{'.parquet' if path.suffix == '.parquet' else '.csv'}"
    try:
        stand_in.symlink_to(whole)
    except OSError:  # some systems allow no links
        shutil.copyfile(whole, stand_in)
    return stand_in
