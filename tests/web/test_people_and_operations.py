"""People, the event log, the doctor, backups."""

from tests.make.web import DemoSite


def test_person_is_added_and_signs_in(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    typed: dict[str, str | list[str]] = {
        "name": "Ines Okafor",
        "email": "ines@meridian.example",
        "password": "seven green lamps",
        "roles": ["manager", "reviewer"],
    }
    page = admin.send(admin.get("/people"), "/people", typed)
    assert "Ines Okafor is added" in page.text
    browser = changing_demo.stranger()
    page = browser.send(browser.get("/sign-in"), "/sign-in", {
        "email": "ines@meridian.example", "password": "seven green lamps",
    })  # fmt: skip
    assert "Ines Okafor" in page.text


def test_person_without_a_name_keeps_the_rest(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    typed = {"name": "", "email": "ines@meridian.example"}
    page = admin.send(admin.get("/people"), "/people", typed)
    assert page.status == 422
    assert 'value="ines@meridian.example"' in page.html


def test_roles_and_skills_are_set(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    path = f"/people/{changing_demo.company.people['expert-01']}"
    page = admin.send(admin.get(path), "/roles", {"roles": ["expert", "reviewer"]})
    assert page.form("/roles").fields["roles"] == ["expert", "reviewer"]
    page = admin.send(page, "/tags", {"skills": "law.contracts\nlaw.tax until 2031-02-03"})
    assert "law.tax until 2031-02-03" in page.form("/tags").fields["skills"][0]
    page = admin.send(page, "/tags", {"skills": "law contracts"})
    assert page.status == 422
    assert page.form("/tags").fields["skills"] == ["law contracts"]


def test_closed_account_can_be_opened_again(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    expert = changing_demo.visitor("expert-01")
    path = f"/people/{changing_demo.company.people['expert-01']}"
    page = admin.send(admin.get(path), "/disable")
    assert "This account is closed" in page.text
    assert expert.client.get("/account", follow_redirects=False).status_code == 303
    page = admin.send(page, "/enable")
    assert "This account is closed" not in page.text


def test_manager_is_told_who_may_change_an_admin(changing_demo: DemoSite) -> None:
    manager = changing_demo.visitor("manager-01")
    path = f"/people/{changing_demo.company.people['admin-01']}"
    page = manager.send(manager.get(path), "/roles", {"roles": ["expert"]})
    assert page.status == 403


def test_log_is_found_by_kind_and_project(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    page = manager.get("/operations?name=project.created&project=contract-review")
    assert page.html.count("<code>project.created</code>") == 1
    assert manager.get("/operations?cursor=nonsense").status == 422


def test_log_goes_on_from_page_to_page(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    first = manager.get("/operations")
    assert "Next page" in first.text
    second = manager.get("/operations?cursor=50")
    assert '<td class="number faint">51</td>' in second.html


def test_doctor_finds_nothing_wrong_and_a_backup_is_made(changing_demo: DemoSite) -> None:
    admin = changing_demo.visitor("admin-01")
    assert "Nothing differs" in admin.get("/operations/health?run=1").text
    page = admin.send(admin.get("/operations/health"), "/operations/backups")
    assert "is written" in page.text
    assert ".tar.gz" in page.text


def test_manager_makes_no_backup(changing_demo: DemoSite) -> None:
    manager = changing_demo.visitor("manager-01")
    token = manager.get("/projects").form("/sign-out").fields["csrf_token"][0]
    answer = manager.client.post("/operations/backups", data={"csrf_token": token})
    assert answer.status_code == 403
