"""Review plans and acceptance reports by forms alone."""

import pytest

from tests.make.web import Browser, DemoSite

PLAN = "/projects/answer-grading/quality/plan"


@pytest.fixture
def manager(changing_demo: DemoSite) -> Browser:
    return changing_demo.visitor("manager-01")


def test_a_plan_is_shown_with_what_it_takes_and_then_followed(manager: Browser) -> None:
    page = manager.get(PLAN + "?error_at_most=10&most=5")
    assert "Expected, not promised" in page.text
    assert "What this assumes" in page.text
    assert "Not fixed yet" in page.text
    started = manager.send(page, PLAN, {"threshold": "20"})
    assert started.url.endswith(PLAN)
    assert "The plan that the queue follows" in started.text
    assert "SHA-256 of the seed" in started.text, "a plan publishes it"


def test_numbers_that_make_no_sense_are_said_on_the_page(manager: Browser) -> None:
    page = manager.get(PLAN + "?error_at_most=abc")
    assert "is no number" in page.text


def test_a_kind_without_votes_says_why_there_is_no_plan(manager: Browser) -> None:
    page = manager.get("/projects/contract-review/quality/plan")
    assert "answers of this kind are not compared" in page.text


def test_a_release_is_audited_after_the_draw_was_fixed(
    manager: Browser, changing_demo: DemoSite
) -> None:
    listed = manager.get("/projects/contract-review/releases")
    made = manager.send(listed, "/projects/contract-review/releases", {"reason": "First rows"})
    release = made.url[made.url.index("/releases/") :].partition("?")[0]
    assert changing_demo.services.jobs.drain(seconds=60)
    before = manager.get(f"{release}/audit")
    assert "First the draw has to be fixed" in before.text
    manager.send(
        manager.get("/projects/contract-review/quality/plan"),
        "/projects/contract-review/quality/seed",
    )
    opened = manager.send(manager.get(f"{release}/audit"), f"{release}/audit")
    assert "Not certified yet" in opened.text
    assert "disclosed with the certificate" in opened.text
    assert "Not certified: no row of release 1 is judged yet" in manager.get(release).text
    reviewer = changing_demo.visitor("reviewer-03")
    row = reviewer.get(f"{release}/audit/rows")
    assert row.status == 200
    assert "Does the answer hold?" in row.text
    assert "audit" not in row.text.lower().replace("/audit", "")
