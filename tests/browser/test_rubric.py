"""A rubric from the Desk to its exports: by mouse, by keys alone, and without scripts."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.test_keyboard import give_verdict, hand_in, person_at, start
from tests.browser.test_preferences import export
from tests.make.rubrics import INPUT

INJURY = "States that injury cannot be excluded."
SECTION = "Names section 11 of the Act."
FAULT = "Relies on the Consumer Rights Act between two businesses."
SHEET = "Criterion\tPoints\nNames section 11 of the Act.\t4\nRelies on the Consumer Act.\t-5"


def _row(page: Page, name: str) -> Locator:
    return page.locator(f"[data-line='{name}']")


def _score(page: Page, name: str) -> Locator:
    return page.locator(f"[data-board='{name}'] .value")


def _hand_in(page: Page) -> None:
    page.get_by_label("Help by a model").select_option(label="No model helped")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in")
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(re.compile("/desk$"))


def test_a_rubric_is_written_graded_mended_and_exported_by_mouse(
    company: Company, new_context: NewContext
) -> None:
    name = "rubric-by-mouse"
    company.open_project(name, INPUT, kind="rubric")
    page, reviewer = (new_context().new_page() for _ in range(2))
    road.sign_in(page, company.add("Mia Rubric", "expert", tag=name))
    road.start_next(page)
    _write(page)
    _grade(page)
    _change_after_grading(page)
    road.expect_saved(page)
    page.reload()
    road.wait_until_ready(page)
    expect(page.locator("[data-line]")).to_have_count(3)
    expect(_row(page, "c2").locator(".line-weight input")).to_have_value("6")
    _row(page, "c2").get_by_role("button", name="Details accuracy").click()
    expect(_row(page, "c2").get_by_label("Axis")).to_have_value("accuracy")
    _hand_in(page)

    road.sign_in(reviewer, company.add("Mo Rubric", "reviewer", tag=name))
    road.start_next(reviewer)
    expect(reviewer.locator("[data-board='a'] .value")).to_contain_text("0.50")
    expect(reviewer.locator(".said-rubric")).to_contain_text(INJURY)
    for group in reviewer.locator("[data-criterion] .options").all():
        group.get_by_label("Met").first.check()
    reviewer.get_by_role("button", name="Accept answer").click()
    reviewer.get_by_role("button", name="Accept answer").click()
    expect(reviewer).to_have_url(re.compile("/desk$"))

    manager = new_context().new_page()
    road.sign_in(manager, company.add("Max Rubric", "manager"))
    (row,) = export(manager, name, "trl_grpo")
    assert INJURY in str(row)


def _write(page: Page) -> None:
    _row(page, "c1").locator("textarea").first.fill(INJURY)
    _row(page, "c1").locator(".line-weight input").fill("6")
    page.locator("[data-paste] > summary").click()
    page.locator("#f-paste").fill(SHEET)
    expect(page.locator(".understood li")).to_have_count(2)
    expect(page.locator(".pasted")).to_contain_text("a sheet with 2 rows")
    page.get_by_role("button", name="Add these criteria").click()
    expect(page.locator("[data-line]")).to_have_count(3)
    road.wait_until_ready(page)
    grip, above = _row(page, "c3").locator("[data-grip]"), _row(page, "c2")
    above.evaluate("row => row.scrollIntoView({ block: 'center' })")
    grip.hover()
    page.mouse.down()
    target = above.bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 8, target["y"] + 6, steps=6)
    expect(page.locator("[data-line]").nth(1)).to_have_attribute("data-line", "c3")
    page.mouse.up()
    _row(page, "c2").get_by_role("button", name="Details").click()
    _row(page, "c2").get_by_label("Axis").fill("accuracy")


def _grade(page: Page) -> None:
    for criterion, verdicts in (("c1", "mu"), ("c2", "um"), ("c3", "uu")):
        for answer, verdict in zip("ab", verdicts, strict=True):
            value = {"m": "met", "u": "unmet"}[verdict]
            cell = _row(page, criterion).locator(f"select[name$='on[{answer}]']")
            cell.select_option(value)
    expect(_score(page, "a")).to_contain_text("0.60")
    expect(_score(page, "b")).to_contain_text("0.40")
    expect(_score(page, "empty")).to_contain_text("0.00")


def _change_after_grading(page: Page) -> None:
    """A weight moves a score and says from where; other words make the grades outdated."""
    _row(page, "c2").locator(".line-weight input").fill("6")
    expect(_score(page, "a")).to_contain_text("0.50 was 0.60")
    text = _row(page, "c3").locator("textarea").first
    text.fill("The answer is clear and helpful.")
    expect(page.locator("[data-board='a'] .state")).to_contain_text("1 outdated")
    expect(_row(page, "c3").locator("[data-stale]")).to_have_count(2)
    expect(_row(page, "c3")).to_have_attribute("data-remark", re.compile("two graders look for"))
    text.fill(FAULT)
    _row(page, "c3").get_by_role("button", name="They still hold").click()
    expect(_row(page, "c3").locator("[data-stale]")).to_have_count(0)
    expect(page.locator("[data-board='b'] .state")).not_to_contain_text("outdated")
    _row(page, "c3").get_by_role("button", name="Remove c3").click()
    page.get_by_role("button", name="Put c3 back").click()
    expect(text).to_have_value(FAULT)


def test_a_rubric_is_written_and_graded_on_keys_alone(
    company: Company, new_context: NewContext
) -> None:
    name = "rubric-by-keys"
    company.open_project(name, INPUT, kind="rubric")
    keys = person_at(new_context, company.add("Kim Rubric", "expert", tag=name))
    start(keys)
    page = keys.page
    keys.go_to("^criterion c1")
    keys.type(SECTION)
    keys.press("Tab")
    keys.press("Control+a")
    keys.type("4")
    keys.press("Enter")
    keys.type(INJURY)
    keys.press("Alt+ArrowUp")
    expect(page.locator("[data-line]").first).to_have_attribute("data-line", "c2")
    keys.press("Alt+ArrowDown", "Alt+ArrowRight")
    expect(_row(page, "c2")).to_have_attribute("data-depth", "1")
    expect(page.locator(".board-reason")).to_contain_text("take the formula tree")
    keys.press("Alt+ArrowLeft")
    expect(page.locator(".board-reason")).to_have_count(0)
    keys.press("Tab")
    keys.press("Control+a")
    keys.type("6")
    keys.go_to("^your good answer")
    for key in ("m", "k", "m"):
        keys.press(key)
    expect(_score(page, "good")).to_contain_text("1.00")
    keys.go_to("^your flawed answer")
    for key in ("n", "j", "m"):
        keys.press(key)
    expect(_score(page, "flawed")).to_contain_text("0.60")
    road.expect_saved(page)
    hand_in(keys)

    reviewer = person_at(new_context, company.add("Kay Rubric", "reviewer", tag=name))
    start(reviewer)
    reviewer.see(INJURY)
    reviewer.press("1", "n", "1")
    road.expect_saved(reviewer.page)
    give_verdict(reviewer, "a", "You accept this answer")
    manager = new_context().new_page()
    road.sign_in(manager, company.add("Kit Rubric", "manager"))
    rows = export(manager, name, "rubric_records")
    assert SECTION in str(rows)


def test_a_rubric_is_written_without_scripts(company: Company, new_context: NewContext) -> None:
    name = "rubric-without-scripts"
    company.open_project(name, INPUT, kind="rubric")
    page = new_context(scripts=False, phone=True).new_page()
    road.sign_in(page, company.add("Sol Rubric", "expert", tag=name))
    page.goto("/desk")
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.locator("textarea[name='criteria[c1].text']").fill(INJURY)
    page.get_by_role("button", name="Add a criterion").click()
    page.locator("textarea[name='criteria[c2].text']").fill(SECTION)
    page.locator("select[name='criteria[c1].on[a]']").select_option("met")
    page.locator("select[name='criteria[c2].on[a]']").select_option("unmet")
    page.get_by_role("button", name="Move c2 up").click()
    expect(page.locator("[data-line]").first).to_have_attribute("data-line", "c2")
    expect(_score(page, "a")).to_contain_text("0.50")
    _row(page, "c1").get_by_role("button", name="Details").click()
    axis = _row(page, "c1").get_by_label("Axis")
    axis.fill("accuracy")
    page.get_by_role("button", name="Save").last.click()
    expect(_row(page, "c1").get_by_role("button", name="Details accuracy")).to_be_visible()
    page.get_by_role("button", name="Remove c1").click()
    expect(page.locator(".removed")).to_contain_text(INJURY)
    page.get_by_role("button", name="Put back").click()
    expect(page.locator("[data-line]")).to_have_count(2)
    expect(_score(page, "a")).to_contain_text("0.50")
