"""Comparing responses: by mouse from the Desk to an export, by keys alone, and without scripts."""

import json
import re
from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard
from tests.browser.test_keyboard import give_verdict, hand_in, person_at, start
from tests.make.preferences import preference_input

TWO: Sequence[dict[str, object]] = (
    {"stage": "author", "people": 2, "blind": True},
    {"stage": "adjudicate", "when": "disagreement"},
)
WHY = "It names the clause that decides, and the other only says to look for one."
BEST = "Look at clause r1."


def _hand_in(page: Page) -> None:
    page.get_by_label("Help by a model").select_option(label="No model helped")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in")
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(re.compile("/desk$"))


def _pane(page: Page, words: str) -> tuple[str, str]:
    """The letter and the key of the response with these words, wherever it is shown."""
    pane = page.locator("[data-pane]", has_text=words)
    option = pane.locator("label.option").inner_text()
    found = re.match(r"Response (\w)\s+(\d)", option)
    assert found, option
    return found[1], found[2]


def test_two_choose_the_same_by_mouse_and_it_is_exported_for_training(
    company: Company, new_context: NewContext
) -> None:
    name = "compare-by-mouse"
    company.open_project(name, preference_input(3), kind="preference", pipeline=TWO)
    for number in (1, 2):
        page = new_context().new_page()
        road.sign_in(page, company.add(f"Mia Chooser {number}", "expert", tag=name))
        road.start_next(page)
        expect(page.locator("main")).not_to_contain_text("model-")
        letter, _ = _pane(page, BEST)
        page.get_by_label(f"Response {letter}", exact=False).first.check()
        page.get_by_label(f"Place of response {letter}").select_option("1")
        for other in {"A", "B", "C"} - {letter}:
            page.get_by_label(f"Place of response {other}").select_option("2")
        page.get_by_label("Much better").check()
        page.get_by_role("group", name="Which is right in law?").get_by_label(
            f"Response {letter}"
        ).check()
        page.get_by_label(re.compile("^Why")).fill(WHY)
        page.get_by_role("button", name="Differences").click()
        expect(page.locator("#differences del").first).to_be_visible()
        road.expect_saved(page)
        expect(page.locator("[data-checks]")).to_contain_text("Nothing is missing")
        _hand_in(page)
    manager = new_context().new_page()
    road.sign_in(manager, company.add("Mia Manager", "manager"))
    manager.goto(f"/projects/{name}")
    expect(manager.locator("body")).to_contain_text("Strength of producers")
    expect(manager.locator("body")).to_contain_text("some have always won against the others")
    rows = export(manager, name, "trl_dpo")
    assert [row["chosen"][-1]["content"] for row in rows] == [BEST, BEST]
    assert {row["rejected"][-1]["content"] for row in rows} == {
        "Look at clause r2.", "Look at clause r3.",
    }  # fmt: skip


def export(page: Page, name: str, format_name: str) -> list[dict[str, list[dict[str, str]]]]:
    page.goto(f"/projects/{name}/releases")
    page.get_by_label("Why").fill("The first.")
    page.get_by_role("button", name="Create release").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sealed", timeout=20_000)
    page.locator(f"form[action$='/exports/{format_name}'] button").first.click()
    with page.expect_download(timeout=20_000) as fetched:
        page.get_by_role("link", name="train.jsonl").first.click()
    text = fetched.value.path().read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_two_choose_otherwise_by_keys_and_a_third_decides(
    company: Company, new_context: NewContext
) -> None:
    name = "compare-by-keys"
    company.open_project(name, preference_input(), kind="preference", pipeline=TWO)
    for number, words in enumerate((BEST, "Look at clause r2."), 1):
        keys = person_at(new_context, company.add(f"Kim Chooser {number}", "expert", tag=name))
        start(keys)
        _compare(keys, words)
        hand_in(keys)
    judge = person_at(new_context, company.add("Kim Judge", "reviewer", tag=name))
    start(judge)
    judge.see("they differ")
    judge.see(re.compile(r"Here A is your B, B is your A|" + re.escape(WHY)))
    expect(judge.page.locator("main")).not_to_contain_text("model-")
    assert judge.page.locator("[data-criterion]").count() == 2
    for _ in range(2):
        judge.press("1", "r")
        judge.type("The clause is named there.")
        judge.press("Escape", "n")
    judge.write("your reasons", "The brief asks for the clause.")
    road.expect_saved(judge.page)
    give_verdict(judge, "a", "You decide where the graders differ")
    [item] = company.admin.items.all(company.admin.projects.get(name).id)
    assert item.state == "accepted"


def _compare(keys: Keyboard, words: str) -> None:
    """Choose the response with these words, on the whole and on the axis, and say why."""
    page = keys.page
    _, key = _pane(page, words)
    keys.press("?")
    keys.see("Choose the first response")
    keys.press("Escape", "x", key, "]", "]", "[")
    expect(page.get_by_label("Slightly better")).to_be_checked()
    keys.press("n", "n", key)
    expect(page.locator("input[name='axes[law]']:checked")).to_have_count(1)
    keys.go_to("text of response a", backwards=True)
    keys.press("ArrowRight")
    assert keys.focused().startswith("Text of response B")
    pressed = page.get_by_role("button", name="Scroll together").get_attribute("aria-pressed")
    keys.press("y")
    assert (
        page.get_by_role("button", name="Scroll together").get_attribute("aria-pressed") != pressed
    )
    keys.press("d")
    expect(page.locator("#differences ins").first).to_be_visible()
    keys.press("d", "r")
    keys.type(WHY)
    keys.press("Escape")
    road.expect_saved(page)


def test_responses_are_compared_without_scripts(company: Company, new_context: NewContext) -> None:
    name = "compare-without-scripts"
    company.open_project(name, preference_input(8), kind="preference", pipeline=TWO)
    page = new_context(scripts=False, phone=True).new_page()
    road.sign_in(page, company.add("Sol Chooser", "expert", tag=name))
    page.goto("/desk")
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    order = page.locator("[name='order_shown']").input_value()
    page.locator("input[name='choice'][value='r5']").check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("input[name='choice'][value='r5']")).to_be_checked()
    assert page.locator("[name='order_shown']").input_value() == order
    page.goto(page.url.partition("#")[0].partition("?")[0] + "/differences?a=r5&b=r2")
    expect(page.locator("#differences ins").first).to_contain_text("r2")
