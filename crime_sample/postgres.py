"""PostgreSQL databases by their URLs: how one is read and shown, how one is connected to, and what its errors say.

A password may stand in a URL. It is used to connect and never shown.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from crime_sample.errors import EnvironmentTrouble, InputError

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

SIGNS = "Signs of a password such as # @ : / ? are written %23 %40 %3A %2F %3F; better leave it to ~/.pgpass."

_SCHEME = re.compile(r"postgres(ql)?:/", re.IGNORECASE)

# A server that went away without a word is noticed within half a minute, not in two hours.
_WATCHFUL = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "client_encoding": "utf8",
    "application_name": "crime_sample",
}


def url_text(given: str | Path) -> str | None:
    """The URL that ``given`` is, None if it is a path. One that went through ``Path``, and so lost a slash, is
    understood.

    >>> url_text(Path("postgresql://db/audits#kent")), url_text("kent.audit")
    ('postgresql://db/audits#kent', None)
    """
    text = given.as_posix() if isinstance(given, Path) else given
    scheme = _SCHEME.match(text)
    if scheme is None:
        return None
    rest = text[scheme.end() :]
    if not rest.startswith("/"):
        # Path made one slash of two or three. A database must be named, so without another slash there was no host.
        rest = f"/{rest}" if "/" in re.split("[?#]", rest)[0] else f"//{rest}"
    return f"postgresql:/{rest}"


def parted(text: str, how: str) -> tuple[sa.URL, str]:
    """The database's URL and what stands after ``#``. Errors never repeat the text: a password may stand anywhere in
    it; they say ``how`` one is written."""
    import sqlalchemy as sa

    base, _, after = text.partition("#")
    try:
        url = sa.make_url(base)
    except (sa.exc.ArgumentError, ValueError):
        raise InputError("this URL of a database cannot be read", remedy=f"{how}\n{SIGNS}") from None
    if "@" in (url.host or "") or set("@/:") & set(url.database or ""):
        raise InputError("this URL of a database cannot be read", remedy=f"{how}\n{SIGNS}")
    if not url.database:
        raise InputError("the URL names no database", remedy=how)
    return url, after


def shown(url: sa.URL) -> str:
    """The database's URL without any password."""
    kept = {key: value for key, value in url.query.items() if "password" not in key.lower()}
    bare = type(url).create(url.drivername, url.username, None, url.host, url.port, url.database, kept)
    return bare.render_as_string().replace("%2F", "/")


def engine(url: sa.URL, isolation: str, *, where: str) -> sa.Engine:
    """One connection at a time to the database, in transactions of this isolation."""
    import sqlalchemy as sa

    try:
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={key: value for key, value in _WATCHFUL.items() if key not in url.query},
            isolation_level=isolation,
            hide_parameters=True,
            pool_size=1,
        )
    except ImportError:
        raise EnvironmentTrouble(
            "the driver for PostgreSQL is not installed",
            where=where,
            remedy="Install it with: python -m pip install 'crime_sample[postgres]'",
        ) from None


def sqlstate(error: DBAPIError) -> str:
    """The server's code for what is wrong; blank if it is not the server that speaks."""
    return getattr(error.orig, "sqlstate", None) or ""


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection is gone or could not be made, so that another may do better."""
    from sqlalchemy.exc import InterfaceError, OperationalError

    state = sqlstate(error)
    if not state:
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return error.connection_invalidated or (state[:2] in ("08", "57") and state != "57014")


def first_line(url: sa.URL, error: DBAPIError) -> str:
    """The server's own words, no more than a line of them, and no password."""
    words = str(error.orig or "no words").strip()
    diagnosis = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    line = str(diagnosis or words.splitlines()[0])
    secrets = [url.password, *(url.query[key] for key in url.query if "password" in key.lower())]
    for secret in secrets:
        if secret:
            line = line.replace(str(secret), "***")
    return line
