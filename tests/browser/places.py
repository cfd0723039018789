"""Every page, in the state in which the demo shows it best: for tests and for pictures.

An address is made of the demo's own data, so that a page never stands empty by accident.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, StorageState

from tacit.kit.ids import new_id
from tacit.wire import intake
from tests.browser.still import MOMENT, StillServer
from tests.browser.watch import LIGHT, Complaints, Look, open_context

TRIES_MAX = 100
WRITER = "Expert 01"
"""Holds what the expert of `/demo/expert`, who holds as much as one can, does not."""
READER = "Expert 11"
"""Holds a critique, a reasoning and a clause begun."""
JUDGE = "Reviewer 02"
"""Reviews a reasoning and a mended model, and decides between two readings of one response."""
COMPARER = "Expert 14"
"""Compares responses, and puts a model's answer right."""
DECIDER = "Reviewer 03"
"""Decides between two who chose otherwise."""
RUBRIC_WRITER = "Expert 02"
"""Is at a rubric, of which one criterion was changed after it was graded."""
TURNS_REVIEWER = "Reviewer 01"
"""Reviews a conversation with tools."""
CLAUSE = "Bring a covenant clause in line with its term sheet"
WEBSITE = "A small site that explains a price change"
RETURNED = "A residuals clause in a mutual NDA"
GRADED = "A stolen encrypted laptop (GDPR)"
BEGUN_TITLE = "Sub-processor change on ten days' notice"
BEGUN = (
    "**No. As written the clause does not meet Article 28.** A general authorisation is "
    "allowed, but the processor must *inform* you of every intended change and give you the "
    "chance to object before it happens (Article 28(2)).\n\n"
    "A list on a website that you have to watch informs nobody. Ten days from the listing may "
    "be over before you have read it."
)
ROW = {
    "key": "imported-1",
    "title": "Which law governs a click-through licence?",
    "brief": "Answer for a buyer in Germany.",
}


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
    early: bool = False
    """Shown as it is before the demo's people begin more work."""
    refused: bool = False
    """The page of a failure."""
    public: bool = True
    """Shown in docs/screenshots; else only tested."""

    def address(self, found: Mapping[str, str]) -> str:
        return (self.path or self.route).format(**found)


PLACES = (
    Place(name="sign-in", route="/sign-in"),
    Place(name="desk", route="/desk", person="expert", early=True),
    Place(name="workbench", route="/work/{claim_id}", person=WRITER, path="{workbench}"),
    Place(name="workbench-after-feedback", route="/work/{claim_id}", person="expert",
          path="{mending}"),
    Place(name="grading", route="/work/{claim_id}", person="expert", path="{grading}"),
    Place(name="hand-in", route="/work/{claim_id}/hand-in", person="expert",
          path="{mending}/hand-in"),
    Place(name="review", route="/work/{claim_id}", person="expert", path="{review}"),
    Place(name="verdict", route="/work/{claim_id}/verdict", person="expert",
          path="{review}/verdict?verdict=accept", public=False),
    Place(name="adjudication", route="/work/{claim_id}", person="expert",
          path="{adjudication}"),
    Place(name="preference", route="/work/{claim_id}", person=COMPARER, path="{preference}"),
    Place(name="differences", route="/work/{claim_id}/differences", person=COMPARER,
          path="{preference}/differences", public=False),
    Place(name="preference-adjudication", route="/work/{claim_id}", person=DECIDER,
          path="{choices}"),
    Place(name="edit", route="/work/{claim_id}", person=COMPARER, path="{edit}"),
    Place(name="tools-review", route="/work/{claim_id}", person=TURNS_REVIEWER, path="{tools}"),
    Place(name="project-of-preferences", route="/projects/{slug}", person="manager",
          path="/projects/answer-comparisons"),
    Place(name="rubric", route="/work/{claim_id}", person=RUBRIC_WRITER, path="{rubric}"),
    Place(name="critique", route="/work/{claim_id}", person=READER, path="{critique}"),
    Place(name="reasoning", route="/work/{claim_id}", person=READER, path="{reasoning}"),
    Place(name="reasoning-review", route="/work/{claim_id}", person=JUDGE, path="{chain}"),
    Place(name="critique-adjudication", route="/work/{claim_id}", person=JUDGE,
          path="{readings}"),
    Place(name="deliverable", route="/work/{claim_id}", person=READER, path="{deliverable}"),
    Place(name="deliverable-review", route="/work/{claim_id}", person=JUDGE, path="{files}"),
    Place(name="file", route="/files/{sha256}/view", person=JUDGE, path="{workbook}"),
    Place(name="file-changes", route="/files/{sha256}/changes", person=JUDGE, path="{changes}",
          public=False),
    Place(name="file-site", route="/files/{sha256}/site", person="manager", path="{website}",
          public=False),
    Place(name="material", route="/material", person="manager", public=False),
    Place(name="writing", route="/writing", person=WRITER),
    Place(name="review-desk", route="/review", person="reviewer"),
    Place(name="kept-sentences", route="/review/sentences", person="reviewer"),
    Place(name="calibration", route="/review/calibration", person="reviewer"),
    Place(name="calibration-gold", route="/review/calibration/{project_id}/{key:path}",
          person="reviewer", path="{gold}"),
    Place(name="calibration-result", route="/review/calibrations/{calibration_id}",
          person="reviewer", path="{calibrated}"),
    Place(name="my-trend", route="/my-work/trend", person="expert"),
    Place(name="my-work", route="/my-work", person="expert"),
    Place(name="my-work-one", route="/my-work/{submission_id}", person="expert", path="{sent}"),
    Place(name="projects", route="/projects", person="manager"),
    Place(name="scores", route="/scores", person="manager"),
    Place(name="project", route="/projects/{slug}", person="manager",
          path="/projects/contract-review"),
    Place(name="project-of-grades", route="/projects/{slug}", person="manager",
          path="/projects/answer-grading"),
    Place(name="project-people", route="/projects/{slug}/people", person="manager",
          path="/projects/contract-review/people"),
    Place(name="project-quality", route="/projects/{slug}/quality", person="manager",
          path="/projects/answer-grading/quality"),
    Place(name="review-plan", route="/projects/{slug}/quality/plan", person="manager",
          path="/projects/answer-grading/quality/plan"),
    Place(name="project-guideline", route="/projects/{slug}/guideline", person="manager",
          path="/projects/contract-review/guideline"),
    Place(name="project-questions", route="/projects/{slug}/questions", person="manager",
          path="/projects/contract-review/questions"),
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
    Place(name="release-audit", route="/releases/{release_id}/audit", person="manager",
          path="{release}/audit"),
    Place(name="audit-row", route="/releases/{release_id}/audit/rows", person="reviewer",
          path="{release}/audit/rows", public=False),
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
          path="/items/01aaaaaaaaaaaaaaaaaaaaaaaa", refused=True, public=False),
    Place(name="styleguide", route="/styleguide"),
)  # fmt: skip

