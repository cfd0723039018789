"""From the Desk to a release that verifies, with a server that dies in between."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.watch import Complaints

NAME = "late-delivery"
MAKE_EXPORT = re.compile("Make export.*conversation", re.IGNORECASE)
KEPT_WORDS = " And keep a copy."


def test_work_travels_from_the_desk_to_a_release_that_verifies(
    company: Company, new_context: NewContext, complaints: Complaints, tmp_path: Path
) -> None:
    author = company.add("Ada Author", "expert", tag=NAME)
    reviewer = company.add("Rhea Reviewer", "reviewer", tag=NAME)
    manager = company.add("Max Manager", "manager")
    company.open_project(NAME, road.BRIEF)
    contexts = {name: new_context() for name in ("author", "reviewer", "manager")}
    pages = {name: context.new_page() for name, context in contexts.items()}
    for name, person in (("author", author), ("reviewer", reviewer), ("manager", manager)):
        road.sign_in(pages[name], person)

    complaints.expected += ["Failed to load resource: net::ERR_CONNECTION_REFUSED"]
    pages["author"] = _write_while_the_server_dies(company, contexts["author"], pages["author"])
    complaints.expected.clear()
    _hand_in(pages["author"], "With finding things")
    _send_back(pages["reviewer"])
    _mend(pages["author"])
    _accept(pages["reviewer"])
    _release(company, contexts["manager"], pages["manager"], tmp_path / "release")


def _write_while_the_server_dies(company: Company, context: BrowserContext, page: Page) -> Page:
    answered: list[str] = []

    def hear(response: Response) -> None:
        if response.url.endswith("/draft") and response.status == 200:
            answered.append(response.request.post_data or "")

    page.on("response", hear)
    work = road.start_next(page)
    text = page.locator("textarea[name='messages[1].content']")
    text.press_sequentially(road.FIRST[:90])
    road.expect_saved(page)
    text.press_sequentially(road.FIRST[90:])
    road.expect_saved(page)
    assert road.FIRST in answered[-1]

    company.server.kill()
    text.press_sequentially(KEPT_WORDS)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Offline, kept here \(\d"))
    page.close()
    company.server.start()

    stored = context.request.get(work).text()
    assert road.FIRST in stored, "a save that was answered is gone"
    assert KEPT_WORDS not in stored
    page = context.new_page()
    page.goto(work)
    expect(page.locator("textarea[name='messages[1].content']")).to_have_value(
        road.FIRST + KEPT_WORDS
    )
    expect(page.locator("[data-toasts]")).to_contain_text("kept in this browser, is back")
    road.expect_saved(page)
    assert KEPT_WORDS in context.request.get(work).text()
    return page


def _hand_in(page: Page, help_by_a_model: str) -> None:
    page.get_by_label("Help by a model").select_option(label=help_by_a_model)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in")
    expect(page.get_by_role("radio", name=help_by_a_model)).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(re.compile("/desk$"))
    expect(page.locator("body")).to_contain_text("Handed in.")


def _send_back(page: Page) -> None:
    road.start_next(page)
    expect(page.locator("body")).not_to_contain_text("Ada Author")
    expect(page.locator("body")).to_contain_text("with finding things, says the author")
    answer = page.locator("[data-anchorable][data-path='messages[1].content']")
    answer.get_by_text("Send a written notice").dblclick(position={"x": 30, "y": 10})
    selected = page.evaluate("getSelection().toString().trim()")
    assert selected, "nothing was selected"
    assert selected in road.FIRST
    page.keyboard.press("c")
    expect(page.get_by_label("About which words")).to_have_value(re.compile(selected))
    page.get_by_label("Comment", exact=True).fill(road.COMMENT)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments .quote")).to_contain_text(selected)
    page.get_by_role("group", name="Answers first").get_by_label("Not met").check()
    page.get_by_role("group", name="Names its limits").get_by_label(
        "Met", exact=False
    ).first.check()
    page.get_by_label("What you say to the author").fill(road.WHY)
    road.expect_saved(page)
    page.get_by_role("button", name="Send back").click()
    expect(page.locator(".verdict-sentence")).to_contain_text("You send this back to its author")
    page.get_by_role("button", name="Send back").click()
    expect(page).to_have_url(re.compile("/desk$"))


def _mend(page: Page) -> None:
    page.goto("/desk")
    card = page.locator(".card", has_text="Came back with feedback")
    expect(card).to_contain_text("1 comment")
    expect(card).to_contain_text("1 point not met")
    card.first.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/work/*")
    road.wait_until_ready(page)
    for words in (road.WHY, road.COMMENT, "What you sent"):
        expect(page.locator("body")).to_contain_text(words)
    expect(page.locator("body")).not_to_contain_text("Rhea Reviewer")
    page.locator(".thread summary").click()
    page.get_by_label("Your reply").fill(road.REPLY)
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".thread")).to_contain_text(road.REPLY)
    page.locator("textarea[name='messages[1].content']").fill(road.MENDED)
    road.expect_saved(page)
    page.reload()
    road.wait_until_ready(page)
    page.keyboard.press("v")
    expect(page.locator("form#work del").first).to_be_visible()
    expect(page.locator("form#work ins").first).to_be_visible()
    _hand_in(page, "No model helped")


def _accept(page: Page) -> None:
    page.goto("/desk")
    card = page.locator(".card", has_text="To judge again")
    card.first.get_by_role("button", name="Review").click()
    page.wait_for_url("**/work/*")
    road.wait_until_ready(page)
    changes = page.locator("#since-last-round")
    expect(changes.locator("ins").first).to_be_visible()
    expect(changes).to_contain_text("Friday")
    expect(page.locator("body")).to_contain_text(road.REPLY)
    page.keyboard.press("a")
    expect(page.locator(".verdict-sentence")).to_contain_text("You accept this answer")
    page.get_by_label("I judged the answer as a whole.").check()
    page.get_by_role("button", name="Accept answer").click()
    expect(page).to_have_url(re.compile("/desk$"))


def _release(company: Company, context: BrowserContext, page: Page, target: Path) -> None:
    page.goto(f"/projects/{NAME}/releases")
    expect(page.locator("body")).to_contain_text("1 accepted item will be frozen")
    page.get_by_label("Why").fill("The first.")
    page.get_by_role("button", name="Create release").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sealed", timeout=20_000)
    page.get_by_role("button", name=MAKE_EXPORT).click()
    with page.expect_download(timeout=20_000) as fetched:
        page.get_by_role("link", name="train.jsonl").first.click()
    assert road.MENDED in fetched.value.path().read_text(encoding="utf-8")
    page.goto(page.url.partition("?")[0])
    folder = road.download(context, page, target)
    assert (folder / "exports").is_dir()
    assert "1 row" in road.verify(company, folder)
