"""Files as people bring them, made what ``intake`` reads: standard input and other pipes, Excel's line ``sep=;``,
and a header that ends with the delimiter.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crime_sample import formats
from crime_sample.errors import CrimeSampleError, InputError
from crime_sample.files.delimited import DELIMITERS
from crime_sample.files.intake import Source, opened
from crime_sample.files.private import temporary_folder

STANDARD_INPUT = "standard input"
LONGEST_HEADER = 1 << 20
MOST_FIELD = 1 << 27
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = "\u00ef\u00bb\u00bf"
# Neither is text, so no header is looked for.
_NO_TEXT = (b"PAR1", b"PK\x03\x04")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that can be read as a table, what it is called, and what became of it on the way in."""

    source: Source
    name: str
    remarks: tuple[str, ...]


@contextmanager
def brought(path: Path | str, *, encoding: str | None, worksheet: str | None) -> Iterator[Brought]:
    """The table at ``path``, "-" being standard input; whatever copy it takes is gone when the block ends."""
    given = Path(path)
    piped = str(path) == "-" or _is_pipe(given)
    name = STANDARD_INPUT if str(path) in ("-", "/dev/stdin") and piped else str(path)
    with temporary_folder() as folder:
        file = _emptied(given, folder / "piped") if piped else given
        mended = _mended(file, folder / "mended.csv", name, encoding)
        try:
            with opened(
                mended.file,
                encoding=encoding,
                delimiter=mended.delimiter,
                worksheet=worksheet,
                names="exact",
            ) as source:
                if source.nulls:
                    raise InputError(
                        f"a table of figures holds no NUL bytes: {source.nulls.split(';')[0]}",
                        where=name,
                        remedy="The file is damaged, or in an encoding that must be named (--encoding utf-16).",
                    )
                yield Brought(source, name, mended.remarks)
        except CrimeSampleError as error:
            where = error.where.replace(str(mended.file), name)
            raise type(error)(error.what, where=where, remedy=error.remedy) from None


def _is_pipe(path: Path) -> bool:
    try:
        return path.is_fifo() or path.is_socket() or path.is_char_device()
    except OSError:
        return False


def _emptied(path: Path, copy: Path) -> Path:
    """All that comes through a pipe, in a file of its own."""
    with copy.open("wb") as target:
        if str(path) == "-":
            if sys.stdin.isatty():
                raise _nothing_comes()
            shutil.copyfileobj(sys.stdin.buffer, target)
        else:
            with path.open("rb") as source:
                if source.isatty():
                    raise _nothing_comes()
                shutil.copyfileobj(source, target)
    return copy


def _nothing_comes() -> InputError:
    return InputError(
        "nothing comes in: it is the keyboard",
        where=STANDARD_INPUT,
        remedy="Pipe a table into the program, or name a file.",
    )


@dataclass(frozen=True, slots=True)
class _Mended:
    file: Path
    delimiter: str | None = None
    remarks: tuple[str, ...] = ()


def _mended(path: Path, copy: Path, name: str, encoding: str | None) -> _Mended:
    """A copy without a line ``sep=;`` and without columns that have neither name nor entry; the file itself if it has
    neither.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST_HEADER)
    except OSError:
        return _Mended(path)  # ``opened`` says what is the matter
    codec = _codec(start, encoding)
    if start.startswith(_NO_TEXT) or codec is None:
        return _Mended(path)
    text = start.decode(codec, errors="replace").removeprefix(_UTF8_MARK).removeprefix("\ufeff")
    head = io.StringIO(text, newline="")
    told = _told_delimiter(head.readline())
    if told is None:
        head.seek(0)
    place = head.tell()
    delimiter = told or _last_delimiter(head.readline())
    if delimiter is None:
        return _Mended(path)
    head.seek(place)
    names = next(csv.reader(head, delimiter=delimiter), [])
    kept = len(names)
    while kept and not names[kept - 1].strip():
        kept -= 1
    if kept < 2 or (kept == len(names) and told is None):
        return _Mended(path)
    _write(path, copy, name, codec=codec, delimiter=delimiter, skip=bool(told), widths=(kept, len(names)))
    return _Mended(copy, delimiter, tuple(_remarks(told, len(names) - kept)))


def _remarks(told: str | None, dropped: int) -> Iterator[str]:
    if told:
        yield f"The first line, sep={formats.visible(told)}, says what parts the cells; it is not counted as a row."
    if dropped:
        columns = formats.plural(dropped, "column that has", "columns that have")
        yield f"Left out: {columns} neither name nor entry, at the end."


def _codec(start: bytes, encoding: str | None) -> str | None:
    """A codec that parts the text into cells and writes it back as it was, whatever its letters: Latin-1 does that for
    all that hold ASCII as it is.
    """
    wide = "utf-16" if start.startswith(_MARKS) else None
    if encoding is None:
        return wide or "latin-1"
    try:
        return "latin-1" if "a,".encode(encoding) == b"a," else encoding
    except (LookupError, ValueError):
        return None


def _told_delimiter(line: str) -> str | None:
    words = line.strip().strip('"')
    sign = line.strip("\r\n").strip('"')[-1:]
    return sign if words.casefold().startswith("sep=") and len(words) <= 5 and sign in DELIMITERS else None


def _last_delimiter(line: str) -> str | None:
    """The delimiter that the line ends with."""
    sign = line.rstrip(" \r\n")[-1:]
    return sign if sign in DELIMITERS else None


def _write(
    path: Path, copy: Path, name: str, *, codec: str, delimiter: str, skip: bool, widths: tuple[int, int]
) -> None:
    """Copy the records without their last cells, which must be blank; a record may also come without them."""
    kept, all_of_them = widths
    before = csv.field_size_limit(MOST_FIELD)
    row = 0
    try:
        with (
            path.open(encoding=codec, newline="") as source,
            copy.open("w", encoding=codec, newline="") as target,
        ):
            if skip:
                source.readline()
            writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
            for row, cells in enumerate(csv.reader(source, delimiter=delimiter, strict=True), 1):
                surplus = [place for place, cell in enumerate(cells) if place >= kept and cell.strip()]
                if cells and (surplus or len(cells) not in (kept, all_of_them)):
                    raise _misfit(name, row, cells, surplus, widths)
                writer.writerow(cells[:kept])
    except csv.Error as error:
        raise InputError(
            f"a quote is not closed, or not followed by the delimiter ({error})",
            where=f"{name}, row {row + 1}",
            remedy="Correct that record, or save the table again with every cell in quotes.",
        ) from None
    except UnicodeError as error:
        raise InputError(
            f"the text is not {codec}: {error}", where=name, remedy="Name the right encoding with --encoding."
        ) from None
    finally:
        csv.field_size_limit(before)


def _misfit(name: str, row: int, cells: list[str], surplus: list[int], widths: tuple[int, int]) -> InputError:
    kept, all_of_them = widths
    if surplus and len(cells) <= all_of_them:
        place = surplus[0]
        return InputError(
            f"the cell holds '{formats.one_line(cells[place][:40])}', but column {place + 1} has no name",
            where=f"{name}, row {row}, column {place + 1}",
            remedy="Give the column a name in the header, or clear its cells.",
        )
    named = f"{kept} named columns" + (
        f" and {all_of_them - kept} without a name" if all_of_them > kept else ""
    )
    return InputError(
        f"the row has {len(cells)} cells, the header {named}",
        where=f"{name}, row {row}",
        remedy="Correct that record, or save the table again with every cell in quotes.",
    )
