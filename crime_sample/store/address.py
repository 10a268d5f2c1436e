"""Where an audit is kept: a file's path, or a database's URL with the audit's name after ``#``.

    kent-2016.audit
    postgresql://ann@db.example/audits#kent-2016
    postgresql:///audits?host=/run/postgresql#kent-2016

A password may stand in a URL. It is used to connect and never shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crime_sample.errors import InputError

if TYPE_CHECKING:
    import sqlalchemy as sa

HOW = "Write postgresql://NAME@HOST/DATABASE#AUDIT, for example postgresql://ann@db.example/audits#kent-2016."
SIGNS = "Signs of a password such as # @ : / ? are written %23 %40 %3A %2F %3F; better leave it to ~/.pgpass."

_SCHEME = re.compile(r"postgres(ql)?:/", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """An audit on a PostgreSQL server. As text it is its URL without any password."""

    url: sa.URL = field(repr=False)
    audit: str

    @property
    def schema(self) -> str:
        """The schema of the database that holds the audit's tables."""
        return f"audit_{self.audit}"

    @property
    def database(self) -> str:
        """The database's URL without password and without the audit."""
        url = self.url
        kept = {key: value for key, value in url.query.items() if "password" not in key.lower()}
        shown = type(url).create(url.drivername, url.username, None, url.host, url.port, url.database, kept)
        return shown.render_as_string().replace("%2F", "/")

    def __str__(self) -> str:
        return f"{self.database}#{self.audit}"


Address = Path | ServerAddress


def read_address(given: str | Path | ServerAddress) -> Address:
    """``given`` as an address. A URL that went through ``Path``, and so lost a slash, is understood.

    >>> str(read_address("postgresql://ann:secret@db/audits#kent-2016"))
    'postgresql://ann@db/audits#kent-2016'
    >>> str(read_address(Path("postgresql:///audits?host=/run/postgresql#kent-2016")))
    'postgresql:///audits?host=/run/postgresql#kent-2016'
    >>> read_address("kent-2016.audit").name
    'kent-2016.audit'
    """
    if isinstance(given, ServerAddress):
        return given
    text = given.as_posix() if isinstance(given, Path) else given
    scheme = _SCHEME.match(text)
    if scheme is None:
        return Path(given)
    rest = text[scheme.end() :]
    if not rest.startswith("/"):
        # Path made one slash of two or three. A database must be named, so without another slash there was no host.
        rest = f"/{rest}" if "/" in re.split("[?#]", rest)[0] else f"//{rest}"
    return _server(f"postgresql:/{rest}")


def _server(text: str) -> ServerAddress:
    """The address in a URL. Its errors never repeat the text: a password may stand anywhere in it."""
    import sqlalchemy as sa

    base, _, audit = text.partition("#")
    try:
        url = sa.make_url(base)
    except (sa.exc.ArgumentError, ValueError):
        raise InputError("this URL of a database cannot be read", remedy=f"{HOW}\n{SIGNS}") from None
    if "@" in (url.host or "") or set("@/:") & set(url.database or ""):
        raise InputError("this URL of a database cannot be read", remedy=f"{HOW}\n{SIGNS}")
    if not url.database:
        raise InputError("the URL names no database", remedy=HOW)
    if not _NAME.fullmatch(audit):
        raise InputError(
            "the URL does not name the audit" if not audit else "the audit's name in the URL cannot be used",
            remedy=f"{HOW}\nA name has up to 50 small letters, digits, dots, hyphens and underscores.",
        )
    return ServerAddress(url, audit)
