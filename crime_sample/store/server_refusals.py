"""Why a login may not write what it wanted to write to an audit on a server, and who may."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from crime_sample.errors import CrimeSampleError, EnvironmentTrouble
from crime_sample.formats import several, visible
from crime_sample.ledger import ERASED
from crime_sample.store import server_people as people
from crime_sample.store.address import ServerAddress
from crime_sample.store.roles import KINDS, group
from crime_sample.store.schema import members

_OWNER = sa.text(
    "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'events'"
    " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)"
)
BINDING = "(binding)"
"""Stands for a kind of entry where a login is to be tied to somebody."""
NOTHING = "Nothing was written."


Tried = Sequence[tuple[str, str]]
"""Who was to be the author of each entry that was to be written, and its kind."""


def refusal(
    connection: sa.Connection, address: ServerAddress, tried: Tried, fallback: CrimeSampleError
) -> CrimeSampleError:
    """What is said to who is logged in, whom the server refused; ``fallback`` where that cannot be told."""
    login = visible(people.logged_in(connection).name)
    held = people.roles_held(connection, address)
    who, owner = (
        f"the database role '{login}'",
        visible(str(connection.scalar(_OWNER, {"schema": address.schema}))),
    )
    told = _rights(address, login, held, owner) if not held else _told(connection, held, owner, tried)
    if told is None:
        return fallback
    what, remedy = told
    return EnvironmentTrouble(
        f"this login may not do that: {who} {what}", where=str(address), remedy=f"{remedy} {NOTHING}"
    )


def _rights(address: ServerAddress, login: str, held: tuple[str, ...] | None, owner: str) -> tuple[str, str]:
    if held is None:
        return (
            "lacks the rights to this audit",
            f"Its owner on the server, '{owner}', grants them: the page on teams tells how.",
        )
    return (
        "has no role at this audit",
        f'Whoever looks after the server gives it one, as in: GRANT "{group(address.audit, "auditor")}" TO "{login}";',
    )


def _told(
    connection: sa.Connection, held: tuple[str, ...], owner: str, tried: Tried
) -> tuple[str, str] | None:
    role = f"is held to the role of {several(held)} here"
    mine = connection.scalar(sa.select(members.c.person).where(members.c.login == sa.text("session_user")))
    known = mine is not None or "person-added" not in (kind for _, kind in tried)
    for _, kind in tried:
        if kind == BINDING:
            return f"{role}, and may not tie logins to people", "That is for the lead."
        if kind == ERASED:
            return f"{role}, and does not own its tables", f"Their owner, '{owner}', can erase."
        may = [role for role, kinds in KINDS.items() if kind in kinds]
        if not set(may) & set(held):
            whose = f"That is for the {' or the '.join(may)}." if may else f"Their owner, '{owner}', can."
            return f"{role}, which does not append '{kind}'", whose
    for actor, kind in tried:
        if actor != mine and known:
            tied = connection.scalar(sa.select(members.c.login).where(members.c.person == actor))
            return _as_another(mine, actor, kind, tied=tied is not None)
    return None


def _as_another(mine: str | None, actor: str, kind: str, *, tied: bool) -> tuple[str, str]:
    if mine is None and not tied:
        return (
            f"is tied to nobody here, and {actor} was named before they came",
            "The lead ties the two: crime_sample roles AUDIT --bind LOGIN=NAME.",
        )
    writes = "is not tied to anybody" if mine is None else f"writes as {mine}"
    return (
        f"{writes} here, and this '{kind}' would be an entry of {actor}",
        "Give your own name, or log in as who you are: crime_sample whoami AUDIT tells. Sheets are taken in by who "
        "filled them in, packages by the lead or the registrar too; other people's entries are pushed by the owner.",
    )
