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

from crime_sample import postgres
from crime_sample.errors import InputError

if TYPE_CHECKING:
    import sqlalchemy as sa

HOW = "Write postgresql://NAME@HOST/DATABASE#AUDIT, for example postgresql://ann@db.example/audits#kent-2016."

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
        return postgres.shown(self.url)

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
    text = postgres.url_text(given)
    return Path(given) if text is None else _server(text)


def _server(text: str) -> ServerAddress:
    """The address in a URL. Its errors never repeat the text: a password may stand anywhere in it."""
    url, audit = postgres.parted(text, HOW)
    if not _NAME.fullmatch(audit):
        raise InputError(
            "the URL does not name the audit" if not audit else "the audit's name in the URL cannot be used",
            remedy=f"{HOW}\nA name has up to 50 small letters, digits, dots, hyphens and underscores.",
        )
    return ServerAddress(url, audit)
