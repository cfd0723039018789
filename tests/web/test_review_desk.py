"""Review pages without scripts: queue, second opinions, appeals, kept sentences, calibration."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.access.records import Actor
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.tasks.records import ItemState
from tacit.work.records import Verdict
from tests.make import tasks as make_tasks
from tests.make.pages import Page, Site, Visitor, open_site
from tests.make.work import AUTHOR, REVIEW, House, make_house

GOLD = {
    "key": "gold 1/a",
    "input": make_tasks.example_input(title="A gold piece"),
    "answer": make_tasks.example_answer(),
    "verdict": "return",
    "reasons": "One limit is missing.",
    "lines": [{"point": "be-correct", "verdict": "unmet", "reason": "Fraud is left out."}],
}


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


def _written(house: House) -> Actor:
    house.items(house.project(pipeline=[AUTHOR, REVIEW], title="Clauses", benchmark=(GOLD,)))
    ann = house.expert("ann")
    house.write(ann)
    return ann


def _take(site: Site, actor: Actor) -> tuple[Visitor, Page]:
    visitor = site.visitor(actor)
    return visitor, visitor.send(visitor.get("/review"), "/desk/claims")


def test_the_queue_shows_what_waits_by_project_and_takes_the_next(site: Site) -> None:
    _written(site.house)
    visitor = site.visitor(site.house.reviewer("ray"))
    page = visitor.get("/review")
    assert "Clauses" in page.text
    assert "1 waiting" in page.text
    assert "how long: not known yet" in page.text
    taken = visitor.send(page, "/desk/claims")
    assert taken.form("judge").get("comments") == "[]"
    assert "Begun, not decided" in visitor.get("/review").text


def test_a_second_opinion_is_asked_given_blind_and_read(site: Site) -> None:
    _written(site.house)
    ray, rob = site.house.reviewer("ray"), site.house.reviewer("rob")
    visitor, page = _take(site, ray)
    typed = {"_opinion_question": "Is the date right?", "reasons": "Not for others' eyes."}
    asked = visitor.send(page, "judge", typed, button=("act", "ask_opinion"))
    assert "Waits for a second opinion" in asked.text
    other, sheet = _take(site, rob)
    assert "Is the date right?" in sheet.text
    assert "Not for others' eyes." not in sheet.text
    assert ray.alias not in sheet.html
    sheet = other.send(sheet, "judge", {"reasons": "It is."}, button=("verdict", "accept"))
    assert "Your opinion is with the reviewer." in other.send(sheet, "/verdict").text
    page = visitor.send(visitor.get("/review"), "/desk/claims")
    assert "Second opinion" in page.text
    assert "It is." in page.text
    assert page.form("judge").get("reasons") == "Not for others' eyes."
    assert rob.alias not in page.html


def test_a_question_is_taken_back(site: Site) -> None:
    _written(site.house)
    visitor, page = _take(site, site.house.reviewer("ray"))
    typed = {"_opinion_question": "Is it so?"}
    page = visitor.send(page, "judge", typed, button=("act", "ask_opinion"))
    page = visitor.send(page, "/withdrawal")
    assert "Came back to you" in page.text


def test_an_appeal_is_made_decided_and_shown_in_the_authors_favour(site: Site) -> None:
    house = site.house
    ann = _written(house)
    made = house.review(house.reviewer("ray"), Verdict.REJECT)
    author = site.visitor(ann)
    page = author.get(f"/my-work/{made.submission_id}")
    page = author.send(page, "/appeal", {"reason": ""})
    assert page.status == 422
    page = author.send(page, "/appeal", {"reason": "The date is in the clause."})
    assert "You appealed" in page.text
    reviewer, sheet = _take(site, house.reviewer("rob"))
    assert "The date is in the clause." in sheet.text
    assert house.names["ray"].alias not in sheet.html
    sheet = reviewer.send(sheet, "judge", {"reasons": "It is."}, button=("verdict", "overturn"))
    reviewer.send(sheet, "/verdict")
    assert "Appeal decided in your favour: accepted" in author.get("/desk").text
    assert house.item(made.item_id).state is ItemState.ACCEPTED


def test_a_sentence_is_kept_inserted_changed_and_removed(site: Site) -> None:
    _written(site.house)
    visitor = site.visitor(site.house.reviewer("ray"))
    page = visitor.get("/review/sentences")
    page = visitor.send(page, "/review/sentences", {"text": "Name the court.", "title": "Court"})
    assert "Court" in page.text
    sheet = visitor.send(visitor.get("/review"), "/desk/claims")
    sheet = visitor.send(sheet, "judge", {"reasons": "So:"}, button=("act", "insert_reason"))
    assert sheet.form("judge").get("reasons") == "So:\n\nName the court."


def test_gold_is_judged_and_the_difference_is_shown(site: Site) -> None:
    _written(site.house)
    visitor = site.visitor(site.house.reviewer("ray"))
    page = visitor.get("/review/calibration")
    assert "Not known yet: needs 3 more pieces" in page.text
    page = visitor.get(re.findall(r'href="(/review/calibration/[^"]+)"', page.html)[0])
    assert "Fraud is left out." not in page.html
    page = visitor.send(page, "judge", {"verdict": "accept"})
    assert page.status == 422
    page = visitor.send(page, "judge", {"verdict": "accept", "lines[0].verdict": "unmet"})
    assert "1 of 2 judgements as the gold" in page.text
    assert "One limit is missing." in page.text


def test_the_trend_is_honest_when_few(site: Site) -> None:
    ann = _written(site.house)
    visitor = site.visitor(ann)
    assert "Not known yet" in visitor.get("/my-work/trend").text
    site.house.review(site.house.reviewer("ray"))
    page = visitor.get("/my-work/trend")
    assert "1 of 1 first hand-ins accepted as they were" in page.text
    assert "needs 4 more decided hand-ins" in page.text
