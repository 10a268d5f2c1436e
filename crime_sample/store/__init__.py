"""Where audits are kept: one SQLite file each, written through SQLAlchemy Core."""
