"""What holds for every page of managers: it answers, it is whole, it says no to others."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from tacit.tasks.records import ItemState
from tests.make.web import DemoSite

SLUG = "contract-review"
FOR_ALL = ("/sign-in", "/docs/errors", "/styleguide")
FOR_READERS = (
    "/projects", f"/projects/{SLUG}", f"/projects/{SLUG}/guideline",
    f"/projects/{SLUG}/guideline?version=1&mode=column", f"/projects/{SLUG}/releases",
    "/releases", "/projects/answer-grading",
)  # fmt: skip
FOR_MANAGERS = (
    f"/projects/{SLUG}/items", f"/projects/{SLUG}/items?state=accepted&q=a",
    f"/projects/{SLUG}/people", f"/projects/{SLUG}/settings", "/projects/new",
    "/people", "/people?role=expert&q=01", "/operations",
    "/operations?name=person.added", "/operations/sign-ins",
)  # fmt: skip
FOR_ADMINS = ("/operations/health", "/operations/health?run=1")
FOR_MEMBERS = ("/account", "/account/tokens")
ROLES = ("manager-01", "customer-01", "finance-01", "admin-01", "expert-01", "reviewer-01")


def expected() -> Iterator[tuple[str, str, int]]:
    readers = {"manager-01", "customer-01", "finance-01", "admin-01"}
    allowed = (
        (FOR_ALL, set(ROLES)),
        (FOR_MEMBERS, set(ROLES)),
        (FOR_READERS, readers),
        (FOR_MANAGERS, {"manager-01", "admin-01"}),
        (FOR_ADMINS, {"admin-01"}),
    )
    for paths, who in allowed:
        for path in paths:
            for alias in ROLES:
                yield alias, path, 200 if alias in who else 403


@pytest.mark.parametrize(("alias", "path", "status"), list(expected()))
def test_page_answers_whoever_may_see_it(
    demo: DemoSite, alias: str, path: str, status: int
) -> None:
    page = demo.visitor(alias).get(path)
    assert page.status == status, page.text[:500]
    assert page.html.count("<h1>") == 1
    assert "<title>" in page.html
    assert all("csrf_token" in form.fields for form in page.forms if form.method == "post")


@pytest.mark.parametrize("path", [*FOR_READERS, *FOR_MANAGERS, *FOR_ADMINS, *FOR_MEMBERS, "/"])
def test_stranger_is_led_to_the_sign_in_and_back(demo: DemoSite, path: str) -> None:
    answer = demo.stranger().client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_ids_on_a_page_are_unique(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    item = demo.item(SLUG, ItemState.ACCEPTED)
    for path in (*FOR_READERS, *FOR_MANAGERS, f"/items/{item.id}", *FOR_MEMBERS):
        ids = re.findall(r'\sid="([^"]+)"', manager.get(path).html)
        assert len(ids) == len(set(ids)), path


def test_links_of_a_page_lead_somewhere(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    item = demo.item(SLUG, ItemState.ACCEPTED)
    seen: set[str] = set()
    for path in (*FOR_READERS, *FOR_MANAGERS, f"/items/{item.id}", *FOR_MEMBERS):
        html = manager.get(path).html
        for link in re.findall(r'href="(/[^"#]*)', html):
            seen.add(link.replace("&amp;", "&"))
    for link in sorted(seen):
        assert manager.client.get(link).status_code == 200, link


def test_missing_thing_is_a_page_that_says_what_to_do(demo: DemoSite) -> None:
    page = demo.visitor("manager-01").get("/projects/nothing")
    assert page.status == 404
    assert "What to do" in page.text
    assert "Nothing was changed" in page.text
    assert 'href="/operations"' in page.html, "the frame knows who is signed in"


@pytest.mark.parametrize(
    ("accept", "starts"), [("text/html", "<!doctype"), ("application/json", "{")]
)
def test_our_own_failure_is_a_page_for_people(demo: DemoSite, accept: str, starts: str) -> None:
    scope = {
        "type": "http", "method": "GET", "path": "/desk", "query_string": b"", "scheme": "http",
        "server": ("tacit.test", 80), "headers": [(b"accept", accept.encode())], "app": demo.app,
    }  # fmt: skip
    fail: Any = demo.app.exception_handlers[Exception]
    answer: Response = asyncio.run(fail(Request(scope), RuntimeError("a defect")))
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers
    assert bytes(answer.body).lower().startswith(starts.encode())
    assert b"a defect" not in answer.body


def test_form_without_its_token_changes_nothing(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    answer = manager.client.post(f"/projects/{SLUG}/state/pause", data={})
    assert answer.status_code == 403
    assert "Paused" not in manager.get(f"/projects/{SLUG}").text


def test_files_under_their_hash_are_kept_for_ever(demo: DemoSite) -> None:
    html = demo.visitor("manager-01").get("/projects").html
    found = re.search(r'href="(/static/[0-9a-f]{12}/app\.css)"', html)
    assert found is not None
    answer = demo.stranger().client.get(found.group(1))
    assert "immutable" in answer.headers["cache-control"]
    assert "@import" not in answer.text
    assert "--accent" in answer.text
    plain = demo.stranger().client.get("/static/mark.svg")
    assert plain.headers["cache-control"] == "no-cache"


def test_every_error_is_on_its_page(demo: DemoSite) -> None:
    html = demo.stranger().get("/docs/errors").html
    assert 'id="hold_expired"' in html
    assert 'id="project_not_found"' in html
