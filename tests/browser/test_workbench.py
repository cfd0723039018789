"""The workbench: guideline, questions, notes, templates, and that no key means two things."""

import re

from playwright.sync_api import Page, expect

from tacit.wire.projects import NewGuideline
from tests.browser import road
from tests.browser.company import GUIDELINE, Company
from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard
from tests.browser.watch import Complaints
from tests.make.bench import CJK, RIGHT_TO_LEFT

QUESTION = "Which day is today?"
ANSWER = "The day on which the reader gets it."
OPENING = "In short: "
EDITOR = "textarea[name='messages[1].content']"


def _begin(company: Company, page: Page, name: str) -> str:
    project_id = company.open_project(name, road.BRIEF)
    road.sign_in(page, company.add(name.capitalize(), "expert", tag=name))
    road.start_next(page)
    return project_id


def test_a_question_is_asked_answered_and_read_where_it_belongs(
    company: Company, new_context: NewContext
) -> None:
    page, manager = new_context().new_page(), new_context().new_page()
    _begin(company, page, "questions")
    page.get_by_label("Find in the guideline").fill("act")
    expect(page.locator("[data-find-count]")).to_have_text("1 of 1")
    page.locator(EDITOR).fill("A beginning that is not lost.")
    page.locator("[data-ask-about] p").first.select_text()
    page.locator("[data-ask] > summary").click()
    expect(page.get_by_label("About the words")).to_have_value(
        "Write for a colleague who must act today."
    )
    page.get_by_label("Your question").fill(QUESTION)
    road.expect_saved(page)
    page.goto(page.url)
    road.wait_until_ready(page)
    page.keyboard.press("q")
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(EDITOR)).to_have_value("A beginning that is not lost.")
    expect(page.locator("#question")).to_have_value("")
    expect(page.locator(".questions")).to_contain_text("0 of 1 answered")

    road.sign_in(manager, company.add("Mia", "manager"))
    manager.goto("/projects/questions")
    manager.get_by_role("link", name=QUESTION).click()
    manager.get_by_label("Answer to").fill(ANSWER)
    manager.get_by_role("button", name="Answer, and put it into the guideline").click()
    expect(manager.get_by_label("Text", exact=True)).to_have_value(re.compile(ANSWER))
    manager.get_by_role("button", name="Put the new version in force").click()
    expect(manager.get_by_text("Guideline 2 is in force")).to_be_visible()

    page.goto("/desk")
    expect(page.get_by_text("Your questions are answered")).to_be_visible()
    page.get_by_role("button", name="Seen").click()
    expect(page.get_by_text("Your questions are answered")).to_have_count(0)
    page.get_by_role("link", name=str(road.BRIEF["title"])).click()
    expect(page.locator(".questions .answer")).to_contain_text(ANSWER)


def test_what_changed_since_one_read_is_shown_until_it_is_read(
    company: Company, new_context: NewContext
) -> None:
    page = new_context().new_page()
    project_id = company.open_project("changes", road.BRIEF, road.BRIEF)
    road.sign_in(page, company.add("Cora", "expert", tag="changes"))
    road.start_next(page)
    changed = GUIDELINE.replace("today", "before noon")
    new = NewGuideline(text=changed, note="Noon is when the post goes.")
    company.admin.projects.add_guideline(project_id, new)
    road.start_next(page)
    folded = page.get_by_text("Changed since you last read it")
    folded.click()
    expect(page.locator(".since-read")).to_contain_text("Noon is when the post goes.")
    expect(page.locator(".since-read ins")).to_contain_text("before noon")
    page.get_by_role("button", name="Mark as read").click()
    expect(folded).to_have_count(0)


