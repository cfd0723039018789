"""Files over the API: cut and gone on, refused before a byte, read by those who may alone."""

import hashlib
from pathlib import Path

import pytest

from tacit import app as application
from tacit import settings as settings_of
from tacit.door import operations
from tacit.kit.ids import new_id
from tacit.sdk.client import Client
from tacit.sdk.transport import ServerRefused
from tacit.wire import files as wire
from tacit.work import files as work_files
from tests.make import api as make_api
from tests.make import files as make_files
from tests.make.api import ApiHouse
from tests.make.server import Server, running

SIZE = 300_000


def test_a_file_that_was_cut_at_99_per_cent_goes_on(house: ApiHouse, tmp_path: Path) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    path = tmp_path / "table.csv"
    path.write_bytes((b"1,2,3\n" * SIZE)[:SIZE])
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    raw = house.raw(house.secrets["expert"])
    new = {"id": "upload-1", "name": "data/table.csv", "bytes": SIZE, "sha256": sha256}
    begun = raw.post(f"/api/v1/claims/{claim.id}/uploads", json=new)
    assert (begun.status_code, begun.json()["received"]) == (201, 0)
    cut = SIZE * 99 // 100
    part = raw.put("/api/v1/uploads/upload-1/parts/0", content=path.read_bytes()[:cut])
    assert part.json()["received"] == cut
    early = raw.post("/api/v1/uploads/upload-1/finishing")
    assert (early.status_code, early.json()["received"]) == (409, cut)
    wrong = raw.put("/api/v1/uploads/upload-1/parts/7", content=b"x" * SIZE)
    assert wrong.status_code in {409, 413}
    assert expert.work.upload_state("upload-1").received == cut
    raw.put(f"/api/v1/uploads/upload-1/parts/{cut}", content=path.read_bytes()[cut:])
    # An answer that was lost: the same part again changes nothing.
    again = raw.put(f"/api/v1/uploads/upload-1/parts/{cut}", content=path.read_bytes()[cut:])
    assert again.json()["received"] == SIZE
    done, twice = (expert.work.finish_upload("upload-1") for _ in range(2))
    assert done == twice
    assert (done.state, done.sha256, done.type) == (wire.UploadState.STORED, sha256, "text/csv")
    assert house.services.files.get(sha256) == path.read_bytes()
    assert not list((house.services.settings.uploads_folder).glob("*"))
    saved = expert.work.file(claim.item_id, sha256, tmp_path / "back.csv")
    assert saved.read_bytes() == path.read_bytes()
    view = expert.work.file_view(claim.item_id, sha256)
    assert view.sheets[0].rows[0].cells[2].text == "3"


def test_the_sdk_goes_on_where_another_program_stopped(house: ApiHouse, tmp_path: Path) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    path = tmp_path / "long.txt"
    path.write_text("words\n" * 1_700_000)
    told: list[int] = []

    def stop(safe: int, size: int) -> None:
        told.append(safe)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        expert.work.upload(path, claim_id=claim.id, tell=stop)
    done = expert.work.upload(path, claim_id=claim.id, tell=lambda safe, size: told.append(safe))
    assert done.state is wire.UploadState.STORED
    assert told == [4_194_304, 8_388_608, path.stat().st_size]
    assert expert.work.upload(path, claim_id=claim.id) == done


