"""What was erased on a server: out of the table's files, and out of what the planner noted of its texts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crime_sample.formats import visible
from crime_sample.postgres import sqlstate
from crime_sample.store import rows
from crime_sample.store.schema import sealed

CLEARING = 5  # seconds that what was erased waits for others who have the table open
_TEXTS = (sealed.c.salt.name, sealed.c.content.name)
_LOCKED = "55P03"
_OWNER = sa.text(
    "SELECT pg_has_role(relowner, 'USAGE') AS owned, pg_get_userbyid(relowner) AS owner, session_user AS login"
    " FROM pg_class WHERE oid = to_regclass(:table)"
)


def keep_no_samples(connection: sa.Connection, schema: str) -> None:
    """Have no ANALYZE take samples of sealed texts into the planner's statistics, where no erasure would reach them."""
    _alter(connection, schema, "SET STATISTICS 0")


def not_the_owner(connection: sa.Connection, schema: str) -> str:
    """That who is logged in does not own the audit's tables, and who does; blank if they do."""
    found = connection.execute(_OWNER, {"table": f'"{schema}".{sealed.name}'}).one()
    if found.owned:
        return ""
    return visible(f"only '{found.owner}', who owns its tables on the server, can; not '{found.login}'")


def clear(connection: sa.Connection, schema: str) -> str:
    """Write the table of sealed parts anew with the rows that stand; blank once that is done, else what stands in the
    way. Within the transaction of who has the turn.

    A change of type, to what it was, copies what stands and drops the column's statistics. VACUUM FULL would copy too
    what was deleted but may still be seen by somebody's older transaction.
    """
    if in_the_way := not_the_owner(connection, schema):
        return in_the_way
    connection.execute(sa.text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{CLEARING}s"})
    try:
        with connection.begin_nested():
            _alter(connection, schema, "TYPE text USING {name} OPERATOR(pg_catalog.||) ''")
    except DBAPIError as error:
        if sqlstate(error) == _LOCKED:
            return "somebody else has the table of sealed parts open on the server"
        raise
    keep_no_samples(connection, schema)
    rows.cleared(connection)
    return ""


def _alter(connection: sa.Connection, schema: str, change: str) -> None:
    changes = ", ".join(f"ALTER {name} {change.format(name=name)}" for name in _TEXTS)
    connection.exec_driver_sql(f'ALTER TABLE "{schema}".{sealed.name} {changes}')
