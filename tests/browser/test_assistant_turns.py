"""Examples beyond a prompt and an answer: an edit on keys alone, tools without scripts."""

import re

from playwright.sync_api import expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.test_keyboard import give_verdict, hand_in, person_at, start
from tests.browser.test_preferences import export
from tests.unit.tasks.test_example_turns import DONE, EDIT, TOOLS

MENDED = "You paid once, on 1 August; the transfer of 3 August was returned by the bank."


def test_a_models_answer_is_edited_on_keys_accepted_and_exported(
    company: Company, new_context: NewContext
) -> None:
    name = "edit-by-keys"
    company.open_project(name, EDIT)
    author = person_at(new_context, company.add("Eda Author", "expert", tag=name))
    start(author)
    author.see("nothing is changed yet")
    author.write("the answer, as it should be", MENDED)
    expect(author.page.locator(".tracked ins").first).to_contain_text("once")
    expect(author.page.locator(".tracked")).to_contain_text("words changed")
    road.expect_saved(author.page)
    hand_in(author)
    reviewer = person_at(new_context, company.add("Eda Reviewer", "reviewer", tag=name))
    start(reviewer)
    expect(reviewer.page.locator(".tracked del").first).to_be_visible()
    reviewer.press("1", "n", "1")
    road.expect_saved(reviewer.page)
    give_verdict(reviewer, "a", "You accept this answer")
    manager = new_context().new_page()
    road.sign_in(manager, company.add("Eda Manager", "manager"))
    [row] = export(manager, name, "trl_sft")
    assert row["messages"][-1]["content"] == MENDED


def test_a_tool_is_called_and_answers_without_scripts(
    company: Company, new_context: NewContext
) -> None:
    name = "tools-without-scripts"
    company.open_project(name, TOOLS)
    page = new_context(scripts=False).new_page()
    road.sign_in(page, company.add("Tia Author", "expert", tag=name))
    page.goto("/desk")
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.get_by_role("button", name="Add a tool call").click()
    page.get_by_label("Name of the tool").fill("find_invoices")
    page.get_by_label("Arguments, as JSON").fill('{"supplier": "Halder"}')
    page.get_by_role("button", name="Add result of a tool").click()
    page.locator("select[name='messages[3].tool_call_id']").select_option("call_1")
    page.locator("textarea[name='messages[3].content']").fill('[{"invoice": "H-1"}]')
    page.get_by_role("button", name="Add answer").click()
    page.locator("textarea[name='messages[4].content']").fill(DONE)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in")
    expect(page.locator("main")).not_to_contain_text("Unfinished")
    expect(page.locator(".tool-call")).to_contain_text("find_invoices")
    page.get_by_label("No model helped").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("body")).to_contain_text("Handed in.")
