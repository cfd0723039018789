"""Ids and file names of imports come from outside and lead nowhere."""

import json
from pathlib import Path

import httpx
import pytest

from tacit.kit.ids import new_id
from tests.make import api as make_api
from tests.make.api import ApiHouse

ROWS = b'{"key": "a", "prompt": "Why?", "answer": "So.", "rater": "r"}\n'


def send(house: ApiHouse, import_id: str, content: bytes, name: str = "a.jsonl") -> httpx.Response:
    client = house.raw(house.secrets["admin"])
    request = json.dumps({"id": import_id, "format": "jsonl", "project": "notes"})
    return client.post(
        "/api/v1/imports", data={"request": request}, files={"files": (name, content)}
    )


def held(house: ApiHouse) -> list[Path]:
    folder = house.services.settings.imports_folder
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("import_id", [".", "..", "...", "a:b"])
def test_an_id_that_looks_like_a_path_touches_no_folder_but_its_own(
    house: ApiHouse, import_id: str
) -> None:
    make_api.open_project(house.admin)
    data = house.services.settings.data
    before = {path.name for path in data.iterdir()}
    assert send(house, import_id, b'{"cut"').status_code == 422
    assert send(house, import_id, ROWS).status_code in (202, 422)
    house.services.jobs.drain(seconds=30)
    after = {path.name for path in data.iterdir()}
    assert before <= after, "files of the data folder are gone"
    assert after - before <= {"imports", "jobs.db", "jobs.db-wal", "jobs.db-shm"}
    assert held(house) == []


def test_an_import_sent_twice_is_one_and_the_second_leaves_the_files_of_the_first(
    house: ApiHouse,
) -> None:
    make_api.open_project(house.admin)
    import_id = new_id()
    first, second = send(house, import_id, ROWS), send(house, import_id, ROWS)
    assert (first.status_code, second.status_code) == (202, 202)
    assert send(house, import_id, b'{"cut"').status_code == 422
    assert house.services.jobs.drain(seconds=30)
    done = house.raw(house.secrets["admin"]).get(f"/api/v1/imports/{import_id}").json()
    assert (done["state"], done["rows_done"]) == ("done", 1)
    assert held(house) == []


@pytest.mark.parametrize(
    "name", ["../../x.jsonl", "..", "/etc/passwd", "字" * 200 + ".jsonl", 'q"\r\nX: y']
)
def test_a_hostile_file_name_stays_in_the_folder_of_its_import(house: ApiHouse, name: str) -> None:
    make_api.open_project(house.admin)
    outside = {path.name for path in house.services.settings.data.parent.iterdir()}
    assert send(house, new_id(), ROWS, name).status_code in (202, 422)
    assert house.services.jobs.drain(seconds=30)
    assert {path.name for path in house.services.settings.data.parent.iterdir()} == outside
    assert held(house) == []
