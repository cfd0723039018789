"""A full disk and a locked database under a real server: said plainly, and nothing is lost."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tacit.app import owner_token
from tacit.kit.ids import new_id
from tests.make import api as make_api
from tests.make.server import Server, running

ROOM_BYTES = 4 * 1024 * 1024
LOCK_SECONDS_MAX = 60.0
BIG = "word " * 80_000

prlimit = shutil.which("prlimit")


@pytest.fixture
def server(tmp_path: Path, sqlite_template: Path) -> Iterator[Server]:
    """On a disk of 4 MiB: no file may be larger."""
    make_api.make_settings(tmp_path / "data", template=sqlite_template)
    if prlimit is None:
        pytest.skip("there is no prlimit on this machine")
    limit = (prlimit, f"--fsize={ROOM_BYTES}")
    with running(Server(data=tmp_path / "data", before=limit)) as made:
        yield made


def client_of(server: Server) -> httpx.Client:
    token = owner_token(make_api.make_settings(server.data))
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=server.url, headers=headers, timeout=LOCK_SECONDS_MAX)


def test_a_full_disk_is_507_and_what_was_answered_is_there(server: Server) -> None:
    with client_of(server) as client:
        project_id = make_project(client)
        answered, refused = fill(client, project_id)
        assert answered, "something fitted"
        assert refused.status_code == 507, refused.text
        problem = refused.json()
        assert problem["code"] == "disk_full"
        assert "space" in problem["remedy"]
        assert stored(client, project_id) == answered, "still served while the disk is full"
    server.kill()
    server.before = ()
    server.start()
    with client_of(server) as client:
        assert stored(client, project_id) == answered
        again = client.post(f"/api/v1/projects/{project_id}/items", json=one_item("later"))
        assert again.status_code == 201, "with room again, work goes on"
    assert server.run("doctor").returncode == 0


def test_a_database_that_another_program_holds_is_503_and_goes_on_after(
    tmp_path: Path, sqlite_template: Path
) -> None:
    settings = make_api.make_settings(tmp_path / "data", template=sqlite_template)
    with running(Server(data=settings.data)) as server, client_of(server) as client:
        project_id = make_project(client)
        other = sqlite3.connect(settings.data / "tacit.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused = client.post(f"/api/v1/projects/{project_id}/items", json=one_item("now"))
        assert refused.status_code == 503, refused.text
        assert refused.json()["code"] == "database_locked"
        assert refused.json()["remedy"]
        assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/api/v1/me").status_code == 200, "reading goes on"
        other.execute("ROLLBACK")
        other.close()
        again = client.post(f"/api/v1/projects/{project_id}/items", json=one_item("now"))
        assert again.status_code == 201
        assert stored(client, project_id) == ["now"]


def make_project(client: httpx.Client) -> str:
    body = make_api.folder(name="notes").model_dump(mode="json")
    made = client.post("/api/v1/projects", json=body)
    assert made.status_code == 200, made.text
    return str(made.json()["project_id"])


def fill(client: httpx.Client, project_id: str) -> tuple[list[str], httpx.Response]:
    """Add large items until one is refused."""
    answered: list[str] = []
    for number in range(40):
        key = f"item-{number:02}"
        answer = client.post(f"/api/v1/projects/{project_id}/items", json=one_item(key, BIG))
        if answer.status_code != 201:
            return answered, answer
        answered.append(key)
    pytest.fail("the disk was never full")


def one_item(key: str, brief: str = "Explain.") -> dict[str, object]:
    return {"items": [{"key": key, "title": f"About {key} {new_id()}", "brief": brief}]}


def stored(client: httpx.Client, project_id: str) -> list[str]:
    answer = client.get(f"/api/v1/projects/{project_id}/items", params={"limit": "200"})
    assert answer.status_code == 200, answer.text
    return sorted(item["key"] for item in answer.json()["items"])
