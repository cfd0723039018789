"""Files from claim to an export that brings them: once by mouse, once by keyboard alone."""

import hashlib
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard
from tests.browser.test_keyboard import give_verdict, hand_in, person_at, start
from tests.make import files as make_files

NAME = "valuation-files"
WORK = {
    "title": "Check the model",
    "brief": "Mend the model and say what it is worth.",
    "checklist": [{"id": "formulas", "text": "Formulas are live"}],
    "formats": ["xlsx"],
}
SUMMARY = "The terminal value was counted twice; the model is worth a third less after that."
COMMENT = "Where is this figure from?"
WHY = "The equity is typed in; it has to follow from the flows."
FOLDER = {
    "more/index.html": b'<!doctype html><link rel="stylesheet" href="site/a.css"><h1>Worth</h1>',
    "more/site/a.css": b"h1 { color: rgb(1, 2, 3) }",
    "more/memo.pdf": make_files.pdf("The value", "The reasons"),
}
CELL = "td[data-path='files[model.xlsx]#cell=Model!B1']"
TITLE = "Deliverables with their files"


def _model(folder: Path, value: float) -> Path:
    path = folder / "model.xlsx"
    path.write_bytes(make_files.xlsx({"A1": "Equity", "B1": value, "B2": "=B1*2"}))
    return path


def _folder(folder: Path) -> Path:
    """A folder of files, as one chooses it whole."""
    for name, content in FOLDER.items():
        path = folder.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_workbook_is_sent_returned_mended_and_exported_by_mouse(
    company: Company, new_context: NewContext, tmp_path: Path
) -> None:
    company.open_project(NAME, WORK, kind="deliverable")
    people = {
        "author": company.add("Fay Files", "expert", tag=NAME),
        "reviewer": company.add("Ruth Reads", "reviewer", tag=NAME),
        "manager": company.add("Mo Files", "manager"),
    }
    pages = {name: new_context().new_page() for name in people}
    for name, person in people.items():
        road.sign_in(pages[name], person)
    _make(pages["author"], _model(tmp_path, 41.8))
    _send_back(pages["reviewer"])
    model = _model(tmp_path, 27.9)
    _mend(pages["author"], model)
    _accept(pages["reviewer"])
    _export(company, pages["manager"], model, tmp_path / "release")


def _make(page: Page, model: Path) -> None:
    road.start_next(page)
    page.set_input_files("#f-upload", model)
    expect(page.locator("input[name='files[0].path']")).to_have_value("model.xlsx")
    road.wait_until_ready(page)
    page.set_input_files("#f-folder", _folder(model.parent / "more"))
    expect(page.locator("input[name$='.path']")).to_have_count(1 + len(FOLDER))
    road.wait_until_ready(page)
    page.get_by_label("Formulas are live", exact=True).check()
    page.get_by_label("Summary").fill(SUMMARY)
    road.expect_saved(page)
    _hand_in(page)


def _hand_in(page: Page) -> None:
    page.get_by_label("Help by a model").select_option(label="No model helped")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in")
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(re.compile("/desk$"))


def _send_back(page: Page) -> None:
    road.start_next(page)
    cell = page.locator(CELL)
    expect(cell).to_have_text("41.8")
    cell.click()
    page.keyboard.press("c")
    page.get_by_label("Comment", exact=True).fill(COMMENT)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments .quote")).to_contain_text("41.8")
    expect(page.locator("td[data-commented]")).to_have_text("41.8")
    road.wait_until_ready(page)
    _look_at_the_rest(page)
    for group in page.locator("[data-criterion] .options").all():
        group.get_by_label("Met").first.check()
    page.get_by_label("What you say to the author").fill(WHY)
    road.expect_saved(page)
    page.get_by_role("button", name="Send back").click()
    page.get_by_role("button", name="Send back").click()
    expect(page).to_have_url(re.compile("/desk$"))


def _look_at_the_rest(page: Page) -> None:
    """The pages of the PDF and the web site stand on an origin of their own."""
    work = page.url
    page.locator("summary", has_text="memo.pdf").click()
    pages = page.get_by_role("link", name="Open the pages")
    address = pages.get_attribute("href") or ""
    assert address.split("/p/")[0] != work.split("/work/")[0]
    with page.context.expect_event("response", lambda one: one.url == address) as answer:
        pages.click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"
    for other in [one for one in page.context.pages if one != page]:
        other.close()
    page.goto(page.get_by_role("link", name="Open the web site").get_attribute("href") or "")
    heading = page.frame_locator("iframe.site-frame").get_by_role("heading", name="Worth")
    expect(heading).to_have_css("color", "rgb(1, 2, 3)")
    page.goto(work)
    road.wait_until_ready(page)


