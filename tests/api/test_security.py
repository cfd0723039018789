"""Hostile input through the API: refused by name on both databases, never a failure of ours."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tacit import settings as settings_of
from tacit.kit import text as kit_text
from tacit.kit.ids import new_id
from tests.make import api as make_api
from tests.make.api import ApiHouse

JSON = {"content-type": "application/json"}
UNFIT = ["a\0b", "\0", "x\ud800y", "\udfff"]


@pytest.fixture
def admin(house: ApiHouse) -> httpx.Client:
    return house.raw(house.secrets["admin"])


def bodies(bad: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """A hostile value in every sort of place that takes free values; P and C are filled in."""
    message = {"role": "user", "content": bad}
    document = {"name": "n", "title": bad, "kind": "example", "guideline": bad}
    yield "POST /people", {"id": new_id(), "name": bad, "roles": ["expert"]}
    yield "POST /tokens", {"id": new_id(), "name": bad, "scopes": ["read"]}
    yield "POST /organizations", {"id": new_id(), "name": bad, "slug": bad}
    yield "POST /projects/P/items", {"items": [{"key": "z", "title": bad, "prompt": [message]}]}
    yield "POST /projects/P/items", {"items": [{"key": bad, "title": "t", "prompt": []}]}
    yield "POST /projects/P/guidelines", {"text": bad, "note": bad}
    yield "POST /projects/P/releases", {"id": new_id(), "reason": bad}
    yield "POST /projects/plans", {"document": document, "items": []}
    yield "POST /projects", {"id": new_id(), "document": document, "items": []}
    draft = {"save_id": new_id(), "base_version": 0, "tab": "t"}
    yield "PUT /claims/C/draft", {**draft, "tab": bad, "answer": {}}
    yield "PUT /claims/C/draft", {**draft, "answer": {"x": [bad]}}
    submission = {"id": new_id(), "ai_help": "none"}
    yield "POST /claims/C/submission", {**submission, "answer": {"messages": [message]}}
    yield "POST /claims", {"id": new_id(), "project_id": bad}


def send(client: httpx.Client, house: ApiHouse, request: str, body: str) -> httpx.Response:
    method, _, path = request.partition(" ")
    return client.request(method, f"/api/v1{path}", content=body, headers=JSON)


def places(house: ApiHouse) -> tuple[str, str]:
    project_id = make_api.open_project(house.admin, "k1")
    return project_id, make_api.take(house.admin).id


@pytest.mark.parametrize("bad", UNFIT, ids=ascii)
def test_what_cannot_be_stored_is_malformed_wherever_it_stands(
    house: ApiHouse, admin: httpx.Client, bad: str
) -> None:
    project_id, claim_id = places(house)
    for request, body in bodies(bad):
        filled = request.replace("/P", f"/{project_id}").replace("/C", f"/{claim_id}")
        answer = send(admin, house, filled, json.dumps(body))
        assert answer.status_code == 422, (request, answer.text)
        assert answer.json()["code"] == "malformed", (request, answer.text)


@pytest.mark.parametrize("bad", UNFIT, ids=ascii)
def test_a_key_that_cannot_be_stored_is_malformed_too(
    house: ApiHouse, admin: httpx.Client, bad: str
) -> None:
    _, claim_id = places(house)
    draft = {"save_id": new_id(), "base_version": 0, "tab": "t", "answer": {"x": {bad: 1}}}
    answer = send(admin, house, f"PUT /claims/{claim_id}/draft", json.dumps(draft))
    assert (answer.status_code, answer.json()["place"]) == (422, "body.answer.x")
    assert send(admin, house, "POST /people", json.dumps({bad: 1})).status_code == 422


@pytest.mark.parametrize("depth", [kit_text.DEPTH_MAX + 1, 900, 5_000, 500_000])
def test_deep_nesting_is_malformed(house: ApiHouse, admin: httpx.Client, depth: int) -> None:
    project_id, claim_id = places(house)
    for request, body in bodies("@"):
        filled = request.replace("/P", f"/{project_id}").replace("/C", f"/{claim_id}")
        deep = json.dumps(body).replace('"@"', "[" * depth + "]" * depth)
        answer = send(admin, house, filled, deep)
        assert answer.status_code == 422, (request, answer.text[:300])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "1" * 5_000, str(10**30), "-1"])
def test_no_number_makes_the_server_fail(house: ApiHouse, admin: httpx.Client, number: str) -> None:
    project_id, claim_id = places(house)
    for request, body in bodies("@"):
        filled = request.replace("/P", f"/{project_id}").replace("/C", f"/{claim_id}")
        answer = send(admin, house, filled, json.dumps(body).replace('"@"', number))
        assert answer.status_code < 500, (request, answer.text[:300])


@pytest.mark.parametrize(
    "path",
    [
        "/people/%00", "/people?q=%00", "/people?q=%ff", "/people?q=%ed%a0%80", "/projects/%00",
        "/releases/%00/files/%00", "/jobs/%00", "/people?cursor=WyJcdTAwMDAiXQ",
        "/people?cursor=WyJcdWQ4MDAiXQ", "/releases?cursor=WzEsIDIsIDNd", "/people/" + "a" * 9_000,
        "/releases/x/files/..%2f..%2ftacit.db", "/events?cursor=999999999999999999",
        "/people?limit=" + "9" * 4_400,
    ],
)  # fmt: skip
def test_no_address_makes_the_server_fail(admin: httpx.Client, path: str) -> None:
    assert 200 <= admin.get(f"/api/v1{path}").status_code < 500


def test_headers_of_any_bytes_are_read(house: ApiHouse, admin: httpx.Client) -> None:
    stranger = house.raw()
    for headers in (
        {b"authorization": b"Bearer \xff\xfe"},
        {b"cookie": b"tacit_session=\xff\xfe"},
        {b"cookie": b"tacit_session=a", b"origin": b"http://["},
        {b"content-length": b"9" * 5_000},
    ):
        answer = stranger.request("PUT", "/api/v1/people/x/roles", headers=list(headers.items()))
        assert 400 <= answer.status_code < 500, headers


def test_a_page_of_another_site_cannot_use_the_session_of_a_browser(house: ApiHouse) -> None:
    stranger = house.raw()
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ):
        sent = {**headers, **JSON, "cookie": "tacit_session=stolen"}
        answer = stranger.post("/api/v1/organizations", headers=sent, content="{}")
        assert (answer.status_code, answer.json()["code"]) == (403, "form_not_ours"), headers


def test_every_answer_carries_the_security_headers(house: ApiHouse, admin: httpx.Client) -> None:
    for path in ("/healthz", "/api/v1/me", "/api/v1/nothing", "/sign-in", "/static/none", "/x%00"):
        headers = admin.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cache-control"] in ("no-store", "no-cache"), path


def test_a_failure_of_ours_says_nothing_of_itself(
    house: ApiHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **named: object) -> None:
        raise RuntimeError("secret words of the inside")

    monkeypatch.setattr("tacit.access.organizations.list_own", fail)
    house.transport._inner.raise_app_exceptions = False
    answer = house.raw(house.secrets["admin"]).get("/api/v1/organizations")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_body_that_grows_over_its_limit_is_too_large_whoever_reads_it(house: ApiHouse) -> None:
    """Sent in pieces and undeclared; a reader of forms or JSON must not call it broken."""
    app, pieces = house.app, iter([b"x" * 1_000_000] * 40)
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/people", "query_string": b"",
        "headers": [(b"content-type", b"application/json")], "scheme": "http",
        "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("tacit.test", 80),
        "raw_path": b"/api/v1/people", "root_path": "",
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": next(pieces), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    house.transport._run(app(scope, receive, send))
    assert [one.get("status") for one in sent if one["type"] == "http.response.start"] == [413]
    assert len(list(pieces)) > 30, "reading stops at the limit"


def test_nobody_else_on_the_machine_reads_the_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    with make_api.open_house(settings_of.load({"TACIT_DATA": str(data)})):
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        for secret in (data / "secrets").iterdir():
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
