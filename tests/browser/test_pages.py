"""Every page by day, by night and on a phone: axe-core, console, width, focus, heading, title."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, expect

from tacit import web
from tests.browser import watch
from tests.browser.places import NO_PAGES, PLACES, Demo, Place
from tests.browser.still import StillServer
from tests.browser.watch import Complaints

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PARTS = 3
"""A look at every page takes longer than one test may, where the machine is busy."""
LOOKS = {"light": watch.LIGHT, "dark": watch.DARK, "phone": watch.PHONE}
RUN_AXE = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + node.html.slice(0, 160)
      + " " + node.any.map((one) => one.message).join(" / ")).join(" | ")}`);
}"""
LAY_ALL_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { content-visibility: visible !important }");
  document.adoptedStyleSheets.push(sheet);
}"""
"""Rows out of view are laid out as they come into it; until then they lie in each other's place."""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const inScroller = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !inScroller(one))
    .slice(0, 4)
    .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 60)}`);
}"""
SHOWN_SOURCE = """() => [...document.querySelectorAll("noscript")]
  .filter((one) => one.checkVisibility())
  .map((one) => one.textContent.trim().slice(0, 60))"""
"""What is for pages without scripts would stand there as source, were it shown with them."""
FOCUS_IS_SEEN = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return element !== document.body && (style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""


@pytest.fixture(scope="package")
def places(demo: StillServer, browser: Browser) -> Demo:
    complaints = Complaints()
    made = Demo(server=demo, browser=browser, complaints=complaints)
    made.prepare()
    assert complaints.said == []
    return made


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_in_order(places: Demo, look: str, part: int) -> None:
    wrong: list[str] = []
    mine = sorted(PLACES, key=lambda place: place.person or "")[part::PARTS]
    for person in dict.fromkeys(place.person for place in mine):
        with places.open(person, look=LOOKS[look]) as page:
            page.add_init_script(path=AXE)
            for place in mine:
                if place.person == person:
                    wrong += [f"{place.name}: {one}" for one in _look(page, places, place)]
    assert not wrong, "\n".join(wrong)


def _look(page: Page, demo: Demo, place: Place) -> Iterator[str]:
    demo.complaints.expected[:] = ["Failed to load resource"] if place.refused else []
    demo.complaints.said.clear()
    answer = page.goto(place.address(demo.found))
    assert answer is not None
    if (answer.status >= 400) != place.refused:
        yield f"answers {answer.status}"
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.evaluate(LAY_ALL_OUT)
    yield from page.evaluate(RUN_AXE, RULES)
    yield from (f"shows its source: {one}" for one in page.evaluate(SHOWN_SOURCE))
    yield from (f"too wide: {one}" for one in page.evaluate(TOO_WIDE))
    if (count := page.locator("h1").count()) != 1:
        yield f"{count} headings of level 1"
    if not page.title().endswith("Tacit") or page.title() == "Tacit":
        yield f"its title is {page.title()!r}"
    page.keyboard.press("Tab")
    if not page.evaluate(FOCUS_IS_SEEN):
        yield "the focus is not seen"
    yield from demo.complaints.said


def test_no_page_is_forgotten() -> None:
    app = FastAPI(openapi_url=None)
    web.add_routes(app)
    routers = [one.original_router for one in app.routes if hasattr(one, "original_router")]
    asked = {
        route.path
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    assert asked == {place.route for place in PLACES} | set(NO_PAGES)
