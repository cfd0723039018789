"""My work: everything handed in, what became of it, what was said and answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.access.records import Actor
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.web import _own_work
from tacit.work.records import Anchor, NewComment, Submission, Verdict
from tests.make import tasks as make_tasks
from tests.make.pages import Site, open_site
from tests.make.work import AUTHOR, REVIEW, make_house

TEXT = "A **cap** limits what one side can claim of the other. It does not reach *fraud* at all."
ANCHOR = Anchor(path="messages[1].content", start=2, end=9, quote="**cap**")


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


@pytest.fixture
def ann(site: Site) -> Actor:
    return site.house.expert("ann")


def _returned(site: Site, ann: Actor) -> Submission:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    made = house.submit(ann, house.claim(ann), make_tasks.example_answer(TEXT))
    comment = NewComment(id="c" * 26, text="Cap on what?", anchor=ANCHOR)
    house.review(house.reviewer("rev"), Verdict.RETURN, comments=[comment])
    return made


def test_an_empty_list_says_what_will_be_here(site: Site, ann: Actor) -> None:
    visitor = site.visitor(ann)
    assert "You have handed in nothing yet" in visitor.get("/my-work").text
    assert "You have judged nothing yet" in visitor.get("/my-work?show=judged").text


def test_hand_ins_come_newest_first_with_state_and_verdict(site: Site, ann: Actor) -> None:
    house = site.house
    made = _returned(site, ann)
    house.clock.advance(seconds=60)
    house.items(house.project(pipeline=[AUTHOR, REVIEW], title="Other"), title="Newer work")
    house.submit(ann, house.claim(ann, project=None), make_tasks.example_answer(TEXT))
    text = site.visitor(ann).get("/my-work").text
    assert "Cap on liability" in text
    assert f"/my-work/{made.id}" in site.visitor(ann).get("/my-work").html


def test_a_filter_narrows_and_pages_go_on(
    site: Site, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]), 5)
    for number in range(5):
        house.clock.advance(seconds=60)
        house.write(ann)
        verdict = Verdict.REJECT if number == 0 else Verdict.ACCEPT
        house.review(house.reviewer("rev"), verdict)
    visitor = site.visitor(ann)
    rejected = visitor.get("/my-work?state=rejected")
    assert rejected.text.count("Cap on liability") == 1
    monkeypatch.setattr(_own_work, "PAGE_ROWS", 2)
    monkeypatch.setattr(_own_work, "_READ_AT_ONCE", 2)
    first = visitor.get("/my-work")
    assert first.text.count("Cap on liability") == 2
    assert 'rel="next"' in first.html
    assert visitor.get("/my-work?state=rejected").text.count("Cap on liability") == 1
    assert visitor.get("/my-work?cursor=nonsense").status == 422


def test_verdicts_of_ones_own_are_listed(site: Site, ann: Actor) -> None:
    _returned(site, ann)
    text = site.visitor(site.house.reviewer("rev")).get("/my-work?show=judged").text
    assert "Cap on liability" in text
    assert "Returned" in text


def test_a_hand_in_shows_what_was_said_at_its_words(site: Site, ann: Actor) -> None:
    made = _returned(site, ann)
    page = site.visitor(ann).get(f"/my-work/{made.id}")
    assert "As the guideline says." in page.text
    assert "Cap on what?" in page.text
    assert 'data-quote="cap"' in page.html
    assert "version 1, under which you wrote" in page.text
    assert "Go on with it" in page.text


def test_its_author_answers_a_comment(site: Site, ann: Actor) -> None:
    made = _returned(site, ann)
    visitor = site.visitor(ann)
    page = visitor.send(visitor.get(f"/my-work/{made.id}"), "/replies", {"text": "Liability."})
    assert "You 2026-03-02 09:00 UTC Liability." in page.text


def test_an_empty_answer_is_refused_in_place(site: Site, ann: Actor) -> None:
    made = _returned(site, ann)
    visitor = site.visitor(ann)
    page = visitor.send(visitor.get(f"/my-work/{made.id}"), "/replies", {"text": "  "})
    assert page.status == 422
    assert "needs a reason" in page.text
    long = visitor.send(page, "/replies", {"text": "x" * 20_001})
    assert long.status == 422
    assert "x" * 20_001 in long.html


def test_the_next_hand_in_shows_what_changed(site: Site, ann: Actor) -> None:
    house = site.house
    first = _returned(site, ann)
    second = house.submit(ann, house.claim(ann), make_tasks.example_answer(TEXT + " Nor intent."))
    page = site.visitor(ann).get(f"/my-work/{second.id}")
    assert "What you changed since the hand-in before" in page.text
    assert "Nor intent.</ins>" in page.html
    assert f'href="/my-work/{first.id}"' in page.html


def test_others_do_not_see_it(site: Site, ann: Actor) -> None:
    made = _returned(site, ann)
    assert site.visitor(site.house.expert("ben")).get(f"/my-work/{made.id}").status == 404
    assert site.visitor(site.house.reviewer("rev")).get(f"/my-work/{made.id}").status == 403
