"""Whole journeys on keys alone: no pointer is ever used, and the focus is always seen."""

import re
import zipfile
from pathlib import Path

import yaml
from playwright.sync_api import Download, expect

from tests.browser import road
from tests.browser.company import GUIDELINE, Company, Person, json_lines
from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard
from tests.make import tasks as make_tasks

GRADERS: tuple[dict[str, object], ...] = (
    {"stage": "author", "people": 3, "blind": True},
    {"stage": "adjudicate", "when": "disagreement"},
)


def person_at(new_context: NewContext, person: Person) -> Keyboard:
    """Somebody who is signed in, at a keyboard of their own."""
    keys = Keyboard(new_context().new_page())
    keys.sign_in(person.email, person.password)
    return keys


def start(keys: Keyboard) -> None:
    keys.open("/desk")
    keys.wait_until_ready()
    keys.press("s")
    keys.arrive("**/work/*")


def hand_in(keys: Keyboard) -> None:
    keys.press("Control+Enter")
    keys.arrive("**/hand-in*")
    keys.go_to("no model helped")
    keys.press("Space", "Control+Enter")
    keys.arrive("**/desk")
    keys.see("Handed in.")
    keys.check_no_pointer()


def give_verdict(keys: Keyboard, key: str, sentence: str) -> None:
    keys.press("Escape", key)
    keys.arrive("**/verdict*")
    keys.see(sentence)
    keys.press("Enter")
    keys.arrive("**/desk")
    keys.check_no_pointer()


def test_an_answer_is_written_returned_mended_accepted_and_released(
    company: Company, new_context: NewContext
) -> None:
    name = "by-keys"
    company.open_project(name, road.BRIEF)
    author = person_at(new_context, company.add("Kay Author", "expert", tag=name))
    reviewer = person_at(new_context, company.add("Kay Reviewer", "reviewer", tag=name))
    manager = person_at(new_context, company.add("Kay Manager", "manager"))

    start(author)
    author.write("text of this turn", road.FIRST)
    road.expect_saved(author.page)
    hand_in(author)
    _send_back(reviewer)
    _mend(author)
    reviewer.open("/desk")
    reviewer.activate("^review :")
    reviewer.arrive("**/work/*")
    reviewer.press("d")
    reviewer.see("Friday")
    reviewer.press("1", "n", "1")
    reviewer.see("2 met")
    give_verdict(reviewer, "a", "You accept this answer")
    assert road.MENDED in _release(manager, name).path().read_text(encoding="utf-8")


def _send_back(keys: Keyboard) -> None:
    start(keys)
    keys.press("c")
    keys.type(road.COMMENT)
    keys.write("about which words", "sets a last day", backwards=True)
    keys.go_to("^comment$")
    keys.press("Tab")
    assert keys.focused() == "Comment"
    keys.press("Enter")
    expect(keys.page.locator("#comments .quote")).to_contain_text("sets a last day")
    keys.wait_until_ready()
    keys.press("2", "n", "1")
    keys.see("1 not met, 1 met")
    keys.write("what you say to the author", road.WHY)
    road.expect_saved(keys.page)
    give_verdict(keys, "b", "You send this back to its author")


def _mend(keys: Keyboard) -> None:
    keys.open("/desk")
    keys.activate("^go on")
    keys.arrive("**/work/*")
    keys.activate("^reply$")
    keys.write("your reply", road.REPLY)
    keys.activate("^reply$")
    expect(keys.page.locator(".thread .comment").last).to_contain_text(road.REPLY)
    keys.wait_until_ready()
    keys.write("text of this turn", road.MENDED)
    road.expect_saved(keys.page)
    hand_in(keys)


def _release(keys: Keyboard, name: str) -> Download:
    keys.open(f"/projects/{name}/releases")
    keys.write("^why", "The first.")
    keys.activate("create release")
    expect(keys.page.locator("h1")).to_contain_text("Sealed")
    keys.go_to("download rows.jsonl")
    with keys.page.expect_download() as fetched:
        keys.press("Enter")
    keys.check_no_pointer()
    return fetched.value


