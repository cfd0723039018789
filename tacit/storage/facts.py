"""What the database is, for `tacit doctor` and the backup."""

import sqlite3

from sqlalchemy import text

from tacit.storage.transaction import Tx

WAL_RESET_FIXED = (3, 51, 3)
"""The first SQLite in which two writers of one WAL file cannot damage it."""

_POSTGRES_VERSION = text("SHOW server_version")


def describe(tx: Tx) -> str:
    """Name the database and its version."""
    if tx.dialect == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {tx.scalar(_POSTGRES_VERSION)}"


def warn(tx: Tx) -> str | None:
    """Say what follows from the version for whoever runs the server, if anything does."""
    if tx.dialect != "sqlite" or sqlite3.sqlite_version_info >= WAL_RESET_FIXED:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} can damage a database when two programs write or "
        "checkpoint it at once (fixed in 3.51.3). Tacit's single writer avoids that: never open "
        "the file with another tool while the server runs."
    )