NO_PAGES = {
    "/": "goes on to the first page of whoever asks",
    "/demo/{role}": "signs in and goes on",
    "/files/{sha256}": "a file to keep",
    "/files/{sha256}/image": "a picture",
    "/places": "what the palette offers, as JSON",
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
    states: dict[str, StorageState] = field(default_factory=dict)
    """Cookies by person, so that each signs in once."""

    def prepare(self) -> None:
        """Begin work as the demo's people would, and note where everything is."""
        with self.server.client() as admin:
            self.found |= {one.slug: one.id for one in admin.projects.all()}
            new = intake.NewImport(id=new_id(), format="jsonl", project="contract-review")
            rows = self.server.data.parent / "rows.jsonl"
            rows.write_text(json.dumps(ROW) + "\n", encoding="utf-8")
            imported = admin.projects.start_import(new, [rows])
            self.found["imported"] = f"/projects/contract-review/imports/{imported.id}"
        with self.open(None, scripts=False) as page:
            self._begin_work(page)
        with self.open(WRITER, scripts=False) as page:
            self._begin_writing(page)
        with self.open(READER, scripts=False) as page:
            self._take(page, "author", "first-wrong-step", "critique")
            self._take(page, "author", "worked-calculations", "reasoning")
            page.goto("/desk")
            self.found["deliverable"] = _href(page, CLAUSE)
        with self.open(JUDGE, scripts=False) as page:
            self._take(page, "review", "worked-calculations", "chain")
            self._take(page, "adjudicate", "first-wrong-step", "readings")
            self._take(page, "review", "model-reviews", "files")
            self.found["workbook"] = _href(page, "Read model.xlsx")
            self.found["changes"] = _href(page, "See what changed in model.xlsx")
        with self.open(COMPARER, scripts=False) as page:
            self._take(page, "author", "answer-comparisons", "preference")
            self._take(page, "author", "assistant-turns", "edit")
        with self.open(DECIDER, scripts=False) as page:
            self._take(page, "adjudicate", "answer-comparisons", "choices")
        with self.open(RUBRIC_WRITER, scripts=False) as page:
            page.goto("/desk")
            self.found["rubric"] = _href(page, "Rubric: an exclusion clause in standard terms")
        with self.open(TURNS_REVIEWER, scripts=False) as page:
            self._take(page, "review", "assistant-turns", "tools")
        with self.open("reviewer", scripts=False) as page:
            page.goto("/review/calibration")
            self.found["gold"] = _href(page, "Five per cent a week")
            self.found["calibrated"] = _href(page, "alike")
        with self.open("manager", scripts=False) as page:
            self._release(page)
            self._find_items(page)
        with self.server.client() as admin:
            admin.plans.commit_seed(self.found["contract-review"])
            admin.plans.open_audit(self.found["release"].rpartition("/")[2])
        with self.open("admin", scripts=False) as page:
            page.goto("/people")
            self.found["person"] = _href(page, "Expert 03")

    @contextmanager
    def open(
        self, person: str | None, *, scripts: bool = True, look: Look = LIGHT
    ) -> Iterator[Page]:
        """A page of somebody who is signed in, on the still clock."""
        with open_context(
            self.browser, self.complaints, url=self.server.url, scripts=scripts, look=look,
            state=self._state(person),
        ) as context:  # fmt: skip
            context.clock.set_fixed_time(MOMENT)
            yield context.new_page()

    def _state(self, person: str | None) -> StorageState | None:
        if person is None:
            return None
        if person not in self.states:
            with open_context(self.browser, self.complaints, url=self.server.url) as context:
                page = context.new_page()
                page.goto(f"/demo/{person}" if person.islower() else "/sign-in")
                if not person.islower():
                    page.get_by_role("button", name=person).click()
                page.wait_for_selector(".who")
                self.states[person] = context.storage_state()
        return self.states[person]

    def _begin_work(self, page: Page) -> None:
        page.goto("/demo/expert")
        self.found["sent"] = _href(page, "Liquidated damages for late delivery")
        for name, start in (
            ("mending", page.get_by_role("button", name="Go on").first),
            ("grading", self._offer(page, "author", "answer-grading")),
            ("adjudication", self._offer(page, "adjudicate", "answer-grading")),
            ("review", self._offer(page, "review", "contract-review")),
        ):
            page.goto("/desk")
            start.click()
            page.wait_for_url("**/work/*")
            self.found[name] = page.url.removeprefix(self.server.url)
        page.goto(self.found["review"])
        page.locator("[data-criterion] input[value=met]").first.check()
        page.get_by_role("button", name="Save", exact=True).last.click()
        self.states["expert"] = page.context.storage_state()

    def _begin_writing(self, page: Page) -> None:
        page.goto("/desk")
        self._offer(page, "author", "contract-review").click()
        page.wait_for_url("**/work/*")
        self.found["workbench"] = page.url.removeprefix(self.server.url)
        assert page.locator("h1").inner_text() == BEGUN_TITLE
        for summary in ("Ask about the guideline", "Scratch pad"):
            page.locator("summary", has_text=summary).click()
        page.locator("#question").fill("Does a list on a web site inform anybody?")
        page.locator("#pad").fill("Look at recital 80 before I hand this in.")
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator("textarea[name$='.content']").last.fill(BEGUN)
        page.get_by_role("button", name="Save", exact=True).last.click()

    def _take(self, page: Page, stage: str, slug: str, name: str) -> None:
        """Start the work of one stage of a project, and note where it is."""
        page.goto("/desk")
        self._offer(page, stage, slug).click()
        page.wait_for_url("**/work/*")
        self.found[name] = page.url.removeprefix(self.server.url)

    def _release(self, page: Page) -> None:
        page.goto("/projects/contract-review/releases")
        page.get_by_label("Why").fill("First rows for the pilot training run.")
        page.get_by_role("button", name="Create release").click()
        self.found["release"] = page.url.removeprefix(self.server.url).partition("#")[0]
        for _ in range(TRIES_MAX):
            page.goto(self.found["release"])
            if "Building" not in page.locator("h1").inner_text():
                return
            page.wait_for_timeout(200)
        raise AssertionError("the release was never sealed")

    def _find_items(self, page: Page) -> None:
        for name, project, title in (
            ("item", "contract-review", RETURNED),
            ("graded", "answer-grading", GRADED),
        ):
            page.goto(f"/projects/{project}/items")
            self.found[name] = _href(page, title)
        page.goto("/projects/model-reviews/items")
        page.goto(_href(page, WEBSITE))
        self.found["website"] = _href(page, "Read site.zip").replace("/view", "/site")
        for slug in [name for name in self.found if "-" in name]:
            page.goto(f"/projects/{slug}/items?state=parked")
            if page.locator("main a[href^='/items/']").count():
                self.found["parked"] = _href(page, "")
                return
        raise AssertionError("nothing is parked in the demo")

    def _offer(self, page: Page, stage: str, slug: str) -> Locator:
        form = page.locator("form[action='/desk/claims']")
        form = form.filter(has=page.locator(f"input[name=stage][value={stage}]"))
        form = form.filter(has=page.locator(f"input[value='{self.found[slug]}']"))
        return form.locator("button")


def _href(page: Page, words: str) -> str:
    """Where the first link of the page with these words goes; without words, to an item."""
    links = page.locator("main a", has_text=words)
    link = links if words else page.locator("main a[href^='/items/']")
    found = link.first.get_attribute("href")
    assert found, words
    return found
