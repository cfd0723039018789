"""Files from claim to accepted: once by mouse, once by keyboard alone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import road
from tests.browser.company import Company
from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard
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


def _model(folder: Path, value: float) -> Path:
    path = folder / "model.xlsx"
    path.write_bytes(make_files.xlsx({"A1": "Equity", "B1": value, "B2": "=B1*2"}))
    return path


def _hand_in(page: Page) -> None:
    page.get_by_label("Help by a model").select_option(label="No model helped")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(re.compile("/desk$"))


def test_a_workbook_is_sent_commented_on_by_cell_and_accepted(
    company: Company, new_context: NewContext, tmp_path: Path
) -> None:
    company.open_project(NAME, WORK, kind="deliverable")
    author = company.add("Fay Files", "expert", tag=NAME)
    reviewer = company.add("Ruth Reads", "reviewer", tag=NAME)
    writing, reading = new_context().new_page(), new_context().new_page()
    road.sign_in(writing, author)
    road.sign_in(reading, reviewer)

    road.start_next(writing)
    writing.set_input_files("#f-upload", _model(tmp_path, 41.8))
    expect(writing.locator("input[name='files[0].path']")).to_have_value("model.xlsx")
    road.wait_until_ready(writing)
    writing.get_by_label("Formulas are live", exact=True).check()
    writing.get_by_label("Summary").fill(SUMMARY)
    road.expect_saved(writing)
    _hand_in(writing)

    road.start_next(reading)
    cell = reading.locator("td[data-path='files[model.xlsx]#cell=Model!B1']")
    expect(cell).to_have_text("41.8")
    cell.click()
    reading.keyboard.press("c")
    reading.get_by_label("Comment", exact=True).fill(COMMENT)
    reading.get_by_role("button", name="Comment", exact=True).click()
    expect(reading.locator("#comments .quote")).to_contain_text("41.8")
    expect(reading.locator("td[data-commented]")).to_have_text("41.8")


def test_a_deliverable_travels_by_keyboard_alone(
    company: Company, new_context: NewContext, tmp_path: Path
) -> None:
    name = f"{NAME}-keys"
    company.open_project(name, WORK, kind="deliverable")
    author = company.add("Kit Keys", "expert", tag=name)
    page = new_context().new_page()
    keys = Keyboard(page)
    keys.sign_in(author.email, author.password)
    keys.open("/desk")
    keys.activate("^Start")
    keys.arrive("**/work/*")
    with page.expect_file_chooser() as chooser:
        keys.go_to("Add files")
        keys.press("Enter")
    chooser.value.set_files(_model(tmp_path, 41.8))
    expect(page.locator("input[name='files[0].path']")).to_have_value("model.xlsx")
    keys.wait_until_ready()
    keys.go_to("Formulas are live")
    keys.press("Space")
    keys.write("^ ?Summary", SUMMARY)
    road.expect_saved(page)
    keys.check_no_pointer()
