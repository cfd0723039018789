"""Databases with every table made, on a clock that steps."""

import importlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

import tacit
from tacit.kit.clock import SteppedClock
from tacit.storage import engine, maintenance, migrate, schema
from tacit.storage.engine import Database
from tests import postgres

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TEMPLATE = "tacit_template"

_numbers = count(1)


def import_all_tables() -> None:
    """Import every module of tables of the package, so that the metadata is whole."""
    root = Path(tacit.__file__).parent
    for path in sorted(root.rglob("_*tables.py")):
        parts = path.relative_to(root).with_suffix("").parts
        importlib.import_module(".".join(("tacit", *parts)))


def make_house(url: str) -> None:
    """Make all tables as declared, which is what the migrations make (test_migrate.py)."""
    schema.create_all(url)
    with maintenance.change(url) as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(sa.text(f"INSERT INTO alembic_version VALUES ('{migrate.HEAD}')"))


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    name = "sqlite_db" if request.param == "sqlite" else "postgres_db"
    database: Database = request.getfixturevalue(name)
    return database


@pytest.fixture
def sqlite_db(tmp_path: Path, sqlite_template: Path, clock: SteppedClock) -> Iterator[Database]:
    path = tmp_path / "tacit.db"
    shutil.copyfile(sqlite_template, path)
    database = engine.open_url(f"sqlite:///{path}", clock=clock)
    yield database
    database.close()


@pytest.fixture
def postgres_db(
    pg_cluster: postgres.Cluster, postgres_template: str, clock: SteppedClock
) -> Iterator[Database]:
    name = f"verbs_{next(_numbers)}"
    database = engine.open_url(pg_cluster.create(name, postgres_template), clock=clock)
    yield database
    database.close()
    pg_cluster.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows."""
    import_all_tables()
    path = tmp_path_factory.mktemp("template") / "tacit.db"
    make_house(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(pg_cluster: postgres.Cluster) -> str:
    """The name of a database with all tables and no rows."""
    import_all_tables()
    if not pg_cluster.has(TEMPLATE):
        make_house(pg_cluster.create(TEMPLATE))
    return TEMPLATE
