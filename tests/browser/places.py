"""Every page, in the state in which the demo shows it best: for tests and for pictures.

An address is made of the demo's own data, so that a page never stands empty by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.still import StillServer
from tests.browser.watch import Complaints, open_context

AUTHOR = "expert"
"""Roles of `/demo/<role>`, and people of the demo by their names."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page: its name in docs/screenshots, who sees it, and where it is."""

    name: str
    route: str
    """The pattern of the route, as the application has it."""
    person: str | None = None
    """The role that `/demo/<role>` signs in, the name of a person, or nobody."""
    path: str = ""
    """Where it is; `{…}` are looked up in what `prepare` found."""
    public: bool = True
    """Shown in docs/screenshots; else only tested."""

    def address(self, found: Mapping[str, str]) -> str:
        return (self.path or self.route).format(**found)


PLACES = (
    Place(name="sign-in", route="/sign-in"),
    Place(name="desk", route="/desk", person="expert"),
    Place(name="desk-of-a-reviewer", route="/desk", person="reviewer", public=False),
    Place(name="workbench", route="/work/{claim_id}", person="expert", path="{workbench}"),
    Place(name="workbench-after-feedback", route="/work/{claim_id}", person="expert",
          path="{mending}"),
    Place(name="grading", route="/work/{claim_id}", person="{grader}", path="{grading}"),
    Place(name="hand-in", route="/work/{claim_id}/hand-in", person="expert",
          path="{mending}/hand-in"),
    Place(name="review", route="/work/{claim_id}", person="reviewer", path="{review}"),
    Place(name="verdict", route="/work/{claim_id}/verdict", person="reviewer",
          path="{review}/verdict?verdict=accept", public=False),
    Place(name="adjudication", route="/work/{claim_id}", person="{adjudicator}",
          path="{adjudication}"),
    Place(name="my-work", route="/my-work", person="expert"),
    Place(name="my-work-one", route="/my-work/{submission_id}", person="expert", path="{sent}"),
    Place(name="projects", route="/projects", person="manager"),
    Place(name="project", route="/projects/{slug}", person="manager",
          path="/projects/contract-review"),
    Place(name="project-of-grades", route="/projects/{slug}", person="manager",
          path="/projects/answer-grading"),
    Place(name="project-people", route="/projects/{slug}/people", person="manager",
          path="/projects/contract-review/people"),
    Place(name="project-guideline", route="/projects/{slug}/guideline", person="manager",
          path="/projects/contract-review/guideline"),
    Place(name="project-settings", route="/projects/{slug}/settings", person="manager",
          path="/projects/contract-review/settings"),
    Place(name="project-items", route="/projects/{slug}/items", person="manager",
          path="/projects/contract-review/items"),
    Place(name="project-releases", route="/projects/{slug}/releases", person="manager",
          path="/projects/contract-review/releases"),
    Place(name="import", route="/projects/{slug}/imports/{import_id}", person="manager",
          path="{imported}"),
    Place(name="new-project", route="/projects/new", person="manager"),
    Place(name="item", route="/items/{item_id}", person="manager", path="{item}"),
    Place(name="item-parked", route="/items/{item_id}", person="manager", path="{parked}",
          public=False),
    Place(name="item-graded", route="/items/{item_id}", person="manager", path="{graded}"),
    Place(name="releases", route="/releases", person="manager"),
    Place(name="release", route="/releases/{release_id}", person="manager", path="{release}"),
    Place(name="release-of-a-customer", route="/releases/{release_id}", person="customer",
          path="{release}", public=False),
    Place(name="people", route="/people", person="admin"),
    Place(name="person", route="/people/{person_id}", person="admin", path="{person}"),
    Place(name="operations", route="/operations", person="admin"),
    Place(name="operations-sign-ins", route="/operations/sign-ins", person="admin"),
    Place(name="operations-health", route="/operations/health", person="admin"),
    Place(name="account", route="/account", person="expert"),
    Place(name="tokens", route="/account/tokens", person="manager"),
    Place(name="errors", route="/docs/errors", public=False),
    Place(name="not-found", route="/items/{item_id}", person="manager",
          path="/items/01aaaaaaaaaaaaaaaaaaaaaaaa", public=False),
    Place(name="styleguide", route="/styleguide"),
)  # fmt: skip

NO_PAGES = {
    "/": "goes on to the first page of whoever asks",
    "/demo/{role}": "signs in and goes on",
    "/releases/{release_id}/files/{name:path}": "a file",
}
"""Routes that are asked with GET and show no page of their own."""


@dataclass
class Demo:
    """The demo with work begun, so that every place has something true to show."""

    server: StillServer
    browser: Browser
    complaints: Complaints
    found: dict[str, str] = field(default_factory=dict)

    def sign_in(self, context: BrowserContext, person: str) -> Page:
        page = context.new_page()
        if person in ("expert", "reviewer", "manager", "customer", "admin"):
            page.goto(f"/demo/{person}")
        else:
            page.goto("/sign-in")
            page.get_by_role("button", name=person).first.click()
            page.wait_for_url("**/desk")
        return page

    def cookies(self, person: str) -> list[object]:
        with open_context(self.browser, self.complaints, url=self.server.url) as context:
            self.sign_in(context, person.format(**self.found))
            return list(context.cookies())
