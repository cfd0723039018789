"""Words and steps that several journeys share."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.company import Company, Person
from tests.make.server import run_tacit

BRIEF = {
    "title": "Late delivery under a fixed-price contract",
    "brief": "Advise the buyer. Say what to do this week.",
    "prompt": [{"role": "user", "content": "Our supplier is three weeks late. What can we do?"}],
    "expert_minutes": 20,
}
FIRST = (
    "Send a written notice today that sets a last day for delivery, and keep paying for what "
    "has been delivered. Do not end the contract before that day has passed."
)
MENDED = (
    "Send a written notice today that sets Friday fourteen days from now as the last day for "
    "delivery. Until then do not end the contract, and do not order elsewhere. "
    "Ask counsel before you claim liquidated damages."
)
WHY = "The notice needs a day that the reader can write down."
COMMENT = "Which day? Name one."
REPLY = "Done: fourteen days, and the reason for them."


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("sign-in"))


def start_next(page: Page) -> str:
    """Press Start on the Desk; returns the address of the work."""
    page.goto("/desk")
    page.get_by_role("button", name=re.compile("^Start")).first.click()
    page.wait_for_url("**/work/*")
    wait_until_ready(page)
    return page.url


def wait_until_ready(page: Page) -> None:
    """Until every script of the page has taken its place."""
    page.wait_for_selector("html[data-ready]")


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Saved \d\d:\d\d:\d\d"))


def download(context: BrowserContext, page: Page, target: Path) -> Path:
    """Every file that a release's page links, in a folder as the release has it."""
    links = page.locator("a[href*='/files/']").evaluate_all("all => all.map((one) => one.href)")
    for link in sorted(set(links)):
        file = target / link.partition("/files/")[2]
        file.parent.mkdir(parents=True, exist_ok=True)
        answer = context.request.get(link)
        assert answer.status == 200, link
        assert "attachment" in answer.headers["content-disposition"]
        file.write_bytes(answer.body())
    return target


def verify(company: Company, folder: Path) -> str:
    """What `tacit verify` says of a folder, which has nothing to complain of."""
    done = run_tacit("verify", str(folder), environment=company.server.environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
