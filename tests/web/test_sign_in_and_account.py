"""The way in, and one's own page."""

import re

import pytest

from tests.make.web import DemoSite

PASSWORD = "seven green lamps"


def give_password(demo: DemoSite, alias: str) -> None:
    admin = demo.visitor("admin-01")
    path = f"/people/{demo.company.people[alias]}"
    page = admin.send(admin.get(path), f"{path}/password", {"password": PASSWORD})
    assert "The password is set" in page.text


def test_one_click_leads_each_role_to_its_first_page(demo: DemoSite) -> None:
    for alias, path in (
        ("manager-01", "/projects"),
        ("customer-01", "/projects"),
        ("expert-01", "/desk"),
        ("admin-01", "/projects"),
    ):
        answer = demo.visitor(alias).client.get("/", follow_redirects=False)
        assert answer.headers["location"] == path


def test_password_sign_in_goes_to_where_one_wanted(changing_demo: DemoSite) -> None:
    give_password(changing_demo, "manager-01")
    browser = changing_demo.stranger()
    page = browser.get("/people?role=expert")
    email = "manager-01@meridian.example"
    page = browser.send(page, "/sign-in", {"email": email, "password": PASSWORD})
    assert page.url.endswith("/people?role=expert")
    assert page.status == 200


def test_wrong_password_shows_the_form_with_the_address(changing_demo: DemoSite) -> None:
    browser = changing_demo.stranger()
    typed = {"email": "manager-01@meridian.example", "password": "not the right one"}
    page = browser.send(browser.get("/sign-in"), "/sign-in", typed)
    assert page.status == 401
    assert 'value="manager-01@meridian.example"' in page.html
    assert "not the right one" not in page.html


@pytest.mark.parametrize(
    "after", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test"]
)
def test_sign_in_leads_to_no_other_site(demo: DemoSite, after: str) -> None:
    browser = demo.stranger()
    person_id = demo.company.people["manager-01"]
    answer = browser.client.post(
        "/sign-in/demo", data={"person_id": person_id, "next": after}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


def test_signing_out_ends_the_session(changing_demo: DemoSite) -> None:
    browser = changing_demo.visitor("manager-01")
    before = dict(browser.client.cookies)
    page = browser.send(browser.get("/projects"), "/sign-out")
    assert page.url.endswith("/sign-in")
    browser.client.cookies.update(before)
    answer = browser.client.get("/projects", follow_redirects=False)
    assert answer.status_code == 303


def test_secret_of_a_token_is_shown_once(changing_demo: DemoSite) -> None:
    browser = changing_demo.visitor("manager-01")
    form = browser.get("/account/tokens")
    page = browser.send(form, "/account/tokens", {"name": "nightly", "scopes": ["read"]})
    found = re.search(r'value="(tct_[\w-]+)"', page.html)
    assert found is not None
    assert "tct_" not in browser.get("/account/tokens").html
    headers = {"Authorization": f"Bearer {found.group(1)}"}
    me = changing_demo.stranger().client.get("/api/v1/me", headers=headers)
    assert me.json()["alias"] == "manager-01"


def test_token_form_sent_twice_makes_one_token(changing_demo: DemoSite) -> None:
    browser = changing_demo.visitor("manager-01")
    form = browser.get("/account/tokens")
    for _ in range(2):
        browser.send(form, "/account/tokens", {"name": "nightly", "scopes": ["read"]})
    assert browser.get("/account/tokens").html.count("nightly</th>") == 1


def test_ended_token_says_so(changing_demo: DemoSite) -> None:
    browser = changing_demo.visitor("manager-01")
    form = browser.get("/account/tokens")
    page = browser.send(form, "/account/tokens", {"name": "nightly", "scopes": ["read"]})
    page = browser.send(page, "/end")
    assert "has ended" in page.text


def test_token_without_a_name_keeps_what_was_typed(changing_demo: DemoSite) -> None:
    browser = changing_demo.visitor("manager-01")
    form = browser.get("/account/tokens")
    page = browser.send(form, "/account/tokens", {"name": "", "scopes": ["work"]})
    assert page.status == 422
    assert 'value="work" checked' in page.html


def test_theme_is_set_without_scripts(demo: DemoSite) -> None:
    browser = demo.visitor("manager-01")
    page = browser.send(browser.get("/account"), "/account/theme", {"theme": "dark"})
    assert 'data-theme="dark"' in page.html


def test_own_password_needs_the_old_one(changing_demo: DemoSite) -> None:
    give_password(changing_demo, "manager-01")
    browser = changing_demo.visitor("reviewer-01")
    give_password(changing_demo, "reviewer-01")
    typed = {"email": "reviewer-01@meridian.example", "password": PASSWORD}
    page = browser.send(browser.get("/sign-in"), "/sign-in", typed)
    new = {"old": "wrong", "password": "eight blue lamps", "again": "eight blue lamps"}
    page = browser.send(browser.get("/account"), "/account/password", new)
    assert page.status == 401
    assert "another one" in page.text
    page = browser.send(page, "/account/password", {**new, "old": PASSWORD})
    assert "Your password is changed" in page.text


def test_an_admin_makes_an_organization_and_acts_for_it(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    page = admin.send(
        admin.get("/account"),
        "/account/organizations",
        {"name": "Second House", "slug": "second-house"},
    )
    assert "Second House is there." in page.text
    assert "Act for Second House" in page.text


def test_a_short_name_that_is_taken_is_said_at_its_field(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    page = admin.send(
        admin.get("/account"), "/account/organizations", {"name": "Again", "slug": "meridian"}
    )
    assert page.status == 409
    assert "There is an organization 'meridian' already." in page.text
