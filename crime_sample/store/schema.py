"""The tables of an audit file: the events, their sealed parts and signatures, and rows that say what the file is.

There are no other tables: what an audit amounts to is replayed from its events.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

APPLICATION_ID = 0x43534D50  # "CSMP", so that `file` and we can tell an audit from any other SQLite file
SCHEMA_VERSION = 2  # how the versions before become this one: store/upgrades.py

metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("uid", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("seal", Text),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)

sealed = Table(
    "sealed",
    metadata,
    Column("seq", Integer, ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("content", Text, nullable=False),
)

# By which key the hash of an entry was signed, both in hexadecimal. Outside of the chain, which is what is signed.
signatures = Table(
    "signatures",
    metadata,
    Column("seq", Integer, ForeignKey("events.seq"), primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("signature", Text, nullable=False),
)

SINCE = {signatures.name: 2}  # which version brought a table; the others were there from the first


def tables_of(version: int) -> set[str]:
    """The names of the tables of a version; none for what is no version."""
    return {name for name in metadata.tables if 1 <= SINCE.get(name, 1) <= version}


# On a server that holds everybody to a role: made by the SQL for it, not with the others.
members = Table(
    "members",
    MetaData(),
    Column("login", Text, primary_key=True),
    Column("person", Text, nullable=False),
)
