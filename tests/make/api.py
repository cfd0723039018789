"""An application in this process, with clients signed in as each role."""

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from tacit import app as application
from tacit import settings as settings_of
from tacit.access import people, tokens
from tacit.access.records import Actor, NewToken, Role, Scope
from tacit.door.services import Services
from tacit.kit.clock import Clock
from tacit.kit.ids import new_id
from tacit.sdk.client import IN_PROCESS_URL, Client
from tacit.sdk.in_process import InProcess
from tacit.settings import Settings
from tacit.storage.engine import Database
from tacit.wire import intake
from tacit.wire import work as wire
from tests.make import access as make_access
from tests.make import tasks as make_tasks

GUIDELINE = "# How to answer\n\n## Answers first\n\nSay it in the first line.\n"
AUTHOR_REVIEW: tuple[dict[str, object], ...] = (
    {"stage": "author", "people": 1, "hold": "4h"},
    {"stage": "review", "people": 1, "rounds": 2},
)
ALL_SCOPES = frozenset(scope.value for scope in Scope)


@dataclass
class ApiHouse:
    """One application, one transport, and as many clients of it as a test wants."""

    app: FastAPI
    transport: InProcess
    admin: Client
    owner: Actor
    clients: dict[str, Client] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    @property
    def db(self) -> Database:
        return self.services.db

    def client(self, name: str, *roles: str) -> Client:
        """The client of a person with these roles; made when first asked for."""
        if name not in self.clients:
            chosen = [Role(role) for role in roles or (_role_of(name),)]
            person = make_access.make_actor(self.db, self.owner, *chosen)
            self.secrets[name] = self.make_token(person)
            self.clients[name] = self.with_token(self.secrets[name])
        return self.clients[name]

    def make_token(self, actor: Actor, *, scopes: frozenset[str] = ALL_SCOPES) -> str:
        """A token's secret, made as the person themselves would."""
        return add_token(self.db, actor, scopes=scopes, now=self.services.clock.now())

    def with_token(self, secret: str | None) -> Client:
        return Client(IN_PROCESS_URL, secret, transport=self.transport)

    def raw(self, secret: str | None = None) -> httpx.Client:
        """Plain HTTP, for requests that the SDK would never send."""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return httpx.Client(base_url=IN_PROCESS_URL, transport=self.transport, headers=headers)

    def person_id(self, name: str) -> str:
        return self.clients[name].people.me().person_id

    def other_owner(self, slug: str = "elsewhere") -> Actor:
        """The admin of another organization on the same server."""
        return make_access.make_owner(self.db, slug=slug)

    def actor(self, person_id: str) -> Actor:
        found = self.db.read_now(
            lambda tx: people.get_person(tx, actor=self.owner, person_id=person_id)
        )
        return make_access.as_actor(found)


def add_token(
    db: Database, actor: Actor, *, now: datetime, scopes: frozenset[str] = ALL_SCOPES
) -> str:
    """Make an API token for a person; returns its secret."""
    secret = tokens.new_secret()
    new = NewToken(id=new_id(), token_hash=tokens.hash_secret(secret), name="test", scopes=scopes)
    db.write_now(lambda tx: tokens.create(tx, actor=actor, token=new, now=now))
    return secret


def _role_of(name: str) -> str:
    """`expert-2` is an expert."""
    return name.partition("-")[0]


@contextlib.contextmanager
def open_house(settings: Settings, *, clock: Clock | None = None) -> Iterator[ApiHouse]:
    """Prepare the data folder, build the application and start it in this process."""
    application.prepare(settings, clock=clock)
    app = application.build(settings, clock=clock)
    transport = InProcess(app)
    try:
        admin = Client(IN_PROCESS_URL, application.owner_token(settings), transport=transport)
        me = admin.people.me()
        owner = Actor(
            person_id=me.person_id,
            org_id=me.org_id,
            roles=frozenset(Role(role.value) for role in me.roles),
            scopes=None,
            name=me.name,
            alias=me.alias,
        )
        house = ApiHouse(app=app, transport=transport, admin=admin, owner=owner)
        house.clients["admin"] = admin
        house.secrets["admin"] = application.owner_token(settings)
        yield house
    finally:
        transport.close()


def make_settings(
    data: Path, *, template: Path | None = None, url: str | None = None, **more: str
) -> Settings:
    """Settings of a data folder; with `template`, a copy of that file is its database."""
    data.mkdir(parents=True, exist_ok=True)
    if template is not None:
        shutil.copyfile(template, data / "tacit.db")
    environment = {"TACIT_DATA": str(data), **more}
    if url is not None:
        environment["TACIT_DATABASE_URL"] = url
    return settings_of.load(environment)


def folder(
    *keys: str, name: str = "notes", kind: str = "example", **changes: Any
) -> intake.ApplyFolder:
    """A project folder as JSON, open for work once it is applied and opened."""
    shape = make_tasks.grading_input if kind == "grading" else make_tasks.example_input
    document = {
        "name": name,
        "title": "Notes",
        "kind": kind,
        "domain": "law.contracts",
        "guideline": GUIDELINE,
        "pipeline": list(AUTHOR_REVIEW),
        **changes,
    }
    items = [{"key": key, "input": shape(title=f"About {key}")} for key in keys]
    return intake.ApplyFolder(id=new_id(), document=document, items=items)


def as_plan(given: intake.ApplyFolder) -> intake.Folder:
    """The same folder, to be planned only."""
    return intake.Folder(document=given.document, items=given.items)


def open_project(client: Client, *keys: str, **changes: Any) -> str:
    """Apply a folder and open the project; returns its id."""
    applied = client.projects.apply(folder(*keys, **changes))
    client.projects.change(applied.project_id, "opening")
    return applied.project_id


def answer(text: str = make_tasks.GOOD_ANSWER, **changes: object) -> dict[str, object]:
    return make_tasks.example_answer(text, **changes)


def take(client: Client, **narrow: Any) -> wire.Claim:
    claim = client.work.next(**narrow)
    assert claim is not None, "there is nothing to claim"
    return claim


def write(client: Client, text: str = make_tasks.GOOD_ANSWER) -> wire.Submission:
    """Take the next item to write and hand in an answer."""
    claim = take(client, stage_names=["author"])
    return client.work.submit(claim.id, answer(text), ai_help="none")


def review(client: Client, verdict: str = "accept", **changes: Any) -> wire.Review:
    claim = take(client, stage_names=["review"])
    return client.work.review(claim.id, new_review(verdict, **changes))


def new_review(verdict: str = "accept", **changes: Any) -> wire.NewReview:
    body: Mapping[str, Any] = {
        "id": new_id(), "verdict": verdict, "reasons": "As the guideline says.",
        "unjudged_because": "Judged as a whole.", **changes
    }  # fmt: skip
    return wire.NewReview.model_validate(body)