def test_two_gigabytes_are_refused_before_a_byte_is_kept(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    raw = house.raw(house.secrets["expert"])
    new = {"id": new_id(), "name": "film.bin", "bytes": 2_000_000_000}
    answer = raw.post(f"/api/v1/claims/{claim.id}/uploads", json=new)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert "2.0 GB" in answer.json()["detail"]
    assert "268.4 MB" in answer.json()["detail"]
    assert answer.json()["remedy"]
    assert not house.services.settings.uploads_folder.exists()


def test_what_a_file_says_of_its_size_is_held_to(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    raw = house.raw(house.secrets["expert"])
    for name in ("../x", "/x", "a\\b", "C:x", "a/./b", "x\x07"):
        new = {"id": new_id(), "name": name, "bytes": 3}
        answer = raw.post(f"/api/v1/claims/{claim.id}/uploads", json=new)
        assert answer.json()["code"] == "file_name_invalid", name
    new = {"id": "small", "name": "x.txt", "bytes": 3, "sha256": "0" * 64}
    raw.post(f"/api/v1/claims/{claim.id}/uploads", json=new)
    longer = raw.put("/api/v1/uploads/small/parts/0", content=b"four")
    assert (longer.status_code, longer.json()["received"]) == (413, 0)
    raw.put("/api/v1/uploads/small/parts/0", content=b"abc")
    other = raw.post("/api/v1/uploads/small/finishing")
    assert (other.status_code, other.json()["code"]) == (409, "hash_differs")
    assert expert.work.upload_state("small").received == 0


def test_a_hostile_file_is_not_taken_and_says_why(house: ApiHouse, tmp_path: Path) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    path = tmp_path / "site.zip"
    path.write_bytes(make_files.zipped({"A": "1", "a": "2"}))
    with pytest.raises(ServerRefused) as refused:
        expert.work.upload(path, claim_id=claim.id)
    assert refused.value.code == "file_not_taken"
    assert "one file on many machines" in refused.value.message
    with pytest.raises(ServerRefused, match="one file on many machines"):
        expert.work.upload(path, claim_id=claim.id)
    assert not house.services.files.exists(hashlib.sha256(path.read_bytes()).hexdigest())
    names = [event.name for event in house.admin.operations.events()]
    assert names.count("file.refused") == 1


def test_files_are_read_by_those_who_may_alone(house: ApiHouse, tmp_path: Path) -> None:
    make_api.open_project(house.admin, "one", "two")
    expert, other = house.client("expert"), house.client("expert-2")
    claim = make_api.take(expert)
    make_api.take(other)
    path = tmp_path / "mine.txt"
    path.write_text("mine")
    sent = expert.work.upload(path, claim_id=claim.id)
    assert sent.sha256 is not None
    with pytest.raises(ServerRefused) as hidden:
        other.work.file(claim.item_id, sent.sha256, tmp_path / "theirs")
    assert hidden.value.status == 404
    with pytest.raises(ServerRefused) as theirs:
        other.work.upload_state(sent.id)
    assert theirs.value.status == 404
    with pytest.raises(ServerRefused) as not_held:
        other.work.upload(path, claim_id=claim.id)
    assert not_held.value.code == "not_your_claim"
    with pytest.raises(ServerRefused) as material:
        other.work.upload(path)
    assert material.value.code == "not_allowed"
    assert house.admin.work.upload(path).item_id is None
    assert [one.name for one in house.admin.work.material().items] == ["mine.txt"]
    answer = house.raw(house.secrets["expert"]).get(
        f"/api/v1/items/{claim.item_id}/files/{sent.sha256}"
    )
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_draft_that_names_the_hash_of_another_shows_nothing(
    house: ApiHouse, tmp_path: Path
) -> None:
    make_api.open_project(house.admin, "one", "two")
    expert, other = house.client("expert"), house.client("expert-2")
    claim, theirs = make_api.take(expert), make_api.take(other)
    path = tmp_path / "mine.txt"
    path.write_text("mine")
    sent = expert.work.upload(path, claim_id=claim.id)
    answer = {"files": [{"path": "index.html", "sha256": sent.sha256}]}
    for name, held in (("expert", claim), ("expert-2", theirs)):
        house.raw(house.secrets[name]).put(
            f"/api/v1/claims/{held.id}/draft",
            json={"answer": answer, "base_version": 0, "save_id": new_id()},
        ).raise_for_status()

    def shown(claim_id: str) -> dict[str, str]:
        return dict(
            house.db.read_now(
                lambda tx: work_files.list_for_preview(tx, kind="claim", named=claim_id)
            )
        )

    assert shown(claim.id) == {"index.html": sent.sha256}
    assert shown(theirs.id) == {}


def test_the_doctor_misses_a_file_that_is_gone(house: ApiHouse, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words")
    sent = house.admin.work.upload(path)
    settings = house.services.settings
    assert operations.check_files(house.db, settings) == ()
    (settings.files_folder / str(sent.sha256)[:2] / str(sent.sha256)).unlink()
    assert [one.check for one in operations.check_files(house.db, settings)] == ["files.store"]


def test_a_part_that_was_answered_is_there_after_kill_9(tmp_path: Path) -> None:
    with running(Server(data=tmp_path / "data")) as server:
        token = application.owner_token(settings_of.load({"TACIT_DATA": str(server.data)}))
        path = tmp_path / "long.txt"
        path.write_text("words\n" * 1_700_000)

        def kill(safe: int, size: int) -> None:
            raise KeyboardInterrupt

        with Client(server.url, token) as client, pytest.raises(KeyboardInterrupt):
            client.work.upload(path, tell=kill)
        server.restart()
        told: list[int] = []
        with Client(server.url, token) as client:
            done = client.work.upload(path, tell=lambda safe, size: told.append(safe))
        assert done.state is wire.UploadState.STORED
        assert told == [8_388_608, path.stat().st_size]