def test_three_grade_on_keys_and_another_decides_where_they_differ(
    company: Company, new_context: NewContext
) -> None:
    name = "grades-by-keys"
    company.open_project(name, make_tasks.grading_input(), kind="grading", pipeline=GRADERS)
    for number, first in enumerate(("1", "1", "2"), 1):
        keys = person_at(new_context, company.add(f"Grader {number}", "expert", tag=name))
        start(keys)
        keys.press(first, "n", "3", "n", "3")
        road.expect_saved(keys.page)
        hand_in(keys)
    judge = person_at(new_context, company.add("Jay Judge", "reviewer", tag=name))
    start(judge)
    judge.see("they differ")
    expect(judge.page.locator("main")).not_to_contain_text("Grader 1")
    assert judge.page.locator("[data-criterion]").count() == 1
    judge.press("1", "r")
    judge.type("It says so in its one sentence.")
    judge.write("your reasons", "Read literally, the criterion is met.")
    road.expect_saved(judge.page)
    give_verdict(judge, "a", "You decide where the graders differ")
    [item] = company.admin.items.all(company.admin.projects.get(name).id)
    assert item.state == "accepted"


def test_a_manager_makes_a_project_and_minds_its_work_on_keys(
    company: Company, new_context: NewContext, tmp_path: Path
) -> None:
    name = "zipped-by-keys"
    manager = person_at(new_context, company.add("Zoe Manager", "manager"))
    _make_from_zip(manager, _zip(tmp_path / "folder.zip", name))
    _open_for_work(manager, name)
    first = person_at(new_context, company.add("Pia Parks", "expert", tag=name))
    start(first)
    first.activate("cannot finish this")
    first.write("this work is broken", "Its second page is missing.")
    first.activate("set it aside")
    first.see("A manager will look at it")
    second = person_at(new_context, company.add("Hal Holds", "expert", tag=name))
    start(second)
    _change_guideline(manager, name)
    second.open(second.page.url)
    second.see("version 2")
    _answer_the_park(manager, name)
    _withdraw(manager)


def _zip(path: Path, name: str) -> Path:
    document = {
        "name": name,
        "title": "Zipped by keys",
        "kind": "example",
        "domain": "law.contracts",
        "pipeline": [{"stage": "author", "people": 1, "hold": "4h"}, {"stage": "review"}],
        "requires": {"qualification": f"{name}@1"},
    }
    rows = [{"key": f"row-{number}", **road.BRIEF} for number in (1, 2)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/project.yaml", yaml.safe_dump(document))
        archive.writestr(f"{name}/guideline.md", GUIDELINE)
        archive.writestr(f"{name}/items.jsonl", json_lines(*rows))
    return path


def _make_from_zip(keys: Keyboard, folder: Path) -> None:
    keys.open("/projects")
    keys.activate("new project")
    keys.arrive("**/projects/new")
    keys.choose_file("zip file", folder)
    keys.activate("show the plan")
    keys.arrive("**/projects/new/imports")
    keys.see("2 new")
    keys.activate("create project")
    keys.arrive("**/projects/zipped-by-keys")


def _open_for_work(keys: Keyboard, name: str) -> None:
    keys.open(f"/projects/{name}")
    keys.activate("^open")
    expect(keys.page.locator("main")).to_contain_text(re.compile("open", re.IGNORECASE))


def _change_guideline(keys: Keyboard, name: str) -> None:
    keys.open(f"/projects/{name}/guideline")
    keys.wait_until_ready()
    keys.press("n")
    keys.go_to("^text")
    keys.press("Control+End")
    keys.type("\n## Names its date\n\nSay of which day the answer is.\n")
    keys.write("what changed, and why", "Answers age.")
    keys.go_to("finish under the version")
    keys.press("ArrowDown")
    assert "Ask again" in keys.focused()
    keys.activate("put the new version in force")
    keys.see("Guideline 2 is in force")


def _answer_the_park(keys: Keyboard, name: str) -> None:
    keys.open(f"/projects/{name}")
    keys.activate(str(road.BRIEF["title"]))
    keys.arrive("**/items/*")
    keys.see("Its second page is missing.")
    keys.write("your answer", "It has one page only.")
    keys.activate("put it back into the queue")
    keys.see("back into the queue")
    expect(keys.page.locator("#park")).to_have_count(0)


def _withdraw(keys: Keyboard) -> None:
    keys.activate("^withdraw item")
    keys.activate("withdraw this item")
    keys.write("^why", "The case was settled.")
    keys.activate("^withdraw “")
    expect(keys.page.locator(".page-head")).to_contain_text("Withdrawn")
    keys.check_no_pointer()
