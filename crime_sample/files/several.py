# ruff: noqa: S608 - SQL is made of column names, quoted by ``name``.
"""Several files that are one export: which they are, what they are called together, and the hash of them all."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crime_sample.errors import InputError
from crime_sample.files.intake import Source, opened
from crime_sample.files.relations import name
from crime_sample.formats import plural

HASHING = 2  # files at a time
Given = Path | str | Sequence[Path | str]


def exports(given: Given) -> tuple[Path, ...]:
    """The files meant by paths, patterns (``2016-*.csv``) and folders of Parquet files, in the order of their names:
    it must not matter in which they were given."""
    several = [given] if isinstance(given, Path | str) else list(given)
    found = [path for one in several for path in _meant(Path(one))]
    if len(found) > 1:
        found.sort(key=lambda path: (path.name, str(path)))
    seen: set[Path] = set()
    for path in found:
        if path.resolve() in seen:
            raise InputError("this file is given twice", where=str(path), remedy="Name each file once.")
        seen.add(path.resolve())
    return tuple(found)


def _meant(path: Path) -> list[Path]:
    if path.is_dir():
        parts = [one for one in path.glob("*.parquet") if one.is_file()]
        if not parts:
            raise InputError(
                "no Parquet file lies in this folder",
                where=str(path),
                remedy="Name the export inside it; several files can be named one after the other.",
            )
        if deeper := next(path.glob("*/**/*.parquet"), None):
            raise InputError(
                f"Parquet files lie in this folder and in folders inside it ('{deeper.relative_to(path)}')",
                where=str(path),
                remedy="Name those that are meant, as a pattern or one after the other.",
            )
        return parts
    if not path.exists() and any(sign in str(path) for sign in "*?["):
        return [Path(one) for one in glob.glob(str(path))] or [path]
    return [path]


def called(paths: Sequence[Path]) -> str:
    """What they are called in messages.

    >>> called([Path("a.csv")]), called([Path("x/a.csv"), Path("x/b.csv"), Path("x/c.csv")])
    ('a.csv', 'x/a.csv and 2 other files')
    """
    return str(paths[0]) if len(paths) == 1 else f"{paths[0]} and {plural(len(paths) - 1, 'other file')}"


def labels(paths: Sequence[Path]) -> tuple[str, ...]:
    """What each of them is called in messages.

    >>> labels([Path("x/a.csv"), Path("x/b.csv")]), labels([Path("x/a.csv"), Path("y/a.csv")])
    (('a.csv', 'b.csv'), ('x/a.csv', 'y/a.csv'))
    """
    names = tuple(path.name for path in paths)
    return names if len(set(names)) == len(names) else tuple(map(str, paths))


def sha256_of_all(hashes: Iterable[str]) -> str:
    """That of the one file; of several, the SHA-256 of their hashes, sorted, a line feed after each. With the usual
    tools: ``sha256sum FILES | cut -c1-64 | sort | sha256sum``.

    >>> sha256_of_all(["b", "a"]) == sha256_of_all(["a", "b"]), sha256_of_all(["a"])
    (True, 'a')
    """
    several = sorted(hashes)
    if len(several) == 1:
        return several[0]
    return hashlib.sha256("".join(f"{one}\n" for one in several).encode()).hexdigest()


@contextmanager
def opened_all(
    paths: Sequence[Path], *, encoding: str | None, delimiter: str | None, worksheet: str | None, plain: bool
) -> Iterator[tuple[Source, ...]]:
    """The files as sources with the same columns, readable until the block ends."""
    with ExitStack() as stack:
        beside = stack.enter_context(ThreadPoolExecutor(HASHING))
        stack.callback(beside.shutdown, wait=False, cancel_futures=True)  # nobody asks for those any more
        sources = tuple(
            stack.enter_context(
                opened(
                    path,
                    encoding=encoding,
                    delimiter=delimiter,
                    worksheet=worksheet,
                    plain=plain,
                    beside=beside,
                )
            )
            for path in paths
        )
        for source in sources[1:]:
            _check_alike(sources[0], source)
        yield sources


def _check_alike(first: Source, other: Source) -> None:
    """That they are of one kind, and have the same columns in whatever order."""
    faults = []
    if first.kind != other.kind:
        faults.append(f"it is {other.kind}, not {first.kind}")
    if lacking := [column for column in first.columns if column not in other.columns]:
        faults.append(f"it lacks {_quoted(lacking)}")
    if besides := [column for column in other.columns if column not in first.columns]:
        faults.append(f"it has {_quoted(besides)} besides")
    if faults:
        raise InputError(
            f"this file and '{first.path.name}' cannot be one frame: {'; '.join(faults)}",
            where=str(other.path),
            remedy="Export them alike; or register each as a frame of its own, with --name.",
        )


def _quoted(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - 10} more" if len(columns) > 10 else ""
    return ", ".join(f"'{column}'" for column in columns[:10]) + more


def together(sources: Sequence[Source]) -> str:
    """The relation of all their records, file after file, columns by name."""
    picked = ", ".join(name(column) for column in sources[0].columns)
    return " UNION ALL ".join(f"SELECT {picked} FROM ({source.relation})" for source in sources)
