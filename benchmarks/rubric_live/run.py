"""Type in the rubric editor in Chromium and time what follows.

Two questions. From the key that changes a weight or a grade to the new scores in a painted
frame, for 60 criteria by 8 graded answers: at most 100 ms. From a key to the frame with its
letter, in an item of 1,000 criteria with saving, checks and scores at work: at most 50 ms.
Times begin at the time stamp of the event, so that waiting for a busy page counts.
"""

import argparse
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks import report, servers
from benchmarks.rubric_live import content
from tacit import app as application
from tacit import settings as settings_of
from tacit.kit.ids import new_id
from tacit.sdk.client import Client
from tacit.wire import intake

SCORE_MS_MAX = 100
KEY_MS_MAX = 50
KEY_EVERY_MS = 80
TEXT = "Says in the first paragraph whether the client should sign the agreement today. " * 3

_SEE_SCORES = """() => {
  globalThis.seen = [];
  let began = 0;
  for (const name of ["keydown", "change"])
    addEventListener(name, (event) => { if (name === "keydown") began = event.timeStamp; }, true);
  addEventListener("tacit:live", () => requestAnimationFrame(() => setTimeout(() => {
    if (began) seen.push(performance.now() - began);
    began = 0;
  })));
}"""
_SEE_KEYS = """() => {
  globalThis.seen = [];
  addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(
    () => setTimeout(() => seen.push(performance.now() - timeStamp))), true);
}"""
_SAVE = """async ([url, fields]) => {
  const token = document.querySelector("[name=csrf_token]").value;
  const body = JSON.stringify({ base_version: 0, tab: "measure", fields });
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
  return (await fetch(url, { method: "POST", body, headers })).status;
}"""


@dataclass(frozen=True)
class Measured:
    name: str
    limit: int
    times: Sequence[float]

    def row(self) -> tuple[str, ...]:
        ordered = sorted(self.times)
        middle, high = report.quantile(ordered, 0.5), report.quantile(ordered, 0.95)
        ratio = high / self.limit
        return (
            self.name, str(len(ordered)), f"{middle:.0f}", f"{high:.0f}", str(self.limit),
            f"{ratio:.2f}",
        )  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Run it; prints a table and says what is over its limit."""
    parser = argparse.ArgumentParser(prog="benchmarks rubric_live", description=__doc__)
    parser.add_argument("--full", action="store_true", help="more keys")
    keys = 120 if parser.parse_args(arguments).full else 40
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    print("Rubric editor: scores that follow the keys, and keys that do not wait")
    if program is None:
        print("There is no Chromium; left out.")
        return
    print(report.machine())
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with servers.serve(data, demo=True) as server:
            try:
                measured = _measure(server.address, data, program=program, keys=keys)
            except Error as error:
                print(f"Chromium was left out: {str(error).splitlines()[0]}")
                return
    head = ("measured", "keys", "p50 ms", "p95 ms", "limit ms", "p95 ÷ limit")
    print(report.table(head, [one.row() for one in measured]))
    for one in measured:
        if report.quantile(sorted(one.times), 0.95) > one.limit:
            print(f"OVER: {one.name}")


def _measure(address: str, data: Path, *, program: str, keys: int) -> list[Measured]:
    _add_work(address, data)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        page = browser.new_context(base_url=address, bypass_csp=True).new_page()
        page.goto("/demo/expert")
        _open(page, "measured-60", criteria=60, answers=8)
        weights = _time_weights(page, keys=keys)
        grades = _time_grades(page, keys=keys)
        _open(page, "measured-1000", criteria=1_000, answers=4)
        typed = _time_typing(page, keys=keys)
        browser.close()
    return [
        Measured("60 × 8: weight to scores", SCORE_MS_MAX, weights),
        Measured("60 × 8: grade to scores", SCORE_MS_MAX, grades),
        Measured("1,000 criteria: key to frame", KEY_MS_MAX, typed),
    ]


def _add_work(address: str, data: Path) -> None:
    settings = settings_of.load({"TACIT_DATA": str(data)})
    with Client(address, application.owner_token(settings)) as client:
        for name, answers in (("measured-60", 8), ("measured-1000", 4)):
            document = {
                "name": name, "title": name, "kind": "rubric", "guideline": "# How\n\n## Write\n",
                "requires": {"skills": ["grading.rubrics"]}, "domain": "grading.rubrics",
            }  # fmt: skip
            items = [{"key": name, "input": content.task_input(answers)}]
            folder = {"id": new_id(), "document": document, "items": items}
            applied = client.projects.apply(intake.ApplyFolder.model_validate(folder))
            client.projects.change(applied.project_id, "opening")


def _open(page: Page, name: str, *, criteria: int, answers: int) -> None:
    """Take the work and fill its draft, then load it as one who comes back to it."""
    page.goto("/desk")
    forms = page.locator("form[action='/desk/claims']").filter(has_text=re.compile("."))
    count = forms.count()
    for number in range(count):
        near = forms.nth(number).locator("xpath=ancestor::*[self::li or self::section][1]")
        if name in near.inner_text():
            forms.nth(number).locator("button").first.click()
            break
    page.wait_for_url("**/work/*")
    url = page.url.partition("#")[0]
    fields = content.fields(criteria, answers)
    assert page.evaluate(_SAVE, [f"{url}/draft", fields]) == 200, "the draft is saved"
    page.goto(url)
    page.wait_for_selector("html[data-ready]")
    assert page.locator("[data-line]").count() == criteria, "every criterion is there"


def _time_weights(page: Page, *, keys: int) -> list[float]:
    page.evaluate(_SEE_SCORES)
    for number in range(keys + 5):
        field = page.locator(f'[name="criteria[c{number % 60 + 1}].weight"]')
        field.focus()
        field.select_text()
        page.keyboard.press("9" if number < 60 else "8")
        page.wait_for_function(f"seen.length > {number}")
        page.wait_for_timeout(150)
    times: list[float] = page.evaluate("seen")
    return times[5:]


def _time_grades(page: Page, *, keys: int) -> list[float]:
    page.evaluate("() => { seen.length = 0; }")
    for number in range(keys):
        name = f"criteria[c{number % 60 + 1}].on[model-{number % 6 + 1}]"
        page.locator(f'[name="{name}"]').focus()
        page.keyboard.press("c")
        page.wait_for_function(f"seen.length > {number}")
        page.wait_for_timeout(150)
    times: list[float] = page.evaluate("seen")
    return times


def _time_typing(page: Page, *, keys: int) -> list[float]:
    """A person who types without a pause, so that saving falls between two keys."""
    page.evaluate(_SEE_KEYS)
    page.locator('[name="criteria[c500].text"]').focus()
    for letter in TEXT[: keys * 4]:
        page.keyboard.press("Space" if letter == " " else letter)
        page.wait_for_timeout(KEY_EVERY_MS)
    times: list[float] = page.evaluate("seen")
    return times
