"""Where audits are kept: a SQLite file each, or a schema each in PostgreSQL, both through SQLAlchemy Core."""
