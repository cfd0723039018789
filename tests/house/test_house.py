"""The tests' own tools."""

import os
import socket
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests import conftest, postgres
from tests.conftest import NetworkClosed


def test_a_database_url_leads_to_an_empty_database(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE trace (id INTEGER)"))
    engine.dispose()


def test_a_clone_has_what_its_template_has(pg_cluster: postgres.Cluster) -> None:
    pg_cluster.create("origin")
    with _connect(pg_cluster, "origin") as connection:
        connection.execute("CREATE TABLE trace AS SELECT 7 AS id")
    pg_cluster.create("clone", template="origin")
    with _connect(pg_cluster, "clone") as connection:
        assert connection.execute("SELECT id FROM trace").fetchall() == [(7,)]
        pg_cluster.drop("origin")
        pg_cluster.drop("clone")
    assert not pg_cluster.has("clone")


def test_a_durable_cluster_writes_through_and_leaves_nothing_behind() -> None:
    if postgres.find_programs() is None:
        pytest.skip("there is no PostgreSQL server (initdb) on this machine")
    with postgres.start_cluster(durable=True) as cluster, _connect(cluster, "postgres") as link:
        assert link.execute("SHOW fsync").fetchone() == ("on",)
        folder = cluster.folder
    assert not folder.exists()


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_the_network_is_closed(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as link, pytest.raises(NetworkClosed):
        link.connect((address, 80))


def test_names_outside_are_not_looked_up() -> None:
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("example.org", 80)


def test_loopback_and_unix_sockets_stay_open(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    path = os.path.relpath(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


def test_what_is_missing_is_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "REQUIRED", frozenset())
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL"):
        conftest.leave_out("postgres")


def test_what_is_missing_and_required_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conftest, "REQUIRED", frozenset({"chromium"}))
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        conftest.leave_out("chromium")


def _connect(cluster: postgres.Cluster, name: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(cluster.folder), user="tacit", dbname=name, autocommit=True)
