# ruff: noqa: S608 - SQL is made of column names, quoted by ``intake.name``; values are parameters.
"""From a path to something DuckDB can read strictly: CSV, XLSX and Parquet become columns of text.

``opened`` is the one door. What had to be settled on the way (encoding, delimiter, worksheet) is in the
``Source`` it gives, so that it can be shown and recorded. Whatever copy was needed lies in a private folder
that is gone when the door closes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crime_sample.errors import EnvironmentTrouble, InputError
from crime_sample.files import delimited, workbook
from crime_sample.files.null_bytes import SIGN
from crime_sample.formats import plural

Kind = Literal["csv", "parquet", "xlsx"]
CAN_READ = "Export the log as CSV, XLSX or Parquet."
# DuckDB forgives a surplus cell that equals its text for NULL, by default a blank: so none may equal it.
NEVER = "\x1f no cell holds this \x1f"
LONGEST_RECORD = 8_000_000  # bytes; beyond this a quote was left open


@dataclass(frozen=True, slots=True)
class Source:
    """An export made readable. ``relation`` is SQL for its records: every column text, blanks as ''. ``nulls`` says
    where null bytes stood in it, which are shown as signs; blank if there were none."""

    path: Path
    readable: Path
    folder: Path
    kind: Kind
    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    worksheet: str | None
    remarks: tuple[str, ...]
    sha256: str
    bytes: int
    relation: str
    nulls: str = ""


@contextmanager
def opened(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    worksheet: str | None = None,
) -> Iterator[Source]:
    """The export at ``path``, readable until the block ends; a change to the file meanwhile is an error."""
    path = Path(path)
    kind = _kind(path)
    folder = Path(tempfile.mkdtemp(prefix="crime_sample-"))  # mkdtemp makes it 0700
    try:
        try:
            before = _state(path)
            source = _read(path, kind, folder, encoding=encoding, delimiter=delimiter, worksheet=worksheet)
        except OSError as error:
            raise _trouble(path, error) from None
        yield source
        if _state(path) != before:
            raise InputError(
                "the file was changed while it was read",
                where=str(path),
                remedy="Wait until the export is complete, then try again.",
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sha256_of(path: Path | str) -> str:
    """SHA-256 of the file, in hex."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _trouble(Path(path), error) from None


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


def _kind(path: Path) -> Kind:
    """The kind of file, by its first bytes; its name decides only between kinds of text."""
    try:
        if path.is_dir():
            raise IsADirectoryError
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise _trouble(path, error) from None
    if not start:
        raise InputError("the file is empty", where=str(path), remedy="Export the log again.")
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04"):
        if _holds_workbook(path):
            return "xlsx"
        raise InputError("this archive is not an XLSX workbook", where=str(path), remedy=CAN_READ)
    unsupported = {
        b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
        b"%PDF": "a PDF",
        b"\x1f\x8b": "a gzip archive",
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
    except zipfile.BadZipFile:
        return False


def _read(
    path: Path,
    kind: Kind,
    folder: Path,
    *,
    encoding: str | None,
    delimiter: str | None,
    worksheet: str | None,
) -> Source:
    digest, size = sha256_of(path), path.stat().st_size
    if worksheet is not None and kind != "xlsx":
        raise InputError("only an XLSX workbook has worksheets", where=str(path), remedy="Drop --worksheet.")
    readable, used_encoding, used_delimiter = _plain(path, folder), "", ""
    remarks: tuple[str, ...] = ()
    nulls = ""
    if kind == "parquet":
        columns, relation, nulls = _parquet(readable, path)
        remarks = (nulls,) if nulls else ()
    elif kind == "xlsx":
        readable = folder / "worksheet.csv"
        worksheet, names, remarks, nulls = workbook.write_csv(path, readable, worksheet)
        columns = delimited.checked_names(names, f"{path}, worksheet '{worksheet}'")
        relation = _csv_relation(readable, columns, ",")
    else:
        text = delimited.prepare(path, folder, encoding=encoding, delimiter=delimiter)
        readable = text.readable if text.readable != path else readable
        used_encoding, used_delimiter = text.encoding, text.delimiter
        columns, remarks, nulls = text.columns, text.remarks, text.nulls
        relation = _csv_relation(readable, columns, used_delimiter)
    return Source(
        path, readable, folder, kind, columns, used_encoding, used_delimiter, worksheet, remarks, digest,
        size, relation, nulls,
    )  # fmt: skip


def name(column: str) -> str:
    """A column's name as SQL.

    >>> print(name('a "b" c'))
    "a ""b"" c"
    """
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL, for the few places where a parameter cannot stand.

    >>> print(literal("O'Hara"))
    'O''Hara'
    """
    return "'" + text.replace("'", "''") + "'"


def _csv_relation(readable: Path, columns: tuple[str, ...], delimiter: str) -> str:
    fields = [f"c{place}" for place in range(len(columns))]
    picked = ", ".join(f"{field} AS {name(column)}" for field, column in zip(fields, columns, strict=True))
    typed = ", ".join(f"'{field}': 'VARCHAR'" for field in fields)
    return (
        f"SELECT {picked} FROM read_csv({literal(str(readable))}, auto_detect=false, header=true, "
        f"columns={{{typed}}}, delim={literal(delimiter)}, quote='\"', escape='\"', strict_mode=true, "
        f"nullstr={literal(NEVER)}, force_not_null=[{', '.join(literal(field) for field in fields)}], "
        f"max_line_size={LONGEST_RECORD}, compression='none')"
    )


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


def _parquet(readable: Path, path: Path) -> tuple[tuple[str, ...], str, str]:
    import duckdb

    records = f"read_parquet({literal(str(readable))})"
    try:
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            found = connection.execute(f"DESCRIBE SELECT * FROM {records}").fetchall()
            texts = [name(str(row[0])) for row in found if "VARCHAR" in str(row[1])]
            spoilt = " OR ".join(f"contains(CAST({text} AS VARCHAR), chr(0))" for text in texts) or "false"
            rows = connection.execute(f"SELECT count(*) FROM {records} WHERE {spoilt}").fetchall()[0][0]
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise InputError(
            f"the Parquet file cannot be read: {first}", where=str(path), remedy=CAN_READ
        ) from None
    raw = [str(row[0]) for row in found]
    columns = delimited.checked_names(raw, str(path))
    picked = ", ".join(
        f"{_as_text(old, str(row[1]), nulls=bool(rows))} AS {name(new)}"
        for old, new, row in zip(raw, columns, found, strict=True)
    )
    nulls = f"Null bytes stand in {plural(rows, 'record')} of it; each is shown as {SIGN}." if rows else ""
    return columns, f"SELECT {picked} FROM {records}", nulls


def _as_text(column: str, kind: str, *, nulls: bool) -> str:
    """A Parquet column as text; whole floating-point numbers lose their '.0', large ones are refused."""
    cell = name(column)
    text = f"CAST({cell} AS VARCHAR)"
    if kind in {"FLOAT", "DOUBLE"}:
        lost = literal(f"column '{column}' holds floating-point numbers of more than 15 digits")
        text = (
            f"CASE WHEN abs({cell}) >= 1e15 THEN error({lost}) "
            f"WHEN {cell} = trunc({cell}) THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR) ELSE {text} END"
        )
    if nulls and "VARCHAR" in kind:
        text = f"replace({text}, chr(0), {literal(SIGN)})"
    return f"coalesce({text}, '')"
