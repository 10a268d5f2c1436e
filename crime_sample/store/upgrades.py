"""How an audit that an earlier program made becomes one of this program's: a function for each version of the tables.

Done when something is first written; reading an audit changes nothing. Of a file a copy is kept as it was before.
No upgrade touches an entry: the chain stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crime_sample.errors import CrimeSampleError, EnvironmentTrouble
from crime_sample.files.private import placed, taken
from crime_sample.store.schema import SCHEMA_VERSION, SINCE, about, metadata, sealed, signatures
from crime_sample.store.waits import TOLD

_BEFORE = ".before-upgrade-"
SIGNED = SINCE[signatures.name]
"""The version since which there is a table of signatures."""


def _signatures(connection: sa.Connection) -> None:
    """To version 2: a table of signatures."""
    metadata.create_all(connection, tables=[signatures], checkfirst=False)


UPGRADES: dict[int, Callable[[sa.Connection], None]] = {2: _signatures}
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


def copies(path: Path) -> list[Path]:
    """The copies of an audit file that upgrades have left beside it, whole or of one that was killed."""
    begin = (f"{path.name}{_BEFORE}", f".{path.name}{_BEFORE}")
    return sorted(one for one in path.parent.iterdir() if one.name.startswith(begin))


def _backup(connection: sa.Connection, path: Path) -> Path:
    """A copy of the file beside it, its owner's only and on the disk before it has its name."""
    name = f"{path.name}{_BEFORE}{SCHEMA_VERSION}"
    names = (path.with_name(name + (f"-{number}" if number else "")) for number in range(1000))
    kept = next(one for one in names if not taken(one))
    try:
        with placed(kept, personal=False) as part:  # beside the audit, wherever that lies already
            connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
    except (CrimeSampleError, sa.exc.DatabaseError) as error:
        raise EnvironmentTrouble(
            "no copy of the audit could be made before its upgrade: "
            f"{error.what if isinstance(error, CrimeSampleError) else error.orig}",
            where=str(kept),
            remedy="Free space or permissions, then try again. Nothing was changed.",
        ) from error
    return kept


def upgrade_server(connection: sa.Connection, schema: str, version: int) -> bool:
    """Bring an audit on a server up to this program's version, within the transaction of who has the turn; whether that
    could be done: only the owner of the tables may. Who may use the sealed parts may use the new table."""
    owned = connection.scalar(_OWNED, {"table": f'"{schema}".events', "schema": schema})
    if not owned:
        return False
    for number in range(version + 1, SCHEMA_VERSION + 1):
        UPGRADES[number](connection)
    connection.execute(sa.update(about).where(about.c.key == "format").values(value=str(SCHEMA_VERSION)))
    for grantee, right in connection.execute(_GRANTS, {"schema": schema, "table": sealed.name}).all():
        quoted = connection.dialect.identifier_preparer.quote_identifier(str(grantee))
        connection.exec_driver_sql(f'GRANT {right} ON "{schema}".{signatures.name} TO {quoted}')
    return True


def version_on(connection: sa.Connection) -> int:
    """The version of the tables on a server; one that cannot be read counts as too new."""
    told: Any = connection.scalar(sa.select(about.c.value).where(about.c.key == "format")) or ""
    return int(told) if told.isdecimal() else SCHEMA_VERSION + 1


_OWNED = sa.text(
    "SELECT pg_has_role((SELECT relowner FROM pg_class WHERE oid = to_regclass(:table)), 'USAGE')"
    " AND has_schema_privilege(:schema, 'CREATE')"
)
_GRANTS = sa.text(
    "SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_schema = :schema"
    " AND table_name = :table AND privilege_type IN ('SELECT', 'INSERT') AND grantee NOT IN ('PUBLIC', current_user)"
)
