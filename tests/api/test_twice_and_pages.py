"""Invariant 8 over HTTP: sent twice is one effect; and lists page by cursor."""

import threading

import httpx

from tacit.kit.ids import new_id
from tests.make import api as make_api
from tests.make.api import ApiHouse

AT_ONCE = 6


def test_the_same_key_has_one_effect_and_one_answer(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one")
    raw = house.raw(house.secrets["admin"])
    body = {"text": "# How\n\n## Answer\n\nDo.\n", "note": "", "open_work": "finish"}
    key = {"Idempotency-Key": new_id()}
    path = f"/api/v1/projects/{project_id}/guidelines"
    one, two = (raw.post(path, json=body, headers=key) for _ in range(2))
    assert (one.status_code, one.json()) == (two.status_code, two.json()) == (201, one.json())
    assert len(house.admin.projects.guidelines(project_id).items) == 2


def test_the_same_key_for_something_else_is_409(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one")
    raw = house.raw(house.secrets["admin"])
    key = {"Idempotency-Key": new_id()}
    pause = raw.post(f"/api/v1/projects/{project_id}/pause", headers=key)
    assert pause.json()["state"] == "paused"
    other = raw.post(f"/api/v1/projects/{project_id}/closing", headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert house.admin.projects.get(project_id).state == "paused"


def test_keys_are_each_persons_own(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one")
    key = {"Idempotency-Key": "mine"}
    house.client("manager")
    for name, change in (("admin", "pause"), ("manager", "opening")):
        raw = house.raw(house.secrets[name])
        answer = raw.post(f"/api/v1/projects/{project_id}/{change}", headers=key)
        assert answer.status_code == 200
    assert house.admin.projects.get(project_id).state == "open"


def test_requests_sent_at_the_same_moment_have_one_effect(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one", "two")
    house.client("expert")
    before = len(list(house.admin.operations.events()))
    raw = house.raw(house.secrets["admin"])
    guideline = {"text": "# How\n\n## Answer\n\nDo.\n", "note": "", "open_work": "finish"}
    person = {"id": new_id(), "name": "Somebody", "roles": ["expert"]}
    path = f"/api/v1/projects/{project_id}"
    sent = {
        f"{path}/guidelines": guideline,
        "/api/v1/people": person,
        f"{path}/releases": {"id": new_id()},
    }
    for address, body in sent.items():
        answers = at_once(raw, address, body)
        assert same(answers), [one.text for one in answers]
    mine = house.raw(house.secrets["expert"])
    claim_id = new_id()
    assert {a.status_code for a in at_once(mine, "/api/v1/claims", {"id": claim_id})} == {201}
    submission = {"id": new_id(), "answer": make_api.answer(), "ai_help": "none"}
    answers = at_once(mine, f"/api/v1/claims/{claim_id}/submission", submission)
    assert same(answers), [one.text for one in answers]
    assert answers[0].status_code == 201
    names = [event.name for event in list(house.admin.operations.events())[before:]]
    assert len(names) == len(set(names)), names


def same(answers: list[httpx.Response]) -> bool:
    return all(
        (one.status_code, one.json()) == (answers[0].status_code, answers[0].json())
        for one in answers
    )


def at_once(raw: httpx.Client, path: str, body: object) -> list[httpx.Response]:
    """Send one request from several threads, with one key."""
    key = {"Idempotency-Key": new_id()}
    ready = threading.Barrier(AT_ONCE)
    answers: list[httpx.Response] = []

    def send() -> None:
        ready.wait(10)
        answers.append(raw.post(path, json=body, headers=key))

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == AT_ONCE
    return answers


def test_a_list_is_read_page_by_page_without_gap_or_repeat(house: ApiHouse) -> None:
    keys = [f"item-{number:02}" for number in range(25)]
    project_id = make_api.open_project(house.admin, *keys)
    raw = house.raw(house.secrets["admin"])
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        query = {"limit": "10"} | ({"cursor": cursor} if cursor else {})
        page = raw.get(f"/api/v1/projects/{project_id}/items", params=query).json()
        assert len(page["items"]) <= 10
        seen += [item["key"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == keys
    assert [item.key for item in house.admin.items.all(project_id, q="About item-1")] == [
        key for key in seen if key.startswith("item-1")
    ]


def test_the_log_goes_on_where_one_stopped(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one")
    first = list(house.admin.operations.events(project_id=project_id))
    house.admin.projects.change(project_id, "pause")
    again = list(house.admin.operations.events(project_id=project_id))
    assert again[: len(first)] == first
    assert len(again) == len(first) + 1
