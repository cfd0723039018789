"""Everything that is needed to do work is a form: scripts are off in these journeys."""

import re

from playwright.sync_api import Page, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.watch import Complaints

OPEN = {"title": "Explain a cap on liability", "brief": "Write the question and its answer."}
QUESTION = "What does a cap on liability do?"


def test_work_is_written_handed_in_reviewed_and_accepted_by_forms_alone(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    complaints.expected.append("Failed to load resource: the server responded with a status of 422")
    name = "without-scripts"
    company.open_project(name, OPEN)
    author = new_context(scripts=False).new_page()
    reviewer = new_context(scripts=False).new_page()
    road.sign_in(author, company.add("Nora Author", "expert", tag=name))
    road.sign_in(reviewer, company.add("Nora Reviewer", "reviewer", tag=name))

    _write(author)
    _hand_in(author)
    _send_back(reviewer)
    _mend(author)
    _hand_in(author)
    _accept(reviewer)
    author.goto("/my-work")
    expect(author.locator("main")).to_contain_text("Accepted")


def _start(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("button", name="Start").first.click()
    page.wait_for_url("**/work/*")


def _turn(page: Page, number: int) -> None:
    expect(page.locator("textarea[name$='.content']")).to_have_count(number)


def _write(page: Page) -> None:
    _start(page)
    while page.locator("textarea[name$='.content']").count() < 2:
        page.get_by_role("button", name="Add answer").click()
    page.locator("textarea[name='messages[0].content']").fill(QUESTION)
    page.locator("select[name='messages[0].role']").select_option("user")
    page.locator("textarea[name='messages[1].content']").fill(road.FIRST)
    page.locator("select[name='messages[1].role']").select_option("assistant")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.get_by_role("button", name="Add prompt").click()
    _turn(page, 3)
    expect(page.locator("textarea[name='messages[1].content']")).to_have_value(road.FIRST)
    page.get_by_role("button", name="Remove").last.click()
    _turn(page, 2)
    page.get_by_role("button", name="Add a source").click()
    page.get_by_label("Words you rely on").fill("A source that is taken out again.")
    page.get_by_role("button", name="Remove source 1").click()
    expect(page.get_by_label("Words you rely on")).to_have_count(0)
    expect(page.locator("textarea[name='messages[0].content']")).to_have_value(QUESTION)


def _hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/hand-in*")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".field-error")).to_contain_text("Say whether a model helped")
    page.get_by_role("radio", name="No model helped").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Handed in.")


def _send_back(page: Page) -> None:
    _start(page)
    page.get_by_label("Comment", exact=True).fill(road.COMMENT)
    page.get_by_label("About which words").fill("sets a last day")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments .quote")).to_contain_text("sets a last day")
    page.get_by_role("button", name="Send back").click()
    expect(page.locator("main")).to_contain_text("Say why before you choose")
    page.get_by_label("What you say to the author").fill(road.WHY)
    page.get_by_role("button", name="Send back").click()
    page.wait_for_url("**/verdict*")
    page.get_by_role("button", name="Send back").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Sent back to its author.")


def _mend(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/work/*")
    expect(page.locator("main")).to_contain_text(road.COMMENT)
    page.locator(".thread summary").click()
    page.get_by_label("Your reply").fill(road.REPLY)
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".thread")).to_contain_text(road.REPLY)
    page.locator("textarea[name='messages[1].content']").fill(road.MENDED)


def _accept(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("button", name=re.compile("^Review")).click()
    page.wait_for_url("**/work/*")
    expect(page.locator("#since-last-round ins").first).to_be_visible()
    page.get_by_role("button", name="Accept answer").click()
    page.wait_for_url("**/verdict*")
    page.get_by_label("I judged the answer as a whole.").check()
    page.get_by_role("button", name="Accept answer").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Accepted.")
