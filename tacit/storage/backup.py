"""Backups: one archive of the database, the job store, files and releases.

Made by the process that serves, while it serves; what was answered before the
backup began is in it. Secrets are not: keep `secrets/` apart. An archive of
either database can be restored into either.
"""

import shutil
import sqlite3
import tempfile
from datetime import datetime
from importlib import metadata
from pathlib import Path

from sqlalchemy import Connection

from tacit.kit import canonical
from tacit.settings import Settings
from tacit.storage import _archive, _failures, _rows, engine, maintenance, migrate
from tacit.storage._archive import Manifest
from tacit.storage.engine import Database
from tacit.storage.errors import BackupDamaged, FolderNotEmpty
from tacit.storage.lock import DataFolderLock

_MAY_BE_THERE = {"lock", "tacit.toml", "secrets", "backups"}
_STAGING = ".restore"


def backup(db: Database, settings: Settings, target: Path, *, now: datetime) -> Manifest:
    """Write a backup to `target`, or into it if it is a folder.

    The database comes first and files after it: files never change, so those
    that a row of the backup names are there.

    Raises:
        ArchiveExists: there is such a file.
        DiskFull: nothing is kept.
    """
    if target.is_dir():
        target /= f"tacit-{now:%Y%m%dT%H%M%SZ}.tar.gz"
    writer = _archive.ArchiveWriter(target)
    with (
        writer.opened(),
        tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as name,
    ):
        staging = Path(name)
        rows = _snapshot(db, staging)
        if settings.is_sqlite and settings.jobs_file.exists():
            _copy_sqlite(settings.jobs_file, staging / "jobs.db")
        for path in sorted(staging.glob("*.db")):
            writer.add(path, path.name)
        writer.add_tree(staging / "tables", "tables")
        writer.add_tree(settings.files_folder, "files")
        writer.add_tree(settings.releases_folder, "releases")
        manifest = Manifest(
            format=_archive.FORMAT,
            made_at=canonical.moment_text(now),
            tacit=metadata.version("tacit"),
            dialect=db.dialect,
            revision=migrate.current(db.url) or migrate.HEAD,
            rows=rows,
            parts=tuple(writer.parts),
        )
        writer.finish(manifest)
    return manifest


def restore(archive: Path, settings: Settings) -> Manifest:
    """Unpack a backup into a new data folder and, if set, an empty PostgreSQL database.

    All or nothing: what fails leaves the folder as it was.

    Raises:
        FolderInUse: a server holds the folder.
        FolderNotEmpty: there is data already, in the folder or the database.
        BackupDamaged: the archive is not whole.
    """
    folder = settings.data
    _check_is_new(folder)
    with DataFolderLock(folder, purpose="restore"):
        _check_is_new(folder)
        staging = folder / _STAGING
        staging.mkdir()
        try:
            manifest = _archive.extract(archive, staging)
            _restore_database(manifest, staging, settings)
            for name in ("files", "releases", "jobs.db", "tacit.db"):
                if (staging / name).exists():
                    (staging / name).replace(folder / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _snapshot(db: Database, staging: Path) -> dict[str, int]:
    if db.dialect == "sqlite":
        copy = staging / "tacit.db"
        _copy_sqlite(engine.sqlite_path(engine.parse_url(db.url)), copy)
        with maintenance.look(f"sqlite:///{copy}") as connection:
            return _rows.count(connection)
    with maintenance.look(db.url) as connection:
        return _rows.dump(connection, staging / "tables")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy one moment of a database that is in use, by reading alone."""
    connection = maintenance.connect_sqlite(source, mode="ro")
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise _failures.translate(error) from error
    finally:
        connection.close()


def _check_is_new(folder: Path) -> None:
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    there -= _MAY_BE_THERE
    if folder.exists() and not folder.is_dir():
        there = {folder.name}
    if there:
        raise FolderNotEmpty(
            f"The data folder holds {', '.join(sorted(there)[:5])}; a restore would mix two.",
            place=str(folder),
            remedy="Restore into a new folder: set TACIT_DATA.",
        )


def _restore_database(manifest: Manifest, staging: Path, settings: Settings) -> None:
    """Make the database of the settings from that of the archive."""
    copy = staging / "tacit.db"
    if manifest.dialect == "sqlite":
        _check_copy(copy)
    if settings.is_sqlite:
        if manifest.dialect != "sqlite":
            _load_files(manifest, staging, f"sqlite:///{copy}")
        migrate.upgrade(f"sqlite:///{copy}")
        return
    (staging / "jobs.db").unlink(missing_ok=True)
    if manifest.dialect != "sqlite":
        _load_files(manifest, staging, settings.database_url)
        return
    migrate.upgrade(f"sqlite:///{copy}")
    with (
        maintenance.look(f"sqlite:///{copy}") as source,
        maintenance.change(settings.database_url) as connection,
    ):
        _check_database_is_new(connection)
        migrate.upgrade_with(connection)
        _rows.load(connection, _rows.from_database(source))
    copy.unlink()


def _load_files(manifest: Manifest, staging: Path, url: str) -> None:
    """Make the tables as they were, load the rows, then bring them to this version."""
    with maintenance.change(url) as connection:
        _check_database_is_new(connection)
        migrate.upgrade_with(connection, revision=manifest.revision)
        _rows.load(connection, _rows.from_files(staging / "tables"))
        migrate.upgrade_with(connection)
    shutil.rmtree(staging / "tables")


def _check_database_is_new(connection: Connection) -> None:
    names = maintenance.table_names(connection)
    if names:
        raise FolderNotEmpty(
            f"The database has tables already ({', '.join(names[:5])} …).",
            place="TACIT_DATABASE_URL",
            remedy="Restore into a new, empty database.",
        )


def _check_copy(copy: Path) -> None:
    connection = maintenance.connect_sqlite(copy, mode="ro")
    try:
        (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    finally:
        connection.close()
    if answer != "ok":
        raise BackupDamaged(f"The database in the backup is damaged: {answer}.")
