"""The review desk: a second opinion and an appeal by mouse, a kept sentence on keys alone."""

import re

from playwright.sync_api import Page, expect

from tests.browser import road
from tests.browser.company import Company, Person
from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard

QUESTION = "Is fourteen days usual in this trade?"
OPINION = "It is: the clause would be read so."
APPEAL = "The notice names a last day; the second sentence says so."
SENTENCE = "Name the day by which it must be delivered."
NOTE = "Look at the second sentence again."
ASKED = "Does an hour count as a day?"


def at_the_desk(new_context: NewContext, person: Person) -> Page:
    page = new_context().new_page()
    road.sign_in(page, person)
    return page


def write(keys: Keyboard) -> None:
    """An answer, written and handed in on keys."""
    keys.open("/desk")
    keys.wait_until_ready()
    keys.press("s")
    keys.arrive("**/work/*")
    keys.write("text of this turn", road.FIRST)
    road.expect_saved(keys.page)
    keys.press("Control+Enter")
    keys.arrive("**/hand-in*")
    keys.go_to("no model helped")
    keys.press("Space", "Control+Enter")
    keys.arrive("**/desk")


def keyboard_of(new_context: NewContext, person: Person) -> Keyboard:
    keys = Keyboard(new_context().new_page())
    keys.sign_in(person.email, person.password)
    return keys


def take_next(page: Page) -> None:
    page.goto("/review")
    page.get_by_role("button", name=re.compile("^Take the next")).first.click()
    page.wait_for_url("**/work/*")
    road.wait_until_ready(page)


def say(page: Page, label: str, words: str, button: str) -> None:
    """Put down reasons, press a verdict and send it."""
    page.get_by_label(label).fill(words)
    road.expect_saved(page)
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/verdict*")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/desk")


def test_a_second_opinion_is_asked_and_an_appeal_is_decided(
    company: Company, new_context: NewContext
) -> None:
    name = "second-opinions"
    company.open_project(name, road.BRIEF)
    author = keyboard_of(new_context, company.add("Una Author", "expert", tag=name))
    write(author)
    first, second, third = (
        at_the_desk(new_context, company.add(f"Una {which}", "reviewer", tag=name))
        for which in ("First", "Second", "Third")
    )

    take_next(first)
    first.get_by_text("Not sure? Ask for a second opinion").click()
    first.get_by_label("What should somebody else look at?").fill(QUESTION)
    first.get_by_role("button", name="Ask for a second opinion").click()
    expect(first.get_by_role("heading", name="Waits for a second opinion")).to_be_visible()

    take_next(second)
    expect(second.get_by_text(QUESTION)).to_be_visible()
    say(second, "Your reasons", OPINION, "I would accept")

    first.goto("/review")
    first.get_by_role("button", name=re.compile("^Go on")).click()
    road.wait_until_ready(first)
    expect(first.get_by_text(OPINION)).to_be_visible()
    say(first, "What you say to the author", "No day is named.", "Reject")

    page = author.page
    page.goto("/my-work")
    page.get_by_role("link", name=str(road.BRIEF["title"])).click()
    page.get_by_text("Not right? Appeal until").click()
    page.get_by_label("Why the verdict is wrong").fill(APPEAL)
    page.get_by_role("button", name="Appeal the verdict").click()
    expect(page.get_by_role("heading", name="You appealed")).to_be_visible()

    take_next(third)
    expect(third.get_by_text(APPEAL)).to_be_visible()
    expect(third.get_by_text("No day is named.")).to_be_visible()
    say(third, "What you say to the author", "It does name one.", "Accept after all")
    page.goto("/desk")
    expect(page.get_by_text("Appeal decided in your favour: accepted")).to_be_visible()


def test_a_kept_sentence_and_an_open_point_on_keys_alone(
    company: Company, new_context: NewContext
) -> None:
    name = "kept-sentences"
    company.open_project(name, road.BRIEF)
    write(keyboard_of(new_context, company.add("Kit Author", "expert", tag=name)))
    keys = keyboard_of(new_context, company.add("Kit Reviewer", "reviewer", tag=name))

    keys.open("/review/sentences")
    keys.write("^sentence$", SENTENCE)
    keys.activate("^keep the sentence$")
    keys.see("Kept.")

    keys.open("/review")
    keys.wait_until_ready()
    keys.press("s")
    keys.arrive("**/work/*")
    keys.wait_until_ready()
    keys.press("z")
    keys.type(NOTE)
    expect(keys.page.locator("[data-pad-saved]")).to_have_text(re.compile("^Kept"))
    keys.press("Escape", "g", "q")
    keys.type(ASKED)
    keys.activate("^ask$")
    keys.see("Asked. The answer will be on your desk")
    keys.wait_until_ready()
    expect(keys.page.get_by_role("textbox", name="Scratch pad")).to_have_value(NOTE)
    keys.go_to("what you say to the author")
    keys.press("/")
    keys.type("name the day")
    keys.press("Enter")
    expect(keys.page.get_by_label("What you say to the author")).to_have_value(SENTENCE)
    road.expect_saved(keys.page)
    keys.press("Escape", "a")
    keys.arrive("**/verdict*")
    keys.wait_until_ready()
    keys.see("not judged. Why?")
    keys.press("2", "Control+Enter")
    keys.arrive("**/desk")
    keys.see("Accepted.")
    keys.check_no_pointer()
