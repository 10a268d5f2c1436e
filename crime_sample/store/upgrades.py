"""How an audit that an earlier program made becomes one of this program's: a function for each version of the tables.

Done when something is first written; reading an audit changes nothing. Of a file a copy is kept as it was before.
No upgrade touches an entry: the chain stays what it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from crime_sample.errors import EnvironmentTrouble
from crime_sample.store.schema import SCHEMA_VERSION
from crime_sample.store.waits import TOLD

UPGRADES: dict[int, Callable[[sa.Connection], None]] = {}
"""What makes a version of the one before it, by its number."""


def upgrade_file(connection: sa.Connection, path: Path, version: int) -> None:
    """Bring a SQLite file from ``version`` up to this program's, after a copy of it was made. Who calls it holds the
    turn to write and has no transaction open."""
    if version >= SCHEMA_VERSION:
        return
    kept = _backup(connection, path)
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    for number in range(version + 1, SCHEMA_VERSION + 1):
        UPGRADES[number](connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.exec_driver_sql("COMMIT")
    TOLD.get()(
        f"The audit was made by an earlier program and is now of this one's form; as it was before it stands in {kept}."
    )


def _backup(connection: sa.Connection, path: Path) -> Path:
    """A copy of the file beside it, its owner's only and on the disk."""
    name = f"{path.name}.before-upgrade-{SCHEMA_VERSION}"
    kept = next(
        one
        for number in range(1000)
        if not (one := path.with_name(name + (f"-{number}" if number else ""))).exists()
    )
    try:
        os.close(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection.exec_driver_sql("VACUUM INTO ?", (str(kept),))
        with kept.open("rb") as file:
            os.fsync(file.fileno())
    except (OSError, sa.exc.DatabaseError) as error:
        kept.unlink(missing_ok=True)
        raise EnvironmentTrouble(
            f"no copy of the audit could be made before its upgrade: {getattr(error, 'orig', None) or error}",
            where=str(kept),
            remedy="Free space or permissions, then try again. Nothing was changed.",
        ) from error
    return kept
