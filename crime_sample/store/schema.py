"""The tables of an audit file: the events, their sealed parts, and one row that says what the file is.

There are no other tables: what an audit amounts to is replayed from its events.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

APPLICATION_ID = 0x43534D50  # "CSMP", so that `file` and we can tell an audit from any other SQLite file
SCHEMA_VERSION = 1

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
