"""The whole application over the sample company, and browsers signed in as its people.

The browsers have no scripts: they read HTML, fill its forms and press its buttons.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
from fastapi import FastAPI

from tacit import app as application
from tacit import settings as settings_module
from tacit.access import organizations, people
from tacit.access.records import Actor
from tacit.demo import loader
from tacit.demo.loader import Loaded
from tacit.door.services import Services
from tacit.kit.clock import SystemClock
from tacit.projects import projects
from tacit.sdk.in_process import InProcess
from tacit.settings import Settings
from tacit.storage import engine, files
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import Item, ItemFilter, ItemState
from tests.make import access as make_access

ORIGIN = "http://tacit.test"


@dataclass
class Form:
    """A form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    status: int
    url: str
    html: str
    text: str
    """All words of the page, by single blanks."""
    forms: list[Form]

    def form(self, ending: str) -> Form:
        """The form that is posted to an address that ends so, its fragment left aside."""
        for form in self.forms:
            if form.method == "post" and form.action.partition("#")[0].endswith(ending):
                return form
        raise AssertionError(f"no form {ending}: {[form.action for form in self.forms]}")


class Browser:
    """A browser without scripts."""

    def __init__(self, transport: InProcess) -> None:
        self.client = httpx.Client(transport=transport, base_url=ORIGIN, follow_redirects=True)

    def get(self, url: str) -> Page:
        return _page(self.client.get(url))

    def send(
        self,
        page: Page,
        ending: str,
        changes: Mapping[str, str | list[str]] | None = None,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Fill a form, send it, and follow to the next page."""
        form = page.form(ending)
        data = {**form.fields, **(changes or {})}
        url = urljoin(page.url, form.action)
        return _page(self.client.post(url, data=data, files=files))


@dataclass
class DemoSite:
    """A server of the sample company in this process."""

    app: FastAPI
    company: Loaded
    transport: InProcess

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    def stranger(self) -> Browser:
        """A browser that is not signed in."""
        return Browser(self.transport)

    def visitor(self, alias: str) -> Browser:
        """Sign in by one click: `manager-01`, `expert-01`, `customer-01`, `admin-01`."""
        browser = self.stranger()
        person_id = self.company.people[alias]
        answer = browser.client.post(
            "/sign-in/demo", data={"person_id": person_id}, follow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        return browser

    def actor(self, alias: str) -> Actor:
        person_id = self.company.people[alias]

        def find(tx: Tx) -> Actor:
            owner = organizations.find_owner(tx, slug=loader.SLUG)
            assert owner is not None
            person = people.get_person(tx, actor=owner, person_id=person_id)
            return make_access.as_actor(person)

        return self.services.db.read_now(find)

    def item(self, slug: str, state: ItemState) -> Item:
        """The first item of a project in a state."""
        manager = self.actor("manager-01")

        def find(tx: Tx) -> Item:
            project = projects.get_project(tx, actor=manager, project=slug)
            narrow = ItemFilter(state=state)
            page = items.list_items(tx, actor=manager, project_id=project.id, narrow=narrow)
            return page.items[0]

        return self.services.db.read_now(find)


def settings_of(folder: Path) -> Settings:
    return settings_module.load(
        {"TACIT_DATA": str(folder), "TACIT_DEMO": "1", "TACIT_PUBLIC_URL": ORIGIN}
    )


def make_demo(folder: Path) -> Loaded:
    """A data folder with the sample company in it."""
    settings = settings_of(folder)
    application.prepare(settings)
    db = engine.open_database(settings, clock=SystemClock())
    try:
        store = files.open_files(settings.files_folder)
        return loader.load(db, now=SystemClock().now(), files=store)
    finally:
        db.close()


@contextmanager
def open_demo(template: Path, folder: Path, company: Loaded) -> Iterator[DemoSite]:
    """A server over a copy of a data folder made by `make_demo`."""
    shutil.copytree(template, folder)
    app = application.build(settings_of(folder))
    transport = InProcess(app)
    try:
        yield DemoSite(app=app, company=company, transport=transport)
    finally:
        transport.close()


def _page(answer: httpx.Response) -> Page:
    reader = _Reader()
    reader.feed(answer.text)
    return Page(
        status=answer.status_code,
        url=str(answer.url.copy_with(fragment=None)),
        html=answer.text,
        text=" ".join(" ".join(reader.words).split()),
        forms=reader.forms,
    )


def _is_sent(kind: str, found: Mapping[str, str]) -> bool:
    return kind != "file" and (kind not in ("checkbox", "radio") or "checked" in found)


class _Reader(HTMLParser):
    """Forms with the fields that would be sent, and the words outside of scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._skip = 0
        self._area: list[str] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self._skip += tag in ("template", "script", "style")
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get")))
        if self._skip or not self.forms:
            return
        fields, name = self.forms[-1].fields, found.get("name", "")
        kind = found.get("type", "text")
        if tag == "textarea" and name:
            self._area = fields.setdefault(name, [])
            self._area.append("")
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in found or self._select not in fields):
            fields[self._select] = [found.get("value", "")]
        elif tag == "input" and name and _is_sent(kind, found):
            fields.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("template", "script", "style")
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        self.words.append(data)
        if self._area is not None:
            self._area[-1] += data if self._area[-1] else data.removeprefix("\n")