def test_the_bench_by_keyboard_alone(company: Company, new_context: NewContext) -> None:
    page = new_context().new_page()
    _begin(company, page, "bench-by-keys")
    keys = Keyboard(page)
    keys.press("/")
    keys.type("answer")
    keys.press("Enter")
    expect(page.locator("[data-find-count]")).to_have_text(re.compile(r"2 of \d"))
    keys.press("Escape", "Escape", "z")
    keys.type("Look at the second clause.")
    expect(page.locator("[data-pad-saved]")).to_have_text(re.compile(r"Kept \d\d:\d\d"))
    keys.press("Escape", "q")
    keys.type(QUESTION)
    keys.go_to("^Ask$")
    keys.press("Enter")
    expect(page.get_by_text("Asked. The answer will be on your desk")).to_be_visible()
    road.wait_until_ready(page)
    keys.press("Control+k")
    keys.type("writing temp")
    expect(page.locator("#palette li").first).to_contain_text("Writing: templates")
    keys.press("Enter")
    page.wait_for_url("**/writing")
    expect(page.get_by_text("Look at the second clause.")).to_have_count(1)
    keys.go_to("^Name")
    keys.type("Opening")
    keys.press("Tab")
    keys.type(OPENING)
    keys.activate("Keep template")
    expect(page.locator(".toast")).to_contain_text("can be inserted")
    page.go_back()
    page.go_back()
    page.reload()
    road.wait_until_ready(page)
    keys.go_to("Text of this turn|Ideal answer|answer")
    page.locator(EDITOR).focus()
    keys.press("Control+.")
    keys.type("open")
    keys.press("Enter")
    expect(page.locator(EDITOR)).to_have_value(OPENING.strip())
    keys.press("Control+z")
    expect(page.locator(EDITOR)).to_have_value("")
    keys.press("Escape", "?")
    expect(page.locator("#keys-help")).to_contain_text("Open the scratch pad")
    keys.press("Escape", "f")
    expect(page.locator("html[data-focused]")).to_have_count(1)
    keys.press("f")
    expect(page.locator("html[data-focused]")).to_have_count(0)


def test_two_tabs_can_be_compared_and_each_gives_its_part(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    context = new_context()
    first = context.new_page()
    _begin(company, first, "compared")
    second = context.new_page()
    second.goto(first.url)
    road.wait_until_ready(second)
    first.get_by_role("button", name="Add prompt").click()
    third = "textarea[name='messages[2].content']"
    first.locator(third).fill("A row that only the first tab has.")
    first.locator(EDITOR).fill("Answer of the first.")
    road.expect_saved(first)
    complaints.expected.append("Failed to load resource")
    second.locator("textarea[name=note]").fill("Note of the second.")
    second.locator(EDITOR).fill("Answer of the second.")
    second.get_by_role("button", name="Compare and choose").click()
    dialog = second.locator("dialog.compare")
    expect(dialog.locator(".compare-part")).to_have_count(4)
    dialog.locator(".compare-part", has_text="Answer of the").get_by_label("Both").check()
    dialog.get_by_role("button", name="Go on with these").click()
    expect(second.locator(EDITOR)).to_have_value("Answer of the second.\n\nAnswer of the first.")
    expect(second.locator(third)).to_have_value("A row that only the first tab has.")
    expect(second.locator("textarea[name=note]")).to_have_value("Note of the second.")


def test_two_hundred_pages_and_every_script_are_kept_counted_and_in_place(
    company: Company, new_context: NewContext
) -> None:
    page = new_context().new_page()
    _begin(company, page, "long")
    text = "All of it was pasted at once. " * 20_000
    page.locator(EDITOR).evaluate(
        "(field, text) => { field.focus(); field.setRangeText(text);"
        " field.dispatchEvent(new Event('input', { bubbles: true })); }",
        text,
    )
    expect(page.locator("[data-words-of]")).to_have_text(re.compile(r"140,\d{3} words"))
    road.expect_saved(page)
    page.reload()
    assert len(page.locator(EDITOR).input_value()) == len(text)
    page.locator(EDITOR).fill(CJK + "\n" + RIGHT_TO_LEFT)
    expect(page.locator("[data-words-of]")).to_have_text("17 words")
    sides = page.locator(EDITOR).evaluate("(field) => getComputedStyle(field).unicodeBidi")
    assert sides == "plaintext", "each paragraph runs as its own words do"
    overflow = "() => document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(overflow) <= 0
