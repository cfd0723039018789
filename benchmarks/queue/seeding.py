"""A database full of open items: by the verbs, or in bulk with exactly the same rows."""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import psycopg
import sqlalchemy as sa

from benchmarks.queue import contents
from benchmarks.queue.contents import Variant
from tacit import log
from tacit.access import organizations, people, tokens
from tacit.access.records import Actor, NewOrganization, NewPerson, NewTag, NewToken, Role, TagKind
from tacit.kit import canonical, ids
from tacit.kit.clock import SteppedClock
from tacit.projects import projects
from tacit.projects.records import NewProject, Project, ProjectDocument, StateChange
from tacit.storage import migrate
from tacit.storage.engine import Database, open_url, parse_url, sqlite_path
from tacit.storage.tables import metadata
from tacit.storage.transaction import Tx
from tacit.storage.types import to_microseconds
from tacit.tasks import items, registry
from tacit.tasks.records import ItemsAdded, NewItem
from tacit.work import pipeline
from tacit.work.events import ItemsOpened

AT_ONCE = 1_000
BY_VERBS_MAX = 2_000
COMPARED = 2_500
COMPARED_TABLES = ("items", "stages", "events", "flow_moves", "flow_counts")


@dataclass(frozen=True, kw_only=True)
class House:
    """Whom and what a run needs, beside the items."""

    owner: Actor
    project: Project
    tokens: tuple[str, ...]
    """Of the experts, one each."""
    now: datetime


def seed(url: str, *, variant: Variant, count: int, experts: int) -> House:
    """Make tables, people, a project and its open items in an empty database."""
    migrate.upgrade(url)
    now = datetime.now(UTC)
    db = open_url(url, clock=SteppedClock(now))
    try:
        house = build_house(db, variant=variant, experts=experts, now=now)
        if count <= BY_VERBS_MAX:
            add_by_verbs(db, house, variant=variant, count=count)
        else:
            add_in_bulk(db, house, variant=variant, count=count)
    finally:
        db.close()
    settle(url)
    return house


def compare(folder_url: str, *, variant: Variant) -> None:
    """Assert that the bulk way writes what the verbs write, row by row."""
    now = datetime.now(UTC)
    found = []
    for number, add in enumerate((add_by_verbs, add_in_bulk)):
        url = f"{folder_url}/seed{number}.db"
        migrate.upgrade(url)
        db = open_url(url, clock=SteppedClock(now))
        try:
            house = build_house(db, variant=variant, experts=1, now=now)
            add(db, house, variant=variant, count=COMPARED)
            found.append(
                {name: db.read_now(partial(_rows_of, name=name)) for name in COMPARED_TABLES}
            )
        finally:
            db.close()
    for name in COMPARED_TABLES:
        assert found[0][name] == found[1][name], f"bulk seeding differs in {name}"


def build_house(db: Database, *, variant: Variant, experts: int, now: datetime) -> House:
    """An organization, experts with a token each, and an open project without items."""
    organization = NewOrganization(id=_id("organization", now), slug="bench", name="Bench")
    admin = NewPerson(id=_id("owner", now), name="Owner", roles=frozenset(Role))
    owner = db.write_now(
        lambda tx: organizations.first_owner(tx, organization=organization, owner=admin, now=now)
    )
    secrets_of_experts = tuple(
        db.write_now(partial(_add_expert, owner=owner, number=number, now=now))
        for number in range(experts)
    )
    project = make_project(db, owner, variant=variant, now=now)
    return House(owner=owner, project=project, tokens=secrets_of_experts, now=now)


def make_project(db: Database, owner: Actor, *, variant: Variant, now: datetime) -> Project:
    """An open project without items."""
    document = ProjectDocument(
        name="bench",
        title="Bench",
        kind=variant.kind,
        pipeline=variant.pipeline,
        guideline=contents.GUIDELINE,
    )
    new = NewProject(id=_id("project", now), release_seed="bench", document=document)
    facts = registry.get(variant.kind).facts()

    def make(tx: Tx) -> Project:
        made = projects.create(tx, actor=owner, project=new, kind=facts, now=now)
        return projects.change_state(
            tx, actor=owner, project_id=made.id, change=StateChange.OPEN, now=now
        )

    return db.write_now(make)


def add_by_verbs(db: Database, house: House, *, variant: Variant, count: int) -> None:
    """Add and open items as a manager's import does."""
    for numbers in _portions(count):
        new = [
            NewItem(
                id=_id(f"item {number}", house.now),
                key=f"item-{number}",
                input=contents.item_input(variant, number),
                priority=contents.item_priority(number),
            )
            for number in numbers
        ]
        new.sort(key=lambda each: each.id)
        db.write_now(partial(_add, house=house, new=new))


def add_in_bulk(db: Database, house: House, *, variant: Variant, count: int) -> None:
    """Write the rows that `add_by_verbs` writes, at the speed of the database."""
    open_bulk = _sqlite_bulk if db.dialect == "sqlite" else _postgres_bulk
    for numbers in _portions(count):
        rows = [_item_row(house, variant, number) for number in numbers]
        rows.sort(key=lambda row: str(row["id"]))
        open_bulk(db, "items", rows)
        open_bulk(db, "stages", [_stage_row(house, variant, row) for row in rows])
        db.write_now(partial(_tell, house=house, rows=rows))


