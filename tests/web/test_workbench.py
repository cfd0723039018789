"""The workbench without scripts, what its script sends, and that nothing typed is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tacit.access.records import Actor
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.work.records import Anchor, NewComment, Verdict
from tests.make import tasks as make_tasks
from tests.make.pages import ORIGIN, Page, Site, Visitor, open_site
from tests.make.work import AUTHOR, REVIEW, make_house

TEXT = "A **cap** limits what one side can claim of the other, whatever the claim is called. " * 3
ANSWER = {"messages[0].content": "What does a cap do?", "messages[1].content": TEXT}
HAND_IN = ("act", "hand_in")


@pytest.fixture
def site(sqlite_db: Database, clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    with open_site(make_house(sqlite_db, clock), tmp_path) as opened:
        yield opened


@pytest.fixture
def ann(site: Site) -> Actor:
    house = site.house
    house.items(house.project(pipeline=[AUTHOR, REVIEW]), expert_minutes=30)
    return house.expert("ann")


def _start(site: Site, actor: Actor) -> tuple[Visitor, Page]:
    visitor = site.visitor(actor)
    return visitor, visitor.send(visitor.get("/desk"), "/desk/claims")


def _path(page: Page) -> str:
    return page.url.removeprefix(ORIGIN)


def _typed(text: str) -> list[list[str]]:
    return [
        ["messages[0].role", "user"],
        ["messages[0].content", "What does a cap do?"],
        ["messages[1].role", "assistant"],
        ["messages[1].content", text],
        ["note", ""],
    ]


def test_the_page_holds_guideline_input_editor_and_hold(site: Site, ann: Actor) -> None:
    _, page = _start(site, ann)
    assert "Guideline g version 1" in page.text
    assert "What is asked Explain what a cap does." in page.text
    assert "about 30 min" in page.text
    assert "Yours until 2 Mar 2026 13:00 UTC" in page.text
    assert "Missing: The prompt is empty." in page.text
    assert 'href="#f-messages-0-content"' in page.html


def test_saving_without_scripts_keeps_the_text(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", ANSWER, button=("act", "save"))
    assert page.status == 200
    assert page.form("work").get("messages[1].content") == TEXT
    assert "Saved 2026-03-02 09:00 UTC" in page.text


def test_a_turn_is_added_and_removed_without_scripts(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", ANSWER, button=("add_turn", "user"))
    assert page.form("work").get("messages[2].content") == ""
    assert page.form("work").get("messages[1].content") == TEXT
    page = visitor.send(page, "work", button=("remove_turn", "2"))
    assert page.form("work").get("messages[2].content") is None


def test_enter_in_a_line_saves_and_removes_nothing(site: Site, ann: Actor) -> None:
    _, page = _start(site, ann)
    work = page.form("work")
    own = [button for button in work.buttons if button != ("act", "renew")]
    assert own[0] == ("act", "save"), "Enter presses the first button of a form"


def test_unfinished_work_cannot_be_handed_in(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", button=HAND_IN)
    assert "Unfinished The prompt is empty." in page.text
    assert not [form for form in page.forms if form.action.endswith("/submission")]


def test_handing_in_shows_what_is_sent_and_sends_what_is_shown(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", {**ANSWER, "_ai_help": "spelling"}, button=HAND_IN)
    assert page.url.endswith("/hand-in?ai_help=spelling")
    assert "<strong>cap</strong>" in page.html
    assert page.form("/submission").get("ai_help") == "spelling"
    done = visitor.send(page, "/submission", {"ai_note": "Commas"})
    assert done.url.endswith("/desk")
    again = visitor.send(page, "/submission")
    assert again.url.endswith("/desk"), "sent twice is sent once"
    mine = visitor.get("/my-work")
    assert mine.text.count("Cap on liability") == 1


def test_help_by_a_model_must_be_said(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", ANSWER, button=HAND_IN)
    page = visitor.send(page, "/submission", {"ai_note": "None at all"})
    assert page.status == 422
    assert "Say whether a model helped you" in page.text
    assert page.form("/submission").get("ai_note") == "None at all"
    assert visitor.send(page, "/submission", {"ai_help": "none"}).url.endswith("/desk")


def test_a_second_tab_is_told_and_both_texts_stay(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    visitor.send(page, "work", ANSWER, button=("act", "save"))
    late = visitor.send(page, "work", {"messages[1].content": "Mine."}, button=("act", "save"))
    assert late.status == 409
    assert "This work was also changed in another tab" in late.text
    assert late.form("work").get("messages[1].content") == "Mine."
    assert visitor.get(_path(page)).form("work").get("messages[1].content") == TEXT
    kept = visitor.send(late, "work", button=("act", "save"))
    assert kept.form("work").get("messages[1].content") == "Mine."


def test_the_script_saves_and_is_told_of_another_tab(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    path = f"{_path(page)}/draft"
    body = {"base_version": 0, "tab": "one", "fields": _typed("By the script.")}
    assert visitor.json(page, path, body).json() == {
        "version": 1,
        "saved_at": "2026-03-02T09:00:00+00:00",
    }
    other = visitor.json(
        page, path, {**body, "tab": "two", "fields": _typed("Elsewhere.")}, method="PUT"
    )
    assert other.status_code == 409
    assert other.json()["version"] == 1
    shown = visitor.get(_path(page)).form("work")
    assert shown.get("messages[1].content") == "By the script."


def test_a_form_is_not_another_tab_of_its_own_script(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    body = {"base_version": 0, "tab": "one", "fields": _typed("Half a")}
    visitor.json(page, f"{_path(page)}/draft", body)
    page = visitor.send(page, "work", {**ANSWER, "_tab": "one"}, button=HAND_IN)
    assert page.url.endswith("/hand-in")
    assert "limits what one side can claim" in page.text


def test_what_is_typed_after_the_hold_is_kept_and_comes_back(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    site.house.clock.advance(seconds=5 * 3600)
    body = {"base_version": 0, "tab": "one", "fields": _typed("Late words.")}
    answer = visitor.json(page, f"{_path(page)}/draft", body)
    assert answer.status_code == 410
    assert "The time you held this work for is over" in answer.json()["detail"]
    over = visitor.get(_path(page))
    assert "Late words." in over.text
    back = visitor.send(over, "/again")
    assert back.form("work").get("messages[1].content") == "Late words."


def test_a_form_sent_after_the_hold_comes_back_with_its_text(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    site.house.clock.advance(seconds=5 * 3600)
    page = visitor.send(page, "work", ANSWER, button=HAND_IN)
    assert page.status == 410
    assert "Your text is kept" in page.text
    assert page.form("work").get("messages[1].content") == TEXT


def test_a_script_on_work_that_was_handed_in_stops(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    sent = visitor.send(page, "work", ANSWER, button=HAND_IN)
    visitor.send(sent, "/submission", {"ai_help": "none"})
    body = {"base_version": 1, "tab": "one", "fields": _typed("Too late.")}
    assert visitor.json(page, f"{_path(page)}/draft", body).status_code == 410
    assert "You handed this in" in visitor.get(_path(page)).text


def test_who_was_signed_out_gets_back_what_was_typed(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    site.house.clock.advance(seconds=90 * 24 * 3600)
    page = visitor.send(page, "work", ANSWER, button=("act", "save"))
    assert page.status == 401
    assert "You are signed out" in page.text
    assert TEXT.strip() in page.text


def test_a_form_with_the_token_of_another_session_gives_the_text_back(
    site: Site, ann: Actor
) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", {**ANSWER, "csrf_token": "0" * 64})
    assert page.status == 403
    assert TEXT.strip() in page.text


def test_renewing_keeps_the_text_and_moves_the_end(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    site.house.clock.advance(seconds=3600)
    page = visitor.send(page, "work", ANSWER, button=("act", "renew"))
    assert "Yours until 2 Mar 2026 14:00 UTC" in page.text
    assert page.form("work").get("messages[1].content") == TEXT


def test_giving_back_keeps_the_text_and_can_be_undone(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    changes = {**ANSWER, "_reason_back": "Not my field"}
    desk = visitor.send(page, "work", changes, button=("act", "give_back"))
    assert "You gave “Cap on liability” back." in desk.text
    back = visitor.send(desk, "/again")
    assert back.form("work").get("messages[1].content") == TEXT


def test_broken_work_needs_a_word_and_goes_to_a_manager(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    page = visitor.send(page, "work", ANSWER, button=("act", "park"))
    assert page.status == 422
    assert "Say what is broken." in page.text
    assert page.form("work").get("messages[1].content") == TEXT
    desk = visitor.send(page, "work", {"_reason_park": "Page 2 missing"}, button=("act", "park"))
    assert "A manager will look at it" in desk.text
    assert "Next for you" not in desk.text


def test_checks_are_lines_that_lead_to_their_place(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    body = {"fields": _typed("TODO: write this")}
    answer = visitor.json(page, f"{_path(page)}/checks", body)
    assert 'class="bad"' in answer.text
    assert 'href="#f-messages-1-content"' in answer.text
    assert "<html" not in answer.text


def test_the_preview_is_safe(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    token = page.form("work").get("csrf_token")
    answer = visitor.client.post(
        "/work/preview",
        data={"text": "**bold** <script>alert(1)</script>"},
        headers={"X-CSRF-Token": token or ""},
    )
    assert "<strong>bold</strong>" in answer.text
    assert "<script>" not in answer.text


def test_an_idle_gap_is_asked_about_and_a_break_is_no_work(site: Site, ann: Actor) -> None:
    visitor, page = _start(site, ann)
    begin = site.house.now
    site.house.clock.advance(seconds=1200)
    stretch = {"from": begin.isoformat(), "to": (begin + timedelta(seconds=1200)).isoformat()}
    path = f"{_path(page)}/time"
    idle = visitor.json(page, path, {"segments": [{**stretch, "signal": "idle"}]})
    assert idle.json() == {"seconds": 1200}, "nothing is deducted unasked"
    rest = visitor.json(page, path, {"segments": [{**stretch, "signal": "break"}]})
    assert rest.json() == {"seconds": 0}
    work = visitor.json(page, path, {"segments": [{**stretch, "signal": "thinking"}]})
    assert work.json() == {"seconds": 1200}


@pytest.mark.parametrize(
    "body",
    [[], {"segments": 3}, {"segments": [{"from": "yesterday", "to": "x", "signal": "typing"}]}],
)
def test_time_that_cannot_be_read_is_refused(site: Site, ann: Actor, body: object) -> None:
    visitor, page = _start(site, ann)
    assert visitor.json(page, f"{_path(page)}/time", body).status_code == 422


@pytest.mark.parametrize(
    "body", [{"fields": {"a": "b"}}, {"fields": [["a"]]}, {"fields": [], "base_version": "1"}]
)
def test_a_draft_that_cannot_be_read_is_refused(site: Site, ann: Actor, body: object) -> None:
    visitor, page = _start(site, ann)
    assert visitor.json(page, f"{_path(page)}/draft", body).status_code == 422


def test_others_do_not_see_it(site: Site, ann: Actor) -> None:
    _, page = _start(site, ann)
    answer = site.visitor(site.house.expert("ben")).get(_path(page))
    assert answer.status == 403
    assert "Explain what a cap does." not in answer.text


def test_what_came_back_shows_verdict_comments_and_changes(site: Site, ann: Actor) -> None:
    house = site.house
    house.submit(ann, house.claim(ann), make_tasks.example_answer(TEXT))
    anchor = Anchor(path="messages[1].content", start=2, end=9, quote="**cap**")
    house.review(
        house.reviewer("rev"),
        Verdict.RETURN,
        comments=[NewComment(id="c" * 26, text="Say cap on what.", anchor=anchor)],
    )
    visitor, page = _start(site, ann)
    assert "As the guideline says." in page.text
    assert "Say cap on what." in page.text
    assert 'data-quote="cap"' in page.html
    changed = {"messages[1].content": TEXT + "It does not reach fraud."}
    page = visitor.send(page, "work", changed, button=("act", "save"))
    assert "<ins>It does not reach fraud.</ins>" in page.html
    page = visitor.send(page, "/replies?back=" + _path(page), {"text": "On liability."})
    assert "You 2026-03-02 09:00 UTC On liability." in page.text
    assert page.form("work").get("messages[1].content") == TEXT + "It does not reach fraud."


def test_grading_is_written_on_the_same_page(site: Site) -> None:
    house = site.house
    house.items(house.grading(pipeline=[{"stage": "author", "people": 2, "blind": True}]))
    visitor, page = _start(site, house.expert("ann"))
    assert "It is an SSRI." in page.text
    rows = {
        "grades[c1].verdict": "met",
        "grades[c2].verdict": "option:fair",
        "grades[c3].verdict": "cannot_assess",
    }
    page = visitor.send(page, "work", rows, button=HAND_IN)
    assert "Unfinished “It is used against depression.” needs a reason" in page.text
    page = visitor.send(
        visitor.get(_path(page).removesuffix("/hand-in")),
        "work",
        {"grades[c3].reason": "Not in the text."},
        button=HAND_IN,
    )
    assert visitor.send(page, "/submission", {"ai_help": "none"}).url.endswith("/desk")


def test_fields_of_the_project_are_asked_kept_and_sent(site: Site) -> None:
    house = site.house
    fields = {
        "required": ["court"],
        "properties": {
            "court": {"type": "string", "title": "Which court", "enum": ["Federal", "State"]},
            "pages": {"type": "integer", "minimum": 1},
        },
    }
    house.items(house.project(pipeline=[AUTHOR, REVIEW], fields=fields))
    visitor, page = _start(site, house.expert("bea"))
    assert "“Which court” is still empty." in page.text
    typed = {**ANSWER, "fields.court": "State", "fields.pages": "many"}
    page = visitor.send(page, "work", typed, button=("act", "save"))
    assert page.form("work").get("fields.pages") == "many", "what is no number is not lost"
    assert "“Pages”: a number belongs here." in page.text
    sent = visitor.send(page, "work", {"fields.pages": "12", "_ai_help": "none"}, button=HAND_IN)
    assert "Which court State" in sent.text
    assert visitor.send(sent, "/submission").url.endswith("/desk")
