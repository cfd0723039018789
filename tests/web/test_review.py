"""Judging without scripts: review, decide between others, second look; blind is blind."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tacit.access.records import Actor
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.tasks.records import ItemState
from tests.make import tasks as make_tasks
from tests.make.pages import ORIGIN, Page, Site, Visitor, open_site
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House, make_house

TEXT = "A **cap** limits what one side can claim of the other. It does not reach *fraud* at all."
LINES = {"lines[0].verdict": "met", "lines[1].verdict": "unmet", "lines[1].reason": "None named."}
_ITEMS = text("SELECT id FROM items ORDER BY id")
GRADERS = {"stage": "author", "people": 2, "blind": True}


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


def _written(house: House, **review: object) -> Actor:
    """An answer by ann that waits for its review."""
    house.items(house.project(pipeline=[AUTHOR, {**REVIEW, **review}]))
    ann = house.expert("ann")
    house.submit(ann, house.claim(ann), make_tasks.example_answer(TEXT))
    return ann


def _start(site: Site, actor: Actor) -> tuple[Visitor, Page]:
    visitor = site.visitor(actor)
    return visitor, visitor.send(visitor.get("/desk"), "/desk/claims")


def _path(page: Page) -> str:
    return page.url.removeprefix(ORIGIN)


def _item_state(house: House) -> ItemState:
    return house.item(_items(house)[0]).state


def _items(house: House) -> list[str]:
    rows = house.db.read_now(lambda tx: tx.all(_ITEMS))
    return [row["id"] for row in rows]


def test_the_answer_stands_beside_the_points_of_the_guideline(site: Site) -> None:
    _written(site.house)
    _, page = _start(site, site.house.reviewer("rev"))
    assert "Review · Contract review" in page.text
    assert "It does not reach fraud at all." in page.text
    assert "Be correct Met 1 Not met 2 Cannot assess 3" in page.text
    assert 'data-path="messages[1].content"' in page.html


def test_blind_means_no_name_of_the_author(site: Site) -> None:
    ann = _written(site.house)
    _, page = _start(site, site.house.reviewer("rev"))
    assert ann.name not in page.html
    assert ann.alias not in page.html


def test_a_verdict_is_summed_up_before_it_is_sent(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    page = visitor.send(page, "judge", {"lines[0].verdict": "met"}, button=("verdict", "accept"))
    assert "You accept this answer: 1 met, 1 not judged; no comment." in page.text
    assert _item_state(site.house) is ItemState.IN_REVIEW
    assert "1 point not judged. Why?" in page.text
    refused = visitor.send(page, "/verdict")
    assert refused.status == 422, "an acceptance says why a point was left open"
    assert _item_state(site.house) is ItemState.IN_REVIEW
    done = visitor.send(refused, "/verdict", {"unjudged": "apply"})
    assert "Accepted." in done.text
    assert _item_state(site.house) is ItemState.ACCEPTED
    again = visitor.send(refused, "/verdict", {"unjudged": "apply"})
    assert again.url.endswith("/desk"), "sent twice is one verdict"


def test_sending_back_needs_a_reason_and_loses_nothing(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    page = visitor.send(page, "judge", LINES, button=("verdict", "return"))
    assert page.status == 422
    assert "Say why before you choose “Send back”" in page.text
    assert page.form("judge").get("lines[1].reason") == "None named."
    page = visitor.send(page, "judge", {"reasons": "Name them."}, button=("verdict", "return"))
    assert "You send this back to its author: 1 met, 1 not met; no comment." in page.text
    assert "Sent back to its author." in visitor.send(page, "/verdict").text


def test_a_half_made_verdict_survives(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    fields = [
        ["lines[0].criterion_id", "be-correct"],
        ["lines[0].verdict", "unmet"],
        ["lines[0].reason", "The first sentence"],
        ["reasons", "So far"],
        ["text", "A comment that is beg"],
        ["comments", ""],
    ]
    body = {"base_version": 0, "tab": "one", "fields": fields}
    assert visitor.json(page, f"{_path(page)}/draft", body).json()["version"] == 1
    form = visitor.get(_path(page)).form("judge")
    assert form.get("lines[0].verdict") == "unmet"
    assert form.get("lines[0].reason") == "The first sentence"
    assert form.get("reasons") == "So far"
    assert form.get("text") == "A comment that is beg"


def test_a_comment_is_put_to_the_words_as_written(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    selected = {
        "path": "messages[1].content",
        "start": "2",
        "end": "24",
        "quote": "cap limits what one",
        "text": "Cap on what?",
        **LINES,
    }
    page = visitor.send(page, "judge", selected, button=("act", "comment"))
    assert json.loads(page.form("judge").get("comments") or "")[0]["anchor"] == {
        "path": "messages[1].content",
        "start": 4,
        "end": 25,
        "quote": "cap** limits what one",
    }
    assert 'data-quote="cap limits what one"' in page.html
    assert page.form("judge").get("lines[1].verdict") == "unmet", "the verdict came along"


def test_words_typed_by_hand_are_found_without_a_script(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    typed = {"quote": "reach fraud", "text": "Name the statute."}
    page = visitor.send(page, "judge", typed, button=("act", "comment"))
    anchor = json.loads(page.form("judge").get("comments") or "")[0]["anchor"]
    assert anchor["quote"] == "reach *fraud"


def test_words_that_are_nowhere_stay_with_the_comment(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    typed = {"path": "messages[1].content", "quote": "gross negligence", "text": "Say it."}
    page = visitor.send(page, "judge", typed, button=("act", "comment"))
    comment = json.loads(page.form("judge").get("comments") or "")[0]
    assert comment["anchor"]["quote"] == TEXT
    assert comment["text"] == "“gross negligence”\n\nSay it."
    page = visitor.send(page, "judge", {"reasons": "See."}, button=("verdict", "return"))
    assert visitor.send(page, "/verdict").url.endswith("/desk")


def test_a_comment_that_is_still_open_goes_with_the_verdict(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    typed = {"text": "Well put.", "quote": "fraud"}
    page = visitor.send(page, "judge", typed, button=("verdict", "accept"))
    assert "1 comment." in page.text
    assert "Well put." in page.text


def test_a_comment_can_be_removed(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    page = visitor.send(page, "judge", {"text": "No."}, button=("act", "comment"))
    made = json.loads(page.form("judge").get("comments") or "")[0]["id"]
    page = visitor.send(page, "judge", button=("remove_comment", made))
    assert page.form("judge").get("comments") == "[]"


def test_the_next_hand_in_shows_what_changed_and_what_was_said(site: Site) -> None:
    house = site.house
    ann = _written(house)
    rev = house.reviewer("rev")
    visitor, page = _start(site, rev)
    page = visitor.send(page, "judge", {**LINES, "reasons": "More."}, button=("verdict", "return"))
    visitor.send(page, "/verdict")
    house.submit(ann, house.claim(ann), make_tasks.example_answer(TEXT + " Nor intent."))
    page = visitor.send(visitor.get("/desk"), "/desk/claims")
    assert "<ins> Nor intent.</ins>" in page.html or "Nor intent.</ins>" in page.html
    assert "What was said before" in page.text
    assert "None named." in page.text
    assert ann.alias not in page.html


def test_when_no_return_is_left_it_is_not_offered_and_the_page_says_why(site: Site) -> None:
    house = site.house
    ann = _written(house, rounds=2)
    visitor, page = _start(site, house.reviewer("rev"))
    page = visitor.send(page, "judge", {"reasons": "More."}, button=("verdict", "return"))
    visitor.send(page, "/verdict")
    house.submit(ann, house.claim(ann), make_tasks.example_answer(TEXT + " Nor intent."))
    page = visitor.send(visitor.get("/desk"), "/desk/claims")
    verdicts = [value for name, value in page.form("judge").buttons if name == "verdict"]
    assert verdicts == ["reject", "accept"]
    assert "It went back to its author as often as it may" in page.text


def test_a_verdict_after_the_hold_is_refused_and_kept(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    site.house.clock.advance(seconds=26 * 3600)
    page = visitor.send(page, "judge", LINES, button=("verdict", "accept"))
    assert page.status == 410
    assert page.form("judge").get("lines[1].reason") == "None named."
    page = visitor.send(page, "/again")
    assert page.form("judge").get("lines[1].reason") == "None named."


def test_graders_who_differ_are_decided_side_by_side(site: Site) -> None:
    house = site.house
    house.items(house.grading(pipeline=[GRADERS, ADJUDICATE]))
    ann, ben = house.expert("ann"), house.expert("ben")
    house.grade(ann, c1="met")
    house.grade(ben, c1="unmet")
    visitor, page = _start(site, house.reviewer("rev"))
    assert "Grader A" in page.text
    assert "Grader B" in page.text
    assert ann.alias not in page.html
    assert "0 of 1 decided" in page.text
    assert page.form("judge").get("decisions[c2].verdict") is None
    page = visitor.send(page, "judge", {"reasons": "Read it."}, button=("verdict", "decided"))
    assert page.status == 422
    assert "is not decided yet" in page.text
    decided = {"decisions[c1].verdict": "met", "decisions[c1].reason": "It says SSRI."}
    page = visitor.send(page, "judge", decided, button=("verdict", "decided"))
    assert "You decide where the graders differ: 1 of 1 decided." in page.text
    assert "It says SSRI." in page.text
    assert "Decided." in visitor.send(page, "/verdict").text
    assert _item_state(house) is ItemState.ACCEPTED


def test_reviewers_who_differ_are_decided_with_both_verdicts(site: Site) -> None:
    house = site.house
    two = {"stage": "review", "people": 2, "blind": True, "rounds": 2}
    house.items(house.project(pipeline=[AUTHOR, two, ADJUDICATE]))
    house.write(house.expert("ann"))
    for name, verdict, reasons in (("r1", "accept", "Right."), ("r2", "reject", "Wrong law.")):
        visitor, page = _start(site, house.reviewer(name))
        assert "Wrong law." not in page.text
        typed = {"reasons": reasons, "lines[0].verdict": "met", "lines[1].verdict": "met"}
        page = visitor.send(page, "judge", typed, button=("verdict", verdict))
        visitor.send(page, "/verdict")
    visitor, page = _start(site, house.reviewer("r3"))
    assert "They differ" in page.text
    assert "Right." in page.text
    assert "Wrong law." in page.text
    assert house.reviewer("r1").alias not in page.html
    page = visitor.send(page, "judge", {"reasons": "r1 is right."}, button=("verdict", "accept"))
    visitor.send(page, "/verdict")
    assert _item_state(house) is ItemState.ACCEPTED


def test_a_second_look_passes_or_fails_with_reasons(site: Site) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW, {"stage": "audit", "sample": "100%"}]))
    house.write(house.expert("ann"))
    house.review(house.reviewer("rev"))
    visitor, page = _start(site, house.reviewer("aud"))
    assert "Second look" in page.text
    page = visitor.send(page, "judge", button=("verdict", "fail"))
    assert page.status == 422
    page = visitor.send(page, "judge", button=("verdict", "pass"))
    assert "You let this answer pass" in page.text
    visitor.send(page, "/verdict")
    assert _item_state(house) is ItemState.ACCEPTED


def test_a_verdict_of_another_stage_is_no_verdict(site: Site) -> None:
    _written(site.house)
    visitor, page = _start(site, site.house.reviewer("rev"))
    token = page.form("judge").get("csrf_token") or ""
    answer = visitor.client.post(
        f"{_path(page)}/verdict", data={"csrf_token": token, "verdict": "pass", "judgement": "{}"}
    )
    assert answer.status_code == 422
    assert _item_state(site.house) is ItemState.IN_REVIEW