def settle(url: str) -> None:
    """Bring the statistics up to date, and on SQLite the log into the file."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        with sqlite3.connect(sqlite_path(parsed)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with psycopg.connect(driver_address(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def learn(url: str) -> None:
    """Let PostgreSQL count its tables anew, as it does by itself a minute after they filled.

    Until then it plans for the empty tables that it found when the connections began.
    """
    if parse_url(url).get_backend_name() != "sqlite":
        with psycopg.connect(driver_address(url), autocommit=True) as connection:
            connection.execute("ANALYZE")


def driver_address(url: str) -> str:
    """The address without the name of the library before it."""
    return parse_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _add_expert(tx: Tx, *, owner: Actor, number: int, now: datetime) -> str:
    secret = tokens.new_secret()
    person = NewPerson(
        id=_id(f"expert {number}", now), name=f"Expert {number}", roles=frozenset({Role.EXPERT})
    )
    people.add(tx, actor=owner, person=person, now=now)
    tags = (NewTag(tag=contents.SKILL, kind=TagKind.SKILL),)
    people.set_tags(tx, actor=owner, person_id=person.id, tags=tags, now=now)
    expert = Actor(
        person_id=person.id,
        org_id=owner.org_id,
        roles=person.roles,
        scopes=None,
        name=person.name,
        alias="",
    )
    token = NewToken(
        id=_id(f"token {number}", now),
        token_hash=tokens.hash_secret(secret),
        name="bench",
        scopes=frozenset({"read", "work"}),
    )
    tokens.create(tx, actor=expert, token=token, now=now)
    return secret


def _add(tx: Tx, *, house: House, new: Sequence[NewItem]) -> None:
    owner, project_id, now = house.owner, house.project.id, house.now
    added = items.add_many(tx, actor=owner, project_id=project_id, inputs=new, now=now)
    pipeline.open_items(tx, actor=owner, project_id=project_id, item_ids=added.ids, now=now)


def _item_row(house: House, variant: Variant, number: int) -> dict[str, object]:
    given = contents.item_input(variant, number)
    text = canonical.dumps(given)
    now = to_microseconds(house.now)
    return {
        "id": _id(f"item {number}", house.now),
        "org_id": house.project.org_id,
        "project_id": house.project.id,
        "key": f"item-{number}",
        "title": given["title"],
        "domain": given["domain"],
        "input": text,
        "input_sha256": canonical.sha256_hex(text),
        "priority": contents.item_priority(number),
        "state": "open",
        "contested": False,
        "origin": None,
        "created_at": now,
        "created_by": house.owner.person_id,
        "accepted_submission_id": None,
        "state_at": now,
    }


def _stage_row(house: House, variant: Variant, item: dict[str, object]) -> dict[str, object]:
    return {
        "id": _id(f"stage {item['id']} author 1", house.now),
        "org_id": item["org_id"],
        "item_id": item["id"],
        "project_id": item["project_id"],
        "name": "author",
        "position": 0,
        "round": 1,
        "state": "open",
        "wanted": variant.people,
        "taken": 0,
        "done": 0,
        "reserved_until": None,
        "priority": item["priority"],
        "domain": item["domain"],
        "blind": True,
        "target_submission_id": None,
        "contested": False,
        "opened_at": item["created_at"],
        "settled_at": None,
        "reason": None,
    }


def _tell(tx: Tx, *, house: House, rows: Sequence[dict[str, object]]) -> None:
    """The events and counters of one portion."""
    project, owner_id = house.project, house.owner.person_id
    hashes = "\n".join(str(row["input_sha256"]) for row in rows)
    added = ItemsAdded(
        org_id=project.org_id,
        actor_id=owner_id,
        project_id=project.id,
        on_version=project.guideline_version,
        count=len(rows),
        first_id=str(rows[0]["id"]),
        last_id=str(rows[-1]["id"]),
        inputs_sha256=canonical.sha256_hex(hashes),
    )
    opened = ItemsOpened(
        org_id=project.org_id,
        actor_id=owner_id,
        project_id=project.id,
        on_version=project.guideline_version,
        item_ids=tuple(str(row["id"]) for row in rows),
    )
    log.append(tx, added, happened_at=house.now)
    changes = [["author", "open", len(rows)], ["item", "open", len(rows)]]
    moves = metadata.tables["flow_moves"]
    tx.run(moves.insert(), {"project_id": house.project.id, "changes": changes})
    log.append(tx, opened, happened_at=house.now)


def _sqlite_bulk(db: Database, name: str, rows: Sequence[dict[str, object]]) -> None:
    columns = list(rows[0])
    marks = ", ".join(f":{column}" for column in columns)
    statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
    with sqlite3.connect(sqlite_path(parse_url(db.url))) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(statement, rows)


def _postgres_bulk(db: Database, name: str, rows: Sequence[dict[str, object]]) -> None:
    statement = f"COPY {name} ({', '.join(rows[0])}) FROM STDIN"
    with (
        psycopg.connect(driver_address(db.url)) as connection,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(tuple(row.values()))


def _portions(count: int) -> Iterator[range]:
    for start in range(0, count, AT_ONCE):
        yield range(start, min(start + AT_ONCE, count))


def _rows_of(tx: Tx, *, name: str) -> list[dict[str, object]]:
    chosen = metadata.tables[name]
    statement = sa.select(chosen).order_by(*chosen.primary_key.columns)
    return [dict(row) for row in tx.all(statement)]


def _id(cause: str, now: datetime) -> str:
    """The same cause at the same moment gives the same id, as in the verbs."""
    return ids.make_id(
        milliseconds=int(now.timestamp() * 1000),
        fraction=0,
        randomness=int(canonical.sha256_hex(cause)[:16], 16),
    )


def new_database_name() -> str:
    return f"bench_{secrets.token_hex(4)}"
