"""Who types, and the work they hold: made through the doors, as for anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from benchmarks.latency import contents
from benchmarks.servers import Server
from tacit.access import organizations, people, tokens
from tacit.access.passwords import Passwords
from tacit.access.records import NewPerson, NewToken, Role, Scope
from tacit.kit.clock import SystemClock
from tacit.kit.ids import new_id
from tacit.sdk.client import Client
from tacit.settings import Settings
from tacit.storage.engine import open_url
from tacit.wire import intake, work

PASSWORD = "nine quiet harbours"
NAMES = ("writer", "writer-2", *(f"reviewer-{number}" for number in range(1, 5)))
"""Nobody holds more than three pieces of work at a time."""
ORGANIZATION = "main"


@dataclass(frozen=True)
class Desk:
    """A piece of work that somebody holds, and where one types in it."""

    name: str
    email: str
    path: str
    field: str


def add_people(chosen: Settings) -> dict[str, str]:
    """Make people who can sign in; return a token for each name."""
    db, passwords = open_url(chosen.database_url, clock=SystemClock()), Passwords()
    try:
        hashed = passwords.hash_now(PASSWORD)
        now = datetime.now(UTC)
        owner = db.read_now(lambda tx: organizations.find_owner(tx, slug=ORGANIZATION))
        assert owner is not None, "the folder has an owner"
        secrets = {}
        for name in NAMES:
            role = Role.EXPERT if name.startswith("writer") else Role.REVIEWER
            person = NewPerson(
                id=new_id(), name=name, roles=frozenset({role}), email=email_of(name),
                password_hash=hashed,
            )  # fmt: skip
            db.write_now(partial(people.add, actor=owner, person=person, now=now))
            actor = db.read_now(partial(people.get_actor, org_id=owner.org_id, person_id=person.id))
            secret = tokens.new_secret()
            scopes = frozenset(scope.value for scope in Scope)
            new = NewToken(
                id=new_id(), token_hash=tokens.hash_secret(secret), name="bench", scopes=scopes
            )
            db.write_now(partial(tokens.create, actor=actor, token=new, now=now))
            secrets[name] = secret
    finally:
        passwords.close()
        db.close()
    return secrets


def email_of(name: str) -> str:
    return f"{name}@company.example"


def begin(server: Server, people: Mapping[str, str], owner: str, only: str) -> list[Desk]:
    """Open a project for each thing that is measured, and take its work."""
    clients = {name: Client(server.address, secret) for name, secret in people.items()}
    admin = Client(server.address, owner)
    makers: dict[str, Callable[[], Desk]] = {
        "example, one page": lambda: _example(admin, clients, chars=3_000),
        "grading, 1,000 criteria": lambda: _grading(admin, clients),
        "example, 200 pages": lambda: _example(admin, clients, chars=contents.CHARS),
        "rubric, 1,000 criteria": lambda: _rubric(admin, clients),
        "review, 500 comments": lambda: _review(admin, clients),
    }
    desks = []
    for name, make in makers.items():
        if only in name:
            made = make()
            desks.append(Desk(name=name, email=made.email, path=made.path, field=made.field))
    for client in (*clients.values(), admin):
        client.close()
    return desks


def _grading(admin: Client, clients: Mapping[str, Client]) -> Desk:
    project = _open(admin, "grading", contents.grading())
    return _held(clients, project, field="textarea[name$='.reason'] >> nth=500")


def _example(admin: Client, clients: Mapping[str, Client], *, chars: int) -> Desk:
    project = _open(admin, "example", contents.example())
    answer = contents.long_answer(chars)
    field = "textarea[name='messages[1].content']"
    return _held(clients, project, answer=answer, field=field)


def _rubric(admin: Client, clients: Mapping[str, Client]) -> Desk:
    project = _open(admin, "rubric", contents.rubric())
    field = "textarea[name$='.text'] >> nth=500"
    return _held(clients, project, answer=contents.rubric_answer(), field=field, name="writer-2")


def _review(admin: Client, clients: Mapping[str, Client]) -> Desk:
    """Three people have said what they think; the fourth writes beside all their comments."""
    *others, last = [name for name in clients if name.startswith("reviewer")]
    pipeline = [
        {"stage": "author", "people": 1},
        {"stage": "review", "people": len(others) + 1, "blind": False},
        {"stage": "adjudicate", "when": "disagreement"},
    ]
    project = _open(admin, "example", contents.example(), pipeline=pipeline)
    claim = _take(clients["writer-2"], project)
    answer = contents.long_answer(contents.REVIEWED_CHARS)
    clients["writer-2"].work.submit(claim.id, answer, ai_help="none")
    for name, count in zip(others, contents.COMMENTS_OF_A_REVIEW, strict=True):
        claim = _take(clients[name], project)
        ids = [new_id() for _ in range(count)]
        review = work.NewReview.model_validate(
            {
                "id": new_id(),
                "verdict": "return",
                "reasons": "See the remarks.",
                "comments": contents.comments(count, ids=ids),
            }
        )
        clients[name].work.review(claim.id, review)
    claim = _take(clients[last], project)
    return Desk(name="", email=email_of(last), path=f"/work/{claim.id}", field="#comment-text")


def _open(admin: Client, kind: str, given: Mapping[str, object], **document: object) -> str:
    name = f"latency-{new_id()}"
    whole = {"name": name, "title": name, "kind": kind, "guideline": "# How\n\n## Well\n\nDo.\n"}
    items = [{"key": "one", "input": dict(given)}]
    body = {"id": new_id(), "document": {**whole, **document}, "items": items}
    project_id = admin.projects.apply(intake.ApplyFolder.model_validate(body)).project_id
    admin.projects.change(project_id, "opening")
    return project_id


def _take(client: Client, project_id: str) -> work.Claim:
    claim = client.work.next(project_id=project_id)
    assert claim is not None, "there is work in the project"
    return claim


def _held(
    clients: Mapping[str, Client],
    project_id: str,
    *,
    field: str,
    answer: Mapping[str, object] | None = None,
    name: str = "writer",
) -> Desk:
    writer = clients[name]
    claim = _take(writer, project_id)
    if answer is not None:
        writer.work.save_draft(claim.id, answer, base_version=0)
    return Desk(name="", email=email_of(name), path=f"/work/{claim.id}", field=field)
