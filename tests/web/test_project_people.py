"""Who is missing, who did what, and how reviewers agree with the gold: a manager's pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tests.make import tasks as make_tasks
from tests.make.pages import Site, open_site
from tests.make.work import AUTHOR, REVIEW, House, make_house

GUIDELINE = "# How\n\n## Be correct\n\nYes.\n"


def gold(key: str) -> dict[str, object]:
    return {
        "key": key,
        "input": make_tasks.example_input(title=f"About {key}"),
        "answer": make_tasks.example_answer(),
        "verdict": "return",
        "reasons": "One limit is missing.",
    }


@pytest.fixture
def house(sqlite_db: Database, clock: SteppedClock) -> House:
    return make_house(sqlite_db, clock)


@pytest.fixture
def site(house: House, tmp_path: Path) -> Iterator[Site]:
    with open_site(house, tmp_path) as opened:
        yield opened


def test_work_that_nobody_may_do_needs_the_manager(site: Site, house: House) -> None:
    needs = {"requires": {"skills": ["law.contracts"]}}
    house.items(house.project(pipeline=[{**AUTHOR, **needs}, REVIEW], name="clauses"), 3)
    house.expert("ann")
    page = site.visitor(house.manager).get("/projects/clauses")
    assert "No expert has law.contracts. Nobody can" in page.text
    assert "3 items waiting" in page.text
    assert "/people?role=expert" in page.html
    assert "Nothing is parked" not in page.text


def test_people_are_shown_before_anything_is_accepted(site: Site, house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW], name="clauses"))
    ann = house.expert("ann")
    house.write(ann)
    visitor = site.visitor(house.manager)
    for path in ("/projects/clauses", "/projects/clauses/people"):
        page = visitor.get(path)
        assert ann.name in page.text
    assert "Nothing is accepted yet." in page.text


def test_a_manager_sees_how_reviewers_agree_with_the_gold(site: Site, house: House) -> None:
    pieces = tuple(map(gold, ("g1", "g2", "g3")))
    project = house.project(
        pipeline=[AUTHOR, REVIEW], name="clauses", guideline=GUIDELINE, benchmark=pieces
    )
    house.items(project)
    manager, ray = site.visitor(house.manager), house.reviewer("ray")
    house.write(house.expert("ann"))
    assert "Nobody has judged here yet." in manager.get("/projects/clauses").text
    reviewer = site.visitor(ray)
    for key, verdict in (("g1", "return"), ("g2", "accept")):
        page = reviewer.get(f"/review/calibration/{project.id}/{key}")
        reviewer.send(page, key, {"verdict": verdict})
    text = manager.get("/projects/clauses").text
    assert f"{ray.name} 2 of 3 not known yet: needs 1 more piece 1 of 2" in text
    page = reviewer.get(f"/review/calibration/{project.id}/g3")
    reviewer.send(page, "g3", {"verdict": "return"})
    assert "67 % (21 to 94) 2 of 3" in manager.get("/projects/clauses/people").text


def test_a_manager_asks_for_a_second_opinion_on_the_page_of_an_item(
    site: Site, house: House
) -> None:
    (item,) = house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    manager = site.visitor(house.manager)
    assert "second opinion" not in manager.get(f"/items/{item.id}").text
    house.write(house.expert("ann"))
    page = manager.get(f"/items/{item.id}")
    refused = manager.send(page, "/opinion-asks#opinion", {"question": " "})
    assert refused.status == 422
    page = manager.send(page, "/opinion-asks#opinion", {"question": "Is the date right?"})
    assert "Asked. The review goes on when the opinion is there." in page.text
    assert "Is the date right?" in page.text
    assert "/opinion-asks" not in page.html
    rob = site.visitor(house.reviewer("rob"))
    sheet = rob.send(rob.get("/review"), "/desk/claims")
    assert "Is the date right?" in sheet.text
