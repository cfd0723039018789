"""Reasoning and critique, from the Desk to an export: by mouse, by keys alone, without scripts."""

import re

from playwright.sync_api import Page, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.test_keyboard import give_verdict, hand_in, person_at, start

QUESTION = {
    "title": "When does the notice end?",
    "prompt": [
        {"role": "user", "content": "Notice of one month arrives on 3 March. When is it over?"}
    ],
    "expert_minutes": 5,
}
RESPONSE = {
    "title": "Rent for a part of a month",
    "prompt": [{"role": "user", "content": "€930 a month, moving in on 12 April. What is due?"}],
    "response": {
        "producer": "model-a",
        "steps": [
            "A day costs €930 / 30 = €31.",
            "From 12 to 30 April there are **18 days**.",
            "So 18 × €31 = €558 is due.",
        ],
    },
}
TWO_BLIND = (
    {"stage": "author", "people": 2, "blind": True},
    {"stage": "adjudicate", "when": "disagreement"},
)
FIRST = "It runs out on 3 April."
SECOND = "Nothing shortens it."
MENDED = "A month ends on the day with the same number, BGB section 188."
CONVERSATIONS = re.compile("Make export.*conversation", re.IGNORECASE)
CRITIQUES = re.compile("Make export.*critique", re.IGNORECASE)


def test_steps_are_written_moved_marked_in_place_mended_and_exported_by_mouse(
    company: Company, new_context: NewContext
) -> None:
    name = "steps-by-mouse"
    company.open_project(name, QUESTION, kind="reasoning")
    author, reviewer = (new_context().new_page() for _ in range(2))
    road.sign_in(author, company.add("Mia Author", "expert", tag=name))
    road.sign_in(reviewer, company.add("Mo Reviewer", "reviewer", tag=name))
    _write_steps(author)
    _hand_in(author)
    road.start_next(reviewer)
    marked = reviewer.locator(".reason-step", has_text=FIRST)
    marked.get_by_label("Not met").check()
    marked.get_by_label("Reason").fill("Which rule says so?")
    reviewer.get_by_label("What you say to the author").fill("One ground is missing.")
    road.expect_saved(reviewer)
    reviewer.get_by_role("button", name="Send back").click()
    reviewer.get_by_role("button", name="Send back").click()
    expect(reviewer).to_have_url(re.compile("/desk$"))
    _mend(author)
    reviewer.goto("/desk")
    reviewer.get_by_role("button", name="Review").first.click()
    reviewer.wait_for_url("**/work/*")
    expect(reviewer.locator("#since-last-round")).to_contain_text("Step 2, grounds")
    for group in reviewer.locator("[data-criterion] .options").all():
        group.get_by_label("Met").first.check()
    reviewer.get_by_role("button", name="Accept answer").click()
    reviewer.get_by_role("button", name="Accept answer").click()
    expect(reviewer).to_have_url(re.compile("/desk$"))
    row = _export(company, new_context, name, CONVERSATIONS)
    assert MENDED in row
    assert row.index(SECOND) < row.index(FIRST), "in the order in which the author left them"


def _write_steps(page: Page) -> None:
    road.start_next(page)
    steps = page.locator("[data-step]")
    for number, (claim, grounds, check) in enumerate(
        ((FIRST, "It is the rule.", "Count on a calendar: 31 days."),
         (SECOND, "The contract says nothing.", "Read clauses 1 to 9.")),
    ):  # fmt: skip
        for part, text in (("Claim", claim), ("Grounds", grounds), ("Check", check)):
            steps.nth(number).get_by_label(part, exact=True).fill(text)
    page.get_by_role("button", name="Add a step", exact=True).click()
    expect(steps).to_have_count(3)
    steps.nth(2).get_by_role("button", name="Remove").click()
    steps.nth(1).get_by_role("button", name="Up").click()
    expect(steps.nth(0).get_by_label("Claim", exact=True)).to_have_value(SECOND)
    page.get_by_label("What the steps lead to").fill("It is over on 3 April.")
    road.expect_saved(page)
    page.reload()
    expect(page.locator("[data-step]").nth(0).get_by_label("Claim", exact=True)).to_have_value(
        SECOND
    )


def _mend(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("button", name="Go on").first.click()
    page.wait_for_url("**/work/*")
    road.wait_until_ready(page)
    expect(page.locator(".said-review")).to_contain_text(f"Step 2: {FIRST}")
    expect(page.locator(".said-review")).to_contain_text("Which rule says so?")
    page.locator("form#work [data-step]").nth(1).get_by_label("Grounds", exact=True).fill(MENDED)
    road.expect_saved(page)
    _hand_in(page)


def _hand_in(page: Page) -> None:
    page.get_by_label("Help by a model").select_option(label="No model helped")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("body")).to_contain_text("Handed in.")


def _export(company: Company, new_context: NewContext, name: str, made: re.Pattern[str]) -> str:
    page = new_context().new_page()
    road.sign_in(page, company.add(f"Manager {name}", "manager"))
    page.goto(f"/projects/{name}/releases")
    page.get_by_label("Why").fill("The first.")
    page.get_by_role("button", name="Create release").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sealed", timeout=20_000)
    page.get_by_role("button", name=made).first.click()
    with page.expect_download(timeout=20_000) as fetched:
        page.get_by_role("link", name="train.jsonl").first.click()
    return fetched.value.path().read_text(encoding="utf-8")


