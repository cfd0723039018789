"""The same text sent again, by a page that was loaded again or never heard the answer."""

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.watch import Complaints

FIRST, SECOND = "Written at first.", "Written after that."
REFUSED = "Failed to load resource"


def _begin(company: Company, context: BrowserContext, name: str) -> Page:
    company.open_project(name, road.BRIEF)
    page = context.new_page()
    road.sign_in(page, company.add(name.capitalize(), "expert", tag=name))
    road.start_next(page)
    return page


def _text(page: Page) -> str:
    return page.locator("textarea[name='messages[1].content']").input_value()


def _type(page: Page, words: str) -> None:
    page.locator("textarea[name='messages[1].content']").fill(words)


def test_loading_the_page_again_while_one_types_asks_nothing(
    company: Company, new_context: NewContext
) -> None:
    """The page is drawn before the save that was sent while it was left arrives."""
    page = _begin(company, new_context(), "loaded-again")
    for text in (FIRST, SECOND):
        _type(page, text)
        page.reload()
        road.wait_until_ready(page)
        road.expect_saved(page)
        assert _text(page) == text
        expect(page.locator("[data-notices]")).to_be_empty()


def test_a_save_whose_answer_was_lost_is_no_other_tab(
    company: Company, new_context: NewContext, complaints: Complaints
) -> None:
    context = new_context()
    page = _begin(company, context, "answer-lost")
    complaints.expected.append(REFUSED)

    def lose(route: Route) -> None:
        context.request.fetch(route.request)
        route.abort()

    page.route("**/draft", lose, times=1)
    _type(page, FIRST)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "offline")
    _type(page, SECOND)
    road.expect_saved(page)
    assert _text(page) == SECOND
    expect(page.locator("[data-notices]")).to_be_empty()
