"""What the tables on a server must have, so that a chain stays single and whole."""

from __future__ import annotations

import sqlalchemy as sa

from crime_sample.store.schema import events, sealed, signatures


def lacking(connection: sa.Connection, schema: str, *, signed: bool) -> str:
    """What they lack, in words; blank if nothing. ``signed`` if there is a table of signatures."""
    look = sa.inspect(connection)
    unique = [found["column_names"] for found in look.get_unique_constraints(events.name, schema=schema)]
    by_number = [events, sealed, *([signatures] if signed else [])]
    faults = [
        f"table {table.name} has no primary key"
        for table in by_number
        if look.get_pk_constraint(table.name, schema=schema)["constrained_columns"] != ["seq"]
    ]
    faults += [f"table events has no unique {name}" for name in ("uid", "hash") if [name] not in unique]
    return "; ".join(faults)
