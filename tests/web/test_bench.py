"""Beside the work without scripts: questions, notes, templates, and the small doors mended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.access.records import Actor
from tacit.bench import pads, questions
from tacit.kit.clock import SteppedClock
from tacit.projects import guidelines
from tacit.storage.engine import Database
from tests.make.pages import ORIGIN, Page, Site, Visitor, open_site
from tests.make.work import AUTHOR, REVIEW, make_house

NOTE = "Look at 9(b) before handing in."


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


@pytest.fixture
def ann(site: Site) -> Actor:
    house = site.house
    templates = ({"name": "Opening", "text": "In short:"},)
    house.items(house.project(pipeline=[AUTHOR, REVIEW], templates=templates, language="de"), 2)
    return house.expert("ann")


def _start(site: Site, actor: Actor) -> tuple[Visitor, Page]:
    visitor = site.visitor(actor)
    return visitor, visitor.send(visitor.get("/desk"), "/desk/claims")


def test_the_page_says_the_language_and_holds_the_projects_templates(
    site: Site, ann: Actor
) -> None:
    visitor, page = _start(site, ann)
    assert 'lang="de" spellcheck="true"' in page.html
    assert 'data-text="In short:"' in page.html
    visitor.send(visitor.get("/writing"), "/writing/settings", {"language": "fr", "spelling": ""})
    again = visitor.get(page.url)
    assert 'lang="fr" spellcheck="false"' in again.html


def test_a_question_and_the_notes_come_with_the_form_and_nothing_typed_is_lost(
    site: Site, ann: Actor
) -> None:
    visitor, page = _start(site, ann)
    typed = {"messages[1].content": "Begun.", "_question": "Which law?", "_pad": NOTE}
    after = visitor.send(page, "work", typed, button=("act", "ask"))
    assert "Asked. The answer will be on your desk" in after.text
    assert "Begun." in after.html
    assert NOTE in after.html
    db = site.house.db
    assert len(db.read_now(lambda tx: questions.list_mine(tx, actor=ann))) == 1
    assert db.read_now(lambda tx: pads.list_mine(tx, actor=ann))[0].pad.text == NOTE
    empty = visitor.send(after, "work", {"messages[1].content": "More."}, button=("act", "ask"))
    assert empty.status == 422
    assert "A question has words." in empty.text
    assert "More." in empty.html


def test_a_hand_in_holds_no_word_of_the_notes(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    text = "A cap limits what one side can claim of the other. " * 5
    typed = {"messages[0].content": "What does a cap do?", "messages[1].content": text}
    sheet = visitor.send(page, "work", {**typed, "_pad": NOTE}, button=("act", "hand_in"))
    assert NOTE not in sheet.html
    done = visitor.send(sheet, "/submission", {"ai_help": "none"})
    assert "Handed in" in done.text
    assert NOTE in visitor.get("/writing").text, "it is kept for its owner"


def test_templates_are_kept_changed_and_deleted(site: Site, ann: Actor) -> None:
    visitor = site.visitor(ann)
    page = visitor.get("/writing")
    kept = visitor.send(page, "/writing/templates", {"name": "Close", "text": "In all:"})
    assert "“Close” can be inserted" in kept.text
    twice = visitor.send(kept, "/writing/templates", {"name": "Close", "text": "Else:"})
    assert twice.status == 409
    assert "Else:" in twice.html
    (form,) = [f for f in kept.forms if "/writing/templates/" in f.action]
    ending = form.action
    changed = visitor.send(kept, ending, {"name": "End", "text": "In all:"})
    assert "“End” is changed." in changed.text


def test_places_are_what_the_person_may_see(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    mine = visitor.client.get("/places").json()["places"]
    held = page.url.removeprefix(ORIGIN)
    assert held in [one["href"] for one in mine]
    assert "/people" not in [one["href"] for one in mine]
    for one in mine:
        assert visitor.client.get(one["href"]).status_code == 200, one


def test_whoever_reviews_has_the_same_beside_them(site: Site, ann: Actor) -> None:
    house = site.house
    house.write(ann)
    ray = house.reviewer("ray")
    visitor, page = _start(site, ray)
    assert 'lang="de" spellcheck="true"' in page.html
    assert 'data-text="In short:"' in page.html
    assert 'form="work"' not in page.html
    said = {"reasons": "Half of it.", "_question": "Which law?", "_pad": NOTE}
    after = visitor.send(page, "judge", said, button=("act", "ask"))
    assert "Asked. The answer will be on your desk" in after.text
    assert "Half of it." in after.html
    assert NOTE in after.html
    assert "0 of 1 answered" in after.text
    empty = visitor.send(after, "judge", {"reasons": "More of it."}, button=("act", "ask"))
    assert empty.status == 422
    assert "A question has words." in empty.text
    assert "More of it." in empty.html
    read = visitor.send(empty, "judge", button=("act", "mark_read"))
    assert "You read this version" in read.text
    sheet = visitor.send(read, "judge", {"reasons": "No."}, button=("verdict", "reject"))
    assert NOTE not in sheet.html
    assert NOTE not in site.visitor(ann).get("/writing").text, "the author never sees it"


def test_a_reviewer_sees_what_changed_in_the_guideline_since(site: Site, ann: Actor) -> None:
    house = site.house
    first, second = house.write(ann), house.write(ann)
    assert first.item_id != second.item_id
    visitor, page = _start(site, house.reviewer("ray"))
    page = visitor.send(page, "judge", button=("act", "mark_read"))
    house.db.write_now(
        lambda tx: guidelines.add_version(
            tx,
            actor=house.manager,
            project_id=first.project_id,
            text="# How\n\n## Be brief\n\nTen words.\n",
            note="shorter",
            now=house.now,
        )
    )
    sheet = visitor.send(page, "judge", {"reasons": "No."}, button=("verdict", "reject"))
    visitor.send(sheet, "/verdict")
    page = visitor.send(visitor.get("/review"), "/desk/claims")
    assert "Changed since you last read it" in page.text
    assert "Ten words." in page.text
