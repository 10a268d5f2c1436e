"""Roles that a server holds everybody to: the SQL for it, and which login is who."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from crime_sample.audit.session import Audit
from crime_sample.errors import InputError, Refused
from crime_sample.formats import one_line
from crime_sample.identity import ROLE
from crime_sample.store.address import ServerAddress

if TYPE_CHECKING:
    from crime_sample.store.server import ServerStore


def sql(audit: Audit) -> str:
    """What whoever looks after the server runs. Who wrote from a login before is tied to it, and who asks to theirs."""
    from crime_sample.store.roles import roles_sql

    store, state = _server(audit), audit.refresh()
    if not store.has_signatures():
        raise Refused(
            "this audit was made by an earlier program, and its tables are not all there yet",
            where=str(store.address),
            remedy="Whoever made it on the server writes to it once with this program, a retention date for one; "
            "then print the SQL.",
        )
    logins: dict[str, str] = {}
    for person in state.people:
        system = state.system(person)
        if system is not None and system.how == ROLE:
            logins.setdefault(system.name, person)
    if state.person(audit.who) is not None:
        logins[store.identity().name] = audit.actor
    return roles_sql(store.address.audit, logins)


def bind(audit: Audit, login: str, name: str) -> str:
    """Tie a login to somebody who was named before they came: their pseudonym. For the lead."""
    state = audit.refresh()
    if not login or not name:
        raise InputError("LOGIN=NAME is wanted", remedy='For example: --bind "ann=A. Jones"')
    person = name if name in state.people else state.person(name)
    if person is None:
        raise Refused(
            f"nobody is called '{one_line(name)}' here",
            remedy="Who comes as somebody new is tied to their login by their first entry.",
        )
    _server(audit).bind(login, person)
    return person


def _server(audit: Audit) -> ServerStore:
    store = audit.store
    if not isinstance(store.address, ServerAddress):
        raise Refused(
            "a file knows no roles: whoever may write to it may write as anybody",
            where=str(store.address),
            remedy="Keep the audit on a server (crime_sample push), or register keys: crime_sample key register",
        )
    return cast("ServerStore", store)