def _mend(page: Page, model: Path) -> None:
    page.goto("/desk")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/work/*")
    road.wait_until_ready(page)
    for words in (COMMENT, WHY, "model.xlsx, cell Model!B1"):
        expect(page.locator("main")).to_contain_text(words)
    page.set_input_files("#f-upload", model)
    expect(page.locator("input[name='files[0].sha256']")).to_have_value(_hash(model))
    expect(page.locator("input[name$='.path']")).to_have_count(1 + len(FOLDER))
    road.wait_until_ready(page)
    _hand_in(page)


def _accept(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("button", name="Review").first.click()
    page.wait_for_url("**/work/*")
    road.wait_until_ready(page)
    expect(page.locator(CELL).first).to_have_text("27.9")
    expect(page.locator(".file-name + span + span").first).to_contain_text("new version")
    page.get_by_text("What changed in it").click()
    changes = page.locator("details.file.since")
    expect(changes.locator("del").first).to_contain_text("41.8")
    expect(changes.locator("ins").first).to_contain_text("27.9")
    expect(changes).to_contain_text("cell Model!B1")
    for group in page.locator("[data-criterion] .options").all():
        group.get_by_label("Met").first.check()
    page.get_by_role("button", name="Accept answer").click()
    page.get_by_role("button", name="Accept answer").click()
    expect(page).to_have_url(re.compile("/desk$"))


def _export(company: Company, page: Page, model: Path, target: Path) -> None:
    page.goto(f"/projects/{NAME}/releases")
    page.get_by_label("Why").fill("The first.")
    page.get_by_role("button", name="Create release").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sealed", timeout=20_000)
    page.get_by_role("button", name=f"Make export {TITLE}").click()
    expect(page.get_by_text("4 files of experts")).to_be_visible(timeout=20_000)
    page.goto(page.url.partition("?")[0])
    folder = road.download(page.context, page, target)
    _check_export(folder, model)
    assert "1 row" in road.verify(company, folder)


def _check_export(folder: Path, model: Path) -> None:
    """The row names its files, and the bytes that were sent lie beside it."""
    (rows,) = folder.glob("exports/*/train.jsonl")
    (row,) = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    files = {file["path"]: file["sha256"] for file in json.loads(row["files"])}
    assert files.keys() == {"model.xlsx", *FOLDER}
    beside = rows.parent / "files"
    assert {path.name for path in beside.iterdir()} == set(files.values())
    assert (beside / files["model.xlsx"]).read_bytes() == model.read_bytes()
    for name, content in FOLDER.items():
        assert (beside / files[name]).read_bytes() == content
    assert row["summary"] == SUMMARY


def test_a_workbook_is_sent_returned_mended_and_exported_on_keys_alone(
    company: Company, new_context: NewContext, tmp_path: Path
) -> None:
    name = f"{NAME}-keys"
    company.open_project(name, WORK, kind="deliverable")
    author = person_at(new_context, company.add("Kit Files", "expert", tag=name))
    start(author)
    _choose(author, _model(tmp_path, 41.8))
    author.go_to("Formulas are live")
    author.press("Space")
    author.write("^ ?Summary", SUMMARY)
    road.expect_saved(author.page)
    hand_in(author)

    reviewer = person_at(new_context, company.add("Kip Reads", "reviewer", tag=name))
    _send_back_on_keys(reviewer)
    author.open("/desk")
    author.activate("^go on")
    author.arrive("**/work/*")
    author.see(COMMENT)
    model = _model(tmp_path, 27.9)
    _choose(author, model)
    hand_in(author)

    reviewer.open("/desk")
    reviewer.activate("^skip to the work")
    reviewer.activate("^review")
    reviewer.arrive("**/work/*")
    reviewer.activate("what changed in it")
    expect(reviewer.page.locator("details.file.since ins").first).to_contain_text("27.9")
    reviewer.press("1", "n", "1", "n", "1")
    road.expect_saved(reviewer.page)
    give_verdict(reviewer, "a", "You accept this answer")
    manager = person_at(new_context, company.add("Max Files", "manager"))
    _export_on_keys(manager, name, model)


def _choose(keys: Keyboard, model: Path) -> None:
    keys.choose_file("Add files", model)
    expect(keys.page.locator("input[name='files[0].sha256']")).to_have_value(_hash(model))
    expect(keys.page.locator("input[name='files[0].path']")).to_have_value("model.xlsx")
    keys.wait_until_ready()


def _send_back_on_keys(keys: Keyboard) -> None:
    start(keys)
    expect(keys.page.locator(CELL)).to_have_text("41.8")
    keys.go_to("^Equity$")
    keys.press("ArrowRight", "ArrowDown", "ArrowUp")
    assert keys.focused() == "41.8"
    expect(keys.page.locator("[data-formula]")).to_contain_text("Model!B1")
    keys.press("c")
    keys.type(COMMENT)
    keys.activate("^comment$")
    expect(keys.page.locator("#comments .quote")).to_contain_text("41.8")
    keys.wait_until_ready()
    keys.press("2", "n", "1", "n", "1")
    keys.write("what you say to the author", WHY)
    road.expect_saved(keys.page)
    give_verdict(keys, "b", "You send this back to its author")


def _export_on_keys(keys: Keyboard, name: str, model: Path) -> None:
    keys.open(f"/projects/{name}/releases")
    keys.write("^why", "The first.")
    keys.activate("create release")
    expect(keys.page.locator("h1")).to_contain_text("Sealed", timeout=20_000)
    keys.activate(f"make export {TITLE}")
    expect(keys.page.get_by_text("1 file of experts")).to_be_visible(timeout=20_000)
    keys.activate("1 file of experts")
    with keys.page.expect_download() as fetched:
        keys.go_to(f"^{_hash(model)}$")
        keys.press("Enter")
    assert fetched.value.path().read_bytes() == model.read_bytes()
    keys.check_no_pointer()
