"""An application in this process on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.make import api as make_api
from tests.make.api import ApiHouse


@pytest.fixture
def sqlite_house(tmp_path: Path, sqlite_template: Path) -> Iterator[ApiHouse]:
    settings = make_api.make_settings(tmp_path / "data", template=sqlite_template)
    with make_api.open_house(settings) as house:
        yield house


@pytest.fixture
def postgres_house(
    tmp_path: Path, pg_cluster: postgres.Cluster, postgres_template: str
) -> Iterator[ApiHouse]:
    name = f"api_{tmp_path.name}".lower().replace("-", "_")[:60]
    url = pg_cluster.create(name, postgres_template)
    settings = make_api.make_settings(tmp_path / "data", url=url)
    with make_api.open_house(settings) as house:
        yield house
    pg_cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> ApiHouse:
    """The same test on both databases."""
    name = "sqlite_house" if request.param == "sqlite" else "postgres_house"
    made: ApiHouse = request.getfixturevalue(name)
    return made
