"""What was typed stays: two tabs, no network, a hold that ends, a session that ends."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import road, watch
from tests.browser.company import Company, Person
from tests.browser.conftest import NewContext
from tests.browser.still import StillServer
from tests.browser.watch import Complaints
from tests.make.server import running

FIRST, SECOND = "Written in the first tab.", "Written in the second tab."
REFUSED = "Failed to load resource"


def _begin(company: Company, context: BrowserContext, name: str) -> Page:
    company.open_project(name, road.BRIEF)
    return _start(context, company.add(name.capitalize(), "expert", tag=name))


def _start(context: BrowserContext, person: Person) -> Page:
    page = context.new_page()
    road.sign_in(page, person)
    road.start_next(page)
    return page


def _text(page: Page) -> str:
    return page.locator("textarea[name='messages[1].content']").input_value()


def _type(page: Page, words: str) -> None:
    page.locator("textarea[name='messages[1].content']").fill(words)


def test_two_tabs_on_one_text_are_told_and_lose_nothing(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    context = new_context()
    first = _begin(company, context, "two-tabs")
    second = context.new_page()
    second.goto(first.url)
    road.wait_until_ready(second)
    _type(first, FIRST)
    road.expect_saved(first)
    complaints.expected.append(REFUSED)
    _type(second, SECOND)
    notice = second.locator("[data-notices]")
    expect(notice).to_contain_text("also changed in another tab")
    assert (_text(first), _text(second)) == (FIRST, SECOND)
    second.get_by_role("button", name="Keep mine").click()
    road.expect_saved(second)
    _type(first, FIRST + " More.")
    expect(first.locator("[data-notices]")).to_contain_text("Neither text is lost")
    first.get_by_role("button", name="Use the other version").click()
    expect(first.locator("textarea[name='messages[1].content']")).to_have_value(SECOND)


def test_what_is_typed_offline_is_kept_here_and_saved_when_the_network_is_back(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    context = new_context()
    page = _begin(company, context, "offline")
    complaints.expected.append(REFUSED)
    context.set_offline(True)
    _type(page, FIRST)
    expect(page.locator("[data-saved]")).to_have_text("Offline, kept here (1 change)")
    page.locator("textarea[name='messages[1].content']").press_sequentially(" And more.")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"kept here \(2 changes\)"))
    context.set_offline(False)
    road.expect_saved(page)
    assert f"{FIRST} And more." in context.request.get(page.url).text()


def test_the_text_of_work_that_was_given_back_elsewhere_stays_and_says_what_to_do(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    context = new_context()
    page = _begin(company, context, "given-back")
    _type(page, FIRST)
    road.expect_saved(page)
    other = context.new_page()
    other.goto(page.url)
    other.get_by_text("Cannot finish this?").click()
    other.get_by_role("button", name="Give back").click()
    other.wait_for_url("**/desk")
    complaints.expected.append(REFUSED)
    _type(page, SECOND)
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("[data-saved]")).to_have_text("Not saved, kept here")
    expect(page.locator("[data-notices]")).to_contain_text("Your text is safe")
    assert _text(page) == SECOND
    other.goto(page.url)
    expect(other.locator("main")).to_contain_text(SECOND)
    other.get_by_role("button", name="Take the work back").click()
    other.wait_for_url("**/work/*")
    expect(other.locator("textarea[name='messages[1].content']")).to_have_value(SECOND)


def test_a_hold_that_ends_while_one_types_keeps_the_text_and_says_what_to_do(
    browser: Browser, complaints: Complaints, tmp_path: Path
) -> None:
    with (
        running(StillServer(data=tmp_path / "data")) as server,
        watch.open_context(browser, complaints, url=server.url) as context,
    ):
        assert isinstance(server, StillServer)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_role("button", name="Expert 01").click()
        page.wait_for_url("**/desk")
        page.locator("form:has(input[name=stage][value=author])").last.get_by_role("button").click()
        page.wait_for_url("**/work/*")
        road.wait_until_ready(page)
        text = page.locator("form#work textarea").first
        text.fill(FIRST)
        road.expect_saved(page)
        server.step()
        complaints.expected.append(REFUSED)
        text.fill(SECOND)
        expect(page.locator("[data-saved]")).to_have_text("Not saved, kept here")
        expect(page.locator("[data-notices]")).to_contain_text("Your text is safe")
        page.reload()
        expect(page.locator("main")).to_contain_text("The time you held this for is over")
        page.get_by_role("button", name="Take the work back").click()
        page.wait_for_url("**/work/*")
        expect(page.locator("form#work textarea").first).to_have_value(SECOND)


def test_one_who_is_signed_out_elsewhere_keeps_the_text_and_saves_after_signing_in(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    context = new_context()
    company.open_project("signed-out", road.BRIEF)
    person = company.add("Signed Out", "expert", tag="signed-out")
    page = _start(context, person)
    other = context.new_page()
    other.goto("/account")
    other.locator(".menu summary").click()
    other.get_by_role("button", name="Sign out", exact=True).click()
    other.wait_for_url("**/sign-in*")
    complaints.expected.append(REFUSED)
    _type(page, FIRST)
    expect(page.locator("[data-notices]")).to_contain_text("You are signed out")
    road.sign_in(other, person)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved", timeout=20_000)
