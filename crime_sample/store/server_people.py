"""Who is logged in on a server, which of an audit's roles they have, and whose pseudonym a login writes under."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from crime_sample.errors import InputError
from crime_sample.identity import ROLE, System
from crime_sample.store.address import ServerAddress
from crime_sample.store.roles import GROUPS, group
from crime_sample.store.schema import members

_HELD = sa.text(
    "SELECT coalesce((SELECT relrowsecurity FROM pg_class WHERE relname = 'events'"
    " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)), false)"
)
_MEMBER = sa.text(
    "SELECT coalesce(pg_has_role(session_user, to_regrole(quote_ident(:group))::oid, 'member'), false)"
)


def logged_in(connection: sa.Connection) -> System:
    """The role that was logged in with, whatever role it has taken on since."""
    return System(ROLE, str(connection.scalar(sa.text("SELECT session_user"))))


def roles_held(connection: sa.Connection, address: ServerAddress) -> tuple[str, ...] | None:
    """Which of the audit's roles they have; None where the server holds nobody to any."""
    if not connection.scalar(_HELD, {"schema": address.schema}):
        return None
    return tuple(role for role in GROUPS if connection.scalar(_MEMBER, {"group": group(address.audit, role)}))


def bind(connection: sa.Connection, address: ServerAddress, login: str, person: str) -> None:
    """Tie a login to a pseudonym; InputError where it is tied already."""
    try:
        connection.execute(sa.insert(members), [{"login": login, "person": person}])
    except IntegrityError as error:
        raise InputError(
            "this login is tied to somebody already",
            where=str(address),
            remedy="Whoever owns the tables can change that in the table members.",
        ) from error
