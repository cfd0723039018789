"""Pages over a house of work, and a visitor who has no scripts: reads HTML, fills forms."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tacit import settings as settings_module
from tacit import web
from tacit.access import people
from tacit.access.gate import Gate
from tacit.access.rate_limits import Bucket
from tacit.access.records import Actor
from tacit.door import problems
from tacit.door.credentials import SESSION_COOKIE
from tacit.door.services import Services
from tacit.jobs.fake import FakeJobs
from tacit.kit.errors import TacitError
from tacit.sdk.in_process import InProcess
from tacit.storage import files
from tests.make import access as make_access
from tests.make.work import House

ORIGIN = "http://tacit.test"
_HASH = "a-hash-of-a-password"


@dataclass
class Form:
    """A form of a page, as a browser would send it."""

    id: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.fields if key == name), None)


@dataclass
class Page:
    status: int
    url: str
    html: str
    forms: list[Form]
    text: str
    """All words of the page, by single blanks."""

    def form(self, id_or_action: str) -> Form:
        """The form with that id, or whose action ends so."""
        for form in self.forms:
            if form.id == id_or_action or form.action.endswith(id_or_action):
                return form
        raise AssertionError(f"no form {id_or_action}: {[form.action for form in self.forms]}")


class Visitor:
    """Somebody who is signed in, with a browser without scripts."""

    def __init__(self, transport: InProcess, secret: str) -> None:
        self.client = httpx.Client(transport=transport, base_url=ORIGIN, follow_redirects=True)
        self.client.cookies.set(SESSION_COOKIE, secret)

    def get(self, url: str) -> Page:
        return _page(self.client.get(url))

    def send(
        self,
        page: Page,
        form: str,
        changes: Mapping[str, str] | None = None,
        *,
        button: tuple[str, str] | None = None,
    ) -> Page:
        """Fill a form, press a button that it has, and follow to the next page."""
        found = page.form(form)
        assert found.method == "post"
        assert button is None or button in found.buttons, found.buttons
        data = dict(found.fields) | dict(changes or {}) | dict([button] if button else [])
        return _page(self.client.post(urljoin(page.url, found.action), data=data))

    def json(self, page: Page, path: str, body: object, *, method: str = "POST") -> httpx.Response:
        """What a script of the page sends."""
        token = next(token for form in page.forms if (token := form.get("csrf_token")))
        headers = {"X-CSRF-Token": token, "Accept": "application/json"}
        return self.client.request(method, path, json=body, headers=headers)


@dataclass
class Site:
    transport: InProcess
    house: House

    def visitor(self, actor: Actor) -> Visitor:
        """Sign a person in."""
        db, now = self.house.db, self.house.now
        db.write_now(
            lambda tx: people.set_password(
                tx,
                actor=self.house.owner,
                person_id=actor.person_id,
                password_hash=_HASH,
                now=now,
            )
        )
        secret = make_access.make_session(db, actor.person_id, password_hash=_HASH, now=now)
        return Visitor(self.transport, secret)


@contextmanager
def open_site(house: House, folder: Path) -> Iterator[Site]:
    """The pages on the database of a house."""
    app = FastAPI()
    settings = settings_module.load({"TACIT_DATA": str(folder)})
    passwords = make_access.cheap_passwords()
    services = Services(
        settings=replace(settings, demo=False),
        db=house.db,
        clock=house.clock,
        files=files.open_files(folder / "files"),
        jobs=FakeJobs(house.db, handlers={}, clock=house.clock),
        passwords=passwords,
        gate=Gate(house.db, passwords=passwords, limit=Bucket()),
        csrf_secret=b"secret of a test",
    )
    app.state.services = services
    web.add_routes(app)
    for error in (TacitError, RequestValidationError, HTTPException):
        app.add_exception_handler(error, _refuse)
    transport = InProcess(app)
    try:
        yield Site(transport=transport, house=house)
    finally:
        transport.close()
        passwords.close()


async def _refuse(request: Request, error: Exception) -> Response:
    named = problems.named(error)
    if problems.is_for_programs(request):
        return problems.answer(named)
    return web.refuse(request, named)


def _page(answer: httpx.Response) -> Page:
    reader = _Reader()
    reader.feed(answer.text)
    return Page(
        status=answer.status_code,
        url=str(answer.url.copy_with(fragment=None)),
        html=answer.text,
        forms=list(reader.forms.values()),
        text=" ".join(" ".join(reader.words).split()),
    )


class _Reader(HTMLParser):
    """Forms with their successful fields; fields elsewhere that name a form belong to it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: dict[str, Form] = {}
        self.words: list[str] = []
        self._open: Form | None = None
        self._area: tuple[Form, str] | None = None
        self._select: tuple[Form, str, list[tuple[str, bool]]] | None = None
        self._skip = 0
        self._before: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag in ("template", "script", "style"):
            self._skip += 1
        if self._skip:
            return
        if tag == "form":
            assert self._open is None, "a form inside a form"
            key = found.get("id") or f"#{len(self.forms)}"
            form = Form(found.get("id", ""), found.get("action", ""), found.get("method", "get"))
            self._open = self.forms[key] = form
        if tag == "option" and self._select is not None:
            self._select[2].append((found.get("value", ""), "selected" in found))
        form_of = self.forms.get(found["form"]) if "form" in found else self._open
        if form_of is not None:
            self._field(tag, found, form_of)
        elif "form" in found:
            self._later(tag, found)

    def _later(self, tag: str, found: dict[str, str]) -> None:
        """A field before its form: the form is made already, and filled when it comes."""
        if tag == "button":
            self._before.append((found["form"], found))

    def _field(self, tag: str, found: dict[str, str], form: Form) -> None:
        name = found.get("name")
        if tag == "form":
            for form_id, earlier in self._before:
                if form_id == form.id:
                    form.buttons.append((earlier.get("name", ""), earlier.get("value", "")))
        if name is None or "disabled" in found:
            return
        if tag == "input":
            kind = found.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in found:
                form.fields.append((name, found.get("value", "")))
        elif tag == "textarea":
            self._area = (form, name)
            form.fields.append((name, ""))
        elif tag == "select":
            self._select = (form, name, [])
        elif tag == "button" and found.get("type", "submit") == "submit":
            form.buttons.append((name, found.get("value", "")))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("template", "script", "style"):
            self._skip -= 1
        elif tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select" and self._select is not None:
            form, name, options = self._select
            chosen = next((value for value, on in options if on), options[0][0] if options else "")
            form.fields.append((name, chosen))
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        self.words.append(data)
        if self._area is not None:
            form, name = self._area
            before = form.fields.pop()[1]
            form.fields.append((name, before + (data.removeprefix("\n") if not before else data)))
