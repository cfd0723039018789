"""Bad input through the API: each has a clear answer with place and remedy, and loses nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tacit.door.limits import JSON_BYTES_MAX
from tacit.kit.errors import TacitError
from tacit.kit.ids import new_id
from tacit.sdk.transport import ServerRefused
from tests.make import api as make_api
from tests.make.api import ApiHouse

SHORT_HOLD = [{"stage": "author", "hold": "1m"}, {"stage": "review"}]


def refused(act: Callable[[], object]) -> TacitError:
    """What the server answers instead of doing it."""
    with pytest.raises(ServerRefused) as caught:
        act()
    error = caught.value
    assert error.message
    assert error.code != "unexpected_answer"
    return error


def check_problem(answer: httpx.Response, status: int, *, place: str | None = None) -> Any:
    """A problem document with everything that helps."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"/docs/errors#{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    if place is not None:
        assert place in problem["place"]
    return problem


def test_a_save_after_the_hold_ended_is_410_and_the_text_is_kept(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one", pipeline=SHORT_HOLD)
    expert = house.client("expert")
    claim = make_api.take(expert)
    before = expert.work.save_draft(claim.id, make_api.answer("First."), base_version=0)
    wind_back(house, claim.id)
    error = refused(
        lambda: expert.work.save_draft(claim.id, make_api.answer("Last words."), base_version=1)
    )
    assert (error.status, error.code) == (410, "hold_expired")
    assert error.remedy
    again = expert.work.take_again(claim.item_id)
    kept = expert.work.draft(again.id)
    assert kept is not None
    assert kept.version == before.version + 1
    assert "Last words." in json.dumps(kept.answer)


def test_a_second_tab_is_409_and_shows_what_stands(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    expert.work.save_draft(claim.id, make_api.answer("One."), base_version=0, tab="a")
    error = refused(
        lambda: expert.work.save_draft(claim.id, make_api.answer("Two."), base_version=0, tab="b")
    )
    assert (error.status, error.code) == (409, "draft_conflict")
    assert "One." in json.dumps(error.facts)


def test_a_verdict_for_an_old_round_is_409(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one")
    expert, reviewer = house.client("expert"), house.client("reviewer")
    first = make_api.write(expert)
    make_api.review(reviewer, "return", submission_id=first.id)
    make_api.write(expert)
    claim = make_api.take(reviewer)
    error = refused(
        lambda: reviewer.work.review(claim.id, make_api.new_review(submission_id=first.id))
    )
    assert (error.status, error.code) == (409, "stale_round")
    assert reviewer.work.claims().items[0].id == claim.id, "the claim is still held"


def test_a_submission_twice_is_one(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert")
    claim = make_api.take(expert)
    one, two = (
        expert.work.submit(claim.id, make_api.answer(), ai_help="none", submission_id="same")
        for _ in range(2)
    )
    assert one == two
    error = refused(lambda: expert.work.submit(claim.id, make_api.answer(), ai_help="none"))
    assert (error.status, error.code) == (409, "claim_ended")


def test_a_deleted_token_is_401_and_says_when(house: ApiHouse) -> None:
    expert = house.client("expert")
    made = expert.tokens.create(name="laptop", scopes=["read", "admin"])
    other = house.with_token(made.secret)
    assert other.people.me().name == expert.people.me().name
    ended = expert.tokens.end(made.id)
    assert ended.ended_at is not None
    error = refused(other.people.me)
    assert (error.status, error.code) == (401, "token_ended")
    assert "laptop" in error.message
    assert f"{ended.ended_at:%Y-%m-%d}" in error.message


def test_an_unknown_kind_is_named(house: ApiHouse) -> None:
    folder = make_api.folder("one")
    folder.document["kind"] = "exampel"
    error = refused(lambda: house.admin.projects.apply(folder))
    assert error.status == 422
    assert "exampel" in error.message
    assert "example" in f"{error.message} {error.remedy}"
    assert list(house.admin.projects.all()) == []


def test_an_item_of_five_megabytes_names_the_limit(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one")
    row = {"key": "big", "title": "Big", "brief": "x" * 5 * 1024 * 1024}
    error = refused(
        lambda: house.admin.items.add(project_id, [{"key": "ok", "title": "T", "brief": "B"}, row])
    )
    assert error.status in (413, 422)
    assert any(digit in error.message for digit in "0123456789")
    assert [item.key for item in house.admin.items.all(project_id)] == ["one"], "all or none"


def test_a_truncated_body_is_422_and_names_the_place(house: ApiHouse) -> None:
    raw = house.raw(house.secrets["admin"])
    body = make_api.folder("one").model_dump_json()
    for broken in (body[: len(body) // 2], "", "[", "null"):
        answer = raw.post(
            "/api/v1/projects", content=broken, headers={"Content-Type": "application/json"}
        )
        assert check_problem(answer, 422, place="body")["remedy"]
    assert list(house.admin.projects.all()) == []


def test_a_wrong_encoding_is_refused_and_not_guessed(house: ApiHouse) -> None:
    raw = house.raw(house.secrets["admin"])
    folder = make_api.folder("one")
    folder.document["title"] = "Präzise"
    body = folder.model_dump_json().encode("latin-1")
    answer = raw.post(
        "/api/v1/projects", content=body, headers={"Content-Type": "application/json"}
    )
    problem = check_problem(answer, 422, place="body")
    assert "UTF-8" in f"{problem['detail']} {problem.get('remedy')}"


def test_a_body_over_the_limit_is_413_declared_or_streamed(house: ApiHouse) -> None:
    raw = house.raw(house.secrets["admin"])
    big = b"x" * (JSON_BYTES_MAX + 1)
    headers = {"Content-Type": "application/json"}
    declared = raw.post("/api/v1/projects", content=big, headers=headers)
    problem = check_problem(declared, 413)
    assert str(JSON_BYTES_MAX // 1024) in problem["detail"]
    chunks = (big[:65_536] for _ in range(len(big) // 65_536 + 2))
    streamed = raw.post("/api/v1/projects", content=chunks, headers=headers)
    check_problem(streamed, 413)


def test_ids_that_are_not_there_and_addresses_that_are_not(house: ApiHouse) -> None:
    raw = house.raw(house.secrets["admin"])
    for path in ("projects/none", "items/none", "releases/none", "people/none", "jobs/none"):
        check_problem(raw.get(f"/api/v1/{path}"), 404)
    check_problem(raw.get("/api/v1/nothing"), 404)
    check_problem(raw.delete("/api/v1/me"), 405)
    check_problem(house.raw().get("/api/v1/me"), 401)
    check_problem(house.raw("tct_wrong").get("/api/v1/me"), 401)


def test_a_lost_cursor_and_a_limit_beyond_are_422(house: ApiHouse) -> None:
    raw = house.raw(house.secrets["admin"])
    for path in ("people", "projects", "events", "tokens", "sign-ins", "releases", "imports"):
        check_problem(raw.get(f"/api/v1/{path}", params={"cursor": "%%%"}), 422, place="cursor")
        check_problem(raw.get(f"/api/v1/{path}", params={"limit": 100_000}), 422, place="limit")


def test_an_id_of_another_organization_is_409_and_no_crash(house: ApiHouse) -> None:
    elsewhere = house.raw(house.make_token(house.other_owner()))
    body = {"id": new_id(), "name": "Somebody", "roles": ["expert"]}
    assert elsewhere.post("/api/v1/people", json=body).status_code == 201
    answer = house.raw(house.secrets["admin"]).post("/api/v1/people", json=body)
    assert check_problem(answer, 409)["code"] == "id_taken"


def wind_back(house: ApiHouse, claim_id: str) -> None:
    """Let the hold of a claim be over: as if its times were a day earlier."""
    from tacit.work._tables import claims

    day = timedelta(days=1)

    def change(tx: Any) -> None:
        row = tx.first(claims.select().where(claims.c.id == claim_id))
        tx.run(
            claims.update()
            .where(claims.c.id == claim_id)
            .values(claimed_at=row["claimed_at"] - day, hold_until=row["hold_until"] - day)
        )

    house.db.write_now(change)
