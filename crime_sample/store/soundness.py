"""What an audit file may hold and what may lie beside it: our tables as we make them, and nothing that acts by itself.

A trigger or a view in the file would be obeyed by SQLite, and a journal or a log of another file would be written
into it, so these are looked for before anything is read or written.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from crime_sample.errors import Broken, EnvironmentTrouble, InputError
from crime_sample.formats import visible
from crime_sample.store.schema import APPLICATION_ID, metadata, tables_of

MAGIC = b"SQLite format 3\0"
OBJECTS = (
    "SELECT type, name, tbl_name, sql, (SELECT user_version FROM pragma_user_version) FROM sqlite_master"
)
"""What a file holds, and the version it says it is: at once, since another program may be bringing it up."""
_VERSION_AT, _KIND_AT = 60, 68  # bytes into the file where SQLite keeps user_version and application_id
_HEADER = 100


def strangers(found: Iterable[tuple[object, object, object, object]]) -> str:
    """What the rows of ``OBJECTS`` hold that this program does not make, in words; blank if nothing."""
    odd = [
        f"the {kind} '{name}'"
        for kind, name, table, sql in found
        if not (_ours(name, sql) if kind == "table" else kind == "index" and _automatic(name, table, sql))
    ]
    return visible(", ".join(odd[:5])) + (f" and {len(odd) - 5} more" if odd[5:] else "")


def refuse_strangers(found: Iterable[tuple[object, object, object, object, object]], where: str) -> None:
    """``Broken`` if the file holds what this program does not make, or not the tables of the version it says."""
    rows = list(found)
    odd = strangers(row[:4] for row in rows)
    version = next((int(str(row[4])) for row in rows), 0)
    made = {row[1] for row in rows if row[0] == "table"}
    if odd:
        raise Broken(
            f"the audit file holds what this program never puts there, or not so: {odd}",
            where=where,
            remedy="It could change what is read or written. Nothing was. Go back to a copy from before, and compare.",
        )
    if not made or made != tables_of(version):
        raise Broken(
            f"the audit file is damaged: its tables are not those of its form, which it says is {version}",
            where=where,
            remedy="Nothing was read or written. Go back to a copy from before, and compare.",
        )


def _ours(name: object, sql: object) -> bool:
    return isinstance(sql, str) and _tables().get(str(name)) == _bare(sql)


def _automatic(name: object, table: object, sql: object) -> bool:
    """Whether it is the index that SQLite makes for a key of one of our tables."""
    return sql is None and str(table) in _tables() and str(name).startswith(f"sqlite_autoindex_{table}_")


@cache
def _tables() -> dict[str, str]:
    dialect = sqlite.dialect()
    return {
        table.name: _bare(str(sa.schema.CreateTable(table).compile(dialect=dialect)))
        for table in metadata.tables.values()
    }


def _bare(sql: str) -> str:
    """SQL without blanks and quotes, which a library may set otherwise in its next version."""
    return re.sub(r"[\s\"]+", "", sql)


def look(path: Path) -> int:
    """The version of the tables in a file, which is not changed. InputError if it is no audit file; ``Broken`` if what
    lies beside it is not its own."""
    where = str(path)
    if not path.is_file():
        if path.exists():
            raise InputError("this is not a file", where=where, remedy="Name a file made by 'new'.")
        raise InputError(
            "there is no audit file here", where=where, remedy="Start one with: crime_sample new AUDIT"
        )
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except OSError as error:
        raise EnvironmentTrouble(
            f"the audit file cannot be read: {error.strerror or error}",
            where=where,
            remedy="Ask whoever made it for the right to.",
        ) from error
    if not head.startswith(MAGIC[:15]):
        raise InputError("this is not an audit file", where=where, remedy="Name a file made by 'new'.")
    _refuse_journal(path)
    if _size(_beside(path, "-wal")):
        kind, version = _with_log(path)
    else:
        kind, version = (
            int.from_bytes(head[at : at + 4], "big", signed=True) for at in (_KIND_AT, _VERSION_AT)
        )
    if kind != APPLICATION_ID:
        raise InputError("this is not an audit file", where=where, remedy="Name a file made by 'new'.")
    return version


def _beside(path: Path, ending: str) -> Path:
    """What SQLite keeps beside the file, which it looks for where a link leads to."""
    return Path(f"{path.resolve()}{ending}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _refuse_journal(path: Path) -> None:
    journal = _beside(path, "-journal")
    if _size(journal):
        raise Broken(
            "beside the audit lies a journal that this program does not make, and that would be written into it",
            where=str(journal),
            remedy="Move it away, then check the audit with: crime_sample verify AUDIT. Nothing was changed.",
        )


def _with_log(path: Path) -> tuple[int, int]:
    """Kind and version of a file with the log that lies beside it: of a program at work or killed, or of another file.
    Only looked at, since the log is folded into the file when it is closed."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=60)
        try:
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            kind, version = (
                int(connection.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("application_id", "user_version")
            )
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise EnvironmentTrouble(
            f"the audit file cannot be used: {error}",
            where=str(path),
            remedy="Copy it with its -wal file to a folder that you may write to, and open it there.",
        ) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        damage, kind, version = str(error), 0, 0
    if damage != "ok":
        raise Broken(
            f"the audit file and the log beside it ({path.name}-wal) do not fit: {visible(str(damage))[:200]}",
            where=str(path),
            remedy="The log may be of another file, or of an older copy of this one. Nothing was changed. Move it "
            "away, and look whether the audit verifies without it.",
        )
    return kind, version
