"""The schema by migrations is the schema that the features declare."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

import tacit.storage
from tacit.storage import maintenance, migrate, schema, tables
from tacit.storage.errors import SchemaMismatch
from tests import postgres, storage_fixtures
from tests.verbs.storage import catalog


@pytest.fixture
def other_url(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A second empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other.db'}"
        return
    cluster: postgres.Cluster = request.getfixturevalue("pg_cluster")
    url = cluster.create("declared")
    yield url
    cluster.drop("declared")


def test_migrations_make_what_is_declared(database_url: str, other_url: str) -> None:
    storage_fixtures.import_all_tables()
    migrate.upgrade(database_url)
    schema.create_all(other_url)
    migrated, declared = catalog.read(database_url), catalog.read(other_url)
    for part, rows in declared.items():
        assert rows - migrated[part] == set(), f"{part} that the migrations do not make"
        assert migrated[part] - rows == set(), f"{part} that only the migrations make"


def test_every_append_only_table_is_guarded(database_url: str) -> None:
    storage_fixtures.import_all_tables()
    migrate.upgrade(database_url)
    guarded = [t.name for t in tables.metadata.sorted_tables if tables.is_append_only(t)]
    assert "events" in guarded
    rows = str(catalog.read(database_url))
    for name in guarded:
        wanted = ["no_update", "no_delete"] if "sqlite" in database_url else ["no_change"]
        assert all(f"{name}_{suffix}" in rows for suffix in wanted)


def test_a_second_upgrade_has_nothing_to_do(database_url: str) -> None:
    assert migrate.current(database_url) is None
    assert migrate.upgrade(database_url) is True
    assert migrate.current(database_url) == migrate.HEAD
    assert migrate.upgrade(database_url) is False
    migrate.check(database_url)


def test_a_database_without_tables_does_not_pass_the_check(database_url: str) -> None:
    with pytest.raises(SchemaMismatch, match="tacit migrate"):
        migrate.check(database_url)


def test_tables_of_a_newer_version_are_left_alone(database_url: str) -> None:
    migrate.upgrade(database_url)
    with maintenance.change(database_url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_later'"))
    with pytest.raises(SchemaMismatch, match="newer"):
        migrate.upgrade(database_url)


def test_an_upgrade_that_fails_leaves_nothing(database_url: str) -> None:
    with maintenance.change(database_url) as connection:
        connection.execute(sa.text("CREATE TABLE events (mine INTEGER)"))
    with pytest.raises(DBAPIError, match="events"):
        migrate.upgrade(database_url)
    assert migrate.current(database_url) is None
    with maintenance.look(database_url) as connection:
        assert sa.inspect(connection).get_table_names() == ["events"]


def test_servers_that_start_together_migrate_once(pg_cluster: postgres.Cluster) -> None:
    url = pg_cluster.create("together")
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda: answers.append(migrate.upgrade(url))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pg_cluster.drop("together")
    assert sorted(answers) == [False, False, True]


def test_the_head_is_the_newest_revision() -> None:
    config = Config()
    folder = Path(tacit.storage.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD
