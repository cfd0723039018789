"""The desk: what is offered, begun, came back, and that a start is one start."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.work.records import Verdict
from tests.make.pages import Site, open_site
from tests.make.work import AUTHOR, REVIEW, make_house


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


def test_an_empty_desk_says_what_will_be_here(site: Site) -> None:
    page = site.visitor(site.house.expert("ann")).get("/desk")
    assert page.status == 200
    assert "Nothing for you right now" in page.text
    assert "€" not in page.text


def test_work_is_offered_with_why_and_for_how_long(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW], domain="law.contracts"), 2)
    page = site.visitor(house.expert("ann", skills=["law.contracts"])).get("/desk")
    assert "Next for you Contract review" in page.text
    assert "you hold it for 4 h" in page.text
    assert "2 waiting" in page.text
    assert "Why you: Its field is law.contracts." in page.text


def test_start_takes_the_work_and_opens_it(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    visitor = site.visitor(house.expert("ann"))
    page = visitor.send(visitor.get("/desk"), "/desk/claims")
    assert "/work/" in page.url
    assert "Cap on liability" in page.text


def test_a_double_click_is_one_claim(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]), 2)
    visitor = site.visitor(house.expert("ann"))
    desk = visitor.get("/desk")
    first, second = visitor.send(desk, "/desk/claims"), visitor.send(desk, "/desk/claims")
    assert first.url == second.url
    assert "Started, not finished 1" in visitor.get("/desk").text


def test_work_that_others_took_meanwhile_is_said(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    visitor = site.visitor(house.expert("ann"))
    desk = visitor.get("/desk")
    house.claim(house.expert("ben"))
    page = visitor.send(desk, "/desk/claims")
    assert page.url.endswith("/desk")
    assert "Somebody was quicker" in page.text


def test_too_much_at_a_time_is_refused_in_plain_words(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]), 4)
    ann = house.expert("ann")
    visitor = site.visitor(ann)
    desk = visitor.get("/desk")
    for _ in range(3):
        house.claim(ann)
    page = visitor.send(desk, "/desk/claims")
    assert page.status == 409
    assert "You hold as much work as you can at a time" in page.text
    assert " items" not in page.text


def test_begun_work_shows_when_it_was_saved(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann = house.expert("ann")
    house.save(ann, house.claim(ann), "Begun.")
    page = site.visitor(ann).get("/desk")
    assert "Started, not finished 1 Cap on liability saved 2 Mar 2026 09:00 UTC" in page.text


def test_what_came_back_is_there_with_what_was_said(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann = house.expert("ann")
    made = house.write(ann)
    house.review(house.reviewer("rev"), Verdict.RETURN)
    visitor = site.visitor(ann)
    desk = visitor.get("/desk")
    assert "Came back with feedback 1 Cap on liability" in desk.text
    assert f"/my-work/{made.id}" in desk.html
    page = visitor.send(desk, "/desk/claims")
    assert "Feedback on what you sent" in page.text
    assert "As the guideline says." in page.text


def test_a_reviewer_gets_it_again_after_its_author_mended_it(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann, rev = house.expert("ann"), house.reviewer("rev")
    house.write(ann)
    house.review(rev, Verdict.RETURN)
    house.clock.advance(seconds=60)
    house.write(ann, "Mended. " + "It limits what one side can claim of the other. " * 5)
    page = site.visitor(rev).get("/desk")
    assert "To judge again 1 Cap on liability" in page.text


def test_decided_work_is_listed_once_however_often_it_came_back(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann, rev = house.expert("ann"), house.reviewer("rev")
    house.write(ann)
    house.review(rev, Verdict.RETURN)
    house.write(ann)
    house.review(rev)
    text = site.visitor(ann).get("/desk").text
    assert text.count("Cap on liability") == 1
    assert "Recently decided Cap on liability Accepted" in text


def test_time_of_today_and_of_the_week(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann = house.expert("ann")
    visitor = site.visitor(ann)
    page = visitor.send(visitor.get("/desk"), "/desk/claims")
    begin = house.now
    house.clock.advance(seconds=2400)
    until = begin + timedelta(seconds=2400)
    segment = {"from": begin.isoformat(), "to": until.isoformat(), "signal": "typing"}
    path = page.url.removeprefix("http://tacit.test")
    answer = visitor.json(page, f"{path}/time", {"segments": [segment, segment]})
    assert answer.json() == {"seconds": 2400}
    assert "40 min today · 40 min this week" in visitor.get("/desk").text


def test_a_manager_has_no_desk(site: Site) -> None:
    assert site.visitor(site.house.manager).get("/desk").status == 403
