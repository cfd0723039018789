"""Bring the tables of a database to this version, in one transaction.

Runs before the engine opens the database, by whoever holds the data folder.
Where nothing is to be done it costs one query.
"""

from pathlib import Path

import sqlalchemy as sa

from tacit.storage import engine, maintenance
from tacit.storage.errors import SchemaMismatch

HEAD = "0008_audits"
"""The newest revision in `migrations/versions`."""

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x7AC16
_VERSION = sa.text("SELECT version_num FROM alembic_version")


def upgrade(url: str, *, revision: str = HEAD) -> bool:
    """Make or change the tables; return whether there was anything to do.

    Several servers may start at once on PostgreSQL: one migrates, the others wait.

    Raises:
        SchemaMismatch: the tables are of a newer version of Tacit.
    """
    if current(url) == revision:
        return False
    with maintenance.change(url) as connection:
        return upgrade_with(connection, revision=revision)


def upgrade_with(connection: sa.Connection, *, revision: str = HEAD) -> bool:
    """As `upgrade`, in a transaction that somebody else ends."""
    # Alembic costs a quarter of a second, and most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.util import CommandError  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if _find_version(connection) == revision:
        return False
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise SchemaMismatch(
            f"The database is of another version of Tacit ({error}).",
            remedy="Start the version of Tacit that wrote it, or a newer one.",
        ) from error
    return True


def current(url: str) -> str | None:
    """Return the revision of a database, None where there is none yet."""
    parsed = engine.parse_url(url)
    if parsed.get_backend_name() == "sqlite" and not engine.sqlite_path(parsed).exists():
        return None
    with maintenance.look(url) as connection:
        return _find_version(connection)


def check(url: str) -> None:
    """Do nothing if the tables are of this version.

    Raises:
        SchemaMismatch: they are not.
    """
    found = current(url)
    if found != HEAD:
        raise SchemaMismatch(
            f"The tables are at {found or 'nothing yet'}, this version of Tacit has {HEAD}.",
            remedy="Run `tacit migrate`.",
        )


def _find_version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(_VERSION).scalar()
    return version