def test_steps_are_written_judged_and_frozen_on_keys_alone(
    company: Company, new_context: NewContext
) -> None:
    name = "steps-by-keys"
    project = company.open_project(name, QUESTION, kind="reasoning")
    author = person_at(new_context, company.add("Kim Author", "expert", tag=name))
    start(author)
    author.go_to("^claim$")
    author.type(SECOND)
    author.press("Enter")
    author.type(FIRST)
    author.press("Alt+ArrowUp")
    assert author.page.locator("[data-step]").first.get_attribute("aria-label") == "Step 1"
    expect(author.page.locator("[data-step] textarea").first).to_have_value(FIRST)
    for text in (
        "It is the rule.",
        "Count on a calendar.",
        "",
        "It says nothing.",
        "Clauses 1 to 9.",
    ):
        author.go_to("^(grounds|check|claim)$")
        author.type(text)
    author.write("what the steps lead to", "It is over on 3 April.")
    road.expect_saved(author.page)
    hand_in(author)
    reviewer = person_at(new_context, company.add("Kit Reviewer", "reviewer", tag=name))
    start(reviewer)
    for _ in range(reviewer.page.locator("[data-criterion]").count()):
        reviewer.press("1", "n")
    reviewer.see("All judged.")
    road.expect_saved(reviewer.page)
    give_verdict(reviewer, "a", "You accept this answer")
    _check_accepted(company, project)


def _check_accepted(company: Company, project_id: str) -> None:
    [item] = company.admin.items.all(project_id)
    assert item.state == "accepted"


def test_two_find_the_first_wrong_step_and_a_third_decides_by_mouse(
    company: Company, new_context: NewContext
) -> None:
    name = "critique-by-mouse"
    project = company.open_project(name, RESPONSE, kind="critique", pipeline=TWO_BLIND)
    first = new_context().new_page()
    road.sign_in(first, company.add("Ann Reader", "expert", tag=name))
    road.start_next(first)
    steps = first.locator("[data-step]")
    steps.nth(0).get_by_label("Right").check()
    steps.nth(1).get_by_label("First wrong").check()
    steps.nth(1).get_by_text("18 days").dblclick(position={"x": 28, "y": 8})
    words = first.evaluate("getSelection().toString().trim()")
    assert words in "18 days"
    steps.nth(1).get_by_role("button", name="Mark an error").click()
    expect(first.get_by_label("The words that are wrong")).to_have_value(words)
    first.get_by_label("Kind of error").select_option(label="Arithmetic")
    first.get_by_label("How grave").select_option(label="Major")
    steps.nth(1).get_by_role("button", name="Correct").click()
    first.get_by_label("This step should say").fill("There are 19 days.")
    road.expect_saved(first)
    expect(first.locator("[data-checks]")).to_contain_text("Nothing is missing.")
    _hand_in(first)
    second = new_context(scripts=False).new_page()
    road.sign_in(second, company.add("Ben Reader", "expert", tag=name))
    _judge_without_scripts(second)
    judge = new_context().new_page()
    road.sign_in(judge, company.add("Cat Judge", "reviewer", tag=name))
    road.start_next(judge)
    expect(judge.locator(".ballots")).to_contain_text("Step 2")
    expect(judge.locator(".ballots")).to_contain_text("Step 3")
    expect(judge.locator("main")).not_to_contain_text("Ann Reader")
    judge.keyboard.press("c")  # there is nothing to comment on here, and nothing breaks
    for criterion, choice in (
        ("Which step is the first wrong one?", "Step 2"),
        ("Step 2 is", "Wrong"),
    ):
        row = judge.get_by_role("group", name=criterion)
        row.get_by_label(choice).check()
        row.get_by_label("Reason").fill("Both ends count.")
    judge.get_by_label("Your reasons").fill("The 12th is paid too.")
    road.expect_saved(judge)
    judge.get_by_role("button", name="Decide").click()
    judge.get_by_role("button", name="Decide").click()
    expect(judge).to_have_url(re.compile("/desk$"))
    _check_accepted(company, project)
    rows = _export(company, new_context, name, CRITIQUES)
    assert "There are 19 days." in rows
    assert "€558 is due" in rows


def _judge_without_scripts(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.wait_for_url("**/work/*")
    steps = page.locator("[data-step]")
    for number in (0, 1):
        steps.nth(number).get_by_label("Right").check()
    steps.nth(2).get_by_label("First wrong").check()
    steps.nth(2).get_by_role("button", name="Mark an error").click()
    page.get_by_label("The words that are wrong").fill("€558 is due")
    page.get_by_label("Kind of error").select_option(label="Final answer")
    page.get_by_label("How grave").select_option(label="Critical")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_label("The words that are wrong")).to_have_value("€558 is due")
    expect(page.locator("[data-checks]")).to_contain_text("Nothing is missing.")
    _hand_in(page)


def test_a_critique_is_made_by_two_who_agree_on_keys_alone(
    company: Company, new_context: NewContext
) -> None:
    name = "critique-by-keys"
    project = company.open_project(name, RESPONSE, kind="critique", pipeline=TWO_BLIND)
    for person in ("Dee Reader", "Eli Reader"):
        keys = person_at(new_context, company.add(person, "expert", tag=name))
        start(keys)
        keys.press("1", "j", "w", "s")
        assert "words that are wrong" in keys.focused()
        keys.type("18 days")
        keys.choose("kind of error", "Arith")
        keys.choose("how grave", "Maj")
        keys.press("Escape", "e")
        keys.press("Control+a")
        keys.type("There are 19 days.")
        keys.press("Escape")
        road.expect_saved(keys.page)
        expect(keys.page.locator("[data-checks]")).to_contain_text("Nothing is missing.")
        hand_in(keys)
    _check_accepted(company, project)
